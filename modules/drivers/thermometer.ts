// What all thermometers have in common: one measurement every few seconds, what was measured last, a jump believed only when
// it is measured twice, and a part at fault tried again.
import type { Cancel, Timers } from "../io.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";

export interface Climate {
  readonly celsius: number;
  /** 0 to 1, relative. */
  readonly humidity?: number;
}

export interface ThermometerOptions extends FaultCallbacks {
  timers: Timers;
  /** From one measurement to the next. Default 10 s. */
  everyMs?: number | undefined;
  /** Called with each measurement. */
  onClimate?: ((climate: Climate) => void) | undefined;
}

const FRESH_MS = 60_000;
const JUMP_K = 10;             // no air changes by so much from one measurement to the next; a fire may, and is measured twice
const CONFIRM_MS = 1_000;
const JUMPS_MAX = 3;           // in a row, none of which agrees with the one before: a loose contact
const CELSIUS_MIN = -40;       // of either part, and of any place that a station stands at
const CELSIUS_MAX = 125;

export abstract class Thermometer {
  /** Jumps that a second measurement contradicted, since construction. */
  spikes = 0;

  readonly #timers: Timers;
  readonly #everyMs: number;
  readonly #onClimate: ((climate: Climate) => void) | undefined;
  readonly #fault: FaultLatch;
  readonly #onTimer = (): void => this.advance();
  #cancel: Cancel | undefined;
  #retryMs = RETRY_MS_MIN;
  #celsius = NaN;
  #measuredAt = 0;
  #jumpCelsius = NaN;            // not confirmed yet
  #jumps = 0;
  #closed = false;

  /**
   * Whoever extends it calls `arm(0)` when it has its port. One-shot timers: a look may be left out when nothing is known to
   * have changed (`Timers.every`), but a temperature that has not been measured for a minute is none.
   */
  constructor(options: ThermometerOptions) {
    const { timers, everyMs = 10_000, onClimate } = options;
    this.#timers = timers;
    this.#everyMs = everyMs;
    this.#onClimate = onClimate;
    this.#fault = new FaultLatch(options);
  }

  /** Measured last, in °C; undefined when that is more than 60 s ago. */
  get celsius(): number | undefined {
    return this.#timers.now() - this.#measuredAt <= FRESH_MS && !isNaN(this.#celsius) ? this.#celsius : undefined;
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Since construction. */
  get faults(): number { return this.#fault.count; }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    this.#fault.close();
    this.release();
  }

  /** Whenever the timer has run out, it takes the next step, which ends with `arm`, `measured` or `failed`. */
  protected abstract advance(): void;

  /** Gives back the port or the pin. */
  protected abstract release(): void;

  protected arm(ms: number): void { this.#cancel = this.#timers.after(ms, this.#onTimer); }

  protected measured(celsius: number, humidity?: number): void {
    if (!(celsius >= CELSIUS_MIN && celsius <= CELSIUS_MAX)) return this.failed("out-of-range");
    const last = this.celsius;
    if (last !== undefined && Math.abs(celsius - last) > JUMP_K && !(Math.abs(celsius - this.#jumpCelsius) <= JUMP_K)) {
      return this.#doubt(celsius);
    }
    if (!isNaN(this.#jumpCelsius) && last !== undefined && Math.abs(celsius - last) <= JUMP_K) this.spikes++;
    this.#jumpCelsius = NaN;
    this.#jumps = 0;
    this.#celsius = celsius;
    this.#measuredAt = this.#timers.now();
    this.#retryMs = RETRY_MS_MIN;
    this.arm(this.#everyMs);
    this.#fault.clear();
    if (!this.#closed) this.#onClimate?.(humidity === undefined ? { celsius } : { celsius, humidity });
  }

  protected failed(code: FaultCode): void {
    this.arm(this.#retryMs);
    this.#retryMs = nextRetryMs(this.#retryMs);
    this.#fault.raise(code);
  }

  #doubt(celsius: number): void {
    this.#jumpCelsius = celsius;
    if (++this.#jumps > JUMPS_MAX) return this.failed("unstable");
    this.arm(CONFIRM_MS);
  }
}
