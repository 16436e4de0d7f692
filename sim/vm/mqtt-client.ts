// The virtual board's `embedded:network/mqtt/client`: the interface and the traps of the one in Moddable SDK 8.2, so that
// firmware that gets along with this one gets along with the device's. mqtt-options.ts lists the traps. MQTT 3.1.1.
import Timer from "timer";
import { firstBytes, IncomingPacket, REFUSED, type Control } from "./mqtt-incoming.js";
import { KeepAlive } from "./mqtt-keep-alive.js";
import type { MqttOptions, MqttWriteOptions, OwnPacket, Resolver } from "./mqtt-options.js";
import { Operation, writeConnect, writePacket, type Bytes, type ByteSocket } from "./mqtt-outgoing.js";

const CONNECT_MS_MAX = 30_000;
const OVERHEAD = 8; // what the room told to the application is less than the socket's

export default class MqttClient {
  static readonly CONNECT = Operation.connect;
  static readonly CONNACK = Operation.connack;
  static readonly PUBLISH = Operation.publish;
  static readonly PUBACK = Operation.puback;
  static readonly PUBREC = Operation.pubrec;
  static readonly PUBREL = Operation.pubrel;
  static readonly PUBCOMP = Operation.pubcomp;
  static readonly SUBSCRIBE = Operation.subscribe;
  static readonly SUBACK = Operation.suback;
  static readonly UNSUBSCRIBE = Operation.unsubscribe;
  static readonly UNSUBACK = Operation.unsuback;
  static readonly PINGREQ = Operation.pingreq;
  static readonly PINGRESP = Operation.pingresp;
  static readonly DISCONNECT = Operation.disconnect;

  target?: unknown;
  #state: "resolving" | "connecting" | "login" | "connected" | "publishing" | "closed" = "resolving";
  /** Undefined once closed, so that what still uses it throws. */
  #options: MqttOptions | undefined;
  #socket: ByteSocket | undefined;
  /** Bytes that the socket takes. */
  #room = 0;
  /** Bytes in the socket that are not parsed yet. */
  #readable = 0;
  /** Bytes of the payload that was offered and not read. */
  #payload = 0;
  /** Bytes of a fragmented PUBLISH still to be written. */
  #unwritten = 0;
  #id = 1;
  #parsing = false;
  readonly #incoming = new IncomingPacket();
  /** Packets of the client's own that wait for room. */
  readonly #pending: OwnPacket[] = [];
  #keepAlive: KeepAlive | undefined;
  #connectTimer: Timer | undefined;
  #pendingTimer: Timer | undefined;
  #parseTimer: Timer | undefined;

  constructor(options: MqttOptions) {
    this.format = options.format ?? "buffer";
    if (options.target !== undefined) this.target = options.target;
    if (!options.host) throw new Error("host required");
    this.#options = { ...options };
    const Dns = options.dns.io as new (options: object) => Resolver;
    new Dns(options.dns).resolve({
      host: options.host,
      onResolved: (host, address) => this.#open(host, address),
      onError: () => this.#fail("no address"),
    });
  }

  get format(): string { return "buffer"; }
  set format(format: string) { if (format !== "buffer") throw new RangeError(); }

  close(): void {
    Timer.clear(this.#connectTimer);
    Timer.clear(this.#pendingTimer);
    Timer.clear(this.#parseTimer);
    this.#keepAlive?.stop();
    this.#state = "closed";
    this.#socket?.close();
    this.#socket = undefined;
    this.#options = undefined;
    this.#room = this.#readable = this.#payload = 0;
  }

  /** Returns the bytes that may be written next. Without options: the next part of a fragmented PUBLISH. */
  write(data: Bytes | null, options?: MqttWriteOptions): number {
    const socket = this.#socket!;
    socket.format = "buffer";
    if (this.#state === "connected") this.#writePacket(socket, data!, options!);
    else this.#writePart(socket, data!, options);
    return this.#room > OVERHEAD ? this.#room - OVERHEAD : 0;
  }

  #writePart(socket: ByteSocket, data: Bytes, options: MqttWriteOptions | undefined): void {
    const { byteLength } = data;
    if (this.#state !== "publishing" || options || byteLength > this.#unwritten) throw new Error();
    this.#room = socket.write(data) as number;
    this.#unwritten -= byteLength;
    if (this.#unwritten === 0) this.#state = "connected";
  }

  #writePacket(socket: ByteSocket, data: Bytes, options: MqttWriteOptions): void {
    const id = options.id ?? ++this.#id;
    if (options.operation === Operation.pingreq) this.#keepAlive?.pinged();
    this.#room = writePacket(socket, this.#room, id, data, options);
    if ((options.operation ?? Operation.publish) !== Operation.publish) return;
    this.#unwritten = (options.byteLength ?? data.byteLength) - data.byteLength;
    if (this.#unwritten > 0) this.#state = "publishing";
  }

  /** At most what `onReadable` has counted; undefined when there is nothing of that. */
  read(count?: number): ArrayBuffer | undefined;
  read(buffer: Bytes): number | undefined;
  read(count: number | Bytes = this.#payload): ArrayBuffer | number | undefined {
    const buffer = typeof count === "object" ? count : undefined;
    if (((buffer as Uint8Array | undefined)?.BYTES_PER_ELEMENT ?? 1) > 1) throw new Error("invalid buffer");
    const wanted = typeof count === "object" ? count.byteLength : count;
    const length = Math.min(wanted, this.#payload);
    if (length === 0 && wanted > 0) return undefined;
    this.#readable -= length;
    this.#payload -= length;
    this.#socket!.format = "buffer";
    const bytes = this.#socket!.read(buffer ? firstBytes(buffer, length) : length);
    if (this.#payload === 0 && !this.#parsing) this.#parseTimer ??= Timer.set(() => {
      this.#parseTimer = undefined;
      if (this.#readable > 0) this.#receive(this.#readable);
    });
    return bytes;
  }

  #open(host: string, address: string): void {
    try {
      this.#state = "connecting";
      const { socket, port = 1883 } = this.#options!;
      const Socket = socket.io as new (options: object) => ByteSocket;
      this.#socket = new Socket({
        ...socket, address, host, port,
        onReadable: (count: number) => this.#receive(count),
        onWritable: (count: number) => this.#onWritable(count),
        onError: () => this.#fail("connection lost"),
      });
      this.#connectTimer = Timer.set(() => this.#fail("no connection"), CONNECT_MS_MAX);
    } catch {
      this.#fail("no socket");
    }
  }

  #fail(why: string): void {
    trace("MQTT client: ", why, "\n");
    this.#options!.onError?.call(this);
    this.close();
  }

  #onWritable(count: number): void {
    this.#room = count;
    if (this.#state === "connecting") this.#login();
    else this.#flush();
  }

  #login(): void {
    Timer.clear(this.#connectTimer);
    const { keepAlive = 0 } = this.#options!;
    const seconds = Math.ceil(keepAlive / 1000);
    this.#room = writeConnect(this.#socket!, this.#options!, seconds);
    this.#state = "login";
    if (seconds > 0) this.#keepAlive = new KeepAlive(seconds, () => this.#watch());
  }

  /** Its own packets first; the application hears of the room only when all of them are out. */
  #flush(): void {
    if (this.#state === "connected") {
      for (let next = this.#pending[0]; next; next = this.#pending[0]) {
        if (this.#room < next.byteLength) return;
        this.#pending.shift();
        this.write(null, next);
      }
    }
    if (this.#state === "connected" || this.#state === "publishing") this.#tellRoom();
  }

  #tellRoom(): void {
    if (this.#room > OVERHEAD) this.#options!.onWritable?.call(this, this.#room - OVERHEAD);
  }

  #queue(packet: OwnPacket): void {
    this.#pending.push(packet);
    this.#pendingTimer ??= Timer.set(() => {
      this.#pendingTimer = undefined;
      this.#onWritable(this.#room);
    });
  }

  #watch(): void {
    const { due } = this.#keepAlive!;
    const unsent = this.#pending.some(({ operation }) => operation === Operation.pingreq);
    if (due === "end" || (due === "ping" && unsent)) this.#fail("time out");
    else if (due === "ping") this.#queue({ operation: Operation.pingreq, byteLength: 2 });
  }

  #receive(count: number): void {
    this.#readable = count;
    if (this.#payload > 0) return;
    if (this.#parsing) throw new TypeError("the parser is running, or an exception has left it so");
    this.#parsing = true;
    const socket = this.#socket!;
    socket.format = "number";
    while (this.#readable > 0) {
      if (!(this.#incoming.atPayload ? this.#offer() : this.#take(socket.read() as number))) break;
    }
    this.#parsing = false;
  }

  /** False when the client has been closed. */
  #take(byte: number): boolean {
    const unread = --this.#readable;
    const found = this.#incoming.push(byte);
    if (typeof found !== "string") return found === undefined || this.#control(found);
    this.#fail(found);
    if (found === REFUSED && unread > 0) throw new Error("read of a closed socket");
    return false;
  }

  /** Offers what has come of the payload. False when the parser can not go on. */
  #offer(): boolean {
    const incoming = this.#incoming;
    if (incoming.payloadLeft === 0) return false;
    const socket = this.#socket!;
    const { QoS, id, payloadLeft } = incoming;
    const topic = incoming.takeTopic();
    const count = Math.min(payloadLeft, this.#readable);
    this.#payload = count;
    incoming.skipPayload(count);
    const more = count < payloadLeft;
    const head = topic === undefined ? {} : { topic, byteLength: payloadLeft, QoS };
    if (!more && QoS > 0) this.#queue({ operation: QoS === 1 ? Operation.puback : Operation.pubrec, id, byteLength: 4 });
    this.#options!.onReadable?.call(this, count, { ...head, more });
    if (this.#state === "closed") throw new Error("closed within onReadable");
    socket.format = "number";
    return this.#payload === 0;
  }

  /** False when the application has closed the client. */
  #control(message: Control): boolean {
    const { operation, id } = message;
    if (operation === Operation.pingresp) this.#keepAlive?.ponged();
    if (operation === Operation.connack) this.#state = "connected";
    if (operation === Operation.pubrec) this.#queue({ operation: Operation.pubrel, id, byteLength: 4 });
    if (operation === Operation.pubrel) this.#queue({ operation: Operation.pubcomp, id, byteLength: 4 });
    this.#options!.onControl?.call(this, message);
    if (operation === Operation.connack) this.#tellRoom();
    if (!this.#socket) return false;
    this.#socket.format = "number";
    return true;
  }
}
