import * as catalogue from "../../modules/core/texts.js";
import { narrowGlyphs, wideCharacters, wideGlyphs } from "../../modules/drivers/glyphs.js";

const { hoursLine, ...tables } = catalogue;
const needed = new Set(JSON.stringify(tables) + hoursLine("zh", "07:00", "09:00"));

test("every character of the catalogue has a glyph, and none is there that it does not need", () => {
  const wide = [...needed].filter((character) => character > "\x7f");
  expect(wide.filter((character) => !wideCharacters.includes(character))).toEqual([]);
  expect([...wideCharacters].filter((character) => !needed.has(character))).toEqual([]);
});

test("there is one glyph for each character, of 8 by 16 or of 16 by 16 pixels", () => {
  expect(narrowGlyphs).toHaveLength(0x7f - 0x20);
  expect(wideGlyphs).toHaveLength([...wideCharacters].length);
  expect(new Set(wideCharacters).size).toBe(wideCharacters.length);
  for (const glyph of narrowGlyphs) expect(glyph).toMatch(/^[0-9A-F]{32}$/);
  for (const glyph of wideGlyphs) expect(glyph).toMatch(/^[0-9A-F]{64}$/);
});

test("no two characters look alike, and only the space is empty", () => {
  const glyphs = [...narrowGlyphs, ...wideGlyphs];
  expect(new Set(glyphs).size).toBe(glyphs.length);
  expect(glyphs.filter((glyph) => /^0*$/.test(glyph))).toEqual([narrowGlyphs[0]]);
});
