import { Pcf8563Chip } from "../../sim/chips/pcf8563.js";
import { Random } from "../../sim/random.js";
import { DAY_MS, timeBench } from "./time-bench.js";

const bench = () => timeBench((clock) => new Pcf8563Chip(clock, { random: new Random(2) }));

/** Bits that there are of the seven registers of time: the others show anything. */
const MASKS = [0xff, 0x7f, 0x3f, 0x3f, 0x07, 0x9f, 0xff];

function set() {
  const part = bench();
  const time = () => part.read(2, 7).map((byte, i) => byte & MASKS[i]!);
  return { ...part, time };
}

/** 2026-02-28, Saturday, 23:59:58. */
const FEBRUARY = [0x58, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26];

test("at its first power the flag is set and the control registers are as in table 27", () => {
  const { read } = bench();
  expect(read(0, 2)).toEqual([0x08, 0x00]);
  expect(read(2, 1)[0]! & 0x80).toBe(0x80);
  expect(read(9, 7).map((byte, i) => byte & [0x80, 0x80, 0x80, 0x80, 0x83, 0x83, 0xff][i]!)).toEqual([0x80, 0x80, 0x80, 0x80, 0x80, 0x03, 0x00]);
});

test("the flag goes when the seconds are written without it, and cannot be set by writing", () => {
  const { read, write } = bench();
  write(2, 0x80);
  expect(read(2, 1)[0]! & 0x80).toBe(0x80);
  write(2, 0x00);
  expect(read(2, 1)[0]! & 0x80).toBe(0);
  write(2, 0x80);
  expect(read(2, 1)[0]! & 0x80).toBe(0);
});

test.each([
  ["from February into March", FEBRUARY, [0, 0, 0, 0x01, 0, 0x03, 0x26]],
  ["into 29 February of a leap year", [0x58, 0x59, 0x23, 0x28, 1, 0x02, 0x28], [0, 0, 0, 0x29, 2, 0x02, 0x28]],
  ["from a year into the next", [0x58, 0x59, 0x23, 0x31, 3, 0x12, 0x29], [0, 0, 0, 0x01, 4, 0x01, 0x30]],
  ["from a century into the next", [0x58, 0x59, 0x23, 0x31, 6, 0x12, 0x99], [0, 0, 0, 0x01, 0, 0x81, 0x00]],
])("it counts %s", (_where, before, after) => {
  const { clock, write, time } = set();
  write(0, 0x20);
  write(2, ...before);
  write(0, 0);
  clock.run(507);
  expect(time()[0]).toBe(before[0]);
  clock.run(1_001);
  expect(time()).toEqual(after);
});

test("bits that do not exist show those of the seconds", () => {
  const { read, write } = bench();
  write(0, 0x20);
  write(2, 0x45, 0x10, 0x08, 0x15, 0x03, 0x06, 0x26);
  expect(read(2, 7)).toEqual([0x45, 0x10, 0x48, 0x55, 0x43, 0x46, 0x26]);
});

test("writing the seconds does not begin a second anew; STOP does, and a half is left of the first", () => {
  const { clock, write, time } = set();
  write(2, ...FEBRUARY);
  clock.run(900);
  write(2, 0x10);
  clock.run(100);
  expect(time()[0]).toBe(0x11);
  write(0, 0x20);
  clock.run(60_000);
  expect(time()[0]).toBe(0x11);
  write(0, 0x00);
  clock.run(507);
  expect(time()[0]).toBe(0x11);
  clock.run(1);
  expect(time()[0]).toBe(0x12);
  clock.run(1_000);
  expect(time()[0]).toBe(0x13);
});

test("in the test mode no second passes", () => {
  const { clock, write, time } = set();
  write(2, ...FEBRUARY);
  write(0, 0x80);
  clock.run(60_000);
  expect(time()).toEqual(FEBRUARY);
});

test("the pointer goes round after 0Fh; the alarm flags are cleared by writing 0 and never set", () => {
  const { read, write } = bench();
  write(1, 0x1f);
  expect(read(0x0f, 3)).toEqual([expect.any(Number), 0x08, 0x13]);
});

test("years go by without a reading, and the date is right", () => {
  const { clock, chip } = bench();
  chip.time = Date.UTC(2026, 5, 1, 12);
  clock.run(1_000 * DAY_MS);
  expect(new Date(chip.time).toISOString()).toBe("2029-02-25T12:00:00.000Z");
});

test("a crystal that is 100 ppm slow loses 8.64 s a day", () => {
  const { clock, chip } = bench();
  chip.time = 0;
  chip.crystal.ppm = -100;
  clock.run(10 * DAY_MS);
  expect(DAY_MS - chip.time % DAY_MS).toBe(87_000);
});

test("on its battery it keeps the time, does not answer, and no flag is set", () => {
  const { clock, chip, read, write, time } = set();
  write(2, ...FEBRUARY);
  chip.power(false);
  expect(() => read(0, 1)).toThrow("failed");
  clock.run(DAY_MS);
  chip.power(true);
  expect(time()).toEqual([0x58, 0x59, 0x23, 0x01, 0x00, 0x03, 0x26]);
});

test("on a battery that is running low it keeps the time, and says that it may be wrong", () => {
  const { clock, chip, write, time } = set();
  write(2, ...FEBRUARY);
  chip.batteryLow = true;
  chip.power(false);
  clock.run(1_000);
  chip.power(true);
  expect(time()).toEqual([0xd9, 0x59, 0x23, 0x28, 0x06, 0x02, 0x26]);
});

test("without a battery it comes back with any time, and says so", () => {
  const { clock, chip, read, write, time } = set();
  write(2, ...FEBRUARY);
  write(0, 0x20);
  chip.batteryFlat = true;
  chip.power(false);
  clock.run(DAY_MS);
  chip.power(true);
  expect(time().slice(1)).not.toEqual(FEBRUARY.slice(1));
  expect([time()[0]! & 0x80, read(0, 1)]).toEqual([0x80, [0x08]]);
});

test("a crystal that stops is told by the flag, also when it runs again, and a power cut does not heal it", () => {
  const { clock, chip, write, time } = set();
  write(2, 0x10);
  chip.stopped = true;
  clock.run(60_000);
  write(2, 0x10);
  chip.power(false);
  chip.power(true);
  clock.run(60_000);
  expect([chip.stopped, time()[0]]).toEqual([true, 0x90]);
  chip.stopped = false;
  clock.run(2_000);
  expect([chip.stopped, time()[0]]).toEqual([false, 0x92]);
});

test("dead it does not acknowledge, and garbage is any byte", () => {
  const { chip, read, write } = bench();
  chip.dead = true;
  expect(() => write(0, 1)).toThrow("failed");
  chip.dead = false;
  chip.garbage = true;
  expect(new Set(read(0, 16)).size).toBeGreaterThan(10);
});

test("no timer runs", () => {
  expect(bench().clock.next).toBeUndefined();
});
