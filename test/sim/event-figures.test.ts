// What the figures of the event log are made of: the reference's costs step by step, and that the figures are there and right in
// kind. Nothing here is timed.
import { eventJson } from "../../modules/contract/event.js";
import { bundleEventBench, fullLog, measureEngine } from "../../sim/event-engine.js";
import { sizeFigures, wearFigures } from "../../sim/event-figures.js";
import { deposit, recordsOf, sampleOf } from "../../sim/event-samples.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import type { Figure } from "../../sim/figures.js";
import { NorFlash } from "../../sim/io/flash.js";
import { LittlefsFile } from "../../sim/littlefs-cost.js";
import { cutPower } from "../../sim/power-cuts.js";

const BLOCK = 4_096;
const LINE = new Uint8Array(100).fill(0x7b);
const day = Array.from({ length: 40 }, (_, number) => {
  const { moment, entry } = deposit(number);
  return sampleOf({ moment, entry: number % 4 === 0 ? entry : { kind: "lid", compartment: 1, open: true, visit: number } }, number + 1);
});

function littlefs(blocks: number) {
  const flash = new NorFlash({ size: blocks * BLOCK });
  const file = new LittlefsFile(flash);
  const spent = (action: () => void): { erases: number; bytes: number } => {
    const erases = (): number => flash.eraseCounts.reduce((sum, count) => sum + count, 0);
    const before = { erases: erases(), bytes: flash.bytesWritten };
    action();
    return { erases: erases() - before.erases, bytes: flash.bytesWritten - before.bytes };
  };
  return { flash, file, spent };
}

describe("a line appended to a file on littlefs and synced", () => {
  test("costs an erase, a copy of the last block with the line in whole units of 16 bytes, and a commit of 32", () => {
    const { file, spent } = littlefs(8);
    expect(spent(() => file.append(LINE))).toEqual({ erases: 1, bytes: 112 + 32 });
    expect(spent(() => file.append(LINE))).toEqual({ erases: 1, bytes: 208 + 32 });
    expect(spent(() => file.append(LINE))).toEqual({ erases: 1, bytes: 304 + 32 });
  });

  test("goes on in a second block where the first is full, behind a pointer to that", () => {
    const { file, spent } = littlefs(8);
    for (let n = 0; n < 40; n++) file.append(LINE);
    expect(spent(() => file.append(LINE))).toEqual({ erases: 2, bytes: BLOCK + 16 + 32 }); // 4 bytes of the line and a pointer
    expect(file.blocks).toBe(2);
  });

  test("begins a block of its own without a copy where the last one is just full", () => {
    const { file, spent } = littlefs(8);
    file.append(new Uint8Array(BLOCK));
    expect(spent(() => file.append(LINE))).toEqual({ erases: 1, bytes: 112 + 32 });
  });

  test("has the third block point to both before it", () => {
    const { file, flash } = littlefs(8);
    file.append(new Uint8Array(BLOCK - 1));
    file.append(new Uint8Array(BLOCK));
    const third = new Uint32Array(flash.read(8, 5 * BLOCK)); // blocks 2 and, copied, 3; then 4 and 5
    expect([...third]).toEqual([4, 3]);
  });

  test("erases the other half of the metadata pair every 124 commits", () => {
    const { file, flash } = littlefs(8);
    const half = (): number => flash.eraseCounts[0]! + flash.eraseCounts[1]!;
    expect(half()).toBe(1);
    for (let n = 0; n < 124; n++) file.append(Uint8Array.of(n));
    expect(half()).toBe(1);
    file.append(Uint8Array.of(124));
    expect([flash.eraseCounts[0], flash.eraseCounts[1]]).toEqual([1, 1]);
  });

  test("fails without harm when no block is left for the copy, and the file can be begun anew", () => {
    const { file, flash } = littlefs(5); // of three blocks for data, one is for the copy
    let lines = 0;
    while (file.append(LINE)) lines++;
    expect(lines).toBe(Math.floor((2 * BLOCK - 4) / 100));
    file.clear();
    expect([file.append(LINE), file.blocks, flash.setAttempts]).toEqual([true, 1, 0]);
  });
});

const valueOf = (figures: readonly Figure[], name: string): { value: number; reference: number } => {
  const { value, reference } = figures.find((figure) => figure.name === `events.${name}`)!;
  return { value, reference: reference?.value ?? NaN };
};

test("a deposit takes 64 bytes at most with its mac, and a megabyte holds 12,000 of them", () => {
  const figures = sizeFigures(day);
  expect(valueOf(figures, "bytesPerDeposit").value).toBeLessThanOrEqual(64);
  expect(valueOf(figures, "capacityPerMB").value).toBeGreaterThanOrEqual(12_000);
  const lines = 253 * BLOCK / valueOf(figures, "bytesPerDeposit").reference; // without the metadata and a block for the copy
  expect(Math.abs(valueOf(figures, "capacityPerMB").reference / lines - 1)).toBeLessThan(0.01);
  expect(valueOf(figures, "daysOffline.evidence").value).toBeGreaterThan(valueOf(figures, "daysOffline").value);
});

test("wear is even, and outlives the station at 2,000 events a day", () => {
  const figures = wearFigures(day, 1.5);
  expect(valueOf(figures, "wearSpread").value).toBeLessThanOrEqual(1);
  expect(valueOf(figures, "lifeYears").value).toBeGreaterThan(30);
  const { value, reference } = valueOf(figures, "writeAmplification");
  expect(value).toBeGreaterThan(1);
  expect(value).toBeLessThan(reference / 4);
  expect(valueOf(figures, "erasesPerThousand").reference).toBeGreaterThan(1_000);
});

test("power cuts are tried by the thousand, in a full log too, and lose nothing", () => {
  const cuts = cutPower(day, 13);
  expect(cuts.tried).toBeGreaterThan(2_000);
  expect(cuts.givenUp).toBeGreaterThan(0);
  expect(cuts.lost).toBe(0);
});

test("what a subscriber received becomes the records that were in flash, each once", () => {
  const event = { topic: "bins/v1/s/event", payload: eventJson("s", 7, deposit(3)), retain: false };
  const state = { topic: "bins/v1/s/state", payload: "{}", retain: true };
  expect(recordsOf([event, state, event])).toEqual([deposit(3)]);
});

(xsAvailable() ? test : test.skip)("in XS a deposit on record costs fewer computrons than its line of JSON", async () => {
  const costs = measureEngine("xs", await bundleEventBench(), fullLog(16 * BLOCK, day));
  expect(costs.computrons).toBeGreaterThan(10_000);
  expect(costs.computrons).toBeLessThan(costs.lineComputrons);
  expect(costs.mountComputrons).toBeGreaterThan(0);
}, 30_000);
