// A full log: evidence is carried over, the least protected goes first, and what goes is told of. Issue "Full log".
import type { KeepClass } from "../../modules/contract/record.js";
import { Random } from "../../sim/random.js";
import { Bench, range, sound, type BenchOptions } from "./bench.js";
import { payloadOf, Policy, readGap } from "./policy.js";

const BLOCKS = 16;
const BLOCK = 512;
const CAPACITY = BLOCKS * BLOCK;
const bench = (options?: BenchOptions): Bench => new Bench({ blocks: BLOCKS, blockLength: BLOCK, ...options });

/** Appends until so many bytes more are in flash, blocks' copies not counted: of a log with room. The seqs of what was appended. */
function fillBytes(of: Bench, bytes: number, length: number, keep: KeepClass): number[] {
  const before = of.flash.nor.bytesWritten;
  const seqs: number[] = [];
  while (of.flash.nor.bytesWritten - before < bytes) seqs.push(...of.fill(1, length, keep));
  return seqs;
}

const missing = (of: Bench, seqs: readonly number[]): number[] => {
  const there = new Set(of.seqs);
  return seqs.filter((seq) => !there.has(seq));
};

test.each([0, 3] as const)("nothing of class %i is given up as long as there is a block", (keep: KeepClass) => {
  const log = bench();
  fillBytes(log, 0.9 * (CAPACITY - BLOCK), 40, keep);
  expect([log.gaps, log.seqs]).toEqual([[], range(1, log.ledger.last)]);
});

test.each([
  ["class 0", [0]], ["class 1", [1]], ["class 2", [2]], ["all lesser classes", [0, 1, 2]],
] as const)("evidence that takes three quarters, most of it in one stretch, outlasts a flood of %s", (_, flood: readonly KeepClass[]) => {
  const log = bench();
  log.fill(20, 30, 0);
  const evidence = fillBytes(log, 0.7 * CAPACITY, 40, 3);
  for (let n = 0; n < 1_400; n++) {
    log.append(12 + n % 30, flood[n % flood.length]);
    if (n % 100 === 0) evidence.push(...log.fill(1, 12, 3));
    if (n % 3 === 0) log.log.tend();
  }
  expect(missing(log, evidence)).toEqual([]);
  expect(log.gaps.length).toBeGreaterThan(0);
  expect(log.verdict).toEqual(sound);
});

test("of three classes over each other only the least protected goes, as long as it is worth it", () => {
  const log = bench();
  const kept = ([3, 2, 1] as const).flatMap((keep) => fillBytes(log, 0.22 * CAPACITY, 30, keep));
  log.fill(2_000, 30, 0);
  expect(missing(log, kept)).toEqual([]);
  expect(log.verdict).toEqual(sound);
});

test("of the flood itself the newest sixteenth is there", () => {
  const log = bench();
  fillBytes(log, 0.7 * CAPACITY, 40, 3);
  const flood = log.fill(1_000, 40, 0);
  expect(missing(log, flood.slice(-Math.floor(CAPACITY / 16 / 64)))).toEqual([]);
});

test("a reader that follows is not misled when whole blocks of evidence go around behind it", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed);
    const log = new Bench({ blocks: 5 + seed % 12, blockLength: 256 + 128 * (seed % 3) });
    const evidence = log.flash.status().size * (0.55 + 0.3 * random.next());
    while (log.flash.nor.bytesWritten < evidence) log.append(20 + random.below(30), 3);
    const every = 1 + random.below(30);
    for (let n = 0; n < 80; n++) {
      log.append(12 + random.below(40), random.next() < 0.05 ? 3 : 0);
      if (random.next() < 0.3) log.log.tend();
      if (n % every === 0) log.check();
    }
    expect({ seed, ...log.verdict }).toEqual({ seed, ...sound });
  }
});

test("where there is nothing but evidence, the oldest goes, in order", () => {
  const log = bench();
  log.fill(1_000, 40, 3);
  const there = log.events.filter(({ payload }) => !readGap(payload)).map(({ seq }) => seq);
  const told = new Set(log.gaps.flatMap((gap) => log.policy.runsOf(gap)).flatMap(([from, to]) => range(from, to)));
  expect(Math.max(...told)).toBeLessThan(there[0]!);
  expect(there.length).toBeGreaterThan(0.7 * CAPACITY / 64);
  expect(log.verdict).toEqual(sound);
});

test("gaps take in the gaps before them: there are never more than blocks, and they begin with the first that was lost", () => {
  const log = bench();
  for (let n = 0; n < 3_000; n++) {
    log.append(12, n % 40 ? 0 : 3);
    if (n % 50 === 0) expect(log.gaps.length).toBeLessThanOrEqual(BLOCKS);
  }
  expect(Math.min(...log.gaps.map(({ from }) => from))).toBe(2);
  expect(log.verdict).toEqual(sound);
});

test("what is released is not said to be given up", () => {
  const log = bench();
  log.fill(20, 40, 0);
  log.release(10);
  log.fill(400, 40, 0);
  expect(Math.min(...log.gaps.map(({ from }) => from))).toBe(11);
  expect(log.verdict).toEqual(sound);
});

test("a gap that the broker has is not told of again", () => {
  const log = bench();
  while (log.gaps.length === 0) log.append(40, 0);
  log.release();
  const released = log.ledger.last;
  log.fill(400, 40, 0);
  expect(Math.min(...log.gaps.map(({ from }) => from))).toBe(released + 1);
  expect(log.verdict).toEqual(sound);
});

test("a log that is all released gives nothing up, however much goes through it", () => {
  const log = bench();
  for (let n = 1; n <= 1_000; n++) {
    expect(log.append(48, (n & 3) as KeepClass)).toBe(n);
    log.release();
  }
});

test.each([false, true])("whatever mixture goes through it, with restarts, all is accounted for (chained: %p)", (chained) => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = new Random(seed);
    const log = bench({ blocks: 4 + seed % 5, blockLength: 256 + 128 * (seed % 3), chained });
    const evidence = random.next();
    for (let n = 0; n < 500; n++) {
      log.append(5 + random.below(60), random.next() < evidence ? 3 : random.pick([0, 1, 2]));
      if (random.next() < 0.2) log.log.tend();
      if (random.next() < 0.02) log.restart();
      if (random.next() < 0.02) log.release(log.ledger.released + random.below(30));
      if (n % 25 === 0) log.check();
    }
    expect({ seed, ...log.verdict }).toEqual({ seed, ...sound });
  }
});

test("four blocks of the largest records go round", () => {
  const log = new Bench({ chained: true });
  log.fill(100, 500, 3);
  expect(log.verdict).toEqual(sound);
  expect(log.events.length).toBeGreaterThanOrEqual(2 * 7);
});

test.each([0, 3] as const)("a policy that would give up nothing, at level %i, does not hang the log", (level: KeepClass) => {
  const policy = new Policy(() => level);
  policy.givesUp = () => false;
  const log = bench({ policy });
  log.failed = 0;
  for (let n = 0; n < 200; n++) {
    const before = log.erases;
    log.append(40, 3);
    expect(log.erases - before).toBeLessThanOrEqual(5 * BLOCKS);
  }
  expect(log.verdict).toEqual(sound);
});

test.each([
  ["throws", () => { throw new Error("no gap"); }],
  ["is too long", () => new Uint8Array(5_000)],
])("where the gap record %s, nothing is thrown, nothing is dropped, and the log recovers", (_, broken: () => Uint8Array) => {
  const log = bench();
  const { gap } = log.policy;
  log.policy.gap = broken;
  log.failed = 0;
  log.fill(300, 40, 0);
  expect(log.failed).toBeGreaterThan(0);
  expect(() => log.log.tend()).not.toThrow();
  expect(log.seqs).toEqual(range(1, log.ledger.last));
  log.policy.gap = gap;
  log.restart();
  expect(log.log.append(payloadOf(999, 40, 0), 0)).toBeGreaterThan(log.ledger.last);
  expect(log.gaps[0]?.from).toBe(1);
  expect(log.flash.nor.setAttempts).toBe(0);
});
