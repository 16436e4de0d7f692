// A flash partition in a file, for machines without flash. As with NOR flash, erasing sets every bit and writing only
// clears bits, so that what runs here runs on a chip.
import type { Flash } from "../io.js";

/** Of the SDK's `embedded:storage/files`. */
export interface BlockFile {
  read(byteLength: number, position: number): ArrayBuffer;
  write(bytes: Uint8Array, position: number): void;
  status(): { size: number };
  close(): void;
}

const BLOCK_BYTES = 4_096; // as on the ESP32

export class FileFlash implements Flash {
  readonly #file: BlockFile;
  readonly #blocks: number;

  /** `size` in bytes, a whole number of blocks. What the file lacks of it is added, erased. */
  constructor(file: BlockFile, size: number) {
    this.#file = file;
    this.#blocks = size / BLOCK_BYTES;
    for (let end = file.status().size; end < size;) {
      const bytes = erased(Math.min(size, end + BLOCK_BYTES) - end);
      file.write(bytes, end);
      end += bytes.length;
    }
  }

  read(byteLength: number, byteOffset: number): ArrayBuffer {
    this.#check("read", byteLength, byteOffset);
    return this.#file.read(byteLength, byteOffset);
  }

  write(buffer: Uint8Array, byteOffset: number): void {
    this.#check("write", buffer.length, byteOffset);
    const bytes = new Uint8Array(this.#file.read(buffer.length, byteOffset));
    for (let at = 0; at < bytes.length; at++) bytes[at]! &= buffer[at]!;
    this.#file.write(bytes, byteOffset);
  }

  eraseBlock(start: number, end = start + 1): void {
    this.#check("erase", (end - start) * BLOCK_BYTES, start * BLOCK_BYTES);
    const bytes = erased(BLOCK_BYTES);
    for (let block = start; block < end; block++) this.#file.write(bytes, block * BLOCK_BYTES);
  }

  status(): { size: number; blockLength: number; blocks: number } {
    return { size: this.#blocks * BLOCK_BYTES, blockLength: BLOCK_BYTES, blocks: this.#blocks };
  }

  close(): void { this.#file.close(); }

  /** The words are those of the SDK's flash. */
  #check(what: string, byteLength: number, byteOffset: number): void {
    if (byteLength < 0 || byteOffset < 0 || byteOffset + byteLength > this.#blocks * BLOCK_BYTES) throw new Error(`${what} failed`);
  }
}

function erased(byteLength: number): Uint8Array { return new Uint8Array(byteLength).fill(0xff); }
