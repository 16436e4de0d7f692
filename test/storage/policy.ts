// The policy of a full log as the storage tests have it: a plain gap payload with counts by keep class, and beside it, kept out
// of the flash, exactly which seqs each gap tells of. Apart from core/retention.ts, so that the log is tested alone.
import type { KeepClass } from "../../modules/contract/record.js";
import type { LostRecord, Retention } from "../../modules/storage/event-log.js";

const RECORD = 0x50;
const GAP = 0x47;
const GAP_BYTES = 31;
/** What is counted: records of the keep classes 0 to 3, then these two. */
const GAPS = 4;
const UNREADABLE = 5;
const KINDS = 6;

/** A payload that no other number has, with its keep class in it. `length` is at least 5 bytes. */
export function payloadOf(number: number, length = 12, keep: KeepClass = 1): Uint8Array {
  const bytes = new Uint8Array(length).map((_, i) => (number * 31 + i * 7) & 0xff);
  bytes[0] = RECORD | keep;
  new DataView(bytes.buffer).setUint32(1, number);
  return bytes;
}

/** First and last seq. */
export type Run = readonly [from: number, to: number];

export interface Gap {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  /** By kind: kindOf. */
  readonly counts: readonly number[];
}

export function readGap(payload: Uint8Array): Gap | undefined {
  const bytes = Buffer.from(payload);
  if (bytes.length !== GAP_BYTES || bytes[0] !== GAP) return undefined;
  const counts = Array.from({ length: KINDS }, (_, kind) => bytes.readUIntBE(13 + 3 * kind, 3));
  return { id: bytes.readUInt32BE(1), from: bytes.readUInt32BE(5), to: bytes.readUInt32BE(9), counts };
}

function gapPayload({ id, from, to, counts }: Gap): Uint8Array {
  const bytes = Buffer.alloc(GAP_BYTES, GAP);
  bytes.writeUInt32BE(id, 1);
  bytes.writeUInt32BE(from, 5);
  bytes.writeUInt32BE(to, 9);
  counts.forEach((count, kind) => bytes.writeUIntBE(count, 13 + 3 * kind, 3));
  return new Uint8Array(bytes);
}

/** The index in `counts` under which a record goes when it is given up. */
export function kindOf(payload: Uint8Array): number {
  if (payload.length === 0) return UNREADABLE;
  return readGap(payload) ? GAPS : payload[0]! & 3;
}

/** The lowest class such that it and those below take an eighth of the capacity. */
function eighth(bytes: readonly number[], capacity: number): KeepClass {
  const sums = bytes.map((_, keep) => bytes.slice(0, keep + 1).reduce((sum, taken) => sum + taken, 0));
  const level = sums.findIndex((sum) => 8 * sum >= capacity);
  return (level < 0 ? 3 : level) as KeepClass;
}

export class Policy implements Retention {
  /** What the log has got wrong in asking. */
  readonly problems: string[] = [];
  readonly level: Retention["level"];
  readonly #told = new Map<number, readonly Run[]>();

  constructor(level: Retention["level"] = eighth) { this.level = level; }

  givesUp(payload: Uint8Array, keep: KeepClass, level: KeepClass): boolean {
    const kind = kindOf(payload);
    if (kind < GAPS && kind !== keep) this.problems.push(`a record of class ${kind} is said to be of class ${keep}`);
    return kind === GAPS || keep <= level;
  }

  gap(lost: Iterable<LostRecord>): Uint8Array {
    const counts = new Array<number>(KINDS).fill(0);
    const runs: Run[] = [];
    let last = 0;
    for (const { seq, payload } of lost) {
      if (seq <= last) this.problems.push(`${seq} is given up after ${last}`);
      last = seq;
      counts[kindOf(payload)]!++;
      runs.push([seq, seq]);
      const gap = readGap(payload);
      gap?.counts.forEach((count, kind) => counts[kind]! += count);
      if (gap) runs.push(...this.runsOf(gap));
    }
    if (runs.length === 0) this.problems.push("a gap of nothing");
    const told = this.#joined(runs);
    const id = this.#told.size + 1;
    this.#told.set(id, told);
    return gapPayload({ id, from: told[0]?.[0] ?? 0, to: told.at(-1)?.[1] ?? 0, counts });
  }

  skipped(from: number, to: number): Uint8Array {
    return this.gap(Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i, payload: new Uint8Array(0) })));
  }

  /** The seqs of which a gap tells, in order; none of a gap that this policy has not made. */
  runsOf({ id }: Gap): readonly Run[] { return this.#told.get(id) ?? []; }

  #joined(runs: readonly Run[]): Run[] {
    const joined: [number, number][] = [];
    for (const [from, to] of [...runs].sort(([a], [b]) => a - b)) {
      const before = joined.at(-1);
      if (before && from <= before[1]) this.problems.push(`${from} is given up twice`);
      if (before && from <= before[1] + 1) before[1] = Math.max(before[1], to);
      else joined.push([from, to]);
    }
    return joined;
  }
}
