// What a file that grows line by line costs on littlefs (its DESIGN.md, "CTZ skip-lists" and "Metadata pairs"; lfs.c 2.6 and
// later), done step by step on a flash that counts: the reference of the event log's figures. It is flattered: reading, the
// allocator's scans, the moves of worn metadata (`block_cycles`) and a record of what the broker has are left out.
import type { Flash } from "../modules/io.js";

/** As the SDK configures it: modules/files/file/manifest_littlefs.json. A cache this small keeps no line inline in the directory. */
const PROG_BYTES = 16;
/** Blocks 0 and 1 are the root's metadata pair (SPEC.md, "Metadata pairs"). */
const PAIR = 2;
const TAG_BYTES = 4;
/** lfs_dir_commitcrc: a tag with size and CRC of what is erased behind, a tag with the CRC of the commit. */
const COMMIT_END_BYTES = 5 * TAG_BYTES;
/** lfs_dir_relocatingcommit: the end of a commit must fit behind its tags. */
const COMMIT_ROOM_BYTES = 8;
/** A file's entry: tag, first block and size (SPEC.md, "LFS_TYPE_CTZSTRUCT"). */
const STRUCT_BYTES = TAG_BYTES + 8;
const NAME_BYTES = TAG_BYTES + "events.jsonl".length;
/** Revision, and the superblock's entry: create, name of 8 bytes, struct of 24 (SPEC.md, "LFS_TYPE_SUPERBLOCK"). */
const ROOT_BYTES = 4 + TAG_BYTES + TAG_BYTES + 8 + TAG_BYTES + 24;
/** What compaction writes anew: the root, and the file's create, name and struct. */
const COMPACT_BYTES = ROOT_BYTES + TAG_BYTES + NAME_BYTES + STRUCT_BYTES;

export class LittlefsFile {
  readonly #flash: Flash;
  readonly #blockLength: number;
  readonly #blockCount: number;
  /** The file's blocks in order. */
  #blocks: number[] = [];
  /** Bytes used of the last one. */
  #offset = 0;
  #newest = PAIR - 1;
  /** Which of the pair is written, and up to where. */
  #half = 1;
  #metadata: number;

  /** Formats the partition and creates the file. */
  constructor(flash: Flash) {
    const { size, blockLength } = flash.status();
    this.#flash = flash;
    this.#blockLength = blockLength;
    this.#blockCount = size / blockLength;
    this.#metadata = blockLength;
    this.#commit(TAG_BYTES + NAME_BYTES + TAG_BYTES);
  }

  get blocks(): number { return this.#blocks.length; }

  /** Appends and syncs: what returned is in flash for good. False, and nothing appended, when there is no block left for it. */
  append(line: Uint8Array): boolean {
    const blocks = [...this.#blocks];
    let bytes = this.#begin(blocks);
    for (let done = 0; bytes;) {
      const part = line.subarray(done, done + this.#blockLength - bytes.length);
      done += part.length;
      bytes = joined(bytes, part);
      this.#write(bytes, blocks.at(-1)!);
      if (done < line.length) {
        bytes = this.#extend(blocks);
        continue;
      }
      this.#blocks = blocks;
      this.#offset = bytes.length;
      this.#commit(STRUCT_BYTES);
      return true;
    }
    return false;
  }

  /** Removes the file and creates it anew. */
  clear(): void {
    this.#blocks = [];
    this.#offset = 0;
    this.#commit(TAG_BYTES);
    this.#commit(TAG_BYTES + NAME_BYTES + TAG_BYTES);
  }

  /**
   * lfs_ctz_extend, which every first write after a sync comes to: the last block is copied into a new one unless it is
   * full. Returns what the new block begins with, and puts it in `blocks`; undefined where there is none.
   */
  #begin(blocks: number[]): Uint8Array | undefined {
    const last = blocks.at(-1);
    if (last === undefined || this.#offset === this.#blockLength) return this.#extend(blocks);
    const copy = this.#allocate(blocks);
    if (copy === undefined) return undefined;
    blocks[blocks.length - 1] = copy;
    return new Uint8Array(this.#flash.read(this.#offset, last * this.#blockLength));
  }

  /** A block behind the last one. Block n points to the blocks n - 1, n - 2, n - 4 … as far as 2^i divides n. */
  #extend(blocks: number[]): Uint8Array | undefined {
    const index = blocks.length;
    const block = this.#allocate(blocks);
    if (block === undefined) return undefined;
    const pointers: number[] = [];
    for (let skip = 1; index > 0 && index % skip === 0; skip *= 2) pointers.push(blocks[index - skip]!);
    blocks.push(block);
    return new Uint8Array(Uint32Array.from(pointers).buffer);
  }

  /** The next free block, erased. Those of the file as it was at the last sync are not free. */
  #allocate(blocks: readonly number[]): number | undefined {
    const used = new Set([...blocks, ...this.#blocks]);
    for (let tried = PAIR; tried < this.#blockCount; tried++) {
      this.#newest = this.#newest + 1 < this.#blockCount ? this.#newest + 1 : PAIR;
      if (used.has(this.#newest)) continue;
      this.#flash.eraseBlock(this.#newest);
      return this.#newest;
    }
    return undefined;
  }

  #write(bytes: Uint8Array, block: number): void { this.#flash.write(padded(bytes), block * this.#blockLength); }

  /** Appends to the newer half of the pair; where that is full, the other one is erased and gets what counts (lfs_dir_compact). */
  #commit(tagBytes: number): void {
    let length = tagBytes;
    if (this.#metadata + length > this.#blockLength - COMMIT_ROOM_BYTES) {
      this.#half = 1 - this.#half;
      this.#metadata = 0;
      this.#flash.eraseBlock(this.#half);
      length = COMPACT_BYTES;
    }
    const end = Math.min(length + COMMIT_END_BYTES, this.#blockLength - this.#metadata);
    const bytes = padded(new Uint8Array(end));
    this.#flash.write(bytes, this.#half * this.#blockLength + this.#metadata);
    this.#metadata += bytes.length;
  }
}

function joined(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + rest.length);
  bytes.set(head);
  bytes.set(rest, head.length);
  return bytes;
}

/** lfs_bd_flush writes whole units. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / PROG_BYTES) * PROG_BYTES).fill(0xff);
  whole.set(bytes);
  return whole;
}
