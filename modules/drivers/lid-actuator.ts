// A motor that opens and closes a lid: see lid-motor.ts. It runs from one end to the other and no longer than the way takes,
// gives way to whatever it meets while it closes, and after a few attempts leaves the lid open, and tries again each minute.
import type { Cancel, Timers } from "../io.js";
import type { Bolt, BoltCallbacks } from "./bolt.js";
import { type FaultCode, FaultLatch } from "./fault.js";
import { Heat } from "./heat.js";
import { LidMotor, type LidMotorWiring, type Way } from "./lid-motor.js";
import type { SolenoidBank } from "./solenoid-bank.js";

export interface LidActuatorOptions extends BoltCallbacks {
  motor: LidMotorWiring;
  timers: Timers;
  /** The bound on one run, and the time after which an end that has not been reached means that something is in the way. Default 8 s. */
  runMsMax?: number | undefined;
  /** Without current between one direction and the other, for the gear to come to rest. Default 300 ms. */
  deadMs?: number | undefined;
  /** The hard bound on one opening, from when the lid is open. Default 60 s. */
  openMsMax?: number | undefined;
  /** Attempts to close before it stays open. Default 3. */
  attemptsMax?: number | undefined;
  /** Shared by all that starts with a surge on one supply. */
  bank?: SolenoidBank | undefined;
}

const LOOK_MS = 20;               // two millimetres of way of a lid that takes four seconds for half a metre
const RETRY_MS = 3_000;           // for whoever is in the way to step back
const LATER_MS = 60_000;          // once it is a fault, for whoever comes to take away what is there
const AGAIN_MS = 10_000;          // a lid that is not closed when power comes, or of which the switches lie, is not moved sooner
const DUTY_MAX = 0.25;            // S3 25 % of DIN VDE 0580, as linear actuators are rated, for up to
const BURST_MS_MAX = 120_000;     // two minutes in a row

export class LidActuator implements Bolt {
  readonly #motor: LidMotor;
  readonly #timers: Timers;
  readonly #runMsMax: number;
  readonly #deadMs: number;
  readonly #openMsMax: number;
  readonly #attemptsMax: number;
  readonly #bank: SolenoidBank | undefined;
  readonly #heat = new Heat({ dutyMax: DUTY_MAX, burstMsMax: BURST_MS_MAX });
  readonly #fault: FaultLatch;
  readonly #onLocked: (() => void) | undefined;
  readonly #onTimer = (): void => this.#advance();
  readonly #onLook = (): void => this.#look();
  #phase: "resting" | "pausing" | "waiting" | "running" | "closed" = "resting";
  #way: Way = "closing";             // of the run under way, next or last
  #startedAt = 0;
  #stoppedAt = 0;
  #openMs = 0;                       // asked for, from when it is open
  #boundAt: number | undefined;      // while it is open as asked
  #turnAt = 0;                       // when the supply is its own
  #closeAt: number | undefined;      // while it rests and is to close by itself
  #attempts = 0;                     // to close, that met something
  #isAsked = false;                  // the closing has been asked for: nobody is told
  #failed: Way | undefined;          // in which the last run was in vain, until one that way is not
  #cancelTimer: Cancel | undefined;
  #cancelLook: Cancel | undefined;

  /**
   * Nothing moves at first; a lid that is found open closes ten seconds later. Throws when a pin cannot be had, and then holds
   * none. Faults: `obstructed` when it does not close in the attempts it has, and tries once a minute from then on, or does
   * not open all the way; `jammed` when it does not leave the closed end; `no-feedback` when both end switches tell the same.
   */
  constructor(options: LidActuatorOptions) {
    const { motor, timers, runMsMax = 8_000, deadMs = 300, openMsMax = 60_000, attemptsMax = 3 } = options;
    this.#timers = timers;
    this.#runMsMax = runMsMax;
    this.#deadMs = deadMs;
    this.#openMsMax = openMsMax;
    this.#attemptsMax = attemptsMax;
    this.#bank = options.bank;
    this.#onLocked = options.onLocked;
    this.#fault = new FaultLatch(options);
    this.#motor = new LidMotor(motor);
    this.#isAsked = true;
    if (!this.#motor.isAtEndOf("closing") || this.#motor.contradictsItself) this.#closeIn(AGAIN_MS);
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }
  get faults(): number { return this.#fault.count; }

  /** Whether the motor is under current. */
  get running(): boolean { return this.#phase === "running"; }

  /**
   * Opens the lid and closes it `ms` after it is open, or at the bound. While it is open, `ms` counts from now, and the bound
   * still from its opening. Returns why not, where it does not: `too-hot`, `no-feedback`.
   */
  unlock(ms: number): FaultCode | undefined {
    if (this.#phase === "closed") return "no-port";
    const now = this.#timers.now();
    if (this.#isContradicted()) {
      if (this.#phase === "resting" && this.#closeAt === undefined) this.#closeIn(AGAIN_MS);
      return "no-feedback";
    }
    const isOpening = this.#phase !== "resting" && this.#way === "opening";
    const isOpen = this.#phase === "resting" && this.#motor.isAtEndOf("opening");
    // There and back, and back again from each attempt: what is begun must be finished.
    if (!isOpening && !isOpen && !this.#heat.allows(now, 2 * (1 + this.#attemptsMax) * this.#runMsMax)) return "too-hot";
    this.#attempts = 0;
    this.#isAsked = false;
    this.#openMs = ms > 0 ? ms : 0;
    if (isOpen) this.#stayOpen(now);
    else if (!isOpening) this.#turn("opening");
    return undefined;
  }

  /** Closes, with as many attempts as ever. */
  lock(): void {
    if (this.#phase === "closed") return;
    this.#isAsked = true;
    if (this.#attempts > 0 && this.#failed !== "closing") return;   // gives way just now, and closes again by itself
    if (this.#phase === "resting") {
      if (this.#motor.isAtEndOf("closing") && !this.#motor.contradictsItself) return;
      if (!this.#heat.allows(this.#timers.now(), 2 * this.#attemptsMax * this.#runMsMax)) return;
    } else if (this.#way === "closing" || this.#attempts > 0) return;
    this.#attempts = 0;
    this.#turn("closing");
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#halt();
    this.#phase = "closed";
    this.#fault.close();
    this.#motor.close();
  }

  /** Stops, waits for the gear and for the supply, and runs that way. */
  #turn(way: Way): void {
    if (this.#phase === "closed") return;   // by a callback
    this.#halt();
    this.#way = way;
    this.#phase = "pausing";
    this.#arm(this.#stoppedAt + this.#deadMs - this.#timers.now());
  }

  /** The gear is at rest. Not before: a turn that is not taken when it comes is somebody else's afterwards. */
  #await(): void {
    const now = this.#timers.now();
    // A turn not taken yet is still ours: asking again and again must not push the others back.
    if (this.#bank && this.#turnAt <= now) this.#turnAt = this.#bank.reserve();
    if (this.#turnAt <= now) return this.#start();
    this.#phase = "waiting";
    this.#arm(this.#turnAt - now);
  }

  #takeTurn(): void {
    const restMs = this.#bank?.take() ?? 0;
    return restMs > 0 ? this.#arm(restMs) : this.#start();
  }

  #halt(): void {
    this.#cancelTimer?.();
    this.#cancelLook?.();
    this.#closeAt = this.#boundAt = undefined;
    if (this.#phase !== "running") return;
    const now = this.#timers.now();
    this.#motor.stop();
    this.#heat.stop(now, now - this.#startedAt);
    this.#stoppedAt = now;
    this.#phase = "resting";
  }

  #advance(): void {
    if (this.#phase === "pausing") this.#await();
    else if (this.#phase === "waiting") this.#takeTurn();
    else if (this.#phase === "running") this.#finish(this.#motor.isAtEndOf(this.#way));
    else if (this.#closeAt !== undefined) this.#turn("closing");
  }

  #start(): void {
    this.#phase = "resting";
    if (this.#isContradicted()) return this.#closeIn(AGAIN_MS);
    const now = this.#timers.now();
    this.#phase = "running";
    this.#startedAt = now;
    this.#heat.start(now);
    if (this.#motor.isAtEndOf(this.#way)) return this.#finish(true);
    if (this.#way === "closing" && this.#motor.isTouched) return this.#finish(false);
    this.#motor.run(this.#way, now);
    this.#cancelLook = this.#timers.every(LOOK_MS, this.#onLook);
    this.#arm(this.#runMsMax);
  }

  #look(): void {
    if (this.#motor.isAtEndOf(this.#way)) this.#finish(true);
    else if ((this.#way === "closing" && this.#motor.isTouched) || this.#motor.isStalled(this.#timers.now())) this.#finish(false);
  }

  #finish(hasArrived: boolean): void {
    this.#halt();
    if (!hasArrived) return this.#way === "opening" ? this.#onOpeningBlocked() : this.#onClosingBlocked();
    if (this.#failed === this.#way && !this.#isContradicted()) {
      this.#failed = undefined;
      this.#fault.clear();
    }
    if (this.#way === "closing") this.#onClosed();
    else if (this.#attempts === 0) this.#stayOpen(this.#timers.now());
    else this.#closeIn(this.#attempts < this.#attemptsMax ? RETRY_MS : LATER_MS);
  }

  #onClosed(): void {
    this.#attempts = 0;
    if (!this.#isAsked && this.#phase !== "closed") this.#onLocked?.();
  }

  /** Gives way: up again, all the way. */
  #onClosingBlocked(): void {
    if (++this.#attempts >= this.#attemptsMax) this.#fail("closing", "obstructed");
    this.#turn("opening");
  }

  /** It is left where it is, to close when its time is up. */
  #onOpeningBlocked(): void {
    const isShut = this.#motor.isAtEndOf("closing");
    if (this.#failed !== "closing") this.#fail("opening", isShut ? "jammed" : "obstructed");
    if (isShut) this.#onClosed();
    else this.#closeIn(this.#attempts === 0 ? Math.min(this.#openMs, this.#openMsMax) : this.#attempts < this.#attemptsMax ? RETRY_MS : LATER_MS);
  }

  #stayOpen(now: number): void {
    this.#boundAt ??= now + this.#openMsMax;
    this.#closeIn(Math.min(this.#openMs, this.#boundAt - now));
  }

  #closeIn(ms: number): void {
    this.#closeAt = this.#timers.now() + ms;
    this.#arm(ms);
  }

  #isContradicted(): boolean {
    if (!this.#motor.contradictsItself) return false;
    this.#fail(this.#way, "no-feedback");
    return true;
  }

  #fail(way: Way, code: FaultCode): void {
    this.#failed = way;
    this.#fault.raise(code);
  }

  #arm(ms: number): void {
    if (this.#phase === "closed") return;
    this.#cancelTimer?.();
    this.#cancelTimer = this.#timers.after(Math.max(0, ms), this.#onTimer);
  }
}
