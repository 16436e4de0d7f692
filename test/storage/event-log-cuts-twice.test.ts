import { sound } from "./bench.js";
import { CutEverywhere } from "./cut-everywhere.js";

test("the power fails again while the log recovers from the first time", () => {
  const bench = new CutEverywhere({ blocks: 4, blockLength: 192, depth: 2 });
  bench.on = false;
  for (let i = 0; i < 26; i++) bench.append(10, i % 3 ? 0 : 3);
  bench.on = true;
  for (let i = 0; i < 4; i++) bench.append(10, 0); // of these, some begin a block, and carry one over
  expect(bench.verdict).toEqual(sound);
  expect(bench.cuts).toBeGreaterThan(1_500);
});
