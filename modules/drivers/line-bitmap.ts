// One line of text as pixels, in the two orders that screens take them: by columns and by rows.
import { narrowGlyphs, wideCharacters, wideGlyphs } from "./glyphs.js";

/** Height of a glyph, in pixels at scale 1. */
export const GLYPH_PX = 16;
/** A Latin character is one cell wide, a Chinese one two. */
export const CELL_PX = 8;

const SPACE = 0x20;
const UNKNOWN = narrowGlyphs["?".charCodeAt(0) - SPACE]!;
const NARROW_DIGITS = 32;

/** In hex, row by row. Of a character that there is no glyph for, that of the question mark. */
function glyphAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  if (code < 0x80) return narrowGlyphs[code - SPACE] ?? UNKNOWN;
  return wideGlyphs[wideCharacters.indexOf(text.charAt(at))] ?? UNKNOWN;
}

/** Width of the character at `at`, in cells. */
export function cellsAt(text: string, at: number): number {
  return glyphAt(text, at).length > NARROW_DIGITS ? 2 : 1;
}

/** Width of a line, in cells. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (let at = 0; at < text.length; at++) cells += cellsAt(text, at);
  return cells;
}

function digit(hex: string, at: number): number {
  const code = hex.charCodeAt(at);
  return code < 0x40 ? code - 0x30 : code - 0x37;   // "0" to "9", "A" to "F"
}

export class LineBitmap {
  /** A byte for each row of a cell, from the top; 16 of them, then the next cell's. The highest bit is on the left. */
  readonly #bytes: Uint8Array;
  #cells = 0;

  /** For lines of at most `cellsMax`. What is longer is cut. */
  constructor(cellsMax: number) {
    this.#bytes = new Uint8Array(cellsMax * GLYPH_PX);
  }

  set(text: string): void {
    const bytes = this.#bytes;
    let offset = 0;
    for (let at = 0; at < text.length; at++) {
      const glyph = glyphAt(text, at);
      const digitsPerRow = glyph.length / GLYPH_PX;
      for (let column = 0; column < digitsPerRow && offset < bytes.length; column += 2) {
        for (let i = column; i < glyph.length; i += digitsPerRow) bytes[offset++] = (digit(glyph, i) << 4) | digit(glyph, i + 1);
      }
    }
    this.#cells = offset / GLYPH_PX;
  }

  /**
   * Fills `into` from `offset` to its end with columns of eight pixels, bit 0 at the top, of the line magnified by `scale`:
   * from `x` pixels right of its left end (left of it where negative), and from `y` pixels below its top.
   */
  columns(scale: number, x: number, y: number, into: Uint8Array, offset: number): void {
    const bytes = this.#bytes;
    const width = this.#cells * CELL_PX * scale;
    let before = -1;
    let column = 0;
    for (let at = offset; at < into.length; at++, x++) {
      if (x < 0 || x >= width) {
        into[at] = 0;
        continue;
      }
      const source = Math.floor(x / scale);
      if (source !== before) {
        before = source;
        column = 0;
        const first = (source >> 3) * GLYPH_PX;
        const mask = 0x80 >> (source & 7);
        for (let bit = 0; bit < 8; bit++) if (bytes[first + Math.floor((y + bit) / scale)]! & mask) column |= 1 << bit;
      }
      into[at] = column;
    }
  }

  /** Puts `ink` where row `y` of the line, magnified by `scale`, has pixels. The left end of the line is at `into[at]`. */
  row(scale: number, y: number, ink: number, into: Uint16Array, at: number): void {
    const last = this.#cells * GLYPH_PX;
    for (let source = Math.floor(y / scale); source < last; source += GLYPH_PX, at += CELL_PX * scale) {
      let byte = this.#bytes[source]!;
      for (let x = at; byte !== 0; x += scale, byte = (byte << 1) & 0xff) {
        if (byte & 0x80) into.fill(ink, x, x + scale);
      }
    }
  }
}
