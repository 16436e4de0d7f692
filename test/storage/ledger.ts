// What the event log has promised, kept apart from it in plain maps, and what is wrong with a log by that: every seq that is not
// released is there unaltered or told of by one gap, and `prev` of each is the seal of the one before it.
import { createHash } from "node:crypto";
import type { EventLog } from "../../modules/storage/event-log.js";
import type { StoredEvent } from "../../modules/storage/outbox.js";
import { kindOf, readGap, type Gap, type Policy } from "./policy.js";

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Stands for the mac of an event: over all there is of it. */
export function sealOf({ seq, payload, prev }: StoredEvent): Uint8Array {
  return new Uint8Array(createHash("md5").update(`${seq};`).update(prev ?? "none").update(payload).digest().subarray(0, 12));
}

/** Everything that the log has behind `after`. */
export function drain(log: Pick<EventLog, "next">, after = 0): StoredEvent[] {
  const events: StoredEvent[] = [];
  for (let event = log.next(after); event; event = log.next(after)) {
    if (event.seq <= after) throw new Error(`${event.seq} comes after ${after}`);
    events.push(event);
    after = event.seq;
  }
  return events;
}

/** `event` as soon as it has been seen, and its seal once that was needed. */
interface Known { readonly payload: string; readonly event?: StoredEvent; seal?: string }

export class Ledger {
  readonly #policy: Policy;
  readonly #base: Ledger | undefined;
  /** By seq: every event that was acknowledged, or seen. */
  readonly #known = new Map<number, Known>();
  /** Payloads whose append came to nothing: each may be there, once. */
  readonly #begun: Set<string>;
  /** Gaps whose counts were found right. */
  readonly #counted = new Set<number>();
  /** Writes that came to nothing, and may have left a record that cannot be read. */
  #torn: number;
  #last: number;
  #released: number;
  /** Events that nobody was promised and that cannot be read. */
  unreadable = 0;

  constructor(policy: Policy, base?: Ledger) {
    this.#policy = policy;
    this.#base = base;
    this.#begun = new Set(base ? base.#begun : []);
    this.#torn = base ? base.#torn : 0;
    this.#last = base ? base.#last : 0;
    this.#released = base ? base.#released : 0;
  }

  /** For as long as nothing is added to this one. */
  copy(): Ledger { return new Ledger(this.#policy, this); }

  /** The greatest seq that was ever acknowledged or seen. */
  get last(): number { return this.#last; }

  get released(): number { return this.#released; }

  /** Says what is wrong with the seq. */
  acknowledged(seq: number | undefined, payload: Uint8Array): string[] {
    if (seq === undefined) return ["an append came to nothing"];
    const wrong = seq > this.#last ? [] : [`${seq} is given out again, after ${this.#last}`];
    if (this.#begun.delete(text(payload))) this.#torn--;
    this.#know(seq, { payload: text(payload) });
    return wrong;
  }

  /** An append that may come to nothing. */
  begun(payload: Uint8Array): void {
    this.#begun.add(text(payload));
    this.#torn++;
  }

  /** Something else than an append may have been stopped half-way. */
  interrupted(): void { this.#torn++; }

  /** Up to `seq` everything may be gone without a word. */
  release(seq: number): void { this.#released = Math.max(this.#released, seq); }

  /** All that is wrong with what the log has to send. What is there and was not known before is known from now on. */
  problems(log: Pick<EventLog, "next" | "headSeq">): string[] {
    const events = drain(log);
    return [...events.flatMap((event) => this.#problem(event)), ...this.#unaccounted(events, log.headSeq), ...this.#policy.problems];
  }

  #get(seq: number): Known | undefined { return this.#known.get(seq) ?? (this.#base ? this.#base.#get(seq) : undefined); }

  #isCounted(id: number): boolean { return this.#counted.has(id) || (this.#base !== undefined && this.#base.#isCounted(id)); }

  #know(seq: number, known: Known): void {
    this.#known.set(seq, known);
    this.#last = Math.max(this.#last, seq);
  }

  #problem(event: StoredEvent): string[] {
    const { seq } = event;
    const payload = text(event.payload);
    const known = this.#get(seq);
    const isExpected = known ? known.payload === payload : this.#isExplained(event, payload);
    if (!known?.event) this.#know(seq, { payload, event });
    return [
      ...isExpected ? [] : [known ? `${seq} was altered: ${JSON.stringify([known.payload, payload])}` : `${seq} was never appended: ${JSON.stringify(payload)}`],
      ...event.prev ? this.#misChained(event, event.prev, known?.event) : known?.event?.prev ? [`${seq} has lost its chain`] : [],
    ];
  }

  #misChained({ seq }: StoredEvent, prev: Uint8Array, as: StoredEvent | undefined): string[] {
    if (as) return as.prev && text(as.prev) === text(prev) ? [] : [`the chain of ${seq} was altered`];
    const before = this.#get(seq - 1);
    if (!before?.event) return [];
    before.seal ??= text(sealOf(before.event));
    return before.seal === text(prev) ? [] : [`${seq} is not chained to the one before it`];
  }

  #isExplained({ payload }: StoredEvent, bytes: string): boolean {
    const gap = readGap(payload);
    if (gap) return this.#policy.runsOf(gap).length > 0;
    if (bytes !== "") return this.#begun.delete(bytes);
    this.unreadable++;
    return this.#torn-- > 0;
  }

  #unaccounted(events: readonly StoredEvent[], head: number): string[] {
    const times = new Uint8Array(head);
    const problems: string[] = [];
    for (const { seq, payload } of events) {
      times[seq]!++;
      const gap = readGap(payload);
      if (!gap) continue;
      for (const [from, to] of this.#policy.runsOf(gap)) for (let lost = from; lost <= to; lost++) times[lost]!++;
      if (gap.to >= seq) problems.push(`the gap ${seq} tells of ${gap.to}`);
      if (!this.#isCounted(gap.id)) problems.push(...this.#miscounted(gap));
    }
    for (let seq = 1; seq < head; seq++) {
      if (times[seq]! > 1) problems.push(`${seq} is accounted for ${times[seq]} times`);
      if (times[seq] === 0 && seq > this.#released) problems.push(`${seq} is lost`);
    }
    if (head <= this.#last) problems.push(`${head} is to be given out, after ${this.#last}`);
    return problems;
  }

  /** The counts of a gap, by what is known of the records that it tells of; those that nobody has seen may be any. */
  #miscounted(gap: Gap): string[] {
    const left = [...gap.counts];
    let unknown = 0;
    for (const [from, to] of this.#policy.runsOf(gap)) {
      for (let seq = from; seq <= to; seq++) {
        const known = this.#get(seq);
        if (known) left[kindOf(Buffer.from(known.payload, "latin1"))]!--;
        else unknown++;
      }
    }
    this.#counted.add(gap.id);
    const isExact = left.every((count) => count >= 0) && left.reduce((sum, count) => sum + count, 0) === unknown;
    return isExact ? [] : [`the gap ${gap.from} to ${gap.to} counts ${gap.counts}, which differs by ${left} for ${unknown} unknown`];
  }
}
