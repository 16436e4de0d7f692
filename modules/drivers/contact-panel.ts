// All contacts of a station at once: of lids, smoke detectors, tilt, tamper and mains relays, push buttons.
// Debounced by time, differently to either side. Seen by looking, since interrupts get lost; and by one object, since one for each
// contact would fill the memory of the chip.
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import type { FaultCode } from "./fault.js";

export interface PanelContact {
  /** `mode` defaults to the pull-up a switch to ground needs. */
  contact: DigitalBinding;
  /** Level of the pin when there is what the contact is to tell. */
  activeLevel: 0 | 1;
  /** How long the pin must rest at that level before it counts, in ms. */
  activeMs: number;
  /** The same for the way back. */
  idleMs: number;
  /** Active for so long, in ms, is the fault `stuck`: a button that is jammed or leaned on. Without it there is no such bound. */
  stuckMs?: number | undefined;
  /** Active only once it has rested there: a long wire takes a while to be pulled up, and reads low until then. */
  idleAtFirst?: boolean | undefined;
}

export interface ContactPanelOptions {
  timers: Timers;
  /** All pins are looked at this often. Default 10 ms: what has to rest for 30 is seen four times. */
  lookMs?: number | undefined;
  /** Called once for each change that came to rest. */
  onChange: (index: number, active: boolean) => void;
  /** `unstable` when a contact does not come to rest, `stuck`. Called once when it appears, and once more if it turns into the other. */
  onFault: (index: number, code: FaultCode) => void;
  /** Once, before the change that made it well again. */
  onRecovered: (index: number) => void;
}

const CONTACTS_MAX = 40;
const UNREST_MS_MAX = 5_000;   // no contact bounces this long: a loose magnet or a wet connector
const NO_LEVEL = 2;            // of a contact to heed at every look

/** What #times has of each contact, in ms, and how many faults. DUE_AT: when it has rested or is stuck, Infinity when it waits for neither. */
const DUE_AT = 0, UNREST_SINCE = 1, ACTIVE_SINCE = 2, ACTIVE_MS = 3, IDLE_MS = 4, STUCK_MS = 5, FAULTS = 6, ROW = 7;
/** Bits of #flags. SEEN: active when last read; ACTIVE: when it last came to rest; HIGH: its active level is 1. */
const SEEN = 1, ACTIVE = 2, HIGH = 4, UNREST = 8, UNSTABLE = 16, STUCK = 32;

export class ContactPanel {
  readonly #timers: Timers;
  readonly #onChange: (index: number, active: boolean) => void;
  readonly #onFault: (index: number, code: FaultCode) => void;
  readonly #onRecovered: (index: number) => void;
  readonly #cancelLook: Cancel;
  readonly #pins: Digital[] = [];
  #calmLevels = new Uint8Array(0);   // at that level, there is nothing to do
  #flags = new Uint8Array(0);
  #times = new Float64Array(0);
  #level = NO_LEVEL;                 // as #nextUncalm read it
  #armedFor = Infinity;
  #cancelTimer: Cancel | undefined;
  #closed = false;
  readonly #onTimer = (): void => {
    this.#armedFor = Infinity;
    this.#cancelTimer = undefined;
    this.#look();
  };

  constructor({ timers, lookMs = 10, onChange, onFault, onRecovered }: ContactPanelOptions) {
    this.#timers = timers;
    this.#onChange = onChange;
    this.#onFault = onFault;
    this.#onRecovered = onRecovered;
    this.#cancelLook = timers.every(lookMs, () => this.#look());
  }

  /** Returns its index, from 0. As it is found, so it is at first, unless it is `idleAtFirst`. Throws, and nothing has changed, when the pin cannot be had. */
  add({ contact, activeLevel, activeMs, idleMs, stuckMs = Infinity, idleAtFirst = false }: PanelContact): number {
    const index = this.#pins.length;
    if (this.#closed || index === CONTACTS_MAX) throw new Error("contact panel: no more contacts");
    const pin = openDigital(contact, { mode: contact.mode ?? DigitalMode.inputPullUp });
    let isFound: boolean;
    try {
      isFound = pin.read() === activeLevel;
    } catch (error) {
      pin.close();
      throw error;
    }
    const now = this.#timers.now();
    this.#calmLevels = enlarged(this.#calmLevels, new Uint8Array(index + 1));
    this.#flags = enlarged(this.#flags, new Uint8Array(index + 1));
    this.#times = enlarged(this.#times, new Float64Array((index + 1) * ROW));
    this.#times.set([Infinity, now, now, activeMs, idleMs, stuckMs, 0], index * ROW);
    this.#flags[index] = (activeLevel === 1 ? HIGH : 0) | (isFound ? SEEN | (idleAtFirst ? UNREST : ACTIVE) : 0);
    this.#pins.push(pin);
    this.#await(index, isFound ? now + (idleAtFirst ? activeMs : stuckMs) : Infinity);
    this.#arm(this.#times[index * ROW + DUE_AT]!);
    return index;
  }

  /** As it was when it last came to rest. */
  isActive(index: number): boolean { return (this.#flags[index]! & ACTIVE) !== 0; }

  fault(index: number): FaultCode | undefined {
    return this.#flags[index]! & UNSTABLE ? "unstable" : this.#flags[index]! & STUCK ? "stuck" : undefined;
  }

  /** Faults of that contact that appeared since it was added. */
  faults(index: number): number { return this.#times[index * ROW + FAULTS]!; }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLook();
    this.#cancelTimer?.();
    for (const pin of this.#pins) pin.close();
    this.#pins.length = 0;
  }

  /** Whoever waits for something is heeded at every look, so the soonest of those times is known at its end. */
  #look(): void {
    let soonest = Infinity;
    for (let index = this.#nextUncalm(0); index < this.#pins.length; index = this.#nextUncalm(index + 1)) {
      this.#heed(index, this.#timers.now());
      soonest = Math.min(soonest, this.#times[index * ROW + DUE_AT]!);
    }
    this.#arm(soonest);
  }

  /** The first contact from `index` on about which there may be something to do; its level is in #level. */
  #nextUncalm(index: number): number {
    const pins = this.#pins, calmLevels = this.#calmLevels;
    for (; index < pins.length; index++) {
      this.#level = pins[index]!.read();
      if (this.#level !== calmLevels[index]) break;
    }
    return index;
  }

  #heed(index: number, now: number): void {
    const flags = this.#flags[index]!;
    const isSeen = this.#level === (flags & HIGH ? 1 : 0);
    if (isSeen !== ((flags & SEEN) !== 0)) this.#disturb(index, now, isSeen);
    if (now >= this.#times[index * ROW + DUE_AT]! && !this.#closed) this.#settle(index, now);
  }

  #disturb(index: number, now: number, isSeen: boolean): void {
    const times = this.#times, row = index * ROW, flags = this.#flags[index]!;
    if (!(flags & UNREST)) times[row + UNREST_SINCE] = now;
    this.#flags[index] = (flags & ~SEEN) | UNREST | (isSeen ? SEEN : 0);
    this.#await(index, now + times[row + (isSeen ? ACTIVE_MS : IDLE_MS)]!);
    const unrestMsMax = UNREST_MS_MAX + times[row + ACTIVE_MS]! + times[row + IDLE_MS]!;
    if (now - times[row + UNREST_SINCE]! >= unrestMsMax) this.#raise(index, UNSTABLE);
  }

  /** At rest: nothing wrong, or active for too long. */
  #settle(index: number, now: number): void {
    const times = this.#times, row = index * ROW, flags = this.#flags[index]!;
    const isActive = (flags & SEEN) !== 0;
    const isChanged = isActive !== ((flags & ACTIVE) !== 0);
    if (isChanged) times[row + ACTIVE_SINCE] = now;
    this.#flags[index] = (flags & ~(UNREST | ACTIVE)) | (isActive ? ACTIVE : 0);
    const stuckAt = isActive ? times[row + ACTIVE_SINCE]! + times[row + STUCK_MS]! : Infinity;
    this.#await(index, stuckAt > now ? stuckAt : Infinity);
    if (stuckAt <= now) this.#raise(index, STUCK);
    else if (flags & (UNSTABLE | STUCK)) {
      this.#flags[index]! &= ~(UNSTABLE | STUCK);
      this.#onRecovered(index);
    }
    if (isChanged && !this.#closed) this.#onChange(index, isActive);
  }

  #await(index: number, dueAt: number): void {
    this.#times[index * ROW + DUE_AT] = dueAt;
    const isHigh = this.isActive(index) === ((this.#flags[index]! & HIGH) !== 0);
    this.#calmLevels[index] = dueAt < Infinity ? NO_LEVEL : isHigh ? 1 : 0;
  }

  #raise(index: number, flag: typeof UNSTABLE | typeof STUCK): void {
    if (this.#flags[index]! & flag) return;
    this.#flags[index] = (this.#flags[index]! & ~(UNSTABLE | STUCK)) | flag;
    this.#times[index * ROW + FAULTS]!++;
    this.#onFault(index, flag === UNSTABLE ? "unstable" : "stuck");
  }

  /** One timer for all, as looks may be left out. Within a burst it goes off early, and waits for the rest. */
  #arm(at: number): void {
    if (this.#closed || at >= this.#armedFor) return;
    this.#cancelTimer?.();
    this.#armedFor = at;
    this.#cancelTimer = this.#timers.after(Math.max(0, at - this.#timers.now()), this.#onTimer);
  }
}

function enlarged<Row extends Uint8Array | Float64Array>(row: Row, empty: Row): Row {
  empty.set(row);
  return empty;
}
