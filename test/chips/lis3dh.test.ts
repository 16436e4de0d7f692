import { Lis3dhChip, type Lis3dhOptions } from "../../sim/chips/lis3dh.js";
import { Clock } from "../../sim/clock.js";
import { I2CBench } from "./i2c-bench.js";

const [CTRL1, CTRL4, STATUS, OUT] = [0x20, 0x23, 0x27, 0x28];
const NEXT = 0x80;   // the sub-address goes on by itself

function bench(options: Lis3dhOptions = {}) {
  const clock = new Clock();
  const chip = new Lis3dhChip(clock, options);
  const bus = new I2CBench(chip);
  clock.run(5);
  const peek = (register: number) => {
    bus.write(register);
    return bus.read(1)[0]!;
  };
  /** X, Y and Z as 16 bits with a sign. */
  const axes = () => {
    bus.write(OUT | NEXT);
    const bytes = Uint8Array.from(bus.read(6));
    return [0, 2, 4].map((at) => new DataView(bytes.buffer).getInt16(at, true));
  };
  return { clock, chip, bus, peek, axes };
}

test("WHO_AM_I is 0x33, or what another chip on the same pads says", () => {
  expect(bench().peek(0x0f)).toBe(0x33);
  expect(bench({ whoAmI: 0x32 }).peek(0x0f)).toBe(0x32);
});

test("after power: all axes enabled, but powered down, so that nothing is ever new", () => {
  const { clock, peek, axes } = bench();
  expect([peek(0x1e), peek(CTRL1), peek(CTRL4)]).toEqual([0x10, 0x07, 0x00]);
  clock.run(10_000);
  expect([peek(STATUS), ...axes()]).toEqual([0, 0, 0, 0]);
});

test.each([
  ["low power", 0x0f, 0x00, 16, 8],
  ["normal", 0x07, 0x00, 4, 10],
  ["high resolution", 0x07, 0x08, 1, 12],
])("%s: upright gives 1 g in its steps, left-justified, and the bits below are 0", (_mode, control1, control4, step, bits) => {
  const { clock, bus, axes } = bench();
  bus.write(CTRL4, control4);
  bus.write(CTRL1, 0x50 | control1);
  clock.run(1_000);
  const [x, y, z] = axes();
  expect([x, y]).toEqual([0, 0]);
  expect(z! % 2 ** (16 - bits)).toBe(0);
  expect(Math.abs((z! >> (16 - bits)) * step - 1_000)).toBeLessThanOrEqual(step / 2);
});

test.each([[0, 1], [1, 2], [2, 4], [3, 12]])("full scale %d: a step is %d mg, and what is beyond stays at the end", (scale, step) => {
  const { clock, chip, bus, axes } = bench();
  bus.write(CTRL4, 0x08 | scale << 4);
  bus.write(CTRL1, 0x57);
  chip.acceleration = { x: 0.6, y: -0.6, z: 100 };
  clock.run(1_000);
  expect(axes()).toEqual([600 / step * 16, -600 / step * 16, 0x7ff0]);
  chip.acceleration = { x: -100, y: 0, z: 0 };
  clock.run(1_000);
  expect(axes()[0]).toBe(-0x8000);
});

test.each([[1, 1_000], [2, 100], [5, 10], [7, 2.5]])("data rate %d: the first sample after %d ms, and one each as long again", (odr, ms) => {
  const { clock, bus, peek, axes } = bench();
  bus.write(CTRL1, odr << 4 | 0x0f);
  for (let i = 0; i < 3; i++) {
    clock.run(ms - 0.1);
    expect(peek(STATUS)).toBe(0x00);
    clock.run(0.1);
    expect(peek(STATUS)).toBe(0x0f);
    axes();
    expect(peek(STATUS)).toBe(0x00);
  }
});

test("high resolution takes seven periods to begin (table 11)", () => {
  const { clock, bus, peek } = bench();
  bus.write(CTRL4, 0x08);
  bus.write(CTRL1, 0x27);
  clock.run(699);
  expect(peek(STATUS)).toBe(0x00);
  clock.run(1);
  expect(peek(STATUS)).toBe(0x0f);
});

test("data that nobody has read is lost, and STATUS_REG says so until it has been read", () => {
  const { clock, bus, peek, axes } = bench();
  bus.write(CTRL1, 0x1f);
  clock.run(2_000);
  expect(peek(STATUS)).toBe(0xff);
  axes();
  expect(peek(STATUS)).toBe(0x00);
  clock.run(1_000);
  expect(peek(STATUS)).toBe(0x0f);
  clock.run(1_000);
  expect(peek(STATUS)).toBe(0xff);
});

test("what came and went between two samples is never seen, and what was there at one is, though it is read later", () => {
  const { clock, chip, bus, axes } = bench();
  bus.write(CTRL1, 0x1f);
  clock.run(1_100);
  chip.acceleration = { x: 1.6, y: 0, z: 1 };
  clock.run(800);
  chip.acceleration = { x: 0, y: 0, z: 1 };
  clock.run(200);
  expect(axes()[0]).toBe(0);
  chip.acceleration = { x: 1.6, y: 0, z: 1 };
  clock.run(950);
  chip.acceleration = { x: 0, y: 0, z: 1 };
  expect(axes()[0]).toBe(1_600 / 16 * 256);
});

test.each([[0, 0], [20, 0], [45, 90], [90, 180], [180, 0]])("leaning by %d degrees towards %d, it measures 1 g in that direction", (degrees, towards) => {
  const { clock, chip, bus, axes } = bench();
  bus.write(CTRL4, 0x08);
  bus.write(CTRL1, 0x57);
  chip.lean(degrees, towards);
  clock.run(100);
  const [x, y, z] = axes().map((value) => value / 16_000) as [number, number, number];
  expect(Math.hypot(x, y, z)).toBeCloseTo(1, 2);
  expect(Math.atan2(Math.hypot(x, y), z) * 180 / Math.PI).toBeCloseTo(degrees, 0);
  if (degrees % 180 !== 0) expect(Math.abs(Math.atan2(y, x)) * 180 / Math.PI).toBeCloseTo(towards, 0);
});

test("without the bit that makes the sub-address go on, every byte is of the same register", () => {
  const { clock, bus } = bench();
  bus.write(CTRL1, 0x57);
  clock.run(100);
  bus.write(0x2d);
  const bytes = bus.read(3);
  expect(bytes[0]).toBeGreaterThan(0x3c);
  expect(new Set(bytes).size).toBe(1);
});

test("several registers are written in one transfer", () => {
  const { bus, peek } = bench();
  bus.write(CTRL1 | NEXT, 0x5f, 0x00, 0x00, 0x90);
  expect([peek(CTRL1), peek(CTRL4)]).toEqual([0x5f, 0x90]);
});

test("an axis that is not enabled stays as it was", () => {
  const { clock, chip, bus, peek, axes } = bench();
  chip.acceleration = { x: 1, y: 1, z: 1 };
  bus.write(CTRL1, 0x5d);
  clock.run(100);
  expect(peek(STATUS) & 0x0f).toBe(0x05);
  expect(axes()[1]).toBe(0);
});

test("with block data update an axis of which one half has been read waits for the other; without, it does not", () => {
  const halves = (control4: number) => {
    const { clock, chip, bus, peek } = bench();
    bus.write(CTRL4, control4);
    bus.write(CTRL1, 0x57);
    chip.acceleration = { x: 0.3, y: 0, z: 1 };   // 300 × 16 = 0x12c0
    clock.run(100);
    const low = peek(0x28);
    chip.acceleration = { x: -1, y: 0, z: 1 };    // -1000 × 16 = 0xc180
    clock.run(100);
    return [low, peek(0x29), peek(0x28), (clock.run(100), peek(0x28))];
  };
  expect(halves(0x88)).toEqual([0xc0, 0x12, 0xc0, 0xc0]);
  expect(halves(0x08)).toEqual([0xc0, 0xc1, 0x80, 0x80]);
});

test("with block data update, an axis read whole follows", () => {
  const { clock, chip, bus, axes } = bench();
  bus.write(CTRL4, 0x88);
  bus.write(CTRL1, 0x57);
  clock.run(100);
  expect(axes()[0]).toBe(0);
  chip.acceleration = { x: 0.5, y: 0, z: 1 };
  clock.run(100);
  expect(axes()[0]).toBe(8_000);
});

test("trembling stays in its bounds, and differs from sample to sample", () => {
  const { clock, chip, bus, axes } = bench();
  bus.write(CTRL4, 0x08);
  bus.write(CTRL1, 0x57);
  chip.trembleG = 0.02;
  const seen = Array.from({ length: 200 }, () => {
    clock.run(100);
    return axes()[2]! / 16;
  });
  expect(new Set(seen).size).toBeGreaterThan(20);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(980);
  expect(Math.max(...seen)).toBeLessThanOrEqual(1_020);
});

test("faults: dead, frozen, a dip of the supply that leaves it powered down", () => {
  const { clock, chip, bus, peek } = bench();
  bus.write(CTRL1, 0x57);
  clock.run(100);
  chip.dead = true;
  expect(bus.answers(() => bus.write(0x0f))).toBe(false);
  expect(bus.answers(() => bus.read(1))).toBe(false);
  Object.assign(chip, { dead: false, frozen: true });
  clock.run(1_000);
  expect(peek(STATUS)).toBe(0);
  chip.frozen = false;
  expect(peek(STATUS)).toBe(0xff);
  chip.brownOut();
  expect(bus.answers(() => bus.write(0x0f))).toBe(false);
  clock.run(5);
  expect([peek(0x0f), peek(CTRL1), peek(STATUS)]).toEqual([0x33, 0x07, 0]);
});

test("no timer runs", () => {
  const { clock, bus } = bench();
  bus.write(CTRL1, 0x57);
  expect(clock.next).toBeUndefined();
});

test("BOOT clears itself; other functions, unknown registers and impossible modes are refused", () => {
  const { clock, bus, peek } = bench();
  bus.write(0x24, 0x80);
  expect(peek(0x24)).toBe(0);
  expect(() => bus.write(0x2e, 0x40)).toThrow("not modelled");
  expect(() => bus.write(0x21, 0x01)).toThrow("not modelled");
  expect(() => bus.write(0x0f, 0x00)).toThrow("not modelled");
  expect(() => peek(0x05)).toThrow("not modelled");
  bus.write(CTRL4, 0x08);
  bus.write(CTRL1, 0x5f);
  clock.run(100);
  expect(() => peek(STATUS)).toThrow("not allowed");
});

test.each([[0x87], [0xa7], [0xf7]])("CTRL_REG1 %i has no data rate", (control) => {
  const { bus, peek } = bench();
  bus.write(CTRL1, control);
  expect(() => peek(STATUS)).toThrow("no data rate");
});
