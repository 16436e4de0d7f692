// What can be wrong with a part, as a value, and the edges at which it is told. A fault is never a reboot.

export type FaultCode =
  /** Nothing on the wires: all zeros, all ones, or not a byte within the time-out. */
  | "no-answer"
  /** Something answers, and does not behave as the part the settings name. */
  | "wrong-chip"
  /** The part lost its registers while in use: its supply dipped. */
  | "restarted"
  /** The transmitter is off although it was switched on: overheated, or its supply is gone. */
  | "antenna"
  /** The part takes commands and never finishes one. */
  | "stuck"
  /** Data came, and no checksum in it was right. */
  | "bad-crc"
  /** Readings do not agree with one another, or an input never comes to rest. */
  | "unstable"
  /** A clock that has stood still since it was set, or was never set: its time is no time. */
  | "unset"
  /** A reading outside what the part can measure. */
  | "out-of-range"
  /** The platform refused the port or the pin. */
  | "no-port"
  /** A line of the I2C bus is held low, and clocking it did not help. */
  | "bus-stuck"
  /** More load than the scale is made for. */
  | "overload"
  /** The chip answers, and what should be wired to it is not. */
  | "disconnected"
  /** Asked again before the last answer, or too many are waiting. */
  | "busy"
  /** Refused to spare the coil. */
  | "too-hot"
  /** It was driven and has not moved, or not to where it should. */
  | "jammed"
  /** Something stands in the way of a lid. */
  | "obstructed"
  /** The contact that shows where a moving part stands contradicts it, or itself. */
  | "no-feedback"
  /** The player has no memory card. */
  | "no-card"
  /** The player has a memory card, without the clip that was asked for. */
  | "no-clip";

export interface FaultCallbacks {
  /** Called once when a fault appears, and once more if it turns into another. */
  onFault?: ((code: FaultCode) => void) | undefined;
  /** Called once when the part works again. */
  onRecovered?: (() => void) | undefined;
}

/** Turns a stream of "still broken" and "works" into edges, and counts them. */
export class FaultLatch {
  #code: FaultCode | undefined;
  #closed = false;
  #count = 0;
  readonly #onFault: ((code: FaultCode) => void) | undefined;
  readonly #onRecovered: (() => void) | undefined;

  constructor({ onFault, onRecovered }: FaultCallbacks) {
    this.#onFault = onFault;
    this.#onRecovered = onRecovered;
  }

  get code(): FaultCode | undefined { return this.#code; }

  /** Faults that appeared since construction. */
  get count(): number { return this.#count; }

  raise(code: FaultCode): void {
    if (this.#closed || code === this.#code) return;
    this.#code = code;
    this.#count++;
    this.#onFault?.(code);
  }

  clear(): void {
    if (this.#closed || !this.#code) return;
    this.#code = undefined;
    this.#onRecovered?.();
  }

  /** No callback after this. */
  close(): void { this.#closed = true; }
}
