// The contact that shows whether a bolt is drawn. It is compared with what was asked for, after each move: a striker that
// pushes the bolt in as the lid falls shut is no fault.
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";

export interface FeedbackWiring {
  /** Microswitch or reed at the bolt; `mode` defaults to the pull-up a switch to ground needs. */
  feedback?: DigitalBinding | undefined;
  /** Level of the contact while the bolt is drawn. Default 1, so that a cut wire does not read as locked. */
  unlockedLevel?: 0 | 1 | undefined;
}

export interface BoltFeedbackOptions extends FaultCallbacks {
  feedback: DigitalBinding;
  unlockedLevel: 0 | 1;
  timers: Timers;
  /** How long a move may take to show, in ms. */
  shownMs: number;
}

const LOOK_MS = 50;
const LOOK_MS_LATE = 1_000;   // once it is a fault
const Side = Object.freeze({ locked: 1, unlocked: 2, both: 3 });

export class BoltFeedback {
  readonly #input: Digital;
  readonly #unlockedLevel: 0 | 1;
  readonly #timers: Timers;
  readonly #shownMs: number;
  readonly #fault: FaultLatch;
  readonly #onTimer = (): void => this.#look();
  #isUnlocked = false;   // asked for
  #askedAt = 0;
  #followed = 0;         // sides at which it has been seen when it should be there
  #missed = 0;           // sides to which it did not go when last asked
  #cancel: Cancel | undefined;

  /**
   * Throws when the pin cannot be had. Faults, until the bolt goes where it did not: `jammed` where the contact has followed both
   * ways before, `no-feedback` where it never has.
   */
  constructor({ feedback, unlockedLevel, timers, shownMs, ...callbacks }: BoltFeedbackOptions) {
    this.#input = openDigital(feedback, { mode: feedback.mode ?? DigitalMode.inputPullUp });
    this.#unlockedLevel = unlockedLevel;
    this.#timers = timers;
    this.#shownMs = shownMs;
    this.#fault = new FaultLatch(callbacks);
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  get faults(): number { return this.#fault.count; }

  /** As the contact shows now. */
  get unlocked(): boolean { return this.#input.read() === this.#unlockedLevel; }

  /** The bolt has just been sent there. */
  expect(unlocked: boolean): void {
    this.#isUnlocked = unlocked;
    this.#askedAt = this.#timers.now();
    this.#arm(Math.min(LOOK_MS, this.#shownMs));
  }

  close(): void {
    this.#cancel?.();
    this.#fault.close();
    this.#input.close();
  }

  #look(): void {
    const side = this.#isUnlocked ? Side.unlocked : Side.locked;
    if (this.unlocked === this.#isUnlocked) {
      this.#followed |= side;
      this.#missed &= ~side;
      if (this.#missed === 0) this.#fault.clear();
      return;
    }
    const leftMs = this.#askedAt + this.#shownMs - this.#timers.now();
    this.#arm(leftMs > 0 ? Math.min(LOOK_MS, leftMs) : LOOK_MS_LATE);
    if (leftMs > 0) return;
    this.#missed |= side;
    this.#fault.raise(this.#followed === Side.both ? "jammed" : "no-feedback");
  }

  #arm(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }
}
