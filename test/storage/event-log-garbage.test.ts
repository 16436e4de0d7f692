// Partitions that hold something else, or a log of another size or age: the log says what it found, and serves.
import fc from "fast-check";
import type { LogFinding } from "../../modules/contract/words.js";
import { EventLog } from "../../modules/storage/event-log.js";
import { crc32 } from "../../modules/storage/crc32.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { Bench } from "./bench.js";
import { drain } from "./ledger.js";
import { payloadOf, Policy, readGap } from "./policy.js";

const BLOCK = 256;
const small = { size: 6 * BLOCK, blockLength: BLOCK };
const open = (flash: NorFlash, seqFloor?: number): EventLog => new EventLog({ flash, retention: new Policy(), seqFloor });

function flashOf(bytes: Uint8Array, size = small.size): NorFlash {
  const flash = new NorFlash({ ...small, size });
  const all = flash.snapshot();
  all.set(bytes.subarray(0, size));
  flash.restore(all);
  return flash;
}

/** Once around the ring, with evidence carried over. */
function usedLog(): { bytes: Uint8Array; head: number } {
  const bench = new Bench({ blocks: 6, blockLength: BLOCK });
  for (let n = 0; n < 100; n++) bench.append(12, n % 4 ? 0 : 3);
  return { bytes: bench.flash.nor.snapshot(), head: bench.log.headSeq };
}

/**
 * Whatever it held, it is a log now: goes on and on, remembers over restarts, and its numbers rise. Of one that was damaged, a
 * part may lack for a while.
 */
function serves(flash: NorFlash, seqFloor?: number): LogFinding {
  const { found } = open(flash, seqFloor);
  let last = 0;
  for (let restart = 0; restart < 4; restart++) {
    const log = open(flash, seqFloor);
    if (restart > 0) expect(log.next(last - 1)?.seq).toBe(last);
    if (restart > 0 && found !== "damaged") expect(log.found).toBe("mounted");
    for (let n = 0; n < 40; n++) {
      const seq = log.append(payloadOf(n, 20, 1), 1);
      expect(seq).toBeGreaterThan(last);
      last = seq!;
    }
    log.tend();
    expect(log.next(last - 1)).toEqual({ seq: last, payload: payloadOf(39, 20, 1) });
  }
  expect(flash.setAttempts).toBe(0);
  return found;
}

/** Blocks as the first version of the log wrote them: a header of 24 bytes, then records. */
function version1(): Uint8Array {
  const bytes = new Uint8Array(small.size).fill(0xff);
  const view = new DataView(bytes.buffer);
  for (let block = 0; block < 4; block++) {
    const at = block * BLOCK;
    view.setUint32(at, 0x314c4444, true); // "DDL1"
    [block + 1, 1 + 10 * block, 1 + 10 * block].forEach((word, i) => view.setUint32(at + 4 + 4 * i, word, true));
    view.setUint32(at + 16, crc32(bytes, at, at + 16), true);
    for (let n = 0; n < 10; n++) {
      const start = at + 24 + 20 * n;
      view.setUint32(start, (1 + 10 * block + n) << 12 | 1 << 10 | 12, true);
      bytes.set(payloadOf(n), start + 4);
      view.setUint32(start + 16, crc32(bytes, start, start + 16), true);
    }
  }
  return bytes;
}

const filled = (byteAt: (at: number) => number): Uint8Array => new Uint8Array(small.size).map((_, at) => byteAt(at));

test.each([
  ["erased flash", filled(() => 0xff), "empty"],
  ["zeros", filled(() => 0), "reformatted"],
  ["the bytes of a text", filled((at) => 32 + at % 90), "reformatted"],
  ["ones in every other place", filled((at) => at & 1 ? 0xff : 0), "reformatted"],
  ["the first version's log", version1(), "reformatted"],
  ["a log", usedLog().bytes, "mounted"],
] as const)("a partition of %s is found to be so, and becomes a log", (_, bytes, finding) => {
  expect(serves(flashOf(bytes))).toBe(finding);
});

test("a partition of noise becomes a log, with blocks of a log in it too", () => {
  fc.assert(fc.property(fc.nat(), fc.array(fc.nat(5), { maxLength: 6 }), (seed, noisy) => {
    const random = new Random(seed);
    const { bytes } = usedLog();
    for (const block of noisy) for (let at = block * BLOCK; at < (block + 1) * BLOCK; at++) bytes[at] = random.below(256);
    const found = serves(flashOf(bytes));
    const blocks = new Set(noisy).size;
    return blocks === 0 ? found === "mounted" : blocks === 6 ? found === "reformatted" : true;
  }), { numRuns: 35 });
});

test("single bytes of a log may be anything", () => {
  const { bytes } = usedLog();
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }), (changes) => {
    const changed = bytes.slice();
    for (const [at, byte] of changes) changed[at] = byte;
    serves(flashOf(changed));
  }), { numRuns: 35 });
});

test.each([4, 5, 8, 24])("the partition is %i blocks now: the log serves", (blocks) => {
  serves(flashOf(usedLog().bytes, blocks * BLOCK));
});

test("in a larger partition the numbers go on", () => {
  const { bytes, head } = usedLog();
  const log = open(flashOf(bytes, 9 * BLOCK));
  expect(log.append(payloadOf(1), 1)).toBeGreaterThanOrEqual(head);
});

test("blocks of another length are not taken for a log's, or are, but it serves", () => {
  const bench = new Bench({ blocks: 8, blockLength: 512 });
  bench.fill(200, 30, 0);
  const flash = new NorFlash({ size: 8 * 512, blockLength: 256 });
  flash.restore(bench.flash.nor.snapshot());
  serves(flash);
});

test.each([
  ["erased", filled(() => 0xff)], ["reformatted", filled(() => 0x5a)], ["of the first version", version1()],
])("a log that is %s gives out no seq below the floor, also after a restart", (_, bytes) => {
  const flash = flashOf(bytes);
  const first = open(flash, 5_000).append(payloadOf(1), 1);
  expect(first).toBeGreaterThanOrEqual(5_000);
  expect(open(flash, 5_000).append(payloadOf(2), 1)).toBe(first! + 1);
  expect(serves(flashOf(bytes), 5_000)).not.toBe("mounted");
});

test("a log that is in order goes on without a hole, whatever was reserved", () => {
  const flash = new NorFlash(small);
  let floor = 0;
  for (let n = 1; n <= 700; n++) {
    const log = new EventLog({ flash, retention: new Policy(() => 0), seqFloor: floor, reserve: (seqFloor) => { floor = seqFloor; } });
    expect(log.append(payloadOf(n), 0)).toBe(n);
    log.release(n);
    expect(floor).toBeGreaterThan(n);
  }
});

/** Records `count` events and says what was found and reserved. */
function record(flash: NorFlash, seqFloor: number, count: number): { found: LogFinding; floor: number; last: number } {
  let [floor, last] = [seqFloor, 0];
  const log = new EventLog({ flash, retention: new Policy(), seqFloor, reserve: (reserved) => { floor = reserved; } });
  for (let n = 0; n < count; n++) {
    last = log.append(payloadOf(n), 1)!;
    expect(last).toBeLessThan(floor);
    log.release(last);
  }
  return { found: log.found, floor, last };
}

test.each([60, 100, 257, 1_000])("a copy of the log from %i events ago gives out no seq again", (events) => {
  for (const before of [0, 40, 250, 300]) {
    const flash = new NorFlash(small);
    const { floor: first } = record(flash, 0, before);
    const old = flash.snapshot();
    const { floor, last } = record(flash, first, events);
    flash.restore(old);
    const again = record(flash, floor, 1);
    expect(again.last).toBeGreaterThan(last);
    expect(again.found).toBe("damaged");
  }
});

test("an old copy of which nothing is released is found to lack its newest part", () => {
  const flash = new NorFlash(small);
  const log = open(flash);
  for (let n = 1; n <= 20; n++) log.append(payloadOf(n), 1);
  const again = open(flash, 1_000);
  expect([again.found, again.append(payloadOf(21), 1)! >= 1_000]).toEqual(["damaged", true]);
  expect(again.next(19)?.payload).toEqual(payloadOf(20));
});

test("a log whose newest block is destroyed, or its newest two, gives out no seq again", () => {
  for (const count of [30, 60, 200, 500]) {
    for (const destroyed of [1, 2]) {
      const flash = new NorFlash(small);
      const { floor, last } = record(flash, 0, count);
      const bytes = flash.snapshot();
      const newest = Math.floor(Buffer.from(bytes).lastIndexOf(payloadOf(count - 1)) / BLOCK);
      for (let n = 0; n < destroyed; n++) bytes.fill(0x5a, ((newest + 6 - n) % 6) * BLOCK, ((newest + 6 - n) % 6 + 1) * BLOCK);
      flash.restore(bytes);
      const again = record(flash, floor, 1);
      expect(again.last).toBeGreaterThan(last);
      expect(again.found).toBe("damaged");
    }
  }
});

test("an old copy tells by a gap of all that may have been given out since, and sends none of those numbers again", () => {
  for (const cut of [undefined, 40, 60, 75]) {
    const flash = new NorFlash(small);
    const log = open(flash);
    for (let n = 1; n <= 20; n++) log.append(payloadOf(n), 1);
    const retention = new Policy();
    if (cut !== undefined) flash.powerBudget = cut; // in the header of the new block, or in the gap
    try {
      new EventLog({ flash, retention, seqFloor: 1_000 });
    } catch {
      // The power is gone.
    }
    flash.restorePower();
    const again = new EventLog({ flash, retention, seqFloor: 1_000 });
    expect(again.append(payloadOf(99), 1)).toBeGreaterThan(1_000);
    for (const each of [again, new EventLog({ flash, retention, seqFloor: 1_000 })]) {
      const events = drain(each);
      const gaps = events.filter(({ payload }) => readGap(payload));
      expect(events.filter(({ seq, payload }) => payload.length === 0 && seq < 1_000)).toEqual([]);
      expect(events.filter(({ payload }) => payload.length > 0).map(({ seq }) => seq).slice(0, 21)).toEqual([...Array.from({ length: 20 }, (_, i) => i + 1), gaps[0]!.seq]);
      expect(gaps.map(({ payload }) => readGap(payload))).toMatchObject([{ from: 21, to: 999 }]);
    }
  }
});

test("a log of which all was lost tells so by one gap, also when the power fails before it was told", () => {
  for (const cut of [undefined, 12, 30, 45]) {
    const flash = new NorFlash(small);
    const retention = new Policy();
    if (cut !== undefined) flash.powerBudget = cut;
    try {
      new EventLog({ flash, retention, seqFloor: 1_000 });
    } catch {
      // The power is gone.
    }
    flash.restorePower();
    for (let n = 0; n < 3; n++) {
      const log = new EventLog({ flash, retention, seqFloor: 1_000 });
      expect(log.append(payloadOf(n), 1)).toBeGreaterThan(1_000);
      const told = drain(log).flatMap(({ payload }) => readGap(payload) ?? []);
      expect(told).toMatchObject([{ from: 1, to: 999 }]);
    }
  }
});
