// The wall clock: an offset to the monotonic one, and how far it is to be believed. DESIGN "Clock".
import type { Trust } from "../contract/words.js";

/** `errorMs`: the time is off by this much at most. */
export type WallTime =
  | { readonly trust: Exclude<Trust, "unknown">; readonly epochMs: number; readonly errorMs: number }
  | { readonly trust: Extract<Trust, "unknown">; readonly epochMs?: undefined; readonly errorMs?: undefined };

/** How long after it was set the clock is trusted; from then on it is held over. */
export const TRUSTED_MS = 24 * 3_600_000;

/**
 * What the monotonic clock drifts by, in millionths. Espressif demands a crystal within ±10 ppm at room temperature
 * (ESP32-C3 Hardware Design Guidelines, crystal); the rest is for an outdoor box's temperatures and for ageing.
 */
export const DRIFT_PPM = 40;

export class WallClock {
  #set: { readonly epochMs: number; readonly at: number; readonly errorMs: number; readonly trustedMs: number } | undefined;
  readonly #floorMs: number;

  /** No time before `floorMs` (milliseconds since 1970) is believed: the firmware's own date will do. */
  constructor(floorMs: number) { this.#floorMs = floorMs; }

  /**
   * It was `epochMs` (since 1970), give or take `errorMs`, at `at` of the monotonic clock. False, and nothing is
   * changed, when that cannot be.
   */
  set(epochMs: number, at: number, errorMs = 0): boolean {
    if (!Number.isFinite(epochMs) || epochMs < this.#floorMs || !(errorMs >= 0)) return false;
    this.#set = { epochMs, at, errorMs, trustedMs: TRUSTED_MS };
    return true;
  }

  /** As `set`, from a clock that nobody has checked: held over from the beginning, and of no account where there is a time already. */
  holdOver(epochMs: number, at: number, errorMs: number): boolean {
    if (this.#set || !this.set(epochMs, at, errorMs)) return false;
    this.#set = { epochMs, at, errorMs, trustedMs: -1 };
    return true;
  }

  /** The time at `now` of the monotonic clock. */
  read(now: number): WallTime {
    if (!this.#set) return UNKNOWN;
    const { epochMs, at, errorMs, trustedMs } = this.#set;
    const elapsed = now - at;
    return {
      trust: elapsed <= trustedMs ? "trusted" : "holdover",
      epochMs: epochMs + elapsed,
      errorMs: errorMs + Math.ceil((Math.abs(elapsed) * DRIFT_PPM) / 1_000_000),
    };
  }
}

const UNKNOWN: WallTime = Object.freeze({ trust: "unknown" });
