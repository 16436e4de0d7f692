// One erase block of the event log: a header, then records one behind the other until the erased rest. All words are
// little-endian.
//
//   0  "DDL1"                       a block of this format
//   4  generation                   one more than the block before it
//   8  seq of its first record
//  12  CRC-32 of bytes 0 to 11
//  16  ffffffff; anything else once the broker has every record of it, or they were given up
//  20  records: length of the payload (2), keep class (1), 0 (1), payload, CRC-32 of all that; padded to 4 bytes
import type { Flash } from "../io.js";
import { crc32 } from "./crc32.js";

export const HEADER_BYTES = 20;
const SIGNED_BYTES = 16;
const RELEASED_AT = 16;
const MAGIC = 0x314c4444;
const FRAME_BYTES = 8;
const ERASED = 0xffff;
export const PAYLOAD_BYTES_MAX = 512;

export interface BlockHeader { readonly generation: number; readonly firstSeq: number; readonly released: boolean }

/** Undefined for a block that is erased, torn or not of this log. */
export function readHeader(flash: Flash, start: number): BlockHeader | undefined {
  const bytes = new Uint8Array(flash.read(HEADER_BYTES, start));
  const view = new DataView(bytes.buffer);
  if (view.getUint32(0, true) !== MAGIC || view.getUint32(12, true) !== crc32(bytes, 0, 12)) return undefined;
  return { generation: view.getUint32(4, true), firstSeq: view.getUint32(8, true), released: view.getUint32(RELEASED_AT, true) !== 0xffffffff };
}

/** One write; the released word stays erased. */
export function writeHeader(flash: Flash, start: number, generation: number, firstSeq: number): void {
  const bytes = new Uint8Array(SIGNED_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, generation, true);
  view.setUint32(8, firstSeq, true);
  view.setUint32(12, crc32(bytes, 0, 12), true);
  flash.write(bytes, start);
}

export function writeReleased(flash: Flash, start: number): void {
  flash.write(new Uint8Array(4), start + RELEASED_AT);
}

/** What a record takes in flash. */
export function frameLength(payloadLength: number): number {
  return (FRAME_BYTES + payloadLength + 3) & ~3;
}

/** One write. */
export function writeRecord(flash: Flash, at: number, payload: Uint8Array, keep: number): void {
  const bytes = new Uint8Array(frameLength(payload.length)).fill(0xff);
  const view = new DataView(bytes.buffer);
  const crcAt = FRAME_BYTES - 4 + payload.length;
  view.setUint16(0, payload.length, true);
  bytes[2] = keep;
  bytes[3] = 0;
  bytes.set(payload, 4);
  view.setUint32(crcAt, crc32(bytes, 0, crcAt), true);
  flash.write(bytes, at);
}

/** The payload, `end` where the block goes on erased, or `torn` where it holds something that is no record. */
export function readRecord(flash: Flash, at: number, end: number): { payload: Uint8Array } | "end" | "torn" {
  if (at + FRAME_BYTES > end) return "end";
  const length = new DataView(flash.read(4, at)).getUint16(0, true);
  if (length === ERASED) return isErased(flash, at, end) ? "end" : "torn";
  if (length > PAYLOAD_BYTES_MAX || at + frameLength(length) > end) return "torn";
  const bytes = new Uint8Array(flash.read(FRAME_BYTES + length, at));
  const crcAt = FRAME_BYTES - 4 + length;
  if (new DataView(bytes.buffer).getUint32(crcAt, true) !== crc32(bytes, 0, crcAt)) return "torn";
  return { payload: bytes.subarray(4, crcAt) };
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
