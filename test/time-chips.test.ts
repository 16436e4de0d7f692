// Clocks that go on without power: what they tell at the start holds the station's time until it is known.
import { settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import type { Settings } from "../modules/contract/settings.js";
import { WallClock } from "../modules/link/wall-clock.js";
import { openTimeChip } from "../modules/time-chips.js";

const BUILT = Date.UTC(2026, 9, 1);
const NOW = Date.UTC(2026, 10, 25, 7, 30);

describe.each(["ds3231", "pcf8563"] as const)("a %s", (driver) => {
  const station: Settings = { ...settings, i2c: { data: 40, clock: 41 }, timeChip: { driver } };

  /** As main.ts does with it. */
  function bench(epochMs: number | undefined) {
    const made = roofBench(station);
    const chip = made.wiring.watches.timeChip!;
    if (epochMs !== undefined) chip.time = epochMs;
    made.clock.run(100);
    const wall = new WallClock(BUILT);
    const told: [number, number][] = [];
    const open = () => openTimeChip(made.workshop, (ms, errorMs) => {
      told.push([ms, errorMs]);
      wall.holdOver(ms, made.clock.now, errorMs);
    })!;
    return { ...made, chip, wall, told, open };
  }

  test("that knows the time tells it once, a second off at most, and it is held over: nobody has checked it", () => {
    const { clock, wall, told, parts, open } = bench(NOW);
    open();
    clock.run(5_000);
    expect(told).toHaveLength(1);
    const { trust, epochMs, errorMs } = wall.read(clock.now);
    expect(trust).toBe("holdover");
    expect(Math.abs(epochMs! - (NOW + clock.now))).toBeLessThan(1_100);
    expect(errorMs).toBeGreaterThanOrEqual(60_000);
    clock.run(7_200_000);
    expect([told.length, parts()]).toEqual([1, []]);
  });

  test("that has lost it is a fault, never believed, and none any more once it was set", () => {
    const { clock, wall, told, parts, open, chip } = bench(undefined);
    const part = open();
    clock.run(600_000);
    expect([told, wall.read(clock.now).trust, parts()]).toEqual([[], "unknown", ["time-chip unset"]]);
    part.set(NOW);
    clock.run(10_000);
    expect(parts()).toEqual(["time-chip unset", "time-chip works"]);
    expect(Math.abs(chip.time - (NOW + 10_000))).toBeLessThan(1_100);
  });

  test("that is silent at first is asked again until it answers", () => {
    const { clock, wall, told, wiring, parts, open } = bench(NOW);
    wiring.plugs.get("time-chip")!(false);
    open();
    clock.run(200_000);
    expect([told, parts()]).toEqual([[], ["time-chip no-answer"]]);
    wiring.plugs.get("time-chip")!(true);
    clock.run(120_000);
    expect(told).toHaveLength(1);
    expect(Math.abs(wall.read(clock.now).epochMs! - (NOW + clock.now))).toBeLessThan(1_100);
    expect(parts()).toEqual(["time-chip no-answer", "time-chip works"]);
  });

  test("says nothing that counts where the time is known already, and takes it", () => {
    const { clock, wall, chip, open } = bench(NOW - 86_400_000);
    wall.set(NOW, clock.now);
    open().set(NOW);
    clock.run(10_000);
    expect(wall.read(clock.now)).toMatchObject({ trust: "trusted", epochMs: NOW + 10_000 });
    expect(Math.abs(chip.time - (NOW + 10_000))).toBeLessThan(1_100);
  });

  test("that stands before the firmware was built is not believed", () => {
    const { clock, wall, told, open } = bench(Date.UTC(2019, 0));
    open();
    clock.run(10_000);
    expect([told.length, wall.read(clock.now).trust]).toEqual([1, "unknown"]);
  });
});

test("without a chip there is none, and without its bus it is a fault", () => {
  const none = roofBench(settings);
  expect([openTimeChip(none.workshop, () => {}), none.parts()]).toEqual([undefined, []]);
  const { workshop, clock, parts } = roofBench({ ...settings, timeChip: { driver: "ds3231" } });
  expect(openTimeChip(workshop, () => {})).toBeUndefined();
  clock.run(300_000);
  expect(parts()).toEqual(["time-chip no-port"]);
});
