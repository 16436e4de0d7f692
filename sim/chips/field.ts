// The reader's field and the cards in it. Cards that answer together collide bit by bit (ISO/IEC 14443-3, 6.5.3.1).
import type { Clock } from "../clock.js";
import type { Bits } from "./bits.js";
import type { Card } from "./iso14443.js";

/** What comes back over the air. A card taken away while it speaks cuts it short. */
export interface Answer {
  readonly bits: Bits;
  /** Index of the first bit in which two cards differ, if any did. */
  readonly collision: number | undefined;
  /** When a card that takes part left the field, or the field went down. */
  cutAt: number | undefined;
}

export class Field {
  readonly #clock: Clock;
  readonly #cards = new Set<Card>();
  readonly #listeners = new Set<() => void>();
  #on = false;
  #answer: Answer | undefined;
  #speakers: readonly Card[] = [];

  constructor(clock: Clock) { this.#clock = clock; }

  get cards(): ReadonlySet<Card> { return this.#cards; }
  get on(): boolean { return this.#on; }

  /** Held to the reader. Without a field nothing happens until there is one. */
  add(card: Card): void {
    if (this.#cards.has(card)) return;
    this.#cards.add(card);
    if (this.#on) card.powerOn(this.#clock.now);
    this.#tell();
  }

  /** Taken away. */
  remove(card: Card): void {
    if (!this.#cards.delete(card)) return;
    card.powerOff();
    if (this.#speakers.includes(card)) this.#cut();
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
    if (!on) this.#cut();
    for (const card of this.#cards) {
      if (on) card.powerOn(this.#clock.now);
      else card.powerOff();
    }
  }

  /** The reader has sent `frame`. Returns what the cards say to it together; undefined when all are silent. */
  exchange(frame: Bits): Answer | undefined {
    this.#answer = undefined;
    this.#speakers = [];
    if (!this.#on) return undefined;
    const spoken: Bits[] = [];
    const speakers: Card[] = [];
    for (const card of this.#cards) {
      const bits = card.receive(frame, this.#clock.now);
      if (!bits) continue;
      spoken.push(bits);
      speakers.push(card);
    }
    if (spoken.length === 0) return undefined;
    this.#speakers = speakers;
    return this.#answer = merge(spoken);
  }

  #cut(): void {
    if (this.#answer) this.#answer.cutAt ??= this.#clock.now;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Where cards differ both halves of the bit are modulated; a receiver makes a one of it. */
function merge(spoken: readonly Bits[]): Answer {
  const length = Math.max(...spoken.map((bits) => bits.length));
  const bits: number[] = [];
  let collision: number | undefined;
  for (let i = 0; i < length; i++) {
    const values = spoken.filter((one) => i < one.length).map((one) => one[i]!);
    const differ = values.some((value) => value !== values[0]);
    if (differ) collision ??= i;
    bits.push(differ ? 1 : values[0]!);
  }
  return { bits, collision, cutAt: undefined };
}
