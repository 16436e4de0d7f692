// What every screen shows: lines of text, centred, each as large as it can be. And which part of it has to be sent again.
import { CELL_PX, GLYPH_PX, cellsAt, cellsOf } from "./line-bitmap.js";

export interface Screen {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * Shows these lines in place of what is there, Chinese and ASCII. What is too long for one row is broken, and what there is no
   * room for at the bottom is left out.
   */
  show(lines: readonly string[]): void;
  close(): void;
}

/** All lines begin and end at a multiple of this, and so does what is sent: it is a page of an SSD1306. */
export const BAND_PX = 8;
const SCALE_MAX = 3;

export interface PlacedLine {
  readonly text: string;
  readonly scale: number;
  /** From the top of the screen, in pixels. */
  readonly top: number;
  /** Half its width in pixels: how far it reaches from the middle of the screen. */
  readonly reach: number;
}

/** Each line as large as the width lets it be; where they are too high together, the largest shrinks, and of equals the lowest. */
export function place(lines: readonly string[], width: number, height: number): PlacedLine[] {
  const rows = broken(lines, Math.floor(width / CELL_PX), Math.floor(height / GLYPH_PX));
  const cells = rows.map(cellsOf);
  const scales = cells.map((count) => count === 0 ? 1 : Math.min(SCALE_MAX, Math.floor(width / (CELL_PX * count))));
  const total = (): number => scales.reduce((sum, scale) => sum + scale * GLYPH_PX, 0);
  while (total() > height) scales[scales.lastIndexOf(Math.max(...scales))]!--;
  const gaps = (rows.length - 1) * BAND_PX;
  const gap = total() + gaps <= height ? BAND_PX : 0;
  let top = Math.floor((height - total() - (gap > 0 ? gaps : 0)) / 2 / BAND_PX) * BAND_PX;
  return rows.map((text, i) => {
    const scale = scales[i]!;
    const placed = { text, scale, top, reach: cells[i]! * CELL_PX * scale / 2 };
    top += scale * GLYPH_PX + gap;
    return placed;
  });
}

/** In rows of at most `cellsMax`, broken at a space where there is one. */
function broken(lines: readonly string[], cellsMax: number, rowsMax: number): string[] {
  const rows: string[] = [];
  for (const line of lines) {
    let rest = line;
    do {
      if (rows.length === rowsMax) return rows;
      const end = breakOf(rest, cellsMax);
      rows.push(rest.slice(0, end).trim());
      rest = rest.slice(end).trim();
    } while (rest !== "");
  }
  return rows;
}

/** Characters of `text` that make up its first row. */
function breakOf(text: string, cellsMax: number): number {
  let space = -1;
  let cells = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === " ") space = at;
    cells += cellsAt(text, at);
    if (cells > cellsMax) return space > 0 ? space : at;
  }
  return text.length;
}

/** What a screen is to show, in bands of eight rows of pixels, and which of them it does not show yet. */
export class Page {
  readonly width: number;
  readonly height: number;
  #lines: readonly PlacedLine[] = [];
  /** For each band how far from the middle it has to be sent, in pixels. All lines are centred, so that says it all. */
  readonly #stale: Uint8Array;

  /** In pixels: `width` even and at most 510, `height` a multiple of 16. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#stale = new Uint8Array(height / BAND_PX);
  }

  get bands(): number { return this.#stale.length; }

  /** The first band that has to be sent; -1 when there is none. */
  get next(): number { return this.#stale.findIndex((reach) => reach > 0); }

  set(lines: readonly string[]): void {
    const before = this.#lines;
    const after = place(lines, this.width, this.height);
    this.#lines = after;
    for (const line of before) if (!isAmong(after, line)) this.#touch(line);
    for (const line of after) if (!isAmong(before, line)) this.#touch(line);
  }

  /** The screen may show anything in these bands. */
  invalidate(from: number, to: number): void { this.#stale.fill(this.width / 2, from, to); }

  /** How far from the middle a band has to be sent, in pixels. */
  reach(band: number): number { return this.#stale[band]!; }

  line(band: number): PlacedLine | undefined {
    const y = band * BAND_PX;
    for (const line of this.#lines) if (y >= line.top && y < line.top + line.scale * GLYPH_PX) return line;
    return undefined;
  }

  /** The band has been sent as it is now. */
  sent(band: number): void { this.#stale[band] = 0; }

  #touch({ top, scale, reach }: PlacedLine): void {
    const stale = this.#stale;
    const end = (top + scale * GLYPH_PX) / BAND_PX;
    for (let band = top / BAND_PX; band < end; band++) if (stale[band]! < reach) stale[band] = reach;
  }
}

function isAmong(lines: readonly PlacedLine[], { text, scale, top }: PlacedLine): boolean {
  return lines.some((line) => line.top === top && line.scale === scale && line.text === text);
}
