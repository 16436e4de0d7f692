import { DebouncedInput, type DebouncedInputOptions } from "../../modules/drivers/debounced-input.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { timersOf } from "./timers.js";

function bench(options: Partial<DebouncedInputOptions> = {}) {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 4: line });
  const log: string[] = [];
  const wire = {};
  const set = (level: 0 | 1): void => line.drive(wire, level);
  set(1);
  const input = new DebouncedInput({
    input: { io: board.Digital, pin: 4 }, timers: timersOf(clock), activeLevel: 0, activeMs: 30, idleMs: 30,
    onChange: (active) => log.push(`${clock.now}: ${active ? "active" : "idle"}`),
    onFault: (code) => log.push(`${clock.now}: ${code}`), onRecovered: () => log.push(`${clock.now}: recovered`), ...options,
  });
  return { clock, board, input, set, log };
}

test("a smoke contact has to last two seconds, and to be away for ten", () => {
  const { clock, set, log } = bench({ activeMs: 2_000, idleMs: 10_000 });
  set(0);
  clock.run(1_900);
  set(1);
  clock.run(20_000);
  expect(log).toEqual([]);
  set(0);
  clock.run(5_000);
  set(1);
  clock.run(9_999);
  expect(log).toEqual(["23900: active"]);
  clock.run(1);
  expect(log).toEqual(["23900: active", "36900: idle"]);
});

test("one disturbance within a long rest starts it anew, and is no unrest", () => {
  const { clock, set, log } = bench({ activeMs: 10_000, idleMs: 10_000 });
  set(0);
  clock.run(8_000);
  set(1);
  clock.run(5);
  set(0);
  clock.run(15_000);
  expect(log).toEqual(["18005: active"]);
});

test("a tilt switch that rattles for long is unstable, and its last state counts once it rests", () => {
  const { clock, input, set, log } = bench({ activeMs: 500, idleMs: 500 });
  for (let i = 0; i < 80; i++) {
    set(i % 2 === 0 ? 0 : 1);
    clock.run(100);
  }
  set(0);
  clock.run(1_000);
  expect(log.map((line) => line.split(": ")[1])).toEqual(["unstable", "recovered", "active"]);
  expect([input.active, input.faults]).toEqual([true, 1]);
});

test("a button held for too long is stuck, and well again when it is let go", () => {
  const { clock, input, set, log } = bench({ stuckMs: 30_000 });
  set(0);
  clock.run(30_029);
  expect(log).toEqual(["30: active"]);
  clock.run(1);
  expect(input.fault).toBe("stuck");
  set(1);
  clock.run(100);
  expect(log).toEqual(["30: active", "30030: stuck", "30060: recovered", "30060: idle"]);
});

test("a button that chatters while it is jammed stays stuck", () => {
  const { clock, set, log } = bench({ stuckMs: 10_000 });
  set(0);
  clock.run(9_000);
  for (let i = 0; i < 5; i++) {
    set(1);
    clock.run(5);
    set(0);
    clock.run(1_000);
  }
  expect(log.map((line) => line.split(": ")[1])).toEqual(["active", "stuck"]);
});

test("a button found pressed when power comes is stuck after as long", () => {
  const clock = new Clock();
  const line = new DigitalLine();
  line.drive({}, 0);
  const board = new VirtualDigital({ 4: line });
  const log: string[] = [];
  const input = new DebouncedInput({ input: { io: board.Digital, pin: 4 }, timers: timersOf(clock), activeLevel: 0, activeMs: 30, idleMs: 30,
    stuckMs: 30_000, onChange: () => log.push("changed"), onFault: (code) => log.push(code) });
  expect(input.active).toBe(true);
  clock.run(29_999);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["stuck"]);
});

test("a short press within the debouncing is none, and a second one counts by itself", () => {
  const { clock, set, log } = bench();
  for (const pressedMs of [20, 40, 10, 31]) {
    set(0);
    clock.run(pressedMs);
    set(1);
    clock.run(500);
  }
  expect(log.filter((line) => line.endsWith("active"))).toHaveLength(2);
});

test("after close it holds no pin, runs no timer and says nothing, also when closed by its own callback", () => {
  const { clock, board, input, set, log } = bench({ stuckMs: 50, onChange: () => { log.push("told"); input.close(); } });
  set(0);
  clock.run(10_000);
  expect(log).toEqual(["told"]);
  expect([board.open, clock.next]).toEqual([0, undefined]);
});
