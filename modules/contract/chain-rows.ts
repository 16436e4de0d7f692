// What is kept of each line while a chain is checked: 44 bytes, so that a million lines take 44 MB in whatever order they come.
import { MAC_BYTES, NO_MAC } from "./mac.js";

/** A line's row. `text` tells it apart from others where its mac is only claimed; `mac` and `prev` are MAC_BYTES in hex. */
export interface Row { seq: number; line: number; flags: number; text: string; mac?: string | undefined; prev?: string | undefined }

const MAC_WORDS = MAC_BYTES / 4;
const Word = Object.freeze({ seqHigh: 0, seqLow: 1, line: 2, flags: 3, mark: 4, mac: 5, prev: 5 + MAC_WORDS });
const WORDS = 5 + 2 * MAC_WORDS;
const ROWS_A_PAGE = 1_024;
const WORD_RANGE = 2 ** 32;

export class ChainRows {
  readonly #pages: Uint32Array[] = [];
  #length = 0;
  #isOrdered = true;

  get length(): number { return this.#length; }

  add({ seq, line, flags, text, mac = NO_MAC, prev = NO_MAC }: Row): void {
    const row = this.#length++;
    if (row % ROWS_A_PAGE === 0) this.#pages.push(new Uint32Array(ROWS_A_PAGE * WORDS));
    if (row > 0 && seq < this.seq(row - 1)) this.#isOrdered = false;
    const words = [Math.floor(seq / WORD_RANGE), seq % WORD_RANGE, line, flags, markOf(text)];
    for (let at = 0; at < 2 * MAC_BYTES; at += 8) {
      words[Word.mac + at / 8] = parseInt(mac.slice(at, at + 8), 16);
      words[Word.prev + at / 8] = parseInt(prev.slice(at, at + 8), 16);
    }
    this.#pages.at(-1)!.set(words, (row % ROWS_A_PAGE) * WORDS);
  }

  seq(row: number): number { return this.#word(row, Word.seqHigh) * WORD_RANGE + this.#word(row, Word.seqLow); }
  line(row: number): number { return this.#word(row, Word.line); }
  flags(row: number): number { return this.#word(row, Word.flags); }

  /** Whether two rows are of the same text. */
  isSame(row: number, other: number): boolean {
    return this.#word(row, Word.mark) === this.#word(other, Word.mark) && this.#equal(row, Word.mac, other, Word.mac);
  }

  /** Whether the `prev` of a row is the mac of another. */
  follows(row: number, other: number): boolean { return this.#equal(row, Word.prev, other, Word.mac); }

  /** The rows in the order of seq, those of one seq as they came. */
  ordered(): Uint32Array {
    const rows = new Uint32Array(this.#length);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    return this.#isOrdered ? rows : rows.sort((a, b) => this.seq(a) - this.seq(b) || a - b);
  }

  #word(row: number, word: number): number {
    return this.#pages[Math.floor(row / ROWS_A_PAGE)]![(row % ROWS_A_PAGE) * WORDS + word]!;
  }

  #equal(row: number, word: number, other: number, otherWord: number): boolean {
    for (let i = 0; i < MAC_WORDS; i++) if (this.#word(row, word + i) !== this.#word(other, otherWord + i)) return false;
    return true;
  }
}

/** Tells texts apart where there is no mac: FNV-1a, 32 bits, over UTF-16 units (draft-eastlake-fnv, 2). */
function markOf(text: string): number {
  let mark = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) mark = Math.imul(mark ^ text.charCodeAt(i), 0x01000193);
  return mark;
}
