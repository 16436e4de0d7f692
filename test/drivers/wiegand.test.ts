import fc from "fast-check";
import { Wiegand, type WiegandOptions } from "../../modules/drivers/wiegand.js";
import type { PulsePair, PulsePairOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./timers.js";

const ZERO = 18;
const ONE = 19;
const INTERVAL_MS = 1;

type Pulse = readonly [bit: number, afterMs: number];

/** Number with its two parity bits. */
function bitsOf(number: bigint, bits: 26 | 34 | 37 = 26): number[] {
  const payload = Array.from({ length: bits - 2 }, (_, i) => Number((number >> BigInt(bits - 3 - i)) & 1n));
  const half = payload.length / 2;
  const ones = (part: number[]): number => part.reduce((sum, bit) => sum + bit, 0);
  return [ones(payload.slice(0, half)) % 2, ...payload, 1 - ones(payload.slice(half)) % 2];
}

const pulsesOf = (bits: readonly number[], ms = INTERVAL_MS): Pulse[] => bits.map((bit, i) => [bit, i === 0 ? 0 : ms]);

function bench(options: Partial<WiegandOptions> = {}) {
  const clock = new Clock();
  const seen = { open: 0, refuses: false, lastAt: -1e9, ring: [] as number[] };
  class Pair implements PulsePair {
    constructor(wiring: PulsePairOptions) {
      expect(wiring).toEqual({ zero: ZERO, one: ONE });
      if (seen.refuses) throw new Error("in use");
      seen.open++;
    }
    read(): ArrayBuffer | undefined {
      if (seen.open !== 1) throw new Error("closed");
      const words = seen.ring.splice(0);
      return words.length === 0 ? undefined : Uint8Array.from(words.flatMap((word) => [word & 0xff, word >> 8])).buffer;
    }
    close(): void { seen.open--; }
  }
  const log: string[] = [];
  const make = () => new Wiegand({
    reader: { io: Pair, zero: ZERO, one: ONE }, timers: timersOf(clock),
    onCard: ({ number, kind }) => { log.push(kind === "random" ? `${number} random` : number); },
    onGone: () => { log.push("gone"); }, onFault: (code) => { log.push(code); }, onRecovered: () => { log.push("recovered"); }, ...options,
  });
  const pulse = (bit: number): void => {
    const steps = Math.min(Math.round((clock.now - seen.lastAt) * 100), 32_767);
    seen.lastAt = clock.now;
    seen.ring.push(steps | (bit << 15));
  };
  /** Takes as long as the pulses take. */
  const send = (pulses: readonly Pulse[]): void => {
    for (const [bit, afterMs] of pulses) {
      clock.run(afterMs);
      pulse(bit);
    }
  };
  const frame = (bits: readonly number[], ms?: number): void => {
    send(pulsesOf(bits, ms));
    clock.run(100);
  };
  return { clock, seen, log, make, send, frame };
}

test("the manuals' example of 26 bits, D41B81", () => {
  const { log, make, frame } = bench();
  make();
  frame([..."11101010000011011100000010"].map(Number));   // Civintec CN56 user manual, 6.4.2: 1 11010100 00011011 10000001 0
  expect(log).toEqual(["00d41b81"]);
});

test("the manuals' example of 34 bits, 89D41B81", () => {
  const { log, make, frame } = bench();
  make();
  frame([..."1100010011101010000011011100000011"].map(Number));   // 6.4.5: 1 10001001 11010100 00011011 10000001 1
  expect(log).toEqual(["89d41b81"]);
});

test.each([26, 34] as const)("every number of %i bits comes through, at every pace of the standard", (bits) => {
  fc.assert(fc.property(fc.bigInt(1n, (1n << BigInt(bits - 2)) - 2n), fc.integer({ min: 20, max: 2_000 }), (number, steps) => {
    const hex = number.toString(16).padStart(8, "0");
    fc.pre(!hex.startsWith("88"));
    const { log, make, frame } = bench({ goneMs: 60_000 });
    make();
    frame(bitsOf(number, bits), steps / 100);
    expect(log).toEqual([hex.startsWith("08") ? `${hex} random` : hex]);
  }));
});

test("an answer comes within 0.1 s of the first pulse", () => {
  const { clock, log, make, send } = bench();
  make();
  send(pulsesOf(bitsOf(0x123456n)));
  clock.run(99 - 25 * INTERVAL_MS);
  expect(log).toEqual(["00123456"]);
});

test("bytes may come reversed or inverted, and keep to one length where it is declared", () => {
  const heard = (format: WiegandOptions["format"], number: bigint, bits: 26 | 34) => {
    const { log, make, frame } = bench({ format });
    make();
    frame(bitsOf(number, bits));
    return log;
  };
  expect(heard({ reversed: true }, 0x123456n, 26)).toEqual(["00563412"]);
  expect(heard({ inverted: true }, 0x123456n, 26)).toEqual(["00edcba9"]);
  expect(heard({ bytes: 4, reversed: true }, 0x12345678n, 34)).toEqual(["78563412"]);
  expect(heard({ canonicalBytes: 7 }, 0x12345678n, 34)).toEqual(["00000012345678"]);
  expect(heard({ bytes: 4 }, 0x123456n, 26)).toEqual([]);
  expect(heard({ bytes: 3 }, 0x12345678n, 34)).toEqual([]);
});

test("numbers that are nobody's are refused: all zeros, all ones, a cascade tag", () => {
  const { log, make, frame } = bench();
  const reader = make();
  for (const number of [0n, 0xffffffn]) frame(bitsOf(number));
  for (const number of [0n, 0xffffffffn, 0x88123456n]) frame(bitsOf(number, 34));
  expect(log).toEqual([]);
  expect(reader.counters).toMatchObject({ refused: 5, frames: 0 });
});

test("one bit wrong, anywhere, is no number", () => {
  const bits = bitsOf(0xa5c3f1n);
  bits.forEach((_, i) => {
    const { log, make, frame } = bench();
    const reader = make();
    frame(bits.map((bit, at) => at === i ? 1 - bit : bit));
    expect(log).toEqual([]);
    expect(reader.counters).toMatchObject({ badParity: 1, inverted: 0 });
  });
});

test("one pulse lost, anywhere, is no number", () => {
  const bits = bitsOf(0xa5c3f1n);
  bits.forEach((_, i) => {
    const { log, make, send, clock } = bench();
    make();
    send(pulsesOf(bits).map(([bit, ms], at) => [bit, at === i + 1 && i > 0 ? 2 * ms : ms] as const).filter((_, at) => at !== i));
    clock.run(100);
    expect(log).toEqual([]);
  });
});

test("one pulse too many, anywhere, is no number", () => {
  const bits = bitsOf(0xa5c3f1n);
  for (let i = 1; i < bits.length; i++) for (const phantom of [0, 1]) {
    const { log, make, send, clock } = bench();
    make();
    const pulses = pulsesOf(bits);
    const [bit, ms] = pulses[i]!;
    send([...pulses.slice(0, i), [phantom, ms / 2], [bit, ms / 2], ...pulses.slice(i + 1)]);
    clock.run(100);
    expect(log).toEqual([]);
  }
});

test("a pulse lost and a phantom elsewhere, which make the number of bits right again, are no number", () => {
  fc.assert(fc.property(fc.bigInt(1n, 0xfffffen), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }), fc.integer({ min: 0, max: 1 }),
    (number, lost, before, phantom) => {
      fc.pre(Math.abs(lost - before) > 1);
      const bits = bitsOf(number);
      const pulses = bits.flatMap((bit, at): Pulse[] => {
        if (at === lost) return [];
        const ms = at === 0 ? 0 : at === lost + 1 ? 2 : 1;
        return at === before ? [[phantom, ms / 2], [bit, ms / 2]] : [[bit, ms]];
      });
      expect(pulses).toHaveLength(26);
      const { clock, log, make, send } = bench();
      make();
      send(pulses);
      clock.run(100);
      expect(log).toEqual([]);
    }));
});

test("a pulse that rings is one pulse", () => {
  const { clock, log, make, send } = bench();
  make();
  send(pulsesOf(bitsOf(0x123456n)).flatMap(([bit, ms], i): Pulse[] => i === 0 ? [[bit, 0]] : [[bit, ms - 0.05], [bit, 0.03], [bit, 0.02]]));
  clock.run(100);
  expect(log).toEqual(["00123456"]);
});

test("pulses on both wires at once, as with a loose ground, are noise, and no number", () => {
  const { clock, log, make, send } = bench();
  const reader = make();
  send(pulsesOf(bitsOf(0x123456n)).flatMap(([bit, ms], i): Pulse[] => i === 7 ? [[bit, ms], [1 - bit, 0.02]] : [[bit, ms]]));
  clock.run(100);
  expect(log).toEqual([]);
  expect(reader.counters).toMatchObject({ noise: 1, frames: 0 });
});

test("noise makes no more frames than it has pulses for, and nothing but a frame is a card", () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 1, max: 3_000 })), { minLength: 1, maxLength: 200 }), (noise) => {
    const spaces = noise.map(([, steps]) => steps);
    fc.pre(Math.max(...spaces) >= 3 * Math.min(...spaces));
    const { clock, seen, log, make, send } = bench();
    const reader = make();
    send(noise.map(([bit, steps]) => [bit, steps / 100] as const));
    clock.run(100);
    const { frames, badParity, foreign, refused } = reader.counters;
    expect(seen.ring).toEqual([]);
    expect(log.filter((line) => /^[0-9a-f]{8}/.test(line)).length).toBe(frames);
    expect(frames + badParity + foreign + refused).toBeLessThanOrEqual(Math.floor(noise.length / 26));
  }));
});

test("two frames 25 ms apart are two, also when they are read together", () => {
  const { clock, seen, log, make, send } = bench();
  seen.lastAt = 0;
  send(pulsesOf(bitsOf(0x111111n)));
  clock.run(24);
  send([[bitsOf(0x222222n)[0]!, 1], ...pulsesOf(bitsOf(0x222222n)).slice(1)]);
  make();
  clock.run(100);
  expect(log).toEqual(["00111111", "gone", "00222222"]);
});

test("a frame cut in two by a look is one frame", () => {
  for (let cut = 0; cut < 26; cut++) {
    const { clock, log, make, send } = bench();
    make();
    clock.run(20 - cut * INTERVAL_MS / 2);
    send(pulsesOf(bitsOf(0x123456n), INTERVAL_MS / 2));
    clock.run(100);
    expect(log).toEqual(["00123456"]);
  }
});

test("a card that is held is one presentation, and gone a second after the last time", () => {
  const { clock, log, make, frame } = bench();
  const reader = make();
  for (let i = 0; i < 20; i++) {
    frame(bitsOf(0x123456n));
    clock.run(400);
  }
  expect(log).toEqual(["00123456"]);
  clock.run(700);
  expect(log).toEqual(["00123456", "gone"]);
  expect(reader.counters).toMatchObject({ cards: 1, frames: 20 });
});

test("the same card a minute later is a new presentation", () => {
  const { clock, log, make, frame } = bench();
  make();
  frame(bitsOf(0x123456n));
  clock.run(60_000);
  frame(bitsOf(0x123456n));
  expect(log).toEqual(["00123456", "gone", "00123456"]);
});

test("another card takes the place of the held one at once, or after as many numbers as are wanted", () => {
  const once = bench();
  once.make();
  once.frame(bitsOf(0x111111n));
  once.frame(bitsOf(0x222222n));
  expect(once.log).toEqual(["00111111", "gone", "00222222"]);
  const thrice = bench({ missesMax: 3 });
  thrice.make();
  thrice.frame(bitsOf(0x111111n));
  for (let i = 0; i < 2; i++) thrice.frame(bitsOf(0x222222n));
  expect(thrice.log).toEqual(["00111111"]);
  thrice.frame(bitsOf(0x222222n));
  expect(thrice.log).toEqual(["00111111", "gone", "00222222"]);
});

test("a processor that was busy for a while has lost no frame, and takes no held card for gone", () => {
  const { clock, seen, log, make, frame } = bench();
  make();
  frame(bitsOf(0x123456n));
  clock.run(860);
  const before = seen.ring;
  seen.ring = [];
  send26(before, 0x123456n);
  seen.ring = before;
  clock.run(500);
  expect(log).toEqual(["00123456"]);
  function send26(ring: number[], number: bigint): void {
    bitsOf(number).forEach((bit, i) => ring.push((i === 0 ? 32_767 : 100) | (bit << 15)));
  }
});

test("swapped wires are told as a fault, and counted as what they are", () => {
  const { clock, log, make, frame } = bench();
  const reader = make();
  for (let i = 0; i < 6; i++) {
    frame(bitsOf(0x123450n + BigInt(i)).map((bit) => 1 - bit));
    clock.run(1_000);
  }
  expect(log).toEqual(["bad-crc"]);
  expect(reader.counters).toMatchObject({ badParity: 6, inverted: 6 });
  expect([reader.fault, reader.faults]).toEqual(["bad-crc", 1]);
});

test("a reader of another format is the wrong one, and right after its wrong ones is forgiven", () => {
  const { clock, log, make, frame } = bench();
  const reader = make();
  for (let i = 0; i < 6; i++) {
    frame([...bitsOf(0x123456n, 34), 0, 1, 0]);
    clock.run(1_000);
  }
  expect([log, reader.counters.foreign]).toEqual([["wrong-chip"], 6]);
  frame(bitsOf(0x123456n));
  expect(log.slice(1)).toEqual(["recovered", "00123456"]);
  expect(reader.fault).toBeUndefined();
});

test("a phantom now and then is no fault", () => {
  const { clock, log, make, send } = bench();
  const reader = make();
  for (let i = 0; i < 50; i++) {
    send([[i % 2, 0]]);
    clock.run(70_000);
  }
  expect([log, reader.counters.noise]).toEqual([[], 50]);
});

test("wires that never come to rest are unstable, and heard again when they do", () => {
  const { clock, log, make, send, frame } = bench();
  make();
  send(Array.from({ length: 10_000 }, (_, i) => [i % 2, 0.5]));
  expect(log).toEqual(["unstable"]);
  clock.run(100);
  frame(bitsOf(0x123456n));
  expect(log).toEqual(["unstable", "recovered", "00123456"]);
});

test("exactly as many pulses as a flood has do not spoil the frame after it", () => {
  const { clock, log, make, send, frame } = bench();
  make();
  send(Array.from({ length: 128 }, () => [1, 0.5]));
  clock.run(100);
  frame(bitsOf(0x123456n));
  expect(log).toEqual(["00123456"]);
});

test("throws where the pins cannot be had, or the format is none of its own", () => {
  const { seen, make } = bench();
  seen.refuses = true;
  expect(make).toThrow("in use");
  expect(bench({ format: { bytes: 7 } }).make).toThrow(RangeError);
  expect(() => new Wiegand({ ...bench(), reader: { io: class { read() { return undefined; } close() {} } } } as never)).toThrow("pin");
});

test("closing it ends all, as often as one likes, also from within a callback", () => {
  const { clock, seen, log, make, send, frame } = bench({ onCard: () => reader.close() });
  const reader = make();
  frame(bitsOf(0x123456n));
  reader.close();
  expect([seen.open, clock.next]).toEqual([0, undefined]);
  send(pulsesOf(bitsOf(0x111111n)));
  clock.run(5_000);
  expect(log).toEqual([]);
});

test("a fault, or its end, may close it", () => {
  const first = bench({ onFault: () => noisy.close() });
  const noisy = first.make();
  first.send(Array.from({ length: 10_000 }, (_, i) => [i % 2, 0.5]));
  expect([first.seen.open, first.clock.next]).toEqual([0, undefined]);
  const second = bench({ onRecovered: () => mended.close() });
  const mended = second.make();
  for (let i = 0; i < 6; i++) {
    second.frame([1, 0, 1]);
    second.clock.run(1_000);
  }
  second.frame(bitsOf(0x123456n));
  expect([second.log, second.seen.open, second.clock.next]).toEqual([["unstable"], 0, undefined]);
});
