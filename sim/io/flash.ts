// A partition of NOR flash as behind the SDK's `embedded:storage/flash`: erasing a block sets every bit, writing only
// clears bits, and a power cut leaves whatever it interrupted half done.
import type { Flash } from "../../modules/io.js";
import { Random } from "../random.js";

export interface NorFlashOptions {
  /** Bytes: a whole number of blocks. */
  size: number;
  /** Bytes that are erased together. */
  blockLength?: number;
  /** Bytes: what `status()` reports, and what `misaligned` is measured by. */
  writeAlign?: number;
  /** ESP-IDF's plain partitions take any write; encrypted ones do not. */
  misaligned?: "throw" | "accept";
  random?: Random;
}

/** The supply fell away in the middle of the call. What follows fails too, until `restorePower`. */
export class PowerCut extends Error {
  override name = "PowerCut";
}

/** What erasing a block costs of the power budget, so that it can be cut at each of that many points. */
export const ERASE_STEPS = 16;

export class NorFlash implements Flash {
  /** Erases so far, by block. */
  readonly eraseCounts: Uint32Array;
  bytesWritten = 0;
  /** Bytes written so that a cleared bit would have had to be set. The bit stays cleared: a defect of the writer. */
  setAttempts = 0;
  /** Bytes written and steps of erasing (ERASE_STEPS a block) until the power fails. */
  powerBudget = Infinity;

  readonly #bytes: Uint8Array;
  readonly #blockLength: number;
  readonly #writeAlign: number;
  readonly #strict: boolean;
  readonly #random: Random;
  #powered = true;
  #open = true;

  constructor(options: NorFlashOptions) {
    const { size, blockLength = 4_096, writeAlign = 4, misaligned = "throw", random = new Random(1) } = options;
    if (size <= 0 || size % blockLength !== 0) throw new RangeError("flash: size is not a whole number of blocks");
    this.#bytes = new Uint8Array(size).fill(0xff);
    this.#blockLength = blockLength;
    this.#writeAlign = writeAlign;
    this.#strict = misaligned === "throw";
    this.#random = random;
    this.eraseCounts = new Uint32Array(size / blockLength);
  }

  read(byteLength: number, byteOffset: number): ArrayBuffer {
    this.#use(byteOffset, byteLength);
    return this.#bytes.slice(byteOffset, byteOffset + byteLength).buffer;
  }

  write(buffer: Uint8Array, byteOffset: number): void {
    this.#use(byteOffset, buffer.length);
    const align = this.#writeAlign;
    if (this.#strict && (byteOffset % align !== 0 || buffer.length % align !== 0)) {
      throw new RangeError(`flash: write of ${buffer.length} bytes at ${byteOffset} is not aligned to ${align}`);
    }
    for (let i = 0; i < buffer.length; i++) {
      if (this.powerBudget <= 0) this.#tearByte(byteOffset + i, buffer[i]!);
      this.powerBudget--;
      this.#program(byteOffset + i, buffer[i]!);
      this.bytesWritten++;
    }
  }

  eraseBlock(start: number, end = start + 1): void {
    this.#use(start * this.#blockLength, (end - start) * this.#blockLength);
    for (let block = start; block < end; block++) {
      if (this.powerBudget < ERASE_STEPS) this.#tearErase(block, this.powerBudget / ERASE_STEPS);
      this.powerBudget -= ERASE_STEPS;
      this.eraseCounts[block]!++;
      this.#bytes.fill(0xff, block * this.#blockLength, (block + 1) * this.#blockLength);
    }
  }

  status(): { size: number; blockLength: number; blocks: number; writeAlign: number; eraseValue: number } {
    this.#use(0, 0);
    return {
      size: this.#bytes.length, blockLength: this.#blockLength, blocks: this.eraseCounts.length,
      writeAlign: this.#writeAlign, eraseValue: 0xff,
    };
  }

  close(): void { this.#open = false; }

  /** The next boot opens the partition again. */
  open(): this {
    this.#open = true;
    return this;
  }

  /** Power is back: what the cut left behind is there to be read. */
  restorePower(): void {
    this.#powered = true;
    this.powerBudget = Infinity;
  }

  /** Time, heat or radiation: `bit` 0 to 7 of the byte at `byteOffset` turns over. */
  flipBit(byteOffset: number, bit: number): void {
    this.#bytes[byteOffset]! ^= 1 << bit;
  }

  /** A copy of every byte. */
  snapshot(): Uint8Array { return this.#bytes.slice(); }

  /** Sets every byte, whatever was there: `bytes` is as long as the partition. Wear stays. */
  restore(bytes: Uint8Array): void {
    if (bytes.length !== this.#bytes.length) throw new RangeError("flash: a snapshot of another size");
    this.#bytes.set(bytes);
  }

  #use(byteOffset: number, byteLength: number): void {
    if (!this.#powered) throw new PowerCut("flash: no power");
    if (!this.#open) throw new Error("flash: closed");
    if (!(byteOffset >= 0 && byteLength >= 0 && byteOffset + byteLength <= this.#bytes.length)) {
      throw new RangeError(`flash: ${byteLength} bytes at ${byteOffset} are outside the partition`);
    }
  }

  #program(at: number, value: number): void {
    const old = this.#bytes[at]!;
    if (value & ~old) this.setAttempts++;
    this.#bytes[at] = old & value;
  }

  #tearByte(at: number, value: number): never {
    this.#bytes[at]! &= value | this.#random.below(256);   // of the bits to be cleared, some are
    this.#cut();
  }

  /** `progress`, 0 to 1: the share of the block's cleared bits that have been set, anywhere in the block. */
  #tearErase(block: number, progress: number): never {
    const from = block * this.#blockLength;
    if (progress > 0) this.eraseCounts[block]!++;
    for (let at = from; at < from + this.#blockLength; at++) {
      for (let bit = 1; bit < 0x100; bit <<= 1) if (this.#random.next() < progress) this.#bytes[at]! |= bit;
    }
    this.#cut();
  }

  #cut(): never {
    this.#powered = false;
    this.powerBudget = 0;
    throw new PowerCut("flash: the power failed");
  }
}
