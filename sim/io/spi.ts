// An ECMA-419 SPI (10.6) on which one virtual chip answers, byte for byte as on the wire.
import type { SPI, SPIOptions } from "../../modules/io.js";

export interface SPIChip {
  /** The chip select line, at the start (true) and at the end (false) of each transfer. */
  select(active: boolean): void;
  /** One byte out on MOSI; returns the one that came in on MISO meanwhile. */
  transfer(byte: number): number;
}

export class VirtualSPI {
  /** Instances not closed yet. */
  open = 0;
  /** What the newest instance was constructed with. */
  options: SPIOptions | undefined;
  readonly chip: SPIChip;
  /** The class to hand to a driver as its `io`. */
  readonly SPI: new (options: SPIOptions) => SPI;

  constructor(chip: SPIChip) {
    const bus = this;
    this.chip = chip;
    this.SPI = class extends Port {
      constructor(options: SPIOptions) { super(bus, options); }
    };
  }
}

class Port implements SPI {
  readonly #bus: VirtualSPI;
  #open = true;

  constructor(bus: VirtualSPI, options: SPIOptions) {
    if (!(options.hz >= 1 && options.hz <= 40_000_000)) throw new RangeError("SPI: invalid hz");
    this.#bus = bus;
    bus.options = options;
    bus.open++;
  }

  transfer(buffer: Uint8Array): void {
    this.#exchange(buffer, buffer);
  }

  write(buffer: Uint8Array): void {
    this.#exchange(buffer, undefined);
  }

  close(): void {
    if (this.#open) this.#bus.open--;
    this.#open = false;
  }

  #exchange(out: Uint8Array, into: Uint8Array | undefined): void {
    if (!this.#open) throw new Error("SPI: closed");
    const { chip } = this.#bus;
    chip.select(true);
    try {
      for (let i = 0; i < out.length; i++) {
        const byte = chip.transfer(out[i]!);
        if (into) into[i] = byte;
      }
    } finally {
      chip.select(false);
    }
  }
}
