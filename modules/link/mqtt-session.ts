// One MQTT connection, from a broker's address to its end, over the SDK's client. Nothing here throws; the end is told
// once, and nothing after it. PLATFORM.md, "MQTT client", lists the traps of the client that are kept out here.
import type { Cancel, TCPBinding, Timers } from "../io.js";
import { IncomingMessage } from "./incoming-message.js";
import { KnownAddress, Packet } from "./mqtt-client.js";
import type { MqttClient, MqttClientClass, MqttControl, MqttFragment, MqttWriteOptions } from "./mqtt-client.js";
import { MqttSocket, type RefusedPayload, type SocketFailure, type SocketObserver } from "./mqtt-socket.js";

/** The client's own errors, mostly a PINGREQ without its answer, are all `client`: it does not say. */
export type SessionEnd = SocketFailure | Refusal | "client" | "silence";

/** CONNACK return codes 1 to 5: MQTT 3.1.1, table 3.1. */
export type Refusal = "refused-version" | "refused-id" | "refused-busy" | "refused-credentials" | "refused-rights";
const refusals: readonly Refusal[] = Object.freeze(
  ["refused-version", "refused-id", "refused-busy", "refused-credentials", "refused-rights"]);

/** What is known of a received message beside its topic. */
export interface MessageFacts { readonly retain: boolean; readonly duplicate: boolean; readonly QoS: number; readonly id: number }

export interface SessionObserver {
  onOnline(sessionPresent: boolean): void;
  /** There is room for the next packet. */
  onReady(): void;
  /** Another part of a long publish is out. */
  onProgress(): void;
  onAcknowledged(id: number): void;
  /** What a SUBSCRIBE was granted: QoS, or 0x80 for a refusal. */
  onSubscribed(id: number, grants: readonly number[]): void;
  onMessage(topic: string, payload: ArrayBuffer, facts: MessageFacts): void;
  onRefused(topic: string, byteLength: number, why: RefusedPayload): void;
  onEnded(why: SessionEnd, detail?: string): void;
}

export interface SessionOptions {
  Client: MqttClientClass;
  transport: TCPBinding;
  timers: Timers;
  host: string;
  address: string;
  port: number;
  user?: string;
  password?: string;
  clientId: string;
  will: { topic: string; message: string };
  payloadBytesMax: number;
}

export interface PublishOptions { QoS: 0 | 1; retain: boolean; duplicate: boolean; id: number }

/**
 * The client asks by PINGREQ after three quarters of this, and gives up after one and a half; after a quarter already if
 * a long message is in the way of its question.
 */
export const KEEP_ALIVE_MS = 60_000;
/** Should it not, we do: nothing heard for so long is a dead connection. */
export const SILENCE_MS = 2 * KEEP_ALIVE_MS;

const READY_BYTES = 256;     // less room is not worth a packet
const FRAGMENT_BYTES_MIN = 64;
const HEADER_BYTES_MAX = 9;  // type 1, length 4, topic length 2, id 2: MQTT 3.1.1, 2.2.3 and 3.3.2
const UTF8_BYTES_MAX = 3;    // for each UTF-16 code unit

export class MqttSession implements SocketObserver {
  #client: MqttClient | undefined;
  #socket: MqttSocket | undefined;
  #online = false;
  #ended = false;
  #sessionPresent = false;
  #room = 0;
  /** A publish that is out in part, up to `#sent`. */
  #rest: Uint8Array | undefined;
  #sent = 0;
  readonly #incoming = new IncomingMessage();
  #cancelWatch: Cancel | undefined;
  readonly #options: SessionOptions;
  readonly #observer: SessionObserver;

  constructor(options: SessionOptions, observer: SessionObserver) {
    this.#options = options;
    this.#observer = observer;
  }

  /** A packet can be written now. */
  get ready(): boolean {
    return this.#online && !this.#ended && !this.#rest && this.#room >= READY_BYTES;
  }

  /** A publish is out in part. */
  get sending(): boolean { return this.#rest !== undefined; }

  open(): void {
    const { Client, transport, timers, host, address, port, user, password, clientId, will, payloadBytesMax } = this.#options;
    try {
      this.#client = new Client({
        host, port, id: clientId, clean: false, keepAlive: KEEP_ALIVE_MS,
        ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }),
        will: { ...will, QoS: 1, retain: true },
        dns: { io: KnownAddress, address },
        socket: { io: MqttSocket, transport, timers, payloadBytesMax, observer: this },
        onReadable: this.#guard((count: number, message: MqttFragment) => this.#receive(count, message)),
        onWritable: this.#guard((count: number) => this.#onRoom(count)),
        onControl: this.#guard((message: MqttControl) => this.#onControl(message)),
        onError: () => this.#end("client"),
      });
    } catch (error) {
      this.#end("exception", error);
    }
  }

  /**
   * Begins to send; the payload must stay as it is until onReady. False when there is no room now: onReady tells when to
   * try again. A payload must not be empty.
   */
  publish(topic: string, payload: Uint8Array, options: PublishOptions): boolean {
    const first = Math.min(payload.length, this.#room - HEADER_BYTES_MAX - UTF8_BYTES_MAX * topic.length);
    if (!this.ready || first <= 0) return false;
    if (!this.#write(payload.subarray(0, first), { topic, ...options, byteLength: payload.length })) return false;
    if (first < payload.length) {
      this.#rest = payload;
      this.#sent = first;
      this.#sendRest();
    }
    return true;
  }

  /** At QoS 1. False when there is no room now. */
  subscribe(id: number, topics: readonly string[]): boolean {
    const items = topics.map((topic) => ({ topic, QoS: 1 }));
    return this.ready && this.#write(null, { operation: Packet.subscribe, id, items });
  }

  /** Says goodbye, so that the broker forgets the will, and closes. */
  disconnect(): void {
    if (this.#online && !this.#rest) this.#write(null, { operation: Packet.disconnect });
    this.close();
  }

  /** Nothing is told of it. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelWatch?.();
    this.#closeClient();
  }

  onOpened(socket: MqttSocket): void { this.#socket = socket; }

  onConnack(returnCode: number, sessionPresent: boolean): void {
    this.#sessionPresent = sessionPresent;
    if (returnCode !== 0) this.#end(refusals[returnCode - 1] ?? "protocol");
  }

  onRefused(topic: string, byteLength: number, why: RefusedPayload): void {
    if (!this.#ended) this.#observer.onRefused(topic, byteLength, why);
  }

  onFailed(why: SocketFailure, error?: unknown): void { this.#end(why, error); }

  #guard<Values extends unknown[]>(work: (...values: Values) => void): (...values: Values) => void {
    return (...values) => {
      if (this.#ended) return;
      try {
        work(...values);
      } catch (error) {
        this.#end("exception", error);
      }
    };
  }

  /** For how long nothing has been heard. */
  get quietMs(): number { return this.#options.timers.now() - (this.#socket?.heardAt ?? 0); }

  #onControl({ operation, id = 0, payload = [] }: MqttControl): void {
    if (operation === Packet.puback) this.#observer.onAcknowledged(id);
    if (operation === Packet.suback) this.#observer.onSubscribed(id, payload);
    if (operation !== Packet.connack) return;
    if (this.#online) return this.#end("protocol"); // a second one
    this.#online = true;
    this.#watch(SILENCE_MS);
    this.#observer.onOnline(this.#sessionPresent);
  }

  #onRoom(count: number): void {
    this.#room = count;
    this.#sendRest();
    if (!this.#rest && !this.#ended) this.#observer.onReady();
  }

  #sendRest(): void {
    while (this.#rest && !this.#ended) {
      const left = this.#rest.length - this.#sent;
      const part = Math.min(left, this.#room);
      if (part < Math.min(left, FRAGMENT_BYTES_MIN)) return;
      if (!this.#write(this.#rest.subarray(this.#sent, this.#sent + part))) return;
      this.#sent += part;
      if (part === left) this.#rest = undefined;
      this.#observer.onProgress();
    }
  }

  #write(data: Uint8Array | null, options?: MqttWriteOptions): boolean {
    try {
      this.#room = this.#client?.write(data, options) ?? 0;
      return !this.#ended;
    } catch (error) {
      this.#room = 0;
      // Our count of the room is old when the client has put acknowledgements of its own in; it throws before it writes.
      if (!options || !this.#socket?.betweenPackets) this.#end("exception", error);
      return false;
    }
  }

  #receive(count: number, fragment: MqttFragment): void {
    const part = this.#client?.read(count);
    if (!part) throw new Error("the client has no payload");
    const payload = this.#incoming.add(part, fragment);
    if (payload) this.#observer.onMessage(this.#incoming.topic, payload, this.#socket!.incoming);
  }

  #watch(ms: number): void {
    const { timers } = this.#options;
    this.#cancelWatch = timers.after(ms, () => {
      const { quietMs } = this;
      if (quietMs >= SILENCE_MS) this.#end("silence");
      else this.#watch(Math.ceil(SILENCE_MS - quietMs));
    });
  }

  #end(why: SessionEnd, error?: unknown): void {
    if (this.#ended) return;
    this.close();
    if (error === undefined) this.#observer.onEnded(why);
    else this.#observer.onEnded(why, error instanceof Error ? error.message : String(error));
  }

  /** Later, for inside a callback of the client its `close()` is the end of the engine. It can be repeated. */
  #closeClient(): void {
    this.#options.timers.after(0, () => {
      try {
        this.#client?.close();
      } catch {
        // It is gone already, which is all that is wanted.
      }
    });
  }
}
