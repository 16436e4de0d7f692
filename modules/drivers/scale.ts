// What a scale answers, and how it decides: from readings that have come to rest, over a zero that follows the cells' drift.
import type { FaultCode } from "./fault.js";

export type Weight = { readonly grams: number } | { readonly fault: FaultCode };

/** Calls back exactly once, within a bound of its own. */
export interface Scale {
  /** Over the zero; negative where there is less than then. */
  measure(callback: (weight: Weight) => void): void;
  /** Takes what is there for empty. Answers 0 g, or why not. */
  tare(callback: (weight: Weight) => void): void;
  close(): void;
}

/** Readings that one decision takes. */
export const WINDOW = 5;
const AGREEING_MIN = 4;        // of the window: one may be a spike

/** The last readings of one cell. */
export class CellWindow {
  /** Readings in a row of the very same value, over all windows. */
  equal = 0;

  readonly #readings = new Int32Array(WINDOW);
  #count = 0;
  #last = NaN;

  /** No readings at all since `begin`. */
  get isEmpty(): boolean { return this.#count === 0; }

  get isFull(): boolean { return this.#count >= WINDOW; }

  begin(): void { this.#count = 0; }

  take(reading: number): void {
    this.equal = reading === this.#last ? this.equal + 1 : 1;
    this.#last = reading;
    this.#readings[this.#count++ % WINDOW] = reading;
  }

  /** Of a full window, as the next two. */
  get median(): number { return this.#readings.slice().sort()[WINDOW >> 1]!; }

  /** From the least to the greatest. */
  get spread(): number {
    const sorted = this.#readings.slice().sort();
    return sorted[WINDOW - 1]! - sorted[0]!;
  }

  /** Whether all but one are within `tolerance` of the middle one. */
  isStill(tolerance: number): boolean {
    const { median } = this;
    let agreeing = 0;
    for (let i = 0; i < WINDOW; i++) if (Math.abs(this.#readings[i]! - median) <= tolerance) agreeing++;
    return agreeing >= AGREEING_MIN;
  }
}

/**
 * The reading of the empty scale, in counts. Load cells creep, and drift with the temperature: what is next to nothing is taken for
 * nothing, over and over, but no farther from the tare than `range` (zero-tracking, OIML R 76-1:2006, 4.5.7, by memory of it).
 * What has been put in is never near enough to be taken for drift; of that, only the difference before and after counts.
 */
export class Zero {
  readonly #step: number;
  readonly #range: number;
  #tare: number | undefined;
  #at = 0;

  /** `tare` undefined: the first counts are of the empty scale. `step`: the most that is taken for drift. */
  constructor({ tare, step, range }: { tare: number | undefined; step: number; range: number }) {
    this.#step = step;
    this.#range = range;
    if (tare !== undefined) this.set(tare);
  }

  set(counts: number): void {
    this.#tare = counts;
    this.#at = counts;
  }

  /** Counts over zero. */
  over(counts: number): number {
    if (this.#tare === undefined) this.set(counts);
    const over = counts - this.#at;
    if (Math.abs(over) > this.#step) return over;
    this.#at = Math.min(Math.max(counts, this.#tare! - this.#range), this.#tare! + this.#range);
    return counts - this.#at;
  }
}
