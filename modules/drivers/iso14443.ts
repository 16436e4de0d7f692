// ISO/IEC 14443-3 type A: how a reader learns one card's number, collision by collision, level by level.
// Clause numbers: ISO/IEC 14443-3:2018. No IO: commands out, answers in.

/** What to send: `length` bytes, of the last one only `lastBits` bits (0: all of it). */
export interface Frame {
  readonly bytes: Uint8Array;
  length: number;
  lastBits: number;
  /** Bit of the first answered byte at which the answer starts. */
  align: number;
  /** Whole milliseconds from the first bit sent to the last bit of the longest answer. */
  ms: number;
}

/** What came back: whole bytes, and of the last one only `lastBits` bits (0: all of it). */
export interface Answer {
  readonly bytes: Uint8Array;
  length: number;
  lastBits: number;
  /** Position of the first collision, from 1; 0 where there was none. */
  collision: number;
}

export interface Card {
  /** 8, 14 or 20 lowercase hexadecimal digits, in the order of transmission. */
  number: string;
  /** A `random` number is new at every presentation (6.5.4): phones. It names nobody. */
  kind: "fixed" | "random";
}

export const WAKE_UP = 0x52;                              // WUPA, a short frame of 7 bits: 6.4.1
export const HALT = Object.freeze([0x50, 0x00, 0x57, 0xcd]);   // HLTA and its CRC_A: 6.4.3
export const NUMBER_BYTES_MAX = 10;                       // triple size: 6.5.4

const SELECT = Object.freeze([0x93, 0x95, 0x97]);         // SEL of cascade levels 1 to 3: 6.5.3.2
const CASCADE_TAG = 0x88;                                 // 6.5.4
const CASCADE_BIT = 0x04;                                 // of SAK, "UID not complete": 6.5.3.4
const RANDOM = 0x08;                                      // uid0 of a random single size number: 6.5.4
const UID_BITS = 32;                                      // of one cascade level, without its BCC
const FRAME_BYTES_MAX = 9;                                // SEL, NVB, four of UID, BCC, CRC_A

export function emptyFrame(): Frame {
  return { bytes: new Uint8Array(FRAME_BYTES_MAX), length: 0, lastBits: 0, align: 0, ms: 1 };
}

/** CRC_A over the first `length` bytes (annex B); sent low byte first. */
export function crcA(bytes: Uint8Array, length: number): number {
  let crc = 0x6363;
  for (let i = 0; i < length; i++) {
    let byte = (bytes[i]! ^ crc) & 0xff;
    byte = (byte ^ (byte << 4)) & 0xff;
    crc = ((crc >> 8) ^ (byte << 8) ^ (byte << 3) ^ (byte >> 4)) & 0xffff;
  }
  return crc;
}

export function cardOf(bytes: Uint8Array, length: number): Card {
  let number = "";
  for (let i = 0; i < length; i++) number += (bytes[i]! >> 4).toString(16) + (bytes[i]! & 0x0f).toString(16);
  return { number, kind: isRandom(bytes, length) ? "random" : "fixed" };
}

export function isRandom(bytes: Uint8Array, length: number): boolean {
  return length === 4 && bytes[0] === RANDOM;
}

/** All zeros or all ones: an unprogrammed card, or none at all. It must not become anybody's number. */
export function isBlank(bytes: Uint8Array, length: number): boolean {
  const first = bytes[0];
  if (first !== 0x00 && first !== 0xff) return false;
  for (let i = 1; i < length; i++) if (bytes[i] !== first) return false;
  return true;
}

/** One walk from the first anticollision command to a complete number: `begin`, then `command` and `accept` in turn. */
export class Selection {
  readonly number = new Uint8Array(NUMBER_BYTES_MAX);
  length = 0;

  #level = 0;
  #known = 0;                                  // leading bits of this level's UID that are settled
  readonly #uid = new Uint8Array(5);           // UID CLn and its BCC

  begin(): void {
    this.length = 0;
    this.#enter(0);
  }

  command(frame: Frame): void {
    const { bytes } = frame;
    const known = this.#known;
    bytes[0] = SELECT[this.#level]!;
    if (known < UID_BITS) {
      bytes[1] = ((2 + (known >> 3)) << 4) | (known & 7);   // NVB: 6.5.3.3
      frame.length = 2 + ((known + 7) >> 3);
      frame.ms = 1;                                         // 7 bytes out and in, 9 bits each of 9.44 µs: 0.7 ms
    } else {
      bytes[1] = 0x70;
      frame.length = FRAME_BYTES_MAX;
      frame.ms = 2;                                         // 9 bytes out and 3 in: 1.2 ms
    }
    bytes.set(this.#uid, 2);
    frame.lastBits = frame.align = known & 7;
    if (known === UID_BITS) {
      const crc = crcA(bytes, 7);
      bytes[7] = crc & 0xff;
      bytes[8] = crc >> 8;
    }
  }

  accept(answer: Answer): "more" | "done" | "failed" {
    return this.#known < UID_BITS ? this.#acceptUid(answer) : this.#acceptSak(answer);
  }

  #enter(level: number): void {
    this.#level = level;
    this.#known = 0;
    this.#uid.fill(0);
  }

  #acceptUid(answer: Answer): "more" | "failed" {
    const uid = this.#uid;
    const whole = this.#known >> 3;
    const settled = answer.collision ? settledBits(this.#known, answer) : 8 * uid.length;
    if (answer.lastBits !== 0 && !answer.collision) return "failed";
    if (settled <= this.#known || whole + answer.length < (settled + 7) >> 3) return "failed";
    if (!answer.collision && whole + answer.length !== uid.length) return "failed";

    for (let i = whole; 8 * i < settled; i++) {
      const kept = i === whole ? (1 << (this.#known & 7)) - 1 : 0;
      const beyond = settled - 8 * i < 8 ? 0xff << (settled - 8 * i) : 0;
      uid[i] = (uid[i]! & kept) | (answer.bytes[i - whole]! & ~kept & ~beyond);
    }
    this.#known = Math.min(settled, UID_BITS);
    const bcc = uid[0]! ^ uid[1]! ^ uid[2]! ^ uid[3]!;      // 6.5.4
    if (settled > UID_BITS && uid[4] !== bcc) return "failed";
    if (settled === UID_BITS) uid[4] = bcc;
    return "more";
  }

  #acceptSak({ bytes, length, collision }: Answer): "more" | "done" | "failed" {
    if (collision || length !== 3 || crcA(bytes, 1) !== (bytes[1]! | (bytes[2]! << 8))) return "failed";
    const tagged = this.#level < 2 && this.#uid[0] === CASCADE_TAG;
    const cascaded = (bytes[0]! & CASCADE_BIT) !== 0;
    if (tagged !== cascaded) return "failed";               // no number starts with the tag: 6.5.4
    for (let i = tagged ? 1 : 0; i < 4; i++) this.number[this.length++] = this.#uid[i]!;
    if (!cascaded) return "done";
    this.#enter(this.#level + 1);
    return "more";
  }
}

/**
 * How many leading bits of the UID are settled after a collision, with the colliding one, of which the reader's choice is
 * what it reads as (6.5.3.1 allows either). The data sheets leave open whether the position counts the bits skipped by
 * `align`. Taking it that it does is never wrong: where it does not, the bits taken over are fewer, and sent by all cards.
 */
function settledBits(known: number, { collision }: Answer): number {
  const skipped = known & 7;
  const settled = known - skipped + collision + (collision > skipped ? 0 : skipped);
  return settled <= UID_BITS ? settled : 0;
}
