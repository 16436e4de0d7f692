// What the project measures of itself: on both engines, and in the heap of the device.
import type { Settings } from "../modules/contract/settings.js";
import { boardMemory } from "./board-memory.js";
import { dayDocument, DAY_START, playDay } from "./day.js";
import type { Engine, EngineOptions } from "./engine/engine.js";
import { image, measure } from "./engine/heap.js";
import { createXs, xsAvailable, type XsEngine } from "./engine/xs.js";
import { eventFigures } from "./event-figures.js";
import { bundleFirmware } from "./firmware.js";
import type { Received } from "./ledgers.js";
import { engines, stage, stationDocument, type EngineName, type Staged } from "./stage.js";

/** `reference`: what to hold the value against, of the same run. */
export interface Figure { name: string; value: number; unit: string; reference?: { what: string; value: number } }

/** `progress` hears what is being measured. */
export async function measureAll(progress: (text: string) => void): Promise<Figure[]> {
  const document = dayDocument(stationDocument("sorting") as Settings);
  const { code } = await bundleFirmware(document);
  progress("a day on Node …");
  const node = dayWallMs(document, code, "node", engines.node);
  node.close();
  const nodeFigures: Figure[] = [
    { name: "sim.dayWallMs.node", value: node.wallMs, unit: "ms" }, ...await eventFigures(node.received, progress)];
  if (!xsAvailable()) {
    progress("the XS worker is not compiled: its figures are left out");
    return nodeFigures;
  }
  progress("a day on XS …");
  const heap = image(code);
  const xs = dayWallMs(document, code, "xs", (options) => createXs({ ...options, image: heap }));
  const used = measure(xs.engine as XsEngine);
  xs.close();
  const budget = boardMemory("esp32s3");
  progress("a tap and an idle minute …");
  const { tap, idleMinute, poll } = computrons(document, code);
  return [
    { name: "xs.tapComputrons", value: tap, unit: "computrons", reference: { what: "the same second without a tap", value: poll } },
    { name: "xs.idleMinuteComputrons", value: idleMinute, unit: "computrons" },
    { name: "xs.slotBytes", value: used.slotBytes, unit: "B", reference: { what: "on an ESP32-S3", value: budget.slotBytes } },
    { name: "xs.chunkBytes", value: used.chunkBytes, unit: "B", reference: { what: "on an ESP32-S3", value: budget.chunkBytes } },
    { name: "sim.dayWallMs.xs", value: xs.wallMs, unit: "ms", reference: { what: "on Node", value: node.wallMs } },
    ...nodeFigures,
  ];
}

function dayWallMs(document: unknown, code: string, engine: EngineName, createEngine: (options: EngineOptions) => Engine):
  { wallMs: number; engine: Engine; received: readonly Received[]; close(): void } {
  const { station, broker } = stage({ document, code, engine, createEngine, epochMs: DAY_START });
  const began = performance.now();
  playDay(station, { stop: () => { broker.down = true; }, start: () => { broker.down = false; } });
  return { wallMs: performance.now() - began, engine: station.computer.engine!, received: broker.messages, close: () => station.close() };
}

/** Of an accepted tap, from the card's arrival to a second later, bolts drawn; and of a minute in which nothing happens and every poll is run. */
export function computrons(document: unknown, code: string): { tap: number; poll: number; idleMinute: number } {
  const staged = stage({ document, code, engine: "xs", epochMs: Date.parse("2026-11-25T07:30:00+08:00"), keys: { "station-key": "5a".repeat(32) } });
  const { station, clock } = staged;
  station.powerOn();
  clock.run(10_000);
  const poll = spent(staged, 1_000);
  const idleMinute = spent(staged, 60_000);
  station.act({ do: "swipe", card: "resident-1" });
  const tap = spent(staged, 1_000);
  station.close();
  return { tap, poll, idleMinute };
}

function spent({ station, clock }: Staged, ms: number): number {
  const engine = station.computer.engine!;
  const before = engine.computrons;
  // The world stirs, as people pass by: no poll is left out.
  for (let left = ms; left > 0; left -= 1_000) {
    station.world.stir();
    clock.run(Math.min(left, 1_000));
  }
  return engine.computrons - before;
}
