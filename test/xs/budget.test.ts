// The firmware in the memory that its board gives it: XS with a fixed heap, and what a tap costs in computrons.
import { commandJson } from "../../modules/contract/command.js";
import type { Settings } from "../../modules/contract/settings.js";
import { boardMemory } from "../../sim/board-memory.js";
import { dayDocument, DAY_START, playDay } from "../../sim/day.js";
import { image, measure, type HeapBudget } from "../../sim/engine/heap.js";
import { createXs, xsAvailable, type XsEngine } from "../../sim/engine/xs.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { computrons } from "../../sim/figures.js";
import { stage, stationDocument, type Staged } from "../../sim/stage.js";
import { signer } from "../contract/signer.js";

const KEY = "5a".repeat(32);
const document = dayDocument(stationDocument("sorting") as Settings);

const onXs = xsAvailable() ? test : test.skip;

interface Lived { crashes: string[]; slotBytes: number; chunkBytes: number; staged: Staged }

async function liveWithin(budget: HeapBudget, document: unknown, live: (staged: Staged) => void): Promise<Lived> {
  const { code } = await bundleFirmware(document);
  const heap = image(code);
  const crashes: string[] = [];
  const staged = stage({ document, code, engine: "xs", epochMs: DAY_START, keys: { "station-key": KEY },
    createEngine: (options) => createXs({ ...options, image: heap, budget }),
    onCrash: ({ reason }) => {
      crashes.push(reason);
      staged.station.powerOff(); // once is enough
    } });
  live(staged);
  const { engine } = staged.station.computer;
  const used = crashes.length === 0 ? measure(engine as XsEngine) : { slotBytes: 0, chunkBytes: 0 };
  staged.station.close();
  return { crashes, ...used, staged };
}

const aDay = ({ station, broker }: Staged): void =>
  playDay(station, { stop: () => { broker.down = true; }, start: () => { broker.down = false; } });

/** Thirty visits, the broker away for ten of them, and new settings by command. */
function aMorning({ station, broker, clock }: Staged): void {
  station.powerOn();
  clock.run(15 * 60_000);
  for (let i = 0; i < 30; i++) {
    broker.down = i >= 10 && i < 20;
    station.act({ do: "swipe", card: "resident-1" });
    clock.run(1_000);
    station.act({ do: "openLid", compartment: 1 });
    station.act({ do: "throwBag", compartment: 1, grams: 900, litres: 4 });
    clock.run(4_000);
    station.act({ do: "closeLid", compartment: 1 });
    clock.run(60_000);
  }
  clock.run(600_000);
  const settings = { ...stationDocument("sorting-c3") as Settings, clockUnknown: "open" };
  broker.publish(`bins/v1/${station.settings.station}/command`,
    commandJson({ id: "c1", command: "settings", expiresMs: station.epochMs + 60_000, settings }, signer(KEY).signText));
  clock.run(120_000);
}

onXs("a day, a broker restart in it, fits into the memory of an ESP32-S3", async () => {
  const { crashes, slotBytes, chunkBytes } = await liveWithin(boardMemory("esp32s3"), document, aDay);
  expect(crashes).toEqual([]);
  console.log(`at the end of the day live ${slotBytes} B of slots and ${chunkBytes} B of chunks`);
}, 180_000);

/** Eight visits to a station that has one of everything, the broker away for three of them. */
function visits({ station, broker, clock }: Staged): void {
  station.powerOn();
  clock.run(15 * 60_000);
  for (let i = 0; i < 8; i++) {
    broker.down = i >= 2 && i < 5;
    station.act({ do: "swipe", card: "supervisor-1" });
    clock.run(500);
    station.act({ do: "pressButton", compartment: i + 1 });
    clock.run(1_500);
    station.act({ do: "openLid", compartment: i + 1 });
    station.act({ do: "throwBag", compartment: i + 1, grams: 900, litres: 4 });
    clock.run(4_000);
    station.act({ do: "closeLid", compartment: i + 1 });
    clock.run(60_000);
  }
}

onXs("a station with eight compartments and one of every kind of part fits into the memory of an ESP32-S3", async () => {
  const { crashes, slotBytes, chunkBytes, staged } = await liveWithin(boardMemory("esp32s3"), stationDocument("sorting-all"), visits);
  expect(crashes).toEqual([]);
  const deposits = staged.broker.messages.filter(({ topic, payload }) => topic.endsWith("/event") && payload.includes('"kind":"deposit"'));
  expect(new Set(deposits.map(({ payload }) => (JSON.parse(payload) as { compartment: number }).compartment)).size).toBe(8);
  console.log(`after eight visits live ${slotBytes} B of slots and ${chunkBytes} B of chunks`);
}, 180_000);

onXs("visits with and without a broker, and new settings, fit into the memory of an ESP32-C3", async () => {
  const { crashes, slotBytes, chunkBytes, staged } = await liveWithin(boardMemory("esp32c3"), stationDocument("sorting-c3"), aMorning);
  expect(crashes).toEqual([]);
  expect(staged.broker.messages.filter(({ topic }) => topic.endsWith("/reply")).map(({ payload }) => JSON.parse(payload)))
    .toEqual([{ v: 1, id: "c1", outcome: "done" }]);
  expect(staged.station.computer.boots).toBe(2);
  console.log(`after the restart live ${slotBytes} B of slots and ${chunkBytes} B of chunks`);
}, 180_000);

onXs("the budget is one: in an eighth of it the firmware runs out of memory", async () => {
  const { slotBytes, chunkBytes, stackSlots } = boardMemory("esp32s3");
  const { crashes } = await liveWithin({ slotBytes: slotBytes / 8, chunkBytes: chunkBytes / 8, stackSlots }, document, aDay);
  expect(crashes).toEqual(["memory"]);
}, 180_000);

/** Counts repeat exactly. A change of them is looked at, and pinned anew with the change that made it. */
const pinned = { tap: 488_965, poll: 160_525, idleMinute: 9_368_853 };

onXs("a tap and an idle minute cost what the table says", async () => {
  const { code } = await bundleFirmware(document);
  expect(computrons(document, code)).toEqual(pinned);
}, 60_000);
