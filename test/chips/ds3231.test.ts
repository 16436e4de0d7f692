import { Ds3231Chip } from "../../sim/chips/ds3231.js";
import { Random } from "../../sim/random.js";
import { DAY_MS, timeBench } from "./time-bench.js";

const bench = () => timeBench((clock) => new Ds3231Chip(clock, { random: new Random(2) }));

/** 2026-02-28, Saturday, 23:59:58. */
const FEBRUARY = [0x58, 0x59, 0x23, 0x06, 0x28, 0x02, 0x26];

test("at its first power the registers are as the data sheet says, the oscillator flag set", () => {
  const { read } = bench();
  expect(read(0, 7)).toEqual([0, 0, 0, 1, 1, 1, 0]);
  expect(read(0x0e, 3)).toEqual([0x1c, 0x88, 0]);
});

test("it counts seconds to years; a year that four does not divide has no 29 February", () => {
  const { clock, read, write } = bench();
  write(0, ...FEBRUARY);
  clock.run(1_999);
  expect(read(0, 7)).toEqual([0x59, 0x59, 0x23, 0x06, 0x28, 0x02, 0x26]);
  clock.run(1);
  expect(read(0, 7)).toEqual([0, 0, 0, 0x07, 0x01, 0x03, 0x26]);
  clock.run(DAY_MS);
  expect(read(3, 2)).toEqual([1, 2]);
});

test.each([
  ["a leap year", [0x59, 0x59, 0x23, 4, 0x28, 0x02, 0x28], [0, 0, 0, 5, 0x29, 0x02, 0x28]],
  ["the end of a year", [0x59, 0x59, 0x23, 4, 0x31, 0x12, 0x29], [0, 0, 0, 5, 0x01, 0x01, 0x30]],
  ["the end of a century, and 00 is a leap year", [0x59, 0x59, 0x23, 7, 0x31, 0x12, 0x99], [0, 0, 0, 1, 0x01, 0x81, 0x00]],
  ["the century bit, toggled back", [0x59, 0x59, 0x23, 7, 0x31, 0x92, 0x99], [0, 0, 0, 1, 0x01, 0x01, 0x00]],
  ["a month of thirty days", [0x59, 0x59, 0x23, 1, 0x30, 0x04, 0x26], [0, 0, 0, 2, 0x01, 0x05, 0x26]],
])("%s", (_what, before, after) => {
  const { clock, read, write } = bench();
  write(0, ...before);
  clock.run(1_000);
  expect(read(0, 7)).toEqual(after);
});

test("a year goes by without a reading, and the date is right", () => {
  const { clock, chip } = bench();
  chip.time = Date.UTC(2027, 11, 25, 8, 30, 15);
  clock.run(400 * DAY_MS);
  expect(new Date(chip.time).toISOString()).toBe("2029-01-28T08:30:15.000Z");
});

test.each([[0x52, 0x00], [0x41, 0x01], [0x72, 0x12], [0x63, 0x15]])("0x%s is an hour of the twelve-hour mode", (twelve, twentyFour) => {
  const { chip, read, write } = bench();
  write(2, twelve);
  expect([read(2, 1)[0], new Date(chip.time).getUTCHours()]).toEqual([twelve, Number(twentyFour.toString(16))]);
});

test("in the twelve-hour mode noon and midnight come where they belong", () => {
  const { clock, read, write } = bench();
  write(0, 0x59, 0x59, 0x51);
  clock.run(1_000);
  expect(read(2, 1)).toEqual([0x72]);
  write(0, 0x59, 0x59, 0x71);
  clock.run(1_000);
  expect(read(2, 3)).toEqual([0x52, 2, 2]);
});

test("writing the seconds begins a whole second anew, writing minutes does not", () => {
  const { clock, read, write } = bench();
  clock.run(900);
  write(1, 0x30);
  clock.run(100);
  expect(read(0, 2)).toEqual([1, 0x30]);
  clock.run(900);
  write(0, 0x10);
  clock.run(999);
  expect(read(0, 1)).toEqual([0x10]);
  clock.run(1);
  expect(read(0, 1)).toEqual([0x11]);
});

test("the pointer goes round after 12h, and stays where it is between transfers", () => {
  const { port, read, write } = bench();
  write(0x00, 0x05);
  expect(read(0x11, 3)).toEqual([25, 0, 0x05]);
  expect([...new Uint8Array(port.read(1))]).toEqual([0]);
});

test("flags are cleared by writing 0 and never set by writing 1; other bits of the status stay 0", () => {
  const { read, write } = bench();
  write(0x0f, 0xff);
  expect(read(0x0f, 1)).toEqual([0x88]);
  write(0x0f, 0x00);
  expect(read(0x0f, 1)).toEqual([0x00]);
  write(0x0f, 0x88);
  expect(read(0x0f, 1)).toEqual([0x08]);
});

test.each([[25, 0x19, 0x00], [25.25, 0x19, 0x40], [-10.75, 0xf5, 0x40], [0, 0, 0]])("%d °C is told in quarters", (celsius, high, low) => {
  const { chip, read } = bench();
  chip.celsius = celsius;
  expect(read(0x11, 2)).toEqual([high, low]);
});

test("a conversion that is asked for takes 200 ms, and the chip is busy for so long", () => {
  const { clock, read, write } = bench();
  write(0x0e, 0x3c);
  expect(read(0x0e, 2)).toEqual([0x3c, 0x8c]);
  write(0x0e, 0x1c);
  clock.run(199);
  expect(read(0x0e, 1)).toEqual([0x3c]);
  clock.run(1);
  expect(read(0x0e, 2)).toEqual([0x1c, 0x88]);
});

test("a crystal that is 20 ppm fast gains 12 s a week, from when it is", () => {
  const { clock, chip } = bench();
  chip.time = 0;
  clock.run(7 * DAY_MS);
  expect(chip.time % DAY_MS).toBe(0);
  chip.crystal.ppm = 20;
  clock.run(7 * DAY_MS);
  expect(chip.time % DAY_MS).toBe(12_000);
});

test("on its battery it keeps the time, does not answer, and no flag is set", () => {
  const { clock, chip, read, write } = bench();
  write(0, ...FEBRUARY);
  write(0x0f, 0);
  chip.power(false);
  expect(() => read(0, 1)).toThrow("failed");
  clock.run(DAY_MS);
  chip.power(true);
  expect(read(0, 7)).toEqual([0x58, 0x59, 0x23, 0x07, 0x01, 0x03, 0x26]);
  expect(read(0x0f, 1)).toEqual([0]);
});

test("without a battery everything is as at its first power, and the flag tells", () => {
  const { clock, chip, read, write } = bench();
  write(0, ...FEBRUARY);
  write(0x0f, 0);
  chip.batteryFlat = true;
  chip.power(false);
  clock.run(DAY_MS);
  chip.power(true);
  expect(read(0, 7)).toEqual([0, 0, 0, 1, 1, 1, 0]);
  expect(read(0x0f, 1)).toEqual([0x88]);
  clock.run(1_000);
  expect(read(0, 1)).toEqual([1]);
});

test("with EOSC it stands still on its battery, and the flag tells", () => {
  const { clock, chip, read, write } = bench();
  write(0, ...FEBRUARY);
  write(0x0e, 0x9c, 0);
  clock.run(500);
  expect(read(0x0f, 1)).toEqual([0]);
  chip.power(false);
  clock.run(DAY_MS);
  chip.power(true);
  expect(read(0, 7)).toEqual(FEBRUARY);
  expect(read(0x0f, 1)).toEqual([0x80]);
});

test("a crystal that stops is told by the flag, also when it runs again, and a power cut does not heal it", () => {
  const { clock, chip, read, write } = bench();
  write(0, 0x10);
  write(0x0f, 0);
  chip.stopped = true;
  clock.run(60_000);
  write(0x0f, 0);
  chip.power(false);
  chip.power(true);
  clock.run(60_000);
  expect([read(0, 1), read(0x0f, 1)]).toEqual([[0x10], [0x80]]);
  chip.stopped = false;
  clock.run(2_000);
  expect([read(0, 1), read(0x0f, 1)]).toEqual([[0x12], [0x80]]);
});

test("dead it does not acknowledge, and garbage is any byte", () => {
  const { chip, read, write } = bench();
  chip.dead = true;
  expect(() => write(0, 1)).toThrow("failed");
  chip.dead = false;
  chip.garbage = true;
  expect(new Set(read(0, 19)).size).toBeGreaterThan(12);
});

test("no timer runs", () => {
  expect(bench().clock.next).toBeUndefined();
});
