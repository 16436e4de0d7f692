// The SDK's modules `timer` and `time` over a virtual clock, both in one object.
import { Clock } from "../../sim/clock.js";

let clock = new Clock();

/** What is timed from now on. Timers of an earlier clock never fire. */
export function useClock(next: Clock): void { clock = next; }

export default {
  set(callback: () => void, ms = 0, repeatMs = 0): { cancel: () => void } {
    const timer = { cancel: (): void => {} };
    const arm = (delay: number): void => {
      timer.cancel = clock.after(delay, () => {
        if (repeatMs > 0) arm(repeatMs);
        callback();
      });
    };
    arm(ms);
    return timer;
  },
  clear(timer?: { cancel: () => void }): void { timer?.cancel(); },
  get ticks(): number { return Math.floor(clock.now) | 0; },
  delta: (start: number, end: number): number => (end - start) | 0,
};
