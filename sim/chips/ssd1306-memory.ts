// The display memory of an SSD1306 and the three ways in which its address goes on: data sheet (rev 1.5), 8.7 and 10.1.1 to 10.1.5.
import type { Random } from "../random.js";

export const COLUMNS = 128;
const PAGES = 8;                            // of eight rows each: 8.7
type Mode = "horizontal" | "vertical" | "page";
const MODES: readonly Mode[] = ["horizontal", "vertical", "page"];   // 10.1.3, by A[1:0]

export class Ssd1306Memory {
  /** Column by column of each page, the top row in bit 0 (8.7). */
  readonly #bytes = new Uint8Array(COLUMNS * PAGES);
  #mode: Mode = "page";
  #firstColumn = 0;
  #lastColumn = COLUMNS - 1;
  #firstPage = 0;
  #lastPage = PAGES - 1;
  #column = 0;
  #page = 0;

  /** As the supply comes: the memory has anything in it, and the addresses are those of a reset (8.5, table 9-1). */
  powerOn(random: Random): void {
    for (let i = 0; i < this.#bytes.length; i++) this.#bytes[i] = random.below(256);
    this.#mode = "page";
    this.#setColumns(0, COLUMNS - 1);
    this.#setPages(0, PAGES - 1);
  }

  /** Whether the bit of `column` and `row` is set. */
  has(column: number, row: number): boolean {
    return (this.#bytes[(row >> 3) * COLUMNS + column]! >> (row & 7) & 1) === 1;
  }

  /** One byte at the address, which goes on. With `remap`, columns are counted from the other end (A1h, 10.1.8). */
  write(byte: number, remap: boolean): void {
    this.#bytes[this.#page * COLUMNS + (remap ? COLUMNS - 1 - this.#column : this.#column)] = byte;
    if (this.#mode === "vertical") {
      if (this.#nextPage()) this.#nextColumn();
    } else if (this.#nextColumn() && this.#mode === "horizontal") this.#nextPage();
  }

  /** 20h, 10.1.3. */
  setMode(argument: number): void {
    const mode = MODES[argument];
    if (!mode) throw new Error(`SSD1306: memory addressing mode ${argument} is invalid`);
    this.#mode = mode;
  }

  /** 21h, 10.1.4: "only for horizontal or vertical addressing mode". */
  setColumns(first: number, last: number): void {
    this.#check("columns", first, last, COLUMNS);
    this.#setColumns(first, last);
  }

  /** 22h, 10.1.5: likewise. */
  setPages(first: number, last: number): void {
    this.#check("pages", first, last, PAGES);
    this.#setPages(first, last);
  }

  /** 00h to 1Fh, 10.1.1 and 10.1.2: a half of the column that page addressing begins at. "Only for page addressing mode", as B0h. */
  setNibble(half: "low" | "high", value: number): void {
    this.#onlyInPageMode();
    const column = half === "low" ? (this.#firstColumn & 0xf0) | value : (this.#firstColumn & 0x0f) | value << 4;
    this.#setColumns(column & (COLUMNS - 1), COLUMNS - 1);
  }

  /** B0h to B7h, 10.1.13. */
  setPage(page: number): void {
    this.#onlyInPageMode();
    this.#page = page;
  }

  #check(what: string, first: number, last: number, count: number): void {
    const isValid = this.#mode !== "page" && first <= last && last < count;
    if (!isValid) throw new Error(`SSD1306: ${what} ${first} to ${last} in ${this.#mode} mode are not modelled`);
  }

  #onlyInPageMode(): void {
    if (this.#mode !== "page") throw new Error(`SSD1306: addresses of page mode in ${this.#mode} mode are not modelled`);
  }

  #setColumns(first: number, last: number): void {
    this.#firstColumn = this.#column = first;
    this.#lastColumn = last;
  }

  #setPages(first: number, last: number): void {
    this.#firstPage = this.#page = first;
    this.#lastPage = last;
  }

  /** Returns whether it has come round. */
  #nextColumn(): boolean {
    const isAround = this.#column === this.#lastColumn;
    this.#column = isAround ? this.#firstColumn : this.#column + 1;
    return isAround;
  }

  #nextPage(): boolean {
    const isAround = this.#page === this.#lastPage;
    this.#page = isAround ? this.#firstPage : this.#page + 1;
    return isAround;
  }
}
