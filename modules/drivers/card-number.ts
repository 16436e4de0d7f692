// From what a reader sends of a card to the card's number: 4, 7 or 10 bytes in the order of the cascade (ISO/IEC 14443-3, 6.5.4).
// Readers differ in base, order, length and check bytes, and nothing in what they send tells: a format is declared for each.
import { decimalBytes, facilityBytes, hexBytes } from "./card-text.js";
import { isBlank, isRandom, NUMBER_BYTES_MAX } from "./iso14443.js";

export interface CardFormat {
  /** `facility`: two decimal numbers as printed on cards for 26 and 34 bits, 134,62532, apart or run together. Default hex. */
  text?: "hex" | "decimal" | "facility" | undefined;
  /**
   * Bytes sent of a number, check bytes not counted: 3 for 26 bits and 4 for 34 (both cut what is longer; of a number without
   * its first byte nobody can tell that it was random), 5 at 125 kHz, 8 and 12 with cascade tags. Default: 4 of decimal, 3 of
   * `facility`, of hex as many as come, unless they are 3 or 5.
   */
  bytes?: 3 | 4 | 5 | 7 | 8 | 10 | 12 | undefined;
  /** The last byte comes first. */
  reversed?: boolean | undefined;
  /** Ones for zeros. */
  inverted?: boolean | undefined;
  /** Of hex. `xor`: one more byte at the end. `levels`: one after every four of 4, 8 or 12, the BCC of 6.5.4. Default none. */
  check?: "none" | "xor" | "levels" | undefined;
  /** Whether leading zeros are sent. Default true: what is too short has been cut. With false, a cut number is another number. */
  leadingZeros?: boolean | undefined;
  /**
   * Length of the number made of it. Default: the next of 4, 7 and 10, with zeros in front, so that no bit is lost: 5 bytes of
   * 125 kHz become 0000 and their ten digits, nobody's in ISO 14443 (00 is no manufacturer in ISO/IEC 7816-6). Shorter: the
   * first bytes are left out. 4 at 125 kHz is the number printed on the card, without the version byte.
   */
  canonicalBytes?: 4 | 7 | 10 | undefined;
}

/** `malformed`: not as declared. `bad-check`: a check byte is wrong. `refused`: as declared, and nobody's number. */
export type Verdict = "number" | "malformed" | "bad-check" | "refused";

const CASCADE_TAG = 0x88;                        // 6.5.4
const LEVEL_BYTES = 4;                           // of one cascade level, without its BCC
const RAW_BYTES_MAX = 15;                        // three levels, each with its BCC
const UNDECLARED_LENGTHS = Object.freeze([4, 7, 8, 10, 12]);

export class CardNumber {
  /** The number when the verdict was `number`, until the next verdict. */
  readonly bytes = new Uint8Array(NUMBER_BYTES_MAX);
  length = 0;

  readonly #format: CardFormat;
  readonly #declared: number | undefined;
  readonly #raw = new Uint8Array(RAW_BYTES_MAX);

  constructor(format: CardFormat) {
    this.#format = format;
    this.#declared = format.bytes ?? (format.text === "decimal" ? 4 : format.text === "facility" ? 3 : undefined);
  }

  /** Takes ASCII characters `start` up to, not including, `end`. */
  acceptText(text: Uint8Array, start: number, end: number): Verdict {
    const { text: kind, check, leadingZeros = true } = this.#format;
    const declared = this.#declared;
    const raw = this.#raw;
    if (declared === undefined || kind === undefined || kind === "hex")
      return this.#accept(hexBytes(text, start, end, raw, sentLength(declared, check), !leadingZeros), check);
    const bytesOf = kind === "decimal" ? decimalBytes : facilityBytes;
    return this.#accept(bytesOf(text, start, end, raw, declared, !leadingZeros), "none");
  }

  /** Takes bytes as sent, check bytes with them, from a reader that sends no text. */
  acceptBytes(sent: Uint8Array, length: number): Verdict {
    if (length > RAW_BYTES_MAX) return "malformed";
    for (let i = 0; i < length; i++) this.#raw[i] = sent[i]!;
    return this.#accept(length, this.#format.check);
  }

  #accept(sent: number, check: CardFormat["check"]): Verdict {
    const { inverted, reversed } = this.#format;
    const raw = this.#raw;
    if (sent < 0) return "malformed";
    const length = checkedLength(raw, sent, check);
    if (length < 0) return "bad-check";
    if (this.#declared === undefined ? !UNDECLARED_LENGTHS.includes(length) : length !== this.#declared) return "malformed";
    if (inverted) for (let i = 0; i < length; i++) raw[i] = raw[i]! ^ 0xff;
    if (reversed) reverse(raw, length);
    if (isBlank(raw, length)) return "refused";
    const untagged = untaggedLength(raw, length);
    return untagged > 0 && this.#fit(untagged) ? "number" : "refused";
  }

  /** Into the canonical length; a random number keeps its own, by which it is known. False when what is left is nobody's. */
  #fit(length: number): boolean {
    const { bytes } = this;
    const natural = length <= 4 ? 4 : length <= 7 ? 7 : NUMBER_BYTES_MAX;
    const wanted = isRandom(this.#raw, length) ? natural : this.#format.canonicalBytes ?? natural;
    const skipped = length - wanted;
    for (let i = 0; i < wanted; i++) bytes[i] = skipped + i < 0 ? 0 : this.#raw[skipped + i]!;
    this.length = wanted;
    return !isBlank(bytes, wanted) && bytes[0] !== CASCADE_TAG;
  }
}

function sentLength(bytes: number | undefined, check: CardFormat["check"]): number | undefined {
  if (bytes === undefined || check === undefined || check === "none") return bytes;
  return check === "xor" ? bytes + 1 : bytes + Math.ceil(bytes / LEVEL_BYTES);
}

/** Verifies the check bytes and takes them out. The length without them, or -1. */
function checkedLength(raw: Uint8Array, sent: number, check: CardFormat["check"]): number {
  if (check === undefined || check === "none") return sent;
  const group = check === "xor" ? sent : LEVEL_BYTES + 1;
  if (sent === 0 || sent % group > 0) return -1;
  let length = 0;
  for (let at = 0; at < sent; at += group) {
    let sum = 0;
    for (let i = at; i < at + group; i++) sum ^= raw[i]!;
    if (sum !== 0) return -1;
    raw.copyWithin(length, at, at + group - 1);
    length += group - 1;
  }
  return length;
}

/**
 * Takes the cascade tags out. The length without them, or -1 when one is missing, or is where only the number may be: then the
 * reader tells the first levels of a longer number for the whole (6.5.4).
 */
function untaggedLength(raw: Uint8Array, length: number): number {
  const levels = length === 8 ? 2 : length === 12 ? 3 : 1;
  if (levels === 1) {
    const isTagged = (length === 4 || length >= 7) && raw[0] === CASCADE_TAG;
    return isTagged || (length === 7 && raw[3] === CASCADE_TAG) ? -1 : length;
  }
  let end = 0;
  for (let level = 0; level < levels; level++) {
    const at = level * LEVEL_BYTES;
    const isLast = level === levels - 1;
    // The last level of three may begin with any byte: there is no fourth for a tag to tell of.
    if (level < 2 && (raw[at] === CASCADE_TAG) === isLast) return -1;
    raw.copyWithin(end, isLast ? at : at + 1, at + LEVEL_BYTES);
    end += isLast ? LEVEL_BYTES : LEVEL_BYTES - 1;
  }
  return end;
}

function reverse(bytes: Uint8Array, length: number): void {
  for (let i = 0, j = length - 1; i < j; i++, j--) {
    const byte = bytes[i]!;
    bytes[i] = bytes[j]!;
    bytes[j] = byte;
  }
}
