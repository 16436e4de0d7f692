// The event log: records in a ring of flash blocks (log-block.ts), kept until the broker has them. DESIGN "Storage".
// Blocks are used in turn, so wear is even; the block ahead of the newest is erased before it is needed.
import type { Flash } from "../io.js";
import { frameLength, HEADER_BYTES, isErased, PAYLOAD_BYTES_MAX, readHeader, readRecord, writeHeader, writeRecord, writeReleased,
  type BlockHeader } from "./log-block.js";
import type { Outbox, StoredEvent } from "./outbox.js";

export interface EventLogOptions {
  flash: Flash;
  /** The payload of the record that says that those with `from` to `to` were given up, the log being full. */
  gap: (from: number, to: number) => Uint8Array;
}

/** A place in the log: the record `seq` starts at `offset` of `block`. */
interface Place { block: number; offset: number; seq: number }

/** Fewest blocks of a log: the newest, the erased one ahead of it, and something to give up. */
const BLOCKS_MIN = 4;
const KEEP_GAP = 3;

export class EventLog implements Outbox {
  readonly #flash: Flash;
  readonly #gap: EventLogOptions["gap"];
  readonly #blockLength: number;
  readonly #blocks: number;
  /** Where the next record goes; its block is the newest. */
  #head: Place = { block: 0, offset: 0, seq: 1 };
  #generation = 0;
  /** The block after the newest is erased. */
  #spare = false;
  /** The oldest block of the ring. */
  #oldest = 0;
  #released = 0;
  /** Where reading went on last. */
  #cursor: Place = { block: 0, offset: 0, seq: 1 };

  /** Mounts whatever is there: what is no log of ours is overwritten block by block. Throws when the partition has under 4 blocks. */
  constructor({ flash, gap }: EventLogOptions) {
    const { size, blockLength } = flash.status();
    this.#flash = flash;
    this.#gap = gap;
    this.#blockLength = blockLength;
    this.#blocks = Math.floor(size / blockLength);
    if (this.#blocks < BLOCKS_MIN) throw new Error(`the event log needs ${BLOCKS_MIN} blocks`);
    this.#mount();
  }

  /** One write, but for the header of a new block. Returns the record's seq; undefined when it is too large or the flash fails. */
  append(payload: Uint8Array, keep: number): number | undefined {
    if (payload.length > PAYLOAD_BYTES_MAX) return undefined;
    try {
      if (this.#head.offset + frameLength(payload.length) > this.#blockLength) this.#advance();
      return this.#write(payload, keep);
    } catch {
      this.#head.offset = this.#blockLength; // whatever half a write has left there is not written over
      return undefined;
    }
  }

  next(after: number): StoredEvent | undefined {
    const wanted = Math.max(after, this.#released) + 1;
    if (wanted >= this.#head.seq) return undefined;
    if (wanted < this.#cursor.seq || !this.#isLive(this.#cursor)) this.#cursor = this.#startOf(wanted);
    while (this.#cursor.seq < this.#head.seq) {
      const at = this.#start(this.#cursor.block) + this.#cursor.offset;
      const record = readRecord(this.#flash, at, this.#start(this.#cursor.block) + this.#blockLength);
      if (typeof record === "string") {
        if (!this.#toNextBlock()) return undefined;
        continue;
      }
      const { seq } = this.#cursor;
      this.#cursor = { block: this.#cursor.block, offset: this.#cursor.offset + frameLength(record.payload.length), seq: seq + 1 };
      if (seq >= wanted) return { seq, payload: record.payload };
    }
    return undefined;
  }

  /** A block is marked once all of it is released, so that after a restart at most one block is sent again. */
  release(seq: number): void {
    if (seq <= this.#released) return;
    this.#released = Math.min(seq, this.#head.seq - 1);
    try {
      while (this.#oldest !== this.#head.block && this.#endSeq(this.#oldest) <= this.#released + 1) this.#retire();
    } catch {
      // The mark is missing: what it stands for is sent again after a restart, and marked then.
    }
  }

  /** The idle work: erases the block ahead, if it is not. At most one erase a call; never throws. */
  tend(): void {
    try {
      this.#prepare();
    } catch {
      // The next append tries again, and says what comes of it.
    }
  }

  #prepare(): void {
    if (this.#spare) return;
    this.#flash.eraseBlock(this.#after(this.#head.block));
    this.#spare = true;
  }

  #write(payload: Uint8Array, keep: number): number {
    writeRecord(this.#flash, this.#start(this.#head.block) + this.#head.offset, payload, keep);
    this.#head.offset += frameLength(payload.length);
    return this.#head.seq++;
  }

  #advance(): void {
    const block = this.#after(this.#head.block);
    this.#prepare();
    this.#spare = false;
    writeHeader(this.#flash, this.#start(block), this.#generation + 1, this.#head.seq);
    this.#generation++;
    this.#head = { block, offset: HEADER_BYTES, seq: this.#head.seq };
    this.#makeRoom();
  }

  /** Where the log is full, gives up the records of the oldest block, and puts that on record first: in a block just begun there is room. */
  #makeRoom(): void {
    if (this.#after(this.#head.block) !== this.#oldest) return;
    const from = Math.max(this.#firstSeq(this.#oldest), this.#released + 1);
    const to = this.#endSeq(this.#oldest) - 1;
    if (from <= to) this.#write(this.#gap(from, to), KEEP_GAP);
    this.#released = Math.max(this.#released, to);
    this.#retire();
  }

  /** The oldest block is done with: it says so itself, and may be erased from now on. */
  #retire(): void {
    const retired = this.#oldest;
    this.#oldest = this.#after(retired);
    writeReleased(this.#flash, this.#start(retired));
  }

  #mount(): void {
    let newest: BlockHeader | undefined;
    for (let block = 0; block < this.#blocks; block++) {
      const header = this.#header(block);
      if (!header || (newest && header.generation <= newest.generation)) continue;
      newest = header;
      this.#head.block = block;
    }
    if (!newest) return this.#format();
    this.#generation = newest.generation;
    this.#oldest = this.#findOldest(newest.generation);
    this.#head = this.#endOf(this.#head.block, newest.firstSeq);
    this.#released = this.#firstSeq(this.#oldest) - 1;
    this.#cursor = this.#startOf(this.#released + 1);
    this.#makeRoom(); // a power cut may have come just before
    const ahead = this.#start(this.#after(this.#head.block));
    this.#spare = isErased(this.#flash, ahead, ahead + this.#blockLength);
  }

  #format(): void {
    this.#flash.eraseBlock(0);
    writeHeader(this.#flash, 0, 1, 1);
    this.#generation = 1;
    this.#head = { block: 0, offset: HEADER_BYTES, seq: 1 };
    this.#cursor = { ...this.#head };
    this.#oldest = 0;
  }

  /** Goes back from the newest block as long as the generations do, and the records are not released. */
  #findOldest(generation: number): number {
    let block = this.#head.block;
    for (let i = 1; i < this.#blocks; i++) {
      const before = (block + this.#blocks - 1) % this.#blocks;
      const header = this.#header(before);
      if (!header || header.generation !== generation - i || header.released) return block;
      block = before;
    }
    return block;
  }

  /** Behind the last record of a block. A block with a torn record takes no more. */
  #endOf(block: number, firstSeq: number): Place {
    const start = this.#start(block);
    let offset = HEADER_BYTES;
    for (let seq = firstSeq; ; seq++) {
      const record = readRecord(this.#flash, start + offset, start + this.#blockLength);
      if (record === "torn") return { block, offset: this.#blockLength, seq };
      if (record === "end") return { block, offset, seq };
      offset += frameLength(record.payload.length);
    }
  }

  /** Of the record after the last of a block. */
  #endSeq(block: number): number {
    return block === this.#head.block ? this.#head.seq : this.#firstSeq(this.#after(block));
  }

  #firstSeq(block: number): number { return this.#header(block)?.firstSeq ?? this.#head.seq; }

  /** The start of the block that holds `seq`, or of the oldest. */
  #startOf(seq: number): Place {
    let block = this.#oldest;
    while (block !== this.#head.block && this.#endSeq(block) <= seq) block = this.#after(block);
    return { block, offset: HEADER_BYTES, seq: this.#firstSeq(block) };
  }

  #toNextBlock(): boolean {
    if (this.#cursor.block === this.#head.block) return false;
    const block = this.#after(this.#cursor.block);
    this.#cursor = { block, offset: HEADER_BYTES, seq: this.#firstSeq(block) };
    return true;
  }

  #isLive({ block }: Place): boolean {
    const age = (block + this.#blocks - this.#oldest) % this.#blocks;
    return age <= (this.#head.block + this.#blocks - this.#oldest) % this.#blocks;
  }

  #header(block: number): BlockHeader | undefined { return readHeader(this.#flash, this.#start(block)); }
  #start(block: number): number { return block * this.#blockLength; }
  #after(block: number): number { return (block + 1) % this.#blocks; }
}
