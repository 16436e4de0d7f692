// A lid contact: reed switch to ground, closed while the lid is.
import type { DigitalBinding, Timers } from "../io.js";
import { DebouncedInput } from "./debounced-input.js";
import type { FaultCallbacks } from "./fault.js";

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
  /** Open for so long is a fault, `stuck`: a jammed button. Without it none is. */
  stuckMs?: number | undefined;
  /** The pin is looked at this often, in case an interrupt got lost. Default 1000 ms. */
  lookMs?: number | undefined;
  /** Called once for each change that came to rest. */
  onChange: (open: boolean) => void;
}

export class Contact extends DebouncedInput {
  /** Throws when the pin cannot be had. */
  constructor({ contact, openLevel = 1, openMs = 30, closeMs = 60, ...rest }: ContactOptions) {
    super({ ...rest, input: contact, activeLevel: openLevel, activeMs: openMs, idleMs: closeMs });
  }

  /** As it was when it last came to rest. */
  get open(): boolean { return this.active; }
}
