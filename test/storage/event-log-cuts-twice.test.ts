import { CutEverywhere } from "./cut-everywhere.js";

test("the power fails again while the log recovers from the first time", () => {
  const bench = new CutEverywhere({ blocks: 4, blockLength: 96, depth: 2 });
  bench.on = false;
  for (let i = 0; i < 9; i++) bench.append(12);
  bench.on = true;
  bench.append(12); // gives up a block
  expect(bench.verdict).toEqual({ problems: [], setAttempts: 0 });
  expect(bench.cuts).toBeGreaterThan(1_500);
});
