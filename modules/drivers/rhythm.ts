// A light's pattern in time, without the light and without a timer: what colour it is at, and when that changes. As
// indicator.ts shows it: a counted pattern gives way to the last endless one when it is over.
import { Colour, type Pattern } from "./indicator.js";

const PHASE_MS_MIN = 20;

export class Rhythm {
  /** The sum of the channels that are lit now (see Colour). */
  colour = 0;
  /** When `advance` is due, in ms; Infinity: it stays as it is. */
  dueAt = Infinity;
  #resting: Pattern | undefined;
  #pattern: Pattern | undefined;
  #left = 0;

  show(pattern: Pattern, now: number): void {
    if (pattern.count === 0) this.#resting = pattern;
    this.#begin(pattern, now);
  }

  /** Dark, and nothing to come back to. */
  stop(): void {
    this.#resting = this.#pattern = undefined;
    this.colour = Colour.dark;
    this.dueAt = Infinity;
  }

  /** To be called when it is due, or later: it goes on from `now`. */
  advance(now: number): void {
    const pattern = this.#pattern;
    if (!pattern || now < this.dueAt) return;
    if (this.colour === Colour.dark && this.#left !== 1) {
      if (this.#left > 0) this.#left--;
      this.#light(Colour[pattern.colour], now + pattern.onMs, now);
    } else if (this.colour !== Colour.dark && pattern.offMs > 0) this.#light(Colour.dark, now + pattern.offMs, now);
    else if (this.#resting) this.#begin(this.#resting, now);
    else this.stop();
  }

  #begin(pattern: Pattern, now: number): void {
    this.#pattern = pattern;
    this.#left = pattern.count;
    const isLasting = pattern.offMs === 0 && pattern.count === 0;
    this.#light(Colour[pattern.colour], isLasting ? Infinity : now + pattern.onMs, now);
  }

  #light(colour: number, dueAt: number, now: number): void {
    this.colour = colour;
    this.dueAt = Math.max(dueAt, now + PHASE_MS_MIN);
  }
}
