// What the virtual broker keeps of a client: subscriptions, and messages under way. MQTT 3.1.1, section 4.1.
import { topicMatches } from "./broker-topics.js";

export interface Message { topic: string; payload: Uint8Array; qos: 0 | 1 | 2; retain: boolean }

/** A message on its way to a subscriber, at QoS 0 without an id. */
export interface Outgoing extends Message { id: number; dup: boolean }

/** Messages that wait for a client that is away or does not acknowledge; further ones are dropped, as by Mosquitto. */
const WAITING_MAX = 1_000;

export class Session {
  readonly clientId: string;
  /** False: it ends with the connection. */
  readonly persistent: boolean;
  readonly #subscriptions = new Map<string, 0 | 1>();
  /** At QoS 1, by id, in order; sent again when the client comes back. */
  readonly #unacknowledged = new Map<number, Outgoing>();
  /** Ids of QoS 2 messages from the client that it has not released: 4.3.3, method B. */
  readonly #unreleased = new Set<number>();
  #id = 0;

  constructor(clientId: string, persistent: boolean) {
    this.clientId = clientId;
    this.persistent = persistent;
  }

  /** Returns the QoS granted. */
  subscribe(filter: string, qos: number): 0 | 1 {
    const granted = qos === 0 ? 0 : 1;
    this.#subscriptions.set(filter, granted);
    return granted;
  }

  unsubscribe(filter: string): void { this.#subscriptions.delete(filter); }

  /** The highest QoS of all subscriptions that take the topic in: one delivery, whatever overlaps (3.3.5). */
  qosFor(topic: string): 0 | 1 | undefined {
    let qos: 0 | 1 | undefined;
    for (const [filter, granted] of this.#subscriptions)
      if (topicMatches(filter, topic) && (qos === undefined || granted > qos)) qos = granted;
    return qos;
  }

  /** What to send of a message at this QoS; undefined where it has to be dropped. Kept until acknowledged at QoS 1. */
  enqueue(message: Message, qos: 0 | 1): Outgoing | undefined {
    if (qos === 0 || message.qos === 0) return { ...message, qos: 0, id: 0, dup: false };
    if (this.#unacknowledged.size >= WAITING_MAX) return undefined;
    const outgoing: Outgoing = { ...message, qos: 1, id: this.#nextId(), dup: false };
    this.#unacknowledged.set(outgoing.id, outgoing);
    return outgoing;
  }

  #nextId(): number {
    do this.#id = (this.#id % 0xffff) + 1; while (this.#unacknowledged.has(this.#id)); // never 0: 2.3.1-1
    return this.#id;
  }

  acknowledge(id: number): void { this.#unacknowledged.delete(id); }

  /** Everything unacknowledged, in order, to be sent; what was sent before comes as a duplicate (4.4, 3.3.1-1). */
  resend(): Outgoing[] {
    return [...this.#unacknowledged.values()].map((outgoing) => ({ ...outgoing }));
  }

  /** From now on it counts as sent. */
  sent(id: number): void {
    const outgoing = this.#unacknowledged.get(id);
    if (outgoing) outgoing.dup = true;
  }

  /** False when the client has sent this QoS 2 message before. */
  receive(id: number): boolean {
    if (this.#unreleased.has(id)) return false;
    this.#unreleased.add(id);
    return true;
  }

  release(id: number): void { this.#unreleased.delete(id); }
}
