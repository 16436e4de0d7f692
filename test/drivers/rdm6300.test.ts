import fc from "fast-check";
import { Rdm6300, type Rdm6300Options } from "../../modules/drivers/rdm6300.js";
import { ascii, busy, serialBench } from "./serial-bench.js";

function bench(options: Partial<Rdm6300Options> = {}) {
  const { reader, timers, callbacks, ...rest } = serialBench();
  const driver = new Rdm6300({ reader, timers, ...callbacks, ...options });
  /** A card in the field for `ms`, told every 65 ms. */
  const hold = (card: number[], ms: number): void => {
    for (const end = rest.clock.now + ms; rest.clock.now < end;) {
      rest.send(card);
      rest.clock.run(65 - 14 * 10_000 / 9_600);
    }
  };
  return { ...rest, reader, timers, driver, hold };
}

function frame(number: string, flip = 0): number[] {
  const bytes = number.match(/../g)!.map((pair) => parseInt(pair, 16));
  const sum = bytes.reduce((all, byte) => all ^ byte, flip);
  return [0x02, ...ascii(number.toUpperCase() + sum.toString(16).padStart(2, "0").toUpperCase()), 0x03];
}

const A = frame("62e3086ced");
const B = frame("1f00644bb6");
const numberA = "000062e3086ced";
const numberB = "00001f00644bb6";

test("the data sheet's example is read", () => {
  const { log, send } = bench();
  send([0x02, 0x36, 0x32, 0x45, 0x33, 0x30, 0x38, 0x36, 0x43, 0x45, 0x44, 0x30, 0x38, 0x03]);
  expect(log).toEqual([numberA]);
});

test.each([
  ["without its version", { canonicalBytes: 4 }, "e3086ced"],
  ["the last byte first", { reversed: true }, "0000ed6c08e362"],
  ["ones for zeros", { inverted: true }, "00009d1cf79312"],
] as const)("the format says what becomes of a number: %s", (_, format, expected) => {
  const { log, send } = bench({ format });
  send(A);
  expect(log).toEqual([expected]);
});

test("a card held for a minute is one event, and gone half a second after its last frame", () => {
  const { clock, driver, log, hold } = bench();
  hold(A, 60_000);
  expect(log).toEqual([numberA]);
  clock.run(420);
  expect(log).toEqual([numberA]);
  clock.run(60);
  expect(log).toEqual([numberA, "gone"]);
  expect(driver.counters).toMatchObject({ cards: 1, frames: 924, badChecks: 0, badFrames: 0, noise: 0 });
});

test("the same card a minute later is a new tap", () => {
  const { clock, log, hold } = bench();
  hold(A, 300);
  clock.run(60_000);
  hold(A, 300);
  expect(log).toEqual([numberA, "gone", numberA]);
});

test("six frames that are missed are not a removal", () => {
  const { clock, log, hold } = bench();
  for (let i = 0; i < 5; i++) {
    hold(A, 200);
    clock.run(6 * 65);
  }
  expect(log).toEqual([numberA]);
});

test("another card takes the place of the held one after three frames; of a variant that sends once, after one", () => {
  const repeating = bench();
  repeating.hold(A, 200);
  repeating.send([...B, ...B]);
  expect(repeating.log).toEqual([numberA]);
  repeating.send(B);
  expect(repeating.log).toEqual([numberA, "gone", numberB]);
  const once = bench({ missesMax: 1 });
  once.send([...A, ...B]);
  expect(once.log).toEqual([numberA, "gone", numberB]);
});

test("two cards that take turns are one event", () => {
  const { log, send } = bench();
  for (let i = 0; i < 20; i++) send([...A, ...B]);
  expect(log).toEqual([numberA]);
});

test("a number that is nobody's is refused, and no fault", () => {
  const { clock, driver, log, send } = bench();
  for (let i = 0; i < 100; i++) {
    send([...frame("0000000000"), ...frame("ffffffffff")]);
    clock.run(50);
  }
  expect(log).toEqual([]);
  expect(driver.counters).toMatchObject({ refused: 200, cards: 0, faults: 0 });
});

test("frames that wait in the port while the processor is busy are no removal", () => {
  const { clock, chip, reader, timers, callbacks, log } = serialBench();
  const driver = new Rdm6300({ reader: busy(reader, clock, 200), timers, ...callbacks });
  for (const at of [0, 650, 1_150]) clock.after(at, () => { for (const byte of A) chip.onByte?.(byte); });
  clock.run(1_600);
  expect(log).toEqual([numberA]);
  expect(driver.counters.frames).toBe(3);
});

// ---- Damage

test("a frame that is cut anywhere is no card, and the next frame is one", () => {
  for (let length = 1; length < A.length; length++) {
    const { log, send, driver } = bench();
    send(A.slice(0, length));
    expect(log).toEqual([]);
    send(B);
    expect(log).toEqual([numberB]);
    expect(driver.counters.badFrames).toBe(1);
  }
});

test("a frame without its beginning is no card, and the next frame is one", () => {
  for (let from = 1; from < A.length; from++) {
    const { log, send, driver } = bench();
    send([...A.slice(from), ...B]);
    expect(log).toEqual([numberB]);
    expect(driver.counters.noise).toBe(A.length - from);
  }
});

test("a frame with one wrong bit is never a card", () => {
  for (let at = 0; at < A.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const { log, send } = bench();
      send(A.map((byte, i) => i === at ? byte ^ (1 << bit) : byte));
      const isCase = bit === 5 && at > 0 && at < 13 && A[at]! > 0x39;   // e for E: the same digit
      expect(log).toEqual(isCase ? [numberA] : []);
    }
  }
});

test("wrong checksums are counted, and a fault only when for 3 s nothing else comes", () => {
  const { clock, driver, log, hold } = bench();
  const wrong = frame("62e3086ced", 0x01);
  hold(wrong, 2_900);
  expect(log).toEqual([]);
  hold(wrong, 300);
  expect(log).toEqual(["bad-crc"]);
  expect(driver.fault).toBe("bad-crc");
  expect(driver.counters.badChecks).toBeGreaterThan(45);
  clock.run(600_000);
  expect(log).toEqual(["bad-crc"]);
  hold(A, 100);
  expect(log).toEqual(["bad-crc", "recovered", numberA]);
  expect(driver.fault).toBeUndefined();
});

test("noise between good frames is counted, and no fault", () => {
  const { driver, log, send } = bench();
  for (let i = 0; i < 200; i++) send([0x00, 0xff, 0x41, ...A, 0x0d, 0x0a]);
  expect(log).toEqual([numberA]);
  expect(driver.counters).toMatchObject({ noise: 1_000, frames: 200, faults: 0 });
});

test("noise alone is a fault, a short burst and a byte a minute are none", () => {
  const { clock, log, send } = bench();
  send(Array<number>(2_000).fill(0x55));
  clock.run(60_000);
  for (let i = 0; i < 200; i++) {
    send([0x55]);
    clock.run(60_000);
  }
  expect(log).toEqual([]);
  send(Array<number>(4_000).fill(0x55));
  expect(log).toEqual(["bad-crc"]);
});

test("silence is no fault: nothing tells a broken reader from one that sees no card", () => {
  const { clock, driver, log } = bench();
  clock.run(86_400_000);
  expect([log, driver.fault, clock.next]).toEqual([[], undefined, undefined]);
});

const other = fc.integer({ min: 0, max: 255 }).filter((byte) => byte !== 0x02);

test("cards are found in any noise that holds no start byte, in the order in which they came", () => {
  const piece = fc.record({ noise: fc.array(other, { maxLength: 20 }), number: fc.stringMatching(/^[1-9a-e][0-9a-f]{9}$/) });
  fc.assert(fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
    const { clock, log, send } = bench();
    for (const { noise, number } of pieces) {
      send([...noise, ...frame(number)]);
      clock.run(1_000);
    }
    expect(log.filter((word) => word !== "gone")).toEqual(pieces.map(({ number }) => `0000${number}`));
  }));
});

test("whatever comes, no number is told but of a frame with a right checksum", () => {
  const rubbish = fc.array(fc.oneof(fc.constantFrom(...A), fc.integer({ min: 0, max: 255 }), fc.constant(0x02), fc.constant(0x03)), { maxLength: 60 });
  const damaged = fc.tuple(fc.nat(13), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => A.map((it, i) => i === at ? byte : it));
  fc.assert(fc.property(fc.array(fc.oneof(rubbish, damaged, fc.constant(A)), { maxLength: 6 }), (pieces) => {
    const { log, send, driver } = bench();
    const bytes = pieces.flat();
    send(bytes);
    const text = String.fromCharCode(...bytes).toUpperCase();
    const good = [...text.matchAll(/\x02([0-9A-F]{12})\x03/g)]
      .filter(([, digits]) => digits!.match(/../g)!.reduce((sum, pair) => sum ^ parseInt(pair, 16), 0) === 0);
    expect(driver.counters.frames).toBe(good.length);
    for (const word of log) if (word !== "gone") expect(good.map(([, digits]) => `0000${digits!.slice(0, 10).toLowerCase()}`)).toContain(word);
  }), { numRuns: 500 });
});

// ---- The end

test("a port that cannot be had throws, and leaves nothing behind", () => {
  const { clock, wire, reader, timers, driver } = bench();
  expect(() => new Rdm6300({ reader, timers, onCard: () => {} })).toThrow("in use");
  expect(wire.open).toBe(1);
  driver.close();
  expect([wire.open, clock.next]).toEqual([0, undefined]);
});

test("after close nothing is told and no timer runs", () => {
  const { clock, chip, wire, log, send, driver } = bench();
  send(A);
  const late = chip.onByte;
  driver.close();
  driver.close();
  for (const byte of B) late?.(byte);
  clock.run(10_000);
  expect([log, wire.open, clock.next]).toEqual([[numberA], 0, undefined]);
});

test.each(["onCard", "onGone", "onFault", "onRecovered"] as const)("closed by %s, it tells nothing more", (name) => {
  const told: string[] = [];
  const { clock, wire, hold, send, driver } = bench(Object.fromEntries(["onCard", "onGone", "onFault", "onRecovered"].map((each) => [each, () => {
    told.push(each);
    if (each === name) driver.close();
  }])));
  if (name !== "onCard" && name !== "onGone") hold(frame("62e3086ced", 0x01), 4_000);
  send(A);
  clock.run(1_000);
  send([...B, ...B, ...B]);
  clock.run(1_000);
  expect(told.at(-1)).toBe(name);
  expect(told.filter((each) => each === name)).toHaveLength(1);
  expect([wire.open, clock.next]).toEqual([0, undefined]);
});
