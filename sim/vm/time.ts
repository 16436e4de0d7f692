// The SDK's `time`: ticks are a signed 32-bit count of milliseconds, as on the ESP32.
import { ask } from "./bridge.js";

/** Milliseconds since boot, set by the board before anything else runs. */
export const time = { now: 0 };

const Time: { readonly ticks: number; delta(start: number, end?: number): number; set(seconds: number): void } = {
  get ticks() { return Math.floor(time.now) | 0; },
  delta(start: number, end = Time.ticks): number { return (end - start) | 0; },
  set(seconds: number): void { ask({ setTime: seconds }); },
};

export default Time;
