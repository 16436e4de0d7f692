// A battery behind a divider at an analog pin: its voltage, smoothed by time, and whether it runs low.
import type { Analog, AnalogBinding, Cancel, Timers } from "../io.js";
import { FULL_SCALE_MV, HIGH_OF_FULL, LOW_OF_FULL, openAnalog, readPart } from "./analog-input.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";

export interface BatteryOptions extends FaultCallbacks {
  sensor: AnalogBinding;
  timers: Timers;
  /** Volts of the battery for one volt at the pin: (upper + lower) / lower resistor. */
  ratio: number;
  /** Smoothed voltage below which the battery is low. */
  lowVolts: number;
  /** And above which it is low no longer. Default 4 % more than `lowVolts`: what a battery recovers when its load is gone. */
  clearVolts?: number | undefined;
  /** What the converter reads at most, in mV. Default 2450: an ESP32. */
  fullScaleMv?: number | undefined;
  /** From one measurement to the next. Default 10 s. */
  everyMs?: number | undefined;
  /** Time constant of the smoothing. Default 30 s: no lock pulls for so long. */
  smoothMs?: number | undefined;
  /** Called with each measurement: smoothed. */
  onVolts?: ((volts: number) => void) | undefined;
  /** Called at each change. A battery is not low until it is found to be. */
  onLow?: ((low: boolean) => void) | undefined;
}

const CLEAR_OF_LOW = 1.04;
const FRESH_MS = 60_000;

export class Battery {
  readonly #options: BatteryOptions;
  readonly #analog: Analog;
  readonly #fault: FaultLatch;
  readonly #onTimer = (): void => this.#measure();
  #cancel: Cancel | undefined;
  #retryMs = RETRY_MS_MIN;
  #volts = NaN;
  #measuredAt = 0;
  #low = false;
  #closed = false;

  /**
   * Throws when the pin cannot be had, or the converter cannot see `lowVolts`. Faults: `no-answer` (the converter gives
   * nothing), `disconnected` (no voltage at the pin: battery, fuse or divider), `out-of-range` (more than the converter reads).
   */
  constructor(options: BatteryOptions) {
    const { sensor, timers, ratio, lowVolts, clearVolts = lowVolts * CLEAR_OF_LOW, fullScaleMv = FULL_SCALE_MV } = options;
    const fullVolts = fullScaleMv / 1_000 * ratio;
    if (!(lowVolts > fullVolts * LOW_OF_FULL && clearVolts >= lowVolts && clearVolts < fullVolts * HIGH_OF_FULL)) {
      throw new RangeError("battery: the divider does not fit the voltages");
    }
    this.#options = options;
    this.#fault = new FaultLatch(options);
    this.#analog = openAnalog(sensor);
    this.#cancel = timers.after(0, this.#onTimer);
  }

  /** Smoothed; undefined when it was measured more than 60 s ago. */
  get volts(): number | undefined {
    return this.#options.timers.now() - this.#measuredAt <= FRESH_MS && !isNaN(this.#volts) ? this.#volts : undefined;
  }

  get low(): boolean { return this.#low; }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Since construction. */
  get faults(): number { return this.#fault.count; }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    this.#fault.close();
    this.#analog.close();
  }

  #measure(): void {
    const { timers, ratio, fullScaleMv = FULL_SCALE_MV, everyMs = 10_000 } = this.#options;
    const part = readPart(this.#analog);
    if (part === undefined) return this.#fail("no-answer");
    if (part < LOW_OF_FULL) return this.#fail("disconnected");
    if (part >= HIGH_OF_FULL) return this.#fail("out-of-range");
    this.#smooth(part * fullScaleMv / 1_000 * ratio);
    this.#retryMs = RETRY_MS_MIN;
    this.#cancel = timers.after(everyMs, this.#onTimer);
    this.#fault.clear();
    if (!this.#closed) this.#options.onVolts?.(this.#volts);
    if (!this.#closed) this.#judge();
  }

  /** By the time that has passed, for timers are late. What is too old to smooth with counts no more. */
  #smooth(volts: number): void {
    const { timers, smoothMs = 30_000 } = this.#options;
    const last = this.volts ?? volts;
    const now = timers.now();
    this.#volts = last + (volts - last) * (1 - Math.exp((this.#measuredAt - now) / smoothMs));
    this.#measuredAt = now;
  }

  #judge(): void {
    const { lowVolts, clearVolts = lowVolts * CLEAR_OF_LOW } = this.#options;
    const low = this.#low ? this.#volts <= clearVolts : this.#volts < lowVolts;
    if (low === this.#low) return;
    this.#low = low;
    this.#options.onLow?.(low);
  }

  #fail(code: FaultCode): void {
    this.#cancel = this.#options.timers.after(this.#retryMs, this.#onTimer);
    this.#retryMs = nextRetryMs(this.#retryMs);
    this.#fault.raise(code);
  }
}
