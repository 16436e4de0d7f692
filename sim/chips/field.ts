// The reader's field and the cards in it. Cards that answer together collide bit by bit (ISO/IEC 14443-3, 6.5.3.1).
import type { Clock } from "../clock.js";
import type { Bits } from "./bits.js";
import { CardPlace, type HeldCard, HF } from "./card-place.js";
import { Card } from "./iso14443.js";

/** What comes back over the air. A card taken away while it speaks cuts it short. */
export interface Answer {
  readonly bits: Bits;
  /** Index of the first bit in which two cards differ, if any did. */
  readonly collision: number | undefined;
  /** When a card that takes part left the field, or the field went down. */
  cutAt: number | undefined;
}

export class Field extends CardPlace {
  #answer: Answer | undefined;
  #speakers: readonly Card[] = [];

  constructor(clock: Clock) { super(clock, [HF]); }

  /** The reader has sent `frame`. Returns what the cards say to it together; undefined when all are silent. */
  exchange(frame: Bits): Answer | undefined {
    this.#answer = undefined;
    this.#speakers = [];
    const spoken: Bits[] = [];
    const speakers: Card[] = [];
    for (const card of this.powered) {
      if (!(card instanceof Card)) continue;
      const bits = card.receive(frame, this.clock.now);
      if (!bits) continue;
      spoken.push(bits);
      speakers.push(card);
    }
    if (spoken.length === 0) return undefined;
    this.#speakers = speakers;
    return this.#answer = merge(spoken);
  }

  protected override silenced(card: HeldCard): void {
    if (this.#answer && this.#speakers.some((speaker) => speaker === card)) this.#answer.cutAt ??= this.clock.now;
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
