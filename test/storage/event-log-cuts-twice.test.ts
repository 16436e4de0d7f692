import { sound } from "./bench.js";
import { CutEverywhere } from "./cut-everywhere.js";

/** A log whose next appends begin a block, and carry one over. */
function fullLog(seed: number, chained = false): CutEverywhere {
  const bench = new CutEverywhere({ blocks: 4, blockLength: 192, depth: 2, every: 2, seed, chained });
  for (let i = 0; i < 26; i++) bench.append(10, i % 3 ? 0 : 3);
  return bench;
}

test("the power fails again while the log recovers from the first time", () => {
  const bench = fullLog(1);
  bench.on = true;
  for (let i = 0; i < 3; i++) bench.append(10, 0);
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(1_000);
});

test("the power fails twice about releases and the idle work of a full log", () => {
  const bench = fullLog(2, true);
  for (let round = 0; round < 4; round++) {
    bench.on = true;
    bench.release(bench.seqs[2 + round]);
    bench.log.tend();
    bench.log.tend();
    bench.on = false;
    for (let i = 0; i < 3; i++) bench.append(10, 0);
  }
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(200);
});
