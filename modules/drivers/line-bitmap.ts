// One line of text as pixels, in the two orders that screens take them: by columns and by rows.
import { narrowGlyphs, wideCharacters, wideGlyphs } from "./glyphs.js";

/** Height of a glyph, in pixels at scale 1. */
export const GLYPH_PX = 16;
/** A Latin character is one cell wide, a Chinese one two. */
export const CELL_PX = 8;

const SPACE = 0x20;
const UNKNOWN = narrowGlyphs["?".charCodeAt(0) - SPACE]!;
const NARROW_DIGITS = 32;
const DIGITS_PER_WORD = 8;

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

export class LineBitmap {
  /** A byte for each row of a cell, from the top; 16 of them, then the next cell's. The highest bit is on the left. */
  readonly #bytes: Uint8Array;
  #cells = 0;

  /** For lines of at most `cellsMax`. What is longer is cut. */
  constructor(cellsMax: number) {
    this.#bytes = new Uint8Array(cellsMax * GLYPH_PX);
  }

  set(text: string): void {
    const room = this.#bytes.length;
    let offset = 0;
    for (let at = 0; at < text.length && offset < room; at++) offset += this.#add(glyphAt(text, at), offset);
    this.#cells = Math.min(offset, room) / GLYPH_PX;
  }

  /** Returns the bytes that the glyph takes, also where there is no room for them. */
  #add(glyph: string, offset: number): number {
    const bytes = this.#bytes;
    const isWide = glyph.length > NARROW_DIGITS;
    for (let digit = 0, at = offset; digit < glyph.length; digit += DIGITS_PER_WORD) {
      const word = parseInt(glyph.slice(digit, digit + DIGITS_PER_WORD), 16);
      if (isWide) {
        bytes[at] = word >> 24;
        bytes[at++ + GLYPH_PX] = word >> 16;
        bytes[at] = word >> 8;
        bytes[at++ + GLYPH_PX] = word;
      } else {
        bytes[at++] = word >> 24;
        bytes[at++] = word >> 16;
        bytes[at++] = word >> 8;
        bytes[at++] = word;
      }
    }
    return isWide ? 2 * GLYPH_PX : GLYPH_PX;
  }

  /**
   * Fills `into` from `offset` to its end with columns of eight pixels, bit 0 at the top, of the line magnified by `scale`:
   * from `x` pixels right of its left end (left of it where negative), and from `y` pixels below its top.
   */
  columns(scale: number, x: number, y: number, into: Uint8Array, offset: number): void {
    into.fill(0, offset);
    const width = CELL_PX * scale;
    const first = Math.max(0, Math.floor(x / width));
    const last = Math.min(this.#cells - 1, Math.floor((x + into.length - offset - 1) / width));
    for (let bit = 0; bit < 8; bit++) {
      const row = Math.floor((y + bit) / scale);
      for (let cell = first; cell <= last; cell++) {
        let byte = this.#bytes[cell * GLYPH_PX + row]!;
        for (let at = offset + cell * width - x; byte !== 0; at += scale, byte = (byte << 1) & 0xff) {
          if ((byte & 0x80) === 0) continue;
          for (let i = Math.max(at, offset); i < at + scale && i < into.length; i++) into[i]! |= 1 << bit;
        }
      }
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
