// For every operation of the log the power is cut at every byte written and at every step of every erase.
import { CutEverywhere } from "./cut-everywhere.js";

const sound = { problems: [], setAttempts: 0 };
/** Of five records, so that much happens in little time. */
const small = { blocks: 4, blockLength: 128 };

test("appending, block after block, until blocks are given up, and the gaps themselves with them", () => {
  const bench = new CutEverywhere(small);
  for (let i = 0; i < 45; i++) bench.append(5 + i % 13);
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(1_200);
});

test("appending with the block ahead erased beforehand, and released now and then", () => {
  const bench = new CutEverywhere({ ...small, blocks: 5, seed: 2 });
  for (let i = 0; i < 60; i++) {
    bench.append(5 + i % 11);
    bench.log.tend();
    if (i % 7 === 6) bench.release(bench.ledger.last - 3);
  }
  expect(bench.verdict).toEqual(sound);
  expect(Math.max(...bench.flash.nor.eraseCounts) - Math.min(...bench.flash.nor.eraseCounts)).toBeLessThanOrEqual(1);
});

test("a release of several blocks, and a full log that is released in part", () => {
  const bench = new CutEverywhere({ ...small, blocks: 6, seed: 3 });
  for (let round = 0; round < 3; round++) {
    bench.on = false;
    for (let i = 0; i < 30; i++) bench.append(12);
    bench.on = true;
    bench.release(bench.ledger.last - 12);
    for (let i = 0; i < 6; i++) bench.append(12);
    bench.release(bench.ledger.last - 2);
  }
  expect(bench.verdict).toEqual(sound);
});

test("a restart between any two appends of a full log", () => {
  const bench = new CutEverywhere({ ...small, seed: 4 });
  bench.on = false;
  for (let i = 0; i < 20; i++) bench.append(12);
  bench.on = true;
  for (let i = 0; i < 24; i++) {
    bench.restart();
    bench.append(12);
  }
  expect(bench.verdict).toEqual(sound);
});

test("blocks of the device's size: the change of a block that gives one up", () => {
  const bench = new CutEverywhere({ blocks: 4, blockLength: 4_096, seed: 5 });
  bench.on = false;
  for (let i = 0; i < 3 * 19; i++) bench.append(200);
  bench.on = true;
  bench.append(200);
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(208 + 20 + 20 + 4);
});
