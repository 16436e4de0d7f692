// An ECMA-419 PWM (10.3): what comes out is a frequency and the share of time that it is high.
// With the bounds of the SDK's (Moddable SDK 8.2, modules/io/pwm/esp32/_pwm.c), by which the ESP32 family's LEDC makes it.
import type { PWM, PWMOptions } from "../../modules/io.js";

/** A wire with a square wave on it. */
export class PWMLine {
  /** 0 while no output is open. */
  hz = 0;
  /** Share of each period that is high: 0 to 1. */
  duty = 0;
  /** Called after each change. */
  onChange: (() => void) | undefined;

  /** Length of one pulse in microseconds: what a servo measures. 0 where there are no pulses. */
  get pulseUs(): number { return this.duty > 0 && this.duty < 1 ? this.duty * 1e6 / this.hz : 0; }

  /** What a buzzer across it sounds: 0 where the level stands still. */
  get soundHz(): number { return this.duty > 0 && this.duty < 1 ? this.hz : 0; }

  set(hz: number, duty: number): void {
    if (hz === this.hz && duty === this.duty) return;
    this.hz = hz;
    this.duty = duty;
    this.onChange?.();
  }
}

export type PWMChip = "esp32" | "esp32s3" | "esp32c3";

export interface VirtualPWMOptions {
  chip?: PWMChip;
  /** How many of the LEDC's channels the SDK may take: 6 by the channel map of modules/platform/esp32/manifest.json. */
  channels?: number;
}

/** As the SDK names them where nothing is asked for. */
const RESOLUTION = 10;
const DEFAULT_HZ = 1_024;
const TIMERS = 4;                           // LEDC_TIMER_MAX: one for each pair of frequency and resolution in use
const CLOCK_HZ = 80_000_000;                // the fastest clock of the LEDC: it counts 2^resolution of them a period
const LOWEST_RESOLUTION = 8;                // LOW_RES: for fewer bits the SDK looks in front of its own table

/** The SDK's MIN_HZ: the lowest frequency at 8, 9, … 14 bits. */
const lowestHz: Readonly<Record<PWMChip, readonly number[]>> = Object.freeze({
  esp32: [65, 33, 17, 9, 5, 3, 2],
  esp32s3: [68, 34, 17, 9, 5, 3, 2],
  esp32c3: [71, 36, 18, 9, 5, 3, 2],
});

export class VirtualPWM {
  /** The wire at each pin. */
  readonly lines: Readonly<Record<number, PWMLine>>;
  readonly chip: PWMChip;
  readonly channels: number;
  /** Pins of the instances not closed yet, and what each has of a timer. */
  readonly inUse = new Map<number, string>();
  /** The class to hand to a driver as its `io`. */
  readonly PWM: new (options: PWMOptions) => PWM;

  constructor(lines: Readonly<Record<number, PWMLine>>, { chip = "esp32s3", channels = 6 }: VirtualPWMOptions = {}) {
    const board = this;
    this.lines = lines;
    this.chip = chip;
    this.channels = channels;
    this.PWM = class extends Port {
      constructor(options: PWMOptions) { super(board, options); }
    };
  }

  /** Instances not closed yet. */
  get open(): number { return this.inUse.size; }

  /** Takes a channel, and a timer where no other counts alike. */
  take(pin: number, hz: number, resolution: number): void {
    if (this.open === this.channels) throw new Error("pwm: no ledc channel");
    const timer = `${hz}/${resolution}`;
    const timers = new Set(this.inUse.values());
    if (!timers.has(timer) && timers.size === TIMERS) throw new RangeError("pwm: no timer");
    this.inUse.set(pin, timer);
  }
}

class Port implements PWM {
  readonly hz: number;
  readonly resolution: number;
  readonly #board: VirtualPWM;
  readonly #pin: number;
  readonly #line: PWMLine;
  #open = true;

  constructor(board: VirtualPWM, { pin, hz = DEFAULT_HZ, resolution = RESOLUTION }: PWMOptions) {
    const line = board.lines[pin];
    if (!line) throw new Error(`pwm: nothing at pin ${pin}`);
    if (board.inUse.has(pin)) throw new Error(`pwm: pin ${pin} is in use`);
    this.hz = Math.trunc(hz);
    this.resolution = Math.trunc(resolution);
    assertPossible(board.chip, this.hz, this.resolution);
    board.take(pin, this.hz, this.resolution);
    this.#board = board;
    this.#pin = pin;
    this.#line = line;
    line.set(this.hz, 0);
  }

  /** The largest duty is made one larger, and is high all the time. */
  write(duty: number): void {
    if (!this.#open) throw new Error("pwm: closed");
    const full = 2 ** this.resolution;
    const count = Math.trunc(duty);
    if (!(count >= 0 && count < full)) throw new RangeError("pwm: invalid value");
    this.#line.set(this.hz, count === full - 1 ? 1 : count / full);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#board.inUse.delete(this.#pin);
    this.#line.set(0, 0);
  }
}

function assertPossible(chip: PWMChip, hz: number, resolution: number): void {
  if (!(hz > 0)) throw new RangeError("pwm: invalid hz");
  const lowest = lowestHz[chip][resolution - LOWEST_RESOLUTION];
  if (lowest === undefined) throw new RangeError("pwm: invalid resolution");
  if (hz < lowest) throw new RangeError("pwm: invalid combination of hz and resolution");
  if (hz * 2 ** resolution > CLOCK_HZ) throw new Error("pwm: configure ledc timer failed");
}
