// For every operation of the log the power is cut at every byte written and at every step of every erase.
import type { KeepClass } from "../../modules/contract/record.js";
import { sound } from "./bench.js";
import { CutEverywhere } from "./cut-everywhere.js";

const small = { blocks: 6, blockLength: 256 };

/** Evidence, and more of what is less: so that a full log has something to carry and something to give up. */
const mixed = (n: number): KeepClass => ([3, 0, 1, 0, 2, 1, 0, 3, 0, 0] as const)[n % 10]!;

/** Appends so many without cuts, so many with. */
function fill(bench: CutEverywhere, without: number, thereafter: number, step: (i: number) => unknown = () => {}): void {
  for (let i = 0; i < without + thereafter; i++) {
    bench.on = i >= without;
    bench.append(6 + i % 13, mixed(i));
    step(i);
  }
}

test("a new log, from its second byte into its third block", () => {
  const bench = new CutEverywhere(small);
  fill(bench, 0, 22);
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(400);
});

test("a full log around the ring: evidence is carried over, and gaps take in gaps", () => {
  const bench = new CutEverywhere({ ...small, seed: 2 });
  fill(bench, 100, 7);
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(500);
});

test("a full log that is chained, and tended after every record", () => {
  const bench = new CutEverywhere({ blocks: 5, blockLength: 320, seed: 3, chained: true });
  fill(bench, 70, 6, () => bench.tend());
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(250);
});

test("records and blocks that are released, one by one and many at once, in a full log and in one that has room", () => {
  const bench = new CutEverywhere({ ...small, seed: 4 });
  fill(bench, 90, 40, (i) => {
    if (i === 90) bench.release(bench.ledger.last - 40);
    if (i > 100 && i % 3 === 0) bench.release(bench.ledger.last - 40 + 2 * (i - 100));
    if (i % 2 === 0) bench.tend();
  });
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(1_000);
});

test("a restart between any two appends of a full log", () => {
  const bench = new CutEverywhere({ ...small, seed: 5 });
  fill(bench, 70, 5, (i) => i > 60 && bench.restart());
  expect(bench.verdict).toEqual(sound);
});

test("blocks of the device's size: the change of a block that carries one over", () => {
  const bench = new CutEverywhere({ seed: 6, every: 17 });
  for (let i = 0; i < 60; i++) bench.append(200, i % 2 ? 3 : 0);
  bench.on = true;
  for (const before = bench.erases; bench.erases === before; ) bench.append(200, 0);
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(150);
});
