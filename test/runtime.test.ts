import { at, buttons, idle, MORNING, NO_CLOCK, resident, scales, settings } from "./core/bench.js";
import { timersOf } from "./drivers/timers.js";
import { decodeRecord, type StationRecord } from "../modules/contract/record.js";
import type { Wall } from "../modules/core/access.js";
import { start, type State } from "../modules/core/station.js";
import { AssertionError } from "../modules/core/assert.js";
import { guardIO, guardTimers, guardWith, Runtime, type Hands, type News } from "../modules/runtime.js";
import type { Timers } from "../modules/io.js";
import { Clock } from "../sim/clock.js";

const card: News = { type: "card", tap: { kind: "fixed", holder: resident } };
const lid = (compartment: number, open: boolean): News => ({ type: "lid", compartment, open });

/** The wall clock shows `wall` when the station has booted. */
function bench({ wall = MORNING, append = () => true, state = idle() }: { wall?: Wall; append?: () => boolean; state?: State } = {}) {
  const clock = new Clock();
  const log: string[] = [];
  const records: StationRecord[] = [];
  const on: Partial<Record<keyof Hands, () => void>> = {};
  const told = (name: keyof Hands, ...values: unknown[]): void => {
    log.push([name, ...values].join(" "));
    on[name]?.();
  };
  const hands: Hands = {
    append(bytes, keep) {
      const record = decodeRecord(bytes)!;
      if (append()) records.push(record);
      told("append", record.entry.kind, keep);
      return append();
    },
    unlock: (compartment, ms) => told("unlock", compartment, ms),
    lock: (compartment) => told("lock", compartment),
    measure: (compartment) => told("measure", compartment),
    weigh: (compartment) => told("weigh", compartment),
    mark: (compartment, full) => told("mark", compartment, full),
    answer: (outcome, compartments = []) => told("answer", outcome, ...compartments),
    publish: (state) => told("publish", state),
  };
  const pending = new Set<object>();
  const timers = counted(timersOf(clock), pending);
  const now = (): Wall => wall.epochMs === undefined ? wall : { clock: wall.clock, epochMs: wall.epochMs + clock.now };
  const runtime = new Runtime({ state, boot: 7, timers, wall: now, hands });
  const kinds = () => records.map(({ entry }) => entry.kind);
  return { clock, runtime, log, records, kinds, on, pending };
}

/** Keeps those that have neither run nor been cancelled, and stops a loop that would never end in virtual time. */
function counted(timers: Timers, pending: Set<object>): Timers {
  let made = 0;
  return {
    ...timers,
    after(ms, callback) {
      if (++made > 1_000) throw new Error("timers without end");
      expect(Number.isInteger(ms) && ms >= 0).toBe(true);
      const timer = {};
      pending.add(timer);
      const cancel = timers.after(ms, () => {
        pending.delete(timer);
        callback();
      });
      return () => {
        pending.delete(timer);
        cancel();
      };
    },
  };
}

test("effects are performed in their order: the record, the bolts, the answer", () => {
  const { runtime, log } = bench();
  runtime.post(card);
  expect(log).toEqual(["append grant 3", "unlock 1 6000", "unlock 2 6000", "unlock 4 6000", "answer granted 1 2 4"]);
});

test("power that fails at any effect leaves a record without an opening, never an opening without a record", () => {
  for (let effects = 0; effects < 5; effects++) {
    const { runtime, log, on } = bench();
    const cut = (): void => { if (log.length > effects) throw new Error("power"); };
    for (const hand of ["append", "unlock", "answer"] as const) on[hand] = cut;
    expect(() => runtime.post(card)).toThrow("power");
    expect(log).toHaveLength(effects + 1);
    expect(log[0]).toBe("append grant 3");
  }
});

test("without its record nothing is unlocked, and the person is told that the station is out of service", () => {
  const { runtime, log } = bench({ append: () => false });
  runtime.post(card);
  expect(log).toEqual(["append grant 3", "answer out-of-service"]);
});

test("an offer that is not on record cannot be chosen from: its button draws nothing", () => {
  let works = false;
  const { runtime, log, clock } = bench({ append: () => works, state: idle(buttons) });
  runtime.post(card);
  works = true;
  runtime.post({ type: "button", compartment: 1 });
  expect(log).toEqual(["append grant 3", "answer out-of-service"]);
  runtime.post(card);
  runtime.post({ type: "button", compartment: 1 });
  clock.run(1);
  expect(log.slice(2)).toEqual(["append grant 3", "answer choose 1 2 4", "unlock 1 6000", "answer granted 1"]);
});

test("nor does a grant that is not on record end another's: his bolt falls in its own time, and his lid is his", () => {
  let works = true;
  const { runtime, clock, kinds, records } = bench({ append: () => works });
  runtime.post(card);
  clock.run(3_000);
  works = false;
  runtime.post({ type: "card", tap: { kind: "fixed", holder: { role: "supervisor" } } });
  works = true;
  runtime.post(lid(1, true));
  clock.run(3_000);
  expect(kinds()).toEqual(["grant", "lid", "lock"]);
  expect(records.slice(1).map(({ entry }) => (entry as { visit?: number }).visit)).toEqual([1, 1]);
});

test("what is weighed and what is full is passed on, with the compartment", () => {
  const { runtime, log } = bench({ state: idle(scales) });
  runtime.post(card);
  expect(log.filter((line) => line.startsWith("weigh"))).toEqual(["weigh 1", "weigh 2"]);
  runtime.post({ type: "range", compartment: 4, range: { blocked: true } });
  runtime.post({ type: "range", compartment: 4, range: { distanceMm: 1_000 } });
  expect(log.filter((line) => line.startsWith("mark"))).toEqual(["mark 4 true", "mark 4 false"]);
});

test("all that eight compartments have to say at once fits into the queue", () => {
  const compartments = Array.from({ length: 8 }, (_, i) => ({ ...scales.compartments![0]!, id: i + 1 }));
  const { runtime, on, log } = bench({ state: start({ ...settings, compartments, onSmoke: "release" }, 0, []) });
  const ids = compartments.map(({ id }) => id);
  let [unlocked, measured, weighed] = [0, 0, 0];
  on.unlock = () => runtime.post({ type: "part", part: `bolt-${ids[unlocked++ % 8]}`, fault: unlocked > 8 ? "too-hot" : "no-port" });
  on.measure = () => runtime.post({ type: "range", compartment: ids[measured++ % 8]!, range: { fault: "no-port" } });
  on.weigh = () => runtime.post({ type: "weight", compartment: ids[weighed++ % 8]!, weight: { fault: "no-port" } });
  runtime.post({ type: "tick" });
  runtime.post({ type: "hazard", hazard: "smoke", present: true });
  expect([unlocked, measured, weighed]).toEqual([8, 8, 8]);
  expect(log.filter((line) => line === "append alarm 2")).toHaveLength(1 + 3 * 8);
});

test("once the log can be written again, cards open again", () => {
  let works = false;
  const { runtime, log } = bench({ append: () => works });
  runtime.post(card);
  works = true;
  runtime.post(card);
  expect(log.slice(2)).toEqual(["append grant 3", "unlock 1 6000", "unlock 2 6000", "unlock 4 6000", "answer granted 1 2 4"]);
});

test("a log that cannot be written silences neither the siren nor a refusal's reason, and keeps no bolt drawn", () => {
  let works = true;
  const { runtime, log, clock } = bench({ append: () => works });
  runtime.post(card);
  works = false;
  runtime.post(lid(3, true));
  runtime.post({ type: "card", tap: { kind: "fixed" } });
  clock.run(6_000);
  expect(log.filter((line) => line.startsWith("answer"))).toEqual(["answer granted 1 2 4", "answer forced-open", "answer unknown-card"]);
  expect(log.filter((line) => line.startsWith("lock"))).toEqual(["lock 1", "lock 2", "lock 4"]);
});

test("a record says when it happened: boot, time since then, and the time of day where it is known", () => {
  const { runtime, records, clock } = bench();
  clock.run(1_234);
  runtime.post({ type: "card", tap: { kind: "fixed" } });
  expect(records).toEqual([{ moment: { boot: 7, upMs: 1_234, clock: "trusted", epochMs: MORNING.epochMs! + 1_234 }, entry: { kind: "refuse", reason: "unknown-card" } }]);
});

test("no time of day is on record while the clock is unknown", () => {
  const { runtime, records } = bench({ wall: NO_CLOCK });
  runtime.post(lid(1, true));
  expect(records.map(({ moment }) => moment)).toEqual(Array(2).fill({ boot: 7, upMs: 0, clock: "unknown" }));
});

test("what is on record is when it happened and was decided, not when the log had written it", () => {
  const nine = at("2026-11-25 09:00").epochMs!;
  const { runtime, records, clock, on } = bench({ wall: { clock: "trusted", epochMs: nine - 1 } });
  on.append = () => clock.run(40);
  runtime.post(card);
  runtime.post(lid(3, true));
  expect(records.map(({ moment: { upMs, epochMs }, entry: { kind } }) => [kind, upMs, epochMs! - nine])).toEqual([
    ["grant", 0, -1], ["lid", 40, 39], ["alarm", 40, 39],
  ]);
});

test("what happens while something is handled waits its turn, with its own time", () => {
  const { runtime, clock, log, records, on } = bench();
  on.unlock = () => {
    delete on.unlock;
    clock.run(5);
    runtime.post(lid(1, true));
    runtime.post(lid(1, false));
    clock.run(5);
  };
  runtime.post(card);
  expect(log.slice(0, 8)).toEqual(["append grant 3", "unlock 1 6000", "unlock 2 6000", "unlock 4 6000", "answer granted 1 2 4",
    "lock 1", "append lid 1", "append lid 1"]);
  expect(records.map(({ moment }) => moment.upMs)).toEqual([0, 5, 5, 5]);
});

test("more than 32 events waiting are a bug of ours, and the guard hears of it", () => {
  const failures: unknown[] = [];
  const { runtime, on } = bench();
  on.answer = () => { for (let i = 0; i < 33; i++) runtime.post({ type: "tick" }); };
  guardWith((error) => failures.push(error))(() => runtime.post(card))();
  expect(failures).toEqual([new AssertionError("the event queue overflows")]);
});

test("32 events waiting are none", () => {
  const { runtime, on, log } = bench();
  on.answer = () => {
    delete on.answer;
    for (let i = 0; i < 32; i++) runtime.post({ type: "part", part: `part-${i}`, fault: "no-port" });
  };
  runtime.post(card);
  expect(log.filter((line) => line === "append alarm 2")).toHaveLength(32);
});

test("what goes wrong with one event does not hold up the next", () => {
  const { runtime, on, log } = bench();
  on.answer = () => {
    delete on.answer;
    throw new Error("broken");
  };
  expect(() => runtime.post(card)).toThrow("broken");
  runtime.post({ type: "card", tap: { kind: "fixed" } });
  expect(log.at(-1)).toBe("answer unknown-card");
});

test("time passes by itself: one timer, for whatever is due next", () => {
  const { runtime, clock, log, pending } = bench();
  for (let i = 0; i < 5; i++) {
    runtime.post(card);
    clock.run(1_000);
    expect(pending.size).toBe(1);
  }
  log.length = 0;
  clock.run(4_999);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["lock 1", "lock 2", "lock 4", "append lock 1"]);
  clock.run(3_600_000);
  expect(pending.size).toBe(1);
});

test("with nothing due there is no timer", () => {
  const { runtime, clock, pending } = bench();
  for (const { id } of settings.compartments) runtime.post(lid(id, true));
  clock.run(3_600_000);
  expect(pending.size).toBe(0);
});

test("the state is published a moment after it has changed, once for what changed together", () => {
  const { runtime, clock, log } = bench();
  const published = () => log.filter((line) => line.startsWith("publish")).map((line) => JSON.parse(line.slice(8)) as { compartments: { lock: string }[] });
  runtime.post(card);
  clock.run(299);
  runtime.post(lid(1, true));
  expect(published()).toEqual([]);
  clock.run(1);
  expect(published().map(({ compartments }) => compartments.map(({ lock }) => lock))).toEqual([["unlocked", "unlocked", "locked", "unlocked"]]);
  clock.run(1_000);
  expect(published()).toHaveLength(1);
});

test("a state that is what it was is not published again, and one that the clock has changed is", () => {
  let wall = NO_CLOCK;
  const clock = new Clock();
  const states: string[] = [];
  const hands = { append: () => true, unlock() {}, lock() {}, measure() {}, weigh() {}, mark() {}, answer() {}, publish: (state: string) => states.push(state) };
  const runtime = new Runtime({ state: idle(), boot: 1, timers: timersOf(clock), wall: () => wall, hands });
  runtime.publish();
  clock.run(1_000);
  runtime.post({ type: "card", tap: { kind: "fixed" } });
  clock.run(1_000);
  expect(states).toHaveLength(1);
  wall = MORNING;
  runtime.publish();
  clock.run(1_000);
  expect(states.map((state) => (JSON.parse(state) as { clock: string }).clock)).toEqual(["unknown", "trusted"]);
});

test("a boot is put on record with its own keep class", () => {
  const { runtime, log, records } = bench({ wall: NO_CLOCK });
  expect(runtime.record({ kind: "boot", firmware: "0.1.0", reset: "brown-out" })).toBe(true);
  expect(records).toEqual([{ moment: { boot: 7, upMs: 0, clock: "unknown" }, entry: { kind: "boot", firmware: "0.1.0", reset: "brown-out" } }]);
  expect(log).toEqual(["append boot 1"]);
  expect(bench({ append: () => false }).runtime.record({ kind: "boot", firmware: "0.1.0", reset: "panic" })).toBe(false);
});

test("after close nothing happens any more, whatever was under way", () => {
  const { runtime, clock, log, pending } = bench();
  runtime.post(card);
  runtime.close();
  expect(pending.size).toBe(0);
  log.length = 0;
  runtime.post(card);
  runtime.publish();
  clock.run(86_400_000);
  expect(log).toEqual([]);
  expect(pending.size).toBe(0);
});

test("closed while nothing is under way, it publishes no more", () => {
  const { runtime, pending } = bench();
  runtime.close();
  runtime.publish();
  expect(pending.size).toBe(0);
});

test("closed in the middle of an event, it handles no more of them and arms no timer", () => {
  const { runtime, log, on, pending } = bench();
  on.answer = () => {
    runtime.post(lid(1, true));
    runtime.close();
  };
  runtime.post(card);
  expect(log.at(-1)).toBe("answer granted 1 2 4");
  expect(pending.size).toBe(0);
});

describe("the guard", () => {
  const failures: string[] = [];
  const guard = guardWith((error) => failures.push(String(error)));
  const explode = (): void => { throw new Error("thrown by a callback"); };
  beforeEach(() => { failures.length = 0; });
  const caught = ["Error: thrown by a callback"];

  test("passes on what a callback is given, to the object that it is called on", () => {
    const heard: unknown[] = [];
    const part = { onReadable: guard(function (this: unknown, ...values: unknown[]) { heard.push(this, ...values); }) };
    part.onReadable(3, "x");
    expect(heard).toEqual([part, 3, "x"]);
    expect(failures).toEqual([]);
  });

  test("lets nothing out of a callback, not even what is no error", () => {
    guard(explode)();
    guard(() => { throw undefined; })();
    expect(failures).toEqual([...caught, "undefined"]);
  });

  test("stands around timers and looks, and leaves their cancelling to them", () => {
    const clock = new Clock();
    const timers = guardTimers(timersOf(clock), guard);
    timers.after(10, explode);
    timers.after(20, explode)();
    const cancel = timers.every(100, explode);
    clock.run(250);
    expect(failures).toEqual([...caught, ...caught, ...caught]);
    cancel();
    clock.run(1_000);
    expect([failures.length, timers.now()]).toEqual([3, 1_250]);
  });

  test("stands around every callback of an IO class, which else is as it was", () => {
    class Port {
      readonly options: Record<string, unknown>;
      constructor(options: object) { this.options = { ...options }; }
      read(): number { return 7; }
    }
    const options = { pin: 4, onReadable: explode, onError: explode };
    const port = new (guardIO(Port, guard))(options);
    expect([port instanceof Port, port.read()]).toEqual([true, 7]);
    expect(Object.keys(port.options)).toEqual(["pin", "onReadable", "onError"]);
    (port.options["onReadable"] as () => void)();
    (port.options["onError"] as () => void)();
    expect(failures).toEqual([...caught, ...caught]);
    expect(options.onReadable).toBe(explode);
  });

  test("does not hide from its caller that a port cannot be had", () => {
    class Taken { constructor() { throw new Error("in use"); } }
    expect(() => new (guardIO(Taken, guard))({})).toThrow("in use");
    expect(failures).toEqual([]);
  });
});
