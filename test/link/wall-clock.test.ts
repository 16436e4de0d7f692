import { TRUSTED_MS, WallClock } from "../../modules/link/wall-clock.js";

const FLOOR = Date.UTC(2026, 0, 1);
const NOON = Date.UTC(2026, 6, 1, 12);

test("knows nothing before it is set", () => {
  expect(new WallClock(FLOOR).read(5_000)).toEqual({ trust: "unknown" });
});

test("runs on with the monotonic clock", () => {
  const clock = new WallClock(FLOOR);
  expect(clock.set(NOON, 10_000, 25)).toBe(true);
  expect(clock.read(10_000)).toEqual({ trust: "trusted", epochMs: NOON, errorMs: 25 });
  expect(clock.read(70_000)).toMatchObject({ epochMs: NOON + 60_000 });
});

test("is held over a day after it was last set, with an error that grows by 40 ppm", () => {
  const clock = new WallClock(FLOOR);
  clock.set(NOON, 0);
  expect(clock.read(TRUSTED_MS).trust).toBe("trusted");
  expect(clock.read(TRUSTED_MS + 1).trust).toBe("holdover");
  expect(clock.read(TRUSTED_MS).errorMs).toBe(3_456); // 86,400 s × 40 ppm
  expect(clock.read(10 * TRUSTED_MS).errorMs).toBe(34_560);
  clock.set(NOON + 10 * TRUSTED_MS, 10 * TRUSTED_MS);
  expect(clock.read(10 * TRUSTED_MS)).toMatchObject({ trust: "trusted", errorMs: 0 });
});

test.each([0, Date.UTC(2000, 0, 1), FLOOR - 1, NaN, Infinity])("does not believe %p", (epochMs) => {
  const clock = new WallClock(FLOOR);
  clock.set(NOON, 0);
  expect(clock.set(epochMs, 100)).toBe(false);
  expect(clock.read(1_000)).toMatchObject({ epochMs: NOON + 1_000 });
});
