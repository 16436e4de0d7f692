// What clock chips on I2C have in common: read on demand, set at the very second, looked at once an hour, tried again while
// at fault. UTC stands in the chip, in the years 2000 to 2099; its century bit, which every library uses otherwise, is ignored.
import type { Cancel, I2C, I2CBinding, Timers } from "../io.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { i2cFault, openI2C } from "./i2c-bus.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";

/** In milliseconds since 1970, whole seconds: the time is up to 1 s more. */
export type ChipTime = { epochMs: number } | { fault: FaultCode };

export interface TimeChip {
  /**
   * Calls back once, never before `read` returns, within 1 s. Faults: `no-answer`, `bus-stuck`, `unset` (the time is lost),
   * `out-of-range` (no date at all), `stuck` (what was set is not what is read), `busy`.
   */
  read(callback: (time: ChipTime) => void): void;
  /** It is `epochMs` now. Tried until the chip has taken it; a time outside of 2000 to 2099 is not. */
  set(epochMs: number): void;
  close(): void;
}

export interface TimeChipOptions extends FaultCallbacks {
  chip: I2CBinding;
  timers: Timers;
}

const LOOK_MS = 3_600_000;
const STANDSTILL_MS = 2_000;
const TOLERANCE_MS = 2_000;    // between what was set and what is read right after: one second may have begun
const EPOCH_MS_MIN = Date.UTC(2000, 0);
const EPOCH_MS_END = Date.UTC(2100, 0);

export abstract class RegisterClock implements TimeChip {
  readonly #io: I2C;
  readonly #timers: Timers;
  readonly #fault: FaultLatch;
  readonly #startMs: number;
  readonly #onTimer = (): void => this.#advance();
  #cancel: Cancel | undefined;
  #retryMs = RETRY_MS_MIN;
  #callback: ((time: ChipTime) => void) | undefined;
  /** From the monotonic clock to the time that the chip has not taken yet. */
  #offsetMs: number | undefined;
  /** The timer is for the second at which to set it. */
  #isSetting = false;
  #lastMs = NaN;                 // what was read last, and since when
  #lastAt = 0;
  #isRunning = false;            // it has been seen to go on
  #closed = false;

  /**
   * `startMs`: how long after the beginning of a second `put` has to let the chip go, so that its next second begins with
   * the next one. Throws when the port cannot be had. A chip that does not answer is a fault, told by `onFault`.
   */
  constructor(options: TimeChipOptions, address: number, startMs: number) {
    this.#io = openI2C(options.chip, address);
    this.#timers = options.timers;
    this.#fault = new FaultLatch(options);
    this.#startMs = startMs;
    this.#arm(0);
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Since construction. */
  get faults(): number { return this.#fault.count; }

  read(callback: (time: ChipTime) => void): void {
    if (this.#closed) return;
    if (this.#callback) {
      this.#timers.after(0, () => { if (!this.#closed) callback({ fault: "busy" }); });
      return;
    }
    this.#callback = callback;
    if (!this.#isSetting) this.#arm(0);
  }

  set(epochMs: number): void {
    if (this.#closed || !(epochMs >= EPOCH_MS_MIN && epochMs < EPOCH_MS_END)) return;
    this.#offsetMs = epochMs - this.#timers.now();
    this.#armSet();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    this.#fault.close();
    this.#io.close();
  }

  /** The chip's time, or `unset` or `out-of-range`. Throws what the bus throws. */
  protected abstract take(io: I2C): ChipTime;

  /** Lets the chip go on from a whole second, with its flags cleared. Throws what the bus throws. */
  protected abstract put(io: I2C, time: Date): void;

  #arm(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }

  #armSet(): void {
    this.#isSetting = true;
    const ms = (this.#timers.now() + this.#offsetMs! - this.#startMs) % 1_000;
    this.#arm(ms > 0 ? Math.ceil(1_000 - ms) : 0);
  }

  #advance(): void {
    const wasSetting = this.#isSetting;
    this.#isSetting = false;
    let time: ChipTime;
    try {
      time = wasSetting ? this.#write() : this.#look();
    } catch (error) {
      time = { fault: i2cFault(error) };
    }
    this.#armNext(time, wasSetting);
    const callback = this.#isSetting ? undefined : this.#callback;   // who reads waits until it is set
    if (callback) this.#callback = undefined;
    if ("fault" in time) this.#fault.raise(time.fault);
    else if (!this.#isSetting) this.#fault.clear();
    if (!this.#closed) callback?.(time);
  }

  /** A clock may stand still without a flag that says so. */
  #look(): ChipTime {
    const time = this.take(this.#io);
    if ("fault" in time) return time;
    const now = this.#timers.now();
    if (time.epochMs !== this.#lastMs) {
      this.#isRunning = !isNaN(this.#lastMs);
      this.#lastMs = time.epochMs;
      this.#lastAt = now;
    }
    return now - this.#lastAt >= STANDSTILL_MS ? { fault: "stuck" } : time;
  }

  #write(): ChipTime {
    const epochMs = this.#timers.now() + this.#offsetMs!;
    this.put(this.#io, new Date(Math.floor((epochMs - this.#startMs) / 1_000) * 1_000));
    this.#lastMs = NaN;
    const time = this.#look();
    if ("fault" in time) return time;
    if (Math.abs(time.epochMs - epochMs) > TOLERANCE_MS) return { fault: "stuck" };
    this.#offsetMs = undefined;
    return time;
  }

  /** Before any callback, which may read, set or close. */
  #armNext(time: ChipTime, wasSetting: boolean): void {
    const fault = "fault" in time ? time.fault : undefined;
    const isThere = fault !== "no-answer" && fault !== "bus-stuck";
    if (isThere && !wasSetting && this.#offsetMs !== undefined) return this.#armSet();
    this.#arm(fault ? this.#retryMs : this.#isRunning ? LOOK_MS : STANDSTILL_MS);
    this.#retryMs = fault ? nextRetryMs(this.#retryMs) : RETRY_MS_MIN;
  }
}

/** A number of two decimal digits; NaN where one of them is none. */
export function fromBcd(byte: number): number {
  return (byte & 0x0f) > 9 || byte > 0x99 ? NaN : (byte >> 4) * 10 + (byte & 0x0f);
}

/** 0 to 99 as two decimal digits. */
export function toBcd(value: number): number { return (Math.floor(value / 10) << 4) | value % 10; }

/** `month` from 1, `year` from 0 to 99. `out-of-range` where there is no such moment. */
export function timeOf(year: number, month: number, day: number, hour: number, minute: number, second: number): ChipTime {
  const isTime = hour < 24 && minute < 60 && second < 60;
  const epochMs = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  const date = new Date(epochMs);
  const isDate = date.getUTCDate() === day && date.getUTCMonth() === month - 1;
  return isTime && isDate ? { epochMs } : { fault: "out-of-range" };
}
