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
  #takenAt = -Infinity;

  constructor({ timers, gapMs = 100 }: SolenoidBankOptions) {
    this.#timers = timers;
    this.#gapMs = gapMs;
  }

  /** When (in `timers.now()`) the caller may pull in: now, and then he does, or when he may `take` it; the time around it is then his. */
  reserve(): number {
    const now = this.#timers.now();
    const at = Math.max(now, this.#freeAt);
    this.#freeAt = at + this.#gapMs;
    if (at === now) this.#takenAt = now;
    return at;
  }

  /**
   * To be called when the time that was reserved has come. Returns 0, and then the caller pulls in; or the ms after which he is to
   * call again: a processor that was busy for a while finds several turns due at once.
   */
  take(): number {
    const now = this.#timers.now();
    const restMs = this.#takenAt + this.#gapMs - now;
    if (restMs > 0) return restMs;
    this.#takenAt = now;
    this.#freeAt = Math.max(this.#freeAt, now + this.#gapMs);
    return 0;
  }
}
