// What the event log has promised, kept apart from it in plain arrays and maps, and what is wrong with a log by that.
import type { EventLog } from "../../modules/storage/event-log.js";
import type { StoredEvent } from "../../modules/storage/outbox.js";

const RECORD = 0x52;
const GAP = 0x47;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** A payload that no other number has. `length` is at least 5 bytes. */
export function payloadOf(number: number, length = 12): Uint8Array {
  const bytes = new Uint8Array(length).map((_, i) => (number * 31 + i * 7) & 0xff);
  bytes[0] = RECORD;
  new DataView(bytes.buffer).setUint32(1, number);
  return bytes;
}

export function gapOf(from: number, to: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(9));
  view.setUint8(0, GAP);
  view.setUint32(1, from);
  view.setUint32(5, to);
  return new Uint8Array(view.buffer);
}

export interface Gap { readonly from: number; readonly to: number }

export function readGap(payload: string | Uint8Array): Gap | undefined {
  const bytes = Buffer.from(payload as string, "latin1");
  return bytes.length === 9 && bytes[0] === GAP ? { from: bytes.readUInt32BE(1), to: bytes.readUInt32BE(5) } : undefined;
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

export class Ledger {
  /** By seq: every payload that was acknowledged, or seen. */
  #kept = new Map<number, string>();
  /** Payloads whose append came to nothing: each may be there, once. */
  #begun = new Set<string>();
  /** Appends that may have left a damaged record behind. */
  #torn = 0;
  #last = 0;
  released = 0;

  copy(): Ledger {
    const copy = new Ledger();
    copy.#kept = new Map(this.#kept);
    copy.#begun = new Set(this.#begun);
    copy.#torn = this.#torn;
    copy.#last = this.#last;
    copy.released = this.released;
    return copy;
  }

  /** The greatest seq that was ever acknowledged or seen. */
  get last(): number { return this.#last; }

  /** Says what is wrong with the seq. */
  acknowledged(seq: number, payload: Uint8Array): string[] {
    const wrong = seq > this.#last ? [] : [`${seq} is given out again, after ${this.#last}`];
    if (this.#begun.delete(text(payload))) this.#torn--;
    this.#keep(seq, text(payload));
    return wrong;
  }

  /** An append that may come to nothing. */
  begun(payload: Uint8Array): void {
    this.#begun.add(text(payload));
    this.#torn++;
  }

  #keep(seq: number, payload: string): void {
    this.#kept.set(seq, payload);
    this.#last = Math.max(this.#last, seq);
  }

  /** All that is wrong with what the log has to send. What is there and was not known before is known from now on. */
  problems(log: EventLog): string[] {
    const events = drain(log).map(({ seq, payload }) => ({ seq, payload: text(payload) }));
    const altered = events.flatMap(({ seq, payload }) => this.#problem(seq, payload));
    const jumps = events.flatMap(({ seq }, i) => i === 0 || seq === events[i - 1]!.seq + 1 ? [] : [`${seq} follows ${events[i - 1]!.seq}`]);
    return [...altered, ...jumps, ...this.#unaccounted(events[0]?.seq ?? this.released + 1, events.at(-1)?.seq ?? this.released)];
  }

  #problem(seq: number, payload: string): string[] {
    const known = this.#kept.get(seq);
    if (known !== undefined) return known === payload ? [] : [`${seq} was altered: ${JSON.stringify([known, payload])}`];
    const isKnown = readGap(payload) !== undefined || this.#begun.delete(payload) || (payload === "" && this.#torn-- > 0);
    this.#keep(seq, payload);
    return isKnown ? [] : [`${seq} was never appended: ${JSON.stringify(payload)}`];
  }

  /** Where `first` to `last` are there, whatever else is not released must be said to have been given up, and nothing but that. */
  #unaccounted(first: number, last: number): string[] {
    const told = [...this.#kept].filter(([seq]) => seq <= this.released || seq >= first).flatMap(([, payload]) => readGap(payload) ?? []);
    const problems: string[] = [];
    for (let seq = this.released + 1; seq <= this.#last; seq++) {
      const isThere = seq >= first && seq <= last;
      if (isThere === told.some(({ from, to }) => from <= seq && seq <= to)) problems.push(isThere ? `${seq} was not given up` : `${seq} is lost`);
    }
    return [...problems, ...told.filter(({ from, to }) => from > to).map(({ from, to }) => `a gap from ${from} to ${to}`)];
  }
}
