// The event log: records in a ring of flash blocks, kept until the broker has them. DESIGN "Storage". log-block.ts has the
// format, log-ring.ts the blocks, log-reader.ts the order of seq, log-carry.ts what happens when it is full.
import { MAC_BYTES } from "../contract/mac.js";
import type { KeepClass } from "../contract/record.js";
import type { LogFinding } from "../contract/words.js";
import type { Flash } from "../io.js";
import { frameLength, frameOf, HEADER_BYTES, MARK_BYTES, markOf, PAYLOAD_BYTES_MAX } from "./log-block.js";
import { carryOver, EVERYTHING, KEEP_GAP, type Retention } from "./log-carry.js";
import { endBefore, isUntold, lastEvent, LogReader } from "./log-reader.js";
import { LogRing } from "./log-ring.js";
import type { Outbox, StoredEvent } from "./outbox.js";

export type { LostRecord, Retention } from "./log-carry.js";

export interface EventLogOptions {
  flash: Flash;
  retention: Retention;
  /** The mac of an event, MAC_BYTES: then each record carries that of the one before it. Without, there is no chain. */
  seal?: ((event: StoredEvent) => Uint8Array) | undefined;
  /** What `reserve` was told last: for a log that has lost its newest block, or all of them, or is an old copy. */
  seqFloor?: number | undefined;
  /** Called when a block is begun, before a seq of it is given out: no seq of it will reach this one. To be kept elsewhere. */
  reserve?: ((seqFloor: number) => void) | undefined;
}

/** After so many events the position is put on record, so that a restart sends that many again, not more. */
const MARK_EVERY = 32;
/** Oldest blocks that one append deals with before it gives up a whole one: 3 s of erasing and copying, below the watchdog's 10 s. */
const BLOCKS_AT_ONCE = 64;
/** In a full log, idle work goes on until the newest block has an eighth of itself left, so that the next append need not wait. */
const IDLE_SHARE = 8;

export class EventLog implements Outbox {
  readonly #ring: LogRing;
  readonly #reader: LogReader;
  readonly #options: EventLogOptions;
  #last: StoredEvent | undefined;
  /** That of the last event, once it is known. */
  #mac: Uint8Array | undefined;

  /** Mounts whatever is there; `found` says what that was. Throws when the partition has under 4 blocks, and what the flash throws. */
  constructor(options: EventLogOptions) {
    const { flash, seqFloor = 0 } = options;
    this.#options = options;
    this.#ring = new LogRing(flash, seqFloor);
    this.#reader = new LogReader(this.#ring);
    this.#last = lastEvent(this.#ring);
    const seqEnd = this.#ring.seqEnd(this.#ring.head);
    if (seqEnd < seqFloor) this.#skipTo(seqFloor);
    else if (isUntold(this.#ring)) this.#tellOfSkip(endBefore(this.#ring)); // all is lost, or the power failed before it was told
    if (seqEnd > seqFloor) options.reserve?.(seqEnd);
  }

  get found(): LogFinding { return this.#ring.found; }

  /** That of the next record. */
  get headSeq(): number { return this.#ring.seq; }

  /** One write, but where a block is begun. Returns the record's seq; undefined when it is too large or the flash fails. */
  append(payload: Uint8Array, keep: KeepClass): number | undefined {
    const { blockLength } = this.#ring;
    const length = frameLength(payload.length, this.#options.seal !== undefined);
    if (payload.length === 0 || payload.length > PAYLOAD_BYTES_MAX || HEADER_BYTES + length > blockLength) return undefined;
    try {
      for (let blocks = 0; this.#ring.room < length; blocks++) {
        if (blocks > BLOCKS_AT_ONCE) return undefined;
        this.#advance(blocks === BLOCKS_AT_ONCE);
      }
      return this.#write(payload, keep);
    } catch {
      return undefined;
    }
  }

  next(after: number): StoredEvent | undefined {
    try {
      return this.#reader.from(Math.max(after, this.#ring.released) + 1);
    } catch {
      return undefined;
    }
  }

  release(seq: number): void {
    const ring = this.#ring;
    if (seq <= ring.released) return;
    ring.released = Math.min(seq, ring.seq - 1);
    ring.retire();
    if (ring.released - ring.marked < MARK_EVERY) return;
    try {
      this.#mark();
    } catch {
      // The next release tries again; until then more is sent again after a restart.
    }
  }

  /** The idle work: at most one erase and one block's copy. True: there is more to do. Never throws. */
  tend(): boolean {
    const ring = this.#ring;
    const isShort = (): boolean => ring.isFull && ring.room < ring.blockLength / IDLE_SHARE;
    try {
      if (isShort()) this.#advance(false);
      else ring.prepare();
      this.#prev();
      return !ring.spare || isShort();
    } catch {
      return false; // the next append tries again, and says what comes of it
    }
  }

  #write(payload: Uint8Array, keep: KeepClass): number {
    const ring = this.#ring;
    const prev = this.#prev();
    const frame = frameOf(ring.seq, payload, keep, prev);
    ring.write(frame);
    ring.count(ring.head, keep, frame.length);
    this.#remember({ seq: ring.seq, payload, ...(prev && { prev }) });
    return ring.seq++;
  }

  #mark(): void {
    const ring = this.#ring;
    if (ring.room < MARK_BYTES) return this.#advance(false); // the new block's header says it too
    ring.write(markOf(ring.released));
    ring.marked = ring.released;
  }

  #advance(everything: boolean): void {
    const ring = this.#ring;
    const { retention, reserve } = this.#options;
    ring.prepare();
    ring.finish();
    if (ring.isFull) {
      const level = everything ? EVERYTHING : retention.level(ring.bytes, ring.blocks * ring.blockLength);
      const gap = carryOver(ring, retention, level, this.#prev());
      if (gap) this.#remember(gap);
    } else {
      ring.writeNext(true);
      ring.goOn();
    }
    reserve?.(ring.seqEnd(ring.head));
  }

  /** The newest blocks are gone, or this is an old copy: what may have been given out since is not given out again. */
  #skipTo(seq: number): void {
    const ring = this.#ring;
    const from = ring.seq;
    ring.found = "damaged";
    ring.seq = ring.skippedTo = Math.max(from, seq);
    this.#last = undefined;
    try {
      this.#advance(false);
    } catch {
      return; // the next append begins a block, and the start after that tells
    }
    this.#tellOfSkip(from);
  }

  #tellOfSkip(from: number): void {
    const to = this.#ring.skippedTo - 1;
    if (from > to) return;
    try {
      this.append(this.#options.retention.skipped(from, to), KEEP_GAP);
    } catch {
      // Without it the numbers are missing for whoever counts them, and nothing else.
    }
  }

  #remember(event: StoredEvent): void {
    this.#last = event;
    this.#mac = undefined;
  }

  /** The mac of the last event: only computed when it is needed, or in idle time. */
  #prev(): Uint8Array | undefined {
    const { seal } = this.#options;
    if (!seal) return undefined;
    return this.#mac ??= this.#last ? seal(this.#last) : new Uint8Array(MAC_BYTES);
  }
}
