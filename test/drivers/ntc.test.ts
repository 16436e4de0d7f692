import fc from "fast-check";
import { Ntc, type NtcOptions } from "../../modules/drivers/ntc.js";
import type { Climate } from "../../modules/drivers/thermometer.js";
import { Clock } from "../../sim/clock.js";
import { scriptedAnalog } from "./scripted-analog.js";
import { timersOf } from "./timers.js";

/** AMWEI AMF58B-103F3950, its table of resistances: °C and kΩ. */
const table = [[-20, 90.9311], [-10, 53.9812], [0, 32.5807], [10, 20.0003], [20, 12.5266], [25, 10], [30, 8.0338], [35, 6.4976]] as const;

function mvOf(ohms: number, { thermistorTo = "ground", seriesOhms = 33_000, supplyMv = 3_300 }: Partial<NtcOptions> = {}): number {
  const [upper, lower] = thermistorTo === "ground" ? [seriesOhms, ohms] : [ohms, seriesOhms];
  return supplyMv * lower / (upper + lower);
}

function bench(mv: Parameters<typeof scriptedAnalog>[0], options: Partial<NtcOptions> = {}) {
  const clock = new Clock();
  const { seen, binding } = scriptedAnalog(mv, options.fullScaleMv);
  const log: string[] = [];
  const climates: Climate[] = [];
  const ntc = new Ntc({
    sensor: binding, timers: timersOf(clock), onClimate: (climate) => climates.push(climate),
    onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"), ...options,
  });
  return { clock, seen, ntc, log, climates };
}

test.each(table)("at %f °C a thermistor of its table reads within 1 K, below freezing within 2.5", (celsius, kiloohms) => {
  for (const options of [{}, { thermistorTo: "supply", seriesOhms: 10_000 }] as const) {
    const { clock, climates } = bench(mvOf(kiloohms * 1_000, options), options);
    clock.run(0);
    expect(climates).toEqual([{ celsius: expect.any(Number) as number }]);
    expect(Math.abs(climates[0]!.celsius - celsius)).toBeLessThan(celsius < 0 ? 2.5 : 1);
  }
});

test("Steinhart-Hart coefficients take the place of the B value", () => {
  // A common 10 kΩ thermistor: 1.129148e-3, 2.34125e-4, 8.76741e-8 give 25 °C at 10 kΩ and 0 °C at 32650 Ω.
  const steinhart = [1.129148e-3, 2.34125e-4, 8.76741e-8] as const;
  for (const [ohms, celsius] of [[10_000, 25], [32_650, 0], [3_603, 50]] as const) {
    const { clock, ntc } = bench(mvOf(ohms), { steinhart, beta: 1_000 });
    clock.run(0);
    expect(Math.abs(ntc.celsius! - celsius)).toBeLessThan(0.3);
  }
});

test("whatever divider, thermistor and way round, it finds the temperature that was put in", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 50 }), fc.constantFrom("ground", "supply"), fc.integer({ min: 3_000, max: 4_500 }),
    fc.constantFrom(2_450, 3_300), fc.constantFrom(10_000, 100_000), (celsius, thermistorTo, beta, fullScaleMv, nominalOhms) => {
      const seriesOhms = thermistorTo === "ground" ? 3.3 * nominalOhms : nominalOhms / 2;
      const ohms = nominalOhms * Math.exp(beta * (1 / (celsius + 273.15) - 1 / 298.15));
      const options: Partial<NtcOptions> = { thermistorTo, beta, fullScaleMv, nominalOhms, seriesOhms };
      const { clock, ntc } = bench(mvOf(ohms, options), options);
      clock.run(0);
      expect(Math.abs(ntc.celsius! - celsius)).toBeLessThan(0.6);
    }));
});

test.each<[string, number | undefined, Partial<NtcOptions>, string]>([
  ["a broken wire", 3_300, {}, "disconnected"],
  ["a broken wire, the other way round", 0, { thermistorTo: "supply" }, "disconnected"],
  ["a short", 0, {}, "out-of-range"],
  ["a short, as an ESP32 reads ground", 142, {}, "out-of-range"],
  ["a short, the other way round", 3_300, { thermistorTo: "supply" }, "out-of-range"],
  ["a broken wire at a converter that sees the whole supply", 3_299, { fullScaleMv: 3_600 }, "disconnected"],
  ["a converter that gives nothing", undefined, {}, "no-answer"],
  ["hotter than any air", 200, { seriesOhms: 5_000 }, "out-of-range"],
])("%s", (_, mv, options, fault) => {
  const { clock, ntc, log, climates } = bench(mv, options);
  clock.run(300_000);
  expect([log, climates, ntc.celsius, ntc.fault, ntc.faults]).toEqual([[fault], [], undefined, fault, 1]);
});

test("a fault goes as it came, and meanwhile the last temperature counts for a minute", () => {
  const { clock, seen, ntc, log } = bench(mvOf(10_000));
  clock.run(1_000);
  seen.mv = 0;
  clock.run(50_000);
  expect([log, Math.round(ntc.celsius!)]).toEqual([["out-of-range"], 25]);
  clock.run(20_000);
  expect(ntc.celsius).toBeUndefined();
  seen.mv = mvOf(10_000);
  clock.run(60_000);
  expect([log, Math.round(ntc.celsius!)]).toEqual([["out-of-range", "recovered"], 25]);
});

test("two wild samples of five decide nothing", () => {
  let sample = 0;
  const { clock, climates } = bench(() => sample++ % 5 < 2 ? 2_400 : mvOf(10_000));
  clock.run(60_000);
  expect(climates.map(({ celsius }) => Math.round(celsius))).toEqual([25, 25, 25, 25, 25, 25, 25]);
});

test("measures every ten seconds, or as told", () => {
  for (const everyMs of [undefined, 2_000]) {
    const { clock, climates } = bench(mvOf(10_000), { everyMs });
    clock.run(60_000);
    expect(climates).toHaveLength(60_000 / (everyMs ?? 10_000) + 1);
  }
});

test("a jump is believed when it is measured twice", () => {
  const { clock, seen, ntc, climates } = bench(mvOf(10_000));
  clock.run(5_000);
  seen.mv = mvOf(3_000);
  clock.run(5_000);
  expect(climates).toHaveLength(1);
  clock.run(1_000);
  expect([climates.length, Math.round(ntc.celsius!), ntc.spikes]).toEqual([2, 55, 0]);
});

test("a spike is not, and is counted", () => {
  const { clock, seen, ntc, log, climates } = bench(mvOf(10_000));
  clock.run(5_000);
  seen.mv = mvOf(3_000);
  clock.run(5_000);
  seen.mv = mvOf(9_900);
  clock.run(1_000);
  expect([climates.length, Math.round(ntc.celsius!), ntc.spikes, log]).toEqual([2, 25, 1, []]);
});

test("a loose contact, of which no two readings agree, is unstable", () => {
  const { clock, seen, log } = bench(mvOf(10_000));
  clock.run(5_000);
  [3_000, 40_000, 3_000, 40_000].forEach((ohms, i) => {
    seen.mv = mvOf(ohms);
    clock.run(i === 0 ? 5_000 : 1_000);
  });
  expect(log).toEqual(["unstable"]);
});

test("a pin that is refused or not named is an exception, and nothing is left", () => {
  const clock = new Clock();
  const { seen, binding } = scriptedAnalog(1_000);
  seen.isRefused = true;
  expect(() => new Ntc({ sensor: binding, timers: timersOf(clock) })).toThrow("in use");
  expect(() => new Ntc({ sensor: { io: binding.io }, timers: timersOf(clock) })).toThrow("names no pin");
  expect(clock.next).toBeUndefined();
});

test.each([{ beta: 0 }, { nominalOhms: -1 }, { seriesOhms: NaN }, { supplyMv: 0 }, { fullScaleMv: 0 }])("%p is an exception", (options) => {
  const clock = new Clock();
  const { seen, binding } = scriptedAnalog(1_000);
  expect(() => new Ntc({ sensor: binding, timers: timersOf(clock), ...options })).toThrow(RangeError);
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});

test("closed at any moment, also from its callbacks, it holds no pin, runs no timer and says nothing", () => {
  for (const ms of [0, 5_000, 10_000]) {
    const { clock, seen, ntc, log, climates } = bench(mvOf(10_000));
    clock.run(ms);
    ntc.close();
    ntc.close();
    climates.length = 0;
    clock.run(100_000);
    expect([seen.open, clock.next, log, climates]).toEqual([0, undefined, [], []]);
  }
  const one = bench(mvOf(10_000), { onClimate: () => one.ntc.close() });
  one.clock.run(100_000);
  const two = bench(0, { onFault: () => two.ntc.close() });
  two.clock.run(100_000);
  expect([one.seen.open, one.clock.next, two.seen.open, two.clock.next]).toEqual([0, undefined, 0, undefined]);
});
