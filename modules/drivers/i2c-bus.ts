// An I2C bus that several chips share, and that is freed when one of them holds a line low (i2c-lines.ts). What the SDK's I2C
// on ESP32 throws says nothing of the reason, and it keeps the pins while any device of the bus is open.
import type { Digital, DigitalOptions, I2C, I2CBinding, I2COptions, Pin } from "../io.js";
import type { FaultCode } from "./fault.js";
import { freeLines, type Lines } from "./i2c-lines.js";

export interface I2CBusOptions {
  io: new (options: I2COptions) => I2C;
  digital: new (options: DigitalOptions) => Digital;
  data: Pin;
  clock: Pin;
  /** Of devices that name none. Default 100 kHz: standard mode (UM10204, 3.1), which every chip and the longest wires bear. */
  hz?: number | undefined;
  /** Of one transfer, in ms. Default 10: three times what 32 bytes take at 100 kHz. */
  timeout?: number | undefined;
}

/** SDA or SCL is low, and clocking did not help. */
export class BusStuck extends Error { override name = "BusStuck"; }

/** What `read` or `write` of a device has thrown, as a fault of its chip. */
export function i2cFault(error: unknown): FaultCode { return error instanceof BusStuck ? "bus-stuck" : "no-answer"; }

/** A device of a bus, at `address` where the wiring names no other. Throws where the platform refuses it. */
export function openI2C({ io: Io, ...wiring }: I2CBinding, address: number): I2C {
  return new Io({ address, ...wiring } as I2COptions);
}

export class I2CBus {
  /** The class to hand to a driver as `io`: with an `address`, and `hz` or `timeout` where they differ from the bus's. */
  readonly I2C: new (options: I2COptions) => I2C;
  readonly #wire: Wire;

  /**
   * Frees the bus first: a processor that was reset within a transfer leaves a chip waiting for more clocks. Throws when a pin
   * cannot be had. A bus that is stuck does not throw.
   */
  constructor(options: I2CBusOptions) {
    const wire = new Wire(options);
    this.#wire = wire;
    this.I2C = class extends Device {
      constructor(device: I2COptions) { super(wire, device); }
    };
  }

  /** A line is low, as it was found last; looked at again before the next transfer. */
  get stuck(): boolean { return this.#wire.stuck; }

  /** Times that clocking has helped. */
  get freed(): number { return this.#wire.freed; }

  /** Closes all devices. */
  close(): void {
    for (const device of [...this.#wire.devices]) device.close();
  }
}

/** What the devices of one bus share. */
class Wire {
  readonly devices: Device[] = [];
  stuck = false;
  freed = 0;
  readonly options: I2CBusOptions;

  constructor(options: I2CBusOptions) {
    this.options = options;
    this.#free();
  }

  /** Before a device opens its port: as long as the bus is stuck, a transfer would only wait for its time-out. */
  check(): void {
    if (this.stuck) this.#free();
    if (this.stuck) throw new BusStuck("a line of the I2C bus is held low");
  }

  /** What to throw for a transfer that has failed. The pins can be looked at only while no device has them. */
  judge(error: unknown): unknown {
    if (this.stuck) return error;
    for (const device of this.devices) device.release();
    try {
      this.#free();
    } catch {
      return error;   // somebody else has the pins
    }
    return this.stuck ? new BusStuck("a line of the I2C bus is held low") : error;
  }

  #free(): void {
    const { digital, data, clock } = this.options;
    const lines: Lines = freeLines({ digital, data, clock });
    if (lines === "freed") this.freed++;
    this.stuck = lines === "stuck";
  }
}

class Device implements I2C {
  readonly #wire: Wire;
  readonly #options: I2COptions;
  #port: I2C | undefined;
  #closed = false;

  /** Throws when another device of this bus has the address. The port is opened with the first transfer. */
  constructor(wire: Wire, options: I2COptions) {
    const { data, clock, hz = 100_000, timeout = 10 } = wire.options;
    const { address } = options;
    if (wire.devices.some((device) => device.address === address)) throw new RangeError("i2c: duplicate address");
    this.#wire = wire;
    this.#options = { data, clock, address, hz: options.hz ?? hz, timeout: options.timeout ?? timeout };
    wire.devices.push(this);
  }

  get address(): number { return this.#options.address; }

  read(byteLength: number): ArrayBuffer {
    if (this.#closed) throw new Error("i2c: closed");
    try {
      return this.#opened().read(byteLength);
    } catch (error) {
      throw this.#wire.judge(error);
    }
  }

  write(buffer: Uint8Array): void {
    if (this.#closed) throw new Error("i2c: closed");
    try {
      this.#opened().write(buffer);
    } catch (error) {
      throw this.#wire.judge(error);
    }
  }

  /** Until the next transfer. */
  release(): void {
    this.#port?.close();
    this.#port = undefined;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.release();
    const { devices } = this.#wire;
    devices.splice(devices.indexOf(this), 1);
  }

  #opened(): I2C {
    if (this.#port) return this.#port;
    this.#wire.check();
    return this.#port = new this.#wire.options.io(this.#options);
  }
}
