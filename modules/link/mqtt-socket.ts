// The socket that the SDK's MQTT client is given: TCP with an eye on the packets that pass. It keeps from the
// client what would wedge it or fill the memory, and tells what the client keeps to itself. MQTT 3.1.1.
import type { TCP, TCPBinding, TCPOptions, Timers } from "../io.js";
import { Packet } from "./mqtt-client.js";
import { OutgoingFrame } from "./outgoing-frame.js";
import { PacketHead } from "./packet-head.js";

/** `transport`: the connection has gone. `protocol`: the broker sent what MQTT does not allow. `exception`: from above. */
export type SocketFailure = "transport" | "protocol" | "exception";

export type RefusedPayload = "empty" | "too-large";

export interface SocketObserver {
  onOpened(socket: MqttSocket): void;
  /** 0: accepted. Others: MQTT 3.1.1, table 3.1. */
  onConnack(returnCode: number, sessionPresent: boolean): void;
  /** A message was acknowledged and dropped. A very long topic is cut short. */
  onRefused(topic: string, byteLength: number, why: RefusedPayload): void;
  /** Once; the client hears of it a little later. */
  onFailed(why: SocketFailure, error?: unknown): void;
}

/** What the client adds is in TCPOptions. */
export interface MqttSocketOptions extends TCPOptions {
  transport: TCPBinding;
  timers: Timers;
  /** The largest payload that is passed on; larger ones are refused. */
  payloadBytesMax: number;
  observer: SocketObserver;
}

/** Bytes taken from the transport at a time. */
const CHUNK_BYTES = 512;

/** Acknowledgements of refused messages that wait for room; the broker sends again what is not acknowledged. */
const ACKS_MAX = 16;
const ACK_BYTES = 4; // 3.4

export class MqttSocket {
  /** As the SDK's sockets have it: one byte at a time, or buffers. */
  format: "number" | "buffer" = "buffer";

  #state: "open" | "failed" | "closed" = "open";
  #heardAt: number;
  #unread = 0;
  #writable = 0;
  /** Payload bytes of the message that is coming in: to be passed on, or to be dropped. */
  #passing = 0;
  #dropping = 0;
  /** What the client may read now, from `#offerAt` on. */
  #offer: Uint8Array = new Uint8Array(0);
  #offerAt = 0;
  #acks: Uint8Array[] = [];
  readonly #head = new PacketHead();
  readonly #outgoing = new OutgoingFrame();
  readonly #tcp: TCP;
  readonly #options: MqttSocketOptions;

  constructor(options: MqttSocketOptions) {
    this.#options = options;
    this.#heardAt = options.timers.now();
    const { transport: { io: Io, ...wiring }, address, host, port, observer } = options;
    this.#tcp = new Io({
      ...wiring, port, ...(address === undefined ? {} : { address }), ...(host === undefined ? {} : { host }),
      onReadable: (count) => this.#onReadable(count),
      onWritable: (count) => this.#onWritable(count),
      onError: (error) => this.#fail("transport", error),
    });
    observer.onOpened(this);
  }

  /** Monotonic ms at which the broker was last heard. */
  get heardAt(): number { return this.#heardAt; }

  /** No packet has been written in part. */
  get betweenPackets(): boolean { return this.#outgoing.complete; }

  /** The head of the newest packet: of a PUBLISH, while its payload is read. */
  get incoming(): PacketHead { return this.#head; }

  read(count?: number | Uint8Array): ArrayBuffer | number | undefined {
    const left = this.#offer.length - this.#offerAt;
    if (left === 0) return undefined;
    if (this.format === "number") return this.#offer[this.#offerAt++];
    const target = typeof count === "object" ? count : new Uint8Array(Math.min(count ?? left, left));
    const part = this.#offer.subarray(this.#offerAt, this.#offerAt + target.length);
    target.set(part);
    this.#offerAt += part.length;
    return typeof count === "object" ? part.length : target.buffer as ArrayBuffer;
  }

  /** As the transport's, but never throws: 0 after a failure, which is told to the observer. */
  write(buffer: Uint8Array | ArrayBuffer, options?: { more?: boolean; byteLength?: number }): number {
    if (this.#state !== "open") return 0;
    try {
      this.#send(buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer, options);
      if (!options?.more) this.#sendAcks();
      return this.#writable;
    } catch (error) {
      this.#fail("transport", error);
      return 0;
    }
  }

  /** At once for what is above; for what is below a little later, for it may be in the middle of a callback. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#offerAt = this.#offer.length;
    this.#acks = [];
    this.#options.timers.after(0, () => {
      try {
        this.#tcp.close();
      } catch {
        // It is gone already, which is all that is wanted.
      }
    });
  }

  #fail(why: SocketFailure, error?: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "failed";
    const { observer, timers, onError } = this.#options;
    observer.onFailed(why, error);
    timers.after(0, () => {
      if (this.#state === "closed") return;
      try {
        onError?.();
      } catch {
        // The failure has been told; the client is beyond help.
      }
      this.close();
    });
  }

  #onReadable(count: number): void {
    if (this.#state !== "open") return;
    this.#heardAt = this.#options.timers.now();
    this.#unread = count;
    try {
      this.#drain();
    } catch (error) {
      this.#fail("exception", error);
    }
  }

  #drain(): void {
    while (this.#unread > 0 && this.#state === "open") {
      const bytes = this.#tcp.read(Math.min(this.#unread, CHUNK_BYTES));
      if (!bytes) return;
      this.#unread -= bytes.byteLength;
      this.#take(new Uint8Array(bytes));
    }
  }

  #take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length && this.#state === "open";) {
      if (this.#dropping > 0) {
        const part = Math.min(this.#dropping, chunk.length - at);
        this.#dropping -= part;
        at += part;
      } else if (this.#passing > 0) {
        const part = chunk.subarray(at, at + this.#passing);
        this.#passing -= part.length;
        at += part.length;
        this.#pass(part);
      } else {
        const verdict = this.#head.push(chunk[at++]!);
        if (verdict === "malformed") this.#fail("protocol");
        if (verdict === "complete") this.#arrive();
      }
    }
  }

  #arrive(): void {
    const head = this.#head;
    const { observer, payloadBytesMax } = this.#options;
    if (head.type === Packet.connack) observer.onConnack(head.returnCode, head.sessionPresent);
    if (head.type === Packet.publish) {
      const { payloadBytes } = head;
      // The SDK's parser never gets over a PUBLISH without a payload.
      if (payloadBytes === 0) return this.#refuse("empty");
      if (payloadBytes > payloadBytesMax || !head.whole) return this.#refuse("too-large");
      this.#passing = payloadBytes;
    }
    this.#pass(head.bytes);
  }

  /** One packet at a time, so that `incoming` is the packet that the client is reading. */
  #pass(bytes: Uint8Array): void {
    this.#offer = bytes;
    this.#offerAt = 0;
    this.#options.onReadable?.(bytes.length);
    if (this.#offerAt < this.#offer.length) this.#fail("exception", new Error("the client left bytes unread"));
  }

  #refuse(why: RefusedPayload): void {
    const { QoS, id, payloadBytes, topic } = this.#head;
    this.#dropping = payloadBytes;
    if (QoS > 0) {
      if (this.#acks.length >= ACKS_MAX) throw new Error("no room for acknowledgements");
      this.#acks.push(Uint8Array.of((QoS === 1 ? Packet.puback : Packet.pubrec) << 4, 2, id >> 8, id));
      this.#sendAcks();
      // The client has to know that there is less room now.
      if (this.#state === "open" && this.#writable > 0) this.#options.onWritable?.(this.#writable);
    }
    this.#options.observer.onRefused(topic, payloadBytes, why);
  }

  #onWritable(count: number): void {
    if (this.#state !== "open") return;
    this.#writable = count;
    try {
      this.#sendAcks();
      if (this.#writable > 0) this.#options.onWritable?.(this.#writable);
    } catch (error) {
      this.#fail("exception", error);
    }
  }

  #sendAcks(): void {
    while (this.#acks.length > 0 && this.#outgoing.complete && this.#writable >= ACK_BYTES) this.#send(this.#acks.shift()!);
  }

  #send(bytes: Uint8Array, options?: { more?: boolean; byteLength?: number }): void {
    const writable: number | undefined = this.#tcp.write(bytes, options);
    this.#outgoing.push(bytes);
    this.#writable = writable ?? 0; // a broken connection answers nothing
  }
}
