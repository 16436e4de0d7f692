import { A02yyuw, type A02yyuwOptions } from "../../modules/drivers/a02yyuw.js";
import { RangeBus } from "../../modules/drivers/range-bus.js";
import type { Range } from "../../modules/drivers/rangefinder.js";
import { A02yyuwChip, type A02yyuwOptions as ChipOptions } from "../../sim/chips/a02yyuw.js";
import { Clock } from "../../sim/clock.js";
import { type SerialChip, VirtualSerial } from "../../sim/io/serial.js";
import { timersOf } from "./timers.js";

function bench({ chip: chipOptions, driver }: { chip?: ChipOptions; driver?: Partial<A02yyuwOptions> } = {}) {
  const clock = new Clock();
  const chip = new A02yyuwChip(clock, chipOptions);
  const wire = new VirtualSerial(chip);
  const sensor = new A02yyuw({ sensor: { io: wire.Serial, receive: 16 }, timers: timersOf(clock), ...driver });
  const measure = (): Range | undefined => {
    let result: Range | undefined;
    sensor.measure((range) => { result = range; });
    expect(result).toBeUndefined();
    for (let i = 0; i < 2_001 && !result; i++) clock.run(1);
    expect(wire.open).toBe(0);
    return result;
  };
  return { clock, chip, wire, sensor, measure };
}

test.each([30, 31, 255, 256, 767, 1_023, 4_500])("measures %i mm", (mm) => {
  const { chip, measure } = bench();
  chip.echoMm = mm;
  expect(measure()).toEqual({ distanceMm: mm });
});

test("measures from any moment of the sensor's frame", () => {
  for (let ms = 0; ms < 110; ms++) {
    const { clock, chip, measure } = bench();
    chip.echoMm = 0xff;
    clock.run(ms + 0.4);
    expect(measure()).toEqual({ distanceMm: 0xff });
  }
});

test("is in time at the slowest pace of the sensor", () => {
  const { clock, chip, measure } = bench({ chip: { frameMs: 300 } });
  chip.echoMm = 500;
  clock.run(2);
  expect(measure()).toEqual({ distanceMm: 500 });
});

test.each([
  ["a bag against the membrane", 10, 0],
  ["a bag whose echoes read as 12 mm", 10, 12],
  ["a bag whose echoes read as far beyond the floor", 10, 3_900],
  ["no echo at all", undefined, 0],
  ["nothing within range", 6_000, 0],
] as const)("%s is blocked, never empty", (_, echoMm, blindMm) => {
  const { chip, measure } = bench({ driver: { floorMm: 900 } });
  chip.echoMm = echoMm;
  chip.blindMm = blindMm;
  expect(measure()).toEqual({ blocked: true });
});

test("a floor that reads a little farther than stated is still a floor", () => {
  const { chip, measure } = bench({ driver: { floorMm: 900 } });
  chip.echoMm = 925;
  expect(measure()).toEqual({ distanceMm: 925 });
});

test("a reading beyond what the sensor can measure is a fault", () => {
  const { chip, measure } = bench();
  chip.stuckMm = 0xfffd;
  expect(measure()).toEqual({ fault: "out-of-range" });
});

test("a broken wire is no answer, within the time-out", () => {
  const { clock, chip, measure } = bench();
  chip.silent = true;
  expect(measure()).toEqual({ fault: "no-answer" });
  expect(clock.now).toBeLessThanOrEqual(2_001);
});

test("only wrong checksums are a fault, and counted", () => {
  const { chip, sensor, measure } = bench();
  chip.echoMm = 500;
  chip.badSum = true;
  expect(measure()).toEqual({ fault: "bad-crc" });
  expect(sensor.badFrames).toBeGreaterThanOrEqual(15);
});

test("bytes that are no frames are a fault of the line, whatever their sum", () => {
  const { clock, results, send } = script();
  for (let i = 0; i < 20; i++) send(0x01, 0x02, 0x03, 0x06);
  clock.run(2_000);
  expect(results).toEqual([{ fault: "bad-crc" }]);
});

test("what another sensor left in the port is nobody's distance", () => {
  const clock = new Clock();
  const chip = new A02yyuwChip(clock);
  chip.echoMm = 500;
  const { Serial } = new VirtualSerial(chip);
  class Port extends Serial {
    #stale: number[] | undefined = [0xff, 0x03, 0x84, 0x86, 0xff, 0x03, 0x84, 0x86, 0xff, 0x03, 0x84, 0x86];
    override read(): ArrayBuffer | undefined {
      const stale = this.#stale;
      this.#stale = undefined;
      return stale ? Uint8Array.from(stale).buffer : super.read();
    }
  }
  const results: Range[] = [];
  new A02yyuw({ sensor: { io: Port, receive: 16 }, timers: timersOf(clock) }).measure((range) => results.push(range));
  clock.run(2_000);
  expect(results).toEqual([{ distanceMm: 500 }]);
});

test("some noise costs frames, not the measurement", () => {
  const { chip, sensor, measure } = bench();
  chip.echoMm = 500;
  chip.noise = 0.1;
  for (let i = 0; i < 50; i++) expect(measure()).toEqual({ distanceMm: 500 });
  expect(sensor.badFrames).toBeGreaterThan(10);
});

test("works again after each of its faults", () => {
  const { chip, measure } = bench();
  chip.echoMm = 500;
  chip.silent = true;
  measure();
  chip.silent = false;
  chip.badSum = true;
  measure();
  chip.badSum = false;
  expect(measure()).toEqual({ distanceMm: 500 });
});

/** A sensor of which the test writes every byte. */
function script(options: Partial<A02yyuwOptions> = {}) {
  const clock = new Clock();
  const chip: SerialChip = { baud: 9_600, onByte: undefined, receive: () => {} };
  const wire = new VirtualSerial(chip);
  const sensor = new A02yyuw({ sensor: { io: wire.Serial, receive: 16 }, timers: timersOf(clock), ...options });
  const results: Range[] = [];
  sensor.measure((range) => results.push(range));
  const send = (...bytes: number[]) => { for (const byte of bytes) chip.onByte?.(byte); };
  const sendMm = (...distances: number[]) => {
    for (const mm of distances) send(0xff, mm >> 8, mm & 0xff, (0xff + (mm >> 8) + (mm & 0xff)) & 0xff);
  };
  return { clock, wire, sensor, results, send, sendMm };
}

test.each<[string, number[], Range]>([
  ["one wild reading", [500, 501, 4_000, 502, 499], { distanceMm: 501 }],
  ["two wild readings", [500, 4_000, 501, 4_000, 502], { distanceMm: 502 }],
  ["one zero", [500, 501, 0, 502, 499], { distanceMm: 500 }],
  ["two zeros among far ones", [0, 4_000, 0, 4_000, 4_000], { blocked: true }],
  ["readings all over the place", [100, 700, 1_300, 1_900, 2_500], { fault: "unstable" }],
])("%s: the window decides", (_, distances, expected) => {
  const { results, sendMm } = script();
  sendMm(...distances);
  expect(results).toEqual([expected]);
});

test("the frame is that of both sheets: 0xFF, 0x07, 0xA1 and the sum 0xA7 are 1953 mm", () => {
  for (const model of ["A02YYUW", "JSN-SR04T"] as const) {
    const { results, send } = script({ model });
    for (let i = 0; i < 5; i++) send(0xff, 0x07, 0xa1, 0xa7);
    expect(results).toEqual([{ distanceMm: 1_953 }]);
  }
});

test.each<[string, number, Range]>([
  ["the end of its blind zone", 200, { distanceMm: 200 }],
  ["something in its wider blind zone", 199, { blocked: true }],
  ["no echo, if it says 0", 0, { blocked: true }],
  ["farther than an A02YYUW can measure", 5_900, { distanceMm: 5_900 }],
  ["the most it can measure", 6_000, { distanceMm: 6_000 }],
  ["more than that", 6_001, { fault: "out-of-range" }],
  ["no echo, if it says so with ones", 0xffff, { fault: "out-of-range" }],
])("JSN-SR04T: %s", (_, mm, expected) => {
  const { results, sendMm } = script({ model: "JSN-SR04T" });
  sendMm(mm, mm, mm, mm, mm);
  expect(results).toEqual([expected]);
});

test("JSN-SR04T: something beyond the floor is blocked, never empty", () => {
  const { results, sendMm } = script({ model: "JSN-SR04T", floorMm: 900 });
  sendMm(2_000, 2_000, 2_000, 2_000, 2_000);
  expect(results).toEqual([{ blocked: true }]);
});

test("finds the frame again after any beginning", () => {
  for (const rubbish of [[0xff], [0xff, 0xff], [0xff, 0x01], [0xff, 0x01, 0xff], [0xff, 0xff, 0xff], [0x01, 0xf4], [0xff, 0x01, 0xf4]]) {
    const { results, send, sendMm } = script();
    send(...rubbish);
    sendMm(500, 500, 500, 500, 500, 500, 500);
    expect(results).toEqual([{ distanceMm: 500 }]);
  }
});

test("asked while it measures, it is busy, and the first answer still comes", () => {
  const { clock, sensor, results, sendMm } = script();
  sensor.measure((range) => results.push(range));
  clock.run(10);
  sendMm(500, 500, 500, 500, 500);
  expect(results).toEqual([{ fault: "busy" }, { distanceMm: 500 }]);
});

test("a port in use is a fault, not an exception", () => {
  const { clock, wire, results } = script();
  const other = new A02yyuw({ sensor: { io: wire.Serial, receive: 16 }, timers: timersOf(clock) });
  other.measure((range) => results.push(range));
  expect(results).toEqual([]);
  clock.run(1);
  expect(results).toEqual([{ fault: "no-port" }]);
  expect(wire.open).toBe(1);
});

test("after close it holds no port, runs no timer and does not answer", () => {
  const { clock, wire, sensor, results, sendMm } = script();
  sensor.close();
  sensor.close();
  sendMm(500, 500, 500, 500, 500);
  sensor.measure((range) => results.push(range));
  clock.run(5_000);
  expect([wire.open, results.length, clock.next]).toEqual([0, 0, undefined]);
});

test("four sensors take turns at one port", () => {
  const clock = new Clock();
  const bus = new RangeBus();
  let open = 0;
  const results: Range[] = [];
  for (const mm of [100, 200, 300, 400]) {
    const chip = new A02yyuwChip(clock);
    chip.echoMm = mm;
    const { Serial } = new VirtualSerial(chip);
    class Port extends Serial {
      constructor(options: ConstructorParameters<typeof Serial>[0]) {
        expect(++open).toBe(1);
        super(options);
      }
      override close(): void {
        open--;
        super.close();
      }
    }
    const sensor = new A02yyuw({ sensor: { io: Port, receive: mm }, timers: timersOf(clock) });
    bus.measure(sensor, (range) => results.push(range));
  }
  clock.run(8_000);
  expect(results).toEqual([{ distanceMm: 100 }, { distanceMm: 200 }, { distanceMm: 300 }, { distanceMm: 400 }]);
  expect(open).toBe(0);
});
