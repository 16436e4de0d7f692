// The SDK's `timer` over the board's virtual time: the board wakes the engine when the next timer is due.
import { time } from "./time.js";

interface Entry { due: number; order: number; callback: (timer: Entry) => void; repeatMs: number; look: boolean; live: boolean }

let order = 0;
let quiet = false;
const timers: Entry[] = []; // the soonest last

function insert(timer: Entry): void {
  let at = timers.length;
  while (at > 0 && !sooner(timer, timers[at - 1]!)) at--;
  timers.splice(at, 0, timer);
}

function sooner(a: Entry, b: Entry): boolean { return a.due < b.due || (a.due === b.due && a.order < b.order); }

function add(callback: (timer: Entry) => void, ms: number, repeatMs: number, look: boolean): Entry {
  const timer = { due: time.now + Math.max(0, ms), order: order++, callback, repeatMs, look, live: true };
  insert(timer);
  return timer;
}

function remove(timer: Entry): void {
  const at = timers.indexOf(timer);
  if (at >= 0) timers.splice(at, 1);
}

const Timer = {
  set(callback: (timer: Entry) => void, ms = 0, repeatMs = 0): Entry { return add(callback, ms, repeatMs, false); },
  /** A look at the world outside (modules/io.ts, Timers.every): left out while the board is quiet. */
  repeat(callback: (timer: Entry) => void, ms: number): Entry { return add(callback, ms, ms, true); },
  schedule(timer: Entry, ms?: number, repeatMs = timer.repeatMs): void {
    if (!timer.live) throw new Error("timer has fired");
    remove(timer);
    if (ms === undefined) return;
    timer.due = time.now + ms;
    timer.repeatMs = repeatMs;
    insert(timer);
  },
  clear(timer: Entry | undefined): void {
    if (!timer) return;
    timer.live = false;
    remove(timer);
  },
};

export default Timer;

/** Runs what is due. While quiet, looks are left out; after it they go on at their old beat. */
export function runTimers(nowQuiet: boolean): void {
  if (quiet && !nowQuiet) resumeLooks();
  quiet = nowQuiet;
  for (let timer = next(); timer && timer.due <= time.now; timer = next()) {
    remove(timer);
    if (timer.repeatMs > 0) {
      timer.due += timer.repeatMs;
      insert(timer);
    } else timer.live = false;
    timer.callback(timer);
  }
}

/** When the board has to wake the engine next. */
export function nextDue(): number { return next()?.due ?? Infinity; }

function next(): Entry | undefined {
  for (let at = timers.length - 1; at >= 0; at--) if (!quiet || !timers[at]!.look) return timers[at];
  return undefined;
}

function resumeLooks(): void {
  for (const timer of timers.filter(({ look, due }) => look && due < time.now)) {
    remove(timer);
    timer.due += Math.ceil((time.now - timer.due) / timer.repeatMs) * timer.repeatMs;
    insert(timer);
  }
}
