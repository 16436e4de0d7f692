import { TfLunaChip, type TfLunaOptions } from "../../sim/chips/tf-luna.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";

function bench(options: TfLunaOptions = {}) {
  const clock = new Clock();
  const chip = new TfLunaChip(clock, options);
  const heard: { at: number; byte: number }[] = [];
  const listen = () => { chip.onByte = (byte) => heard.push({ at: clock.now, byte }); };
  const bytes = () => heard.splice(0).map(({ byte }) => byte);
  /** The next whole frame, taken apart as the manual says. */
  const frame = () => {
    heard.length = 0;
    clock.run(10);
    const [head, head2, distLow, distHigh, ampLow, ampHigh, tempLow, tempHigh, sum] = bytes() as [number, ...number[]];
    return {
      head: [head, head2], cm: distLow! + 256 * distHigh!, amp: ampLow! + 256 * ampHigh!, celsius: (tempLow! + 256 * tempHigh!) / 8 - 256,
      isWhole: (head + head2! + distLow! + distHigh! + ampLow! + ampHigh! + tempLow! + tempHigh!) % 256 === sum,
    };
  };
  return { clock, chip, heard, listen, bytes, frame };
}

test("a frame of nine bytes: head, distance in cm, strength, temperature, and the sum (Appendix I, 1)", () => {
  const { clock, chip, listen, bytes } = bench();
  Object.assign(chip, { echoMm: 1_230, strength: 0x0102, celsius: 25 });
  listen();
  clock.run(10);
  expect(bytes()).toEqual([0x59, 0x59, 123, 0, 0x02, 0x01, 0xc8, 0x08, 0x00]);   // (25 + 256) × 8 = 0x08c8
});

test("a hundred frames a second, their bytes one after the other at 115200 baud", () => {
  const { clock, chip, heard, listen } = bench();
  chip.echoMm = 500;
  listen();
  clock.run(1_000);
  expect(heard).toHaveLength(900);
  heard.forEach(({ at }, i) => expect(at).toBeCloseTo(Math.floor(i / 9) * 10 + (i % 9 + 1) * (10 / 115.2), 3));   // to the microsecond
});

test("who begins to listen in mid-frame hears the rest", () => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = 1_230;
  clock.run(70 + 2.5 * 10 / 115.2);
  listen();
  clock.run(9);
  expect(bytes()).toHaveLength(6);
  clock.run(10);
  expect(bytes().slice(0, 3)).toEqual([0x59, 0x59, 123]);
});

test("nothing is kept and no timer runs while nobody listens", () => {
  const { clock, chip, listen, bytes } = bench();
  expect(clock.next).toBeUndefined();
  listen();
  clock.run(0.1);
  chip.onByte = undefined;
  expect(clock.next).toBeUndefined();
  clock.run(1_000);
  expect(bytes()).toHaveLength(1);
});

test("89 cm looks like a third head byte", () => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = 890;
  listen();
  clock.run(10);
  expect(bytes().slice(0, 4)).toEqual([0x59, 0x59, 0x59, 0]);
});

test.each([
  ["the edge of the blind zone", 200, 20],
  ["the end of the range", 8_000, 800],
  ["beyond the largest value (6.9)", 9_500, 900],
])("%s: %d mm reads %d cm", (_what, mm, cm) => {
  const { chip, listen, frame } = bench();
  chip.echoMm = mm;
  listen();
  expect(frame()).toEqual({ head: [0x59, 0x59], cm, amp: 1_000, celsius: 25, isWhole: true });
});

test("too little light gives 0 cm and a strength below 100 (6.8): nothing in front, a dirty lens, something too near", () => {
  const { chip, listen, frame } = bench();
  listen();
  for (const state of [{ echoMm: undefined }, { echoMm: 700, strength: 99 }, { echoMm: 700, strength: 1_000, weak: true }, { echoMm: 199, weak: false }]) {
    Object.assign(chip, state);
    const { cm, amp, isWhole } = frame();
    expect([cm, isWhole]).toEqual([0, true]);
    expect(amp).toBeLessThan(100);
  }
  Object.assign(chip, { echoMm: 700, strength: 100 });
  expect(frame()).toMatchObject({ cm: 70, amp: 100 });
});

test("the blind zone may read as anything, and too much light as 65535", () => {
  const { chip, listen, frame } = bench();
  listen();
  Object.assign(chip, { echoMm: 50, blindMm: 3_000, strength: 0xffff });
  expect(frame()).toMatchObject({ cm: 300, amp: 65_535, isWhole: true });
});

test("the temperature goes below zero", () => {
  const { chip, listen, frame } = bench();
  chip.celsius = -10.5;
  listen();
  expect(frame().celsius).toBe(-10.5);
});

test("faults: silent, stuck, a wrong sum", () => {
  const { clock, chip, listen, bytes, frame } = bench();
  chip.echoMm = 700;
  listen();
  chip.silent = true;
  clock.run(100);
  expect(bytes()).toEqual([]);
  Object.assign(chip, { silent: false, stuckMm: 1_500 });
  expect(frame()).toMatchObject({ cm: 150, isWhole: true });
  Object.assign(chip, { stuckMm: undefined, badSum: true });
  expect(frame()).toMatchObject({ cm: 70, isWhole: false });
});

test("noise spoils the share of bytes that it is set to", () => {
  const { clock, chip, listen, bytes } = bench({ random: new Random(2) });
  Object.assign(chip, { echoMm: 1_230, strength: 0x0102, celsius: 25, noise: 0.25 });
  listen();
  clock.run(10_000);
  const sound = [0x59, 0x59, 123, 0, 0x02, 0x01, 0xc8, 0x08, 0x00];
  expect(bytes().filter((byte, i) => byte !== sound[i % 9]).length / 9_000).toBeCloseTo(0.25, 1);
});

test("its commands are not modelled", () => {
  expect(() => bench().chip.receive(0x5a)).toThrow("not modelled");
});
