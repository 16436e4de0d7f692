// What every platform of the Moddable SDK has in common: its timers, its resolver, and its last words.
import Timer from "timer";
import type { Resolver, Timers } from "../io.js";

/** `now` as in modules/io.ts; the SDK's own clocks wrap or step. */
export function timersOf(now: () => number): Timers {
  return {
    now,
    after(ms, callback) {
      let timer: Timer | undefined = Timer.set(() => { timer = undefined; callback(); }, ms);
      return () => { Timer.clear(timer); timer = undefined; };
    },
    every(ms, look) {
      let timer: Timer | undefined = Timer.repeat(look, ms);
      return () => { Timer.clear(timer); timer = undefined; };
    },
  };
}

/** The system's: it asks the name servers that DHCP gave, and takes addresses as they are. */
export const resolver: Resolver = Object.freeze({
  resolve({ host, onResolved, onError }) {
    System.resolve(host, (name, address) => address ? onResolved(name, address) : onError(name));
  },
} satisfies Resolver);

/**
 * XS calls `globalThis.abort` before it gives up (manifest.json, defines.xs.abortHook), except when the stack is full.
 * It gives up for good unless that returns false. `rescue` has one chance: in a full memory it would call itself for ever.
 */
export function onAbort(rescue: (error: unknown) => void): void {
  globalThis.abort = (message, exception) => {
    globalThis.abort = giveUp;
    rescue(exception ?? message);
    return true;
  };
}

function giveUp(): boolean { return true; }
