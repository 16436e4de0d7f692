// The button that takes a station back to its factory settings: it has to be held, so that a knock or a curious hand does nothing.
import type { Cancel, Timers } from "../io.js";

export const HELD_MS = 10_000;

export interface ResetButtonOptions {
  timers: Timers;
  /** It was held for HELD_MS: once, until it is let go and held again. */
  onHeld: () => void;
}

/** A button that is down when the station starts is stuck, or shorted: it counts from when it is next pressed. */
export class ResetButton {
  #cancel: Cancel | undefined;
  readonly #options: ResetButtonOptions;

  constructor(options: ResetButtonOptions) { this.#options = options; }

  /** The contact has come to rest, pressed or let go. */
  change(pressed: boolean): void {
    const { timers, onHeld } = this.#options;
    this.#cancel?.();
    this.#cancel = pressed ? timers.after(HELD_MS, onHeld) : undefined;
  }
}
