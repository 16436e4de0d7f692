// Random lives of a station, as tests. They are split over files, which jest runs side by side.
import { xsAvailable } from "../../sim/engine/xs.js";
import type { Bundle } from "../../sim/engine/bundle.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { simulate, type LifeReport } from "../../sim/simulate.js";
import { engines, stationDocument, type EngineName } from "../../sim/stage.js";

/** Tests the lives from seed `from` up to, not including, `to`. To replay one: npm run simulate -- --seed N */
export function testLives(from: number, to: number): void {
  const document = stationDocument("sorting");
  let firmware: Bundle;
  beforeAll(async () => { firmware = await bundleFirmware(document); });

  const live = (seed: number, engine: EngineName): LifeReport =>
    simulate({ seed, document, code: firmware.code, createEngine: engines[engine], engine });

  const seeds = Array.from({ length: to - from }, (_, i) => from + i);

  test.each(seeds)("seed %i: what arrived is what happened", (seed) => {
    const { problems, events } = live(seed, "node");
    expect(problems.map(firmware.remap)).toEqual([]);
    expect(events).toBeGreaterThan(10);
  }, 120_000);

  (xsAvailable() ? test : test.skip)(`seed ${from} is the same life in XS, byte for byte`, () => {
    const xs = live(from, "xs");
    expect(xs.problems).toEqual([]);
    expect(Buffer.compare(xs.bytes, live(from, "node").bytes)).toBe(0);
  }, 240_000);
}
