import { Buzzer } from "../../modules/drivers/buzzer.js";
import type { PWMOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { PWMLine, VirtualPWM } from "../../sim/io/pwm.js";
import { timersOf } from "./timers.js";

function bench() {
  const clock = new Clock();
  const line = new PWMLine();
  const board = new VirtualPWM({ 5: line });
  const buzzer = new Buzzer({ tone: { io: board.PWM, pin: 5 }, timers: timersOf(clock) });
  const heard: [number, number][] = [];
  let sounding = 0;
  line.onChange = () => {
    if (line.soundHz === sounding) return;
    sounding = line.soundHz;
    heard.push([clock.now, sounding]);
  };
  return { clock, line, board, buzzer, heard };
}

test("plays its notes one after the other, with rests, and then is silent", () => {
  const { clock, buzzer, heard } = bench();
  buzzer.play([{ hz: 880, ms: 100 }, { hz: 0, ms: 50 }, { hz: 880, ms: 100 }, { hz: 1_760, ms: 200 }]);
  clock.run(10_000);
  expect(heard.filter(([, hz], i) => hz > 0 || heard[i + 1]?.[0] !== heard[i]![0]))
    .toEqual([[0, 880], [100, 0], [150, 880], [250, 1_760], [450, 0]]);
});

test("sounds at half duty, where a passive buzzer is loudest", () => {
  const { line, buzzer } = bench();
  buzzer.play([{ hz: 2_000, ms: 100 }]);
  expect(line.duty).toBeCloseTo(0.5, 2);
});

test("a new tune replaces the old one at once", () => {
  const { clock, line, buzzer } = bench();
  buzzer.play([{ hz: 500, ms: 5_000 }, { hz: 600, ms: 5_000 }]);
  clock.run(100);
  buzzer.play([{ hz: 3_000, ms: 300 }]);
  expect(line.soundHz).toBe(3_000);
  clock.run(300);
  expect(line.soundHz).toBe(0);
  expect(clock.next).toBeUndefined();
});

test("stop is silence", () => {
  const { clock, line, buzzer } = bench();
  buzzer.play([{ hz: 500, ms: 1_000 }, { hz: 600, ms: 1_000 }]);
  buzzer.stop();
  clock.run(5_000);
  expect(line.soundHz).toBe(0);
});

test("no tune lasts longer than 32 notes of 5 s", () => {
  const { clock, line, buzzer } = bench();
  buzzer.play(Array.from({ length: 1_000 }, () => ({ hz: 440, ms: 1_000_000 })));
  clock.run(159_999);
  expect(line.soundHz).toBe(440);
  clock.run(1);
  expect(line.soundHz).toBe(0);
});

test("pitches nobody can play are brought into the range", () => {
  const { line, buzzer } = bench();
  buzzer.play([{ hz: 1, ms: 100 }]);
  expect(line.soundHz).toBe(100);
  buzzer.play([{ hz: 50_000, ms: 100 }]);
  expect(line.soundHz).toBe(10_000);
});

test("a pitch the platform refuses is a rest, not an exception", () => {
  const clock = new Clock();
  const line = new PWMLine();
  const board = new VirtualPWM({ 5: line });
  const buzzer = new Buzzer({ tone: { io: refusing(board.PWM, 700), pin: 5 }, timers: timersOf(clock) });
  buzzer.play([{ hz: 700, ms: 100 }, { hz: 800, ms: 100 }]);
  expect(line.soundHz).toBe(0);
  clock.run(100);
  expect(line.soundHz).toBe(800);
});

function refusing(io: VirtualPWM["PWM"], hz: number): VirtualPWM["PWM"] {
  return class extends io {
    constructor(options: PWMOptions) {
      if (options.hz === hz) throw new RangeError("no timer");
      super(options);
    }
  };
}

test("an active buzzer is switched in the same rhythm", () => {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 7: line });
  const buzzer = new Buzzer({ sounder: { io: board.Digital, pin: 7 }, activeLevel: 0, timers: timersOf(clock) });
  const heard: [number, number][] = [];
  line.onChange((level) => heard.push([clock.now, level]));
  expect(line.level).toBe(1);
  buzzer.play([{ hz: 880, ms: 100 }, { hz: 0, ms: 50 }, { hz: 990, ms: 100 }]);
  clock.run(1_000);
  expect(heard).toEqual([[0, 0], [100, 1], [150, 0], [250, 1]]);
});

test("close is silence and frees the pin", () => {
  const { clock, line, board, buzzer } = bench();
  buzzer.play([{ hz: 500, ms: 1_000 }, { hz: 600, ms: 1_000 }]);
  buzzer.close();
  buzzer.close();
  buzzer.play([{ hz: 500, ms: 1_000 }]);
  expect(board.open).toBe(0);
  expect(line.soundHz).toBe(0);
  expect(clock.next).toBeUndefined();
});
