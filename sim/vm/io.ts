// The SDK's IO classes, over the bridge to the board. Their traps are kept: sdk behaviour that bit us is modelled, not smoothed.
import { bufferOf, bytesOf, call, closeIO, numberOf, numbers, openIO, type Callee } from "./bridge.js";
import { type IOClass, Op } from "./protocol.js";

type Callback = (...values: number[]) => void;
type Options = Record<string, unknown> & { onReadable?: Callback; onWritable?: Callback; onError?: Callback; format?: string };

/** Everything open has a handle; a closed IO throws on every call but close(). */
class IO implements Callee {
  #handle: number | undefined;
  readonly #onReadable: Callback | undefined;
  readonly #onWritable: Callback | undefined;
  readonly #onError: Callback | undefined;

  constructor(kind: IOClass, { onReadable, onWritable, onError, ...options }: Options) {
    this.#onReadable = onReadable;
    this.#onWritable = onWritable;
    this.#onError = onError;
    this.#handle = openIO(kind, options, this);
  }

  readable(count: number): void { this.#onReadable?.call(this, count); }
  writable(count: number): void { this.#onWritable?.call(this, count); }
  error(): void { this.#onError?.call(this); }

  protected assertOpen(): number {
    if (this.#handle === undefined) throw new Error("closed");
    return this.#handle;
  }

  protected call(op: number, payload?: Uint8Array): Uint8Array | undefined {
    return call(op, this.assertOpen(), payload);
  }

  close(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) closeIO(handle);
  }
}

export class Digital extends IO {
  static readonly Input = 0;
  static readonly InputPullUp = 1;
  static readonly InputPullDown = 2;
  static readonly Output = 8;
  static readonly Rising = 1;
  static readonly Falling = 2;

  constructor(options: Options) { super("digital", options); }
  read(): number { return this.call(Op.read)![0]!; }
  write(value: number): void { this.call(Op.write, Uint8Array.of(value ? 1 : 0)); }
}

export class SPI extends IO {
  constructor(options: Options) { super("spi", options); }
  transfer(buffer: Uint8Array): void { buffer.set(this.call(Op.transfer, buffer)!); }
  write(buffer: Uint8Array): void { this.call(Op.transfer, buffer); }
}

export class Serial extends IO {
  constructor(options: Options) { super("serial", options); }
  read(): ArrayBuffer | undefined { return bufferOf(this.call(Op.read)); }
  write(buffer: Uint8Array): void { this.call(Op.write, buffer); }
}

export class PWM extends IO {
  readonly resolution = 10;
  constructor(options: Options) { super("pwm", options); }
  write(duty: number): void {
    if (!Number.isInteger(duty) || duty < 0 || duty > 1023) throw new RangeError("invalid duty");
    this.call(Op.write, numbers(duty));
  }
}

export class PulseWidth extends IO {
  constructor(options: Options) { super("pulsewidth", options); }
  read(): number | undefined { return numberOf(this.call(Op.read)); }
}

export class Analog extends IO {
  readonly resolution = 12;
  constructor(options: Options) { super("analog", options); }
  read(): number | undefined { return numberOf(this.call(Op.read)); }
}

class FlashPartition extends IO {
  constructor(path: string) { super("flash", { path }); }
  read(byteLength: number, byteOffset: number): ArrayBuffer { return bufferOf(this.call(Op.read, numbers(byteLength, byteOffset)))!; }
  write(buffer: ArrayBuffer | ArrayBufferView, byteOffset: number): void {
    const bytes = bytesOf(buffer);
    const payload = new Uint8Array(4 + bytes.length);
    payload.set(numbers(byteOffset));
    payload.set(bytes, 4);
    this.call(Op.write, payload);
  }
  eraseBlock(start: number, end = start + 1): void { this.call(Op.erase, numbers(start, end)); }
  status(): { size: number; blockLength: number; blocks: number } {
    const view = new DataView(bufferOf(this.call(Op.transfer))!);
    const [size, blockLength] = [view.getUint32(0), view.getUint32(4)];
    return { size, blockLength, blocks: size / blockLength };
  }
}

export const flash = { open: ({ path }: { path: string }) => new FlashPartition(path) };

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
