// A lid contact: reed switch to ground, closed while the lid is. Debounced by time, repaired by looking.
import { type Cancel, type Digital, type DigitalBinding, DigitalEdge, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";

export interface ContactOptions extends FaultCallbacks {
  /** `mode` defaults to the pull-up a switch to ground needs. */
  contact: DigitalBinding;
  timers: Timers;
  /** Level of the pin when the lid is open. Default 1, so that a cut wire reads as an open lid, not as a safe one. */
  openLevel?: 0 | 1 | undefined;
  /** How long the pin must rest at open before the lid counts as open. Default 30 ms: an alarm must not miss it. */
  openMs?: number | undefined;
  /** The same for closed. Default 60 ms: a lid that falls shut rebounds. */
  closeMs?: number | undefined;
  /** The pin is looked at this often, in case an interrupt got lost. Default 1000 ms. */
  lookMs?: number | undefined;
  /** Called once for each change that came to rest. */
  onChange: (open: boolean) => void;
}

const UNREST_MS_MAX = 5_000;   // no lid bounces this long: a loose magnet or a wet connector

export class Contact {
  readonly #timers: Timers;
  readonly #input: Digital;
  readonly #openLevel: 0 | 1;
  readonly #openMs: number;
  readonly #closeMs: number;
  readonly #onChange: (open: boolean) => void;
  readonly #fault: FaultLatch;
  readonly #cancelLook: Cancel;
  readonly #onTimer = (): void => this.#settle();
  #open: boolean;
  #seen: boolean;                        // as the pin was last read
  #edgeAt = 0;
  #unrestSince: number | undefined;      // undefined: at rest, no timer runs
  #cancelTimer: Cancel | undefined;
  #closed = false;

  /** Throws when the pin cannot be had. */
  constructor(options: ContactOptions) {
    const { contact, timers, openLevel = 1, openMs = 30, closeMs = 60, lookMs = 1_000, onChange } = options;
    this.#timers = timers;
    this.#openLevel = openLevel;
    this.#openMs = openMs;
    this.#closeMs = closeMs;
    this.#onChange = onChange;
    this.#fault = new FaultLatch(options);
    this.#input = openDigital(contact, {
      mode: contact.mode ?? DigitalMode.inputPullUp,
      edge: DigitalEdge.rising | DigitalEdge.falling,
      onReadable: () => this.#onEdge(),
    });
    try {
      this.#open = this.#seen = this.#read();
    } catch (error) {
      this.#input.close();
      throw error;
    }
    this.#cancelLook = timers.every(lookMs, () => this.#look());
  }

  /** As it was when it last came to rest. */
  get open(): boolean { return this.#open; }

  /** `unstable` while the pin has not come to rest for 5 s. */
  get fault(): FaultCode | undefined { return this.#fault.code; }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLook();
    this.#cancelTimer?.();
    this.#fault.close();
    this.#input.close();
  }

  #read(): boolean { return this.#input.read() === this.#openLevel; }

  #onEdge(): void {
    this.#edgeAt = this.#timers.now();   // whatever the level is by now: the pin is not at rest
    this.#look();
  }

  #look(): void {
    if (this.#closed) return;
    this.#seen = this.#read();
    if (this.#unrestSince !== undefined || this.#seen === this.#open) return;
    this.#unrestSince = this.#timers.now();
    this.#arm(this.#settleMs());
  }

  /** One timer for a whole burst of edges: it finds out how long the pin has been quiet, and waits for the rest. */
  #settle(): void {
    const seen = this.#read();
    const now = this.#timers.now();
    if (seen !== this.#seen) this.#edgeAt = now;   // its interrupt got lost
    this.#seen = seen;
    const restMs = this.#settleMs() - (now - this.#edgeAt);
    if (restMs > 0) {
      this.#arm(restMs);
      if (now - (this.#unrestSince ?? now) >= UNREST_MS_MAX) this.#fault.raise("unstable");
      return;
    }
    this.#unrestSince = undefined;
    this.#fault.clear();
    if (seen === this.#open || this.#closed) return;
    this.#open = seen;
    this.#onChange(seen);
  }

  #settleMs(): number { return this.#seen ? this.#openMs : this.#closeMs; }

  #arm(ms: number): void { this.#cancelTimer = this.#timers.after(ms, this.#onTimer); }
}
