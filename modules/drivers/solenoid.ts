// A solenoid lock on a digital output, or on a PWM that holds it with less: energised is unlocked, without current it is
// locked. Whatever is asked of it, it lets go by itself, and it never burns.
import type { Cancel, DigitalBinding, PWMBinding, Timers } from "../io.js";
import type { Bolt, BoltCallbacks } from "./bolt.js";
import { BoltFeedback, type FeedbackWiring } from "./bolt-feedback.js";
import { ChoppedCoil, type Coil, type PowerSaving, SwitchedCoil } from "./coil.js";
import type { FaultCode } from "./fault.js";
import { Heat } from "./heat.js";
import type { SolenoidBank } from "./solenoid-bank.js";

export interface SolenoidLimits extends BoltCallbacks, FeedbackWiring {
  timers: Timers;
  /** The hard bound on one pull. Default 9.5 s: common 12 V locks are rated for 10 s (as Adafruit 1512), and timers are late. */
  energisedMsMax?: number | undefined;
  /** The part of the time it may be energised in the long run. Default 0.25: S3 25 % of DIN VDE 0580. */
  dutyMax?: number | undefined;
  /** Energised time that a cold coil may take with hardly a pause. Default 30 s: three full pulls. */
  burstMsMax?: number | undefined;
  /** Shared by all solenoids on one supply. */
  bank?: SolenoidBank | undefined;
}

export type SolenoidOptions = SolenoidLimits & (
  /** Energised at `activeLevel`, default 1. */
  | { bolt: DigitalBinding; activeLevel?: 0 | 1 | undefined }
  | { coil: PWMBinding } & PowerSaving);

const SHOWN_MS = 300;   // a small solenoid moves in a tenth of this

export class Solenoid implements Bolt {
  readonly #timers: Timers;
  readonly #coil: Coil;
  readonly #energisedMsMax: number;
  readonly #heat: Heat;
  readonly #bank: SolenoidBank | undefined;
  readonly #feedback: BoltFeedback | undefined;
  readonly #onLocked: (() => void) | undefined;
  readonly #onTimer = (): void => this.#advance();
  #phase: "locked" | "waiting" | "energised" | "closed" = "locked";
  #pullAt = 0;                         // when it is, or was, pulled in
  #heldMs = 0;                         // asked for, from the pull
  #cancel: Cancel | undefined;

  /** Locked from the first moment. Throws when a pin cannot be had, and then holds none. Faults: see BoltFeedback. */
  constructor(options: SolenoidOptions) {
    const { timers, energisedMsMax = 9_500, dutyMax = 0.25, burstMsMax = 30_000, feedback, unlockedLevel = 1, onFault, onRecovered } = options;
    this.#timers = timers;
    this.#energisedMsMax = energisedMsMax;
    this.#heat = new Heat({ dutyMax, burstMsMax });
    this.#bank = options.bank;
    this.#onLocked = options.onLocked;
    this.#coil = "coil" in options ? new ChoppedCoil(options.coil, options) : new SwitchedCoil(options.bolt, options.activeLevel ?? 1);
    try {
      this.#feedback = feedback && new BoltFeedback({ feedback, unlockedLevel, timers, shownMs: SHOWN_MS, onFault, onRecovered });
    } catch (error) {
      this.#coil.close();
      throw error;
    }
    this.#feedback?.expect(false);
  }

  get energised(): boolean { return this.#phase === "energised"; }

  get fault(): FaultCode | undefined { return this.#feedback?.fault; }

  get faults(): number { return this.#feedback?.faults ?? 0; }

  /**
   * Energises for `ms`, at once or as soon as the bank allows, and no longer than the bound. While it is energised, `ms`
   * counts from now, and the bound still from the pull. Returns why not, where it does not: `too-hot`.
   */
  unlock(ms: number): FaultCode | undefined {
    if (this.#phase === "closed") return "no-port";
    const now = this.#timers.now();
    const isPulled = this.#phase === "energised";
    const heldMs = Math.min((isPulled ? now - this.#pullAt : 0) + (ms > 0 ? ms : 0), this.#energisedMsMax);
    if (!this.#heat.allows(now, this.#heatOf(heldMs))) return "too-hot";
    this.#heldMs = heldMs;
    if (isPulled) this.#armNext(now);
    else if (this.#phase === "locked") this.#await(now);
    return undefined;
  }

  /** Lets go now, or does not pull in at all. */
  lock(): void {
    this.#cancel?.();
    if (this.#phase === "energised") this.#release();
    else if (this.#phase === "waiting") this.#phase = "locked";
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.lock();
    this.#phase = "closed";
    this.#feedback?.close();
    this.#coil.close();
  }

  #await(now: number): void {
    // A turn not taken yet is still ours: asking again and again must not push the others back.
    if (this.#bank && this.#pullAt <= now) this.#pullAt = this.#bank.reserve();
    if (!this.#bank || this.#pullAt <= now) return this.#pull(now);
    this.#phase = "waiting";
    this.#arm(this.#pullAt - now);
  }

  #pull(now: number): void {
    this.#heat.start(now);
    this.#pullAt = now;
    this.#phase = "energised";
    this.#coil.pull();
    this.#feedback?.expect(true);
    this.#armNext(now);
  }

  #release(): void {
    const now = this.#timers.now();
    this.#heat.stop(now, this.#heatOf(now - this.#pullAt));
    this.#phase = "locked";
    this.#coil.release();
    this.#feedback?.expect(false);
  }

  #advance(): void {
    const now = this.#timers.now();
    if (this.#phase === "waiting") {
      const restMs = this.#bank?.take() ?? 0;
      return restMs > 0 ? this.#arm(restMs) : this.#pull(now);
    }
    if (this.#phase !== "energised") return;
    if (now - this.#pullAt < this.#heldMs) return this.#armNext(now);
    this.#release();
    this.#onLocked?.();
  }

  /** Of a pull that lasts `ms`, in ms of full current. */
  #heatOf(ms: number): number {
    const { pullMs, holdHeat } = this.#coil;
    return ms <= pullMs ? ms : pullMs + (ms - pullMs) * holdHeat;
  }

  #armNext(now: number): void {
    const { pullMs } = this.#coil;
    const pulledMs = now - this.#pullAt;
    if (pulledMs >= pullMs) this.#coil.hold();   // also whoever asks again before a late timer has seen to it
    this.#arm(Math.max(0, (pulledMs < pullMs && pullMs < this.#heldMs ? pullMs : this.#heldMs) - pulledMs));
  }

  #arm(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }
}
