// The events on their way to the broker: at most a few at a time, acknowledged in any order, released in theirs.
// MQTT 3.1.1, 4.3.2 (QoS 1) and 4.4 (after a reconnect: again, under the old id, with DUP).
import type { Outbox, StoredEvent } from "../storage/outbox.js";

/** Events that are out without a PUBACK. */
export const WINDOW = 4;

/** Packet ids of events; those above are for everything else. */
export const EVENT_IDS = 65_520;

/** Each event has its packet id for good, so that even after a restart it comes again under the same. */
export function eventId(seq: number): number {
  return 1 + (seq - 1) % EVENT_IDS;
}

export interface InFlight {
  readonly seq: number;
  /** It has been written, if only in part, on this connection or on one before. */
  tried: boolean;
  acknowledged: boolean;
  /** Monotonic ms of its last byte; undefined until it is out on this connection. */
  sentAt: number | undefined;
}

export class EventWindow {
  /** In order of `seq`. */
  readonly #flights: InFlight[] = [];
  #released = 0;
  #maybeMore = true;
  readonly #outbox: Outbox;

  constructor(outbox: Outbox) { this.#outbox = outbox; }

  /** When the oldest that waits for its PUBACK was sent. */
  get waitingSince(): number | undefined {
    let oldest: number | undefined;
    for (const { acknowledged, sentAt } of this.#flights)
      if (!acknowledged && sentAt !== undefined && (oldest === undefined || sentAt < oldest)) oldest = sentAt;
    return oldest;
  }

  get #unsent(): InFlight | undefined {
    return this.#flights.find(({ acknowledged, sentAt }) => !acknowledged && sentAt === undefined);
  }

  /** The outbox has something new. */
  poke(): void { this.#maybeMore = true; }

  /** A new connection: what has no PUBACK goes out again. */
  restart(): void {
    for (const flight of this.#flights) flight.sentAt = undefined;
  }

  /** What is to be sent next; it has no `sentAt` until the caller sets it. */
  next(): { event: StoredEvent; flight: InFlight } | undefined {
    for (let flight = this.#unsent; flight; flight = this.#unsent) {
      const event = this.#outbox.next(flight.seq - 1);
      if (!event) return undefined; // it cannot be read now: the next poke or connection tries again
      if (event.seq === flight.seq) return { event, flight };
      this.#settle(flight); // the log was full, and has dropped it
    }
    if (!this.#maybeMore || this.#flights.length >= WINDOW) return undefined;
    const event = this.#outbox.next(this.#flights.at(-1)?.seq ?? this.#released);
    this.#maybeMore = event !== undefined;
    if (!event) return undefined;
    const flight: InFlight = { seq: event.seq, tried: false, acknowledged: false, sentAt: undefined };
    this.#flights.push(flight);
    return { event, flight };
  }

  /** False when no event waits for this PUBACK: it came twice, or was never asked for. */
  acknowledge(id: number): boolean {
    const flight = this.#flights.find(({ seq, sentAt, acknowledged }) => eventId(seq) === id && sentAt !== undefined && !acknowledged);
    if (flight) this.#settle(flight);
    return flight !== undefined;
  }

  #settle(flight: InFlight): void {
    flight.acknowledged = true;
    let upTo = 0;
    for (; this.#flights[0]?.acknowledged; this.#flights.shift()) upTo = this.#flights[0].seq;
    if (upTo === 0) return;
    this.#released = upTo;
    this.#outbox.release(upTo);
  }
}
