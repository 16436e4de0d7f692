// A card of ISO/IEC 14443 type A seen from the air, bit by bit, as far as part 3 goes: request, anticollision, select,
// halt. Clauses: ISO/IEC 14443-3:2018.
import type { Random } from "../random.js";
import { type Bits, toBits, toBytes } from "./bits.js";
import { type HeldCard, HF } from "./card-place.js";
import { endsInCrcA, withCrcA } from "./crc16.js";

const REQA = 0x26;   // 6.4.1, short frames of 7 bits
const WUPA = 0x52;
const SEL = [0x93, 0x95, 0x97];   // 6.5.3.2, by cascade level
const HLTA = [0x50, 0x00];   // 6.4.3
const CASCADE_TAG = 0x88;   // 6.5.4
const CASCADE_BIT = 0x04;   // 6.5.3.4: SAK of a number that goes on
const POWER_UP_MS = 5;   // 5.2.1: the longest that a card may take from field to IDLE

/** The states of figure 7; those with a star were woken out of HALT and fall back there. */
export type CardState = "off" | "idle" | "ready" | "active" | "halt" | "ready*" | "active*";

export interface CardOptions {
  /** 4, 7 or 10 bytes in hex, as `04a1b2c3`; or what thinks up a new one each time the card gets power. */
  number: string | (() => string);
  /** Answer to request: default for the number's size (6.5.2.1). */
  atqa?: number;
  /** Select acknowledge of the whole number: default 08 (MIFARE Classic) for 4 bytes, else 00. */
  sak?: number;
  /** Milliseconds from field to IDLE: at most, and by default, 5. */
  powerUpMs?: number;
  /**
   * What the card does once selected (RATS, MIFARE commands): a command without its CRC in, the answer without its
   * CRC out. `undefined`, as for a card that knows no command, is silence, and the card is no longer selected.
   */
  application?: (command: readonly number[]) => readonly number[] | undefined;
}

export class Card implements HeldCard {
  readonly carrier = HF;
  readonly #options: CardOptions;
  #levels: number[][] = [];
  #number = "";
  #state: CardState = "off";
  /** Cascade level being selected, from 0. */
  #level = 0;
  #readyAt = Infinity;

  constructor(options: CardOptions) {
    this.#options = options;
    this.#take(typeof options.number === "string" ? options.number : options.number());
  }

  /** In hex: what a reader finds. */
  get number(): string { return this.#number; }
  get state(): CardState { return this.#state; }

  /** The field came up around the card, or the card came into it. */
  powerOn(now: number): void {
    if (this.#state !== "off") return;
    if (typeof this.#options.number === "function") this.#take(this.#options.number());   // 6.5.4: random numbers
    this.#state = "idle";
    this.#readyAt = now + (this.#options.powerUpMs ?? POWER_UP_MS);
  }

  powerOff(): void {
    this.#state = "off";
  }

  /** The reader's frame; returns the card's, or undefined for silence. */
  receive(frame: Bits, now: number): Bits | undefined {
    if (this.#state === "off" || now < this.#readyAt) return undefined;
    switch (this.#state) {
      case "idle": return isShort(frame, REQA) || isShort(frame, WUPA) ? this.#request("ready") : undefined;
      case "halt": return isShort(frame, WUPA) ? this.#request("ready*") : undefined;
      case "ready":
      case "ready*": return this.#anticollide(frame) ?? this.#fallBack();
      case "active":
      case "active*": return this.#obey(frame) ?? this.#fallBack();
    }
  }

  #take(number: string): void {
    this.#levels = cascade(parse(number));
    this.#number = number.toLowerCase();
  }

  #request(next: CardState): Bits {
    this.#state = next;
    this.#level = 0;
    const atqa = this.#options.atqa ?? 0x04 | ((this.#levels.length - 1) << 6);   // 6.5.2.1: size of number, bit frames
    return toBits([atqa & 0xff, atqa >> 8]);
  }

  /** 6.5.3.1. NVB counts the bytes and bits sent, SEL and NVB among them; with all of them sent it is a SELECT. */
  #anticollide(frame: Bits): Bits | undefined {
    const [sel, nvb = 0] = toBytes(frame);
    if (frame.length < 16 || sel !== SEL[this.#level]) return undefined;
    if (nvb === 0x70) return this.#select(toBytes(frame), frame.length);
    const own = toBits(this.#levels[this.#level]!);
    const known = frame.slice(16);
    if ((nvb & 0x0f) > 7 || frame.length !== (nvb >> 4) * 8 + (nvb & 0x0f) || known.length >= own.length) return undefined;
    return known.every((bit, i) => bit === own[i]) ? own.slice(known.length) : undefined;
  }

  #select(bytes: readonly number[], length: number): Bits | undefined {
    const own = this.#levels[this.#level]!;
    if (length !== 9 * 8 || !endsInCrcA(bytes) || !own.every((byte, i) => byte === bytes[2 + i])) return undefined;
    this.#level++;
    if (this.#level < this.#levels.length) return toBits(withCrcA([CASCADE_BIT]));
    this.#state = this.#state === "ready" ? "active" : "active*";
    return toBits(withCrcA([this.#options.sak ?? (this.#levels.length === 1 ? 0x08 : 0x00)]));
  }

  #obey(frame: Bits): Bits | undefined {
    const bytes = toBytes(frame);
    if (frame.length % 8 !== 0 || !endsInCrcA(bytes)) return undefined;
    const command = bytes.slice(0, -2);
    if (command.length === HLTA.length && command.every((byte, i) => byte === HLTA[i])) {
      this.#state = "halt";
      return undefined;
    }
    const answer = this.#options.application?.(command);
    return answer && toBits(withCrcA(answer));
  }

  /** Figure 7: whatever is not expected in READY or ACTIVE ends them, in silence. */
  #fallBack(): undefined {
    if (this.#state === "ready" || this.#state === "active") this.#state = "idle";
    if (this.#state === "ready*" || this.#state === "active*") this.#state = "halt";
  }
}

/** A phone: four bytes, the first 08 and the rest by chance each time it gets power (6.5.4). */
export function phone(random: Random): Card {
  const digits = (): string => random.below(2 ** 24).toString(16).padStart(6, "0");
  return new Card({ number: () => `08${digits()}`, sak: 0x20 });   // SAK 20: speaks part 4 (6.5.3.4)
}

function isShort(frame: Bits, command: number): boolean {
  return frame.length === 7 && toBytes(frame)[0] === command;
}

function parse(number: string): number[] {
  if (!/^([0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/i.test(number)) {
    throw new RangeError(`card number ${number}: not 4, 7 or 10 bytes in hex`);
  }
  const bytes = (number.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  const first = { 4: bytes[0], 7: bytes[3], 10: undefined }[bytes.length];   // 6.5.4: where 88 would read as the tag
  if (first === CASCADE_TAG) throw new RangeError(`card number ${number}: its 88 would read as the cascade tag`);
  return bytes;
}

/** UID CLn of each cascade level, with its BCC (6.5.3, 6.5.4). */
function cascade(number: readonly number[]): number[][] {
  const levels: number[][] = [];
  let rest = number;
  while (rest.length > 4) {
    levels.push([CASCADE_TAG, ...rest.slice(0, 3)]);
    rest = rest.slice(3);
  }
  levels.push([...rest]);
  return levels.map((level) => [...level, level.reduce((bcc, byte) => bcc ^ byte, 0)]);
}
