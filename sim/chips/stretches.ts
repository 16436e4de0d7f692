// For how long something has lasted: now, at the longest, and altogether. What a burnt coil or a squeezed arm is judged by.
import type { Clock } from "../clock.js";

export class Stretches {
  readonly #clock: Clock;
  #since: number | undefined;
  #longestMs = 0;
  #totalMs = 0;

  constructor(clock: Clock) { this.#clock = clock; }

  get running(): boolean { return this.#since !== undefined; }
  set running(running: boolean) {
    if (running === this.running) return;
    this.#longestMs = this.longestMs;
    this.#totalMs = this.totalMs;
    this.#since = running ? this.#clock.now : undefined;
  }

  get nowMs(): number { return this.#since === undefined ? 0 : this.#clock.now - this.#since; }
  get longestMs(): number { return Math.max(this.#longestMs, this.nowMs); }
  get totalMs(): number { return this.#totalMs + this.nowMs; }
}
