// Events in, effects out: the one queue, the one timer, and the guard around every callback from the platform.
import { encodeRecord, keepOf, type Entry, type KeepClass, type Moment } from "./contract/record.js";
import type { Wall } from "./core/access.js";
import { assert, unreachable } from "./core/assert.js";
import type { Outcome } from "./core/answers.js";
import { stateJson } from "./core/report.js";
import { deadline, step, type Effect, type Event, type State } from "./core/station.js";
import type { Cancel, Timers } from "./io.js";

/** An event as a driver knows it: the runtime adds the moment. */
export type News = Event extends infer E ? E extends Event ? Omit<E, "at" | "wall"> : never : never;

/** What effects are performed on. None of these throws, except out of a broken invariant. */
export interface Hands {
  /** Puts a record into the log. False when it could not be written. */
  append(record: Uint8Array, keep: KeepClass): boolean;
  unlock(compartment: number, ms: number): void;
  lock(compartment: number): void;
  measure(compartment: number): void;
  weigh(compartment: number): void;
  /** A compartment is full from now on, or no longer. */
  mark(compartment: number, full: boolean): void;
  /** `compartments`: those that a grant opens. */
  answer(outcome: Outcome, compartments?: readonly number[]): void;
  /** The retained state has changed. */
  publish(state: string): void;
}

export interface RuntimeOptions {
  state: State;
  boot: number;
  timers: Timers;
  wall: () => Wall;
  hands: Hands;
}

/** What has happened, and what the wall clock said then: that time is on record, however long the log takes to write. */
interface Happening { readonly event: Event; readonly wall: Wall }

/** Events that wait while one is being handled. More would mean that the drivers talk to themselves. */
const QUEUE_MAX = 32;
/** What changes together is published together. */
const PUBLISH_AFTER_MS = 300;

export class Runtime {
  #state: State;
  #queue: Happening[] = [];
  #busy = false;
  #phase = "starting";
  #closed = false;
  #cancelTimer: Cancel | undefined;
  #cancelPublish: Cancel | undefined;
  #published = "";
  readonly #options: RuntimeOptions;

  constructor(options: RuntimeOptions) {
    this.#options = options;
    this.#state = options.state;
  }

  /** What is being handled, or was when it came to a bad end: the type of an event. For the crash record. */
  get phase(): string { return this.#phase; }

  /** Nothing waits: the watchdog may be fed. */
  get drained(): boolean { return !this.#busy && this.#queue.length === 0; }

  /** Takes what has happened. Everything it leads to is done when this returns, unless another event is being handled. */
  post(news: News): void {
    if (this.#closed) return;
    const at = this.#options.timers.now();
    const wall = this.#options.wall();
    assert(this.#queue.length < QUEUE_MAX, "the event queue overflows");
    this.#queue.push({ event: (news.type === "card" ? { ...news, at, wall } : { ...news, at }) as Event, wall });
    if (!this.#busy) this.#drain();
  }

  /** Puts something on record that the core has no part in: a boot. */
  record(entry: Entry): boolean {
    const { timers, wall } = this.#options;
    return this.#append(entry, timers.now(), wall());
  }

  #append(entry: Entry, upMs: number, { clock, epochMs }: Wall): boolean {
    const { boot, hands } = this.#options;
    const moment: Moment = { boot, upMs, clock, ...(epochMs === undefined ? {} : { epochMs }) };
    return hands.append(encodeRecord({ moment, entry }), keepOf(entry));
  }

  /** Publishes the state a moment later, if it then differs from what was published last. */
  publish(): void {
    if (this.#closed) return;
    this.#cancelPublish ??= this.#options.timers.after(PUBLISH_AFTER_MS, () => this.#publishNow());
  }

  #publishNow(): void {
    this.#cancelPublish = undefined;
    const text = stateJson(this.#state, this.#options.wall().clock);
    if (text === this.#published) return;
    this.#published = text;
    this.#options.hands.publish(text);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#cancelPublish?.();
  }

  #drain(): void {
    this.#busy = true;
    try {
      for (let next = this.#queue.shift(); next && !this.#closed; next = this.#queue.shift()) {
        this.#phase = next.event.type;
        const before = this.#state;
        const [state, effects] = step(before, next.event);
        this.#state = state;
        // A tap that is not on record has not happened: else a button, or the next card, would build on it.
        if (!this.#perform(effects, next) && next.event.type === "card") this.#state = before;
      }
      this.#phase = "idle";
    } finally {
      this.#busy = false;
    }
    if (this.#closed) return;
    this.#arm();
    this.publish();
  }

  /** False where something could not be put on record. */
  #perform(effects: readonly Effect[], { event: { at }, wall }: Happening): boolean {
    const { hands } = this.#options;
    let recorded = true;
    for (const effect of effects) {
      switch (effect.type) {
        case "record": recorded = this.#append(effect.entry, at, wall) && recorded; break;
        case "unlock": if (recorded) hands.unlock(effect.compartment, effect.ms); break; // never an opening without a record
        case "lock": hands.lock(effect.compartment); break;
        case "measure": hands.measure(effect.compartment); break;
        case "weigh": hands.weigh(effect.compartment); break;
        case "mark": hands.mark(effect.compartment, effect.full); break;
        case "answer":
          if (recorded) hands.answer(effect.outcome, effect.compartments);
          else hands.answer(effect.outcome === "granted" || effect.outcome === "choose" ? "out-of-service" : effect.outcome);
          break;
        default: unreachable(effect);
      }
    }
    return recorded;
  }

  #arm(): void {
    this.#cancelTimer?.();
    const { timers } = this.#options;
    const due = deadline(this.#state);
    if (due === Infinity) return;
    this.#cancelTimer = timers.after(Math.max(0, Math.ceil(due - timers.now())), () => this.post({ type: "tick" }));
  }
}

/** Runs a callback of the platform's; what it throws goes to `fail` and no further, for on the device it would reset the chip. */
export type Guard = <Arguments extends unknown[]>(callback: (...values: Arguments) => void) => (...values: Arguments) => void;

export function guardWith(fail: (error: unknown) => void): Guard {
  return (callback) => function (this: unknown, ...values) {
    try {
      callback.apply(this, values);
    } catch (error) {
      fail(error);
    }
  };
}

export function guardTimers(timers: Timers, guard: Guard): Timers {
  return {
    now: () => timers.now(),
    after: (ms, callback) => timers.after(ms, guard(callback)),
    every: (ms, look) => timers.every(ms, guard(look)),
  };
}

/** The same IO class with every callback guarded. */
export function guardIO<IO, Options extends object>(Io: new (options: Options) => IO, guard: Guard): new (options: Options) => IO {
  return class {
    constructor(options: Options) {
      const guarded = { ...options } as Record<string, unknown>;
      for (const name of ["onReadable", "onWritable", "onError"]) {
        const callback = guarded[name];
        if (callback) guarded[name] = guard(callback as (...values: unknown[]) => void);
      }
      return new Io(guarded as Options) as object;
    }
  } as unknown as new (options: Options) => IO;
}
