// Tells a line on which only nonsense comes from one that catches a disturbance now and then.
import type { Timers } from "../io.js";

const LASTING_MS = 3_000;      // a motor, a spark or lightning is over by then
const FORGOTTEN_MS = 60_000;   // without any nonsense

export class BadStreak {
  readonly #timers: Timers;
  readonly #max: number;
  #weight = 0;
  #firstAt = 0;
  #lastAt = 0;

  /** `max`: how much in a row is too much, in whatever unit `bad` is told. */
  constructor(timers: Timers, max: number) {
    this.#timers = timers;
    this.#max = max;
  }

  /** Whether nonsense is all that comes: too much of it, over more than 3 s, and no pause of a minute in between. */
  bad(weight = 1): boolean {
    const now = this.#timers.now();
    if (this.#weight > 0 && now - this.#lastAt >= FORGOTTEN_MS) this.#weight = 0;
    if (this.#weight === 0) this.#firstAt = now;
    this.#lastAt = now;
    this.#weight = Math.min(this.#weight + weight, this.#max);
    return this.#weight === this.#max && now - this.#firstAt >= LASTING_MS;
  }

  good(): void { this.#weight = 0; }
}
