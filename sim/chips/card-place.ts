// Where cards are held to a reader, whatever kind of card and whatever kind of reader: who is there, and who has power.
import type { Clock } from "../clock.js";

/** Carriers in kHz: EM4100 lives on the one, ISO/IEC 14443 on the other. */
export const LF = 125;
export const HF = 13_560;

export type Carrier = typeof LF | typeof HF;

/** What a person can hold to a reader. Where the carrier is another one, nothing happens. */
export interface HeldCard {
  /** In hex: what a reader that hears the card tells of it. */
  readonly number: string;
  readonly carrier: Carrier;
  /** `now` in virtual milliseconds. */
  powerOn(now: number): void;
  powerOff(): void;
}

export class CardPlace {
  protected readonly clock: Clock;
  readonly #carriers: readonly Carrier[];
  readonly #cards = new Set<HeldCard>();
  readonly #listeners = new Set<() => void>();
  #on = false;

  constructor(clock: Clock, carriers: readonly Carrier[]) {
    this.clock = clock;
    this.#carriers = carriers;
  }

  get cards(): ReadonlySet<HeldCard> { return this.#cards; }
  get on(): boolean { return this.#on; }

  /** Those that live on the carrier, the first to come first. */
  get powered(): readonly HeldCard[] { return this.#on ? [...this.#cards].filter((card) => this.#reaches(card)) : []; }

  /** Whom a reader of numbers hears. Of several cards ISO/IEC 14443 picks one; those of 125 kHz speak at once, and none is understood. */
  get heard(): HeldCard | undefined {
    const { powered } = this;
    const slow = powered.filter(({ carrier }) => carrier === LF);
    return powered.find(({ carrier }) => carrier !== LF) ?? (slow.length === 1 ? slow[0] : undefined);
  }

  /** Held to the reader. Without a carrier nothing happens until there is one. */
  add(card: HeldCard): void {
    if (this.#cards.has(card)) return;
    this.#cards.add(card);
    if (this.#on && this.#reaches(card)) card.powerOn(this.clock.now);
    this.#tell();
  }

  /** Taken away. */
  remove(card: HeldCard): void {
    if (!this.#cards.delete(card)) return;
    card.powerOff();
    this.silenced(card);
    this.#tell();
  }

  /** Calls back after a card came or went, for those who would otherwise have to look. Returns the way to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** The reader switches its carrier. Cards live on it. */
  switch(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    for (const card of this.#cards) {
      if (!this.#reaches(card)) continue;
      if (on) {
        card.powerOn(this.clock.now);
      } else {
        card.powerOff();
        this.silenced(card);
      }
    }
  }

  /** A card has lost its power, perhaps in the middle of a word. */
  protected silenced(_card: HeldCard): void {}

  #reaches({ carrier }: HeldCard): boolean { return this.#carriers.includes(carrier); }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
