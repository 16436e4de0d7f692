import { outcomeTexts } from "../../modules/core/texts.js";
import type { FaultCode } from "../../modules/drivers/fault.js";
import { BusStuck } from "../../modules/drivers/i2c-bus.js";
import { Ssd1306, type Ssd1306Options } from "../../modules/drivers/ssd1306.js";
import { Clock } from "../../sim/clock.js";
import { OledPaper } from "./screen-bench.js";
import { timersOf } from "./timers.js";

function script(options: Partial<Ssd1306Options> = {}, paper = new OledPaper()) {
  const clock = new Clock();
  const told: (FaultCode | "recovered")[] = [];
  const screen = new Ssd1306({
    display: { io: paper.I2C, data: 21, clock: 22 }, timers: timersOf(clock),
    onFault: (code) => told.push(code), onRecovered: () => told.push("recovered"), ...options,
  });
  return { clock, paper, screen, told };
}

const blank = ".".repeat(128);
const lit = (picture: string[]): number[] => picture.flatMap((row, y) => row === blank ? [] : [y]);

test("is opened at 0x3c and 400 kHz, unless the wiring says otherwise", () => {
  expect(script().paper.opened).toEqual([{ data: 21, clock: 22, hz: 400_000, address: 0x3c }]);
  const paper = new OledPaper();
  script({ display: { io: paper.I2C, data: 1, clock: 2, hz: 100_000, address: 0x3d } }, paper);
  expect(paper.opened).toEqual([{ data: 1, clock: 2, hz: 100_000, address: 0x3d }]);
});

test("is configured before it is lit, charge pump and all, and its memory is cleared before anybody sees it", () => {
  const { clock, paper } = script();
  clock.run(1);
  expect(paper.writes).toEqual([[0x00, 0xd5, 0x80, 0xa8, 0x3f, 0xd3, 0x00, 0x40, 0x20, 0x02, 0xa1, 0xc8, 0xda, 0x12, 0x81, 0xcf,
    0xd9, 0xf1, 0xdb, 0x20, 0xa4, 0xa6, 0x8d, 0x14, 0xae]]);
  while (!paper.isOn) clock.run(1);
  expect(paper.writes.at(-1)).toEqual([0x00, 0xaf]);
  expect(lit(paper.picture)).toEqual([]);
});

test("takes its contrast and its mounting from the options", () => {
  const { clock, paper } = script({ contrast: 0x20, upsideDown: true });
  clock.run(1);
  const [setup] = paper.writes;
  expect(setup!.slice(10, 12)).toEqual([0xa0, 0xc0]);
  expect(setup!.slice(14, 16)).toEqual([0x81, 0x20]);
});

test("two lines of Chinese, pixel by pixel", () => {
  const { clock, paper, screen } = script();
  screen.show(["卡", "1"]);
  clock.run(500);
  const picture = paper.picture.map((row) => row.slice(48, 80));
  expect(picture.slice(0, 32)).toEqual(doubled([
    "......#.........", "......#.........", "......#######...", "......#.........", "......#.........", "......#.........",
    "###############.", "......#.........", "......#.........", "......#..#......", "......#...#.....", "......#....#....",
    "......#.....#...", "......#.........", "......#.........", "......#.........",
  ]));
  expect(picture.slice(32).map((row) => row.slice(8, 24))).toEqual(doubled([
    "........", "........", "........", "........", "....#...", "...##...", "..#.#...", "....#...", "....#...", "....#...", "....#...",
    "....#...", "....#...", "..#####.", "........", "........",
  ]));
  expect(paper.picture.every((row) => /^\.{48}[.#]{32}\.{48}$/.test(row))).toBe(true);
});

function doubled(rows: string[]): string[] {
  return rows.map((row) => row.replace(/./g, "$&$&")).flatMap((row) => [row, row]);
}

test("no turn of the event loop sends more than 32 bytes", () => {
  const { clock, paper, screen } = script();
  screen.show(outcomeTexts.granted.zh);
  let most = 0;
  for (let ms = 0; ms < 25_000; ms++) {
    paper.writes.length = 0;
    clock.run(1);
    most = Math.max(most, paper.writes.reduce((sum, { length }) => sum + length, 0));
  }
  expect(most).toBeGreaterThan(24);
  expect(most).toBeLessThanOrEqual(32);
});

test("an answer is there within 0.15 s, whatever was shown before", () => {
  const { clock, paper, screen } = script();
  clock.run(1_000);
  screen.show(["请按要投的类别吗", "PLEASE TAP CARD!"]);
  clock.run(1_000);
  screen.show(outcomeTexts.full.zh);
  clock.run(150);
  const before = paper.picture;
  clock.run(5_000);
  expect(paper.picture).toEqual(before);
  expect(lit(before).length).toBeGreaterThan(20);
});

test("what is shown already is not sent again, and of a new text only the lines that differ", () => {
  const { clock, paper, screen } = script();
  screen.show(["请投放", "投完请关盖"]);
  clock.run(1_000);
  paper.writes.length = 0;
  screen.show(["请投放", "投完请关盖"]);
  clock.run(100);
  expect(paper.writes).toEqual([]);
  screen.show(["请投放", "谢谢您谢谢"]);
  clock.run(100);
  const pages = paper.writes.filter(([control]) => control === 0).map(([, page]) => page! & 0x07);
  expect([...new Set(pages)]).toEqual([5, 6]);
});

test("a text that comes while another is being sent is shown whole, at whatever moment it comes", () => {
  const wanted = script();
  wanted.screen.show(["现在未开放", "请看开放时间"]);
  wanted.clock.run(1_000);
  for (let ms = 0; ms < 90; ms += 3) {
    const { clock, paper, screen } = script();
    clock.run(1_000);
    screen.show(["OPEN", "请投放"]);
    clock.run(ms);
    screen.show(["现在未开放", "请看开放时间"]);
    clock.run(1_000);
    expect(paper.picture).toEqual(wanted.paper.picture);
  }
});

test("a display that is not there is a fault, and is asked again after 1 s, 2 s, and so on up to a minute", () => {
  const paper = new OledPaper();
  paper.failure = new Error("write failed");
  const asked: number[] = [];
  const { clock, screen, told } = script({}, paper);
  paper.onTransfer = () => asked.push(clock.now);
  clock.run(200_000);
  expect(asked.slice(1).map((at, i) => at - asked[i]!)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect([screen.fault, screen.faults, told]).toEqual(["no-answer", 1, ["no-answer"]]);
});

test("once it is there it shows what was asked for meanwhile, and the next wait is short again", () => {
  const { clock, paper, screen, told } = script();
  clock.run(1_000);
  paper.failure = new Error("write failed");
  screen.show(["桶已满", "请投旁边的桶"]);
  clock.run(20_000);
  expect([screen.fault, told]).toEqual(["no-answer", ["no-answer"]]);
  paper.failure = undefined;
  paper.memory.fill(0x55);
  paper.isOn = false;
  clock.run(20_000);
  expect([screen.fault, screen.faults, told, paper.isOn]).toEqual([undefined, 1, ["no-answer", "recovered"], true]);
  const other = script();
  other.screen.show(["桶已满", "请投旁边的桶"]);
  other.clock.run(1_000);
  expect(paper.picture).toEqual(other.paper.picture);

  paper.failure = new Error("write failed");
  clock.run(11_000);
  paper.failure = undefined;
  clock.run(1_200);
  expect(told).toEqual(["no-answer", "recovered", "no-answer", "recovered"]);
});

test("it has recovered when its whole picture is there, and not before", () => {
  const { clock, paper, told } = script();
  paper.failure = new Error("write failed");
  clock.run(10);
  paper.failure = undefined;
  clock.run(1_000);
  expect(paper.writes.length).toBeGreaterThan(0);
  expect(told).toEqual(["no-answer"]);
  while (!paper.isOn) clock.run(1);
  expect(told).toEqual(["no-answer", "recovered"]);
});

test("a bus that is held low is a fault of its own", () => {
  const { clock, paper, told } = script();
  clock.run(1_000);
  paper.failure = new BusStuck("a line is held low");
  clock.run(11_000);
  expect(told).toEqual(["bus-stuck"]);
  paper.failure = new Error("write failed");
  clock.run(60_000);
  expect(told).toEqual(["bus-stuck", "no-answer"]);
});

test("a spike or two on the wires are no fault, and leave no trace in the picture", () => {
  const { clock, paper, screen, told } = script();
  const wanted = script();
  for (const { screen: shown, clock: time } of [{ screen, clock }, wanted]) {
    time.run(1_000);
    shown.show(["时间还没对准", "请稍后再刷卡"]);
  }
  clock.run(10);
  paper.glitches = 2;
  clock.run(1_000);
  wanted.clock.run(1_000);
  expect(paper.picture).toEqual(wanted.paper.picture);
  expect([told, paper.glitches]).toEqual([[], 0]);
});

test("a display whose supply has failed for a moment is lit again within 10 s, and whole after 80", () => {
  const { clock, paper, screen, told } = script();
  screen.show(["请刷卡", "TAP YOUR CARD"]);
  clock.run(1_000);
  const before = paper.picture;
  paper.memory.fill(0xa5);
  paper.isOn = false;
  clock.run(10_000);
  expect(paper.isOn).toBe(true);
  clock.run(75_000);
  expect(paper.picture).toEqual(before);
  expect(told).toEqual([]);
});

test("a display that works is never told to go dark", () => {
  const { clock, paper } = script();
  while (!paper.isOn) clock.run(1);
  paper.writes.length = 0;
  clock.run(100_000);
  const setups = paper.writes.filter(([control, ...rest]) => control === 0 && rest.length > 3);
  expect(setups.length).toBeGreaterThanOrEqual(9);
  expect(setups.filter((setup) => setup.at(-1) !== 0xaf)).toEqual([]);
});

test("closed, it is dark, its port is free, and nothing comes any more", () => {
  const { clock, paper, screen, told } = script();
  screen.show(["请刷卡"]);
  clock.run(20);
  screen.close();
  screen.close();
  expect([paper.isOn, paper.open]).toEqual([false, 0]);
  paper.writes.length = 0;
  screen.show(["请投放"]);
  clock.run(100_000);
  expect([paper.writes, told]).toEqual([[], []]);
});

test("closed without a display there, it does not throw, nor when a callback closes it", () => {
  const paper = new OledPaper();
  paper.failure = new Error("write failed");
  const first = script({}, paper);
  first.clock.run(5_000);
  first.screen.close();
  expect(first.told).toEqual(["no-answer"]);

  const told: string[] = [];
  const second = script({ onFault: (code) => { told.push(code); second.screen.close(); } }, paper);
  second.clock.run(100_000);
  expect([told, paper.open]).toEqual([["no-answer"], 0]);
});

test("a port that the platform refuses throws out of the constructor, and no timer is left", () => {
  const clock = new Clock();
  const refused = class { constructor() { throw new RangeError("in use"); } } as never;
  expect(() => new Ssd1306({ display: { io: refused, data: 1, clock: 2 }, timers: timersOf(clock) })).toThrow("in use");
  expect(clock.next).toBeUndefined();
});
