// The blocks of the event log as a ring: used in turn, so that wear is even. The one after the newest is the spare, erased
// before it is needed; those before the newest, back to the tail, hold what is not released.
import type { LogFinding } from "../contract/words.js";
import type { Flash } from "../io.js";
import { clearedBits, findFrame, HEADER_BYTES, isErased, MARK_BYTES, readHeader, RECORD_BYTES_MIN, SUMMED, writeHeader, writeSums, type Frame } from "./log-block.js";

/** Fewest blocks of a log: the newest, the spare, and something to give up. */
const BLOCKS_MIN = 4;

export class LogRing {
  readonly flash: Flash;
  readonly blockLength: number;
  readonly blocks: number;
  /** What mounting has found. */
  found: LogFinding = "mounted";
  /** The newest block. */
  head = 0;
  /** Where its next frame goes. */
  offset = 0;
  /** That of the next record. */
  seq = 1;
  generation = 0;
  /** The oldest block in use. */
  tail = 0;
  /** The block after the newest is erased. */
  spare = false;
  released = 0;
  /** That of the last block that does not go on where the one before it ended. */
  skippedTo = 0;
  /** The last `released` that is in flash. */
  marked = 0;
  /** By block: the seq of the first record of its own. */
  readonly firstSeqs: Uint32Array;
  /** By block: bytes of the lower keep classes, SUMMED numbers each. */
  readonly #sums: Uint16Array;

  /** Mounts whatever is there. What is no log of ours is overwritten, block by block. Throws when there are under 4 blocks. */
  constructor(flash: Flash, seqFloor: number) {
    const { size, blockLength } = flash.status();
    this.flash = flash;
    this.blockLength = blockLength;
    this.blocks = Math.floor(size / blockLength);
    if (this.blocks < BLOCKS_MIN) throw new Error(`the event log needs ${BLOCKS_MIN} blocks`);
    this.firstSeqs = new Uint32Array(this.blocks);
    this.#sums = new Uint16Array(this.blocks * SUMMED);
    if (this.#findHead()) this.#mount();
    else this.#format(seqFloor);
  }

  /** Nothing can be begun before the oldest block has been dealt with: only the spare is left. */
  get isFull(): boolean { return this.after(this.after(this.head)) === this.tail; }

  get room(): number { return this.blockLength - this.offset; }

  /** From here on every seq is there, or the flash has lost it. Below, those that are not were given up, or skipped. */
  get ownFrom(): number { return Math.max(this.firstSeqs[this.tail]!, this.skippedTo); }

  /** No seq of that block reaches this one. */
  seqEnd(block: number): number { return this.firstSeqs[block]! + Math.ceil(this.blockLength / RECORD_BYTES_MIN); }

  /** Of the record after the last of a block. */
  endSeq(block: number): number { return block === this.head ? this.seq : this.firstSeqs[this.after(block)]!; }

  start(block: number): number { return block * this.blockLength; }
  after(block: number): number { return (block + 1) % this.blocks; }

  /** The first frame at or behind `offset` of a block. */
  frame(block: number, offset: number): Frame | undefined {
    const start = this.start(block);
    return findFrame(this.flash, start + offset, start + this.blockLength, this.firstSeqs[block]!);
  }

  /** One write. What fails leaves half a frame that nothing is written over. */
  write(frame: Uint8Array): void {
    const { offset } = this;
    this.offset = this.blockLength;
    this.flash.write(frame, this.start(this.head) + offset);
    this.offset = offset + frame.length;
  }

  /** Erases the spare, if it is not. */
  prepare(): void {
    if (this.spare) return;
    this.#erase(this.after(this.head));
    this.spare = true;
  }

  /** A block that is erased, as on a new chip, is not worn for nothing. */
  #erase(block: number): void {
    if (!isErased(this.flash, this.start(block), this.start(block) + this.blockLength)) this.flash.eraseBlock(block);
  }

  /** The header of the block after the newest, which must be erased. */
  writeNext(opened: boolean): void {
    this.spare = false;
    const { generation, seq: firstSeq, released } = this;
    writeHeader(this.flash, this.start(this.after(this.head)), { generation: generation + 1, firstSeq, released }, opened);
  }

  /** The block after the newest, which has its header, is the newest from now on. */
  goOn(offset = HEADER_BYTES): void {
    this.generation++;
    this.head = this.after(this.head);
    this.offset = offset;
    this.marked = this.released;
    this.firstSeqs[this.head] = this.seq;
    this.#sums.fill(0, this.head * SUMMED, (this.head + 1) * SUMMED);
  }

  /** The newest block gets nothing more. */
  finish(): void {
    this.offset = this.blockLength;
    writeSums(this.flash, this.start(this.head), this.sumsOf(this.head));
  }

  /** A record of that class takes so many bytes of a block. */
  count(block: number, keep: number, bytes: number): void {
    if (keep < SUMMED) this.#sums[block * SUMMED + keep]! += bytes;
  }

  sumsOf(block: number): number[] { return [...this.#sums.subarray(block * SUMMED, (block + 1) * SUMMED)]; }

  /** Bytes of each keep class in all blocks in use. */
  get bytes(): number[] {
    const bytes: number[] = new Array(SUMMED).fill(0);
    let rest = 0;
    for (let block = this.tail; ; block = this.after(block)) {
      const sums = this.sumsOf(block);
      rest += this.blockLength - HEADER_BYTES;
      for (let keep = 0; keep < SUMMED; keep++) {
        bytes[keep]! += sums[keep]!;
        rest -= sums[keep]!;
      }
      if (block === this.head) return [...bytes, rest];
    }
  }

  /** Leaves the blocks behind of which everything is released. */
  retire(): void {
    while (this.tail !== this.head && this.endSeq(this.tail) <= this.released + 1) this.tail = this.after(this.tail);
  }

  #format(seqFloor: number): void {
    this.#erase(0);
    this.head = this.blocks - 1;
    this.seq = Math.max(1, seqFloor);
    this.released = this.seq - 1;
    if (seqFloor > 1) this.skippedTo = seqFloor;
    this.writeNext(true);
    this.goOn();
    this.tail = this.head;
  }

  /** The block of the highest generation that counts. Says what was found; false when there is none. */
  #findHead(): boolean {
    let isErasedAll = true;
    for (let block = 0; block < this.blocks; block++) {
      const header = readHeader(this.flash, this.start(block));
      if (!header) isErasedAll &&= isErased(this.flash, this.start(block), this.start(block) + HEADER_BYTES);
      if (!header || header.generation <= this.generation || !header.opened) continue;
      this.generation = header.generation;
      this.head = block;
    }
    if (this.generation === 0) this.found = isErasedAll ? "empty" : "reformatted";
    return this.generation > 0;
  }

  #mount(): void {
    const { firstSeq, released } = readHeader(this.flash, this.start(this.head))!;
    this.released = released;
    if (this.generation === 1 && firstSeq > 1) this.skippedTo = firstSeq; // there was a log before, and it was lost
    this.#enter(this.head, firstSeq);
    this.#followHead();
    this.marked = this.released;
    this.#findTail();
    const spare = this.start(this.after(this.head));
    this.spare = isErased(this.flash, spare, spare + this.blockLength);
  }

  /** Behind a torn record none goes any more, and its seq is not used again: it may have been whole, and sent. */
  #enter(block: number, firstSeq: number): void {
    const start = this.start(block);
    this.head = block;
    this.firstSeqs[block] = this.seq = firstSeq;
    for (let offset = HEADER_BYTES; ; offset = this.offset) {
      const frame = this.frame(block, offset);
      if (!frame) break;
      this.offset = frame.end - start;
      if (!frame.payload) this.released = Math.max(this.released, frame.seq);
      else if (frame.seq >= this.seq) this.seq = frame.seq + 1;
      if (frame.payload) this.count(block, frame.keep, frame.end - frame.at);
    }
    this.offset = Math.max(this.offset, HEADER_BYTES);
    const rest = start + this.offset;
    const end = start + this.blockLength;
    const cleared = clearedBits(this.flash, rest, end, 2);
    if (cleared > 0) this.offset = this.blockLength;
    // A single bit is no record, nor is what begins like a mark and is no longer.
    const isMark = isErased(this.flash, rest, Math.min(rest + 1, end)) && isErased(this.flash, Math.min(rest + MARK_BYTES, end), end);
    if (cleared > 1 && !isMark) this.seq++;
  }

  /** The newest block is the next one, if there are records there that go on where this one ends: then its header is damaged. */
  #followHead(): void {
    const next = this.after(this.head);
    this.firstSeqs[next] = this.seq;
    const firstSeq = this.#firstOwn(next, this.seq, this.seq + this.blockLength);
    if (firstSeq === undefined) return;
    this.generation++;
    this.offset = 0;
    this.#enter(next, this.seq);
  }

  #firstOwn(block: number, from: number, to: number): number | undefined {
    let first: number | undefined;
    const start = this.start(block);
    for (let frame = this.frame(block, HEADER_BYTES); frame && first === undefined; frame = this.frame(block, frame.end - start))
      if (frame.payload && frame.seq >= from && frame.seq < to) first = frame.seq;
    return first;
  }

  /** Goes back from the newest block until everything is released, or to the spare. Steps over damaged headers. */
  #findTail(): void {
    this.tail = this.head;
    let block = this.head;
    for (let age = 1; age < Math.min(this.blocks - 1, this.generation); age++) {
      const end = this.firstSeqs[block]!;
      if (end <= this.released + 1) return;
      block = (block + this.blocks - 1) % this.blocks;
      const header = readHeader(this.flash, this.start(block));
      if (header && header.generation !== this.generation - age) break;
      this.firstSeqs[block] = end;
      const firstSeq = header?.firstSeq ?? this.#firstOwn(block, end - this.blockLength / 8, end);
      if (firstSeq === undefined) this.found = "damaged";
      else this.tail = block;
      this.firstSeqs[block] = firstSeq ?? end;
      if (header && this.skippedTo === 0 && end > this.seqEnd(block)) this.skippedTo = end;
      header?.sums.forEach((bytes, keep) => this.count(block, keep, bytes));
      if (age === Math.min(this.blocks - 1, this.generation) - 1) return;
    }
    if (this.generation > 1 && this.firstSeqs[this.tail]! > this.released + 1) this.found = "damaged";
  }
}
