// The parts of ECMA-419 (2nd edition, clauses 10 to 12) that the firmware uses, as types only.
// main.ts hands in the device's classes; the simulator hands in its own. Nothing under modules/ names a platform.

/** A pin as the provider names it: a number, or `null` where a wire is not connected. */
export type Pin = number;

/** What an IO class is constructed with, beside the class itself: `{ io: device.io.SPI, ...wiring }`. */
export type Binding<IO, Options> = { io: new (options: Options) => IO } & Partial<Options>;

// ---- Digital (ECMA-419, 10.1)

export interface Digital {
  read(): number;
  write(value: number): void;
  close(): void;
}

/** Values of ECMA-419's `Digital.Input` and so on: the same on every platform of the Moddable SDK. */
export const DigitalMode = Object.freeze({ input: 0, inputPullUp: 1, inputPullDown: 2, output: 8, outputOpenDrain: 9 });
export const DigitalEdge = Object.freeze({ rising: 1, falling: 2 });

export interface DigitalOptions {
  pin: Pin;
  mode: number;
  /** Level that an output takes the moment it becomes one, so that nothing twitches at boot. */
  initialValue?: 0 | 1;
  edge?: number;
  onReadable?: () => void;
}

export type DigitalBinding = Binding<Digital, DigitalOptions>;

// ---- SPI (ECMA-419, 10.6)

export interface SPI {
  /** Full duplex: the bytes of `buffer` go out and are replaced by those that came in. */
  transfer(buffer: Uint8Array): void;
  write(buffer: Uint8Array): void;
  close(): void;
}

export interface SPIOptions {
  port?: number;
  clock?: Pin;
  in?: Pin;
  out?: Pin;
  select?: Pin;
  /** Level of `select` while a transfer runs. */
  active?: 0 | 1;
  hz: number;
  mode?: number;
}

export type SPIBinding = Binding<SPI, SPIOptions>;

// ---- I2C (ECMA-419, 10.4)

/** One device of a bus. Every transfer is between a start and a stop of its own. */
export interface I2C {
  /** Throws where the device does not acknowledge, as `write` does. */
  read(byteLength: number): ArrayBuffer;
  write(buffer: Uint8Array): void;
  close(): void;
}

export interface I2COptions {
  data: Pin;
  clock: Pin;
  hz: number;
  /** Seven bits. */
  address: number;
  /** Of one transfer, in ms (the SDK's own option; without it 400): a device that stretches the clock must not stop the station. */
  timeout?: number;
}

export type I2CBinding = Binding<I2C, I2COptions>;

// ---- Serial (ECMA-419, 10.5), always with `format: "buffer"`

export interface Serial {
  /** Everything received so far, or `undefined` when there is nothing. */
  read(): ArrayBuffer | undefined;
  write(buffer: Uint8Array): void;
  close(): void;
}

export interface SerialOptions {
  port?: number;
  receive?: Pin;
  transmit?: Pin;
  baud: number;
  format: "buffer";
  onReadable?: (bytes: number) => void;
}

export type SerialBinding = Binding<Serial, SerialOptions>;

// ---- PWM (ECMA-419, 10.3)

export interface PWM {
  readonly resolution: number;
  /** Duty: 0 to 2^resolution - 1. */
  write(duty: number): void;
  close(): void;
}

/** `resolution` in bits, default 10. A servo's 50 Hz takes up to 14 (the SDK's PWM on the ESP32 family). */
export interface PWMOptions { pin: Pin; hz?: number; resolution?: number }

export type PWMBinding = Binding<PWM, PWMOptions>;

// ---- PulseWidth (the SDK's `embedded:io/pulsewidth`, by the capture hardware of ESP32 and S3: the C3 has none, and throws)

export interface PulseWidth {
  /** Length of the pulse that ended last, in microseconds; undefined when none has ended since the last read. */
  read(): number | undefined;
  close(): void;
}

/** Values of the SDK's `PulseWidth.RisingToFalling` and so on. */
export const PulseEdges = Object.freeze({ risingToFalling: 1, fallingToRising: 2, risingToRising: 3, fallingToFalling: 4 });

export interface PulseWidthOptions { pin: Pin; mode: number; edges: number; onReadable?: () => void }

export type PulseWidthBinding = Binding<PulseWidth, PulseWidthOptions>;

// ---- Analog (ECMA-419, 10.2)

export interface Analog {
  /** 0 to 2^resolution - 1; undefined where the converter gives nothing: at a pin of ADC2 while Wi-Fi runs. */
  read(): number | undefined;
  readonly resolution: number;
  close(): void;
}

export interface AnalogOptions { pin: Pin; resolution?: number }

export type AnalogBinding = Binding<Analog, AnalogOptions>;

// ---- What is not a standard's: pulse pairs, load cells, chains of pixels

export type * from "./io-native.js";

// ---- Flash (the SDK's `embedded:storage/flash`): erase sets every bit, a write only clears bits

export interface Flash {
  read(byteLength: number, byteOffset: number): ArrayBuffer;
  write(buffer: Uint8Array, byteOffset: number): void;
  /** Erases blocks `start` up to, not including, `end` (default: one block). */
  eraseBlock(start: number, end?: number): void;
  status(): { size: number; blockLength: number; blocks: number; writeAlign?: number; eraseValue?: number };
  close(): void;
}

// ---- Sockets (ECMA-419, 10.8 and 10.9)

export interface TCP {
  read(byteLength?: number): ArrayBuffer | undefined;
  /** Returns the bytes that may be written next. Throws when more is written than may be. */
  write(buffer: Uint8Array | ArrayBuffer, options?: { more?: boolean; byteLength?: number }): number;
  close(): void;
}

export interface TCPOptions {
  address?: string;
  host?: string;
  port: number;
  /** Small packets are sent at once (RFC 896 off). All lower case, as the SDK reads it. */
  nodelay?: boolean;
  onReadable?: (bytes: number) => void;
  onWritable?: (bytes: number) => void;
  onError?: (error?: unknown) => void;
}

export type TCPBinding = Binding<TCP, TCPOptions>;

export interface UDP {
  read(): (ArrayBuffer & { address: string; port: number }) | undefined;
  write(buffer: Uint8Array, address: string, port: number): void;
  close(): void;
}

export interface UDPOptions { port?: number; onReadable?: (packets: number) => void; onError?: () => void }

export type UDPBinding = Binding<UDP, UDPOptions>;

export interface Resolver {
  resolve(options: {
    host: string;
    onResolved: (host: string, address: string) => void;
    onError: (host?: string) => void;
  }): void;
}

// ---- Time: not in ECMA-419, and different on every platform, so it is handed in too

/** Cancels a timer. Safe to call again, and after the timer has fired. */
export type Cancel = () => void;

export interface Timers {
  /** Monotonic milliseconds since boot; never wraps. */
  now(): number;
  /** Calls back once, no sooner than after `ms` (a whole number, at least 0). */
  after(ms: number, callback: () => void): Cancel;
  /**
   * Calls `look` every `ms` until cancelled, to look at the world outside. A simulator that knows that nothing out
   * there has changed may leave looks out, so `look` must not count its calls to tell the time.
   */
  every(ms: number, look: () => void): Cancel;
}
