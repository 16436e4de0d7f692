// Reads the event log in the order of seq, whatever block a record has come to stand in.
import { findFrame, HEADER_BYTES } from "./log-block.js";
import type { LogRing } from "./log-ring.js";
import type { StoredEvent } from "./outbox.js";

/** Where reading goes on: behind all records below `seq`. A block that is begun may be the very one: hence the generation. */
interface Cursor { generation: number; block: number; offset: number; seq: number }

/** The next record below `ownFrom` in each block, mostly one carried over: where it starts, and its seq. */
interface Carried { generation: number; wanted: number; offsets: Uint16Array; seqs: Uint32Array }

const NONE = 0xffffffff;

export class LogReader {
  readonly #ring: LogRing;
  #cursor: Cursor;
  /** Only while there are carried records to read: eight bytes a block would be wasted otherwise. */
  #carried: Carried | undefined;

  constructor(ring: LogRing) {
    this.#ring = ring;
    this.#cursor = this.#startOf(ring.tail);
  }

  /** The first event with that seq or a higher one. Throws what the flash throws. */
  from(wanted: number): StoredEvent | undefined {
    const { seq, ownFrom: own } = this.#ring;
    if (wanted < own) {
      const carried = this.#nextCarried(wanted);
      if (carried) return carried;
      this.#carried = undefined;
    }
    return Math.max(wanted, own) < seq ? this.#own(Math.max(wanted, own)) : undefined;
  }

  /** Where a seq is not there, the flash has lost it. */
  #own(wanted: number): StoredEvent {
    const ring = this.#ring;
    if (wanted < this.#cursor.seq || this.#cursor.generation !== ring.generation) this.#cursor = this.#startOf(ring.tail);
    while (ring.endSeq(this.#cursor.block) <= wanted) this.#cursor = this.#startOf(ring.after(this.#cursor.block));
    const { block } = this.#cursor;
    const start = ring.start(block);
    for (let { offset } = this.#cursor; ;) {
      const frame = ring.frame(block, offset);
      if (!frame || (frame.payload && frame.seq > wanted)) return { seq: wanted, payload: new Uint8Array(0) };
      offset = frame.end - start;
      if (!frame.payload || frame.seq < wanted) continue;
      this.#cursor = { ...this.#cursor, offset, seq: wanted + 1 };
      return eventOf(frame.seq, frame.payload, frame.prev);
    }
  }

  #startOf(block: number): Cursor {
    const { generation, firstSeqs } = this.#ring;
    return { generation, block, offset: HEADER_BYTES, seq: firstSeqs[block]! };
  }

  /** They stand in order in each block; the lowest of all blocks is the next. */
  #nextCarried(wanted: number): StoredEvent | undefined {
    const ring = this.#ring;
    const carried = this.#carriedFrom(wanted);
    let lowest = -1;
    for (let block = ring.tail; ; block = ring.after(block)) {
      while (carried.seqs[block]! < wanted) this.#step(carried, block, ring.frame(block, carried.offsets[block]!)!.end - ring.start(block));
      if (carried.seqs[block] !== NONE && (lowest < 0 || carried.seqs[block]! < carried.seqs[lowest]!)) lowest = block;
      if (block === ring.head) break;
    }
    carried.wanted = wanted;
    const frame = lowest < 0 ? undefined : ring.frame(lowest, carried.offsets[lowest]!);
    return frame?.payload && eventOf(frame.seq, frame.payload, frame.prev);
  }

  #carriedFrom(wanted: number): Carried {
    const ring = this.#ring;
    if (this.#carried?.generation === ring.generation && this.#carried.wanted <= wanted) return this.#carried;
    const { blocks, generation } = ring;
    const carried: Carried = { generation, wanted, offsets: new Uint16Array(blocks), seqs: new Uint32Array(blocks) };
    for (let block = ring.tail; ; block = ring.after(block)) {
      this.#step(carried, block, HEADER_BYTES);
      if (block === ring.head) break;
    }
    return this.#carried = carried;
  }

  #step({ offsets, seqs }: Carried, block: number, offset: number): void {
    const frame = this.#ring.frame(block, offset);
    const isCarried = frame?.payload && frame.seq < this.#ring.ownFrom;
    seqs[block] = isCarried ? frame.seq : NONE;
    if (isCarried) offsets[block] = frame.at - this.#ring.start(block);
  }
}

function eventOf(seq: number, payload: Uint8Array, prev: Uint8Array | undefined): StoredEvent {
  return prev ? { seq, payload, prev } : { seq, payload };
}

/** The event before the next one, for its mac; undefined where there was none. Its payload is empty where it cannot be read. */
export function lastEvent(ring: LogRing): StoredEvent | undefined {
  const seq = ring.seq - 1;
  const isFirst = ring.firstSeqs[ring.head] === ring.seq;
  if (isFirst && (ring.generation === 1 || ring.skippedTo === ring.seq)) return undefined;
  let last: StoredEvent = { seq, payload: new Uint8Array(0) };
  eachRecord(ring, isFirst ? before(ring) : ring.head, (event) => { if (event.seq === seq) last = event; });
  return last;
}

/** The newest block was begun after a skip, or after all was lost, and has no record yet. */
export function isUntold(ring: LogRing): boolean {
  const first = ring.firstSeqs[ring.head]!;
  let isThere = false;
  if (ring.skippedTo === first) eachRecord(ring, ring.head, ({ seq }) => { isThere ||= seq >= first; });
  return ring.skippedTo === first && !isThere;
}

/** The seq after the last record of the block before the newest; 1 where there is none. */
export function endBefore(ring: LogRing): number {
  if (ring.generation === 1) return 1;
  let end = ring.firstSeqs[before(ring)]!;
  eachRecord(ring, before(ring), ({ seq }) => { end = Math.max(end, seq + 1); });
  return end;
}

function before({ head, blocks }: LogRing): number { return (head + blocks - 1) % blocks; }

function eachRecord(ring: LogRing, block: number, see: (event: StoredEvent) => void): void {
  const start = ring.start(block);
  for (let at = start + HEADER_BYTES; ;) {
    const frame = findFrame(ring.flash, at, start + ring.blockLength, ring.seq);
    if (!frame) return;
    at = frame.end;
    if (frame.payload) see(eventOf(frame.seq, frame.payload, frame.prev));
  }
}
