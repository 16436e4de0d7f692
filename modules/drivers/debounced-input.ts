// Any contact at a digital pin: of a lid, a smoke detector, a tilt switch, a tamper or mains relay, a push button.
// Debounced by time, differently to either side, and repaired by looking.
import { type Cancel, type Digital, type DigitalBinding, DigitalEdge, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";

export interface DebouncedInputOptions extends FaultCallbacks {
  /** `mode` defaults to the pull-up a switch to ground needs. */
  input: DigitalBinding;
  timers: Timers;
  /** Level of the pin when there is what the contact is to tell. */
  activeLevel: 0 | 1;
  /** How long the pin must rest at that level before it counts, in ms. */
  activeMs: number;
  /** The same for the way back. */
  idleMs: number;
  /** Active for longer than this, in ms, is the fault `stuck`: a button that is jammed or leaned on. Without it there is no such bound. */
  stuckMs?: number | undefined;
  /** The pin is looked at this often, in case an interrupt got lost. Default 1000 ms. */
  lookMs?: number | undefined;
  /** Called once for each change that came to rest. */
  onChange: (active: boolean) => void;
}

const UNREST_MS_MAX = 5_000;   // no contact bounces this long: a loose magnet or a wet connector

export class DebouncedInput {
  readonly #timers: Timers;
  readonly #input: Digital;
  readonly #activeLevel: 0 | 1;
  readonly #activeMs: number;
  readonly #idleMs: number;
  readonly #stuckMs: number | undefined;
  readonly #onChange: (active: boolean) => void;
  readonly #fault: FaultLatch;
  readonly #cancelLook: Cancel;
  readonly #onTimer = (): void => this.#advance();
  #active: boolean;
  #seen: boolean;                        // as the pin was last read
  #changedAt: number;
  #edgeAt = 0;
  #unrestSince: number | undefined;      // undefined: at rest
  #cancelTimer: Cancel | undefined;
  #closed = false;

  /** Throws when the pin cannot be had. Faults: `unstable` when the pin does not come to rest, `stuck`. */
  constructor(options: DebouncedInputOptions) {
    const { input, timers, activeLevel, activeMs, idleMs, stuckMs, lookMs = 1_000, onChange } = options;
    this.#timers = timers;
    this.#activeLevel = activeLevel;
    this.#activeMs = activeMs;
    this.#idleMs = idleMs;
    this.#stuckMs = stuckMs;
    this.#onChange = onChange;
    this.#fault = new FaultLatch(options);
    this.#changedAt = timers.now();
    this.#input = openDigital(input, {
      mode: input.mode ?? DigitalMode.inputPullUp,
      edge: DigitalEdge.rising | DigitalEdge.falling,
      onReadable: () => {
        this.#edgeAt = timers.now();   // whatever the level is by now: the pin is not at rest
        this.#look();
      },
    });
    try {
      this.#active = this.#seen = this.#read();
    } catch (error) {
      this.#input.close();
      throw error;
    }
    this.#cancelLook = timers.every(lookMs, () => this.#look());
    this.#rest();
  }

  /** As it was when it last came to rest; at first as it was found. */
  get active(): boolean { return this.#active; }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Faults that appeared since construction. */
  get faults(): number { return this.#fault.count; }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLook();
    this.#cancelTimer?.();
    this.#fault.close();
    this.#input.close();
  }

  #read(): boolean { return this.#input.read() === this.#activeLevel; }

  #look(): void {
    if (this.#closed) return;
    this.#seen = this.#read();
    if (this.#unrestSince !== undefined || this.#seen === this.#active) return;
    this.#unrestSince = this.#timers.now();
    this.#arm(this.#seen ? this.#activeMs : this.#idleMs);
  }

  #advance(): void {
    if (this.#unrestSince === undefined) this.#fault.raise("stuck");
    else this.#settle(this.#unrestSince);
  }

  /** One timer for a whole burst of edges: it finds out how long the pin has been quiet, and waits for the rest. */
  #settle(unrestSince: number): void {
    const seen = this.#read();
    const now = this.#timers.now();
    if (seen !== this.#seen) this.#edgeAt = now;   // its interrupt got lost
    this.#seen = seen;
    const restMs = (seen ? this.#activeMs : this.#idleMs) - (now - this.#edgeAt);
    if (restMs > 0) {
      this.#arm(restMs);
      if (now - unrestSince >= UNREST_MS_MAX + this.#activeMs + this.#idleMs) this.#fault.raise("unstable");
      return;
    }
    this.#unrestSince = undefined;
    const isChanged = seen !== this.#active;
    if (isChanged) this.#changedAt = now;
    this.#active = seen;
    this.#rest();
    if (isChanged && !this.#closed) this.#onChange(seen);
  }

  /** Nothing wrong, or active for too long. */
  #rest(): void {
    this.#cancelTimer?.();
    const leftMs = this.#active && this.#stuckMs !== undefined ? this.#changedAt + this.#stuckMs - this.#timers.now() : undefined;
    if (leftMs !== undefined && leftMs <= 0) return this.#fault.raise("stuck");
    if (leftMs !== undefined) this.#arm(leftMs);
    this.#fault.clear();
  }

  #arm(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#timers.after(ms, this.#onTimer);
  }
}
