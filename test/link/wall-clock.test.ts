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

test("a time that nobody has checked is held over from the beginning, and runs on", () => {
  const clock = new WallClock(FLOOR);
  expect(clock.holdOver(NOON, 10_000, 60_000)).toBe(true);
  expect(clock.read(10_000)).toEqual({ trust: "holdover", epochMs: NOON, errorMs: 60_000 });
  expect(clock.read(70_000)).toMatchObject({ trust: "holdover", epochMs: NOON + 60_000 });
});

test("it is of no account where there is a time, and gives way to one that was checked", () => {
  const clock = new WallClock(FLOOR);
  clock.set(NOON, 0);
  expect(clock.holdOver(NOON + 5_000, 100, 60_000)).toBe(false);
  expect(clock.read(1_000)).toMatchObject({ trust: "trusted", epochMs: NOON + 1_000 });
  const other = new WallClock(FLOOR);
  other.holdOver(NOON, 0, 60_000);
  expect(other.holdOver(NOON + 5_000, 100, 60_000)).toBe(false);
  expect(other.set(NOON + 9_000, 100)).toBe(true);
  expect(other.read(200)).toMatchObject({ trust: "trusted", epochMs: NOON + 9_100 });
});

test.each([0, FLOOR - 1, NaN, Infinity])("of %p neither is believed", (epochMs) => {
  const clock = new WallClock(FLOOR);
  expect(clock.holdOver(epochMs, 0, 60_000)).toBe(false);
  expect(clock.read(1_000)).toEqual({ trust: "unknown" });
});
