// Turns "this poll read that card" into one event a presentation, for any reader that polls.
import { cardOf, isRandom, NUMBER_BYTES_MAX, type Card } from "./iso14443.js";

export interface CardPresenceOptions {
  /** Polls in a row that must miss a card before it is gone. */
  missesMax: number;
  onCard: (card: Card) => void;
  onGone?: (() => void) | undefined;
}

export class CardPresence {
  /** Presentations so far. */
  count = 0;

  readonly #missesMax: number;
  readonly #onCard: (card: Card) => void;
  readonly #onGone: (() => void) | undefined;
  readonly #held = new Uint8Array(NUMBER_BYTES_MAX);
  #length = 0;      // 0: nobody holds a card to the reader
  #misses = 0;
  #closed = false;

  constructor({ missesMax, onCard, onGone }: CardPresenceOptions) {
    this.#missesMax = missesMax;
    this.#onCard = onCard;
    this.#onGone = onGone;
  }

  get held(): boolean { return this.#length > 0; }

  /** A poll read this card. Another one than the held one counts as a miss of that, so two in a wallet cannot flap. */
  sight(bytes: Uint8Array, length: number): void {
    if (this.held && this.#isHeld(bytes, length)) {
      this.#misses = 0;
      return;
    }
    this.miss();
    if (this.held || this.#closed) return;
    for (let i = 0; i < length; i++) this.#held[i] = bytes[i]!;
    this.#length = length;
    this.#misses = 0;
    this.count++;
    this.#onCard(cardOf(bytes, length));
  }

  /** A poll read no card. */
  miss(): void {
    if (this.held && ++this.#misses >= this.#missesMax) this.forget();
  }

  /** Whatever is held is gone: from here on, the same card is a new presentation. */
  forget(): void {
    if (!this.held || this.#closed) return;
    this.#length = 0;
    this.#misses = 0;
    this.#onGone?.();
  }

  /** No callback after this. */
  close(): void { this.#closed = true; }

  /** A phone may change its random number while it is held: still one presentation. */
  #isHeld(bytes: Uint8Array, length: number): boolean {
    if (isRandom(this.#held, this.#length) && isRandom(bytes, length)) return true;
    if (length !== this.#length) return false;
    for (let i = 0; i < length; i++) if (bytes[i] !== this.#held[i]) return false;
    return true;
  }
}
