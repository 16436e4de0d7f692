// The station's link to its brokers: which one, when, and what became of it. DESIGN "The wire"; MQTT 3.1.1.
import type { Cancel, Resolver, TCPBinding, Timers } from "../io.js";
import type { Outbox, StoredEvent } from "../storage/outbox.js";
import { Backoff } from "./backoff.js";
import type { LinkError, LinkStatus } from "./link-status.js";
import type { MqttClientClass } from "./mqtt-client.js";
import { type MessageFacts, MqttSession, type SessionEnd, type SessionObserver, SILENCE_MS } from "./mqtt-session.js";
import type { RefusedPayload } from "./mqtt-socket.js";
import { Publications } from "./publications.js";

export interface Broker { readonly host: string; readonly port: number; readonly user?: string; readonly password?: string }

export interface MqttLinkOptions {
  /** From `embedded:network/mqtt/client`. */
  Client: MqttClientClass;
  socket: TCPBinding;
  resolver: Resolver;
  /** At least one; the next is tried when one fails. */
  brokers: readonly Broker[];
  clientId: string;
  topics: { status: string; state: string; event: string; telemetry?: string; reply?: string };
  /** Retained on `status` when we are gone, with and without a goodbye. */
  will: string;
  /** Retained on `status` at each connection. */
  birth: () => string;
  timers: Timers;
  /** At least 0, below 1. */
  random: () => number;
  outbox: Outbox;
  /** The JSON of an event: the same event, the same text. Must not throw. */
  encode: (event: StoredEvent) => string;
  subscriptions: readonly string[];
  /** Larger messages are acknowledged and dropped; PAYLOAD_BYTES_MAX unless given. */
  payloadBytesMax?: number;
  /** A message on a subscription. It is acknowledged once this returns, so keep what must not be lost first. */
  onCommand?: (topic: string, payload: ArrayBuffer, facts: MessageFacts) => void;
  /** A message without a payload, or too large a one, was acknowledged and dropped. */
  onRefused?: (topic: string, byteLength: number, why: RefusedPayload) => void;
  onStatus?: (status: LinkStatus) => void;
}

export const PAYLOAD_BYTES_MAX = 8_192;
export const RESOLVE_MS = 15_000;
/** From the address to the CONNACK. */
export const CONNECT_MS = 30_000;
/** Only a connection that has lasted this long ends the back-off. */
export const STABLE_MS = 60_000;
export const FAREWELL_MS = 3_000;
const LATE_MS = 5_000; // a timer that is later is lost
const RETRY = Object.freeze({ baseMs: 1_000, capMs: 300_000 });
/** What repeating does not cure is not repeated often. */
const REFUSED_RETRY = Object.freeze({ baseMs: 60_000, capMs: 3_600_000 });
const lasting: readonly LinkError[] = Object.freeze(["refused-version", "refused-id", "refused-credentials", "refused-rights"]);

export class MqttLink implements SessionObserver {
  #status: LinkStatus = { phase: "down", broker: 0 };
  #session: MqttSession | undefined;
  #stable = false;
  /** Counts attempts, so that a late answer of the resolver is known as one. */
  #attempt = 0;
  #cancelTimer: Cancel | undefined;
  #dueAt = 0;
  #backoff: Backoff;
  readonly #retry: Backoff;
  readonly #refusedRetry: Backoff;
  readonly #publications: Publications;
  readonly #options: MqttLinkOptions;

  /** Throws when there is no broker. It waits for `network(true)`. */
  constructor(options: MqttLinkOptions) {
    if (options.brokers.length === 0) throw new Error("no broker is given");
    const { topics, subscriptions, outbox, encode, timers, random } = options;
    this.#options = options;
    this.#backoff = this.#retry = new Backoff({ ...RETRY, random });
    this.#refusedRetry = new Backoff({ ...REFUSED_RETRY, random });
    this.#publications = new Publications({
      topics, subscriptions, outbox, encode, timers,
      onOverdue: () => this.#drop("no-acknowledgement"),
      onFarewell: () => this.#close(),
    });
  }

  get status(): LinkStatus { return this.#status; }

  /** Every phase ends in time, by its timer or by the session's watch. Where this is false a callback has been lost. */
  get supervised(): boolean {
    switch (this.#status.phase) {
      case "down": case "closed": return true;
      case "online": return (this.#session?.quietMs ?? Infinity) < SILENCE_MS + LATE_MS;
      default: return this.#options.timers.now() < this.#dueAt + LATE_MS;
    }
  }

  /** The interface is up, or down: then the connection is given up at once, and nothing is tried. */
  network(up: boolean): void {
    const { phase } = this.#status;
    if (phase === "closed" || up !== (phase === "down")) return;
    if (phase === "stopping") return this.#close();
    if (up) return this.#wait(this.#backoff.again());
    this.#disconnect();
    this.#tell({ phase: "down" });
  }

  /** The outbox has something new. */
  poke(): void { this.#safely(() => this.#publications.poke()); }

  /** Retained; only the newest counts, and it is sent again at each connection. */
  publishState(text: string): void { this.#safely(() => this.#publications.state(text)); }

  /** At most once; lost unless there is a connection and a topic for it. */
  publishTelemetry(text: string): void { this.#safely(() => this.#publications.telemetry(text)); }

  /** A few are kept until a broker has them; older ones are given up for newer ones. */
  publishReply(text: string): void { this.#safely(() => this.#publications.reply(text)); }

  /** Says goodbye if there is a connection, for FAREWELL_MS at most; the phase tells when it is closed. */
  close(): void {
    const { phase } = this.#status;
    if (phase === "closed" || phase === "stopping") return;
    if (phase !== "online") return this.#close();
    this.#after(FAREWELL_MS, () => this.#close());
    this.#tell({ phase: "stopping" });
    this.#safely(() => this.#publications.farewell(this.#options.will));
  }

  onOnline(sessionPresent: boolean): void {
    this.#after(STABLE_MS, () => {
      this.#stable = true;
      this.#retry.reset();
      this.#refusedRetry.reset();
    });
    this.#tell({ phase: "online", sessionPresent });
    if (this.#session) this.#publications.begin(this.#session, this.#options.birth());
  }

  onReady(): void { this.#publications.resume(); }

  onProgress(): void { this.#publications.progress(); }

  onAcknowledged(id: number): void { this.#publications.acknowledged(id); }

  onSubscribed(id: number, grants: readonly number[]): void {
    this.#publications.subscribed(id);
    const { phase } = this.#status;
    if (grants.includes(0x80) && phase === "online") this.#tell({ ...this.#status, phase, error: "subscription-refused" });
  }

  onMessage(topic: string, payload: ArrayBuffer, facts: MessageFacts): void {
    this.#options.onCommand?.(topic, payload, facts);
  }

  onRefused(topic: string, byteLength: number, why: RefusedPayload): void {
    this.#options.onRefused?.(topic, byteLength, why);
  }

  onEnded(why: SessionEnd, detail?: string): void { this.#drop(why, detail); }

  #wait(retryMs: number, error?: { error: LinkError; detail?: string }): void {
    this.#after(retryMs, () => this.#resolve());
    this.#tell({ phase: "waiting", retryMs, ...error });
  }

  #resolve(): void {
    const { resolver } = this.#options;
    const { host } = this.#broker;
    const attempt = this.#attempt;
    const failed = (): void => { if (attempt === this.#attempt) this.#drop("unresolved", host); };
    this.#after(RESOLVE_MS, failed);
    this.#tell({ phase: "resolving" });
    if (attempt !== this.#attempt) return;
    try {
      resolver.resolve({
        host, onError: failed,
        onResolved: (_host, address) => {
          if (attempt === this.#attempt && this.#status.phase === "resolving") this.#connect(address);
        },
      });
    } catch (error) {
      if (attempt === this.#attempt) this.#drop("exception", String(error));
    }
  }

  #connect(address: string): void {
    const { Client, socket, timers, clientId, topics, will, payloadBytesMax = PAYLOAD_BYTES_MAX } = this.#options;
    this.#after(CONNECT_MS, () => this.#drop("no-answer"));
    this.#tell({ phase: "connecting" });
    if (this.#status.phase !== "connecting") return;
    this.#session = new MqttSession({
      ...this.#broker, Client, transport: socket, timers, address, clientId, payloadBytesMax,
      will: { topic: topics.status, message: will },
    }, this);
    this.#session.open();
  }

  get #broker(): Broker { return this.#options.brokers[this.#status.broker]!; }

  /** The attempt or connection is over: the next one, after a while, is with the next broker unless this one was good. */
  #drop(error: LinkError, detail?: string): void {
    const { phase, broker } = this.#status;
    if (phase === "closed" || phase === "down") return;
    if (phase === "stopping") return this.#close();
    const next = this.#stable ? broker : (broker + 1) % this.#options.brokers.length;
    this.#disconnect();
    this.#status = { ...this.#status, broker: next };
    this.#backoff = lasting.includes(error) ? this.#refusedRetry : this.#retry;
    this.#wait(this.#backoff.next(), detail === undefined ? { error } : { error, detail });
  }

  #close(): void {
    if (this.#status.phase === "closed") return;
    this.#session?.disconnect();
    this.#disconnect();
    this.#tell({ phase: "closed" });
  }

  #disconnect(): void {
    this.#attempt++;
    this.#cancelTimer?.();
    this.#publications.end();
    this.#session?.close();
    this.#session = undefined;
    this.#stable = false;
  }

  /** The one timer of a phase. Set before the phase is told, for whoever hears of it may end it. */
  #after(ms: number, then: () => void): void {
    const { timers } = this.#options;
    this.#cancelTimer?.();
    this.#dueAt = timers.now() + ms;
    this.#cancelTimer = timers.after(ms, then);
  }

  #tell(news: Partial<LinkStatus> & Pick<LinkStatus, "phase">): void {
    const { broker, error, detail } = this.#status;
    this.#status = { broker, ...(error && { error }), ...(detail && { detail }), ...news } as LinkStatus;
    try {
      this.#options.onStatus?.(this.#status);
    } catch {
      // Whoever listens is not worth a connection.
    }
  }

  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#drop("exception", String(error));
    }
  }
}
