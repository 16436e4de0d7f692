// The button that takes a station back to its factory settings: it has to be held, so that a knock or a curious hand does nothing.
import { openDigital } from "../drivers/digital-pin.js";
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type Timers } from "../io.js";

export const HELD_MS = 10_000;
/** Slow enough for any bounce to be over between two looks; no interrupt, for that would cost memory all the year for one press. */
const LOOK_MS = 500;

export interface ResetButtonOptions {
  button: DigitalBinding;
  /** Level of the pin while it is pressed; the pin's own resistor pulls it to the other. */
  pressedLevel: 0 | 1;
  timers: Timers;
  /** It was held for HELD_MS: once, until it is let go and held again. */
  onHeld: () => void;
}

/** A button that is down when the station starts is stuck, or shorted: it counts from when it is next pressed. */
export class ResetButton {
  #pressed = true;
  #cancel: Cancel | undefined;
  readonly #input: Digital;
  readonly #options: ResetButtonOptions;

  /** Throws when the pin cannot be had. */
  constructor(options: ResetButtonOptions) {
    const { button, pressedLevel, timers } = options;
    this.#options = options;
    this.#input = openDigital(button, { mode: pressedLevel === 0 ? DigitalMode.inputPullUp : DigitalMode.inputPullDown });
    timers.every(LOOK_MS, () => this.#look());
  }

  #look(): void {
    const { pressedLevel, timers, onHeld } = this.#options;
    const pressed = this.#input.read() === pressedLevel;
    if (pressed === this.#pressed) return;
    this.#pressed = pressed;
    this.#cancel?.();
    this.#cancel = pressed ? timers.after(HELD_MS, onHeld) : undefined;
  }
}
