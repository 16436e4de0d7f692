// A chip alone on an I2C bus, spoken to byte by byte.
import { DigitalLine } from "../../sim/io/digital.js";
import { type I2CChip, VirtualI2C } from "../../sim/io/i2c.js";

export class I2CBench {
  readonly bus: VirtualI2C;
  readonly #device;

  constructor(chip: I2CChip) {
    this.bus = new VirtualI2C({ data: new DigitalLine(), clock: new DigitalLine(), chips: [chip] });
    this.#device = new this.bus.I2C({ data: 8, clock: 9, hz: 400_000, address: chip.addresses[0]! });
  }

  /** Throws where a byte is not acknowledged. */
  write(...bytes: number[]): void { this.#device.write(Uint8Array.from(bytes)); }

  read(count: number): number[] { return [...new Uint8Array(this.#device.read(count))]; }

  /** Whether the chip acknowledges what is done. */
  answers(act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      if (!/^(read|write) failed$/.test((error as Error).message)) throw error;
      return false;
    }
  }
}
