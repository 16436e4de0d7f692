// The firmware in the memory of the smallest board: XS with a fixed heap, and what a tap costs in computrons.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../modules/contract/settings.js";
import { dayDocument, DAY_START, playDay } from "../../sim/day.js";
import { image, measure } from "../../sim/engine/heap.js";
import { createXs, xsAvailable, type XsEngine } from "../../sim/engine/xs.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { BUDGET_BYTES, computrons } from "../../sim/figures.js";
import { root } from "../../sim/root.js";
import { stage, stationDocument } from "../../sim/stage.js";

const document = dayDocument(stationDocument("sorting") as Settings);
/** As in the manifest: the device overflows its stack like this. */
const STACK_SLOTS = (JSON.parse(readFileSync(join(root, "manifest.json"), "utf8")) as { creation: { stack: number } }).creation.stack;

const onXs = xsAvailable() ? test : test.skip;

async function dayWithin(slotBytes: number, chunkBytes: number): Promise<{ crashes: string[]; slotBytes: number; chunkBytes: number }> {
  const { code } = await bundleFirmware(document);
  const heap = image(code);
  const crashes: string[] = [];
  const { station, broker } = stage({ document, code, engine: "xs", epochMs: DAY_START,
    createEngine: (options) => createXs({ ...options, image: heap, budget: { slotBytes, chunkBytes, stackSlots: STACK_SLOTS } }),
    onCrash: ({ reason }) => {
      crashes.push(reason);
      station.powerOff(); // once is enough
    } });
  playDay(station, { stop: () => { broker.down = true; }, start: () => { broker.down = false; } });
  const used = crashes.length === 0 ? measure(station.computer.engine as XsEngine) : { slotBytes: 0, chunkBytes: 0 };
  station.close();
  return { crashes, ...used };
}

onXs("a day, a broker restart in it, fits into 64 KiB of slots and 64 KiB of chunks", async () => {
  const { crashes, slotBytes, chunkBytes } = await dayWithin(BUDGET_BYTES, BUDGET_BYTES);
  expect(crashes).toEqual([]);
  console.log(`at the end of the day live ${slotBytes} B of slots and ${chunkBytes} B of chunks`);
}, 180_000);

onXs("the budget is one: in an eighth of it the firmware runs out of memory", async () => {
  expect((await dayWithin(BUDGET_BYTES / 8, BUDGET_BYTES / 8)).crashes).toEqual(["memory"]);
}, 180_000);

/** Counts repeat exactly. A change of them is looked at, and pinned anew with the change that made it. */
const pinned = { tap: 316_084, poll: 83_955, idleMinute: 4_335_753 };

onXs("a tap and an idle minute cost what the table says", async () => {
  const { code } = await bundleFirmware(document);
  expect(computrons(document, code)).toEqual(pinned);
}, 60_000);
