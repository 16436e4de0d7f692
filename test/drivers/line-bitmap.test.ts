import fc from "fast-check";
import { wideCharacters } from "../../modules/drivers/glyphs.js";
import { cellsAt, cellsOf, LineBitmap } from "../../modules/drivers/line-bitmap.js";
import { art } from "./screen-bench.js";

const INK = 7;

function byRows(text: string, scale = 1, cells = cellsOf(text)): string[] {
  const bitmap = new LineBitmap(cells);
  bitmap.set(text);
  const width = cells * 8 * scale;
  const rows = Array.from({ length: 16 * scale }, (_, y) => {
    const row = new Uint16Array(width);
    bitmap.row(scale, y, INK, row, 0);
    return row;
  });
  return art(width, 16 * scale, (x, y) => rows[y]![x] === INK);
}

function byColumns(text: string, scale: number, cells = cellsOf(text)): string[] {
  const bitmap = new LineBitmap(cells);
  bitmap.set(text);
  const width = cells * 8 * scale;
  const pages = Array.from({ length: 2 * scale }, (_, page) => {
    const columns = new Uint8Array(width);
    bitmap.columns(scale, 0, page * 8, columns, 0);
    return columns;
  });
  return art(width, 16 * scale, (x, y) => (pages[y >> 3]![x]! >> (y & 7) & 1) === 1);
}

test("a Latin and a Chinese character, pixel by pixel", () => {
  expect(byRows("A卡")).toEqual([
    "..............#.........",
    "..............#.........",
    "..............#######...",
    "..............#.........",
    "...##.........#.........",
    "..#..#........#.........",
    "..#..#..###############.",
    ".#....#.......#.........",
    ".#....#.......#.........",
    ".######.......#..#......",
    ".#....#.......#...#.....",
    ".#....#.......#....#....",
    ".#....#.......#.....#...",
    ".#....#.......#.........",
    "..............#.........",
    "..............#.........",
  ]);
});

test("magnified, every pixel becomes a square", () => {
  const small = byRows("卡 A");
  for (const scale of [2, 3]) {
    const large = byRows("卡 A", scale);
    expect(large.map((row, y) => [...row].every((dot, x) => dot === small[Math.floor(y / scale)]![Math.floor(x / scale)]))).not.toContain(false);
    expect(large).toHaveLength(16 * scale);
  }
});

test("columns and rows are the same picture, for any text at any scale", () => {
  const character = fc.oneof(fc.constantFrom(...wideCharacters), fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)));
  fc.assert(fc.property(fc.array(character, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 3 }), (characters, scale) => {
    const text = characters.join("");
    expect(byColumns(text, scale)).toEqual(byRows(text, scale));
  }), { numRuns: 50 });
});

test("columns may begin left of the line and end right of it: there is nothing", () => {
  const bitmap = new LineBitmap(1);
  bitmap.set("|");
  const columns = new Uint8Array(1 + 24).fill(0xee);
  bitmap.columns(1, -8, 8, columns, 1);
  expect([...columns]).toEqual([0xee, ...Array(12).fill(0), 0xff, ...Array(11).fill(0)]);
});

test("whatever there is no glyph for is a question mark: unknown characters, controls and halves of pairs", () => {
  for (const text of ["龘", "é", "\n", "\x7f", "\u0000", "\ud83d"]) {
    expect(cellsOf(text)).toBe(1);
    expect(byRows(text)).toEqual(byRows("?"));
  }
});

test("what is longer than there is room for is cut, and leaves nothing of a line before", () => {
  expect(byRows("请刷卡", 1, 4)).toEqual(byRows("请刷"));
  expect(byRows("请刷卡", 1, 3).map((row) => row.slice(0, 16))).toEqual(byRows("请"));
  const bitmap = new LineBitmap(4);
  bitmap.set("请刷");
  bitmap.set("A");
  const row = new Uint16Array(32);
  bitmap.row(1, 9, INK, row, 0);
  expect(row.lastIndexOf(INK)).toBe(6);
});

test("a line is as wide as its characters: one cell each, and two for a Chinese one", () => {
  expect(cellsOf("")).toBe(0);
  expect(cellsOf("请A卡 1")).toBe(7);
  expect([cellsAt("请A", 0), cellsAt("请A", 1)]).toEqual([2, 1]);
});
