// Netstrings over a pair of blocking pipes: `<length>:<kind><body>,` in both directions, one at a time.
// https://cr.yp.to/proto/netstrings.txt; the first byte inside says what kind of message it is.
import { readSync, writeSync } from "node:fs";

const COLON = 0x3a;
const COMMA = 0x2c;
const ZERO = 0x30;
const DIGITS_MAX = 9;        // the most that the worker reads
const ROOM_BYTES = 16_384;   // what nearly all messages fit in; grows with the largest

/** `body` is a view, good until the next `receive`. */
export interface Message { readonly kind: number; readonly body: Uint8Array }

export class NetstringPort {
  #incoming = Buffer.allocUnsafeSlow(ROOM_BYTES);
  #outgoing = Buffer.allocUnsafeSlow(ROOM_BYTES);
  readonly #input: number;
  readonly #output: number;

  /** @param input descriptor to read from. @param output descriptor to write to. Both must block. */
  constructor(input: number, output: number) {
    this.#input = input;
    this.#output = output;
  }

  /** Returns whether anybody is left who can read it. */
  send(kind: number, body: Uint8Array): boolean {
    const room = DIGITS_MAX + 3 + body.length;
    if (room > this.#outgoing.length) this.#outgoing = Buffer.allocUnsafeSlow(2 * room);
    const out = this.#outgoing;
    let start = DIGITS_MAX; // the digits go before it, from the last to the first
    out[start] = COLON;
    for (let length = body.length + 1; length > 0; length = Math.floor(length / 10)) out[--start] = ZERO + length % 10;
    out[DIGITS_MAX + 1] = kind;
    out.set(body, DIGITS_MAX + 2);
    out[room - 1] = COMMA;
    return this.#write(start, room);
  }

  /** Waits for the next message; undefined where the other end is gone. Throws where what comes is no netstring. */
  receive(): Message | undefined {
    let have = this.#more(0);
    let colon = this.#incoming.indexOf(COLON);
    while (have > 0 && (colon < 0 || colon >= have)) {
      have = this.#more(have);
      colon = this.#incoming.indexOf(COLON);
    }
    if (have === 0) return undefined;
    const end = colon + 1 + this.#length(colon);
    this.#reserve(end + 1, have);
    while (have > 0 && have <= end) have = this.#more(have);
    if (have === 0) return undefined;
    if (have !== end + 1 || this.#incoming[end] !== COMMA) throw new Error("not a netstring");
    return { kind: this.#incoming[colon + 1]!, body: this.#incoming.subarray(colon + 2, end) };
  }

  /** How many bytes there are then; 0 at the end of the pipe. */
  #more(have: number): number {
    const count = readSync(this.#input, this.#incoming, have, this.#incoming.length - have, null);
    return count && have + count;
  }

  #write(start: number, end: number): boolean {
    try {
      for (let at = start; at < end;) at += writeSync(this.#output, this.#outgoing, at, end - at);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPIPE") return false;
      throw error;
    }
  }

  #length(digits: number): number {
    let length = 0;
    for (let at = 0; at < digits; at++) {
      const digit = this.#incoming[at]! - ZERO;
      if (!(digit >= 0 && digit <= 9)) throw new Error("not a netstring");
      length = 10 * length + digit;
    }
    if (digits > DIGITS_MAX || length === 0) throw new Error("not a netstring");
    return length;
  }

  #reserve(size: number, keep: number): void {
    if (size <= this.#incoming.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * size);
    this.#incoming.copy(larger, 0, 0, keep);
    this.#incoming = larger;
  }
}
