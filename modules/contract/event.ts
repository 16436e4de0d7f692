// A record as it is sent: the JSON of topic bins/v1/{station}/event. The same record always gives the same bytes.
// Where the station has a key, each event ends in `prev` and `mac`: mac.ts.
import { withPrev } from "./mac.js";
import { fieldsOf, type StationRecord } from "./record.js";

/** Version of the wire: additive within it. */
export const WIRE_VERSION = 1;

/**
 * The JSON text of an event. `id` is unique for ever; `seq` has no gaps; `at` is ISO 8601 in UTC, absent while the
 * clock is unknown; `upMs` counts from the boot numbered `boot`; `prev` is the mac of the event before it, if there is one.
 */
export function eventJson(station: string, seq: number, { moment, entry }: StationRecord, prev?: Uint8Array): string {
  const event: Record<string, unknown> = { v: WIRE_VERSION, id: `${station}-${seq}`, seq };
  if (moment.epochMs !== undefined) event["at"] = new Date(moment.epochMs).toISOString();
  event["clock"] = moment.clock;
  event["boot"] = moment.boot;
  event["upMs"] = moment.upMs;
  event["kind"] = entry.kind;
  for (const name of fieldsOf(entry.kind)) {
    const value = (entry as Record<string, unknown>)[name];
    if (value !== undefined) event[name] = value;
  }
  const text = JSON.stringify(event);
  return prev ? withPrev(text, prev) : text;
}

/** What is sent for a stored record that this firmware cannot read, so that `seq` stays without gaps. */
export function unreadableJson(station: string, seq: number): string {
  return JSON.stringify({ v: WIRE_VERSION, id: `${station}-${seq}`, seq, clock: "unknown", kind: "unreadable" });
}
