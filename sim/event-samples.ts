// Events to measure with: a deposit as a resident makes it, and all that a simulated day put on record.
import { utf8Encode } from "../modules/contract/bytes.js";
import { eventJson } from "../modules/contract/event.js";
import { MAC_BYTES, withMac } from "../modules/contract/mac.js";
import { encodeRecord, keepOf, type Entry, type KeepClass, type StationRecord } from "../modules/contract/record.js";
import type { Received } from "./ledgers.js";

export interface Sample {
  readonly record: Uint8Array;
  readonly keep: KeepClass;
  /** As a line of JSON with `prev` and `mac`. */
  readonly line: Uint8Array;
}

export const STATION = "hongshiliang-01";
const ZEROS = new Uint8Array(MAC_BYTES);
const BOOT = 12;
const NOON = Date.parse("2026-11-25T12:00:00+08:00");

/** Of a station that has been up for ten days; each number gives another one. */
export function deposit(number: number): StationRecord {
  const sinceNoonMs = number * 43_210;
  return {
    moment: { boot: BOOT, upMs: 864_000_000 + sinceNoonMs, clock: "trusted", epochMs: NOON + sinceNoonMs },
    entry: { kind: "deposit", visit: 1_200 + number, compartment: 1 + number % 4, category: "kitchen", role: "resident",
      household: `12-3-${1_501 + number % 8}`, openMs: 4_180 + number % 997, fillingLevelBefore: 0.412, fillingLevel: 0.434 },
  };
}

/** What a subscriber received, back as it was in flash, each event once. */
export function recordsOf(received: readonly Received[]): StationRecord[] {
  const events = new Map(received.filter(({ topic }) => topic.endsWith("/event"))
    .map(({ payload }) => JSON.parse(payload) as Record<string, unknown>).map((event) => [event["seq"], event]));
  return [...events.values()].map(({ v: _, id: __, seq: ___, prev: ____, mac: _____, at, clock, boot, upMs, ...entry }) => ({
    moment: { boot, upMs, clock, ...(at !== undefined && { epochMs: Date.parse(at as string) }) } as StationRecord["moment"],
    entry: entry as unknown as Entry,
  }));
}

export function sampleOf(record: StationRecord, seq: number): Sample {
  const text = withMac(eventJson(STATION, seq, record, ZEROS), () => ZEROS);
  return { record: encodeRecord(record), keep: keepOf(record.entry), line: utf8Encode(`${text}\n`) };
}
