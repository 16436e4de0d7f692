import fc from "fast-check";
import { HcSr04, type HcSr04Options, mmPerUs } from "../../modules/drivers/hc-sr04.js";
import type { Range } from "../../modules/drivers/rangefinder.js";
import type { Digital, DigitalOptions, PulseWidth, PulseWidthOptions } from "../../modules/io.js";
import { DigitalMode, PulseEdges } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./timers.js";

const TRIG = 4;
const ECHO = 5;

/** What ECHO does after one ping: how long it is high; undefined: it stays low. */
type Echo = number | undefined;

/** Pins of which the test says what they do, and that keep what was done to them. */
function pins(clock: Clock, echoOf: (ping: number) => Echo) {
  const seen = { pings: [] as number[], triggerOpen: 0, echoOpen: 0, highUntil: 0, closedWithinPulse: 0, isStuck: false, isRefused: false };
  const isHigh = (): boolean => seen.isStuck || clock.now < seen.highUntil;
  let pulse: number | undefined;
  class Pin implements Digital {
    readonly #pin: number;
    #level = 0;
    constructor({ pin, mode, initialValue }: DigitalOptions) {
      this.#pin = pin;
      expect([mode, initialValue]).toEqual(pin === TRIG ? [DigitalMode.output, 0] : [DigitalMode.input, undefined]);
      if (pin === TRIG) seen.triggerOpen++;
      else expect(++seen.echoOpen).toBe(1);
    }
    read(): number { return isHigh() ? 1 : 0; }
    write(value: number): void {
      expect(this.#pin).toBe(TRIG);
      const isPing = this.#level === 1 && value === 0;
      this.#level = value;
      if (!isPing) return;
      seen.pings.push(clock.now);
      const us = seen.isStuck || isHigh() ? undefined : echoOf(seen.pings.length - 1);
      if (us === undefined) return;
      seen.highUntil = clock.now + 0.5 + us / 1_000;
      clock.after(0.5 + us / 1_000, () => { pulse = us; });
    }
    close(): void {
      if (this.#pin === TRIG) seen.triggerOpen--;
      else seen.echoOpen--;
    }
  }
  class Capture implements PulseWidth {
    constructor({ pin, mode, edges, onReadable }: PulseWidthOptions) {
      expect({ pin, mode, edges, onReadable }).toEqual({ pin: ECHO, mode: 0, edges: PulseEdges.risingToFalling, onReadable: undefined });
      if (seen.isRefused) throw new Error("no capture timer");
      expect(++seen.echoOpen).toBe(1);
      pulse = 13_000_000;   // the SDK does not clear what a first read finds
    }
    read(): number | undefined {
      const us = pulse;
      pulse = undefined;
      return us;
    }
    close(): void {
      seen.echoOpen--;
      if (isHigh() && !seen.isStuck) seen.closedWithinPulse++;
    }
  }
  return { seen, Pin, Capture };
}

function bench(echo: Echo | readonly Echo[] | ((ping: number) => Echo), options: Partial<HcSr04Options> = {}) {
  const clock = new Clock();
  const echoOf = typeof echo === "function" ? echo : (ping: number) => Array.isArray(echo) ? echo[ping % echo.length] : echo as Echo;
  const { seen, Pin, Capture } = pins(clock, echoOf);
  const sensor = new HcSr04({
    trigger: { io: Pin, pin: TRIG }, echo: { io: Capture, pin: ECHO }, level: { io: Pin, pin: ECHO }, timers: timersOf(clock), ...options,
  });
  const results: Range[] = [];
  const measure = (): Range | undefined => {
    const before = results.length;
    sensor.measure((range) => results.push(range));
    expect(results).toHaveLength(before);
    clock.run(3_000);
    expect([results.length, seen.echoOpen, seen.closedWithinPulse]).toEqual([before + 1, 0, 0]);
    return results[before];
  };
  return { clock, seen, sensor, results, measure };
}

test.each([[116, 20], [580, 100], [2_900, 500], [23_200, 4_000]])("an echo of %i µs is %i mm by the data sheet", (us, mm) => {
  expect(bench(us).measure()).toEqual({ distanceMm: mm });
});

test.each([[-20, 319.2], [0, 331.3], [20, 343.4], [40, 355.5]])("at %i °C sound goes %f m/s", (celsius, speed) => {
  expect(mmPerUs(celsius) * 2_000).toBeCloseTo(speed, 0);
});

test("a thermometer makes the measurement better, and may fail", () => {
  let celsius: number | undefined = -10;
  const { measure } = bench(6_000, { temperature: () => celsius });
  expect(measure()).toEqual({ distanceMm: 976 });
  for (const broken of [undefined, NaN, 127, -127]) {
    celsius = broken;
    expect(measure()).toEqual({ distanceMm: 1_034 });
  }
});

test("pings are more than 60 ms apart, also those of two measurements", () => {
  const { seen, measure } = bench(2_900);
  measure();
  measure();
  expect(seen.pings).toHaveLength(10);
  seen.pings.slice(1).forEach((at, i) => expect(at - seen.pings[i]!).toBeGreaterThan(60));
});

test.each([
  ["the 38 ms of the data sheet", 38_000],
  ["the 65 ms of some copies", 65_000],
  ["the 200 ms of others", 200_000],
  ["an echo from a little beyond what it can measure", 23_300],
  ["an echo from beyond the floor", 11_000],
  ["an echo from the blind zone", 60],
])("%s is blocked, never empty", (_, us) => {
  expect(bench(us, { floorMm: 900 }).measure()).toEqual({ blocked: true });
});

test("echoes of 10 µs are dropped and counted, and pinged for again", () => {
  const { seen, sensor, measure } = bench([10, 2_900, 10, 2_900, 2_900, 10, 2_900, 2_900]);
  expect(measure()).toEqual({ distanceMm: 500 });
  expect([seen.pings.length, sensor.spikes]).toEqual([8, 3]);
});

test("nothing but echoes of 10 µs is out of range, and no distance", () => {
  const { seen, measure } = bench(10);
  expect(measure()).toEqual({ fault: "out-of-range" });
  expect(seen.pings).toHaveLength(10);
});

test("no pulse at all is no answer, and is not waited for long", () => {
  const { seen, measure } = bench(undefined);
  expect(measure()).toEqual({ fault: "no-answer" });
  expect(seen.pings).toHaveLength(2);
});

test("one pulse left out is pinged for again", () => {
  expect(bench([2_900, undefined, 2_900, 2_900, 2_900, 2_900]).measure()).toEqual({ distanceMm: 500 });
});

test("pulses left out of different measurements do not add up", () => {
  const { measure } = bench([2_900, undefined, 2_900, 2_900, 2_900, 2_900]);
  for (let i = 0; i < 4; i++) expect(measure()).toEqual({ distanceMm: 500 });
});

test("ECHO stuck high is found without a ping, and forgiven when it is free again", () => {
  const { seen, measure } = bench(2_900);
  seen.isStuck = true;
  expect(measure()).toEqual({ fault: "stuck" });
  expect(seen.pings).toEqual([]);
  seen.isStuck = false;
  expect(measure()).toEqual({ distanceMm: 500 });
});

test("ECHO stuck high from the second ping on is found", () => {
  const { clock, seen, measure } = bench(2_900);
  clock.after(50, () => { seen.isStuck = true; });
  expect(measure()).toEqual({ fault: "stuck" });
});

test("ECHO that is still high when asked is waited for", () => {
  const { seen, measure } = bench(2_900);
  seen.highUntil = 150;
  expect(measure()).toEqual({ distanceMm: 500 });
  expect(seen.pings[0]).toBeGreaterThanOrEqual(150);
});

test("without a look at its level, ECHO stuck high is no answer", () => {
  const { seen, measure } = bench(2_900, { level: undefined });
  seen.isStuck = true;
  expect(measure()).toEqual({ fault: "no-answer" });
});

test("a capture that the platform refuses is a fault, and the next may have it", () => {
  const { seen, measure } = bench(2_900);
  seen.isRefused = true;
  expect(measure()).toEqual({ fault: "no-port" });
  seen.isRefused = false;
  expect(measure()).toEqual({ distanceMm: 500 });
});

test("wiring without a trigger pin throws, without an echo pin is a fault", () => {
  const clock = new Clock();
  const { Pin, Capture } = pins(clock, () => undefined);
  const timers = timersOf(clock);
  expect(() => new HcSr04({ trigger: { io: Pin }, echo: { io: Capture, pin: ECHO }, timers })).toThrow("names no pin");
  const results: Range[] = [];
  new HcSr04({ trigger: { io: Pin, pin: TRIG }, echo: { io: Capture }, timers }).measure((range) => results.push(range));
  clock.run(10);
  expect(results).toEqual([{ fault: "no-port" }]);
});

test("the very same length over and over is stuck, a trembling one is not", () => {
  const same = bench(2_900, { stuckAfter: 10 });
  expect([same.measure(), same.measure()]).toEqual([{ distanceMm: 500 }, { fault: "stuck" }]);
  const trembling = bench((ping) => 2_900 + ping % 2, { stuckAfter: 10 });
  expect([trembling.measure(), trembling.measure()]).toEqual([{ distanceMm: 500 }, { distanceMm: 500 }]);
});

test("asked while it measures, it is busy, and the first answer still comes", () => {
  const { clock, sensor, results } = bench(2_900);
  sensor.measure((range) => results.push(range));
  sensor.measure((range) => results.push(range));
  clock.run(1_000);
  expect(results).toEqual([{ fault: "busy" }, { distanceMm: 500 }]);
});

test("closed at any moment, it holds no pin, runs no timer and does not answer", () => {
  for (const ms of [0, 1, 30, 61, 100, 290]) {
    const { clock, seen, sensor, results } = bench(2_900);
    sensor.measure((range) => results.push(range));
    clock.run(ms);
    sensor.close();
    sensor.close();
    sensor.measure((range) => results.push(range));
    clock.run(3_000);
    expect([results.length, seen.triggerOpen, seen.echoOpen, clock.next]).toEqual([0, 0, 0, undefined]);
  }
});

test("whatever ECHO does, one answer comes in time, and a distance only if three echoes gave it", () => {
  const echo = fc.oneof(fc.constant(undefined), fc.constant(10), fc.integer({ min: 1, max: 210_000 }), fc.integer({ min: 2_850, max: 2_950 }));
  fc.assert(fc.property(fc.array(echo, { minLength: 1, maxLength: 10 }), (echoes) => {
    const { seen, measure } = bench(echoes);
    const range = measure();
    expect(seen.pings.length).toBeLessThanOrEqual(10);
    if (!range || !("distanceMm" in range)) return;
    const heard = seen.pings.map((_, ping) => echoes[ping % echoes.length]);
    expect(heard.filter((us) => us !== undefined && Math.abs(us / 5.8 - range.distanceMm) <= 31).length).toBeGreaterThanOrEqual(3);
  }), { numRuns: 200 });
});
