import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { VirtualPulsePair } from "../../sim/io/pulse-pair.js";

function bench() {
  const clock = new Clock();
  const lines = { 4: new DigitalLine(), 5: new DigitalLine(), 6: new DigitalLine() };
  const board = new VirtualPulsePair(lines, clock);
  const pair = new board.PulsePair({ zero: 4, one: 5 });
  const pulse = (pin: 4 | 5, ms = 0.05): void => {
    lines[pin].drive(clock, 0);
    clock.run(ms);
    lines[pin].drive(clock, undefined);
  };
  const read = (): { one: boolean; steps: number }[] => {
    const bytes = new Uint8Array(pair.read() ?? new ArrayBuffer(0));
    return Array.from({ length: bytes.length / 2 }, (_, i) => {
      const entry = bytes[2 * i]! | (bytes[2 * i + 1]! << 8);
      return { one: (entry & 0x8000) !== 0, steps: entry & 0x7fff };
    });
  };
  return { clock, lines, board, pair, pulse, read };
}

test("each falling edge is an entry: its wire, and the time since the one before in steps of 10 µs", () => {
  const { clock, pulse, read } = bench();
  pulse(4);
  clock.run(1.95);
  pulse(5);
  clock.run(0.96);
  pulse(5);
  expect(read()).toEqual([{ one: false, steps: 32_767 }, { one: true, steps: 200 }, { one: true, steps: 101 }]);
  expect(read()).toEqual([]);
});

test("the time goes on across a read, and has a longest value", () => {
  const { clock, pulse, read } = bench();
  pulse(4, 0);
  clock.run(3);
  read();
  clock.run(4);
  pulse(5, 0);
  clock.run(327.66);
  pulse(5, 0);
  clock.run(60_000);
  pulse(5, 0);
  expect(read().map(({ steps }) => steps)).toEqual([700, 32_766, 32_767]);
});

test("without pulses a read gives undefined", () => {
  expect(bench().pair.read()).toBeUndefined();
});

test("256 pulses wait; more are lost and counted, and the next one is timed from the last of these", () => {
  const { clock, board, pulse, read } = bench();
  for (let i = 0; i < 260; i++) {
    pulse(4, 0);
    clock.run(1);
  }
  expect([read().length, board.overflow]).toEqual([256, 4]);
  pulse(5, 0);
  expect(read()).toEqual([{ one: true, steps: 100 }]);
});

test("its resistors hold the wires up where nothing is connected, until it is closed", () => {
  const { lines, board, pair } = bench();
  expect([lines[4].level, lines[5].level, board.open]).toEqual([1, 1, 1]);
  pair.close();
  pair.close();
  expect([lines[4].level, lines[5].level, board.open]).toEqual([0, 0, 0]);
  expect(() => pair.read()).toThrow("closed");
});

test("pins in use, one pin twice and pins that are not there are refused, and nothing stays taken", () => {
  const { board, pair } = bench();
  expect(() => new board.PulsePair({ zero: 6, one: 5 })).toThrow("pin 5 is in use");
  expect(() => new board.PulsePair({ zero: 6, one: 6 })).toThrow("in use");
  expect(() => new board.PulsePair({ zero: 6, one: 7 })).toThrow("nothing at pin 7");
  pair.close();
  new board.PulsePair({ zero: 6, one: 5 }).close();
  expect(board.open).toBe(0);
});
