// A hobby servo that moves a bolt between two places. It is told where by pulses of 0.5 to 2.5 ms, fifty a second (as the
// data sheets of the SG90 and the MG996R have it), and is without pulses, and so without force, once it is there.
import type { Cancel, PWM, PWMBinding, Timers } from "../io.js";
import type { Bolt, BoltCallbacks } from "./bolt.js";
import { BoltFeedback, type FeedbackWiring } from "./bolt-feedback.js";
import type { FaultCode } from "./fault.js";
import { Heat } from "./heat.js";
import type { SolenoidBank } from "./solenoid-bank.js";

export interface ServoOptions extends BoltCallbacks, FeedbackWiring {
  servo: PWMBinding;
  timers: Timers;
  /** The pulses for the two places, 500 to 2500 µs. */
  lockedUs: number;
  unlockedUs: number;
  /** How long it takes from one to the other under load. Default 800 ms: 180° at 0.2 s for 60°, and a third more. */
  settleMs?: number | undefined;
  /** The hard bound on one unlocking. Default 30 s. */
  unlockedMsMax?: number | undefined;
  /** Shared by all that starts with a surge on one supply. */
  bank?: SolenoidBank | undefined;
}

const HZ = 50;
const RESOLUTION = 14;          // bits, steps of 1.2 µs: less than a servo's dead band of 5 µs. More the SDK does not take
const PULSE_US_MIN = 500;
const PULSE_US_MAX = 2_500;
const START_MS = 1_000;         // for the supply to stand before anything moves
const DUTY_MAX = 0.25;          // of the time under force, as if it stalled each time: what a jammed bolt makes of it
const BURST_MS_MAX = 20_000;

export class Servo implements Bolt {
  readonly #timers: Timers;
  readonly #pwm: PWM;
  readonly #lockedUs: number;
  readonly #unlockedUs: number;
  readonly #settleMs: number;
  readonly #unlockedMsMax: number;
  readonly #heat = new Heat({ dutyMax: DUTY_MAX, burstMsMax: BURST_MS_MAX });
  readonly #bank: SolenoidBank | undefined;
  readonly #feedback: BoltFeedback | undefined;
  readonly #onLocked: (() => void) | undefined;
  readonly #onTimer = (): void => this.#advance();
  #phase: "starting" | "resting" | "waiting" | "moving" | "closed" = "starting";
  #isUnlocked = false;               // where it is, or is to go
  #turnAt = 0;                       // when it may start to move
  #movedAt = 0;                      // since when it has force
  #settledAt = 0;
  #lockAt = 0;                       // while it is unlocked
  #boundAt = 0;
  #cancel: Cancel | undefined;

  /**
   * Without pulses at first: nothing moves before the supply stands. A second later it locks, unless its contact shows that it
   * is, for power may have gone while it was unlocked. Throws when a pin cannot be had, and then holds none. Faults: see BoltFeedback.
   */
  constructor(options: ServoOptions) {
    const { timers, lockedUs, unlockedUs, settleMs = 800, unlockedMsMax = 30_000, feedback, unlockedLevel = 1, onFault, onRecovered } = options;
    for (const us of [lockedUs, unlockedUs])
      if (!(us >= PULSE_US_MIN && us <= PULSE_US_MAX)) throw new RangeError("servo: pulses of 500 to 2500 µs");
    this.#timers = timers;
    this.#lockedUs = lockedUs;
    this.#unlockedUs = unlockedUs;
    this.#settleMs = settleMs;
    this.#unlockedMsMax = unlockedMsMax;
    this.#bank = options.bank;
    this.#onLocked = options.onLocked;
    this.#pwm = openPulses(options.servo);
    try {
      this.#feedback = feedback && new BoltFeedback({ feedback, unlockedLevel, timers, shownMs: settleMs, onFault, onRecovered });
    } catch (error) {
      this.#pwm.close();
      throw error;
    }
    this.#turnAt = timers.now() + START_MS;
    this.#arm();
  }

  get fault(): FaultCode | undefined { return this.#feedback?.fault; }

  get faults(): number { return this.#feedback?.faults ?? 0; }

  /**
   * Moves the bolt away for `ms`, counted from when it starts to move, and no longer than the bound. While it is away, `ms`
   * counts from now, and the bound still from the start. Returns why not, where it does not: `too-hot`.
   */
  unlock(ms: number): FaultCode | undefined {
    if (this.#phase === "closed") return "no-port";
    const now = this.#timers.now();
    if (!this.#isUnlocked) {
      const forcedMs = this.#phase === "moving" ? now - this.#movedAt : 0;
      if (!this.#heat.allows(now, forcedMs + 2 * this.#settleMs)) return "too-hot";   // it has to come back, too
      this.#go(true);
      this.#boundAt = Math.max(now, this.#turnAt) + this.#unlockedMsMax;
    }
    this.#lockAt = Math.min(Math.max(now, this.#turnAt) + (ms > 0 ? ms : 0), this.#boundAt);
    this.#arm();
    return undefined;
  }

  lock(): void {
    if (this.#phase === "closed" || !this.#isUnlocked) return;
    this.#go(false);
    this.#arm();
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#cancel?.();
    this.#feedback?.close();
    this.#pwm.write(0);
    this.#pwm.close();
  }

  #go(unlocked: boolean): void {
    const now = this.#timers.now();
    this.#isUnlocked = unlocked;
    if (this.#phase === "moving") return this.#drive(now);
    if (this.#phase === "starting") this.#turnAt = 0;
    // A turn not taken yet is still ours: asking again and again must not push the others back.
    if (this.#bank && this.#turnAt <= now) this.#turnAt = this.#bank.reserve();
    if (!this.#bank || this.#turnAt <= now) this.#drive(now);
    else this.#phase = "waiting";
  }

  #takeTurn(now: number): void {
    const restMs = this.#bank?.take() ?? 0;
    if (restMs === 0) return this.#drive(now);
    this.#turnAt = now + restMs;
    this.#lockAt += restMs;
    this.#boundAt += restMs;
  }

  #drive(now: number): void {
    if (this.#phase !== "moving") {
      this.#movedAt = now;
      this.#heat.start(now);
    }
    this.#phase = "moving";
    this.#settledAt = now + this.#settleMs;
    const us = this.#isUnlocked ? this.#unlockedUs : this.#lockedUs;
    this.#pwm.write(Math.round(us * HZ / 1_000_000 * (1 << this.#pwm.resolution)));
    this.#feedback?.expect(this.#isUnlocked);
  }

  #rest(now: number): void {
    this.#phase = "resting";
    this.#pwm.write(0);
    this.#heat.stop(now, now - this.#movedAt);
  }

  #advance(): void {
    const now = this.#timers.now();
    if (this.#phase === "starting") this.#begin();
    else if (this.#phase === "waiting" && now >= this.#turnAt) this.#takeTurn(now);
    else if (this.#phase === "moving" && now >= this.#settledAt) this.#rest(now);
    const isTimeUp = this.#isUnlocked && now >= this.#lockAt;
    if (isTimeUp) this.#go(false);
    this.#arm();
    if (isTimeUp) this.#onLocked?.();
  }

  #begin(): void {
    if (!this.#feedback || this.#feedback.unlocked) return this.#go(false);
    this.#phase = "resting";
    this.#feedback.expect(false);
  }

  /** One timer for the turn or the way, and for the end of the time, whichever is next. */
  #arm(): void {
    this.#cancel?.();
    let due = this.#isUnlocked ? this.#lockAt : Infinity;
    if (this.#phase === "starting" || this.#phase === "waiting") due = Math.min(due, this.#turnAt);
    if (this.#phase === "moving") due = Math.min(due, this.#settledAt);
    this.#cancel = due < Infinity ? this.#timers.after(Math.max(0, due - this.#timers.now()), this.#onTimer) : undefined;
  }
}

/** Low until the first write. Throws when the pin cannot be had. */
function openPulses({ io: Io, ...wiring }: PWMBinding): PWM {
  const { pin } = wiring;
  if (pin === undefined) throw new Error("the wiring names no pin");
  return new Io({ ...wiring, pin, hz: HZ, resolution: RESOLUTION });
}
