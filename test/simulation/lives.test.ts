// Random lives of a station. To replay one: npm run simulate -- --seed N
import { xsAvailable } from "../../sim/engine/xs.js";
import type { Bundle } from "../../sim/engine/bundle.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { simulate, type LifeReport } from "../../sim/simulate.js";
import { engines, stationDocument, type EngineName } from "../../sim/stage.js";

const document = stationDocument("sorting");
let firmware: Bundle;

beforeAll(async () => { firmware = await bundleFirmware(document); });

function live(seed: number, engine: EngineName): LifeReport {
  return simulate({ seed, document, code: firmware.code, createEngine: engines[engine], engine });
}

const seeds = Array.from({ length: 100 }, (_, i) => i);

test.each(seeds)("seed %i: what arrived is what happened", (seed) => {
  const { problems, events } = live(seed, "node");
  expect(problems.map(firmware.remap)).toEqual([]);
  expect(events).toBeGreaterThan(10);
}, 60_000);

(xsAvailable() ? test.each([0, 1, 2]) : test.skip.each([0]))("seed %i is the same life in XS, byte for byte", (seed) => {
  const xs = live(seed, "xs");
  expect(xs.problems).toEqual([]);
  expect(Buffer.compare(xs.bytes, live(seed, "node").bytes)).toBe(0);
}, 120_000);
