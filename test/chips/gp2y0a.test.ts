import { Gp2y0aChip, type Gp2y0aOptions } from "../../sim/chips/gp2y0a.js";
import { Clock } from "../../sim/clock.js";
import { AnalogLine } from "../../sim/io/analog.js";

function bench(options: Partial<Gp2y0aOptions> = {}) {
  const clock = new Clock();
  const output = new AnalogLine();
  output.floatingMv = 1_234;
  const chip = new Gp2y0aChip(clock, { output, ...options });
  /** The output once it has followed. */
  const at = (mm: number | undefined) => {
    chip.echoMm = mm;
    clock.run(100);
    return output.mv;
  };
  return { clock, output, chip, at };
}

test.each([["gp2y0a21", 100, 800, 1_900], ["gp2y0a02", 200, 1_500, 2_050]] as const)(
  "%s gives 0.4 V at the far end of its range and the typical difference at the near one", (part, near, far, difference) => {
    const { at } = bench({ part });
    expect(at(far)).toBe(400);
    expect(at(near) - at(far)).toBe(difference);
  });

test("in range, GP2Y0A21 follows the published fit, 20.99 V·cm / L + 0.19 V, to a tenth of a volt", () => {
  const { at } = bench();
  for (let cm = 10; cm <= 80; cm += 5) expect(Math.abs(at(10 * cm) - (20_990 / cm + 190))).toBeLessThan(100);
});

test("in range, GP2Y0A02 follows the published table of 20, 30, 40 … 150 cm to a tenth of a volt", () => {
  const { at } = bench({ part: "gp2y0a02" });
  const table = [2_500, 2_000, 1_550, 1_250, 1_100, 850, 800, 730, 700, 650, 600, 500, 450, 400];
  table.forEach((mv, i) => expect(Math.abs(at(200 + 100 * i) - mv)).toBeLessThan(100));
});

test.each([["gp2y0a21", 60, 100, 800], ["gp2y0a02", 150, 200, 1_500]] as const)(
  "%s: the voltage falls all the way from %d mm on, and folds back below it, so that a near thing reads as a far one", (part, peak, near, far) => {
    const { at } = bench({ part });
    for (let mm = peak + 10; mm <= far; mm += 10) expect(at(mm)).toBeLessThan(at(mm - 10));
    for (let mm = 10; mm <= peak; mm += 10) expect(at(mm)).toBeGreaterThan(at(mm - 10));
    const [touching, inRange] = [at(peak / 3), [at(near), at(far)] as const];
    expect(touching).toBeLessThan(inRange[0]);
    expect(touching).toBeGreaterThan(inRange[1]);
  });

test("with nothing in front it stays below what the far end gives, and above zero", () => {
  const { at } = bench();
  expect(at(undefined)).toBe(at(5_000));
  expect(at(undefined)).toBeLessThan(at(800));
  expect(at(undefined)).toBeGreaterThan(100);
});

test("the timing chart: the first output 38.3 ms after power, and then each measurement holds until the next has ended", () => {
  const { clock, output, chip } = bench();
  chip.echoMm = 800;
  clock.run(38);
  expect(output.mv).toBe(0);
  clock.run(1);
  expect(output.mv).toBe(400);
  chip.echoMm = 100;
  clock.runTo(76.5);
  expect(output.mv).toBe(400);
  clock.runTo(76.7);
  expect(output.mv).toBe(2_300);
});

test("what has come and gone between two measurements is never seen, whether it is read meanwhile or not", () => {
  const { clock, output, chip } = bench();
  chip.echoMm = 800;
  clock.runTo(40);
  chip.echoMm = 100;
  clock.runTo(70);
  chip.echoMm = 800;
  clock.runTo(80);
  expect(output.mv).toBe(400);
  chip.echoMm = 100;
  clock.runTo(120);
  chip.echoMm = 800;
  expect(output.mv).toBe(2_300);
  clock.runTo(154);
  expect(output.mv).toBe(400);
});

test("no timer runs", () => {
  expect(bench().clock.next).toBeUndefined();
});

test.each([
  ["open", 1_234],
  ["shorted-to-ground", 0],
  ["shorted-to-supply", 5_000],
  ["no-supply", 0],
] as const)("fault %s puts %d mV on the wire, and cured it measures again", (fault, mv) => {
  const { clock, output, chip, at } = bench();
  expect(at(400)).toBe(740);
  chip.fault = fault;
  expect(at(400)).toBe(mv);
  chip.fault = undefined;
  clock.run(100);
  expect(output.mv).toBe(740);
});

test("when its supply comes back, the first measurement takes its time", () => {
  const { clock, output, chip, at } = bench();
  at(400);
  chip.fault = "no-supply";
  clock.run(10);
  chip.fault = undefined;
  clock.run(38);
  expect(output.mv).toBe(0);
  clock.run(1);
  expect(output.mv).toBe(740);
});

test("noise differs from one measurement to the next, holds within one, and stays in its bounds", () => {
  const { clock, output, chip, at } = bench();
  chip.noiseMv = 50;
  const seen = Array.from({ length: 200 }, () => {
    const mv = at(400);
    expect(output.mv).toBe(mv);
    return mv;
  });
  expect(new Set(seen).size).toBeGreaterThan(150);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(690);
  expect(Math.max(...seen)).toBeLessThanOrEqual(790);
  chip.stuckMv = 1_000;
  clock.run(100);
  expect(output.mv).toBe(1_000);
});
