// An ECMA-419 PWM (10.3): what comes out is a frequency and the share of time that it is high.
import type { PWM, PWMOptions } from "../../modules/io.js";

/** A wire with a square wave on it. */
export class PWMLine {
  /** 0 while no output is open. */
  hz = 0;
  /** Share of each period that is high: 0 to 1. */
  duty = 0;
  /** Called after each change. */
  onChange: (() => void) | undefined;

  /** What a buzzer across it sounds: 0 where the level stands still. */
  get soundHz(): number { return this.duty > 0 && this.duty < 1 ? this.hz : 0; }

  set(hz: number, duty: number): void {
    if (hz === this.hz && duty === this.duty) return;
    this.hz = hz;
    this.duty = duty;
    this.onChange?.();
  }
}

export class VirtualPWM {
  /** The wire at each pin. */
  readonly lines: Readonly<Record<number, PWMLine>>;
  /** Pins of the instances not closed yet. */
  readonly inUse = new Set<number>();
  /** The class to hand to a driver as its `io`. */
  readonly PWM: new (options: PWMOptions) => PWM;

  constructor(lines: Readonly<Record<number, PWMLine>>) {
    const board = this;
    this.lines = lines;
    this.PWM = class extends Port {
      constructor(options: PWMOptions) { super(board, options); }
    };
  }

  /** Instances not closed yet. */
  get open(): number { return this.inUse.size; }
}

const RESOLUTION = 10;   // bits; this and the frequency are the Moddable SDK's defaults on ESP32
const DEFAULT_HZ = 1_024;
const DUTY_MAX = 2 ** RESOLUTION - 1;

class Port implements PWM {
  readonly resolution = RESOLUTION;
  readonly #board: VirtualPWM;
  readonly #pin: number;
  readonly #line: PWMLine;
  readonly #hz: number;
  #open = true;

  constructor(board: VirtualPWM, { pin, hz = DEFAULT_HZ }: PWMOptions) {
    const line = board.lines[pin];
    if (!line) throw new Error(`pwm: nothing at pin ${pin}`);
    if (board.inUse.has(pin)) throw new Error(`pwm: pin ${pin} is in use`);
    if (!(hz > 0)) throw new RangeError("pwm: invalid hz");
    this.#board = board;
    this.#pin = pin;
    this.#line = line;
    this.#hz = hz;
    board.inUse.add(pin);
    line.set(hz, 0);
  }

  write(duty: number): void {
    if (!this.#open) throw new Error("pwm: closed");
    if (!(duty >= 0 && duty <= DUTY_MAX)) throw new RangeError("pwm: invalid value");
    this.#line.set(this.#hz, Math.trunc(duty) / DUTY_MAX);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#board.inUse.delete(this.#pin);
    this.#line.set(0, 0);
  }
}
