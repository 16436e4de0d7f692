// A card reader with a Wiegand output: for each bit of the number a short low pulse on one of two wires, D0 or D1.
// Pulses and 26-bit format by SIA AC-01-1996.10, "26-bit Wiegand reader interface", as Promag (WEC200, appendix B) and ZKTeco quote it;
// the 34-bit format by Promag's appendix B.
import type { Clock } from "../clock.js";
import type { DigitalLine } from "../io/digital.js";
import { Random } from "../random.js";
import { CardPlace, type Carrier, type HeldCard, HF } from "./card-place.js";
import { Em4100Card } from "./em4100.js";

const PULSE_MS = 0.05;       // AC-01: 20 to 100 µs
const INTERVAL_MS = 2;       // AC-01: 200 µs to 20 ms from pulse to pulse; 50 µs every 2 ms is what ib technology's MFPROT sends
const POLL_MS = 100;         // "approximately 10 readouts per second" (Texas Instruments, TIRIS RI-STU-MRD1 manual, 2.1.5)

export interface WiegandOptions {
  /** Its two outputs. They are open: a resistor of the reader's own pulls them up while it has a supply. */
  zero: DigitalLine;
  one: DigitalLine;
  /** 26: three bytes of the number, 34: four, each with a parity bit before and behind. */
  bits?: 26 | 34;
  /** What it reads: ISO/IEC 14443, if not said otherwise. */
  carriers?: readonly Carrier[];
  /** The last byte comes first. Of what is then too long the end is sent, as the printed number of an EM4100 card is its end. */
  reversed?: boolean;
  pulseMs?: number;
  /** From the beginning of one pulse to the next. */
  intervalMs?: number;
  /** From one look for cards to the next. */
  pollMs?: number;
  /** From one frame for a held card to the next. Without it there is one until the card has been away. */
  repeatMs?: number;
  random?: Random;
}

export class WiegandReaderChip {
  /** Where cards are held. */
  readonly field: CardPlace;

  /** No pulse of its own leaves. */
  dead = false;
  /** D0 and D1 are the wrong way round. */
  swapped = false;
  /** Share of the pulses that do not arrive: 0 to 1. */
  losses = 0;
  /** The last bit of each frame, a parity bit, is wrong. */
  badParity = false;
  /** Share of the looks that miss the card, as at the edge of the field: 0 to 1. */
  edge = 0;

  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: WiegandOptions;
  /** Who drives the wires when nobody should. */
  readonly #motor = {};
  #phantoms = 0;
  /** The number of whom it has in front of it. */
  #present: string | undefined;
  #sentAt = -Infinity;
  #queue: number[] = [];
  #pulsing: DigitalLine | undefined;
  #cancelPoll: (() => void) | undefined;
  #cancelPulse = (): void => {};
  #cancelPhantom = (): void => {};

  constructor(clock: Clock, options: WiegandOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#random = options.random ?? new Random(1);
    this.field = new CardPlace(clock, options.carriers ?? [HF]);
    this.field.onChange(() => this.#wake());
    this.power(true);
  }

  /** Pulses a second that nobody has sent, on the average and on either wire: a long cable beside a motor's. */
  get phantoms(): number { return this.#phantoms; }
  set phantoms(perSecond: number) {
    this.#cancelPhantom();
    this.#phantoms = perSecond;
    if (perSecond > 0) this.#waitForPhantom();
  }

  /** Something is wrong with it. */
  get faulty(): boolean {
    return this.dead || this.swapped || this.badParity || this.losses > 0 || this.edge > 0 || this.#phantoms > 0;
  }

  /** The supply comes or goes: without it the wires are let go, and a frame is cut where it was. */
  power(on: boolean): void {
    const { zero, one } = this.#options;
    for (const line of [zero, one]) line.pull(this, on ? 1 : undefined);
    this.field.switch(on);
    if (on) return this.#wake();
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.#cancelPulse();
    this.#pulsing?.drive(this, undefined);
    this.#queue = [];
    this.#present = undefined;
  }

  /** It looks all the time; that nothing is there need not be seen again and again. */
  #wake(): void {
    if (!this.field.on || (this.field.powered.length === 0 && this.#present === undefined)) return;
    this.#cancelPoll ??= this.#clock.after(this.#options.pollMs ?? POLL_MS, () => {
      this.#cancelPoll = undefined;
      this.#look();
      this.#wake();
    });
  }

  #look(): void {
    if (this.#queue.length > 0) return;
    const missed = this.edge > 0 && this.#random.next() < this.edge;
    const card = missed ? undefined : this.field.heard;
    if (!card) {
      this.#present = undefined;
      return;
    }
    if (card.number === this.#present && this.#clock.now - this.#sentAt < (this.#options.repeatMs ?? Infinity)) return;
    this.#present = card.number;
    this.#sentAt = this.#clock.now;
    this.#queue = this.#frame(card);
    this.#next();
  }

  /** The first half and its parity bit have an even number of ones, the second half and its own an odd one. */
  #frame(card: HeldCard): number[] {
    const { bits = 26, reversed = false } = this.#options;
    const number = bytesOf(card);
    const kept = (reversed ? [...number].reverse() : number).slice(-(bits - 2) / 8);
    const data = kept.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1));
    const ones = (half: readonly number[]): number => half.filter((bit) => bit === 1).length;
    const even = ones(data.slice(0, data.length / 2)) % 2;
    const odd = 1 - ones(data.slice(data.length / 2)) % 2;
    return [even, ...data, this.badParity ? 1 - odd : odd];
  }

  #next(): void {
    const bit = this.#queue.shift();
    if (bit === undefined) return;
    const { zero, one, pulseMs = PULSE_MS, intervalMs = INTERVAL_MS } = this.#options;
    const lost = this.dead || (this.losses > 0 && this.#random.next() < this.losses);
    const line = (bit === 1) !== this.swapped ? one : zero;
    if (!lost) line.drive(this, 0);
    this.#pulsing = line;
    this.#cancelPulse = this.#clock.after(pulseMs, () => {
      line.drive(this, undefined);
      this.#pulsing = undefined;
      this.#cancelPulse = this.#clock.after(intervalMs - pulseMs, () => this.#next());
    });
  }

  #waitForPhantom(): void {
    const line = this.#random.next() < 0.5 ? this.#options.zero : this.#options.one;
    this.#cancelPhantom = this.#clock.after(this.#random.next() * 2_000 / this.#phantoms, () => {
      this.#waitForPhantom();
      line.drive(this.#motor, 0);
      line.drive(this.#motor, undefined);
    });
  }
}

function bytesOf(card: HeldCard): readonly number[] {
  if (card instanceof Em4100Card) return card.bytes;
  return (card.number.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}
