import { Indicator } from "../../modules/drivers/indicator.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { timersOf } from "./timers.js";

function bench(activeLevel: 0 | 1 = 1) {
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const pins = { red: { io: board.Digital, pin: 1 }, green: { io: board.Digital, pin: 2 }, blue: { io: board.Digital, pin: 3 } };
  const indicator = new Indicator({ ...pins, timers: timersOf(clock), activeLevel });
  const seen = () => ["r", "g", "b"].filter((_, i) => Object.values(lines)[i]!.level === activeLevel).join("");
  return { clock, board, pins, indicator, seen };
}

test.each([0, 1] as const)("is dark until told, where level %i lights", (activeLevel) => {
  expect(bench(activeLevel).seen()).toBe("");
});

test.each([
  ["red", "r"], ["green", "g"], ["blue", "b"], ["yellow", "rg"], ["cyan", "gb"], ["magenta", "rb"], ["white", "rgb"], ["dark", ""],
] as const)("%s is the channels %p, without end", (colour, channels) => {
  const { clock, indicator, seen } = bench();
  indicator.show({ colour, onMs: 100, offMs: 0, count: 0 });
  clock.run(3_600_000);
  expect(seen()).toBe(channels);
});

test("a counted pattern blinks as often as it says, then gives way to what was shown before", () => {
  const { clock, indicator, seen } = bench();
  indicator.show({ colour: "blue", onMs: 1_000, offMs: 0, count: 0 });
  indicator.show({ colour: "red", onMs: 200, offMs: 100, count: 3 });
  const shown = [];
  for (let i = 0; i < 11; i++) {
    clock.run(i === 0 ? 50 : 100);
    shown.push(seen());
  }
  expect(shown).toEqual(["r", "r", "", "r", "r", "", "r", "r", "", "b", "b"]);
});

test("an endless pattern blinks until another one is shown", () => {
  const { clock, indicator, seen } = bench();
  indicator.show({ colour: "yellow", onMs: 500, offMs: 500, count: 0 });
  clock.run(100_250);
  expect(seen()).toBe("rg");
  clock.run(500);
  expect(seen()).toBe("");
  indicator.show({ colour: "green", onMs: 500, offMs: 0, count: 1 });
  expect(seen()).toBe("g");
  clock.run(500);
  expect(seen()).toBe("rg");
});

test("stop is dark, and nothing comes back", () => {
  const { clock, indicator, seen } = bench();
  indicator.show({ colour: "yellow", onMs: 500, offMs: 500, count: 0 });
  indicator.show({ colour: "green", onMs: 500, offMs: 0, count: 1 });
  indicator.stop();
  clock.run(10_000);
  expect(seen()).toBe("");
});

test("a pattern too fast for an eye does not eat the processor", () => {
  const { clock, indicator } = bench();
  indicator.show({ colour: "red", onMs: 0, offMs: 1, count: 0 });
  const dues = [];
  for (let i = 0; i < 5; i++) {
    dues.push(clock.next! - clock.now);
    clock.runTo(clock.next!);
  }
  expect(Math.min(...dues)).toBe(20);
});

test("a pin that cannot be had is an exception that leaves no pin taken", () => {
  const { clock, board, pins, indicator } = bench();
  indicator.close();
  expect(() => new Indicator({ ...pins, blue: { ...pins.blue, pin: 9 }, timers: timersOf(clock) })).toThrow("nothing at pin 9");
  expect(board.open).toBe(0);
});

test("close is dark and frees the pins", () => {
  const { clock, board, indicator, seen } = bench();
  indicator.show({ colour: "white", onMs: 500, offMs: 500, count: 0 });
  indicator.close();
  indicator.close();
  indicator.show({ colour: "red", onMs: 500, offMs: 500, count: 0 });
  expect(board.open).toBe(0);
  expect(seen()).toBe("");
  clock.run(5_000);
  expect(clock.next).toBeUndefined();
});
