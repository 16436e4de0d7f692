// Partitions that hold something else, and bits that turn over by themselves.
import fc from "fast-check";
import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { drain, gapOf, Ledger, payloadOf } from "./ledger.js";

const open = (flash: NorFlash): EventLog => new EventLog({ flash, gap: gapOf });
const small = { size: 6 * 128, blockLength: 128 };
const EMPTY = new Uint8Array(0);

/** Whatever it held, it is a log now: goes once around and remembers. */
function expectToServe(flash: NorFlash): void {
  const ledger = new Ledger();
  ledger.problems(open(flash));
  ledger.released = ledger.last;
  for (let restart = 0; restart < 4; restart++) {
    const log = open(flash);
    const wrong = restart === 0 ? [] : ledger.problems(log);
    for (let n = 0; n < 60; n++) {
      const payload = payloadOf(n + 100 * restart);
      wrong.push(...ledger.acknowledged(log.append(payload, 1)!, payload));
    }
    expect(wrong).toEqual([]);
  }
  expect(flash.setAttempts).toBe(0);
}

test.each([
  ["zeros", () => 0], ["the bytes of a text", (at: number) => 32 + at % 90], ["ones in every other place", (at: number) => at & 1 ? 0xff : 0],
])("a partition of %s becomes a log", (_, byte: (at: number) => number) => {
  const flash = new NorFlash(small);
  flash.restore(new Uint8Array(small.size).map((_, at) => byte(at)));
  const log = open(flash);
  expect([log.next(0), log.append(payloadOf(1), 1), drain(log).length]).toEqual([undefined, 1, 1]);
  expectToServe(flash);
});

test("a partition of noise becomes a log, with blocks of a log in it too", () => {
  fc.assert(fc.property(fc.nat(), fc.array(fc.nat(5), { maxLength: 5 }), (seed, noisy) => {
    const random = new Random(seed);
    const { flash } = usedLog();
    const bytes = flash.snapshot();
    for (const block of noisy) for (let at = block * 128; at < block * 128 + 128; at++) bytes[at] = random.below(256);
    flash.restore(bytes);
    expectToServe(flash);
  }), { numRuns: 25 });
});

test.each([4, 5, 8, 24])("the partition is %i blocks now: the log serves", (blocks) => {
  const { flash } = usedLog();
  const other = new NorFlash({ size: blocks * 128, blockLength: 128 });
  const bytes = other.snapshot();
  bytes.set(flash.snapshot().subarray(0, bytes.length));
  other.restore(bytes);
  expectToServe(other);
});

test("in a larger partition the numbers go on", () => {
  const { flash, last } = usedLog();
  const other = new NorFlash({ size: 9 * 128, blockLength: 128 });
  const bytes = other.snapshot();
  bytes.set(flash.snapshot());
  other.restore(bytes);
  expect(open(other).append(payloadOf(1), 1)).toBe(last + 1);
});

/** Once around the ring, with the blocks that are not released on both sides of its end. */
function usedLog(): { flash: NorFlash; released: number; last: number } {
  const flash = new NorFlash(small);
  const log = open(flash);
  for (let n = 1; n <= 40; n++) {
    log.append(payloadOf(n), 1);
    if (n <= 24) log.release(n);
    if (n % 2) log.tend();
  }
  return { flash, released: 24, last: 40 };
}

test("whichever bit turns over, one record is lost at most, it is said so, and no number is used again", () => {
  const { flash, released, last } = usedLog();
  const whole = flash.snapshot();
  const events = drain(open(flash), released);
  const wrong: string[] = [];
  for (let bit = 0; bit < small.size * 8; bit++) {
    flash.restore(whole);
    flash.flipBit(bit >> 3, bit & 7);
    const log = open(flash);
    const left = drain(log, released);
    const lost = left.filter(({ seq, payload }, i) => seq !== released + 1 + i || (i < events.length && !same(payload, events[i]!.payload)));
    const next = log.append(payloadOf(99), 1)!;
    if (left.length < events.length || lost.length > 1 || lost.some(({ payload }) => payload.length > 0) || next <= last)
      wrong.push(`bit ${bit & 7} of byte ${bit >> 3}: ${left.length} left, ${lost.length} lost, then ${next}`);
  }
  expect(wrong).toEqual([]);
});

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

test("a bit that turns over while the log is mounted costs that record alone", () => {
  const flash = new NorFlash({ size: 4 * 4_096 });
  const log = open(flash);
  for (let n = 1; n <= 100; n++) log.append(payloadOf(n, 48), 1);
  flash.flipBit(24 + 56 * 9 + 20, 3); // in the tenth record
  flash.flipBit(4_096 + 24, 2); // in the length of the first of the second block
  const lost = new Map([[10, EMPTY], [73, EMPTY]]);
  const expected = Array.from({ length: 100 }, (_, i) => ({ seq: i + 1, payload: lost.get(i + 1) ?? payloadOf(i + 1, 48) }));
  expect(drain(log)).toEqual(expected);
  expect(drain(open(flash))).toEqual(expected);
});

test("a block that is destroyed in the middle is reported record by record, and those around it are there", () => {
  const { flash, released } = usedLog();
  const events = drain(open(flash), released);
  const bytes = flash.snapshot();
  bytes.fill(0x5a, 0, 128); // block 0: the ring began anew there
  flash.restore(bytes);
  const left = drain(open(flash), released);
  expect(left.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq));
  const lost = left.filter(({ payload }) => payload.length === 0);
  expect(lost.length).toBeGreaterThan(0);
  expect(lost.length).toBeLessThanOrEqual(5);
});
