// The firmware's timers over virtual time, for tests of drivers without an engine.
import type { Timers } from "../../modules/io.js";
import type { Clock } from "../../sim/clock.js";

export function timersOf(clock: Clock): Timers {
  return {
    now: () => Math.floor(clock.now),
    after: (ms, callback) => clock.after(ms, callback),
    every(ms, look) {
      let cancel = (): void => {};
      const next = (): void => {
        cancel = clock.after(ms, () => {
          next();
          look();
        });
      };
      next();
      return () => cancel();
    },
  };
}

/** Those of a processor that is busy until `until`: whatever is due later than now and before comes then, all of it at once. */
export function busyTimersOf(clock: Clock, until: number): Timers {
  return { ...timersOf(clock), after: (ms, callback) => clock.after(ms > 0 ? Math.max(ms, until - clock.now) : 0, callback) };
}
