// Notices that nothing has been heard for a while. One timer for a whole stream of sounds, armed again only when it fires.
import type { Cancel, Timers } from "../io.js";

export interface SilenceOptions {
  timers: Timers;
  ms: number;
  /** Called once for each silence that follows a sound, `ms` after the last one. */
  onSilence: () => void;
}

export class Silence {
  readonly #timers: Timers;
  readonly #ms: number;
  readonly #onSilence: () => void;
  readonly #onTimer = (): void => this.#look();
  #heardAt = 0;
  #cancel: Cancel | undefined;

  constructor({ timers, ms, onSilence }: SilenceOptions) {
    this.#timers = timers;
    this.#ms = ms;
    this.#onSilence = onSilence;
  }

  /** Whether there was a sound of which the silence has not been told yet. */
  get awaited(): boolean { return this.#cancel !== undefined; }

  sound(): void {
    this.#heardAt = this.#timers.now();
    this.#cancel ??= this.#timers.after(this.#ms, this.#onTimer);
  }

  /** No call until the next sound. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #look(): void {
    const rest = this.#heardAt + this.#ms - this.#timers.now();
    this.#cancel = rest > 0 ? this.#timers.after(rest, this.#onTimer) : undefined;
    if (rest <= 0) this.#onSilence();
  }
}
