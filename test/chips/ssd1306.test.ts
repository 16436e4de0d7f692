import { asciiArt } from "../../sim/chips/picture.js";
import { Ssd1306Chip, type Ssd1306Options } from "../../sim/chips/ssd1306.js";
import { Random } from "../../sim/random.js";
import { I2CBench } from "./i2c-bench.js";

function bench(options: Ssd1306Options = {}) {
  const chip = new Ssd1306Chip(options);
  const bus = new I2CBench(chip);
  const command = (...bytes: number[]) => bus.write(0x00, ...bytes);
  const data = (...bytes: number[]) => bus.write(0x40, ...bytes);
  const clear = () => {
    command(0x20, 0x00, 0x21, 0, 127, 0x22, 0, 7);
    for (let i = 0; i < 32; i++) data(...new Array<number>(32).fill(0));
  };
  /** Upright, pump and display on, nothing lit, horizontal addressing over the whole. */
  const begin = () => {
    command(0xa1, 0xc8, 0xda, 0x12, 0x8d, 0x14, 0xaf);
    clear();
  };
  /** Where dots shine: [x, y], row by row. */
  const dots = () => {
    const { width, pixels } = chip.picture();
    return Array.from(pixels).flatMap((pixel, i) => pixel ? [[i % width, Math.floor(i / width)]] : []);
  };
  return { chip, bus, command, data, clear, begin, dots };
}

test("it is dark until the charge pump and the display are on", () => {
  const { chip, command, dots } = bench();
  expect([chip.lit, dots().length]).toEqual([false, 0]);
  command(0xaf);
  expect([chip.lit, dots().length]).toEqual([false, 0]);
  command(0x8d, 0x14);
  expect(chip.lit).toBe(true);
  command(0xae);
  expect([chip.lit, dots().length]).toEqual([false, 0]);
});

test("after power there is anything in its memory", () => {
  const { chip, command, dots } = bench({ random: new Random(5) });
  command(0x8d, 0x14, 0xaf);
  expect(dots().length).toBeGreaterThan(3_500);
  expect(dots().length).toBeLessThan(4_700);
  expect(chip.picture()).toMatchObject({ width: 128, height: 64 });
});

test("a byte is eight rows of one column, bit 0 on top (8.7)", () => {
  const { begin, data, dots } = bench();
  begin();
  data(0x81);
  expect(dots()).toEqual([[0, 0], [0, 7]]);
});

test("a small picture comes out as it was sent", () => {
  const { chip, begin, command, data } = bench();
  begin();
  command(0x21, 60, 63, 0x22, 3, 3);
  data(0x7f, 0x09, 0x09, 0x7f);
  const rows = asciiArt(chip.picture()).split("\n").slice(24, 32).map((row) => row.slice(60, 64));
  expect(rows).toEqual(["####", "#..#", "#..#", "####", "#..#", "#..#", "#..#", "...."]);
});

test("horizontal addressing goes on to the next page at the window's edge, and from its end to its beginning (10.1.3)", () => {
  const { begin, command, data, dots } = bench();
  begin();
  command(0x21, 126, 127, 0x22, 6, 7);
  data(0x01, 0x02, 0x04, 0x08);
  expect(dots()).toEqual([[126, 48], [127, 49], [126, 58], [127, 59]]);
  data(0x80);
  expect(dots()).toEqual([[127, 49], [126, 55], [126, 58], [127, 59]]);
});

test("vertical addressing goes on to the next column at the window's edge", () => {
  const { begin, command, data, dots } = bench();
  begin();
  command(0x20, 0x01, 0x21, 10, 11, 0x22, 2, 3);
  data(0x01, 0x01, 0x01, 0x01, 0x02);
  expect(dots()).toEqual([[11, 16], [10, 17], [10, 24], [11, 24]]);
});

test("page addressing stays in its page, and begins again at the column that was set", () => {
  const { begin, command, data, dots } = bench();
  begin();
  command(0x20, 0x02, 0xb5, 0x0e, 0x17);   // page 5, column 0x7e
  data(0x01, 0x01, 0x80);
  expect(dots()).toEqual([[127, 40], [126, 47]]);
});

test("page addressing from the first page and column is what a reset leaves, and windows are not for it (10.1.4)", () => {
  const { command, data, dots } = bench();
  command(0xa1, 0xc8, 0x8d, 0x14, 0xaf);
  data(0x00, 0x00, 0xff);
  expect(dots().filter(([x, y]) => x! < 3 && y! < 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((y) => [2, y]));
  expect(() => command(0x21, 0, 127)).toThrow("not modelled");
  expect(() => command(0x22, 0, 7)).toThrow("not modelled");
});

test("without A1h and C8h the picture is on its head", () => {
  const { begin, command, data, clear, dots } = bench();
  begin();
  command(0xa0, 0xc0);
  clear();
  data(0x01);
  expect(dots()).toEqual([[127, 63]]);
});

test("the scan direction turns what is shown at once, the column remap only what comes later (10.1.8, 10.1.14)", () => {
  const { begin, command, data, dots } = bench();
  begin();
  data(0x01);
  command(0xc0, 0xa0);
  expect(dots()).toEqual([[0, 63]]);
  data(0x01);
  expect(dots()).toEqual([[0, 63], [126, 63]]);
});

test("inverse, all on, and both back (A4h to A7h)", () => {
  const { begin, command, data, dots } = bench();
  begin();
  data(0x01);
  command(0xa7);
  expect(dots()).toHaveLength(8_191);
  command(0xa5);
  expect(dots()).toHaveLength(8_192);
  command(0xa6, 0xa4);
  expect(dots()).toEqual([[0, 0]]);
});

test("start line and offset shift the rows, and a smaller multiplex ratio leaves rows dark", () => {
  const { begin, command, data, dots } = bench();
  begin();
  data(0x01);
  command(0x40 | 10);
  expect(dots()).toEqual([[0, 54]]);
  command(0x40, 0xd3, 0x04);
  expect(dots()).toEqual([[0, 60]]);
  command(0xa8, 31);
  expect(dots()).toEqual([]);
});

test("control bytes: with Co one byte follows and then another control byte, without it all the rest (8.1.5.1)", () => {
  const { chip, bus, begin, dots } = bench();
  begin();
  bus.write(0x80, 0x81, 0x80, 0x33, 0xc0, 0x01, 0xc0, 0x02, 0x40, 0x04, 0x08);
  expect(chip.contrast).toBe(0x33);
  expect(dots()).toEqual([[0, 0], [1, 1], [2, 2], [3, 3]]);
});

test("a command waits for its arguments over the end of a transfer", () => {
  const { chip, command } = bench();
  command(0x81);
  command(0xcf);
  expect(chip.contrast).toBe(0xcf);
});

test("a read says whether the display is off (table 9-2)", () => {
  const { bus, command } = bench();
  expect(bus.read(1)).toEqual([0x40]);
  command(0xaf);
  expect(bus.read(1)).toEqual([0x00]);
});

test("commands that only trim the panel, no scrolling and no operation are taken", () => {
  const { chip, command, begin, dots } = bench();
  begin();
  const before = chip.revision;
  command(0xd5, 0x80, 0xd9, 0xf1, 0xdb, 0x40, 0x2e, 0xe3);
  expect(dots()).toEqual([]);
  expect(chip.revision).toBeGreaterThan(before);
});

test("a dip of the supply leaves it dark, at its defaults and with anything in memory", () => {
  const { chip, begin, command, dots } = bench();
  begin();
  command(0x81, 0x01, 0xa7, 0x40 | 5, 0xa8, 31);
  chip.brownOut();
  expect([chip.lit, chip.contrast]).toEqual([false, 0x7f]);
  command(0x8d, 0x14, 0xaf);
  expect(dots().length).toBeGreaterThan(3_500);
  expect(() => command(0xb0, 0x00, 0x10)).not.toThrow();   // page addressing again
});

test("faults: dead it is dark and acknowledges nothing; flaky it loses a share of the bytes", () => {
  const { chip, bus, begin, data, dots } = bench({ random: new Random(4) });
  begin();
  data(0xff);
  chip.dead = true;
  expect([bus.answers(() => data(0xff)), chip.lit, dots().length]).toEqual([false, false, 0]);
  chip.dead = false;
  expect(dots()).toHaveLength(8);
  chip.flaky = 0.1;
  const taken = Array.from({ length: 500 }, () => bus.answers(() => data(0x00))).filter((ok) => ok).length;
  expect(taken / 500).toBeCloseTo(0.9 ** 3, 1);   // address, control byte and data
});

test.each([
  ["scrolling", [0x26, 0, 0, 0, 0, 0, 0]], ["an unknown command", [0xff]], ["COM pins of another glass", [0xda, 0x02]],
  ["a multiplex ratio of 10", [0xa8, 9]], ["columns the wrong way round", [0x20, 0, 0x21, 5, 4]], ["a page too many", [0x20, 0, 0x22, 0, 8]],
  ["an addressing mode that is none", [0x20, 3]], ["a page of page mode in horizontal mode", [0x20, 0, 0xb0]],
])("%s is refused", (_what, bytes) => {
  expect(() => bench().command(...bytes)).toThrow("SSD1306");
});

test("data in the middle of a command, and a control byte that is none, are refused", () => {
  const { bus, command, data } = bench();
  command(0x81);
  expect(() => data(0x00)).toThrow("in the middle of command 0x81");
  expect(() => bus.write(0x01, 0xaf)).toThrow("control byte");
});
