import fc from "fast-check";
import { Hx711, type Hx711Options } from "../../modules/drivers/hx711.js";
import type { Weight } from "../../modules/drivers/scale.js";
import type { LoadCell, LoadCellBinding, LoadCellOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { timersOf } from "./timers.js";

const COUNTS_PER_KG = 20_000;
const FULL_SCALE = 0x7fffff;

/** What a cell converts at a time, before its noise; undefined while it has no conversion. */
type Course = (ms: number) => number | undefined;

interface Bench { courses: Course[]; options?: Partial<Hx711Options>; periodMs?: number; noise?: number }

function bench({ courses, options = {}, periodMs = 100, noise = 20 }: Bench) {
  const clock = new Clock();
  const random = new Random(1);
  const seen = { open: 0, refuses: -1, pulses: [] as number[], resets: [] as string[], reads: 0, courses };
  class Cell implements LoadCell {
    readonly #index: number;
    #lastAt = -1;
    constructor({ data, clock: wire, pulses }: LoadCellOptions) {
      if (seen.refuses === data) throw new Error("in use");
      expect(wire).toBe(data + 1);
      this.#index = data / 2;
      seen.pulses.push(pulses);
      seen.open++;
    }
    read(): number | undefined {
      if (seen.open === 0) throw new Error("closed");
      seen.reads++;
      const at = Math.floor(clock.now / periodMs);
      const value = at === this.#lastAt ? undefined : seen.courses[this.#index]!(clock.now);
      if (value === undefined) return undefined;
      this.#lastAt = at;
      const noisy = Math.round(value + noise * (2 * random.next() - 1));
      return Math.min(Math.max(noisy, -FULL_SCALE - 1), FULL_SCALE);
    }
    reset(): void { seen.resets.push(`${clock.now}: ${this.#index}`); }
    close(): void { seen.open--; }
  }
  const log: string[] = [];
  const cells: LoadCellBinding[] = courses.map((_, i) => ({ io: Cell, data: 2 * i, clock: 2 * i + 1 }));
  const make = () => new Hx711({
    cells, timers: timersOf(clock), countsPerKg: COUNTS_PER_KG, tareCounts: 0, capacityKg: 100,
    onFault: (code) => { log.push(code); }, onRecovered: () => { log.push("recovered"); }, ...options,
  });
  const weigh = (scale: Hx711, tare = false): Weight & { ms: number } => {
    const results: Weight[] = [];
    const { now } = clock;
    let at = NaN;
    scale[tare ? "tare" : "measure"]((weight) => {
      results.push(weight);
      at = clock.now;
    });
    expect(results).toEqual([]);
    clock.run(8_200);
    expect(results).toHaveLength(1);
    return { ...results[0]!, ms: at - now };
  };
  return { clock, seen, log, make, weigh };
}

const steady = (counts: number): Course => () => counts;
const grams = (weight: Weight): number => "grams" in weight ? weight.grams : NaN;

test("weighs what is on it, by all its cells together", () => {
  const { seen, make, weigh } = bench({ courses: [steady(10_000), steady(20_000), steady(-5_000), steady(35_000)] });
  const scale = make();
  const weight = weigh(scale);
  expect(Math.abs(grams(weight) - 3_000)).toBeLessThan(5);
  expect(Math.abs(scale.counts! - 60_000)).toBeLessThan(81);
  expect(seen.pulses).toEqual([25, 25, 25, 25]);
});

test.each([[100, "10 a second"], [12.5, "80 a second"], [84, "12 a second, as many modules make them"]])("a conversion every %d ms: %s", (periodMs) => {
  const { make, weigh } = bench({ courses: [steady(60_000)], periodMs });
  const weight = weigh(make());
  expect(Math.abs(grams(weight) - 3_000)).toBeLessThan(2);
  expect(weight.ms).toBeLessThanOrEqual(700);
});

test("the first measurement without a tare is of an empty scale", () => {
  let load = 812_345;
  const { make, weigh } = bench({ courses: [() => load], options: { tareCounts: undefined } });
  const scale = make();
  expect(Math.abs(grams(weigh(scale)))).toBeLessThan(2);
  load += 30_000;
  expect(Math.abs(grams(weigh(scale)) - 1_500)).toBeLessThan(3);
});

test("a tare makes nothing of what is there, and says what it was", () => {
  const { make, weigh } = bench({ courses: [steady(50_000)] });
  const scale = make();
  expect(grams(weigh(scale, true))).toBe(0);
  expect(Math.abs(scale.counts! - 50_000)).toBeLessThan(21);
  expect(Math.abs(grams(weigh(scale)))).toBeLessThan(3);
});

test("a tare that fails leaves the zero as it was", () => {
  let course: Course = steady(50_000);
  const { make, weigh } = bench({ courses: [(ms) => course(ms)] });
  const scale = make();
  course = () => undefined;
  expect(weigh(scale, true)).toMatchObject({ fault: "no-answer" });
  course = steady(50_000);
  expect(Math.abs(grams(weigh(scale)) - 2_500)).toBeLessThan(3);
});

test("one spike in a window is dropped", () => {
  let spikes = 0;
  const { make, weigh } = bench({ courses: [() => spikes++ === 3 ? 7_000_000 : 60_000] });
  const weight = weigh(make());
  expect(Math.abs(grams(weight) - 3_000)).toBeLessThan(2);
  expect(weight.ms).toBeLessThanOrEqual(600);
});

test("a bag that still moves is waited for", () => {
  const { make, weigh } = bench({ courses: [(ms) => 60_000 + 40_000 * Math.exp(-ms / 500) * Math.cos(ms / 60)] });
  const weight = weigh(make());
  expect(Math.abs(grams(weight) - 3_000)).toBeLessThan(60);
  expect(weight.ms).toBeGreaterThan(1_000);
});

test("swinging is seen as that at 80 conversions a second too", () => {
  const { make, weigh } = bench({ courses: [(ms) => 60_000 + 20_000 * Math.sin(ms / 160)], periodMs: 12.5 });
  expect(weigh(make())).toEqual({ fault: "unstable", ms: 8_000 });
});

test("what never comes to rest is unstable", () => {
  const { log, make, weigh } = bench({ courses: [steady(10_000), steady(60_000)], noise: 20_000 });
  const scale = make();
  expect(weigh(scale)).toMatchObject({ fault: "unstable" });
  expect([log, scale.fault, scale.faults]).toEqual([["unstable"], "unstable", 1]);
});

test("a chip that says nothing is powered down and up once, and then does not answer", () => {
  const { seen, log, make, weigh } = bench({ courses: [steady(1_000), () => undefined] });
  expect(weigh(make())).toEqual({ fault: "no-answer", ms: 2_000 });
  expect([seen.resets, log]).toEqual([["1000: 1"], ["no-answer"]]);
});

test("a chip that a reset wakes is measured, and no fault", () => {
  const { seen, log, make, weigh } = bench({ courses: [(ms) => seen.resets.length > 0 && ms > 1_400 ? 60_000 : undefined] });
  const weight = weigh(make());
  expect(Math.abs(grams(weight) - 3_000)).toBeLessThan(2);
  expect(log).toEqual([]);
});

test("a chip that falls silent in the middle does not answer", () => {
  const { make, weigh } = bench({ courses: [(ms) => ms < 300 ? 60_000 : undefined] });
  expect(weigh(make())).toEqual({ fault: "no-answer", ms: 8_000 });
});

test.each([FULL_SCALE, -FULL_SCALE - 1])("a cell that reads full scale, %i, is not connected", (counts) => {
  const { make, weigh } = bench({ courses: [steady(1_000), steady(counts)], noise: 0 });
  const weight = weigh(make());
  expect(weight).toMatchObject({ fault: "disconnected" });
  expect(weight.ms).toBeLessThanOrEqual(600);
});

test("a cell that reads anything is not connected", () => {
  const random = new Random(7);
  const { make, weigh } = bench({ courses: [() => (2 * random.next() - 1) * FULL_SCALE] });
  expect(weigh(make())).toMatchObject({ fault: "disconnected" });
});

test("more than the capacity is an overload, far less than nothing is out of range", () => {
  const weighed = (counts: number) => {
    const { make, weigh } = bench({ courses: [steady(counts)] });
    return weigh(make());
  };
  expect(weighed(101 * COUNTS_PER_KG)).toMatchObject({ fault: "overload" });
  expect(grams(weighed(99 * COUNTS_PER_KG))).toBeCloseTo(99_000, -1);
  expect(grams(weighed(-19 * COUNTS_PER_KG))).toBeCloseTo(-19_000, -1);
  expect(weighed(-21 * COUNTS_PER_KG)).toMatchObject({ fault: "out-of-range" });
});

test("without a capacity there is neither", () => {
  const { make, weigh } = bench({ courses: [steady(-200 * COUNTS_PER_KG)], options: { capacityKg: undefined } });
  expect(grams(weigh(make()))).toBeCloseTo(-200_000, -1);
});

test("a converter that says the very same a hundred times is stuck, and forgiven when it is not", () => {
  let isStuck = true;
  let last = 60_000;
  const { log, make, weigh } = bench({ courses: [() => isStuck ? last : last++], noise: 0 });
  const scale = make();
  const results: Weight[] = [];
  for (let i = 0; i < 25; i++) results.push(weigh(scale));
  expect(results.filter((weight) => "fault" in weight).length).toBe(6);
  expect(log).toEqual(["stuck"]);
  isStuck = false;
  expect(grams(weigh(scale))).toBeCloseTo(3_000, -1);
  expect(log).toEqual(["stuck", "recovered"]);
});

test("a scale is well again when it measures again", () => {
  let course: Course = () => undefined;
  const { log, make, weigh } = bench({ courses: [(ms) => course(ms)] });
  const scale = make();
  weigh(scale);
  weigh(scale);
  course = steady(60_000);
  weigh(scale);
  expect(log).toEqual(["no-answer", "recovered"]);
  expect(scale.fault).toBeUndefined();
});

test("an empty scale that creeps by 2 g in a quarter of an hour, for hours, is empty all the while", () => {
  const { clock, make, weigh } = bench({ courses: [(ms) => 2 * COUNTS_PER_KG / 1_000 * ms / 900_000] });
  const scale = make();
  for (let i = 0; i < 40; i++) {
    expect(Math.abs(grams(weigh(scale)))).toBeLessThan(1);
    clock.run(900_000);
  }
});

test("what is put in is weighed by the difference, whatever the zero has done before", () => {
  fc.assert(fc.property(fc.integer({ min: 20, max: 50_000 }), fc.integer({ min: -3, max: 3 }), (load, creep) => {
    let counts = 0;
    const { make, weigh } = bench({ courses: [() => counts] });
    const scale = make();
    for (let i = 0; i < 5; i++) {
      counts += creep * COUNTS_PER_KG / 1_000;
      weigh(scale);
    }
    const before = grams(weigh(scale));
    counts += load * COUNTS_PER_KG / 1_000;
    expect(Math.abs(grams(weigh(scale)) - before - load)).toBeLessThan(5);
  }), { numRuns: 30 });
});

test("asked again before the last answer it is busy, and the first is answered all the same", () => {
  const { clock, make } = bench({ courses: [steady(60_000)] });
  const scale = make();
  const results: string[] = [];
  scale.measure((weight) => results.push("fault" in weight ? weight.fault : "grams"));
  scale.tare((weight) => results.push("fault" in weight ? weight.fault : "tared"));
  expect(results).toEqual([]);
  clock.run(1_000);
  expect(results).toEqual(["busy", "grams"]);
  expect(scale.fault).toBeUndefined();
});

test("nothing is read while nobody asks", () => {
  const { clock, seen, make, weigh } = bench({ courses: [steady(60_000)] });
  weigh(make());
  const { reads } = seen;
  clock.run(60_000);
  expect([seen.reads - reads, clock.next]).toEqual([0, undefined]);
});

test("another measurement may begin from within the answer", () => {
  const { clock, make } = bench({ courses: [steady(60_000)] });
  const scale = make();
  const results: Weight[] = [];
  scale.measure(() => scale.measure((weight) => results.push(weight)));
  clock.run(2_000);
  expect(results).toHaveLength(1);
});

test("throws where a pin cannot be had or is not named, and then holds none", () => {
  const { seen, make } = bench({ courses: [steady(0), steady(0)] });
  seen.refuses = 2;
  expect(make).toThrow("in use");
  expect(seen.open).toBe(0);
  expect(bench({ courses: [], options: { cells: [{ io: class { read() { return 0; } reset() {} close() {} }, data: 1 }] } }).make).toThrow("pin");
});

test("closing it ends all, as often as one likes, and nobody is called any more", () => {
  const { clock, seen, log, make } = bench({ courses: [steady(60_000), () => undefined] });
  const scale = make();
  const results: Weight[] = [];
  scale.measure((weight) => results.push(weight));
  clock.run(200);
  scale.close();
  scale.close();
  scale.measure((weight) => results.push(weight));
  expect([seen.open, clock.next]).toEqual([0, undefined]);
  clock.run(10_000);
  expect([results, log]).toEqual([[], []]);
});

test("a fault may close it", () => {
  const { clock, seen, make } = bench({ courses: [() => undefined], options: { onFault: () => scale.close() } });
  const scale = make();
  const results: Weight[] = [];
  scale.measure((weight) => results.push(weight));
  clock.run(10_000);
  expect([results, seen.open, clock.next]).toEqual([[], 0, undefined]);
});
