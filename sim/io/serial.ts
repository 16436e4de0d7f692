// An ECMA-419 Serial (10.5, buffer format) on which one virtual chip speaks, byte for byte as on the wire.
import type { Serial, SerialOptions } from "../../modules/io.js";

export interface SerialChip {
  readonly baud: number;
  /** Called with each byte the moment its stop bit is over. A port sets it; undefined while nobody listens. */
  onByte: ((byte: number) => void) | undefined;
  /** A byte that the port has sent. */
  receive(byte: number): void;
}

const RECEIVE_BYTES = 128;   // the receive FIFO of an ESP32's UART (ESP32 Technical Reference Manual, UART)

export class VirtualSerial {
  /** Instances not closed yet: at most one, as on a real port. */
  open = 0;
  /** Bytes lost because nobody read in time. */
  overflow = 0;
  readonly chip: SerialChip;
  /** The class to hand to a driver as its `io`. */
  readonly Serial: new (options: SerialOptions) => Serial;

  constructor(chip: SerialChip) {
    const wire = this;
    this.chip = chip;
    this.Serial = class extends Port {
      constructor(options: SerialOptions) { super(wire, options); }
    };
  }
}

class Port implements Serial {
  readonly #wire: VirtualSerial;
  readonly #onReadable: ((bytes: number) => void) | undefined;
  #received: number[] = [];
  /** As in the Moddable SDK: one call until the bytes have been read, however many come. */
  #told = false;
  #open = true;

  constructor(wire: VirtualSerial, { baud, format, onReadable }: SerialOptions) {
    const { chip } = wire;
    if (format !== "buffer") throw new RangeError("serial: invalid format");
    if (baud !== chip.baud) throw new RangeError(`serial: the chip speaks at ${chip.baud} baud, not at ${baud}`);
    if (wire.open > 0) throw new RangeError("serial: port in use");
    wire.open++;
    this.#wire = wire;
    this.#onReadable = onReadable;
    chip.onByte = (byte) => this.#take(byte);
  }

  read(): ArrayBuffer | undefined {
    this.#use();
    this.#told = false;
    if (this.#received.length === 0) return undefined;
    const bytes = Uint8Array.from(this.#received);
    this.#received = [];
    return bytes.buffer;
  }

  write(buffer: Uint8Array): void {
    this.#use();
    for (const byte of buffer) this.#wire.chip.receive(byte);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#wire.open--;
    this.#wire.chip.onByte = undefined;
  }

  #take(byte: number): void {
    if (this.#received.length === RECEIVE_BYTES) this.#wire.overflow++;
    else this.#received.push(byte);
    if (this.#told) return;
    this.#told = true;
    this.#onReadable?.(this.#received.length);
  }

  #use(): void {
    if (!this.#open) throw new Error("serial: closed");
  }
}
