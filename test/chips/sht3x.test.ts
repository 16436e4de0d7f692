import { Sht3xChip, type Sht3xOptions } from "../../sim/chips/sht3x.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { I2CBench } from "./i2c-bench.js";

function bench(options: Sht3xOptions = {}) {
  const clock = new Clock();
  const chip = new Sht3xChip(clock, options);
  const bus = new I2CBench(chip);
  clock.run(10);
  /** High repeatability, no clock stretching. */
  const measure = () => {
    bus.write(0x24, 0x00);
    clock.run(15);
    return bus.read(6);
  };
  const word = (bytes: readonly number[], at: number) => bytes[at]! << 8 | bytes[at + 1]!;
  const climate = () => {
    const bytes = measure();
    return { celsius: -45 + 175 * word(bytes, 0) / 65_535, humidity: word(bytes, 3) / 65_535 };
  };
  return { clock, chip, bus, measure, climate };
}

/** Table 20, bit by bit as a shift register over the whole message: another way than the chip's. */
function crc(bytes: readonly number[]): number {
  let register = 0xff;
  for (const bit of bytes.flatMap((byte) => [...byte.toString(2).padStart(8, "0")].map(Number))) {
    const out = register >> 7 ^ bit;
    register = register << 1 & 0xff ^ (out ? 0x31 : 0);
  }
  return register;
}

test("the checksum is that of the data sheet: 0xBEEF has 0x92 (table 20)", () => {
  expect(crc([0xbe, 0xef])).toBe(0x92);
  const { chip, measure } = bench();
  chip.stuckRaw = 0xbeef;
  expect(measure().slice(0, 3)).toEqual([0xbe, 0xef, 0x92]);
});

test.each([[20, 0.5], [-40, 0], [0, 1], [85.3, 0.123], [125, 0.999]])("it measures %d °C and %d of the humidity, by the formulas of 4.13", (celsius, humidity) => {
  const { chip, climate } = bench();
  Object.assign(chip, { celsius, humidity });
  const seen = climate();
  expect(Math.abs(seen.celsius - celsius)).toBeLessThan(175 / 65_535);
  expect(Math.abs(seen.humidity - humidity)).toBeLessThan(1 / 65_535);
});

test("both words end with their own checksum", () => {
  const { chip, measure } = bench();
  Object.assign(chip, { celsius: 31.7, humidity: 0.81 });
  const bytes = measure();
  expect([bytes[2], bytes[5]]).toEqual([crc(bytes.slice(0, 2)), crc(bytes.slice(3, 5))]);
});

test("beyond what sixteen bits say it stays at the end", () => {
  const { chip, measure } = bench();
  Object.assign(chip, { celsius: 500, humidity: 1.5 });
  expect(measure()).toEqual([0xff, 0xff, 0xac, 0xff, 0xff, 0xac]);
  Object.assign(chip, { celsius: -80, humidity: -1 });
  expect(measure()).toEqual([0, 0, 0x81, 0, 0, 0x81]);
});

test.each([["high", 0x00, 15], ["medium", 0x0b, 6], ["low", 0x16, 4]])("%s repeatability: no acknowledge, to reads and writes, until it has measured", (_what, low, ms) => {
  const { clock, bus } = bench();
  bus.write(0x24, low);
  clock.run(ms - 0.1);
  expect(bus.answers(() => bus.read(6))).toBe(false);
  expect(bus.answers(() => bus.write(0x30, 0xa2))).toBe(false);
  clock.run(0.1);
  expect(bus.answers(() => bus.read(6))).toBe(true);
});

test("a result is read once, and what comes with the next command is measured anew", () => {
  const { chip, bus, measure } = bench();
  expect(bus.answers(() => bus.read(6))).toBe(false);
  const first = measure();
  expect(bus.answers(() => bus.read(6))).toBe(false);
  chip.celsius = 40;
  expect(measure()).not.toEqual(first);
  expect(chip.measurements).toBe(2);
});

test("it measures what the air is as it begins", () => {
  const { clock, chip, bus } = bench();
  chip.stuckRaw = undefined;
  chip.celsius = -45;
  bus.write(0x24, 0x00);
  chip.celsius = 100;
  clock.run(15);
  expect(bus.read(2)).toEqual([0, 0]);
});

test("who reads on after the six bytes reads ones", () => {
  const { clock, bus } = bench();
  bus.write(0x24, 0x00);
  clock.run(15);
  expect(bus.read(8).slice(6)).toEqual([0xff, 0xff]);
});

test("the status register: as after a reset, cleared by command, with a checksum (tables 18 and 19)", () => {
  const { bus } = bench();
  bus.write(0xf3, 0x2d);
  expect(bus.read(3)).toEqual([0x80, 0x10, crc([0x80, 0x10])]);
  bus.write(0x30, 0x41);
  bus.write(0xf3, 0x2d);
  expect(bus.read(3)).toEqual([0, 0, crc([0, 0])]);
});

test("a soft reset takes its time, drops the result, and shows in the status register", () => {
  const { clock, bus } = bench();
  bus.write(0x30, 0x41);
  bus.write(0x24, 0x16);
  clock.run(4);
  bus.write(0x30, 0xa2);
  expect(bus.answers(() => bus.write(0xf3, 0x2d))).toBe(false);
  clock.run(1.5);
  expect(bus.answers(() => bus.read(6))).toBe(false);
  bus.write(0xf3, 0x2d);
  expect(bus.read(2)).toEqual([0x80, 0x10]);
});

test("after power it does not answer for a millisecond, and a dip of the supply costs the measurement", () => {
  const clock = new Clock();
  const chip = new Sht3xChip(clock, { address: 0x45 });
  const bus = new I2CBench(chip);
  expect(chip.addresses).toEqual([0x45]);
  expect(bus.answers(() => bus.write(0x24, 0x00))).toBe(false);
  clock.run(1);
  bus.write(0x24, 0x00);
  chip.brownOut();
  clock.run(20);
  expect(bus.answers(() => bus.read(6))).toBe(false);
});

test("faults: dead, hung, wrong checksums, a broken element", () => {
  const { clock, chip, bus, measure } = bench();
  chip.dead = true;
  expect([bus.answers(() => bus.write(0x24, 0)), bus.answers(() => bus.read(1))]).toEqual([false, false]);
  Object.assign(chip, { dead: false, badCrc: true });
  const bytes = measure();
  expect([bytes[2] === crc(bytes.slice(0, 2)), bytes[5] === crc(bytes.slice(3, 5))]).toEqual([false, false]);
  Object.assign(chip, { badCrc: false, stuckRaw: 0x0000 });
  expect(measure().slice(0, 3)).toEqual([0, 0, 0x81]);
  Object.assign(chip, { stuckRaw: undefined, hung: true });
  bus.write(0x24, 0x00);
  clock.run(60_000);
  expect([bus.answers(() => bus.read(6)), bus.answers(() => bus.write(0x30, 0xa2))]).toEqual([false, true]);
  clock.run(10);
  bus.write(0x24, 0x00);
  clock.run(60_000);
  expect(bus.answers(() => bus.read(6))).toBe(false);
  chip.brownOut();
  clock.run(10);
  expect(measure()).toHaveLength(6);
});

test("noise spoils the share of bytes that it is set to", () => {
  const { chip, measure } = bench({ random: new Random(3) });
  const sound = measure();
  chip.noise = 0.25;
  let wrong = 0;
  for (let i = 0; i < 500; i++) wrong += measure().filter((byte, at) => byte !== sound[at]).length;
  expect(wrong / 3_000).toBeCloseTo(0.25, 1);
});

test("trembling differs from one measurement to the next, and stays in its bounds", () => {
  const { chip, climate } = bench();
  chip.trembleCelsius = 0.1;
  const seen = Array.from({ length: 200 }, () => climate().celsius);
  expect(new Set(seen).size).toBeGreaterThan(20);
  expect(Math.min(...seen)).toBeGreaterThan(19.89);
  expect(Math.max(...seen)).toBeLessThan(20.11);
});

test.each([[0x2c, 0x06], [0x20, 0x32], [0x30, 0x6d], [0x12, 0x34]])("command %d %d is not modelled", (high, low) => {
  const { bus } = bench();
  expect(() => bus.write(high, low)).toThrow("not modelled");
});

test("a command with data is not modelled, and half a command does nothing", () => {
  const { bus, chip } = bench();
  expect(() => bus.write(0x61, 0x1d, 0x00)).toThrow("not modelled");
  bus.write(0x24);
  expect(chip.measurements).toBe(0);
});
