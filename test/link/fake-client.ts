// An MQTT client with the interface and the traps of the SDK's (PLATFORM.md, "MQTT client"), written from its description.
import { Packet, type MqttClient, type MqttClientClass, type MqttClientOptions, type MqttWriteOptions } from "../../modules/link/mqtt-client.js";
import type { Resolver } from "../../modules/io.js";
import type { Clock } from "../../sim/clock.js";

interface RawSocket {
  format: string;
  read(count?: number): ArrayBuffer | number | undefined;
  write(bytes: Uint8Array, options?: { more?: boolean; byteLength?: number }): number;
  close(): void;
}

const OVERHEAD = 8;
const PINGREQ = 12;

export function fakeClient(clock: Clock): MqttClientClass {
  return class extends FakeClient {
    constructor(options: MqttClientOptions) { super(clock, options); }
  };
}

class FakeClient implements MqttClient {
  #state: "resolving" | "connecting" | "login" | "connected" | "publishing" | "closed" = "resolving";
  #options: MqttClientOptions | undefined;
  #socket: RawSocket | undefined;
  #writable = 0;
  #remaining = 0;
  #payload = 0;
  #message: { left: number; QoS: number; id: number; topic?: string } | undefined;
  #head: number[] = [];
  #wedged = false;
  #calling = false;
  #pending: { operation: number; id: number }[] = [];
  #timers: (() => void)[] = [];
  #pingedAt = 0;
  #pongedAt = 0;
  readonly #clock: Clock;

  constructor(clock: Clock, options: MqttClientOptions) {
    this.#clock = clock;
    this.#options = options;
    const resolver = new (options.dns.io as new (bag: object) => Resolver)(options.dns);
    resolver.resolve({ host: options.host, onResolved: (host, address) => this.#open(host, address), onError: () => this.#error() });
  }

  close(): void {
    if (this.#calling) throw new Error("close() inside a callback: the engine aborts");
    this.#close();
  }

  read(count = this.#payload): ArrayBuffer | undefined {
    const part = Math.min(count, this.#payload);
    if (part === 0) return undefined;
    this.#payload -= part;
    this.#socket!.format = "buffer";
    return this.#socket!.read(part) as ArrayBuffer;
  }

  write(data: Uint8Array | null, options?: MqttWriteOptions): number {
    if (this.#state !== "connected") return this.#writePart(data!, options);
    const { operation = Packet.publish, id = 0 } = options!;
    if (operation === Packet.publish) this.#writePublish(data!, options!);
    else if (operation === Packet.subscribe) {
      const topics = options!.items!.flatMap(({ topic, QoS }) => [...textBytes(topic), QoS]);
      this.#packet([0x82, ...lengthBytes(2 + topics.length), id >> 8, id & 255, ...topics]);
    } else if (operation === PINGREQ || operation === Packet.disconnect) {
      if (operation === PINGREQ) this.#pingedAt = this.#clock.now;
      this.#packet([operation << 4, 0]);
    } else this.#packet([operation << 4, 2, id >> 8, id & 255]);
    return Math.max(0, this.#writable - OVERHEAD);
  }

  #writePart(data: Uint8Array, options?: MqttWriteOptions): number {
    if (this.#state !== "publishing" || options || data.length > this.#remaining) throw new Error("not connected, or not that much");
    this.#writable = this.#socket!.write(data);
    this.#remaining -= data.length;
    if (this.#remaining === 0) this.#state = "connected";
    return Math.max(0, this.#writable - OVERHEAD);
  }

  #writePublish(data: Uint8Array, { topic = "", QoS = 0, retain, duplicate, id = 0, byteLength = data.length }: MqttWriteOptions): void {
    const head = [...textBytes(topic), ...(QoS ? [id >> 8, id & 255] : [])];
    const length = lengthBytes(head.length + byteLength);
    if (1 + length.length + head.length + data.length > this.#writable) throw new Error("overflow");
    const first = (Packet.publish << 4) | (duplicate ? 8 : 0) | (QoS << 1) | (retain ? 1 : 0);
    for (const part of [[first], length, head]) this.#socket!.write(Uint8Array.from(part), { more: true });
    this.#writable = this.#socket!.write(data);
    if (data.length === byteLength) return;
    this.#state = "publishing";
    this.#remaining = byteLength - data.length;
  }

  #packet(bytes: number[]): void {
    if (bytes.length > this.#writable) throw new Error("overflow");
    this.#writable = this.#socket!.write(Uint8Array.from(bytes));
  }

  #open(host: string, address: string): void {
    this.#state = "connecting";
    try {
      this.#socket = new (this.#options!.socket.io as new (bag: object) => RawSocket)({
        ...this.#options!.socket, host, address, port: this.#options!.port,
        onReadable: (count: number) => this.#onReadable(count),
        onWritable: (count: number) => this.#onWritable(count),
        onError: () => this.#error(),
      });
    } catch {
      this.#error();
    }
  }

  #onWritable(count: number): void {
    this.#writable = count;
    if (this.#state === "connecting") return this.#login();
    if (this.#state !== "connected" && this.#state !== "publishing") return;
    while (this.#state === "connected" && this.#pending[0]) {
      if (this.#writable < 4) return;
      this.write(null, this.#pending.shift()!);
    }
    if (this.#writable > OVERHEAD) this.#call(() => this.#options!.onWritable(this.#writable - OVERHEAD));
  }

  #login(): void {
    const { id, user, password, will, keepAlive, clean } = this.#options!;
    const flags = (clean ? 2 : 0) | 4 | (will.QoS << 3) | (will.retain ? 0x20 : 0) | (password ? 0x40 : 0) | (user ? 0x80 : 0);
    const seconds = Math.ceil(keepAlive / 1_000);
    const texts = [id, will.topic, will.message, ...(user ? [user] : []), ...(password ? [password] : [])].flatMap(textBytes);
    const body = [0, 4, ...Buffer.from("MQTT"), 4, flags, seconds >> 8, seconds & 255, ...texts];
    this.#packet([Packet.connect << 4, ...lengthBytes(body.length), ...body]);
    this.#state = "login";
    this.#pingedAt = this.#pongedAt = this.#clock.now;
    this.#keepAlive(1_000 * seconds);
  }

  /** A PINGREQ is due after three quarters of the interval. One that cannot go out for a quarter is a time-out, too. */
  #keepAlive(intervalMs: number): void {
    this.#timers.push(this.#clock.after(intervalMs / 4, () => {
      const { now } = this.#clock;
      if (now - this.#pongedAt >= 1.5 * intervalMs) return this.#error();
      if (now - this.#pingedAt >= 0.75 * intervalMs) {
        if (this.#pending.some(({ operation }) => operation === PINGREQ)) return this.#error();
        this.#queue({ operation: PINGREQ, id: 0 });
      }
      this.#keepAlive(intervalMs);
    }));
  }

  #queue(packet: { operation: number; id: number }): void {
    this.#pending.push(packet);
    this.#timers.push(this.#clock.after(0, () => this.#onWritable(this.#writable)));
  }

  #onReadable(count: number): void {
    while (count > 0 && this.#state !== "closed") {
      if (this.#wedged) return;
      if (this.#message) {
        const part = Math.min(count, this.#message.left);
        this.#deliver(part);
        if (this.#payload > 0) return;
        count -= part;
      } else {
        this.#socket!.format = "number";
        this.#head.push(this.#socket!.read() as number);
        count--;
        this.#parse();
      }
    }
  }

  #parse(): void {
    const head = this.#head;
    const fixed = head.findIndex((byte, at) => at > 0 && byte < 0x80) + 1;
    if (fixed === 0) return;
    const length = head.slice(1, fixed).reduce((sum, byte, at) => sum + (byte & 127) * 128 ** at, 0);
    if (head[0]! >> 4 !== Packet.publish) {
      if (head.length === fixed + length) this.#control(head.splice(0), fixed);
      return;
    }
    const QoS = (head[0]! >> 1) & 3;
    const topicEnd = fixed + 2 + (head[fixed]! << 8) + head[fixed + 1]!;
    const end = topicEnd + (QoS ? 2 : 0);
    if (head.length < end || Number.isNaN(end)) return;
    const topic = Buffer.from(head.slice(fixed + 2, topicEnd)).toString();
    const id = QoS ? (head[topicEnd]! << 8) | head[topicEnd + 1]! : 0;
    this.#message = { left: length - (end - fixed), QoS, id, topic };
    if (this.#message.left === 0) this.#wedged = true;
    this.#head = [];
  }

  #deliver(part: number): void {
    const message = this.#message!;
    const { topic, left, QoS } = message;
    this.#payload = part;
    message.left -= part;
    delete message.topic;
    const more = message.left > 0;
    if (!more) {
      this.#message = undefined;
      if (QoS) this.#queue({ operation: Packet.puback, id: message.id });
    }
    this.#call(() => this.#options!.onReadable(part, topic === undefined ? { more } : { more, topic, byteLength: left, QoS }));
  }

  #control(packet: number[], fixed: number): void {
    const operation = packet[0]! >> 4;
    if (operation === Packet.pingresp) this.#pongedAt = this.#clock.now;
    if (operation === Packet.connack) {
      if (packet[3] !== 0) return this.#error();
      this.#state = "connected";
      this.#call(() => this.#options!.onControl({ operation }));
      return this.#onWritable(this.#writable);
    }
    const id = (packet[fixed]! << 8) | packet[fixed + 1]!;
    this.#call(() => this.#options!.onControl({ operation, id, payload: packet.slice(fixed + 2) }));
  }

  #error(): void {
    this.#call(() => this.#options!.onError()); // after close(): a TypeError, which is the end of the engine
    this.#close();
  }

  #close(): void {
    for (const cancel of this.#timers) cancel();
    this.#state = "closed";
    this.#socket?.close();
    this.#socket = undefined;
    this.#options = undefined;
  }

  #call(callback: () => void): void {
    this.#calling = true;
    callback();
    this.#calling = false;
  }
}

function textBytes(text: string): number[] {
  const bytes = Buffer.from(text);
  return [bytes.length >> 8, bytes.length & 255, ...bytes];
}

function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  for (; length >= 128; length = Math.floor(length / 128)) bytes.push(128 | length % 128);
  return [...bytes, length];
}
