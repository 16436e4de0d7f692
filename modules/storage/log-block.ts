// One erase block of the event log: a header, then records one behind the other until the erased rest. All words are
// little-endian.
//
//   0  "DDL1"                       a block of this format
//   4  generation                   one more than the block before it
//   8  seq of its first record
//  12  the first seq that was given up when the block was begun; where none was, that of its first record
//  16  CRC-32 of bytes 0 to 15
//  20  ffffffff; 0 once every record of it and of the blocks before it is at the broker, or given up
//  24  records: a word (bits 0 to 9 length of the payload, 10 to 11 keep class, 12 to 31 the low bits of its seq),
//      payload, CRC-32 of both; padded to 4 bytes
import type { Flash } from "../io.js";
import { crc32 } from "./crc32.js";

export const HEADER_BYTES = 24;
const SIGNED_BYTES = 20;
const RELEASED_AT = 20;
const MAGIC = 0x314c4444;
const WORD_BYTES = 4;
const FRAME_BYTES = 8;
const LENGTH_MASK = 0x3ff;
const KEEP_SHIFT = 10;
const KEEP_MASK = 3;
/** More records than a partition of 8 MB can hold, so the low bits tell which one it is. */
const SEQ_SHIFT = 12;
const SEQ_MASK = 0xfffff;
const ERASED = 0xffffffff;
export const PAYLOAD_BYTES_MAX = 512;

export interface BlockHeader {
  readonly generation: number;
  readonly firstSeq: number;
  readonly lostFrom: number;
  readonly released: boolean;
}

export interface LogRecord {
  readonly seq: number;
  readonly payload: Uint8Array;
  /** Where the next one begins. */
  readonly end: number;
}

/** Undefined for a block that is erased, torn or not of this log. */
export function readHeader(flash: Flash, start: number): BlockHeader | undefined {
  const bytes = new Uint8Array(flash.read(HEADER_BYTES, start));
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(16, true) !== crc32(bytes, 0, 16)) return undefined;
  return {
    generation: view.getUint32(4, true), firstSeq: view.getUint32(8, true), lostFrom: view.getUint32(12, true),
    released: isMarked(view.getUint32(RELEASED_AT, true)),
  };
}

/** By majority: neither a bit that turned over nor the beginning of an erase makes or takes away a mark. */
function isMarked(word: number): boolean {
  let cleared = 0;
  for (let left = ~word; left !== 0; left &= left - 1) cleared++;
  return cleared > 16;
}

/** One write; the released word stays erased. */
export function writeHeader(flash: Flash, start: number, generation: number, firstSeq: number, lostFrom: number): void {
  const bytes = new Uint8Array(SIGNED_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, generation, true);
  view.setUint32(8, firstSeq, true);
  view.setUint32(12, lostFrom, true);
  view.setUint32(16, crc32(bytes, 0, 16), true);
  flash.write(bytes, start);
}

export function writeReleased(flash: Flash, start: number): void {
  flash.write(new Uint8Array(4), start + RELEASED_AT);
}

/** What a record takes in flash. */
export function frameLength(payloadLength: number): number {
  return (FRAME_BYTES + payloadLength + 3) & ~3;
}

/** One write. `keep` is 0 to 3. */
export function writeRecord(flash: Flash, at: number, seq: number, payload: Uint8Array, keep: number): void {
  const bytes = new Uint8Array(frameLength(payload.length)).fill(0xff);
  const view = new DataView(bytes.buffer);
  const crcAt = WORD_BYTES + payload.length;
  view.setUint32(0, (seq & SEQ_MASK) << SEQ_SHIFT | (keep & KEEP_MASK) << KEEP_SHIFT | payload.length, true);
  bytes.set(payload, WORD_BYTES);
  view.setUint32(crcAt, crc32(bytes, 0, crcAt), true);
  flash.write(bytes, at);
}

/** The first record at or behind `at` whose seq is at least `from` and below `to`: steps over whatever is damaged. */
export function findRecord(flash: Flash, at: number, end: number, from: number, to: number): LogRecord | undefined {
  for (; at + FRAME_BYTES <= end; at += 4) {
    const word = new DataView(flash.read(WORD_BYTES, at)).getUint32(0, true);
    if (word === ERASED && isErased(flash, at, end)) return undefined;
    const seq = from + (((word >>> SEQ_SHIFT) - from) & SEQ_MASK);
    if (seq >= to) continue;
    const payload = readPayload(flash, at, end, word & LENGTH_MASK);
    if (payload) return { seq, payload, end: at + frameLength(payload.length) };
  }
  return undefined;
}

function readPayload(flash: Flash, at: number, end: number, length: number): Uint8Array | undefined {
  if (length > PAYLOAD_BYTES_MAX || at + frameLength(length) > end) return undefined;
  const bytes = new Uint8Array(flash.read(FRAME_BYTES + length, at));
  const crcAt = WORD_BYTES + length;
  if (new DataView(bytes.buffer).getUint32(crcAt, true) !== crc32(bytes, 0, crcAt)) return undefined;
  return bytes.subarray(WORD_BYTES, crcAt);
}

/**
 * Behind the last record of the block that begins at `start`: where the next one goes, and its seq. Behind a torn one
 * none goes any more (`at` is `end`), and its seq is not used again, for it may have been whole, and sent.
 */
export function findEnd(flash: Flash, start: number, end: number, firstSeq: number): { at: number; seq: number } {
  let at = start + HEADER_BYTES;
  let seq = firstSeq;
  for (;;) {
    const record = findRecord(flash, at, end, seq, seq + end - start);
    if (!record) return isErased(flash, at, end) ? { at, seq } : { at: end, seq: seq + 1 };
    at = record.end;
    seq = record.seq + 1;
  }
}

const CHUNK_BYTES = 256;

/** Whether every bit from `at` up to `end` is set. */
export function isErased(flash: Flash, at: number, end: number): boolean {
  for (; at < end; at += CHUNK_BYTES) {
    const bytes = new Uint8Array(flash.read(Math.min(CHUNK_BYTES, end - at), at));
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0xff) return false;
  }
  return true;
}
