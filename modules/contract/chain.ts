// Checks the chain of evidence in an export of a station's events: nothing altered, nothing missing that the station has
// not told of, each event linked to the one before it. DESIGN "The wire", mac.ts. For backends too.
import { ChainGaps, type Gap, type Range } from "./chain-gaps.js";
import { claimedSeq, received, type Received } from "./chain-line.js";
import { ChainRows, type Row } from "./chain-rows.js";
import { hex, NO_MAC, type Sign, splitMac } from "./mac.js";

/** What can be found, and whether the chain is then broken; otherwise it cannot be checked there. */
const breaks = Object.freeze({
  "malformed": true, "other-station": true, "altered": true, "unsigned": true, "conflict": true, "missing": true, "gap-short": true,
  "broken-link": true, "new-chain": false, "unlinked": false, "unreadable": false,
} as const, true);

export type FindingName = keyof typeof breaks;

export interface Finding {
  readonly what: FindingName;
  /** False: a warning. */
  readonly isError: boolean;
  /** Of the event, or of the one where it shows; not there behind the end. */
  readonly line?: number;
  /** The first, where there are several up to `to`. Absent where a line has none: then it came after `after`. */
  readonly seq?: number;
  readonly to?: number;
  readonly after?: number;
  /** Of `conflict`: where the other text is. */
  readonly otherLine?: number;
  /** Of `other-station`. */
  readonly station?: string;
  /** Of `gap-short`: how many more are missing than the gaps tell of. */
  readonly excess?: number;
}

export interface ChainScope {
  /** Others are left aside. Not given: that of the first event whose mac is right, or of the first at all where there is no key. */
  station?: string | undefined;
  /** Every event from this seq to that one must be there; others are left aside. Not given: from the first to the last that there is. */
  from?: number | undefined;
  to?: number | undefined;
}

export interface ChainSummary {
  readonly station: string | undefined;
  /** The lowest and the highest seq; undefined where there is no event. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Different seqs that are there, and lines that said one again. */
  readonly events: number;
  readonly repeated: number;
  /** Lines with a mac that is right. */
  readonly verified: number;
  /** Events that are not there, as gaps tell. */
  readonly givenUp: number;
  /** Lines of other stations, where one was asked for. */
  readonly leftAside: number;
  readonly errors: number;
  readonly warnings: number;
}

type Details = Omit<Finding, "what" | "isError">;

/** A row's flags. `sound`: not known to be altered. */
const Flag = Object.freeze({ sound: 1, signed: 2, unreadable: 4, linked: 8, anew: 16 });

/** A run of events with the same to be said of them. */
interface Run { what: FindingName; line: number; seq: number; to: number }

export class ChainCheck {
  readonly #sign: Sign | undefined;
  readonly #scope: ChainScope;
  readonly #rows = new ChainRows();
  readonly #gaps: Gap[] = [];
  readonly #counts = { events: 0, repeated: 0, verified: 0, givenUp: 0, leftAside: 0, errors: 0, warnings: 0 };
  #station: string | undefined;
  #first: number | undefined;
  #last: number | undefined;
  #lines = 0;
  #newestSeq: number | undefined;

  /** Without a key, only numbers and links can be checked. */
  constructor(sign: Sign | undefined, scope: ChainScope = {}) {
    this.#sign = sign;
    this.#scope = scope;
    this.#station = scope.station;
  }

  /** Complete after `end`. */
  get summary(): ChainSummary {
    return { station: this.#station, first: this.#first, last: this.#last, ...this.#counts };
  }

  /**
   * Takes a line: the text of an event as it was received, byte for byte, in any order and as often as it came. Returns what
   * is wrong with it by itself. `line` is what findings call it; not given: they are counted from 1.
   */
  add(json: string, line: number = this.#lines + 1): Finding | undefined {
    this.#lines = line;
    const event = received(json);
    if (!event) return this.#damaged(json, line);
    const { station, seq } = event;
    if (this.#station !== undefined && station !== this.#station) return this.#other(event, line);
    const signed = splitMac(json);
    const text = signed?.text ?? json.slice(0, -1);
    const mac = this.#sign ? hex(this.#sign(text)) : signed?.mac;
    const isSound = signed ? signed.mac === mac : !event.isSigned;
    const isVouchedFor = isSound && (signed !== undefined || !this.#sign);
    if (signed && isSound && this.#sign) this.#counts.verified++;
    if (isVouchedFor) this.#station ??= station;
    if (isVouchedFor && event.gap) this.#gaps.push({ seq, line, ...event.gap });
    const flags = (isSound ? Flag.sound : 0) | (signed ? Flag.signed : 0) | flagsOf(event);
    this.#keep({ seq, line, flags, text: this.#sign ? "" : text, mac: signed?.mac ?? mac, prev: event.prev });
    return isSound ? undefined : this.#finding("altered", { line, seq });
  }

  /** After the last line: what is wrong between lines, in the order of seq. To be called once. */
  *end(): Iterable<Finding> {
    const gaps = new ChainGaps(this.#gaps);
    let before: number | undefined;
    let run: Run | undefined;
    let next = this.#scope.from;
    for (const { row, isBlurred, conflicts } of this.#events()) {
      const seq = this.#rows.seq(row);
      const line = this.#rows.line(row);
      const what = this.#remark(row);
      if (run && (run.what !== what || run.to !== seq - 1)) yield this.#runOf(run), run = undefined;
      if (next !== undefined && seq > next) yield* this.#missing(gaps, { from: next, to: seq - 1 }, line);
      for (const other of conflicts) yield this.#finding("conflict", { line: this.#rows.line(other), seq, otherLine: line });
      if (what) run = run ? { ...run, to: seq } : { what, line, seq, to: seq };
      if (before !== undefined && seq === next && !isBlurred && !this.#isLinked(before, row)) yield this.#finding("broken-link", { line, seq });
      before = isBlurred ? undefined : row;
      next = seq + 1;
    }
    if (run) yield this.#runOf(run);
    const { to = 0 } = this.#scope;
    if (next !== undefined && next <= to) yield* this.#missing(gaps, { from: next, to });
    for (const { from: seq, to: end, line, excess } of gaps.short()) yield this.#finding("gap-short", { line, seq, to: end, excess });
    this.#counts.givenUp = gaps.missing;
  }

  #other({ station, seq }: Received, line: number): Finding | undefined {
    if (this.#scope.station === undefined) return this.#finding("other-station", { line, seq, station });
    this.#counts.leftAside++;
    return undefined;
  }

  #damaged(json: string, line: number): Finding {
    const seq = claimedSeq(json);
    const after = this.#newestSeq;
    if (seq !== undefined) this.#keep({ seq, line, flags: 0, text: json });
    return this.#finding("malformed", { line, ...(seq !== undefined ? { seq } : after !== undefined ? { after } : {}) });
  }

  #keep(row: Row): void {
    this.#newestSeq = row.seq;
    const { from = 1, to = Infinity } = this.#scope;
    if (row.seq >= from && row.seq <= to) this.#rows.add(row);
  }

  /** The best row of each seq. `isBlurred`: the station has also sent it as unreadable, so that links to it may be to that text. */
  *#events(): Iterable<{ row: number; isBlurred: boolean; conflicts: readonly number[] }> {
    const rows = this.#rows;
    const order = rows.ordered();
    for (let at = 0; at < order.length;) {
      let row = order[at]!;
      const seq = rows.seq(row);
      let isBlurred = (rows.flags(row) & Flag.unreadable) !== 0;
      const conflicts: number[] = [];
      for (at++; at < order.length && rows.seq(order[at]!) === seq; at++) {
        const other = order[at]!;
        const flags = rows.flags(other);
        this.#counts.repeated++;
        isBlurred ||= (flags & Flag.unreadable) !== 0;
        if (!rows.isSame(row, other) && inConflict(rows.flags(row), flags)) conflicts.push(other);
        if (rankOf(flags) > rankOf(rows.flags(row))) row = other;
      }
      this.#counts.events++;
      this.#first ??= seq;
      this.#last = seq;
      yield { row, isBlurred, conflicts };
    }
  }

  /** What is to be said of an event whatever stands before it. */
  #remark(row: number): FindingName | undefined {
    const flags = this.#rows.flags(row);
    if (!(flags & Flag.sound)) return undefined;
    if (!(flags & Flag.signed)) return "unsigned";
    if (flags & Flag.unreadable) return "unreadable";
    if (!(flags & Flag.linked)) return "unlinked";
    return flags & Flag.anew && this.#rows.seq(row) > 1 ? "new-chain" : undefined;
  }

  /** True too where it cannot be known. */
  #isLinked(before: number, row: number): boolean {
    const known = Flag.sound | Flag.signed;
    const flags = this.#rows.flags(row);
    if ((this.#rows.flags(before) & flags & known) !== known || !(flags & Flag.linked) || flags & Flag.anew) return true;
    return this.#rows.follows(row, before);
  }

  *#missing(gaps: ChainGaps, hole: Range, line?: number): Iterable<Finding> {
    for (const { from: seq, to } of gaps.uncovered(hole))
      yield this.#finding("missing", { ...(line === undefined ? {} : { line }), seq, to });
  }

  #runOf({ what, line, seq, to }: Run): Finding { return this.#finding(what, { line, seq, to }); }

  #finding(what: FindingName, details: Details): Finding {
    const isError = breaks[what] && !(what === "unsigned" && !this.#sign);
    this.#counts[isError ? "errors" : "warnings"]++;
    return { what, isError, ...details };
  }
}

function flagsOf({ kind, prev }: Received): number {
  const readable = kind === "unreadable" ? Flag.unreadable : 0;
  return prev === undefined ? readable : readable | Flag.linked | (prev === NO_MAC ? Flag.anew : 0);
}

/** Two texts of one seq are: but what a station could send once, it may have found unreadable later. */
function inConflict(flags: number, other: number): boolean {
  const isAlike = ((flags ^ other) & Flag.signed) === 0;
  return (flags & other & Flag.sound) !== 0 && !(isAlike && (flags ^ other) & Flag.unreadable);
}

/** Which of two texts of one seq to go by: what is signed before what is not, what can be read before what cannot. */
function rankOf(flags: number): number {
  if (!(flags & Flag.sound)) return 0;
  return 1 + (flags & Flag.signed ? 2 : 0) + (flags & Flag.unreadable ? 0 : 1);
}
