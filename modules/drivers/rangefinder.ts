// What all rangefinders share: what one may answer, how it decides from a window of readings, and that it answers once.
import type { Cancel, Timers } from "../io.js";
import type { FaultCode } from "./fault.js";

export type Range =
  | { distanceMm: number }
  /** Something in the blind zone, or no echo at all: full, dirty or covered. Never to be taken for empty. */
  | { blocked: true }
  | { fault: FaultCode };

/** Calls back exactly once, within a bound of its own, and holds its port or pins only in between. */
export interface Rangefinder {
  measure(callback: (result: Range) => void): void;
}

export interface RangeLimits {
  /** The blind zone ends here. A reading below it, of 0 too, tells of something in it or of nothing that came back. */
  readonly minMm: number;
  readonly maxMm: number;
  /** How far the emptiest compartment reads. Farther than that is an echo gone astray, and counts as blocked. */
  readonly floorMm: number;
  /** Readings within this of the middle one agree with it. */
  readonly agreementMm: number;
}

/** Readings that one measurement takes. */
export const WINDOW = 5;
const AGREEING_MIN = 3;        // of the window
const BLOCKED_MIN = 2;         // of the window: echoes between membrane and bag read as any distance in between

/** The middle of a full window of readings in whole mm, which it sorts. Faults: `unstable`, `out-of-range`. */
export function rangeOf(readings: number[], { minMm, maxMm, floorMm, agreementMm }: RangeLimits): Range {
  readings.sort((a, b) => a - b);
  if (readings[BLOCKED_MIN - 1]! < minMm) return { blocked: true };
  const middle = readings[WINDOW >> 1]!;
  if (middle > maxMm) return { fault: "out-of-range" };
  let agreeing = 0;
  for (const reading of readings) if (Math.abs(reading - middle) <= agreementMm) agreeing++;
  if (agreeing < AGREEING_MIN) return { fault: "unstable" };
  return middle > floorMm + agreementMm ? { blocked: true } : { distanceMm: middle };
}

/** A hundred measurements. The finest that a part gives out always trembles; it stands still when the part has died. */
export const STUCK_AFTER = 500;

/** Finds a part that says the same, to the last digit, over and over. */
export class StuckReading {
  readonly #after: number;
  #last = NaN;
  #count = 0;

  /** `after`: equal readings in a row that nothing alive gives. */
  constructor(after: number) { this.#after = after; }

  /** A reading as raw as it can be had, before any rounding. */
  take(raw: number): void {
    this.#count = raw === this.#last ? this.#count + 1 : 1;
    this.#last = raw;
  }

  /** Takes the place of a distance only: a part that knows itself blocked or at fault says so. */
  judge(range: Range): Range {
    return "distanceMm" in range && this.#count >= this.#after ? { fault: "stuck" } : range;
  }
}

/** One measurement at a time, one timer for it, one answer. */
export class RangeTurn {
  readonly #timers: Timers;
  #callback: ((result: Range) => void) | undefined;
  #cancel: Cancel | undefined;
  #closed = false;

  constructor(timers: Timers) { this.#timers = timers; }

  /** Whether to measure now. If one runs already, the caller is answered `busy`, but not before this returns. */
  begin(callback: (result: Range) => void): boolean {
    if (this.#closed) return false;
    if (this.#callback) {
      this.#timers.after(0, () => { if (!this.#closed) callback({ fault: "busy" }); });
      return false;
    }
    this.#callback = callback;
    return true;
  }

  /** Instead of what was waited for before. */
  wait(ms: number, then: () => void): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, then);
  }

  /** Another measurement may begin from within the callback. */
  end(result: Range): void {
    const callback = this.#callback;
    this.#callback = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    callback?.(result);
  }

  /** No callback after this. */
  close(): void {
    this.#closed = true;
    this.#callback = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
