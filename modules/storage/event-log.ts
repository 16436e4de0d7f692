// The event log: records in a ring of flash blocks (log-block.ts), kept until the broker has them. DESIGN "Storage".
// Blocks are used in turn, so wear is even; the block ahead of the newest is erased before it is needed.
import type { Flash } from "../io.js";
import { findEnd, findRecord, frameLength, HEADER_BYTES, isErased, PAYLOAD_BYTES_MAX, readHeader, writeHeader, writeRecord, writeReleased,
  type BlockHeader, type LogRecord } from "./log-block.js";
import type { Outbox, StoredEvent } from "./outbox.js";

export interface EventLogOptions {
  flash: Flash;
  /** The payload of the record that says that those with `from` to `to` were given up, the log being full. */
  gap: (from: number, to: number) => Uint8Array;
}

/** A place in the log: the record `seq` starts at `offset` of `block`, or behind it where something is damaged. */
interface Place { block: number; offset: number; seq: number }

/** Fewest blocks of a log: the newest, the erased one ahead of it, and something to give up. */
const BLOCKS_MIN = 4;
const KEEP_GAP = 3;

export class EventLog implements Outbox {
  readonly #flash: Flash;
  readonly #gap: EventLogOptions["gap"];
  readonly #blockLength: number;
  readonly #blocks: number;
  /** The seq of the first record of each block that is in use. */
  readonly #firstSeqs: Uint32Array;
  /** Where the next record goes; its block is the newest. */
  #head: Place = { block: 0, offset: 0, seq: 1 };
  #generation = 0;
  /** The block after the newest is erased. */
  #spare = false;
  /** The oldest block of the ring. Where it is the one after the newest, it has to be given up before anything is appended. */
  #oldest = 0;
  #released = 0;
  /** Where reading went on last. */
  #cursor: Place = { block: 0, offset: HEADER_BYTES, seq: 1 };

  /** Mounts whatever is there: what is no log of ours is overwritten block by block. Throws when the partition has under 4 blocks. */
  constructor({ flash, gap }: EventLogOptions) {
    const { size, blockLength } = flash.status();
    this.#flash = flash;
    this.#gap = gap;
    this.#blockLength = blockLength;
    this.#blocks = Math.floor(size / blockLength);
    if (this.#blocks < BLOCKS_MIN) throw new Error(`the event log needs ${BLOCKS_MIN} blocks`);
    this.#firstSeqs = new Uint32Array(this.#blocks);
    this.#mount();
  }

  /** One write, but for the header of a new block. Returns the record's seq; undefined when it is too large or the flash fails. */
  append(payload: Uint8Array, keep: number): number | undefined {
    if (payload.length > PAYLOAD_BYTES_MAX) return undefined;
    try {
      this.#makeRoom();
      if (this.#head.offset + frameLength(payload.length) > this.#blockLength) this.#advance();
      return this.#write(payload, keep);
    } catch {
      return undefined;
    }
  }

  next(after: number): StoredEvent | undefined {
    const wanted = Math.max(after, this.#released) + 1;
    if (wanted >= this.#head.seq) return undefined;
    try {
      return this.#read(wanted);
    } catch {
      return undefined;
    }
  }

  /** A block is marked once all of it is released, so that after a restart at most one block is sent again. */
  release(seq: number): void {
    if (seq <= this.#released) return;
    this.#released = Math.min(seq, this.#head.seq - 1);
    let done: number | undefined;
    for (let block = this.#oldest; block !== this.#head.block && this.#endSeq(block) <= this.#released + 1; block = this.#after(block)) done = block;
    try {
      if (done !== undefined) this.#retire(done);
    } catch {
      // The mark is missing: until a later block has one, what it stands for is sent again after a restart.
    }
  }

  /** The idle work: erases the block ahead, if it is not. At most one erase a call; never throws. */
  tend(): void {
    try {
      if (this.#isFull) this.#makeRoom();
      else this.#prepare();
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
    const { offset } = this.#head;
    const end = offset + frameLength(payload.length);
    if (end > this.#blockLength) throw new Error("a record longer than its block");
    this.#head.offset = this.#blockLength; // whatever half a write leaves there is not written over
    writeRecord(this.#flash, this.#start(this.#head.block) + offset, this.#head.seq, payload, keep);
    this.#head.offset = end;
    return this.#head.seq++;
  }

  #advance(): void {
    this.#prepare();
    this.#spare = false;
    this.#begin(this.#after(this.#head.block), this.#generation + 1);
    this.#makeRoom();
  }

  #begin(block: number, generation: number): void {
    const { seq } = this.#head;
    const lostFrom = this.#after(block) === this.#oldest ? this.#lostFrom() : seq;
    writeHeader(this.#flash, this.#start(block), generation, seq, lostFrom);
    this.#generation = generation;
    this.#firstSeqs[block] = seq;
    this.#head = { block, offset: HEADER_BYTES, seq };
  }

  /** Where the log is full, gives up the records of the oldest block, and puts that on record first: a block just begun has room. */
  #makeRoom(): void {
    if (!this.#isFull) return;
    if (this.#head.offset > HEADER_BYTES) { // half a gap record is all that the newest block holds: begin it again
      this.#flash.eraseBlock(this.#head.block);
      this.#begin(this.#head.block, this.#generation);
    }
    const to = this.#endSeq(this.#oldest) - 1;
    if (this.#released < to) this.#write(this.#gap(this.#lostFrom(), to), KEEP_GAP);
    this.#released = Math.max(this.#released, to);
    this.#retire(this.#oldest);
  }

  /** The first seq that goes with the oldest block: one that it says itself was given up, unless that has been released. */
  #lostFrom(): number {
    const first = this.#firstSeqs[this.#oldest]!;
    if (this.#released >= first) return this.#released + 1;
    return readHeader(this.#flash, this.#start(this.#oldest))?.lostFrom ?? first;
  }

  /** The blocks up to this one are done with: the mark of the last speaks for all, and they may be erased from now on. */
  #retire(block: number): void {
    this.#oldest = this.#after(block);
    if (this.#cursor.seq <= this.#firstSeqs[this.#oldest]!) this.#cursor = this.#startOf(this.#oldest);
    writeReleased(this.#flash, this.#start(block));
  }

  #mount(): void {
    const newest = this.#findNewest();
    if (!newest) {
      this.#flash.eraseBlock(0);
      return this.#begin(0, 1);
    }
    this.#generation = newest.generation;
    this.#firstSeqs[this.#head.block] = newest.firstSeq;
    this.#head = this.#endOf(this.#head.block, newest.firstSeq);
    this.#followHead();
    this.#oldest = this.#findOldest();
    if (this.#isFull) this.#resumeMakingRoom();
    this.#released = this.#firstSeqs[this.#oldest]! - 1;
    this.#cursor = this.#startOf(this.#oldest);
    const ahead = this.#start(this.#after(this.#head.block));
    this.#spare = isErased(this.#flash, ahead, ahead + this.#blockLength);
  }

  #findNewest(): BlockHeader | undefined {
    let newest: BlockHeader | undefined;
    for (let block = 0; block < this.#blocks; block++) {
      const header = readHeader(this.#flash, this.#start(block));
      if (!header || (newest && header.generation <= newest.generation)) continue;
      newest = header;
      this.#head.block = block;
    }
    return newest;
  }

  /** The newest block is the next one, if that goes on where this one ends: then its header is damaged. */
  #followHead(): void {
    const { seq } = this.#head;
    const block = this.#after(this.#head.block);
    if (!this.#find({ block, offset: HEADER_BYTES, seq }, seq + this.#blockLength)) return;
    this.#generation++;
    this.#firstSeqs[block] = seq;
    this.#head = this.#endOf(block, seq);
  }

  /** The power failed when the log was full: before the gap was on record, or before the block given up was marked. */
  #resumeMakingRoom(): void {
    const begin = this.#startOf(this.#head.block);
    if (this.#find(begin, this.#head.seq)) this.#oldest = this.#after(this.#oldest);
    else this.#head.seq = begin.seq;
  }

  /** Goes back from the newest block until one is released, or is of no generation that it should be. Steps over damaged headers. */
  #findOldest(): number {
    let oldest = this.#head.block;
    let block = oldest;
    for (let age = 1; age < Math.min(this.#blocks, this.#generation); age++) {
      const end = this.#firstSeqs[block]!;
      block = (block + this.#blocks - 1) % this.#blocks;
      const header = readHeader(this.#flash, this.#start(block));
      if (header ? header.released || header.generation !== this.#generation - age : age === this.#blocks - 1) break;
      const firstSeq = header?.firstSeq ?? this.#find({ block, offset: HEADER_BYTES, seq: end - this.#blockLength }, end)?.seq;
      this.#firstSeqs[block] = firstSeq ?? end;
      if (firstSeq !== undefined) oldest = block;
    }
    return oldest;
  }

  #endOf(block: number, firstSeq: number): Place {
    const start = this.#start(block);
    const { at, seq } = findEnd(this.#flash, start, start + this.#blockLength, firstSeq);
    return { block, offset: at - start, seq };
  }

  #read(wanted: number): StoredEvent {
    if (wanted < this.#cursor.seq) this.#cursor = this.#startOf(this.#oldest);
    while (this.#endSeq(this.#cursor.block) <= wanted) this.#cursor = this.#startOf(this.#after(this.#cursor.block));
    const { block } = this.#cursor;
    for (;;) {
      const record = this.#find(this.#cursor, this.#endSeq(block));
      if (!record || record.seq > wanted) return { seq: wanted, payload: new Uint8Array(0) };
      this.#cursor = { block, offset: record.end - this.#start(block), seq: record.seq + 1 };
      if (record.seq === wanted) return { seq: wanted, payload: record.payload };
    }
  }

  #find({ block, offset, seq }: Place, end: number): LogRecord | undefined {
    const start = this.#start(block);
    return findRecord(this.#flash, start + offset, start + this.#blockLength, seq, end);
  }

  get #isFull(): boolean { return this.#after(this.#head.block) === this.#oldest; }

  /** Of the record after the last of a block. */
  #endSeq(block: number): number { return block === this.#head.block ? this.#head.seq : this.#firstSeqs[this.#after(block)]!; }

  #startOf(block: number): Place { return { block, offset: HEADER_BYTES, seq: this.#firstSeqs[block]! }; }
  #start(block: number): number { return block * this.#blockLength; }
  #after(block: number): number { return (block + 1) % this.#blocks; }
}
