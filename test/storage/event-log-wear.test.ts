// What the log costs: erases, bytes in flash, and reads and writes for each append. Counted, never timed.
import type { KeepClass } from "../../modules/contract/record.js";
import { Random } from "../../sim/random.js";
import { Bench, sound } from "./bench.js";
import { drain } from "./ledger.js";
import { payloadOf } from "./policy.js";

/** What the flash was asked to do by `action`. */
function cost(bench: Bench, action: () => void) {
  const { flash } = bench;
  const before = { reads: flash.reads, writes: flash.writes, bytes: flash.nor.bytesWritten, read: flash.bytesRead, erases: bench.erases };
  action();
  return { reads: flash.reads - before.reads, writes: flash.writes - before.writes, bytes: flash.nor.bytesWritten - before.bytes,
    bytesRead: flash.bytesRead - before.read, erases: bench.erases - before.erases };
}

test("a log on a new chip wears it evenly, with restarts from the first record on", () => {
  const bench = new Bench({ blockLength: 256 });
  for (let n = 0; n < 100; n++) {
    bench.append();
    bench.restart();
    expect(bench.spread).toBeLessThanOrEqual(1);
  }
});

test("wear is even within one erase: full of evidence, of less, or all released, tended or not, with restarts", () => {
  const random = new Random(1);
  const bench = new Bench({ blocks: 6, blockLength: 512 });
  for (let n = 1; n <= 4_000; n++) {
    const evidence = n % 1_000 < 500 ? 0.1 : 0.9;
    bench.append(12 + random.below(60), random.next() < evidence ? 3 : random.pick<KeepClass>([0, 1, 2]));
    if (random.next() < 0.3) bench.log.tend();
    if (n % 2_000 < 900) bench.release();
    if (n > 100 && random.next() < 0.02) bench.restart();
    if (bench.spread > 1) throw new Error(`after ${n}: ${bench.flash.nor.eraseCounts}`);
  }
  expect(Math.min(...bench.flash.nor.eraseCounts)).toBeGreaterThan(30);
  expect(bench.verdict).toEqual(sound);
});

test("blocks are erased one after the other, around and around, across power cuts too", () => {
  const random = new Random(2);
  const bench = new Bench({ blocks: 5, blockLength: 256, random });
  const { nor } = bench.flash;
  while (Math.min(...nor.eraseCounts) === 0) bench.append(20, 0);
  let counts = nor.eraseCounts.slice();
  let last = counts.lastIndexOf(Math.max(...counts));
  let [again, cuts] = [0, 0];
  for (let n = 0; n < 1_500; n++) {
    nor.powerBudget = random.next() < 0.1 ? random.below(60) : Infinity;
    bench.log.append(payloadOf(n, 20, n % 5 ? 0 : 3), n % 5 ? 0 : 3);
    const wasCut = nor.powerBudget <= 0;
    nor.restorePower();
    if (wasCut) {
      cuts++;
      bench.restart();
    }
    const erased = [...nor.eraseCounts].flatMap((count, block) => new Array<number>(count - counts[block]!).fill(block));
    counts = nor.eraseCounts.slice();
    for (const block of erased.sort((a, b) => (a - last + 5) % 5 - (b - last + 5) % 5)) {
      if (block === last) again++;
      else expect(block).toBe((last + 1) % 5);
      last = block;
    }
  }
  expect(bench.erases).toBeGreaterThan(100);
  expect(again).toBeLessThan(cuts); // where the power failed while it was erased
});

test("in a log that has room and is tended, an append is one write and reads nothing; where it begins a block, no erase", () => {
  for (const chained of [false, true]) {
    const bench = new Bench({ blocks: 8, blockLength: 1_024, chained });
    let begun = 0;
    for (let n = 0; n < 1_000; n++) {
      const { reads, writes, erases } = cost(bench, () => bench.append(30 + n % 20, (n & 3) as KeepClass));
      expect(erases).toBe(0);
      if (writes > 1 || reads > 0) begun++;
      expect(writes).toBeLessThanOrEqual(3);
      bench.release();
      bench.tend();
    }
    expect(begun).toBeLessThan(bench.erases + 8 + 2); // a new chip's eight blocks need no erase
  }
});

test("in a full log that is tended to the end, an append does not erase", () => {
  const bench = new Bench({ blocks: 16, blockLength: 1_024 });
  for (let n = 0; n < 1_500; n++) {
    const { writes, erases } = cost(bench, () => bench.append(40, n % 4 ? 0 : 3));
    if (n > 400) expect({ n, writes, erases }).toEqual({ n, writes: 1, erases: 0 });
    bench.tend();
  }
  expect(bench.gaps.length).toBeGreaterThan(0);
  expect(bench.verdict).toEqual(sound);
});

test("tending is at most one erase and one block's copy at a time, comes to an end, and then does nothing", () => {
  const random = new Random(3);
  const bench = new Bench({ blocks: 8, blockLength: 512 });
  for (let n = 0; n < 1_200; n++) {
    bench.append(12 + random.below(40), random.next() < 0.5 ? 3 : 0);
    if (random.next() < 0.6) continue;
    let steps = 0;
    for (let more = true; more; steps++) {
      const { bytes, erases } = cost(bench, () => { more = bench.log.tend(); });
      expect(erases).toBeLessThanOrEqual(1);
      expect(bytes).toBeLessThanOrEqual(512);
      expect(steps).toBeLessThan(3 * 8);
    }
    const { writes, erases } = cost(bench, () => bench.log.tend());
    expect([writes, erases]).toEqual([0, 0]);
  }
});

test.each([16, 64])("reading on in %i blocks that have been around is a few reads an event", (blocks) => {
  const bench = new Bench({ blocks, blockLength: 1_024 });
  for (let n = 0; n < blocks * 90; n++) bench.append(40, n % 10 ? 0 : 3);
  const { length } = bench.events;
  expect(length).toBeGreaterThan(15 * blocks);
  expect(cost(bench, () => void drain(bench.log)).reads).toBeLessThan(6 * length);
});

test("mounting a full partition reads less than all of it", () => {
  const bench = new Bench({ blocks: 64 });
  for (let n = 0; n < 64 * 80; n++) bench.append(48, n % 10 ? 0 : 3);
  bench.tend();
  expect(cost(bench, () => bench.restart()).bytesRead).toBeLessThan(64 * 4_096);
});
