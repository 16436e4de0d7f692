// The SDK's sockets, over the bridge to the board; see io.ts.
import { bufferOf, bytesOf, numbers } from "./bridge.js";
import { IO, type Options } from "./io.js";
import { Op } from "./protocol.js";

export class TCP extends IO {
  #format = "buffer";
  #readable = 0;

  constructor({ format, ...options }: Options) {
    super("tcp", options);
    if (format) this.format = format;
  }

  override readable(count: number): void {
    this.#readable = count;
    super.readable(count);
  }

  get format(): string { return this.#format; }
  set format(format: string) {
    this.assertOpen();
    if (format !== "buffer" && format !== "number") throw new RangeError("invalid");
    this.#format = format;
  }

  /** A number reads that many bytes; none, or more than there are, throws as lwIP's does. In the format "number", one byte. */
  read(count?: number | ArrayBufferView): ArrayBuffer | number | undefined {
    if (count === 0) throw new Error("invalid");
    const byteLength = typeof count === "object" ? count.byteLength : count ?? (this.#format === "number" ? 1 : this.#readable);
    const bytes = this.call(Op.read, numbers(byteLength));
    if (!bytes) return undefined;
    this.#readable -= bytes.length;
    if (typeof count === "object") return bytesOf(count).set(bytes), bytes.length;
    return this.#format === "number" ? bytes[0] : bufferOf(bytes);
  }

  /** Bytes that are still free. Throws when there is no room, and for anything but bytes. */
  write(data: number | ArrayBuffer | ArrayBufferView): number | undefined {
    if (typeof data === "string") throw new TypeError("not a buffer");
    const answer = this.call(Op.write, typeof data === "number" ? Uint8Array.of(data) : bytesOf(data));
    return answer && new DataView(bufferOf(answer)!).getUint32(0);
  }
}

export class UDP extends IO {
  constructor(options: Options) { super("udp", options); }
  read(): (ArrayBuffer & { address: string; port: number }) | undefined {
    const bytes = this.call(Op.read);
    if (!bytes) return undefined;
    const buffer = bufferOf(bytes.subarray(6))!;
    return Object.assign(buffer, { address: bytes.subarray(0, 4).join("."), port: (bytes[4]! << 8) | bytes[5]! });
  }
  write(buffer: Uint8Array, address: string, port: number): void {
    const payload = new Uint8Array(6 + buffer.length);
    payload.set(address.split(".").map(Number));
    payload[4] = port >> 8;
    payload[5] = port;
    payload.set(buffer, 6);
    this.call(Op.write, payload);
  }
}
