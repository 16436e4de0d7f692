import fc from "fast-check";
import { Gp2y0a, type Gp2y0aModel, type Gp2y0aOptions, distanceAt } from "../../modules/drivers/gp2y0a.js";
import type { Range } from "../../modules/drivers/rangefinder.js";
import type { Analog, AnalogOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./timers.js";

const FULL_MV = 4_900;
const FAR = "GP2Y0A02YK0F";
const SHORT = "GP2Y0A21YK";

/** A converter that reads, behind the divider, what the test says the sensor puts out at each sample. */
function bench(mv: number | undefined | readonly number[], options: Partial<Gp2y0aOptions> = {}) {
  const clock = new Clock();
  const seen = { mv, open: 0, samples: [] as number[], isRefused: false };
  class Converter implements Analog {
    readonly resolution = 12;
    constructor({ pin }: AnalogOptions) {
      expect(pin).toBe(34);
      if (seen.isRefused) throw new Error("in use");
      expect(++seen.open).toBe(1);
    }
    read(): number | undefined {
      const mv = typeof seen.mv === "object" ? seen.mv[seen.samples.length % seen.mv.length]! : seen.mv;
      seen.samples.push(clock.now);
      return mv === undefined ? undefined : Math.min(4_095, Math.round(mv * 4_095 / FULL_MV));
    }
    close(): void { seen.open--; }
  }
  const sensor = new Gp2y0a({ sensor: { io: Converter, pin: 34 }, timers: timersOf(clock), model: FAR, ...options });
  const results: Range[] = [];
  const measure = (mv = seen.mv): Range | undefined => {
    seen.mv = mv;
    const before = results.length;
    sensor.measure((range) => results.push(range));
    expect(results).toHaveLength(before);
    clock.run(300);
    expect([results.length, seen.open]).toEqual([before + 1, 0]);
    return results[before];
  };
  return { clock, seen, sensor, results, measure };
}

test.each<[Gp2y0aModel, number, number]>([
  [FAR, 2_450, 200], [FAR, 1_550, 400], [FAR, 660, 1_000], [FAR, 400, 1_500],
  [SHORT, 2_300, 100], [SHORT, 1_300, 200], [SHORT, 600, 500], [SHORT, 400, 800],
])("%s: %i mV is %i mm", (model, mv, mm) => {
  expect(distanceAt(model, mv)).toBe(mm);
});

test.each<[Gp2y0aModel, number, number]>([[FAR, 200, 1_500], [SHORT, 100, 800]])("%s: the less voltage the farther, without a gap", (model, minMm, maxMm) => {
  fc.assert(fc.property(fc.integer({ min: 385, max: 2_400 }), (mv) => {
    const mm = distanceAt(model, mv);
    const farther = distanceAt(model, mv - 5);
    if (mm === 0) return expect(mv).toBeGreaterThan(2_300);
    expect(mm).toBeGreaterThanOrEqual(minMm);
    expect(mm).toBeLessThanOrEqual(maxMm);
    expect(farther).toBeGreaterThanOrEqual(mm);
    return expect(farther - mm).toBeLessThan(25);
  }));
});

test.each<[Gp2y0aModel, number]>([[FAR, 2_500], [FAR, 370], [SHORT, 2_350], [SHORT, 370], [FAR, 0], [FAR, 5_000], [FAR, NaN]])(
  "%s: %f mV is no distance", (model, mv) => {
    expect(distanceAt(model, mv) > 0).toBe(false);
  });

test("measures between two points of the curve, of five samples that the sensor has each measured anew", () => {
  const { seen, measure } = bench(1_160);
  const range = measure();
  expect(range).toEqual({ distanceMm: expect.closeTo(550, -1) as number });
  expect(seen.samples).toHaveLength(5);
  seen.samples.slice(1).forEach((at, i) => expect(at - seen.samples[i]!).toBeGreaterThanOrEqual(48));
});

test("one wild sample decides nothing, three do", () => {
  expect(bench([810, 2_000, 815, 805, 810]).measure()).toEqual({ distanceMm: expect.closeTo(800, -1) as number });
  expect(bench([500, 2_000, 810, 1_270, 1_550]).measure()).toEqual({ fault: "unstable" });
});

test.each<[string, number | undefined, Range]>([
  ["no supply, a broken wire or one at ground", 0, { fault: "no-answer" }],
  ["the same, as an ESP32 reads ground", 284, { fault: "no-answer" }],
  ["a converter that gives nothing", undefined, { fault: "no-answer" }],
  ["a wire at 5 V", 5_000, { fault: "out-of-range" }],
  ["a wire at 3.6 V", 3_600, { fault: "out-of-range" }],
  ["something nearer than the least distance", 2_700, { blocked: true }],
  ["nothing within range", 330, { blocked: true }],
  ["something beyond the floor", 600, { blocked: true }],
])("%s", (_, mv, expected) => {
  expect(bench(mv, { floorMm: 800 }).measure()).toEqual(expected);
});

test("a fault goes as it came", () => {
  const { measure } = bench(0);
  expect(measure()).toEqual({ fault: "no-answer" });
  expect(measure(810)).toEqual({ distanceMm: 800 });
});

test("waste that rises into the part of the curve that lies is blocked from there on, never empty", () => {
  const { measure } = bench(810);
  expect([810, 1_270, 2_000].map((mv) => measure(mv)).every((range) => range && "distanceMm" in range)).toBe(true);
  expect(measure(2_400)).toEqual({ distanceMm: expect.closeTo(209, -1) as number });
  for (const mv of [2_700, 2_000, 1_270, 810, 400]) expect(measure(mv)).toEqual({ blocked: true });
});

test("already what is a little farther than the least distance casts doubt, and no more than that", () => {
  const close = bench(2_400);
  expect(close.measure()).toHaveProperty("distanceMm");
  expect(close.measure(1_270)).toEqual({ blocked: true });
  const clear = bench(2_150);
  expect(clear.measure()).toEqual({ distanceMm: expect.closeTo(261, -1) as number });
  expect(clear.measure(1_270)).toEqual({ distanceMm: 500 });
});

test("a fault is told also while far readings are doubted", () => {
  const { measure } = bench(2_700);
  measure();
  expect(measure([500, 2_000, 810, 1_270, 1_550])).toEqual({ fault: "unstable" });
  expect(measure(0)).toEqual({ fault: "no-answer" });
});

test("once it is emptied, the next reading is believed", () => {
  const { sensor, measure } = bench(2_700);
  expect(measure()).toEqual({ blocked: true });
  expect(measure(810)).toEqual({ blocked: true });
  sensor.emptied();
  expect(measure()).toEqual({ distanceMm: 800 });
});

test("where nothing can come too near, a far reading is believed at once", () => {
  const { measure } = bench(2_700, { recessMm: 200 });
  expect(measure()).toEqual({ blocked: true });
  expect(measure(810)).toEqual({ distanceMm: 800 });
});

test("one near sample of five casts no doubt on what follows", () => {
  const { measure } = bench([810, 2_700, 810, 810, 810]);
  expect(measure()).toEqual({ distanceMm: 800 });
  expect(measure(810)).toEqual({ distanceMm: 800 });
});

test("a sensor at fault casts no doubt on what follows", () => {
  const { measure } = bench(5_000);
  measure();
  expect(measure(810)).toEqual({ distanceMm: 800 });
});

test("the very same count over and over is stuck, a trembling one is not", () => {
  const same = bench(810, { stuckAfter: 10 });
  expect([same.measure(), same.measure()]).toEqual([{ distanceMm: 800 }, { fault: "stuck" }]);
  const trembling = bench([810, 813], { stuckAfter: 10 });
  for (let i = 0; i < 5; i++) expect(trembling.measure()).toHaveProperty("distanceMm");
});

test("a converter that cannot see the top of the curve throws, for want of a divider", () => {
  expect(() => bench(810, { fullScaleMv: 2_450 })).toThrow("wants a divider");
  expect(() => bench(810, { model: SHORT, fullScaleMv: 3_150 })).toThrow("wants a divider");
});

test("with a converter that ends at 3.3 V, its end is a short, and the curve is whole", () => {
  const { measure } = bench(FULL_MV, { fullScaleMv: 3_300 });
  expect(measure()).toEqual({ fault: "out-of-range" });
  expect(measure(810 * FULL_MV / 3_300)).toEqual({ distanceMm: 800 });
});

test("a pin that is refused or not named is a fault, not an exception", () => {
  const { seen, measure } = bench(810);
  seen.isRefused = true;
  expect(measure()).toEqual({ fault: "no-port" });
  seen.isRefused = false;
  expect(measure()).toEqual({ distanceMm: 800 });
});

test("asked while it measures, it is busy, and the first answer still comes", () => {
  const { clock, sensor, results } = bench(810);
  sensor.measure((range) => results.push(range));
  sensor.measure((range) => results.push(range));
  clock.run(1_000);
  expect(results).toEqual([{ fault: "busy" }, { distanceMm: 800 }]);
});

test("closed at any moment, it holds no pin, runs no timer and does not answer", () => {
  for (const ms of [0, 50, 120, 249]) {
    const { clock, seen, sensor, results } = bench(810);
    sensor.measure((range) => results.push(range));
    clock.run(ms);
    sensor.close();
    sensor.close();
    sensor.measure((range) => results.push(range));
    clock.run(1_000);
    expect([results.length, seen.open, clock.next]).toEqual([0, 0, undefined]);
  }
});

test("whatever it puts out, a distance lies within range and is not beyond the floor", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 5, maxLength: 5 }), (mvs) => {
    const range = bench(mvs, { floorMm: 900 }).measure();
    if (!range || !("distanceMm" in range)) return;
    expect(range.distanceMm).toBeGreaterThanOrEqual(200);
    expect(range.distanceMm).toBeLessThanOrEqual(1_000);
  }));
});
