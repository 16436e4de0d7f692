import { PulseEdges, type PulseWidthOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, type Level } from "../../sim/io/digital.js";
import { VirtualPulseWidth } from "../../sim/io/pulse-width.js";

const PIN = 4;
const MODE = 0;

function bench(edges: number = PulseEdges.risingToFalling) {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualPulseWidth({ [PIN]: line, 5: new DigitalLine() }, clock);
  const read: (number | undefined)[] = [];
  const open = (options: Partial<PulseWidthOptions> = {}) => new board.PulseWidth({ pin: PIN, mode: MODE, edges, ...options });
  /** Each level, and for how long, in microseconds. */
  const wave = (...steps: [Level, number][]) => steps.forEach(([level, us]) => {
    line.drive(line, level);
    clock.run(us / 1_000);
  });
  const told = () => {
    const pulse = open({ onReadable: () => { read.push(pulse.read()); } });
    pulse.read();
    return pulse;
  };
  return { clock, line, board, open, wave, told, read };
}

/** The grid of the clock is 0.06 µs. */
const near = (us: number): unknown => expect.closeTo(us, 0);

test.each([
  ["risingToFalling", [300, 700]],
  ["fallingToRising", [2_000]],
  ["risingToRising", [2_300]],
  ["fallingToFalling", [2_700]],
] as const)("%s measures between those edges, in microseconds", (edges, us) => {
  const { wave, told, read } = bench(PulseEdges[edges]);
  told();
  wave([0, 100], [1, 300], [0, 2_000], [1, 700], [0, 1]);
  expect(read).toEqual(us.map(near));
});

test("a pulse of 10 µs is caught: no script has to be quick", () => {
  const { wave, told, read } = bench();
  told();
  wave([0, 100], [1, 10], [0, 100]);
  expect(read).toEqual([near(10)]);
});

test("what was read is gone, and of two pulses the last one counts", () => {
  const { wave, open } = bench();
  const pulse = open();
  pulse.read();
  wave([0, 100], [1, 300], [0, 100]);
  expect([pulse.read(), pulse.read()]).toEqual([near(300), undefined]);
  wave([1, 300], [0, 100], [1, 500], [0, 100]);
  expect(pulse.read()).toEqual(near(500));
});

test("the first read of all finds what memory held, before any pulse", () => {
  const pulse = bench().open();
  expect(pulse.read()).toBeGreaterThan(1_000_000);
  expect(pulse.read()).toBeUndefined();
});

test("a line that is high when it opens has no beginning, so its fall is not measured", () => {
  const { wave, told, read } = bench();
  wave([0, 10], [1, 500]);
  told();
  wave([1, 500], [0, 100]);
  expect(read).toEqual([]);
});

test("closed in the middle of a pulse, it leaves the beginning behind, and who opens next measures from there", () => {
  const { wave, told, read } = bench();
  const first = told();
  wave([0, 100], [1, 300]);
  first.close();
  wave([0, 4_000], [1, 50]);
  told();
  wave([0, 100]);
  expect(read).toEqual([near(4_350)]);
});

test("a reset forgets the beginning", () => {
  const { wave, told, board, read } = bench();
  const first = told();
  wave([0, 100], [1, 300]);
  first.close();
  board.powerOff();
  told();
  wave([0, 100]);
  expect(read).toEqual([]);
});

test("a pulse across the wrap of the counter, after 53.7 s, is measured right", () => {
  const { clock, wave, told, read } = bench();
  told();
  clock.runTo(2 ** 32 / 80_000 - 1);
  wave([1, 2_000], [0, 10]);
  expect(read).toEqual([near(2_000)]);
});

test("there is one capture timer: a second instance is refused until the first is closed, whatever its pin", () => {
  const { open, board } = bench();
  const first = open();
  expect(() => open({ pin: 5 })).toThrow("no capture timer");
  first.close();
  first.close();
  expect(() => first.read()).toThrow("closed");
  open({ pin: 5 }).close();
  expect(board.open).toBe(0);
});

test("closed, nobody is told", () => {
  const { wave, told, read } = bench();
  const pulse = told();
  wave([0, 10]);
  pulse.close();
  wave([1, 10], [0, 10]);
  expect(read).toEqual([]);
});

test("a pin that is not there and options left out are refused", () => {
  const { open, board } = bench();
  expect(() => open({ pin: 7 })).toThrow("nothing at pin 7");
  expect(() => new board.PulseWidth({ pin: PIN, mode: MODE } as PulseWidthOptions)).toThrow("edges required");
  expect(() => new board.PulseWidth({ edges: 1, mode: MODE } as PulseWidthOptions)).toThrow("pin required");
  expect(board.open).toBe(0);
});
