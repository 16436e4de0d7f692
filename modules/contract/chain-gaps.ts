// What a station says it has given up (events of kind `gap`), held against what is missing. core/retention.ts writes them:
// each event given up is counted in one gap, and the ranges of gaps may overlap, for what was kept then may go later.

export interface Gap { readonly seq: number; readonly line: number; readonly from: number; readonly to: number; readonly dropped: number }

export interface Range { readonly from: number; readonly to: number }

/** More is missing than the gaps of this range tell of, by `excess`; `line` is that of the newest gap. */
export interface ShortGap extends Range { readonly line: number; readonly excess: number }

interface Cover { from: number; to: number; line: number; seq: number; dropped: number; missing: number }

export class ChainGaps {
  readonly #covers: Cover[] = [];
  #at = 0;

  /** In any order; a gap that came twice counts once. */
  constructor(gaps: readonly Gap[]) {
    const told = new Set<number>();
    for (const { seq, line, from, to, dropped } of [...gaps].sort((a, b) => a.from - b.from)) {
      if (told.has(seq)) continue;
      told.add(seq);
      const last = this.#covers.at(-1);
      if (!last || last.to < from) {
        this.#covers.push({ from, to, line, seq, dropped, missing: 0 });
        continue;
      }
      last.to = Math.max(last.to, to);
      last.dropped += dropped;
      if (seq > last.seq) [last.seq, last.line] = [seq, line];
    }
  }

  /** How many seqs are missing, and told of. */
  get missing(): number { return this.#covers.reduce((sum, { missing }) => sum + missing, 0); }

  /** The parts of a hole that no gap tells of. Holes come in ascending order. */
  *uncovered({ from, to }: Range): Iterable<Range> {
    while (from <= to) {
      while ((this.#covers[this.#at]?.to ?? Infinity) < from) this.#at++;
      const cover = this.#covers[this.#at];
      if (!cover || cover.from > to) return yield { from, to };
      if (cover.from > from) yield { from, to: cover.from - 1 };
      const end = Math.min(to, cover.to);
      cover.missing += end - Math.max(from, cover.from) + 1;
      from = end + 1;
    }
  }

  /** After all holes. An event that was sent, not acknowledged, and then given up is counted though it is there, so that less may be missing. */
  *short(): Iterable<ShortGap> {
    for (const { from, to, line, dropped, missing } of this.#covers)
      if (missing > dropped) yield { from, to, line, excess: missing - dropped };
  }
}
