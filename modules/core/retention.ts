// What a full event log gives up, and how it says so: the least protected first, and of those the oldest. Evidence, and what
// credits and duty hang on, is kept longest (contract/record.ts, `keep`). Nothing goes without being counted.
import { decodeRecord, encodeRecord, isGap, type Counts, type KeepClass, type Kind, type Moment } from "../contract/record.js";

interface Lost { readonly seq: number; readonly payload: Uint8Array }

/** A class is touched only when those below it take less than this share of the log: making room must not mean copying all of it. */
const WORTH_SHARE = 8;

/** The highest keep class that may be given up now: `bytes` is what each class takes, of `capacity` in all. */
export function levelOf(bytes: readonly number[], capacity: number): KeepClass {
  let sum = 0;
  for (let keep = 0; keep < bytes.length; keep++) {
    sum += bytes[keep]!;
    if (sum * WORTH_SHARE >= capacity) return keep as KeepClass;
  }
  return 3;
}

/** A gap goes with what it tells of: the next one includes it. */
export function givesUp(payload: Uint8Array, keep: KeepClass, level: KeepClass): boolean {
  return keep <= level || isGap(payload);
}

/** The record that tells of all these. What earlier gaps told of is told again, and they are counted themselves. */
export function gapRecord(lost: Iterable<Lost>, moment: Moment): Uint8Array {
  const dropped: { [K in Kind | "unreadable"]?: number } = {};
  const count = (kind: Kind | "unreadable", by: number): void => { dropped[kind] = (dropped[kind] ?? 0) + by; };
  let [from, to] = [Infinity, 0];
  const span = (first: number, last: number): void => { [from, to] = [Math.min(from, first), Math.max(to, last)]; };
  for (const { seq, payload } of lost) {
    const entry = decodeRecord(payload)?.entry;
    span(seq, seq);
    count(entry?.kind ?? "unreadable", 1);
    if (entry?.kind !== "gap") continue;
    span(entry.from, entry.to);
    for (const kind of Object.keys(entry.dropped) as (keyof Counts)[]) count(kind, entry.dropped[kind]!);
  }
  return encodeRecord({ moment, entry: { kind: "gap", from, to, dropped } });
}

/** The record that tells of numbers of which nothing is left: for whoever lacks them, they will not come. */
export function skipRecord(from: number, to: number, moment: Moment): Uint8Array {
  return encodeRecord({ moment, entry: { kind: "gap", from, to, dropped: { unreadable: to - from + 1 } } });
}

/** The policy as the event log asks for it. `moment` is called when a gap is put on record. */
export function retention(moment: () => Moment): {
  level: typeof levelOf; givesUp: typeof givesUp; gap: (lost: Iterable<Lost>) => Uint8Array;
  skipped: (from: number, to: number) => Uint8Array;
} {
  return { level: levelOf, givesUp, gap: (lost) => gapRecord(lost, moment()), skipped: (from, to) => skipRecord(from, to, moment()) };
}
