// Solenoids on one supply: two are never pulled in at once, since the inrush of two together resets a processor.
import type { Timers } from "../io.js";

export interface SolenoidBankOptions {
  timers: Timers;
  /** Between two pull-ins. Default 100 ms: a small solenoid has moved, and the supply is up again, well before. */
  gapMs?: number | undefined;
}

export class SolenoidBank {
  readonly #timers: Timers;
  readonly #gapMs: number;
  #freeAt = 0;

  constructor({ timers, gapMs = 100 }: SolenoidBankOptions) {
    this.#timers = timers;
    this.#gapMs = gapMs;
  }

  /** When (in `timers.now()`) the caller may pull in; the time around it is then his. */
  reserve(): number {
    const at = Math.max(this.#timers.now(), this.#freeAt);
    this.#freeAt = at + this.#gapMs;
    return at;
  }
}
