// NXP PN532, how its frames travel: I2C, SPI or a serial line (HSU). User manual UM0701-02 rev. 02, 6.2.3 to 6.2.5.
// Each may throw where the bus does: the link above knows what that means.
import type { I2C, I2CBinding, Serial, SerialBinding, SPI, SPIBinding } from "../io.js";
import { openI2C } from "./i2c-bus.js";

/** How the chip is wired, which the switches of its board must say too. */
export type Pn532Wiring =
  /** Needs no `address`: 0x24. */
  | { readonly i2c: I2CBinding }
  /** Selected by a pin for each transfer: see selected-spi.ts. */
  | { readonly spi: SPIBinding }
  /** Must name both pins, `receive` and `transmit`. */
  | { readonly serial: SerialBinding };

export interface Pn532Transport {
  /** Whether each `receive` is one frame from its beginning; of a stream, it may be any part of one. */
  readonly framed: boolean;
  /** What rouses a chip that sleeps: the first command after power has come may be lost otherwise. */
  wake(): void;
  send(frame: Uint8Array): void;
  /** What the chip has to say; on a bus at most a frame of `bytesMax`, and a byte in front. Undefined while there is nothing. */
  receive(bytesMax: number): Uint8Array | undefined;
  close(): void;
}

/** Throws when the port cannot be had. */
export function openPn532(wiring: Pn532Wiring): Pn532Transport {
  if ("i2c" in wiring) return new OverI2C(wiring.i2c);
  if ("spi" in wiring) return new OverSPI(wiring.spi);
  return new OverSerial(wiring.serial);
}

const ADDRESS = 0x24;          // 6.2.4: 0x48 with the direction bit
const READY = 0x01;            // bit 0 of the status byte: 6.2.4 and 6.2.5

class OverI2C implements Pn532Transport {
  readonly framed = true;
  readonly #device: I2C;

  constructor(binding: I2CBinding) { this.#device = openI2C(binding, ADDRESS); }

  /** Its address wakes it: 7.2.11. */
  wake(): void { this.#device.read(1); }

  send(frame: Uint8Array): void { this.#device.write(frame); }

  /** A status byte leads every read, and a frame is used up by one, even by one that does not reach its end. */
  receive(bytesMax: number): Uint8Array | undefined {
    if (!(new Uint8Array(this.#device.read(1))[0]! & READY)) return undefined;
    return new Uint8Array(this.#device.read(1 + bytesMax));
  }

  close(): void { this.#device.close(); }
}

const HZ = 1_000_000;          // up to 5 MHz, by memory of the data sheet; a frame takes 0.3 ms
const WRITE = 0x01;            // 6.2.5: data writing,
const STATUS = 0x02;           // status reading
const READ = 0x03;             // and data reading, each the first byte of a transfer

class OverSPI implements Pn532Transport {
  readonly framed = true;
  readonly #spi: SPI;
  readonly #status = new Uint8Array(2);

  constructor({ io: Io, ...wiring }: SPIBinding) {
    this.#spi = new Io({ hz: HZ, mode: 0, active: 0, ...wiring });   // mode 0 only: application note AN10609_3, 1
  }

  /** Being selected wakes it: 7.2.11. */
  wake(): void { this.#look(); }

  send(frame: Uint8Array): void {
    const bytes = new Uint8Array(1 + frame.length);
    bytes[0] = WRITE;
    bytes.set(frame, 1);
    mirror(bytes);
    this.#spi.write(bytes);
  }

  receive(bytesMax: number): Uint8Array | undefined {
    if (!(this.#look() & READY)) return undefined;
    const bytes = new Uint8Array(1 + bytesMax);
    bytes[0] = READ;
    this.#exchange(bytes);
    return bytes;
  }

  close(): void { this.#spi.close(); }

  #look(): number {
    this.#status[0] = STATUS;
    this.#status[1] = 0;
    this.#exchange(this.#status);
    return this.#status[1]!;
  }

  #exchange(bytes: Uint8Array): void {
    mirror(bytes);
    this.#spi.transfer(bytes);
    mirror(bytes);
  }
}

/** The chip takes the low bit first (6.2.5), the SDK's SPI sends the high one first. */
function mirror(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i]!;
    byte = (byte >> 4) | (byte << 4);
    byte = ((byte & 0xcc) >> 2) | ((byte & 0x33) << 2);
    bytes[i] = ((byte & 0xaa) >> 1) | ((byte & 0x55) << 1);
  }
}

const BAUD = 115_200;          // 6.2.3, as it comes
// Rising edges wake it (7.2.11), and what follows too soon is lost. Sixteen bytes, as libnfc sends them, take 1.4 ms.
const WAKE_UP = Object.freeze([0x55, 0x55]);
const WAKE_UP_BYTES = 16;

class OverSerial implements Pn532Transport {
  readonly framed = false;
  readonly #serial: Serial;

  /** Nobody is called for each byte: what comes waits in the port, and two frames are a third of what that holds. */
  constructor({ io: Io, ...wiring }: SerialBinding) {
    this.#serial = new Io({ ...wiring, baud: BAUD, format: "buffer" });
  }

  wake(): void {
    const bytes = new Uint8Array(WAKE_UP_BYTES);
    bytes.set(WAKE_UP);
    this.#serial.write(bytes);
  }

  send(frame: Uint8Array): void { this.#serial.write(frame); }

  receive(): Uint8Array | undefined {
    const buffer = this.#serial.read();
    return buffer && new Uint8Array(buffer);
  }

  close(): void { this.#serial.close(); }
}
