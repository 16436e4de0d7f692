// The SDK's IO classes, over the bridge to the board. Their traps are kept: sdk behaviour that bit us is modelled, not smoothed.
import { bufferOf, bytesOf, call, closeIO, numberOf, numbers, openIO, type Callee } from "./bridge.js";
import { type IOClass, Op } from "./protocol.js";

type Callback = (...values: number[]) => void;
export type Options = Record<string, unknown> & { onReadable?: Callback; onWritable?: Callback; onError?: Callback; format?: string };

/** Everything open has a handle; a closed IO throws on every call but close(). */
export class IO implements Callee {
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
  readonly resolution: number;
  constructor(options: Options) {
    super("pwm", options);
    this.resolution = (options["resolution"] as number | undefined) ?? 10;
  }
  write(duty: number): void {
    if (!Number.isInteger(duty) || duty < 0 || duty >= 2 ** this.resolution) throw new RangeError("invalid duty");
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

export class I2C extends IO {
  constructor(options: Options) { super("i2c", options); }
  read(byteLength: number): ArrayBuffer { return bufferOf(this.call(Op.read, numbers(byteLength)))!; }
  write(buffer: Uint8Array): void { this.call(Op.write, buffer); }
}

export class PulsePair extends IO {
  constructor(options: Options) { super("pulsepair", options); }
  read(): ArrayBuffer | undefined { return bufferOf(this.call(Op.read)); }
}

export class LoadCell extends IO {
  constructor(options: Options) { super("loadcell", options); }
  read(): number | undefined { return numberOf(this.call(Op.read)); }
  reset(): void { this.call(Op.erase); }
}

/** Colours are kept here and go out with `update`, as the SDK's does; what a colour's number means is nobody's business. */
export class NeoPixel extends IO {
  /** A quarter, until somebody sets it. */
  brightness = 0x40;
  readonly length: number;
  readonly #pixels: Uint8Array;

  constructor(options: Options) {
    super("neopixel", options);
    this.length = options["length"] as number;
    this.#pixels = new Uint8Array(3 * this.length);
  }

  makeRGB(red: number, green: number, blue: number): number { return (red * 256 + green) * 256 + blue; }
  setPixel(index: number, colour: number): void {
    this.assertOpen();
    if (index < 0 || index >= this.length) throw new RangeError("invalid index");
    this.#pixels.set([(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff], 3 * index);
  }
  update(): void { this.call(Op.write, Uint8Array.of(this.brightness, ...this.#pixels)); }
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
