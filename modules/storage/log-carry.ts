// What becomes of the oldest block when the event log is full: what is to be kept is carried over into the block that is
// begun, what is given up is told of there, and only then does the oldest block no longer count.
import type { KeepClass } from "../contract/record.js";
import { frameLength, frameOf, HEADER_BYTES, SEQ_REACH, writeOpened } from "./log-block.js";
import type { LogRing } from "./log-ring.js";
import type { StoredEvent } from "./outbox.js";

/** `payload` is empty where the record cannot be read. */
export interface LostRecord { readonly seq: number; readonly payload: Uint8Array }

/** The policy of a full log: core/retention.ts. */
export interface Retention {
  /** The highest keep class that may be given up. `bytes`: what each class takes in flash, of `capacity` in all. */
  level(bytes: readonly number[], capacity: number): KeepClass;
  /** Whether a record goes with its block at that level. */
  givesUp(payload: Uint8Array, keep: KeepClass, level: KeepClass): boolean;
  /** The payload of the record that tells of what was given up; each lost record can be seen once, in the order of seq. */
  gap(lost: Iterable<LostRecord>): Uint8Array;
  /** The same where all from `from` to `to` is gone, however much that is. */
  skipped(from: number, to: number): Uint8Array;
}

interface OldRecord extends LostRecord { readonly keep: KeepClass; readonly prev: Uint8Array | undefined }
type Gives = (record: OldRecord) => boolean;

export const KEEP_GAP: KeepClass = 3;
export const EVERYTHING: KeepClass = 3;
/** A block that would give up less than a sixteenth of itself is kept whole: that is not worth a record that tells of it. */
const WORTH_SHARE = 16;
/** A margin for the records of one block: older ones cannot be told apart by the low bits of their seq. */
const AGE_MAX = SEQ_REACH - 4_096;

/**
 * Begins the next block with what is kept of the oldest; `prev` goes into the gap record, which is returned if there is
 * one. Throws what flash and policy throw: then nothing has been given up.
 */
export function carryOver(ring: LogRing, retention: Retention, least: KeepClass, prev: Uint8Array | undefined): StoredEvent | undefined {
  const { gives, gap } = choose(ring, retention, least, prev !== undefined);
  const start = ring.start(ring.after(ring.head));
  const bytes = [0, 0, 0, 0];
  let offset = HEADER_BYTES;
  const put = (frame: Uint8Array, keep: KeepClass): void => {
    ring.flash.write(frame, start + offset);
    offset += frame.length;
    bytes[keep]! += frame.length;
  };
  ring.writeNext(false);
  for (const record of unreleased(ring))
    if (!gives(record)) put(frameOf(record.seq, record.payload, record.keep, record.prev), record.keep);
  const event = gap && { seq: ring.seq, payload: gap, ...(prev && { prev }) };
  if (event) put(frameOf(event.seq, event.payload, KEEP_GAP, prev), KEEP_GAP);
  writeOpened(ring.flash, start);

  ring.tail = ring.after(ring.tail);
  ring.goOn(offset);
  bytes.forEach((length, keep) => ring.count(ring.head, keep, length));
  if (event) ring.seq++;
  return event;
}

/** What to give up: as little as there is room for, and nothing where it is not worth it. */
function choose(ring: LogRing, retention: Retention, least: KeepClass, withMac: boolean): { gives: Gives; gap?: Uint8Array } {
  for (let level: number = least; level <= EVERYTHING; level++) {
    const gives: Gives = (record) => record.seq < ring.seq - AGE_MAX || retention.givesUp(record.payload, record.keep, level as KeepClass);
    const { keptBytes, lostBytes, damaged } = survey(ring, gives);
    if (damaged === 0 && lostBytes < ring.blockLength / WORTH_SHARE) return { gives: () => false };
    const isLost: Gives = (record) => record.payload.length === 0 || gives(record);
    const gap = retention.gap(lostOf(ring, isLost));
    if (HEADER_BYTES + keptBytes + frameLength(gap.length, withMac) <= ring.blockLength) return { gives: isLost, gap };
  }
  throw new Error("the record of what is given up does not fit into a block");
}

function survey(ring: LogRing, gives: Gives): { keptBytes: number; lostBytes: number; damaged: number } {
  let [keptBytes, lostBytes, damaged] = [0, 0, 0];
  for (const record of unreleased(ring)) {
    const length = frameLength(record.payload.length, record.prev !== undefined);
    if (record.payload.length === 0) damaged++;
    else if (gives(record)) lostBytes += length;
    else keptBytes += length;
  }
  return { keptBytes, lostBytes, damaged };
}

function* lostOf(ring: LogRing, isLost: Gives): Iterable<LostRecord> {
  for (const record of unreleased(ring)) if (isLost(record)) yield record;
}

/** What the oldest block holds that is not released, in order; with an empty payload, what it should hold. One at a time, to save memory. */
function* unreleased(ring: LogRing): Iterable<OldRecord> {
  const { tail } = ring;
  const end = ring.endSeq(tail);
  let own = Math.max(ring.ownFrom, ring.released + 1);
  for (let offset = HEADER_BYTES; ;) {
    const frame = ring.frame(tail, offset);
    const seq = frame?.payload ? Math.min(frame.seq, end) : own;
    for (; own < (frame ? seq : end); own++) yield { seq: own, payload: new Uint8Array(0), keep: 0, prev: undefined };
    if (!frame) return;
    offset = frame.end - ring.start(tail);
    if (!frame.payload || seq <= ring.released || seq >= end) continue;
    own = Math.max(own, seq + 1);
    yield { seq, payload: frame.payload, keep: frame.keep, prev: frame.prev };
  }
}
