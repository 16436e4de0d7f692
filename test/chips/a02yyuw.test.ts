import { A02yyuwChip, type A02yyuwOptions } from "../../sim/chips/a02yyuw.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";

function bench(options: A02yyuwOptions = {}) {
  const clock = new Clock();
  const chip = new A02yyuwChip(clock, options);
  const heard: { at: number; byte: number }[] = [];
  const listen = () => { chip.onByte = (byte) => heard.push({ at: clock.now, byte }); };
  const bytes = () => heard.splice(0).map(({ byte }) => byte);
  return { clock, chip, heard, listen, bytes };
}

test("1953 mm is FF 07 A1 A7 (the manual's example)", () => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = 1_953;
  listen();
  clock.run(50);
  expect(bytes()).toEqual([0xff, 0x07, 0xa1, 0xa7]);
});

test("a frame every 100 ms, its bytes one after the other at 9600 baud", () => {
  const { clock, chip, heard, listen } = bench();
  chip.echoMm = 500;
  listen();
  clock.run(1_000);
  expect(heard).toHaveLength(40);
  heard.forEach(({ at }, i) => expect(at).toBeCloseTo(Math.floor(i / 4) * 100 + (i % 4 + 1) * (10 / 9.6), 3));   // to the microsecond
});

test("a frame says what was in front of it when it began", () => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = 0x0102;
  listen();
  clock.run(2);
  chip.echoMm = 0x0304;
  clock.run(100);
  expect(bytes()).toEqual([0xff, 0x01, 0x02, 0x02, 0xff]);
  clock.run(10);
  expect(bytes()).toEqual([0x03, 0x04, 0x06]);
});

test("who begins to listen in mid-frame hears the rest, and a byte half over is lost", () => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = 1_953;
  clock.run(701.5);
  listen();
  clock.run(50);
  expect(bytes()).toEqual([0xa1, 0xa7]);
  clock.run(100);
  expect(bytes()).toEqual([0xff, 0x07, 0xa1, 0xa7]);
});

test("nothing is kept and no timer runs while nobody listens", () => {
  const { clock, chip, listen, bytes } = bench();
  expect(clock.next).toBeUndefined();
  listen();
  clock.run(1);
  chip.onByte = undefined;
  expect(clock.next).toBeUndefined();
  clock.run(1_000);
  expect(bytes()).toEqual([]);
});

test("a listener may stop listening while it is being told", () => {
  const { clock, chip } = bench();
  let heard = 0;
  chip.onByte = () => {
    heard++;
    chip.onByte = undefined;
  };
  clock.run(1_000);
  expect([heard, clock.next]).toEqual([1, undefined]);
});

test.each([
  ["no echo", undefined, 0],
  ["an echo from beyond 4.5 m", 4_501, 0],
  ["the end of the range", 4_500, 4_500],
  ["the edge of the blind zone", 30, 30],
  ["something in the blind zone", 29, 0],
])("%s reads as it does on the part", (_what, echo, mm) => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = echo;
  listen();
  clock.run(50);
  expect(bytes().slice(0, 3)).toEqual([0xff, mm >> 8, mm & 0xff]);
});

test.each([
  ["beyond A02YYUW's range", 4_501, 4_501],
  ["the end of the range", 6_000, 6_000],
  ["beyond the range", 6_001, 0],
  ["the edge of the blind zone", 200, 200],
  ["something in the blind zone", 199, 0],
])("JSN-SR04T in mode 2 sends the same frame over another range: %s", (_what, echo, mm) => {
  const { clock, chip, listen, bytes } = bench({ model: "jsn-sr04t" });
  chip.echoMm = echo;
  listen();
  clock.run(50);
  const [high, low] = [mm >> 8, mm & 0xff];
  expect(bytes()).toEqual([0xff, high, low, (0xff + high + low) & 0xff]);
  chip.blindMm = 0x0405;
  clock.run(100);
  expect(bytes().slice(0, 3)).toEqual(echo < 200 ? [0xff, 0x04, 0x05] : [0xff, high, low]);
});

test("faults: silent, stuck, a wrong sum, a blind zone that reads as far away", () => {
  const { clock, chip, listen, bytes } = bench();
  chip.echoMm = 10;
  listen();
  const frame = (fault: Partial<A02yyuwChip>) => {
    Object.assign(chip, { silent: false, badSum: false, stuckMm: undefined, blindMm: 0 }, fault);
    clock.run(100);
    return bytes();
  };
  expect(frame({ silent: true })).toEqual([]);
  expect(frame({ stuckMm: 0x0203 })).toEqual([0xff, 0x02, 0x03, 0x04]);
  expect(frame({ badSum: true })).toEqual([0xff, 0x00, 0x00, 0x00]);
  expect(frame({ blindMm: 0x0405 })).toEqual([0xff, 0x04, 0x05, 0x08]);
});

test("noise spoils the share of bytes that it is set to", () => {
  const { clock, chip, listen, bytes } = bench({ random: new Random(2) });
  chip.echoMm = 1_953;
  chip.noise = 0.5;
  listen();
  clock.run(100_000);
  const wrong = bytes().filter((byte, i) => byte !== [0xff, 0x07, 0xa1, 0xa7][i % 4]).length;
  expect(wrong / 4_000).toBeGreaterThan(0.45);
  expect(wrong / 4_000).toBeLessThan(0.55);
});

test("it takes no commands", () => {
  expect(() => bench().chip.receive(1)).toThrow("not modelled");
});
