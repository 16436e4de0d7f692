// The frame memory of an ST7789V, the window in it that pixels are written to, and the directions of writing: data sheet (V1.3), 8.12
// and 9.1.20 to 9.1.28, by memory. A pixel is 0xrrggbb here, as the six bits a colour of the chip say it.
import type { Random } from "../random.js";

export const COLUMNS = 240;
const ROWS = 320;
const NOISE = 1_021;

/** Bits of MADCTL (9.1.28): row order, column order, exchange of the two, blue first. The others only change how it is refreshed. */
const Order = Object.freeze({ rows: 0x80, columns: 0x40, exchange: 0x20, blueFirst: 0x08 });

export class St7789Memory {
  readonly #pixels = new Uint32Array(COLUMNS * ROWS);
  #order = 0;
  #firstColumn = 0;
  #lastColumn = COLUMNS - 1;
  #firstRow = 0;
  #lastRow = ROWS - 1;
  #column = 0;
  #row = 0;

  /** As the supply comes: anything is in it. A piece of noise again and again will do. */
  scramble(random: Random): void {
    const pixels = this.#pixels;
    for (let i = 0; i < pixels.length; i++) pixels[i] = i < NOISE ? random.below(0x1000000) & 0xfcfcfc : pixels[i - NOISE]!;
  }

  /** The window and the directions after a reset: what is in the memory stays (9.1.2). */
  reset(): void {
    this.#order = 0;
    this.#firstColumn = this.#firstRow = 0;
    this.#lastColumn = COLUMNS - 1;
    this.#lastRow = ROWS - 1;
    this.home();
  }

  /** Columns and rows as the glass has them, from its top left. */
  at(column: number, row: number): number {
    const pixel = this.#pixels[row * COLUMNS + column]!;
    return this.#order & Order.blueFirst ? (pixel & 0xff) << 16 | (pixel & 0xff00) | pixel >> 16 : pixel;
  }

  set order(order: number) { this.#order = order; }

  /** 2Ah: from and to, both included, in the direction that is called column. */
  setColumns(first: number, last: number): void {
    check("columns", first, last, this.#order & Order.exchange ? ROWS : COLUMNS);
    this.#firstColumn = first;
    this.#lastColumn = last;
  }

  /** 2Bh. */
  setRows(first: number, last: number): void {
    check("rows", first, last, this.#order & Order.exchange ? COLUMNS : ROWS);
    this.#firstRow = first;
    this.#lastRow = last;
  }

  /** The next pixel goes to the beginning of the window, as after 2Ch. */
  home(): void {
    this.#column = this.#firstColumn;
    this.#row = this.#firstRow;
  }

  /** Column by column, row by row, and from the end of the window to its beginning (8.12). */
  write(pixel: number): void {
    const exchange = (this.#order & Order.exchange) !== 0;
    const column = exchange ? this.#row : this.#column;
    const row = exchange ? this.#column : this.#row;
    const x = this.#order & Order.columns ? COLUMNS - 1 - column : column;
    const y = this.#order & Order.rows ? ROWS - 1 - row : row;
    if (x >= 0 && x < COLUMNS && y >= 0 && y < ROWS) this.#pixels[y * COLUMNS + x] = pixel;   // 9.1.20: beyond it, data is ignored
    if (this.#column < this.#lastColumn) {
      this.#column++;
      return;
    }
    this.#column = this.#firstColumn;
    this.#row = this.#row < this.#lastRow ? this.#row + 1 : this.#firstRow;
  }
}

function check(what: string, first: number, last: number, count: number): void {
  if (first > last || last >= count) throw new Error(`ST7789: ${what} ${first} to ${last} of ${count} are invalid (9.1.20, 9.1.21)`);
}
