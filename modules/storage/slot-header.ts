// The head of a settings slot, DESIGN "Storage". All words are little-endian.
//
//   0  "DDS1"                  a slot of this format
//   4  sequence                one more than that of the other slot
//   8  length of the document in bytes; 0: there is none, everything is being erased
//  12  CRC-32 of the document
//  16  CRC-32 of bytes 0 to 15
//  20  "complete"              written behind the header: without it, what cannot be read was never finished
//  28  "replaced"              written once the other slot is complete: with it, what the other one lacks has been lost
//  36  the document, padded to 4 bytes
// Both words stay where they are in every later version, so that another version's settings are not taken for none.
import type { Flash } from "../io.js";
import { crc32, mendBit } from "./crc32.js";

export const HEADER_BYTES = 36;
const MAGIC = 0x31534444;
const SIGNED_BYTES = 16;
const FIELDS_BYTES = 20;
const MARK_BYTES = 8;
/** Bits by which a mark may differ; erased flash differs from both by 30 at least. */
const FLIPS_MAX = 8;

interface Mark { readonly at: number; readonly text: string }
export const COMPLETE: Mark = Object.freeze({ at: 20, text: "complete" });
export const REPLACED: Mark = Object.freeze({ at: 28, text: "replaced" });

export interface SlotHeader {
  /** Unsigned, 32 bits; wraps around. */
  readonly sequence: number;
  readonly length: number;
  readonly crc: number;
}

export interface FoundHead {
  /** Undefined where there is none of this format, or it is torn or damaged. One bit that has turned over is put right. */
  readonly header: SlotHeader | undefined;
  readonly complete: boolean;
  readonly replaced: boolean;
}

/** Throws what the flash throws. */
export function readHead(flash: Flash, start: number): FoundHead {
  const bytes = new Uint8Array(flash.read(HEADER_BYTES, start));
  const view = new DataView(bytes.buffer);
  const isOurs = mendBit(bytes, 0, SIGNED_BYTES, view.getUint32(SIGNED_BYTES, true)) && view.getUint32(0, true) === MAGIC;
  const header = { sequence: view.getUint32(4, true), length: view.getUint32(8, true), crc: view.getUint32(12, true) };
  return { header: isOurs ? header : undefined, complete: isMarked(bytes, COMPLETE), replaced: isMarked(bytes, REPLACED) };
}

/** One write. The slot counts from now on. */
export function writeHeader(flash: Flash, start: number, { sequence, length, crc }: SlotHeader): void {
  const bytes = new Uint8Array(FIELDS_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, sequence, true);
  view.setUint32(8, length, true);
  view.setUint32(12, crc, true);
  view.setUint32(SIGNED_BYTES, crc32(bytes, 0, SIGNED_BYTES), true);
  flash.write(bytes, start);
}

/** Whatever a header has become, it is none now, and no bit that turns over makes one of it. */
export function spoilHeader(flash: Flash, start: number): void { flash.write(new Uint8Array(FIELDS_BYTES), start); }

export function writeMark(flash: Flash, start: number, { at, text }: Mark): void {
  const bytes = new Uint8Array(MARK_BYTES);
  for (let i = 0; i < MARK_BYTES; i++) bytes[i] = text.charCodeAt(i);
  flash.write(bytes, start + at);
}

function isMarked(bytes: Uint8Array, { at, text }: Mark): boolean {
  let flips = 0;
  for (let i = 0; i < MARK_BYTES; i++)
    for (let left = bytes[at + i]! ^ text.charCodeAt(i); left !== 0; left &= left - 1) flips++;
  return flips <= FLIPS_MAX;
}

/** Whether `a` was given out after `b`. */
export function isNewer(a: SlotHeader, b: SlotHeader): boolean { return ((a.sequence - b.sequence) | 0) > 0; }
