// A solenoid lock on a digital output: energised is unlocked, without current it is locked.
// Whatever is asked of it, it lets go by itself, and it never burns.
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import type { FaultCode } from "./fault.js";
import type { SolenoidBank } from "./solenoid-bank.js";

export interface SolenoidOptions {
  bolt: DigitalBinding;
  timers: Timers;
  /** Level that energises. Default 1. */
  activeLevel?: 0 | 1 | undefined;
  /** The hard bound on one pull. Default 9.5 s: common 12 V locks are rated for 10 s (as Adafruit 1512), and timers are late. */
  energisedMsMax?: number | undefined;
  /** The part of the time it may be energised in the long run. Default 0.25: S3 25 % of DIN VDE 0580. */
  dutyMax?: number | undefined;
  /** Energised time that a cold coil may take with hardly a pause. Default 30 s: three full pulls. */
  burstMsMax?: number | undefined;
  /** Shared by all solenoids on one supply. */
  bank?: SolenoidBank | undefined;
  /** Called when time let it fall; not after `lock`. */
  onLocked?: (() => void) | undefined;
}

export class Solenoid {
  readonly #timers: Timers;
  readonly #output: Digital;
  readonly #activeLevel: 0 | 1;
  readonly #energisedMsMax: number;
  readonly #coolingRate: number;       // ms of energised time forgotten in each ms without current
  readonly #burstMsMax: number;
  readonly #bank: SolenoidBank | undefined;
  readonly #onLocked: (() => void) | undefined;
  readonly #onTimer = (): void => this.#advance();
  #phase: "locked" | "waiting" | "energised" | "closed" = "locked";
  #pullAt = 0;                         // when it is, or was, pulled in
  #heldMs = 0;                         // asked for, from the pull
  #heatMs = 0;                         // energised time not yet cooled off, at `#heatAt`
  #heatAt = 0;
  #cancel: Cancel | undefined;

  /** Locked from the first moment. Throws when the pin cannot be had. */
  constructor(options: SolenoidOptions) {
    const { bolt, timers, activeLevel = 1, energisedMsMax = 9_500, dutyMax = 0.25, burstMsMax = 30_000 } = options;
    this.#timers = timers;
    this.#activeLevel = activeLevel;
    this.#energisedMsMax = energisedMsMax;
    this.#coolingRate = dutyMax / (1 - dutyMax);
    this.#burstMsMax = burstMsMax;
    this.#bank = options.bank;
    this.#onLocked = options.onLocked;
    this.#output = openDigital(bolt, { mode: DigitalMode.output, initialValue: activeLevel === 1 ? 0 : 1 });
  }

  get energised(): boolean { return this.#phase === "energised"; }

  /**
   * Energises for `ms`, at once or as soon as the bank allows, and no longer than the bound. While it is energised, `ms`
   * counts from now, and the bound still from the pull. Returns why not, where it does not: `too-hot`.
   */
  unlock(ms: number): FaultCode | undefined {
    if (this.#phase === "closed") return "no-port";
    const now = this.#timers.now();
    const isPulled = this.#phase === "energised";
    const heldMs = Math.min((isPulled ? now - this.#pullAt : 0) + Math.max(0, ms), this.#energisedMsMax);
    const moreMs = isPulled ? heldMs - (now - this.#pullAt) : heldMs;
    if (this.#heat(now) + moreMs > this.#burstMsMax) return "too-hot";
    this.#heldMs = heldMs;
    if (isPulled) this.#arm(moreMs);
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
    this.#output.close();
  }

  #await(now: number): void {
    // A turn not taken yet is still ours: asking again and again must not push the others back.
    if (this.#bank && this.#pullAt <= now) this.#pullAt = this.#bank.reserve();
    if (!this.#bank || this.#pullAt <= now) return this.#pull(now);
    this.#phase = "waiting";
    this.#arm(this.#pullAt - now);
  }

  #pull(now: number): void {
    this.#heatMs = this.#heat(now);
    this.#heatAt = now;
    this.#pullAt = now;
    this.#phase = "energised";
    this.#output.write(this.#activeLevel);
    this.#arm(this.#heldMs);
  }

  #release(): void {
    const now = this.#timers.now();
    this.#heatMs = this.#heat(now);
    this.#heatAt = now;
    this.#phase = "locked";
    this.#output.write(1 - this.#activeLevel);
  }

  #advance(): void {
    if (this.#phase === "waiting") return this.#pull(this.#timers.now());
    if (this.#phase !== "energised") return;
    this.#release();
    this.#onLocked?.();
  }

  #heat(now: number): number {
    const ms = now - this.#heatAt;
    return this.energised ? this.#heatMs + ms : Math.max(0, this.#heatMs - ms * this.#coolingRate);
  }

  #arm(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }
}
