// An SPI bus with the chip select on a pin of our own. The Moddable SDK's SPI on ESP32 pulls its `select` low when it
// is opened and leaves it there between transfers, so that a chip never sees where a transfer begins.
import { type Digital, type DigitalOptions, DigitalMode, type SPI, type SPIOptions } from "../io.js";

type BusClass = new (options: SPIOptions) => SPI;
type SelectClass = new (options: DigitalOptions) => Digital;

/** The class to hand to a driver as `io`: as SPI, with `select` driven around each transfer. */
export function selectedSPI(Bus: BusClass, Select: SelectClass): BusClass {
  return class extends SelectedSPI {
    constructor(options: SPIOptions) { super(Bus, Select, options); }
  };
}

class SelectedSPI implements SPI {
  readonly #bus: SPI;
  readonly #select: Digital;
  readonly #active: 0 | 1;

  /** Throws when the bus or the pin cannot be had, and then holds neither. */
  constructor(Bus: BusClass, Select: SelectClass, { select, active = 0, ...bus }: SPIOptions) {
    if (select === undefined) throw new Error("the wiring names no select pin");
    this.#active = active;
    this.#select = new Select({ pin: select, mode: DigitalMode.output, initialValue: active === 0 ? 1 : 0 });
    try {
      this.#bus = new Bus(bus);
    } catch (error) {
      this.#select.close();
      throw error;
    }
  }

  transfer(buffer: Uint8Array): void {
    this.#select.write(this.#active);
    try {
      this.#bus.transfer(buffer);
    } finally {
      this.#select.write(1 - this.#active);
    }
  }

  write(buffer: Uint8Array): void {
    this.#select.write(this.#active);
    try {
      this.#bus.write(buffer);
    } finally {
      this.#select.write(1 - this.#active);
    }
  }

  close(): void {
    this.#bus.close();
    this.#select.close();
  }
}
