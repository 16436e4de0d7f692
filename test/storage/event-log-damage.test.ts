// Bits that turn over by themselves are put right, one in a record or header; what is damaged beyond that is told of.
import type { KeepClass } from "../../modules/contract/record.js";
import type { StoredEvent } from "../../modules/storage/outbox.js";
import { Bench, range } from "./bench.js";
import { drain } from "./ledger.js";
import { payloadOf } from "./policy.js";

const BLOCK = 192;
const EMPTY = new Uint8Array(0);

/** Around the ring, with evidence carried over, gaps, a released part and a block that is begun. */
function usedLog(chained: boolean): Bench {
  const bench = new Bench({ blocks: 4, blockLength: BLOCK, chained });
  for (let n = 0; n < 55; n++) bench.append(6 + n % 9, ([3, 0, 1, 0] as const)[n % 4]);
  bench.tend();
  bench.release(bench.seqs[3]);
  bench.append(9, 0);
  bench.check();
  return bench;
}

const areEqual = (some: readonly StoredEvent[], others: readonly StoredEvent[]): boolean => some.length === others.length
  && some.every(({ seq, payload, prev = EMPTY }, i) => {
    const other = others[i]!;
    return seq === other.seq && Buffer.compare(payload, other.payload) === 0 && Buffer.compare(prev, other.prev ?? EMPTY) === 0;
  });

/** What is wrong with what is there, with the next append, and after a restart. */
function goOn(bench: Bench): string[] {
  const ledger = bench.ledger.copy();
  const log = bench.open();
  const payload = payloadOf(1_001, 20);
  return [...ledger.acknowledged(log.append(payload, 1), payload), ...ledger.problems(log), ...ledger.problems(bench.open())];
}

test.each([[false, 1, 7], [true, 5, 15]])("whichever bit turns over, all is there as it was, and the log goes on (chained: %p)", (chained, step, goOnStep) => {
  const bench = usedLog(chained);
  const { nor } = bench.flash;
  const whole = nor.snapshot();
  const { released } = bench.ledger;
  const events = drain(bench.open(), released);
  const wrong: string[] = [];
  for (let bit = 0; bit < whole.length * 8; bit += step) {
    nor.restore(whole);
    nor.flipBit(bit >> 3, bit & 7);
    const log = bench.open();
    const problems: string[] = log.found === "mounted" ? [] : [log.found];
    if (!areEqual(drain(log, released), events)) problems.push("altered");
    if (bit % goOnStep === 0) problems.push(...goOn(bench));
    if (problems.length > 0) wrong.push(`bit ${bit & 7} of byte ${bit >> 3}: ${problems.slice(0, 3)}`);
  }
  expect(wrong.slice(0, 20)).toEqual([]);
});

test("a bit of each record may turn over while the log is mounted: what is read is as it was, and so is what is carried over", () => {
  const bench = new Bench({ blocks: 8, blockLength: 512 });
  bench.fill(40, 40, 3);
  const events = bench.events;
  const bytes = bench.flash.nor.snapshot();
  for (let n = 1; n <= 40; n++) bench.flash.nor.flipBit(Buffer.from(bytes).indexOf(payloadOf(n, 40, 3)) + n % 40, n % 8);
  expect(bench.events).toEqual(events);
  bench.fill(400, 30, 0);
  expect(bench.events.slice(0, 40)).toEqual(events);
});

test("a bit may turn over in flash that is yet to be written", () => {
  const bench = new Bench({ blockLength: 512 });
  for (let n = 0; n < 200; n++) {
    const bytes = bench.flash.nor.snapshot();
    const last = bytes.length - 1 - [...bytes].reverse().findIndex((byte) => byte !== 0xff);
    if (n < 20) bench.flash.nor.flipBit(last + 8 + n % 16, n % 8);
    bench.append(20);
    bench.check();
  }
  expect(bench.problems).toEqual([]);
});

/** What is left of `events` of a log whose flash was overwritten from `from` up to `to`. */
function overwritten(bench: Bench, from: number, to: number, byte: number): StoredEvent[] {
  const bytes = bench.flash.nor.snapshot();
  bytes.fill(byte, from, to);
  bench.flash.nor.restore(bytes);
  return drain(bench.open());
}

test.each([0x00, 0x5a, 0xff])("a record that is overwritten with %i stands there empty, and its neighbours are as they were", (byte) => {
  for (const n of [2, 30, 60, 99, 100]) {
    const bench = new Bench({ blocks: 16, blockLength: 512, chained: true });
    bench.fill(100, 24);
    const events = bench.events;
    const at = Buffer.from(bench.flash.nor.snapshot()).indexOf(payloadOf(n, 24));
    const left = overwritten(bench, at + 4, at + 20, byte);
    expect(left.map(({ seq }) => seq)).toEqual(range(1, 100));
    expect(left.filter((_, i) => i !== n - 1)).toEqual(events.filter((_, i) => i !== n - 1));
    expect(left[n - 1]!.payload).toEqual(EMPTY);
    expect(bench.open().append(payloadOf(1), 1)).toBe(101);
  }
});

test.each([0x00, 0x5a, 0xff])("a block that is overwritten with %i is told of record by record, and those around it are there", (byte) => {
  const bench = new Bench({ blocks: 16, blockLength: 512 });
  bench.fill(120, 24);
  const events = bench.events;
  const left = overwritten(bench, 3 * 512, 4 * 512, byte);
  expect(left.map(({ seq }) => seq)).toEqual(range(1, 120));
  const lost = left.filter(({ payload }, i) => Buffer.compare(payload, events[i]!.payload) !== 0);
  expect(lost.length).toBeGreaterThan(8);
  expect(lost.length).toBeLessThanOrEqual(16);
  expect(lost.every(({ payload }) => payload.length === 0)).toBe(true);
  const log = bench.open();
  expect([log.found, log.headSeq]).toEqual(["damaged", 121]);
});

test("what was damaged and is given up is counted as unreadable", () => {
  const bench = new Bench({ blocks: 8, blockLength: 512 });
  bench.fill(100, 24, 0);
  overwritten(bench, 512, 1_024, 0x5a);
  bench.restart();
  const lost = bench.events.filter(({ payload }) => payload.length === 0).length;
  bench.fill(400, 24, 0);
  expect(lost).toBeGreaterThan(8);
  expect(bench.gaps.reduce((sum, { counts }) => sum + counts[5]!, 0)).toBe(lost);
});

test.each([0, 3] as const)("wherever a full log of class %i is overwritten, it serves, in order, and never alters a thing", (keep: KeepClass) => {
  const wrong: string[] = [];
  for (let from = 0; from < 6 * BLOCK; from += 44) {
    const bench = new Bench({ blocks: 6, blockLength: BLOCK });
    for (let n = 0; n < 90; n++) bench.append(6 + n % 13, n % 3 ? keep : 1);
    const known = new Map(bench.events.map(({ seq, payload }) => [seq, payload]));
    const last = bench.ledger.last;
    overwritten(bench, from, from + 40, 0x5a);
    const log = bench.open();
    const altered = drain(log).filter(({ seq, payload }) => payload.length > 0 && Buffer.compare(payload, known.get(seq) ?? EMPTY) !== 0);
    const seqs = Array.from({ length: 100 }, (_, n) => log.append(payloadOf(n, 12, 0), 0) ?? 0);
    const rises = seqs.every((seq, i) => seq > (i === 0 ? 0 : seqs[i - 1]!));
    if (altered.length > 0 || !rises || drain(log).length === 0) wrong.push(`${from}: ${altered.map(({ seq }) => seq)} ${seqs[0]} after ${last}`);
  }
  expect(wrong).toEqual([]);
});
