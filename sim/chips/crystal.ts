// A 32 kHz crystal and the chain that divides it down to seconds, as off as its part is. No timer runs: seconds are made up for when asked.
import type { Clock } from "../clock.js";

const SECOND_MS = 1_000;

export class Crystal {
  readonly #clock: Clock;
  #ppm = 0;
  #running = true;
  #since: number;
  /** What it has counted since the last second, in milliseconds of its own. */
  #phaseMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now;
  }

  /** Millionths that it is too fast. */
  get ppm(): number { return this.#ppm; }
  set ppm(ppm: number) {
    this.#count();
    this.#ppm = ppm;
  }

  get running(): boolean { return this.#running; }
  set running(running: boolean) {
    this.#count();
    this.#running = running;
  }

  /** Whole seconds since the last call. */
  take(): number {
    this.#count();
    const seconds = Math.floor(this.#phaseMs / SECOND_MS);
    this.#phaseMs -= seconds * SECOND_MS;
    return seconds;
  }

  /** The chain begins again, `phaseMs` after a second. */
  reset(phaseMs = 0): void {
    this.#count();
    this.#phaseMs = phaseMs;
  }

  #count(): void {
    const { now } = this.#clock;
    if (this.#running) this.#phaseMs += (now - this.#since) * (1 + this.#ppm / 1e6);
    this.#since = now;
  }
}
