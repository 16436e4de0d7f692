// A card reader as sold under many names: a line of text on its serial port for each card held to it, of the form that its maker chose.
import type { Clock } from "../clock.js";
import { Random } from "../random.js";
import { CardPlace, type Carrier, type HeldCard, HF } from "./card-place.js";
import { Em4100Card } from "./em4100.js";
import { line, type LineFormat } from "./line-format.js";
import { SerialOutput } from "./serial-output.js";

const BAUD = 9_600;
/** "approximately 10 readouts per second" (Texas Instruments, TIRIS RI-STU-MRD1 manual, 2.1.5). */
const POLL_MS = 100;
const CASCADE_TAG = 0x88;   // ISO/IEC 14443-3, 6.5.4

export interface SerialReaderOptions {
  format: LineFormat;
  baud?: number;
  /** What it reads: ISO/IEC 14443, if not said otherwise; some read both. */
  carriers?: readonly Carrier[];
  /** From one look for cards to the next. */
  pollMs?: number;
  /** From one line for a held card to the next. Without it there is one line until the card has been away. */
  repeatMs?: number;
  /** The version byte of an EM4100 card is left out. */
  withoutVersion?: boolean;
  /** It knows the first cascade level only: of a longer number it sends the cascade tag and three bytes. */
  firstLevelOnly?: boolean;
  /** It switches its carrier off and on before it looks: whoever thinks up a number at power-on thinks up another one. */
  resetsCards?: boolean;
  random?: Random;
}

export class SerialReaderChip extends SerialOutput {
  /** Where cards are held. */
  readonly field: CardPlace;

  /** The lines lack their end; with `flood` there is one line for ever. */
  endless = false;
  /** How often each line is sent. */
  copies = 1;
  /** Share of the looks that miss the card, as at the edge of the field: 0 to 1. */
  edge = 0;

  readonly #options: SerialReaderOptions;
  readonly #pollMs: number;
  #flood = false;
  /** The number of whom it has in front of it. */
  #present: string | undefined;
  #sentAt = -Infinity;
  #last: readonly number[] = [];
  #cancelPoll: (() => void) | undefined;
  #cancelFlood = (): void => {};

  constructor(clock: Clock, options: SerialReaderOptions) {
    super(clock, options.baud ?? BAUD, options.random ?? new Random(1));
    this.#options = options;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.field = new CardPlace(clock, options.carriers ?? [HF]);
    this.field.switch(true);
    this.field.onChange(() => this.#wake());
  }

  /** Sends the last card's line again and again without a pause, whether the card is there or not. */
  get flood(): boolean { return this.#flood; }
  set flood(flood: boolean) {
    this.#cancelFlood();
    this.#flood = flood;
    if (flood) this.#pour();
  }

  /** Something is wrong with it. */
  get faulty(): boolean {
    return this.disturbed || this.#flood || this.endless || this.copies !== 1 || this.edge > 0;
  }

  /** The supply comes or goes. */
  power(on: boolean): void {
    this.field.switch(on);
    if (on) return this.#wake();
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.drop();
    this.#present = undefined;
    this.#last = [];
  }

  /** It looks all the time; that nothing is there need not be seen again and again. */
  #wake(): void {
    if (!this.field.on || (this.field.powered.length === 0 && this.#present === undefined)) return;
    this.#cancelPoll ??= this.clock.after(this.#pollMs, () => {
      this.#cancelPoll = undefined;
      this.#poll();
      this.#wake();
    });
  }

  #poll(): void {
    if (this.#options.resetsCards) {
      this.field.switch(false);
      this.field.switch(true);
    }
    const missed = this.edge > 0 && this.random.next() < this.edge;
    const card = missed ? undefined : this.field.heard;
    if (!card) {
      this.#present = undefined;
      return;
    }
    const { repeatMs = Infinity, format } = this.#options;
    if (card.number === this.#present && this.clock.now - this.#sentAt < repeatMs) return;
    this.#present = card.number;
    this.#sentAt = this.clock.now;
    this.#last = codes(line(this.#bytes(card), this.endless ? { ...format, after: "" } : format));
    for (let i = 0; i < this.copies; i++) this.send(this.#last);
  }

  #bytes(card: HeldCard): readonly number[] {
    const { withoutVersion, firstLevelOnly } = this.#options;
    if (card instanceof Em4100Card) return withoutVersion ? card.bytes.slice(1) : card.bytes;
    const bytes = (card.number.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
    return firstLevelOnly && bytes.length > 4 ? [CASCADE_TAG, ...bytes.slice(0, 3)] : bytes;
  }

  #pour(): void {
    this.#cancelFlood = this.clock.after(this.#last.length > 0 ? this.sendingMs(this.#last.length) : this.#pollMs, () => {
      this.send(this.#last);
      this.#pour();
    });
  }
}

function codes(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0));
}
