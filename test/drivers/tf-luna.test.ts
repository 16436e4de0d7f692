import fc from "fast-check";
import { TfLuna, type TfLunaOptions } from "../../modules/drivers/tf-luna.js";
import type { Range } from "../../modules/drivers/rangefinder.js";
import type { Serial, SerialOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { type SerialChip, VirtualSerial } from "../../sim/io/serial.js";
import { timersOf } from "./timers.js";

/** A lidar of which the test writes every byte. */
function script(options: Partial<TfLunaOptions> = {}) {
  const clock = new Clock();
  const chip: SerialChip = { baud: 115_200, onByte: undefined, receive: () => {} };
  const wire = new VirtualSerial(chip);
  const sensor = new TfLuna({ sensor: { io: wire.Serial, receive: 16 }, timers: timersOf(clock), ...options });
  const results: Range[] = [];
  const measure = () => sensor.measure((range) => results.push(range));
  measure();
  const send = (...bytes: number[]) => { for (const byte of bytes) chip.onByte?.(byte); };
  return { clock, wire, sensor, results, measure, send };
}

/** As the manual lays it out (A05, appendix I). */
function frame(cm: number, strength = 1_000, tail = 0x0a80): number[] {
  const bytes = [0x59, 0x59, cm & 0xff, cm >> 8, strength & 0xff, strength >> 8, tail & 0xff, tail >> 8];
  return [...bytes, bytes.reduce((sum, byte) => sum + byte, 0) & 0xff];
}

const frames = (...cms: number[]): number[] => cms.flatMap((cm) => frame(cm));

test.each([20, 21, 50, 0x59, 256, 300, 800])("measures %i cm", (cm) => {
  const { results, send } = script();
  send(...frames(cm, cm, cm, cm, cm));
  expect(results).toEqual([{ distanceMm: cm * 10 }]);
});

test.each<[string, number, number, Range]>([
  ["too little light", 50, 99, { blocked: true }],
  ["just enough light", 50, 100, { distanceMm: 500 }],
  ["overexposure", 50, 65_535, { blocked: true }],
  ["overexposure by the sun", 50, 32_769, { blocked: true }],
  ["the most that is sound", 50, 32_768, { distanceMm: 500 }],
  ["no object, as the manual's default has it", 0, 30, { blocked: true }],
  ["something in the blind zone", 19, 9_000, { blocked: true }],
  ["something far beyond the floor", 700, 1_000, { blocked: true }],
  ["more than it can measure", 801, 1_000, { fault: "out-of-range" }],
])("TF-Luna: %s", (_, cm, strength, expected) => {
  const { results, send } = script({ floorMm: 1_000 });
  for (let i = 0; i < 5; i++) send(...frame(cm, strength));
  expect(results).toEqual([expected]);
});

test.each<[string, number, number, Range]>([
  ["too little light", 0xffff, 19, { blocked: true }],
  ["just enough light", 50, 20, { distanceMm: 500 }],
  ["too much light", 50, 2_001, { blocked: true }],
  ["something in its wider blind zone", 29, 500, { blocked: true }],
  ["nothing within its range", 1_200, 500, { blocked: true }],
])("TFmini: %s", (_, cm, strength, expected) => {
  const { results, send } = script({ model: "TFmini", floorMm: 1_000 });
  for (let i = 0; i < 5; i++) send(...frame(cm, strength, 0x0002));
  expect(results).toEqual([expected]);
});

test("the temperature is not taken for anything else", () => {
  const { results, send } = script();
  for (const tail of [0, 0x5959, 0xffff, 0x59, 0x5900]) send(...frame(50, 1_000, tail));
  expect(results).toEqual([{ distanceMm: 500 }]);
});

test("two frames in five without enough light block, one does not", () => {
  for (const [weak, expected] of [[1, { distanceMm: 500 }], [2, { blocked: true }]] as const) {
    const { results, send } = script();
    for (let i = 0; i < 5; i++) send(...frame(50, i < weak ? 10 : 1_000));
    expect(results).toEqual([expected]);
  }
});

test("cut anywhere, the first frame is lost and none is misread, though data look like a header", () => {
  const tricky = [frame(0x59, 0x5959, 0x5959), frame(0x5959, 0x59, 0x5900), frame(0x159, 0x5959, 0x0059), frame(50)];
  for (const bytes of tricky) {
    for (let cut = 1; cut < bytes.length; cut++) {
      const { results, send } = script();
      send(...bytes.slice(cut), ...frames(50, 50, 50, 50, 50, 50, 50));
      expect(results).toEqual([{ distanceMm: 500 }]);
    }
  }
});

test("a frame whose first byte ended a false one is not lost", () => {
  const { results, send } = script();
  send(0x59, 0x59, 1, 2, 3, 4, 5, 6, ...frames(50, 50, 50, 50, 50));
  expect(results).toEqual([{ distanceMm: 500 }]);
});

test("a right sum without a header is no frame", () => {
  const { clock, results, send } = script();
  const [, , ...rest] = frame(50);
  send(0x59, 0x59, 0, 0, 0, 0, 0, 0, 0);
  for (let i = 0; i < 20; i++) send(0x58, 0x5a, ...rest);
  clock.run(700);
  expect(results).toEqual([{ fault: "bad-crc" }]);
});

test("nothing is no answer, within the time-out", () => {
  const { clock, results } = script();
  clock.run(699);
  expect(results).toEqual([]);
  clock.run(1);
  expect(results).toEqual([{ fault: "no-answer" }]);
});

test("frames that stop are no answer, and those before are no part of the next measurement", () => {
  const { clock, sensor, results, measure, send } = script();
  send(...frames(50, 50, 50, 50), ...frame(51).slice(0, 8));
  clock.run(700);
  measure();
  send(...frames(60, 60, 60, 60));
  expect(results).toEqual([{ fault: "no-answer" }]);
  send(...frame(60));
  expect(results[1]).toEqual({ distanceMm: 600 });
  expect(sensor.badFrames).toBe(0);
});

test("only wrong checksums are a fault, and counted", () => {
  const { clock, sensor, results, send } = script();
  for (let i = 0; i < 20; i++) send(...frame(50).slice(0, 8), 0);
  clock.run(700);
  expect(results).toEqual([{ fault: "bad-crc" }]);
  expect(sensor.badFrames).toBeGreaterThanOrEqual(19);
});

test("bytes that are no frames are a fault of the line", () => {
  const { clock, results, send } = script();
  for (let i = 0; i < 300; i++) send(0x59, 0x01);
  clock.run(700);
  expect(results).toEqual([{ fault: "bad-crc" }]);
});

test("whatever comes before, seven frames are enough to be heard", () => {
  const byte = fc.oneof(fc.constant(0x59), fc.nat(255));
  fc.assert(fc.property(fc.array(byte, { maxLength: 60 }), fc.integer({ min: 20, max: 800 }), (noise, cm) => {
    const { clock, results, send } = script({ agreementMm: 0 });
    send(...noise, ...frames(cm, cm, cm, cm, cm, cm, cm));
    clock.run(700);
    expect(results).toHaveLength(1);
    // Noise may hold a frame with a right sum, by chance: one of five readings decides nothing.
    expect(results[0]).toEqual({ distanceMm: cm * 10 });
  }));
});

test("one damaged byte costs a frame, and never makes a distance of its own", () => {
  fc.assert(fc.property(fc.nat(44), fc.integer({ min: 1, max: 255 }), (at, flip) => {
    const bytes = frames(50, 50, 50, 50, 50);
    const { results, send } = script();
    bytes[at]! ^= flip;
    send(...bytes, ...frames(50, 50));
    expect(results).toEqual([{ distanceMm: 500 }]);
  }));
});

test("the very same frames over and over are stuck, trembling light is not", () => {
  const same = script({ stuckAfter: 10 });
  same.send(...frames(50, 50, 50, 50, 50));
  same.measure();
  same.send(...frames(50, 50, 50, 50, 50));
  expect(same.results).toEqual([{ distanceMm: 500 }, { fault: "stuck" }]);
  const trembling = script({ stuckAfter: 10 });
  for (let i = 0; i < 20; i++) {
    if (i % 5 === 0 && i > 0) trembling.measure();
    trembling.send(...frame(50, 1_000 + i % 3));
  }
  expect(trembling.results).toEqual([{ distanceMm: 500 }, { distanceMm: 500 }, { distanceMm: 500 }, { distanceMm: 500 }]);
});

test("what another sensor left in the port is nobody's distance", () => {
  const clock = new Clock();
  const chip: SerialChip = { baud: 115_200, onByte: undefined, receive: () => {} };
  const { Serial } = new VirtualSerial(chip);
  class Port extends Serial {
    #stale: number[] | undefined = frames(70, 70, 70, 70);
    override read(): ArrayBuffer | undefined {
      const stale = this.#stale;
      this.#stale = undefined;
      return stale ? Uint8Array.from(stale).buffer : super.read();
    }
  }
  const results: Range[] = [];
  new TfLuna({ sensor: { io: Port, receive: 16 }, timers: timersOf(clock) }).measure((range) => results.push(range));
  for (const byte of frames(50, 50, 50, 50, 50)) chip.onByte?.(byte);
  expect(results).toEqual([{ distanceMm: 500 }]);
});

test("in whatever pieces the port hands them over, and however many at once, the first five frames are one answer", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 128 }), { minLength: 1, maxLength: 20 }), (lengths) => {
    const wire = frames(50, 51, 52, 53, 54, 90, 90, 90, 90, 90);
    let pending: number[] | undefined;
    let onReadable = (_bytes: number): void => {};
    class Port implements Serial {
      constructor(options: SerialOptions) { onReadable = options.onReadable!; }
      read(): ArrayBuffer | undefined { return pending && Uint8Array.from(pending).buffer; }
      write(): void {}
      close(): void { onReadable = () => {}; }
    }
    const results: Range[] = [];
    new TfLuna({ sensor: { io: Port, receive: 16 }, timers: timersOf(new Clock()) }).measure((range) => results.push(range));
    for (let i = 0; wire.length > 0; i++) {
      pending = wire.splice(0, lengths[i % lengths.length]);
      onReadable(pending.length);
    }
    expect(results).toEqual([{ distanceMm: 520 }]);
  }));
});

test("asked while it measures, it is busy, and the first answer still comes", () => {
  const { clock, results, measure, send } = script();
  measure();
  clock.run(10);
  send(...frames(50, 50, 50, 50, 50));
  expect(results).toEqual([{ fault: "busy" }, { distanceMm: 500 }]);
});

test("a port in use is a fault, not an exception", () => {
  const { clock, wire, results } = script();
  const other = new TfLuna({ sensor: { io: wire.Serial, receive: 16 }, timers: timersOf(clock) });
  other.measure((range) => results.push(range));
  expect(results).toEqual([]);
  clock.run(1);
  expect([results, wire.open]).toEqual([[{ fault: "no-port" }], 1]);
});

test("after close it holds no port, runs no timer and does not answer", () => {
  const { clock, wire, sensor, results, measure, send } = script();
  sensor.close();
  sensor.close();
  send(...frames(50, 50, 50, 50, 50));
  measure();
  clock.run(5_000);
  expect([wire.open, results.length, clock.next]).toEqual([0, 0, undefined]);
});
