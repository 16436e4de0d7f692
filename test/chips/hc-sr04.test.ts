import { HcSr04Chip, type HcSr04Options } from "../../sim/chips/hc-sr04.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";

function bench(options: Partial<HcSr04Options> = {}) {
  const clock = new Clock();
  const trigger = new DigitalLine();
  const echo = new DigitalLine();
  const chip = new HcSr04Chip(clock, { trigger, echo, ...options });
  const edges: { at: number; level: number }[] = [];
  echo.onChange((level) => edges.push({ at: clock.now * 1_000, level }));
  const pulse = (us: number) => {
    trigger.drive(trigger, 1);
    clock.run(us / 1_000);
    trigger.drive(trigger, 0);
  };
  /** Length of the echo after a trigger, in microseconds. */
  const measure = () => {
    edges.length = 0;
    pulse(10);
    clock.run(60);
    return edges.length === 2 ? edges[1]!.at - edges[0]!.at : undefined;
  };
  return { clock, trigger, echo, chip, edges, pulse, measure };
}

test.each([100, 500, 1_000, 2_500])("at %d mm the formula of the data sheet, µs / 58 = cm, finds the distance to a hundredth", (mm) => {
  const { chip, measure } = bench();
  chip.echoMm = mm;
  expect(Math.abs(measure()! / 58 * 10 / mm - 1)).toBeLessThan(0.01);
});

test("the timing diagram: 10 µs up, 8 cycles of 40 kHz, and then Echo is high for the flight", () => {
  const { clock, chip, edges, pulse } = bench();
  chip.echoMm = 1_000;
  pulse(10);
  const fell = clock.now * 1_000;
  clock.run(60);
  expect(edges.map(({ level }) => level)).toEqual([1, 0]);
  expect(edges[0]!.at - fell).toBeCloseTo(400, 0);
  expect(edges[1]!.at - edges[0]!.at).toBeCloseTo(5_827, 0);   // 2 m at 343.2 m/s
});

test("sound is faster in warm air: the same metre is shorter by 6 % at 40 °C than at 5 °C", () => {
  const { chip, measure } = bench();
  chip.echoMm = 1_000;
  const [cold, warm] = [5, 40].map((celsius) => {
    chip.celsius = celsius;
    return measure()!;
  });
  expect(warm! / cold!).toBeCloseTo(Math.sqrt(278.15 / 313.15), 4);
});

test.each([
  ["nothing in front", undefined],
  ["something beyond 4 m", 4_001],
  ["something in the blind zone", 19],
])("%s: Echo falls by itself after 38 ms", (_what, mm) => {
  const { chip, measure } = bench();
  chip.echoMm = mm;
  expect(measure()).toBeCloseTo(38_000, 0);
});

test("the edges of the range are measured, and the blind zone may read as something else", () => {
  const { chip, measure } = bench();
  const at = (mm: number) => {
    chip.echoMm = mm;
    return measure()! / 58 * 10;
  };
  expect([at(20), at(4_000)].map((mm) => Math.round(mm / 100))).toEqual([0, 40]);
  chip.blindMm = 3_000;
  expect(Math.round(at(5) / 100)).toBe(30);
});

test("other makes wait longer for nothing", () => {
  const { clock, edges, pulse } = bench({ nothingMs: 200 });
  pulse(10);
  clock.run(199);
  expect(edges).toHaveLength(1);
  clock.run(2);
  expect(edges).toHaveLength(2);
});

test("a trigger shorter than 10 µs starts nothing, nor does one that is raised and let go in the same moment", () => {
  const { clock, chip, edges, pulse } = bench();
  chip.echoMm = 500;
  for (const us of [0, 1, 9]) {
    pulse(us);
    clock.run(60);
  }
  expect([edges.length, chip.bursts, chip.ignored]).toEqual([0, 0, 3]);
  pulse(1_000);
  clock.run(60);
  expect([edges.length, chip.bursts]).toEqual([2, 1]);
});

test("triggers while it measures are ignored", () => {
  const { clock, chip, edges, pulse } = bench();
  chip.echoMm = 2_000;
  pulse(10);
  pulse(10);
  clock.run(5);
  pulse(10);
  clock.run(60);
  expect([edges.length, chip.bursts, chip.ignored]).toEqual([2, 1, 2]);
});

test("no timer runs while nobody triggers", () => {
  expect(bench().clock.next).toBeUndefined();
});

test("dead, it hears nothing and lets go of Echo, also in the middle; back, it measures", () => {
  const { clock, chip, echo, edges, pulse, measure } = bench();
  chip.echoMm = 1_000;
  pulse(10);
  clock.run(1);
  expect(echo.level).toBe(1);
  chip.dead = true;
  expect([echo.level, echo.driven]).toEqual([0, false]);
  clock.run(60);
  edges.length = 0;
  expect(measure()).toBeUndefined();
  expect(edges).toEqual([]);
  chip.dead = false;
  expect([echo.driven, measure()]).toEqual([true, expect.closeTo(5_827, 0)]);
});

test.each([0, 1] as const)("Echo stuck at %d has no edges when triggered", (level) => {
  const { chip, echo, edges, measure } = bench();
  chip.echoMm = 1_000;
  chip.stuckEcho = level;
  measure();
  expect([edges.length, echo.level]).toEqual([0, level]);
  chip.stuckEcho = undefined;
  expect(measure()).toBeCloseTo(5_827, 0);
});

test("a stuck value is told whatever is in front, also with nothing there", () => {
  const { chip, measure } = bench();
  chip.stuckMm = 1_000;
  for (const mm of [undefined, 5, 300]) {
    chip.echoMm = mm;
    expect(measure()).toBeCloseTo(5_827, 0);
  }
});

test("the share that is asked for are glitches of 10 µs, and jumps to anywhere in the range", () => {
  const { chip, measure } = bench({ random: new Random(3) });
  chip.echoMm = 1_000;
  const many = () => Array.from({ length: 400 }, () => measure()!);
  chip.glitches = 0.25;
  const short = many().filter((us) => us < 20);
  expect(short.length / 400).toBeCloseTo(0.25, 1);
  expect(Math.abs(short[0]! - 10)).toBeLessThan(0.2);
  chip.glitches = 0;
  chip.jumps = 0.5;
  const echoes = many();
  expect(echoes.filter((us) => Math.abs(us - 5_827) > 10).length / 400).toBeCloseTo(0.5, 1);
  expect(Math.min(...echoes)).toBeGreaterThan(100);
  expect(Math.max(...echoes)).toBeLessThan(23_400);
});
