// One erase block of the event log: a header, then frames one behind the other until the erased rest. All words are
// little-endian. A block is written once, from front to back.
//
//   0  "DDL2"                  a block of this format
//   4  generation              one more than the block before it
//   8  seq of the first record of its own; those carried over from an older block come before it, and have lower ones
//  12  released                up to this seq everything was at the broker when the block was begun
//  16  CRC-32 of bytes 0 to 15
//  20  ffffffff; 0 once all that is carried over is in: until then the block does not count
//  24  what the records of keep class 0, 1 and 2 take, in units of 16 bytes, and the complement of the three bytes' sum;
//      ffffffff until the next block is begun
//  28  frames, each padded to 4 bytes: word, mac of the record before (12 bytes, if bit 9 says so), payload, CRC-32 of all that
//      word: bits 0 to 8 length of the payload, 9 with mac, 10 to 11 keep class, 12 to 31 the low bits of the seq
//      A frame of length 511 has neither mac nor payload: a mark, which says that everything up to its seq is released.
import { MAC_BYTES } from "../contract/mac.js";
import type { KeepClass } from "../contract/record.js";
import type { Flash } from "../io.js";
import { crc32, mendBit } from "./crc32.js";

export const HEADER_BYTES = 28;
const MAGIC = 0x324c4444;
const SIGNED_BYTES = 16;
const OPENED_AT = 20;
const SUMS_AT = 24;
const SUM_UNIT = 16;
/** Keep classes that are summed up; the rest of a block is the highest class's. */
export const SUMMED = 3;
const WORD_BYTES = 4;
const CRC_BYTES = 4;
const LENGTH_MASK = 0x1ff;
const MARK = 0x1ff;
const WITH_MAC = 0x200;
const KEEP_SHIFT = 10;
const SEQ_SHIFT = 12;
const SEQ_SPAN = 2 ** 20;
/** What the low bits of a seq can tell apart, to either side of the first of its block. */
export const SEQ_REACH = SEQ_SPAN / 2;
const ERASED = 0xffffffff;
export const PAYLOAD_BYTES_MAX = 500;
export const MARK_BYTES = WORD_BYTES + CRC_BYTES;
export const RECORD_BYTES_MIN = 12; // a payload of one byte, padded

export interface BlockHeader {
  readonly generation: number;
  readonly firstSeq: number;
  readonly released: number;
}

export interface FoundHeader extends BlockHeader {
  readonly opened: boolean;
  /** Bytes of keep class 0, 1 and 2; nothing where that was not written, or not in full. */
  readonly sums: readonly number[];
}

export interface Frame {
  readonly seq: number;
  readonly keep: KeepClass;
  /** Undefined for a mark. */
  readonly payload: Uint8Array | undefined;
  readonly prev: Uint8Array | undefined;
  readonly at: number;
  /** Where the next frame begins. */
  readonly end: number;
}

/** Undefined for a block that is erased, torn or not of this log. One bit that has turned over is put right. */
export function readHeader(flash: Flash, start: number): FoundHeader | undefined {
  const bytes = new Uint8Array(flash.read(HEADER_BYTES, start));
  const view = new DataView(bytes.buffer);
  if (!mendBit(bytes, 0, SIGNED_BYTES, view.getUint32(SIGNED_BYTES, true)) || view.getUint32(0, true) !== MAGIC) return undefined;
  return {
    generation: view.getUint32(4, true), firstSeq: view.getUint32(8, true), released: view.getUint32(12, true),
    opened: isCleared(view.getUint32(OPENED_AT, true)), sums: sumsOf(bytes.subarray(SUMS_AT)),
  };
}

/** By majority: a bit that turned over changes nothing. */
function isCleared(word: number): boolean {
  let cleared = 0;
  for (let left = ~word; left !== 0; left &= left - 1) cleared++;
  return cleared > 16;
}

function sumsOf(bytes: Uint8Array): number[] {
  const [a, b, c, check] = bytes as unknown as [number, number, number, number];
  return check === (~(a + b + c) & 0xff) ? [a * SUM_UNIT, b * SUM_UNIT, c * SUM_UNIT] : [0, 0, 0];
}

/** One write. A block that nothing is carried over into is open from the start. */
export function writeHeader(flash: Flash, start: number, { generation, firstSeq, released }: BlockHeader, opened: boolean): void {
  const bytes = new Uint8Array(opened ? SUMS_AT : OPENED_AT);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, generation, true);
  view.setUint32(8, firstSeq, true);
  view.setUint32(12, released, true);
  view.setUint32(SIGNED_BYTES, crc32(bytes, 0, SIGNED_BYTES), true);
  flash.write(bytes, start);
}

export function writeOpened(flash: Flash, start: number): void { flash.write(new Uint8Array(WORD_BYTES), start + OPENED_AT); }

/** Only once: what a power cut has left of an earlier attempt stays. */
export function writeSums(flash: Flash, start: number, sums: readonly number[]): void {
  if (!isErased(flash, start + SUMS_AT, start + HEADER_BYTES)) return;
  const bytes = new Uint8Array(WORD_BYTES);
  for (let keep = 0; keep < SUMMED; keep++) bytes[keep] = Math.min(0xff, Math.ceil(sums[keep]! / SUM_UNIT));
  bytes[SUMMED] = ~(bytes[0]! + bytes[1]! + bytes[2]!);
  flash.write(bytes, start + SUMS_AT);
}

/** What a record takes in flash. */
export function frameLength(payloadLength: number, withMac: boolean): number {
  return (WORD_BYTES + (withMac ? MAC_BYTES : 0) + payloadLength + CRC_BYTES + 3) & ~3;
}

export function frameOf(seq: number, payload: Uint8Array, keep: KeepClass, prev: Uint8Array | undefined): Uint8Array {
  const body = WORD_BYTES + (prev ? MAC_BYTES : 0);
  const bytes = new Uint8Array(frameLength(payload.length, prev !== undefined)).fill(0xff);
  if (prev) bytes.set(prev, WORD_BYTES);
  bytes.set(payload, body);
  return sealed(bytes, (seq % SEQ_SPAN) << SEQ_SHIFT | keep << KEEP_SHIFT | (prev ? WITH_MAC : 0) | payload.length, body + payload.length);
}

export function markOf(released: number): Uint8Array {
  return sealed(new Uint8Array(MARK_BYTES), (released % SEQ_SPAN) << SEQ_SHIFT | MARK, WORD_BYTES);
}

function sealed(bytes: Uint8Array, word: number, crcAt: number): Uint8Array {
  const view = new DataView(bytes.buffer);
  view.setUint32(0, word, true);
  view.setUint32(crcAt, crc32(bytes, 0, crcAt), true);
  return bytes;
}

/**
 * The first frame at or behind `at`, below `end`: steps over whatever is damaged. `firstSeq` is that of the block. Where
 * a frame begins at `at`, one bit of it that has turned over is put right.
 */
export function findFrame(flash: Flash, at: number, end: number, firstSeq: number): Frame | undefined {
  for (let expected = true; at + MARK_BYTES <= end; at += WORD_BYTES, expected = false) {
    const word = new DataView(flash.read(WORD_BYTES, at)).getUint32(0, true);
    if (word === ERASED && isErased(flash, at, end)) return undefined;
    const frame = frameAt(flash, at, end, word, firstSeq, expected) ?? (expected ? otherLength(flash, at, end, word, firstSeq) : undefined);
    if (frame) return frame;
  }
  return undefined;
}

/** A bit of the length, or the one that says whether there is a mac, has turned over: then the CRC is looked for elsewhere. */
function otherLength(flash: Flash, at: number, end: number, word: number, firstSeq: number): Frame | undefined {
  for (let bit = 1; bit <= WITH_MAC; bit <<= 1) {
    const frame = frameAt(flash, at, end, word ^ bit, firstSeq, false);
    if (frame) return frame;
  }
  return undefined;
}

function frameAt(flash: Flash, at: number, end: number, word: number, firstSeq: number, mend: boolean): Frame | undefined {
  const crcAt = crcPlace(word);
  if (crcAt > WORD_BYTES + MAC_BYTES + PAYLOAD_BYTES_MAX || at + crcAt + CRC_BYTES > end) return undefined;
  const bytes = new Uint8Array(flash.read(crcAt + CRC_BYTES, at));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, word, true);
  const stored = view.getUint32(crcAt, true);
  if (mend ? !mendBit(bytes, 0, crcAt, stored) : stored !== crc32(bytes, 0, crcAt)) return undefined;
  const mended = view.getUint32(0, true);
  if (crcPlace(mended) !== crcAt) return undefined;
  const body = WORD_BYTES + (mended & WITH_MAC ? MAC_BYTES : 0);
  const isMark = (mended & LENGTH_MASK) === MARK;
  return {
    seq: firstSeq + reach((mended >>> SEQ_SHIFT) - firstSeq), keep: (mended >>> KEEP_SHIFT & 3) as KeepClass,
    payload: isMark ? undefined : bytes.subarray(body, crcAt),
    prev: body > WORD_BYTES && !isMark ? bytes.subarray(WORD_BYTES, body) : undefined,
    at, end: at + ((crcAt + CRC_BYTES + 3) & ~3),
  };
}

/** From the beginning of the frame. */
function crcPlace(word: number): number {
  const length = word & LENGTH_MASK;
  return length === MARK ? WORD_BYTES : WORD_BYTES + (word & WITH_MAC ? MAC_BYTES : 0) + length;
}

/** The difference that the low bits tell, to either side. */
function reach(difference: number): number {
  const low = ((difference % SEQ_SPAN) + SEQ_SPAN) % SEQ_SPAN;
  return low < SEQ_REACH ? low : low - SEQ_SPAN;
}

const CHUNK_BYTES = 256;

/** Whether every bit from `at` up to `end` is set. */
export function isErased(flash: Flash, at: number, end: number): boolean { return clearedBits(flash, at, end, 1) === 0; }

/** How many bits from `at` up to `end` are cleared: counts up to `max`. */
export function clearedBits(flash: Flash, at: number, end: number, max: number): number {
  let cleared = 0;
  for (; at < end; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(flash.read(Math.min(CHUNK_BYTES, end - at), at));
    for (let i = 0; i < bytes.length; i++) {
      for (let left = ~bytes[i]! & 0xff; left !== 0; left &= left - 1) if (++cleared >= max) return cleared;
    }
  }
  return cleared;
}
