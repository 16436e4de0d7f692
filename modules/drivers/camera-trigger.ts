// The trigger input of a camera: a pulse for each picture, and no more of them than the camera can take.
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import type { FaultCode } from "./fault.js";

export interface CameraTriggerOptions {
  trigger: DigitalBinding;
  timers: Timers;
  /** Level of the pulse. Default 1. */
  activeLevel?: 0 | 1 | undefined;
  /** Length of the pulse. Default 200 ms: an alarm input of a network camera is sampled, and wants it longer than a tenth of a second. */
  pulseMs?: number | undefined;
  /** From one pulse's beginning to the next one's, at least. Default 1000 ms. */
  gapMs?: number | undefined;
}

export class CameraTrigger {
  readonly #output: Digital;
  readonly #timers: Timers;
  readonly #activeLevel: 0 | 1;
  readonly #pulseMs: number;
  readonly #gapMs: number;
  readonly #onTimer = (): void => this.#advance();
  #phase: "ready" | "pulse" | "gap" | "closed" = "ready";
  #isWaiting = false;
  #pictures = 0;
  #cancel: Cancel | undefined;

  /** At rest from the first moment. Throws when the pin cannot be had. */
  constructor({ trigger, timers, activeLevel = 1, pulseMs = 200, gapMs = 1_000 }: CameraTriggerOptions) {
    this.#timers = timers;
    this.#activeLevel = activeLevel;
    this.#pulseMs = pulseMs;
    this.#gapMs = Math.max(0, gapMs - pulseMs);
    this.#output = openDigital(trigger, { mode: DigitalMode.output, initialValue: activeLevel === 1 ? 0 : 1 });
  }

  /** Pulses since construction. */
  get pictures(): number { return this.#pictures; }

  /**
   * A picture now, or as soon as the camera can: one for all who have asked since the last. Returns why not, where it never
   * will: `no-port` after `close`.
   */
  trigger(): FaultCode | undefined {
    if (this.#phase === "closed") return "no-port";
    if (this.#phase === "ready") this.#pulse();
    else this.#isWaiting = true;
    return undefined;
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#cancel?.();
    this.#output.write(1 - this.#activeLevel);
    this.#output.close();
  }

  #pulse(): void {
    this.#phase = "pulse";
    this.#isWaiting = false;
    this.#pictures++;
    this.#output.write(this.#activeLevel);
    this.#cancel = this.#timers.after(this.#pulseMs, this.#onTimer);
  }

  #advance(): void {
    if (this.#phase === "pulse") {
      this.#phase = "gap";
      this.#output.write(1 - this.#activeLevel);
      this.#cancel = this.#timers.after(this.#gapMs, this.#onTimer);
    } else if (this.#isWaiting) this.#pulse();
    else this.#phase = "ready";
  }
}
