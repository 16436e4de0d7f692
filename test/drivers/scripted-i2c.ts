// An I2C bus with one chip on it, of which the test says how it answers.
import { BusStuck } from "../../modules/drivers/i2c-bus.js";
import type { I2C, I2COptions } from "../../modules/io.js";

export interface ScriptedChip {
  write(bytes: number[]): void;
  read(byteLength: number): number[];
}

export function scriptedI2C(chip: ScriptedChip) {
  const seen = {
    open: 0, addresses: [] as number[], log: [] as string[],
    /** The chip is not there; a line is low; the platform refuses the port. */
    isDead: false, isStuck: false, isRefused: false,
  };
  class Port implements I2C {
    #open = true;
    constructor({ address }: I2COptions) {
      if (seen.isRefused) throw new RangeError("duplicate address");
      seen.open++;
      seen.addresses.push(address);
    }
    read(byteLength: number): ArrayBuffer {
      this.#check();
      const bytes = chip.read(byteLength);
      expect(bytes).toHaveLength(byteLength);
      seen.log.push(`r${byteLength}`);
      return Uint8Array.from(bytes).buffer;
    }
    write(buffer: Uint8Array): void {
      this.#check();
      expect(buffer.length).toBeLessThanOrEqual(32);
      seen.log.push(`w ${Buffer.from(buffer).toString("hex")}`);
      chip.write([...buffer]);
    }
    close(): void {
      if (this.#open) seen.open--;
      this.#open = false;
    }
    #check(): void {
      if (!this.#open) throw new Error("closed");
      if (seen.isStuck) throw new BusStuck("low");
      if (seen.isDead) throw new Error("no acknowledge");
    }
  }
  return { seen, binding: { io: Port, data: 21, clock: 22, hz: 100_000 } };
}

/** A chip with registers behind a pointer that goes on by one with each byte. */
export function registerFile(registers: Uint8Array, mask = 0xff): ScriptedChip {
  let pointer = 0;
  return {
    write([register, ...bytes]) {
      pointer = register! & mask;
      for (const byte of bytes) registers[pointer++ % registers.length] = byte;
    },
    read: (byteLength) => Array.from({ length: byteLength }, () => registers[pointer++ % registers.length]!),
  };
}
