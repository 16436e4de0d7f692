// Whether the firmware still does its work, for the watchdog to know, and whether this boot has lived.
import type { Timers } from "../io.js";

/** So long in good health, and a boot is no short one. */
export const HEALTHY_MS = 60_000;
/** Five looks before the watchdog's 10 s are over (docs/building.md). */
const LOOK_MS = 2_000;

export interface HealthOptions {
  timers: Timers;
  /** Keeps the watchdog from resetting the chip; the first time, starts it. */
  feed: () => void;
  /** Asked every two seconds. What it throws goes up into the timer's guard. */
  isHealthy: () => boolean;
  /** Once, when nothing was amiss for HEALTHY_MS. */
  onHealthyMinute: () => void;
}

export class Health {
  readonly #options: HealthOptions;
  /** Until then nothing was amiss, if nothing is from here on. Undefined while something is, and after the minute. */
  #cancelMinute: (() => void) | undefined;
  #proven = false;

  /** Starts the watchdog: from here on, 10 s in bad health reset the chip. */
  constructor(options: HealthOptions) {
    this.#options = options;
    options.feed();
    this.#beginMinute();
    options.timers.every(LOOK_MS, () => this.#look());
  }

  #look(): void {
    if (!this.#options.isHealthy()) {
      this.#cancelMinute?.();
      this.#cancelMinute = undefined;
      return;
    }
    this.#options.feed();
    if (!this.#cancelMinute && !this.#proven) this.#beginMinute();
  }

  /** By a timer of its own: a simulator may leave looks out (modules/io.ts). */
  #beginMinute(): void {
    this.#cancelMinute = this.#options.timers.after(HEALTHY_MS, () => {
      this.#cancelMinute = undefined;
      if (!this.#options.isHealthy()) return;
      this.#proven = true;
      this.#options.onHealthyMinute();
    });
  }
}
