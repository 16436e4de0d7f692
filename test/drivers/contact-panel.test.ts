import { join } from "node:path";
import { buildSync } from "esbuild";
import fc from "fast-check";
import { ContactPanel, type ContactPanelOptions, type PanelContact } from "../../modules/drivers/contact-panel.js";
import type { DigitalOptions, Timers } from "../../modules/io.js";
import { Contact as ContactChip } from "../../sim/chips/contact.js";
import { Clock } from "../../sim/clock.js";
import { image, measure } from "../../sim/engine/heap.js";
import { createXs, xsAvailable } from "../../sim/engine/xs.js";
import { DigitalLine, VirtualDigital, type Level } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { timersOf } from "./timers.js";

type Wired = Partial<Omit<PanelContact, "contact">>;

const LID: Wired = { activeLevel: 1, activeMs: 30, idleMs: 60 };

/** A panel with so many contacts at pins 0, 1, 2 and so on, all at level 0 unless `first` says otherwise. */
function bench(wired: readonly Wired[], { first = [], clock = new Clock(), ...options }: Partial<ContactPanelOptions> &
  { first?: readonly Level[]; clock?: Clock } = {}) {
  const lines = Array.from({ length: 64 }, () => new DigitalLine());
  const board = new VirtualDigital({ ...lines });
  const log: string[] = [];
  const wire = {};
  const set = (index: number, level: Level): void => lines[index]!.drive(wire, level);
  lines.forEach((_, index) => set(index, first[index] ?? 0));
  const note = (index: number, word: string): void => { log.push(`${clock.now} ${index} ${word}`); };
  const panel = new ContactPanel({
    timers: timersOf(clock), onChange: (index, active) => note(index, active ? "active" : "idle"), onFault: note,
    onRecovered: (index) => note(index, "recovered"), ...options,
  });
  const add = (one: Wired, pin: number): number =>
    panel.add({ contact: { io: board.Digital, pin }, activeLevel: 1, activeMs: 30, idleMs: 30, ...one });
  wired.forEach(add);
  return { clock, board, panel, log, note, set, add };
}

const words = (log: readonly string[]): string[] => log.map((line) => line.split(" ")[2]!);

// ---- What one contact owes, as seen every 10 ms

test.each([[0, 1], [1, 0]] as const)("as it is found, so it is: level %p where active is %p", (level, activeLevel) => {
  const { clock, panel, log } = bench([{ activeLevel }, { activeLevel: level }], { first: [level, level] });
  expect([panel.isActive(0), panel.isActive(1)]).toEqual([false, true]);
  clock.run(10_000);
  expect(log).toEqual([]);
});

test("without a mode it gets the pull-up that a switch to ground needs, and with one that", () => {
  const modes: number[] = [];
  const io = class { constructor({ mode }: DigitalOptions) { modes.push(mode); } read() { return 1; } write() {} close() {} };
  const { panel } = bench([]);
  for (const mode of [undefined, 2])
    panel.add({ contact: { io, pin: 1, ...(mode !== undefined && { mode }) }, activeLevel: 0, activeMs: 30, idleMs: 30 });
  expect(modes).toEqual([1, 2]);
});

test("tells an opening when it has been seen for 30 ms and a closing for 60 ms, not before", () => {
  const { clock, panel, set, log } = bench([LID]);
  set(0, 1);
  clock.run(39);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["40 0 active"]);
  expect(panel.isActive(0)).toBe(true);
  set(0, 0);
  clock.run(69);
  expect(panel.isActive(0)).toBe(true);
  clock.run(1);
  expect(log).toEqual(["40 0 active", "110 0 idle"]);
});

test("a bouncing lid opens once, when the last change seen is 30 ms old", () => {
  const { clock, set, log } = bench([LID]);
  for (let i = 0; i < 9; i++) {
    set(0, i % 2 === 0 ? 1 : 0);
    clock.run(20);
  }
  clock.run(19);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["200 0 active"]);
});

test("a glitch that comes back to where it was is nothing, whether a look saw it or not", () => {
  const { clock, set, log } = bench([LID]);
  for (const glitchMs of [3, 12, 30]) {
    set(0, 1);
    clock.run(glitchMs);
    set(0, 0);
    clock.run(2_005);
  }
  expect(log).toEqual([]);
});

test("a smoke contact has to last two seconds, and to be away for ten", () => {
  const { clock, set, log } = bench([{ activeMs: 2_000, idleMs: 10_000 }]);
  set(0, 1);
  clock.run(1_990);
  set(0, 0);
  clock.run(20_010);
  expect(log).toEqual([]);
  set(0, 1);
  clock.run(5_000);
  set(0, 0);
  clock.run(20_000);
  expect(log).toEqual(["24010 0 active", "37010 0 idle"]);
});

test("one disturbance within a long rest starts it anew, and is no unrest", () => {
  const { clock, set, log } = bench([{ activeMs: 10_000, idleMs: 10_000 }]);
  set(0, 1);
  clock.run(8_000);
  set(0, 0);
  clock.run(15);
  set(0, 1);
  clock.run(15_000);
  expect(log).toEqual(["18020 0 active"]);
});

test("a contact that never comes to rest is a fault after 5 s, once, and recovers", () => {
  const { clock, panel, set, log } = bench([LID]);
  for (let i = 0; i <= 300; i++) {
    set(0, i % 2 === 0 ? 1 : 0);
    clock.run(20);
  }
  expect(log).toEqual(["5110 0 unstable"]);
  expect(panel.fault(0)).toBe("unstable");
  clock.run(100);
  expect(log).toEqual(["5110 0 unstable", "6040 0 recovered", "6040 0 active"]);
  expect([panel.fault(0), panel.faults(0)]).toEqual([undefined, 1]);
});

test("a tilt switch that rattles for long is unstable, and its last state counts once it rests", () => {
  const { clock, panel, set, log } = bench([{ activeLevel: 0, activeMs: 500, idleMs: 500 }], { first: [1] });
  for (let i = 0; i < 80; i++) {
    set(0, i % 2 === 0 ? 0 : 1);
    clock.run(100);
  }
  set(0, 0);
  clock.run(1_000);
  expect(words(log)).toEqual(["unstable", "recovered", "active"]);
  expect([panel.isActive(0), panel.faults(0)]).toEqual([true, 1]);
});

test("a button held for too long is stuck, and well again when it is let go", () => {
  const { clock, panel, set, log } = bench([{ stuckMs: 30_000 }]);
  set(0, 1);
  clock.run(30_039);
  expect(log).toEqual(["40 0 active"]);
  clock.run(1);
  expect(panel.fault(0)).toBe("stuck");
  set(0, 0);
  clock.run(100);
  expect(log).toEqual(["40 0 active", "30040 0 stuck", "30080 0 recovered", "30080 0 idle"]);
  expect([panel.fault(0), panel.faults(0)]).toEqual([undefined, 1]);
});

test("a button that chatters while it is jammed stays stuck", () => {
  const { clock, set, log } = bench([{ stuckMs: 10_000 }]);
  set(0, 1);
  clock.run(9_000);
  for (let i = 0; i < 5; i++) {
    set(0, 0);
    clock.run(10);
    set(0, 1);
    clock.run(1_000);
  }
  expect(words(log)).toEqual(["active", "stuck"]);
});

test("a jammed button that rattles is unstable, and stuck again when it rests", () => {
  const { clock, panel, set, log } = bench([{ stuckMs: 1_000 }], { first: [1] });
  clock.run(2_000);
  for (let i = 0; i < 300; i++) {
    set(0, i % 2 === 0 ? 0 : 1);
    clock.run(20);
  }
  clock.run(1_000);
  expect(words(log)).toEqual(["stuck", "unstable", "stuck"]);
  expect(panel.faults(0)).toBe(3);
});

test("a button found pressed when power comes is stuck after as long, and one that may stay pressed never", () => {
  const { clock, panel, log } = bench([{ stuckMs: 30_000 }, {}], { first: [1, 1] });
  clock.run(29_999);
  expect(log).toEqual([]);
  clock.run(1_000_000);
  expect(log).toEqual(["30000 0 stuck"]);
  expect([panel.fault(1), panel.faults(1)]).toEqual([undefined, 0]);
});

test("a short press within the debouncing is none, and a second one counts by itself", () => {
  const { clock, set, log } = bench([{}]);
  for (const pressedMs of [20, 40, 10, 50]) {
    set(0, 1);
    clock.run(pressedMs);
    set(0, 0);
    clock.run(500);
  }
  expect(words(log).filter((word) => word === "active")).toHaveLength(2);
});

test("a contact that need not rest counts at the look that sees it", () => {
  const { clock, set, log } = bench([{ activeMs: 0, idleMs: 0 }]);
  clock.run(5);
  set(0, 1);
  clock.run(10);
  set(0, 0);
  clock.run(10);
  expect(log).toEqual(["10 0 active", "20 0 idle"]);
});

test("a real contact, which bounces up to 20 ms, opens and closes once each time", () => {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 4: line });
  const reed = new ContactChip(clock, line, { bounceMs: 20, bounces: 12, random: new Random(9) });
  const log: boolean[] = [];
  reed.setNear(true);
  const panel = new ContactPanel({ timers: timersOf(clock), onChange: (_, open) => log.push(open), onFault: fail, onRecovered: fail });
  panel.add({ contact: { io: board.Digital, pin: 4 }, activeLevel: 1, activeMs: 30, idleMs: 60 });
  clock.run(200);
  log.length = 0;
  for (let i = 0; i < 200; i++) {
    reed.setNear(panel.isActive(0));
    clock.run(107);
  }
  expect(log).toEqual(Array.from({ length: 200 }, (_, i) => i % 2 === 0));
});

function fail(): void { throw new Error("no fault is expected"); }

// ---- Many at once

test("forty contacts that change at once are told each by its own index and in its own time", () => {
  const { clock, panel, set, log } = bench(Array.from({ length: 40 }, (_, index) => ({ activeMs: 10 * (index + 1) })));
  for (let index = 0; index < 40; index++) set(index, 1);
  clock.run(1_000);
  expect(log).toEqual(Array.from({ length: 40 }, (_, index) => `${20 + 10 * index} ${index} active`));
  expect(Array.from({ length: 40 }, (_, index) => panel.isActive(index))).not.toContain(false);
});

test("a contact that never rests delays no other and puts no fault on it", () => {
  const { clock, panel, set, log } = bench([LID, LID]);
  for (let i = 0; i <= 300; i++) {
    set(0, i % 2 === 0 ? 1 : 0);
    if (i === 100) set(1, 1);
    clock.run(20);
  }
  expect(log).toEqual(["2040 1 active", "5110 0 unstable"]);
  expect([panel.faults(0), panel.faults(1)]).toEqual([1, 0]);
});

test("what is added later disturbs none that is there", () => {
  const { clock, panel, set, add, log } = bench([{ stuckMs: 1_000 }, LID], { first: [1, 0, 1] });
  clock.run(900);
  set(1, 1);
  clock.run(20);
  expect(add({ stuckMs: 500 }, 2)).toBe(2);
  clock.run(1_000);
  expect(log).toEqual(["940 1 active", "1000 0 stuck", "1420 2 stuck"]);
  expect(panel.isActive(0)).toBe(true);
});

test("a pin in use, one that is not there and one that cannot be read are exceptions, and nothing has changed", () => {
  const { clock, board, panel, set, add, log } = bench([LID]);
  expect(() => add(LID, 0)).toThrow("in use");
  expect(() => add(LID, 99)).toThrow("nothing at pin");
  expect(() => panel.add({ contact: { io: board.Digital }, activeLevel: 1, activeMs: 30, idleMs: 30 })).toThrow("names no pin");
  const io = class extends board.Digital { override read(): number { throw new Error("mute"); } };
  expect(() => panel.add({ contact: { io, pin: 1 }, activeLevel: 1, activeMs: 30, idleMs: 30 })).toThrow("mute");
  expect(board.open).toBe(1);
  expect(add(LID, 1)).toBe(1);
  set(1, 1);
  clock.run(100);
  expect(log).toEqual(["40 1 active"]);
});

test("the forty-first contact is refused, and its pin left alone", () => {
  const { board, add } = bench(Array.from({ length: 40 }, () => LID));
  expect(() => add(LID, 40)).toThrow("no more contacts");
  expect(board.open).toBe(40);
});

test("what comes to rest in a random order of levels is what a model says that remembers everything", () => {
  const step = fc.array(fc.boolean(), { minLength: 3, maxLength: 3 });
  const ms = fc.integer({ min: 0, max: 6 }).map((looks) => 10 * looks);
  fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 150 }), fc.tuple(ms, ms, ms), fc.tuple(ms, ms, ms), fc.nat(7),
    (steps, activeMs, idleMs, inverted) => {
      const high = [0, 1, 2].map((index) => !((inverted >> index) & 1));
      const level = (index: number, active: boolean): Level => active === high[index] ? 1 : 0;
      const { clock, panel, set } = bench(high.map((isHigh, index) => ({
        activeLevel: isHigh ? 1 : 0, activeMs: activeMs[index]!, idleMs: idleMs[index]! })), { first: high.map((_, index) => level(index, false)) });
      const seen: boolean[][] = high.map(() => [false]);
      const state = high.map(() => false);
      for (const actives of steps) {
        actives.forEach((active, index) => set(index, level(index, active)));
        clock.run(10);
        actives.forEach((active, index) => {
          seen[index]!.push(active);
          const looks = (active ? activeMs : idleMs)[index]! / 10 + 1;
          const last = seen[index]!.slice(-looks);
          if (last.length === looks && last.every((one) => one === active)) state[index] = active;
          expect(panel.isActive(index)).toBe(state[index]);
        });
      }
    }), { numRuns: 300 });
});

// ---- Looks that are left out

/** As the simulator: a look is left out when no level has changed since the last one. */
function quietTimersOf(clock: Clock, world: { hasChanged: boolean }): Timers {
  const timers = timersOf(clock);
  return { ...timers, every: (ms, look) => timers.every(ms, () => {
    if (!world.hasChanged) return;
    world.hasChanged = false;
    look();
  }) };
}

test("while nothing changes, all that is due comes in its time without a look", () => {
  const clock = new Clock();
  const world = { hasChanged: true };
  const { set, log } = bench([LID, { activeMs: 500, stuckMs: 2_000 }], { clock, timers: quietTimersOf(clock, world) });
  set(0, 1);
  set(1, 1);
  clock.run(10_000);
  expect(world.hasChanged).toBe(false);
  expect(log).toEqual(["40 0 active", "510 1 active", "2510 1 stuck"]);
});

test("a button found pressed is stuck in its time without a single look", () => {
  const clock = new Clock();
  const { log } = bench([{ stuckMs: 3_000 }], { clock, first: [1], timers: quietTimersOf(clock, { hasChanged: false }) });
  clock.run(10_000);
  expect(log).toEqual(["3000 0 stuck"]);
});

test("with and without the looks that see nothing new, the same is told at the same times", () => {
  const ms = fc.constantFrom(0, 7, 30, 35, 60, 500, 3_000);
  const one = fc.record({ activeMs: ms, idleMs: ms, stuckMs: fc.constantFrom(undefined, 0, 45, 4_000) });
  const change = fc.record({ index: fc.nat(3), afterMs: fc.oneof(fc.nat(40), fc.nat(9_000)) });
  fc.assert(fc.property(fc.array(one, { minLength: 4, maxLength: 4 }), fc.array(change, { maxLength: 60 }), (wired, changes) => {
    const live = (isQuiet: boolean): string[] => {
      const clock = new Clock();
      const world = { hasChanged: false };
      const { set, log } = bench(wired, { clock, timers: isQuiet ? quietTimersOf(clock, world) : timersOf(clock) });
      const levels: Level[] = [0, 0, 0, 0];
      for (const { index, afterMs } of changes) {
        clock.run(afterMs);
        set(index, levels[index] = levels[index] ? 0 : 1);
        world.hasChanged = true;
      }
      clock.run(20_000);
      return log;
    };
    expect(live(true)).toEqual(live(false));
  }), { numRuns: 100 });
});

test("one timer is armed for all that wait, and none when nobody does", () => {
  const clock = new Clock();
  const timers = timersOf(clock);
  const armed = new Set<object>();
  let armings = 0;
  const { set } = bench([LID, LID, { stuckMs: 5_000 }], { clock, timers: { ...timers, after(ms, callback) {
    const timer = {};
    armings++;
    armed.add(timer);
    const cancel = timers.after(ms, () => { armed.delete(timer); callback(); });
    return () => { armed.delete(timer); cancel(); };
  } } });
  clock.run(100);
  expect(armed.size).toBe(0);
  for (const index of [0, 1, 2]) {
    set(index, 1);
    clock.run(10);
    expect(armed.size).toBe(1);
  }
  clock.run(1_000);
  expect(armed.size).toBe(1);
  clock.run(5_000);
  expect(armed.size).toBe(0);
  expect(armings).toBe(4);   // for each that comes to rest and for the one that is stuck, not for each look
});

test("an idle look over twenty contacts reads each pin once and asks for nothing else", () => {
  let reads = 0, asked = 0, look = (): void => {};
  const io = class { read() { reads++; return 1; } write() {} close() {} };
  const panel = new ContactPanel({ timers: { now: () => asked++, after: () => { asked++; return () => {}; },
    every: (_, callback) => { look = callback; return () => {}; } }, onChange: fail, onFault: fail, onRecovered: fail });
  for (let pin = 0; pin < 20; pin++) panel.add({ contact: { io, pin }, activeLevel: 0, activeMs: 30, idleMs: 60, stuckMs: 30_000 });
  reads = asked = 0;
  look();
  expect([reads, asked]).toEqual([20, 0]);
});

// ---- Pins that cannot be read

test("after close it holds no pin, runs no timer and says nothing", () => {
  const { clock, board, panel, set, add, log } = bench([{ stuckMs: 50 }, LID], { first: [1] });
  set(1, 1);
  clock.run(20);
  panel.close();
  panel.close();
  expect([board.open, clock.next]).toEqual([0, undefined]);
  clock.run(5_000);
  expect(log).toEqual([]);
  expect([panel.isActive(0), panel.isActive(1)]).toEqual([true, false]);
  expect(() => add(LID, 0)).toThrow("no more contacts");
  expect(board.open).toBe(0);
});

test.each(["onChange", "onFault", "onRecovered"] as const)("closed by its own %s it says nothing more, and leaves no timer", (name) => {
  const log: string[] = [];
  const told = (word: string): void => {
    log.push(word);
    if (word === name) panel.close();
  };
  const { clock, board, panel, set } = bench([{ activeMs: 5_000 }, { stuckMs: 0 }, {}, { stuckMs: 0 }], {
    onChange: () => told("onChange"), onFault: () => told("onFault"), onRecovered: () => told("onRecovered") });
  for (const index of [0, 1, 2, 3]) set(index, 1);
  clock.run(1_000);
  for (const index of [1, 2, 3]) set(index, 0);
  clock.run(1_000);
  expect(log.filter((word) => word === name)).toHaveLength(1);
  expect(log.at(-1)).toBe(name);
  expect([board.open, clock.next]).toEqual([0, undefined]);
});

test("a callback that throws loses no change of the others", () => {
  const clock = new Clock();
  const caught: unknown[] = [];
  const guard = (callback: () => void) => (): void => {
    try {
      callback();
    } catch (error) {
      caught.push(error);
    }
  };
  const timers = timersOf(clock);
  const { set, log, note } = bench([LID, LID], { clock,
    timers: { ...timers, after: (ms, callback) => timers.after(ms, guard(callback)), every: (ms, look) => timers.every(ms, guard(look)) },
    onChange: (index) => {
      note(index, "active");
      if (index === 0) throw new Error("boo");
    } });
  set(0, 1);
  set(1, 1);
  clock.run(1_000);
  expect(words(log)).toEqual(["active", "active"]);
  expect(caught).toHaveLength(1);
});

test("a callback may add contacts: they are looked at from then on, and who waits is not forgotten", () => {
  const { clock, panel, set, add, log, note } = bench([LID, { activeMs: 50 }], { first: [0, 0, 1], onChange: (index, active) => {
    note(index, active ? "active" : "idle");
    if (index === 0) add({ stuckMs: 100 }, 2);
  } });
  set(0, 1);
  set(1, 1);
  clock.run(1_000);
  expect(log).toEqual(["40 0 active", "60 1 active", "140 2 stuck"]);
  expect(panel.isActive(2)).toBe(true);
});

// ---- Memory

/** Makes so many pins, with a panel around them or without. */
const inMemory = `
  import { ContactPanel } from "./modules/drivers/contact-panel.ts";
  class Pin { read() { return 1; } write() {} close() {} }
  const none = () => {};
  const timers = { now: () => 0, after: () => none, every: () => none };
  let kept;
  globalThis.handleCommand = (message) => {
    const [count, isBare] = new Uint8Array(message);
    const pins = kept = [];
    if (isBare) for (let pin = 0; pin < count; pin++) pins.push(new Pin());
    else {
      const panel = kept = new ContactPanel({ timers, onChange: none, onFault: none, onRecovered: none });
      for (let pin = 0; pin < count; pin++)
        panel.add({ contact: { io: Pin, pin }, activeLevel: 0, activeMs: 30, idleMs: 60, stuckMs: 30000 });
    }
    return new ArrayBuffer(1);
  };
`;

(xsAvailable() ? test : test.skip)("on XS a contact more costs its pin and not one slot besides", () => {
  const code = buildSync({ stdin: { contents: inMemory, resolveDir: join(__dirname, "../..") }, bundle: true, write: false, format: "iife",
    target: "es2022", platform: "neutral" }).outputFiles[0]!.text;
  const heap = image(code);
  const used = (count: number, isBare: boolean): { slots: number; chunkBytes: number } => {
    const engine = createXs({ code, image: heap, onCall: (request) => request });
    try {
      engine.deliver(Uint8Array.of(count, isBare ? 1 : 0));
      return measure(engine);
    } finally {
      engine.close();
    }
  };
  const panel = (count: number): number => used(count, false).slots - used(count, true).slots;
  console.log(`an empty panel ${panel(0)} slots, one of 20 contacts ${panel(20)} and ${used(20, false).chunkBytes} B of chunks, pins apart`);
  expect(panel(40) - panel(20)).toBe(0);
  expect(panel(20)).toBeLessThan(120);
}, 60_000);
