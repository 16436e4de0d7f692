// Waits between attempts: exponential with full jitter, so that a thousand stations do not come back as one.

export interface BackoffOptions {
  /** The shortest wait. */
  baseMs: number;
  /** The longest. */
  capMs: number;
  /** At least 0, below 1. */
  random: () => number;
}

export class Backoff {
  #windowMs: number;
  readonly #options: BackoffOptions;

  constructor(options: BackoffOptions) {
    this.#options = options;
    this.#windowMs = options.baseMs;
  }

  /** Another attempt has failed: a wait anywhere between the base and a window that doubles each time, up to the cap. */
  next(): number {
    this.#windowMs = Math.min(this.#windowMs * 2, this.#options.capMs);
    return this.again();
  }

  /** A wait that is nobody's failure: the window stays. */
  again(): number {
    const { baseMs, capMs, random } = this.#options;
    const windowMs = Math.min(Math.max(this.#windowMs, 2 * baseMs), capMs);
    return baseMs + Math.floor(random() * (windowMs - baseMs));
  }

  reset(): void {
    this.#windowMs = this.#options.baseMs;
  }
}
