// What a coil is driven by: a switch, or a switch that after the pull chops the current down to what holds the core.
import { type Digital, type DigitalBinding, DigitalMode, type PWM, type PWMBinding } from "../io.js";
import { openDigital } from "./digital-pin.js";

/** Without current from its first moment. */
export interface Coil {
  /** How long the full current lasts, in ms, before `hold` is due. */
  readonly pullMs: number;
  /** How much of the full current's heat the coil makes while it holds. */
  readonly holdHeat: number;
  pull(): void;
  hold(): void;
  release(): void;
  close(): void;
}

export interface PowerSaving {
  /** Full current for this long, in ms. Default 200: the core of a small lock has moved well before. */
  pullMs?: number | undefined;
  /** Then for this part of the time. Default 0.5; TI's solenoid design (TIDU578, eq. 8) holds with 0.35 of the current. */
  holdDuty?: number | undefined;
}

const HOLD_HZ = 24_000;       // above hearing, as TI's DRV101 chops (SBVS008B, "Adjustable duty cycle")
const HOLD_DUTY_MIN = 0.1;    // the DRV101's least

export class SwitchedCoil implements Coil {
  readonly #output: Digital;
  readonly #activeLevel: 0 | 1;

  constructor(binding: DigitalBinding, activeLevel: 0 | 1) {
    this.#activeLevel = activeLevel;
    this.#output = openDigital(binding, { mode: DigitalMode.output, initialValue: activeLevel === 1 ? 0 : 1 });
  }

  get pullMs(): number { return Infinity; }

  get holdHeat(): number { return 1; }

  pull(): void { this.#output.write(this.#activeLevel); }

  /** A switch knows no less. */
  hold(): void { this.pull(); }

  release(): void { this.#output.write(1 - this.#activeLevel); }

  close(): void { this.#output.close(); }
}

/** A high level energises: a PWM is low when it is opened, and when it is closed. */
export class ChoppedCoil implements Coil {
  readonly pullMs: number;
  /** The diode across the coil keeps the current going, so it follows the duty, and the heat its square. */
  readonly holdHeat: number;
  readonly #pwm: PWM;
  readonly #holdDuty: number;

  /** Throws when the pin or the frequency (24 kHz if the wiring says nothing) cannot be had. */
  constructor({ io: Io, ...wiring }: PWMBinding, { pullMs = 200, holdDuty = 0.5 }: PowerSaving) {
    const { pin, hz = HOLD_HZ } = wiring;
    if (pin === undefined) throw new Error("the wiring names no pin");
    if (!(holdDuty >= HOLD_DUTY_MIN && holdDuty <= 1)) throw new RangeError("coil: holds with 0.1 to 1 of the time");
    this.pullMs = pullMs;
    this.holdHeat = holdDuty * holdDuty;
    this.#holdDuty = holdDuty;
    this.#pwm = new Io({ ...wiring, pin, hz });
  }

  pull(): void { this.#power(1); }

  hold(): void { this.#power(this.#holdDuty); }

  release(): void { this.#power(0); }

  close(): void { this.#pwm.close(); }

  #power(duty: number): void { this.#pwm.write(Math.round(duty * ((1 << this.#pwm.resolution) - 1))); }
}
