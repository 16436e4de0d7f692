// What the event log costs and holds. The reference is what firmware usually does: a line of JSON for each event, appended to
// a file on littlefs and synced (sim/littlefs-cost.ts). Both carry the same events with `prev` and `mac`.
import { MAC_BYTES } from "../modules/contract/mac.js";
import { decodeRecord, keepOf, type StationRecord } from "../modules/contract/record.js";
import { retention } from "../modules/core/retention.js";
import { EventLog, type LostRecord } from "../modules/storage/event-log.js";
import { frameLength } from "../modules/storage/log-block.js";
import { xsAvailable } from "./engine/xs.js";
import { bundleEventBench, fullLog, measureEngine, type EngineCosts } from "./event-engine.js";
import { deposit, recordsOf, sampleOf, type Sample } from "./event-samples.js";
import type { Figure } from "./figures.js";
import { NorFlash } from "./io/flash.js";
import type { Received } from "./ledgers.js";
import { LittlefsFile } from "./littlefs-cost.js";
import { cutPower } from "./power-cuts.js";

const KIB = 1_024;
/** The partition of a 4 MB board (docs/building.md). */
const PARTITION = 640 * KIB;
/** A point of 500 households: two bags each a day, and what goes with them. */
const EVENTS_A_DAY = 2_000;
/** Erases that each block stands: a tenth of what serial NOR flash is specified for (Winbond W25Q32JV, 2: 100,000). */
const CYCLES = 10_000;
const DAYS_A_YEAR = 365.25;
const LAPS = 5;
/** The file is removed and begun anew when it has so many blocks and all of it is at the broker. */
const FILE_BLOCKS_MAX = 16;
const JSON_FILE = "JSON lines on littlefs";

/** All `events.*`. `received` is what a subscriber got on a day. */
export async function eventFigures(received: readonly Received[], progress: (text: string) => void): Promise<Figure[]> {
  const day = recordsOf(received).map(sampleOf);
  progress("the event log: what it holds …");
  const figures = [...sizeFigures(day), ...wearFigures(day)];
  progress("the event log in the engines …");
  figures.push(...await speedFigures(day));
  progress("the event log under power cuts …");
  const { tried, lost } = cutPower(day);
  figures.push({ name: "events.powerCutsTried", value: tried, unit: "cuts" }, { name: "events.lost", value: lost, unit: "events" });
  return figures;
}

/** What a record takes, and what the partitions hold. */
export function sizeFigures(day: readonly Sample[]): Figure[] {
  const deposits = Array.from({ length: 1_000 }, (_, number) => sampleOf(deposit(number), 20_000 + number));
  const one = deposits[0]!;
  const inFlash = day.map(({ record }) => frameLength(record.length, true));
  const lines = day.map(({ line }) => line.length);
  const mix = held(PARTITION, day);
  const mixLines = heldLines(PARTITION, day);
  const days = (events: number): number => events / EVENTS_A_DAY;
  return [
    { name: "events.bytesPerDeposit", value: frameLength(one.record.length, true), unit: "B",
      reference: { what: JSON_FILE, value: one.line.length } },
    { name: "events.bytesPerEvent", value: mean(inFlash), unit: "B", reference: { what: JSON_FILE, value: mean(lines) } },
    { name: "events.capacityPerMB", value: held(KIB * KIB, deposits).all, unit: "deposits",
      reference: { what: JSON_FILE, value: heldLines(KIB * KIB, deposits) } },
    { name: "events.daysOffline", value: days(mix.all), unit: "days", reference: { what: JSON_FILE, value: days(mixLines) } },
    { name: "events.daysOffline.evidence", value: days(mix.evidence), unit: "days", reference: { what: JSON_FILE, value: days(mixLines) } },
  ];
}

/**
 * Events that a log takes without the broker: `all` until the first of them is given up, `evidence` until the first of the
 * highest keep class is.
 */
function held(size: number, samples: readonly Sample[]): { all: number; evidence: number } {
  let [count, all, evidence] = [0, 0, 0];
  const policy = retention(() => deposit(0).moment);
  const gap = (lost: Iterable<LostRecord>): Uint8Array => {
    const records = [...lost];
    all ||= count;
    if (records.some(({ payload }) => isEvidence(decodeRecord(payload)))) evidence ||= count;
    return policy.gap(records);
  };
  const log = new EventLog({ flash: flashOf(size), retention: { ...policy, gap }, seal: () => MAC });
  for (; evidence === 0; count++) {
    const { record, keep } = samples[count % samples.length]!;
    log.append(record, keep);
  }
  return { all, evidence };
}

function isEvidence(record: StationRecord | undefined): boolean {
  return record !== undefined && record.entry.kind !== "gap" && keepOf(record.entry) === 3;
}

function heldLines(size: number, samples: readonly Sample[]): number {
  const file = new LittlefsFile(flashOf(size));
  let count = 0;
  while (file.append(samples[count % samples.length]!.line)) count++;
  return count;
}

/** A broker that is there, for several laps: each event is released when the next one has been recorded. */
export function wearFigures(day: readonly Sample[], laps = LAPS): Figure[] {
  const flash = flashOf(PARTITION);
  const log = new EventLog({ flash, retention: retention(() => deposit(0).moment), seal: () => MAC });
  const file = flashOf(PARTITION);
  const lines = new LittlefsFile(file);
  let [events, payload, linePayload] = [0, 0, 0];
  for (; flash.bytesWritten < laps * PARTITION; events++) {
    const { record, keep, line } = day[events % day.length]!;
    log.release(log.append(record, keep)! - 1);
    log.tend();
    lines.append(line);
    if (lines.blocks > FILE_BLOCKS_MAX) lines.clear();
    payload += record.length;
    linePayload += line.length;
  }
  const { blocks, blockLength } = flash.status();
  const years = (erases: number): number => CYCLES * blocks / (erases / events * EVENTS_A_DAY * DAYS_A_YEAR);
  const [own, theirs] = [sum(flash.eraseCounts), sum(file.eraseCounts)];
  return [
    { name: "events.writeAmplification", value: (flash.bytesWritten + own * blockLength) / payload, unit: "×",
      reference: { what: `${JSON_FILE}, of its own longer payload`, value: (file.bytesWritten + theirs * blockLength) / linePayload } },
    { name: "events.erasesPerThousand", value: own / events * 1_000, unit: "erases",
      reference: { what: JSON_FILE, value: theirs / events * 1_000 } },
    { name: "events.wearSpread", value: Math.max(...flash.eraseCounts) - Math.min(...flash.eraseCounts), unit: "erases" },
    { name: "events.lifeYears", value: years(own), unit: "years",
      reference: { what: `${JSON_FILE}, were its wear even`, value: years(theirs) } },
  ];
}

async function speedFigures(day: readonly Sample[]): Promise<Figure[]> {
  const code = await bundleEventBench();
  const full = fullLog(PARTITION, day);
  const bytes = full.snapshot();
  const figures = engineFigures("node", measureEngine("node", code, full));
  if (!xsAvailable()) return figures;
  full.restore(bytes);
  const xs = measureEngine("xs", code, full);
  return [
    ...figures, ...engineFigures("xs", xs),
    { name: "events.computronsPerEvent", value: xs.computrons, unit: "computrons",
      reference: { what: "the JSON line alone", value: xs.lineComputrons } },
    { name: "events.computronsPerEvent.full", value: xs.fullComputrons, unit: "computrons",
      reference: { what: "while not full", value: xs.computrons } },
    { name: "events.mountComputrons.full", value: xs.mountComputrons, unit: "computrons" },
  ];
}

function engineFigures(engine: string, { appendsPerSecond, linesPerSecond, mountMs }: EngineCosts): Figure[] {
  return [
    { name: `events.appendsPerSecond.${engine}`, value: appendsPerSecond, unit: "/s",
      reference: { what: JSON_FILE, value: linesPerSecond } },
    { name: `events.mountMs.full.${engine}`, value: mountMs, unit: "ms" },
  ];
}

/** As long as any: sizes do not hang on what is in it. */
const MAC = new Uint8Array(MAC_BYTES);

function flashOf(size: number): NorFlash { return new NorFlash({ size, misaligned: "accept" }); }

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

function mean(numbers: readonly number[]): number { return sum(numbers) / numbers.length; }
