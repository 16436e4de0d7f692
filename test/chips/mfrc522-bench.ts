// A host that speaks to the virtual MFRC522 over SPI, register by register, for the tests of the chip itself.
import { Mfrc522Chip, type Mfrc522Options } from "../../sim/chips/mfrc522.js";
import { Register } from "../../sim/chips/mfrc522-registers.js";
import { Clock } from "../../sim/clock.js";
import { VirtualSPI } from "../../sim/io/spi.js";

export class Mfrc522Bench {
  readonly clock = new Clock();
  readonly chip: Mfrc522Chip;
  readonly #spi;

  constructor(options: Mfrc522Options = {}) {
    this.chip = new Mfrc522Chip(this.clock, options);
    this.#spi = new (new VirtualSPI(this.chip).SPI)({ hz: 4_000_000 });
  }

  read(register: number): number {
    return this.transfer(0x80 | (register << 1), 0)[1]!;
  }

  write(register: number, ...values: number[]): void {
    this.transfer(register << 1, ...values);
  }

  transfer(...bytes: number[]): number[] {
    const buffer = Uint8Array.from(bytes);
    this.#spi.transfer(buffer);
    return [...buffer];
  }

  command(code: number): void { this.write(Register.command, code); }

  readFifo(): number[] {
    return Array.from({ length: this.read(Register.fifoLevel) }, () => this.read(Register.fifoData));
  }

  /** What has to be set before a card can be talked to: full modulation, the CRC's preset, the carrier. */
  begin(): void {
    this.write(Register.txAsk, 0x40);
    this.write(Register.mode, 0x3d);
    this.write(Register.txControl, 0x83);
    this.clock.run(5);
  }

  /** One exchange; returns the FIFO 5 ms later. */
  exchange(bytes: readonly number[], { lastBits = 0, align = 0, crc = false } = {}): number[] {
    this.command(0x0);
    this.write(Register.comIrq, 0x7f);
    this.write(Register.fifoLevel, 0x80);
    this.write(Register.txMode, crc ? 0x80 : 0);
    this.write(Register.rxMode, crc ? 0x80 : 0);
    this.write(Register.fifoData, ...bytes);
    this.command(0xc);
    this.write(Register.bitFraming, 0x80 | (align << 4) | lastBits);
    this.clock.run(5);
    return this.readFifo();
  }
}
