// `npm run glyphs -- unifont.hex`: writes modules/drivers/glyphs.ts, the part of GNU Unifont that the texts of the firmware need.
// The font is Debian's `unifont`, or from https://unifoundry.com/unifont/; one line a glyph, `code:rows` in hex.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import * as texts from "../modules/core/texts.js";
import { root } from "./root.js";

const NARROW_DIGITS = 32;   // 8 by 16 pixels
const WIDE_DIGITS = 64;     // 16 by 16
const WIDTH = 140;

const program = new Command("npm run glyphs --").argument("<unifont.hex>").parse();
const font = readFont(program.args[0]!);
const ascii = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i));
const wide = wideCharacters();
writeFileSync(join(root, "modules/drivers/glyphs.ts"), source());

function readFont(path: string): Map<number, string> {
  const lines = readFileSync(path, "latin1").split("\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => {
    const [code, rows] = line.trim().split(":");
    return [parseInt(code!, 16), rows!];
  }));
}

/** Of every text that the catalogue exports, and of the lines that it puts together. */
function wideCharacters(): string[] {
  const { hoursLine, ...tables } = texts;
  const all = JSON.stringify(tables) + hoursLine("zh", "", "");
  return [...new Set(all)].filter((character) => character > "\x7f").sort();
}

function source(): string {
  return `// Glyphs of GNU Unifont 15 (https://unifoundry.com/unifont/), under the SIL Open Font License 1.1: see LICENSE.
// Written by \`npm run glyphs\` (sim/glyphs.ts). Rows from the top, in hex, the highest bit on the left. One string a glyph,
// since XS walks a string from its beginning to find an index in it.

/** 8 by 16 pixels each: ASCII from the space (0x20) to the tilde (0x7e). */
export const narrowGlyphs: readonly string[] = Object.freeze([
${table(ascii, NARROW_DIGITS)}
]);

/** Those below, in their order. */
export const wideCharacters =
${pieces(wide.join(""), 60).map((piece) => `  "${piece}"`).join(" +\n")};

/** 16 by 16 pixels each. */
export const wideGlyphs: readonly string[] = Object.freeze([
${table(wide, WIDE_DIGITS)}
]);
`;
}

function table(characters: readonly string[], digits: number): string {
  const perLine = Math.floor(WIDTH / (digits + 4));
  const glyphs = characters.map((character) => {
    const rows = font.get(character.charCodeAt(0));
    if (rows?.length !== digits) throw new Error(`the font has no glyph of ${digits / 2} bytes for ${character}`);
    return `"${rows}",`;
  });
  const lines = Array.from({ length: Math.ceil(glyphs.length / perLine) }, (_, i) => glyphs.slice(i * perLine, (i + 1) * perLine));
  return lines.map((line) => `  ${line.join(" ")}`).join("\n");
}

function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));
}
