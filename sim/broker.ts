// The broker of the deterministic simulation: MQTT 3.1.1 on bytes, in virtual time, with faults. It has no socket; people
// who want to look on with a client of their own use sim/aedes.ts.
import { Connection, type BrokerConnection, type ConnectionEvents, type Host } from "./broker-connection.js";
import { happens, noFaults } from "./broker-faults.js";
import { Session, type Message } from "./broker-session.js";
import { topicMatches } from "./broker-topics.js";
import type { Clock } from "./clock.js";
import type { Connect } from "./network.js";
import type { Random } from "./random.js";

/** A message as any subscriber would have got it. `clientId` is empty where the simulation itself has published. */
export interface Accepted {
  /** Virtual milliseconds. */
  at: number;
  topic: string;
  payload: string;
  retain: boolean;
  qos: 0 | 1 | 2;
  dup: boolean;
  clientId: string;
}

export class VirtualBroker {
  readonly faults = noFaults();
  /** Everything accepted, wills too, oldest first: the ledger of what has arrived. */
  readonly messages: Accepted[] = [];
  /** Set to [] to keep what stations send, byte for byte, in the pieces in which it comes. */
  bytesIn: Uint8Array[] | undefined;

  #down = false;
  #strangers = 0;
  readonly #retained = new Map<string, Message>();
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Connection>();
  readonly #listeners = new Set<(message: Accepted) => void>();
  readonly #clock: Clock;
  readonly #host: Host;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#host = {
      clock,
      faults: this.faults,
      record: (bytes) => this.bytesIn?.push(bytes),
      welcome: (clientId, clean) => this.#welcome(clientId, clean),
      accept: (message, dup, clientId) => this.#accept(message, dup, clientId),
      retained: (filter) => [...this.#retained.values()].filter(({ topic }) => topicMatches(filter, topic)),
      acknowledgements: () => happens(this.faults.losePuback, random) ? 0 : happens(this.faults.doublePuback, random) ? 2 : 1,
      gone: (connection, will) => this.#gone(connection, will),
    };
  }

  /** A broker that is down has cut its connections and refuses new ones. It publishes no wills, and forgets nothing. */
  get down(): boolean { return this.#down; }

  set down(down: boolean) {
    this.#down = down;
    if (down) for (const connection of [...this.#connections]) connection.die();
  }

  /** The clients that the broker believes to be there. */
  get clients(): string[] { return [...this.#connections].flatMap(({ session }) => session ? [session.clientId] : []); }

  /** A station connects. Where that is refused, `onClose` comes and nothing else. */
  accept(events: ConnectionEvents): BrokerConnection {
    if (this.#down) {
      this.#clock.after(this.faults.latencyMs, () => events.onClose());
      return { receive() {}, close() {} };
    }
    const connection = new Connection(this.#host, events);
    this.#connections.add(connection);
    return connection;
  }

  /** The same for a virtual network, whatever the address. */
  readonly connect: Connect = (_address, _port, events) => {
    const connection = this.accept(events);
    if (!this.#down && !this.faults.swallow) this.#clock.after(this.faults.latencyMs, () => events.onOpen());
    return {
      send: (bytes) => connection.receive(bytes),
      close: (silently) => { if (!silently) connection.close(); },
    };
  };

  /** Calls back for every message accepted from now on. Returns the way to stop. */
  onPublish(listener: (message: Accepted) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  publish(topic: string, payload: string | Uint8Array, { retain = false, qos = 1 }: { retain?: boolean; qos?: 0 | 1 } = {}): void {
    const bytes = typeof payload === "string" ? new Uint8Array(Buffer.from(payload)) : payload.slice();
    this.#accept({ topic, payload: bytes, retain, qos }, false, "");
  }

  /** The retained payload of a topic, if there is one. */
  retained(topic: string): string | undefined {
    const message = this.#retained.get(topic);
    return message && text(message.payload);
  }

  /** Sends a PUBACK that nobody has asked for. */
  acknowledge(clientId: string, messageId: number): void {
    for (const connection of this.#connections)
      if (connection.session?.clientId === clientId) connection.send({ cmd: "puback", messageId });
  }

  /** Cuts every connection, at both ends. The wills are published. */
  dropAll(): void {
    for (const connection of [...this.#connections]) connection.end();
  }

  /** Goes down and comes up at once, with or without its retained messages and sessions. */
  restart(state: "kept" | "lost"): void {
    this.down = true;
    if (state === "lost") {
      this.#retained.clear();
      this.#sessions.clear();
    }
    this.down = false;
  }

  #welcome(clientId: string, clean: boolean): ReturnType<Host["welcome"]> {
    const name = clientId || `stranger-${++this.#strangers}`; // 3.1.3-6
    // 3.1.4-2, and the other's will before the welcome: 3.1.2.5. Mosquitto leaves that will out where the session is kept.
    for (const connection of [...this.#connections]) if (connection.session?.clientId === name) connection.end();
    const old = clean ? undefined : this.#sessions.get(name);
    const session = old ?? new Session(name, !clean);
    this.#sessions.set(name, session);
    return { session, present: old !== undefined };
  }

  #gone(connection: Connection, will: Message | undefined): void {
    const { session } = connection;
    this.#connections.delete(connection);
    if (!session) return;
    if (!session.persistent) this.#sessions.delete(session.clientId);
    if (will) this.#accept(will, false, session.clientId);
  }

  #accept(message: Message, dup: boolean, clientId: string): void {
    const { topic, payload, retain, qos } = message;
    if (retain && payload.length > 0) this.#retained.set(topic, message);
    if (retain && payload.length === 0) this.#retained.delete(topic); // 3.3.1.3
    const accepted: Accepted = { at: this.#clock.now, topic, payload: text(payload), retain, qos, dup, clientId };
    this.messages.push(accepted);
    for (const listener of this.#listeners) listener(accepted);
    this.#forward({ ...message, retain: false }); // 3.3.1-9
  }

  #forward(message: Message): void {
    for (const session of this.#sessions.values()) {
      const qos = session.qosFor(message.topic);
      if (qos === undefined) continue;
      const connection = [...this.#connections].find((one) => one.session === session);
      if (connection) connection.deliver(message, session, qos);
      else session.enqueue(message, qos);
    }
  }
}

function text(bytes: Uint8Array): string { return Buffer.from(bytes).toString("utf8"); }
