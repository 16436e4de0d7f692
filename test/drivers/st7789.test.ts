import { outcomeTexts } from "../../modules/core/texts.js";
import type { FaultCode } from "../../modules/drivers/fault.js";
import { St7789, type St7789Options } from "../../modules/drivers/st7789.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { TftPaper } from "./screen-bench.js";
import { timersOf } from "./timers.js";

const DC = 1;
const RESET = 2;
const BACKLIGHT = 3;

function script(options: Partial<St7789Options> = {}) {
  const clock = new Clock();
  const paper = new TftPaper();
  const lines = { [DC]: new DigitalLine(), [RESET]: new DigitalLine(), [BACKLIGHT]: new DigitalLine() } as Record<number, DigitalLine>;
  const digital = new VirtualDigital(lines);
  paper.dataCommand = () => lines[DC]!.level;
  const told: (FaultCode | "recovered")[] = [];
  const pin = (number: number) => ({ io: digital.Digital, pin: number });
  const screen = new St7789({
    display: { io: paper.SPI, port: 2, clock: 18, out: 23, select: 5 }, dataCommand: pin(DC), reset: pin(RESET), backlight: pin(BACKLIGHT),
    timers: timersOf(clock), onFault: (code) => told.push(code), onRecovered: () => told.push("recovered"), ...options,
  });
  const level = (number: number) => lines[number]!.level;
  return { clock, paper, lines, digital, screen, told, level, pin };
}

/** Jest takes seconds to compare as many numbers. */
const isSame = (a: Uint16Array, b: Uint16Array): boolean => a.every((pixel, i) => pixel === b[i]);

const inked = (picture: string[]): number[] => picture.flatMap((row, y) => row.includes("#") ? [y] : []);

test("is reset, woken, configured, painted and lit, in this order and with the waits of the data sheet", () => {
  const { clock, paper, level } = script();
  const at: [number, number][] = [];
  const resets: [number, number][] = [];
  let before = 0;
  for (let ms = 0; ms <= 1_000; ms++) {
    clock.run(1);
    if (resets.at(-1)?.[1] !== level(RESET)) resets.push([clock.now, level(RESET)]);
    for (const command of paper.commands.slice(before)) if (![0x2a, 0x2b, 0x2c].includes(command)) at.push([command, clock.now]);
    before = paper.commands.length;
  }
  expect(resets.map(([, value]) => value)).toEqual([0, 1]);
  expect(resets[1]![0] - resets[0]![0]).toBeGreaterThanOrEqual(1);
  expect(at.map(([command]) => command)).toEqual([0x11, 0x3a, 0x36, 0x21, 0x13, 0x29]);
  expect(at[0]![1] - resets[1]![0]).toBeGreaterThanOrEqual(120);
  expect(at[1]![1] - at[0]![1]).toBeGreaterThanOrEqual(120);
  expect(paper.log.filter((entry) => [0x3a, 0x36].includes(entry[0] as number))).toEqual([[0x3a, 0x55], [0x36, 0x00]]);
});

test("without a reset pin it is reset by command", () => {
  const { clock, paper } = script({ reset: undefined });
  clock.run(2);
  expect(paper.commands).toEqual([0x01]);
  clock.run(119);
  expect(paper.commands).toEqual([0x01]);
  clock.run(1);
  expect(paper.commands).toEqual([0x01, 0x11]);
});

test("the backlight stays dark until there is a picture", () => {
  for (const backlightLevel of [1, 0] as const) {
    const { clock, paper, level } = script({ backlightLevel });
    for (let ms = 0; ms < 2_000; ms++) {
      if (level(BACKLIGHT) === backlightLevel) break;
      clock.run(1);
    }
    expect(level(BACKLIGHT)).toBe(backlightLevel);
    expect(paper.commands.at(-1)).toBe(0x29);
    expect(paper.memory.subarray(0, 240 * 240).every((pixel) => pixel === 0)).toBe(true);
  }
});

test("the picture is centred, in ink on paper, and each line as large as it can be", () => {
  const { clock, paper, screen } = script({ ink: 0xffe0, paper: 0x0010 });
  screen.show(["请刷卡", "TAP YOUR CARD"]);
  clock.run(2_000);
  expect(new Set(paper.memory.subarray(0, 240 * 240))).toEqual(new Set([0xffe0, 0x0010]));
  const picture = paper.picture(240, 0xffe0);
  expect(inked(picture).every((y) => (y >= 72 && y < 120) || (y >= 128 && y < 160))).toBe(true);
  const glyph = picture.slice(72, 120).filter((_, y) => y % 3 === 1).map((row) => row.slice(96 + 48, 96 + 96).replace(/(.)../g, "$1"));
  expect(glyph).toEqual([
    "......#.........", "......#.........", "......#######...", "......#.........", "......#.........", "......#.........",
    "###############.", "......#.........", "......#.........", "......#..#......", "......#...#.....", "......#....#....",
    "......#.....#...", "......#.........", "......#.........", "......#.........",
  ]);
});

test("a taller glass has its own middle", () => {
  const { clock, paper, screen } = script({ height: 320 });
  screen.show(["请刷卡"]);
  clock.run(2_000);
  expect(screen.height).toBe(320);
  const rows = inked(paper.picture(320));
  expect([Math.floor(rows[0]! / 48), rows.every((y) => y >= 136 && y < 184)]).toEqual([2, true]);
  expect(paper.memory.every((pixel) => pixel === 0 || pixel === 0xffff)).toBe(true);
});

test("upside down, 240 rows of glass are the last of the memory's 320", () => {
  const { clock, paper, screen } = script({ upsideDown: true, inverted: false });
  screen.show(["请刷卡"]);
  clock.run(2_000);
  expect(paper.log).toContainEqual([0x36, 0xc0]);
  expect(paper.commands).toContain(0x20);
  expect(paper.memory.subarray(0, 80 * 240).every((pixel) => pixel === 0x1234)).toBe(true);
  expect(inked(paper.picture(240, 0xffff, 80)).length).toBeGreaterThan(20);
});

test("no turn of the event loop sends more than 500 bytes: a millisecond at the 4 MHz of a shared bus", () => {
  const { clock, paper, screen } = script();
  screen.show(["A"]);
  let most = 0;
  for (let ms = 0; ms < 25_000; ms++) {
    paper.log.length = 0;
    clock.run(1);
    if (ms === 2_000) screen.show(outcomeTexts["outside-hours"].zh);
    if (ms === 6_000) screen.show([]);
    if (ms === 8_000) screen.show(["0123456789ABCDEF"]);
    most = Math.max(most, paper.transfers.reduce((sum, bytes) => sum + bytes, 0));
  }
  expect(most).toBeGreaterThan(256);
  expect(most).toBeLessThanOrEqual(500);
});

test("of a new text only the rows that differ are sent, and only as wide as they are", () => {
  const { clock, paper, screen } = script();
  screen.show(["请投放", "投完请关盖"]);
  clock.run(2_000);
  paper.log.length = 0;
  screen.show(["请投放", "投完请关盖"]);
  clock.run(200);
  expect(paper.log).toEqual([]);
  screen.show(["请投放", "谢谢您您好"]);
  clock.run(400);
  const windows = paper.log.filter(([command]) => command === 0x2a || command === 0x2b) as number[][];
  expect(new Set(windows.filter(([command]) => command === 0x2a).map(String))).toEqual(new Set([String([0x2a, 0, 0, 0, 239])]));
  const rows = windows.filter(([command]) => command === 0x2b).map(([, a, b]) => a! << 8 | b!);
  expect(rows.length).toBeLessThanOrEqual(6);
  expect(Math.min(...rows)).toBeGreaterThanOrEqual(120);
});

test("an answer of the catalogue is there within 0.3 s after another one", () => {
  const { clock, paper, screen } = script();
  screen.show(["请刷卡", "TAP YOUR CARD"]);
  clock.run(2_000);
  for (const { zh, en } of Object.values(outcomeTexts)) for (const lines of [zh, en]) {
    screen.show(lines);
    clock.run(300);
    const before = paper.memory.slice();
    clock.run(300);
    expect([lines, isSame(paper.memory, before)]).toEqual([lines, true]);
  }
});

test("a text that comes while another is being sent is shown whole, at whatever moment it comes", () => {
  const wanted = script();
  wanted.screen.show(["现在未开放", "请看开放时间"]);
  wanted.clock.run(2_000);
  for (let ms = 0; ms < 250; ms += 13) {
    const { clock, paper, screen } = script();
    clock.run(2_000);
    screen.show(["OPEN", "请投放"]);
    clock.run(ms);
    screen.show(["现在未开放", "请看开放时间"]);
    clock.run(2_000);
    expect([ms, isSame(paper.memory, wanted.paper.memory)]).toEqual([ms, true]);
  }
});

test("a display that its supply has failed for a moment is awake again within 10 s, and whole after 90", () => {
  const { clock, paper, screen, told } = script();
  screen.show(["请刷卡", "TAP YOUR CARD"]);
  clock.run(2_000);
  const before = paper.memory.slice(0, 240 * 240);
  paper.memory.fill(0x5555);
  paper.log.length = 0;
  clock.run(10_000);
  expect(paper.commands.filter((command) => ![0x2a, 0x2b, 0x2c].includes(command))).toEqual([0x11, 0x3a, 0x36, 0x21, 0x13, 0x29]);
  clock.run(80_000);
  expect(isSame(before, paper.memory)).toBe(true);
  expect(told).toEqual([]);
});

test("a port that fails is a fault, tried again with growing waits, and starts from the reset when it works", () => {
  const { clock, paper, screen, told, level } = script();
  screen.show(["请刷卡"]);
  clock.run(2_000);
  const before = paper.memory.slice();
  paper.failure = new Error("no port");
  clock.run(20_000);
  expect([screen.fault, screen.faults, told, level(BACKLIGHT)]).toEqual(["no-port", 1, ["no-port"], 0]);
  paper.failure = undefined;
  paper.memory.fill(0x5555, 0, 240 * 240);
  clock.run(20_000);
  expect([screen.fault, told, level(BACKLIGHT)]).toEqual([undefined, ["no-port", "recovered"], 1]);
  expect(isSame(paper.memory, before)).toBe(true);
});

test("SPI mode 0 at 15 MHz with a select pin, mode 3 without, unless the wiring says otherwise", () => {
  expect(script().paper.opened[0]).toMatchObject({ hz: 15_000_000, mode: 0, select: 5 });
  const { paper } = script();
  script({ display: { io: paper.SPI, port: 2, clock: 18, out: 23 } });
  script({ display: { io: paper.SPI, port: 2, clock: 18, out: 23, hz: 40_000_000, mode: 0 } });
  expect(paper.opened.slice(1)).toEqual([{ port: 2, clock: 18, out: 23, hz: 15_000_000, mode: 3 }, { port: 2, clock: 18, out: 23, hz: 40_000_000, mode: 0 }]);
});

test("closed, it is dark, its port and pins are free, and nothing comes any more", () => {
  const { clock, paper, screen, told, digital, level } = script();
  screen.show(["请刷卡"]);
  clock.run(2_000);
  const dark: number[] = [];
  paper.log.length = 0;
  screen.close();
  screen.close();
  dark.push(...paper.commands);
  expect([dark, paper.open, digital.inUse.size]).toEqual([[0x28], 0, 0]);
  paper.log.length = 0;
  screen.show(["请投放"]);
  clock.run(100_000);
  expect([paper.log, told, level(BACKLIGHT)]).toEqual([[], [], 0]);
});

test("a pin or a port that cannot be had throws out of the constructor, and nothing is left open", () => {
  const refused = class { constructor() { throw new RangeError("in use"); } } as never;
  for (const wrong of ["dataCommand", "reset", "backlight", "display"]) {
    const { clock, screen, digital, pin, paper } = script();
    screen.close();
    clock.run(1_000);
    const wiring = { display: { io: paper.SPI }, dataCommand: pin(DC), reset: pin(RESET), backlight: pin(BACKLIGHT) };
    expect(() => new St7789({ ...wiring, [wrong]: { io: refused, pin: 9 }, timers: timersOf(clock) })).toThrow("in use");
    expect([digital.inUse.size, paper.open, clock.next]).toEqual([0, 0, undefined]);
  }
});
