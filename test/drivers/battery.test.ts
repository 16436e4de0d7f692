import fc from "fast-check";
import { Battery, type BatteryOptions } from "../../modules/drivers/battery.js";
import { Clock } from "../../sim/clock.js";
import { scriptedAnalog } from "./scripted-analog.js";
import { timersOf } from "./timers.js";

const RATIO = 7;               // 60 kΩ over 10 kΩ: 17.1 V at full scale

function bench(volts: number | undefined | (() => number), options: Partial<BatteryOptions> = {}) {
  const clock = new Clock();
  const mvOf = (volts: number): number => volts * 1_000 / RATIO;
  const { seen, binding } = scriptedAnalog(typeof volts === "function" ? () => mvOf(volts()) : volts === undefined ? undefined : mvOf(volts));
  const log: string[] = [];
  const volted: number[] = [];
  const battery = new Battery({
    sensor: binding, timers: timersOf(clock), ratio: RATIO, lowVolts: 11.5, onVolts: (volts) => volted.push(volts),
    onLow: (low) => log.push(low ? "low" : "clear"), onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"), ...options,
  });
  const put = (volts: number): void => { seen.mv = mvOf(volts); };
  return { clock, seen, battery, log, volted, put };
}

test.each([11.6, 12, 12.8, 14.4])("reads %f V through its divider at once", (volts) => {
  const { clock, battery, volted, log } = bench(volts);
  clock.run(0);
  expect(volted).toEqual([battery.volts]);
  expect(Math.abs(battery.volts! - volts)).toBeLessThan(0.01);
  expect([battery.low, log]).toEqual([false, []]);
});

test("one that is low from the first moment is told", () => {
  const { clock, battery, log } = bench(11);
  clock.run(0);
  expect([battery.low, log]).toEqual([true, ["low"]]);
});

test("a lock that pulls it down for ten seconds does not make it low", () => {
  const { clock, put, log } = bench(12.4);
  clock.run(15_000);
  put(10.5);
  clock.run(10_000);
  put(12.4);
  clock.run(60_000);
  expect(log).toEqual([]);
});

test("one that runs low is told once, and again only when it has been well above", () => {
  const { clock, battery, put, log } = bench(12);
  clock.run(10_000);
  for (const volts of [11.45, 11.6, 11.45, 11.9, 11.4]) {
    put(volts);
    clock.run(600_000);
  }
  expect([log, battery.low]).toEqual([["low"], true]);
  put(12.1);
  clock.run(600_000);
  expect([log, battery.low]).toEqual([["low", "clear"], false]);
});

test("how high it must come is as told", () => {
  const { clock, put, log } = bench(11, { clearVolts: 13 });
  clock.run(0);
  put(12.9);
  clock.run(600_000);
  expect(log).toEqual(["low"]);
  put(13.1);
  clock.run(600_000);
  expect(log).toEqual(["low", "clear"]);
});

test("it smooths by time, whatever the pace of measuring", () => {
  const ends = [1_000, 5_000, 10_000, 30_000].map((everyMs) => {
    const { clock, battery, put } = bench(12, { everyMs });
    clock.run(everyMs * 2);
    put(14);
    clock.run(30_000);
    return battery.volts!;
  });
  for (const volts of ends) expect(Math.abs(volts - (14 - 2 / Math.E))).toBeLessThan(0.03);
});

test("a smoothed voltage never leaves what was measured", () => {
  fc.assert(fc.property(fc.array(fc.float({ min: 9, max: 15, noNaN: true }), { minLength: 1, maxLength: 30 }), (volts) => {
    const { clock, battery, put } = bench(volts[0]!);
    for (const one of volts) {
      put(one);
      clock.run(10_000);
    }
    expect(battery.volts).toBeGreaterThanOrEqual(Math.min(...volts) - 0.01);
    expect(battery.volts).toBeLessThanOrEqual(Math.max(...volts) + 0.01);
  }));
});

test("two wild samples of five decide nothing", () => {
  let sample = 0;
  const { clock, battery } = bench(() => sample++ % 5 < 2 ? 16 : 12);
  clock.run(30_000);
  expect(Math.abs(battery.volts! - 12)).toBeLessThan(0.01);
});

test.each<[string, number | undefined, string]>([
  ["a fuse that is blown", 0, "disconnected"],
  ["the same, as an ESP32 reads ground", 0.142 * RATIO, "disconnected"],
  ["more than the converter reads", 18, "out-of-range"],
  ["a converter that gives nothing", undefined, "no-answer"],
])("%s", (_, volts, fault) => {
  const { clock, battery, log, volted, put } = bench(volts);
  clock.run(200_000);
  expect([log, volted, battery.volts, battery.low, battery.fault, battery.faults]).toEqual([[fault], [], undefined, false, fault, 1]);
  put(12);
  clock.run(60_000);
  expect([log, battery.fault]).toEqual([[fault, "recovered"], undefined]);
});

test("what was measured before a long fault is not smoothed with", () => {
  const { clock, battery, put } = bench(14);
  clock.run(0);
  put(0);
  clock.run(100_000);
  expect(battery.volts).toBeUndefined();
  put(12);
  clock.run(60_000);
  expect(Math.abs(battery.volts! - 12)).toBeLessThan(0.01);
});

test.each<[string, Partial<BatteryOptions>]>([
  ["low below what the converter sees", { lowVolts: 1 }], ["clear beyond it", { lowVolts: 17 }], ["clear below low", { clearVolts: 11 }],
  ["no number", { lowVolts: NaN }], ["no ratio", { ratio: NaN }],
])("a divider that does not fit is an exception: %s", (_, options) => {
  const clock = new Clock();
  const { seen, binding } = scriptedAnalog(1_000);
  expect(() => new Battery({ sensor: binding, timers: timersOf(clock), ratio: RATIO, lowVolts: 11.5, ...options })).toThrow("does not fit");
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});

test("a pin that is refused is an exception, and nothing is left", () => {
  const clock = new Clock();
  const { seen, binding } = scriptedAnalog(1_000);
  seen.isRefused = true;
  expect(() => new Battery({ sensor: binding, timers: timersOf(clock), ratio: RATIO, lowVolts: 11.5 })).toThrow("in use");
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});

test("closed at any moment, also from its callbacks, it holds no pin, runs no timer and says nothing", () => {
  for (const ms of [0, 5_000, 10_000]) {
    const { clock, seen, battery, log, volted } = bench(12);
    clock.run(ms);
    battery.close();
    battery.close();
    volted.length = 0;
    clock.run(100_000);
    expect([seen.open, clock.next, log, volted]).toEqual([0, undefined, [], []]);
  }
  const one = bench(11, { onVolts: () => one.battery.close() });
  const two = bench(0, { onFault: () => two.battery.close() });
  for (const { clock, seen, log } of [one, two]) {
    clock.run(100_000);
    expect([seen.open, clock.next, log]).toEqual([0, undefined, []]);
  }
});
