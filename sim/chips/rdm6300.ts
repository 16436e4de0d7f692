// The RDM6300 reader of 125 kHz cards (and its elder, RDM630) at its TTL serial port: a frame for a card, whoever listens.
// Facts from its data sheet ("RDM630 Specification", "RDM6300") where not said otherwise.
import type { Clock } from "../clock.js";
import { Random } from "../random.js";
import { CardPlace, LF } from "./card-place.js";
import { EM4100_PASS_MS, Em4100Card } from "./em4100.js";
import { SerialOutput } from "./serial-output.js";

const BAUD = 9_600;
const STX = 0x02;
const ETX = 0x03;
/** Frame to frame of a held card (forum.hobbycomponents.com, viewtopic 7544): one pass of the card and 14 bytes make 47. */
const FRAME_MS = 50;
/** It comes into the middle of the card's first pass, and needs a whole one. */
const FIRST_MS = 2 * EM4100_PASS_MS;

export interface Rdm6300Options {
  /** "Reading Type": what is sold sends again and again; "standard design" sends once until the card has been away. */
  once?: boolean;
  /** From one frame of a held card to the next, in milliseconds. */
  frameMs?: number;
  random?: Random;
}

export class Rdm6300Chip extends SerialOutput {
  /** Where cards are held. */
  readonly field: CardPlace;

  /** Every checksum is wrong. */
  badSum = false;
  /** Frames end after so many bytes. */
  cutAfter: number | undefined;
  /** Share of the passes that it cannot read, as of a card at the edge of the field: 0 to 1. */
  edge = 0;
  /** Falls silent after so many frames until the card has been away: about 28 (arduino.stackexchange.com, question 64949). */
  tiresAfter: number | undefined;

  readonly #once: boolean;
  readonly #frameMs: number;
  #card: Em4100Card | undefined;
  #frames = 0;
  #cancel = (): void => {};

  constructor(clock: Clock, { once = false, frameMs = FRAME_MS, random = new Random(1) }: Rdm6300Options = {}) {
    super(clock, BAUD, random);
    this.#once = once;
    this.#frameMs = frameMs;
    this.field = new CardPlace(clock, [LF]);
    this.field.switch(true);
    this.field.onChange(() => this.#look());
  }

  /** Something is wrong with it. */
  get faulty(): boolean {
    return this.disturbed || this.badSum || this.cutAfter !== undefined || this.edge > 0 || this.tiresAfter !== undefined;
  }

  /** The supply comes or goes. */
  power(on: boolean): void {
    this.field.switch(on);
    if (!on) this.drop();
    this.#look();
  }

  /** Two cards speak at once, and neither is understood: EM4100 knows no anticollision. */
  #look(): void {
    const cards = this.field.powered.filter((card) => card instanceof Em4100Card);
    const card = cards.length === 1 ? cards[0] : undefined;
    if (card === this.#card) return;
    this.#cancel();
    this.#card = card;
    this.#frames = 0;
    if (card) this.#wait(card, FIRST_MS);
  }

  #wait(card: Em4100Card, ms: number): void {
    this.#cancel = this.clock.after(ms, () => this.#read(card));
  }

  #read(card: Em4100Card): void {
    if (this.edge > 0 && this.random.next() < this.edge) {
      if (this.#once) this.#frames = 0;   // away, for all that the reader can tell
      return this.#wait(card, EM4100_PASS_MS);
    }
    if (this.#frames < (this.#once ? 1 : this.tiresAfter ?? Infinity)) {
      this.#frames++;
      this.send(this.#frame(card).slice(0, this.cutAfter));
    }
    this.#wait(card, this.#frameMs);
  }

  /** "TTL interface RS232 data format": STX, ten digits, the five bytes' XOR as two digits, ETX. */
  #frame({ bytes }: Em4100Card): number[] {
    const sum = bytes.reduce((xor, byte) => xor ^ byte, this.badSum ? 1 : 0);
    const digits = [...bytes, sum].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("");
    return [STX, ...[...digits].map((digit) => digit.charCodeAt(0)), ETX];
  }
}
