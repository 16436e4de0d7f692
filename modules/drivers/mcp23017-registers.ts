// The registers of an MCP23017 as they should be, and the way to make the chip's so. Data sheet: DS20001952C.
import type { I2C } from "../io.js";

/** Table 3-3, with IOCON.BANK clear: the address of port A's, that of port B's is the next. */
export const Register = Object.freeze({
  IODIR: 0x00, GPINTEN: 0x04, IOCON: 0x0a, GPPU: 0x0c, INTF: 0x0e, GPIO: 0x12, OLAT: 0x14,
});

const COUNT = 0x16;
const PORTS = 2;
/** Register 3-6: INTA and INTB tell the same, and sink only, so that a board of 3.3 V may listen to a chip of 5 V. */
const MIRROR_AND_OPEN_DRAIN = 0x44;
const IOCON_IF_BANKED = 0x05;   // the address of IOCON while IOCON.BANK is set (table 3-2); otherwise that of GPINTENB

/** Pins count from 0 to 15: GPA0 to GPA7, GPB0 to GPB7. What reaches for the chip throws as `write` and `read` of I2C do. */
export class Mcp23017Registers {
  /** Levels of the pins as they were last read: a bit each. As with nothing wired to a pulled-up pin until then. */
  levels = 0xffff;

  readonly #chip: I2C;
  readonly #wanted = new Uint8Array(COUNT);   // by address

  /** As after a power-on (table 3-5), but for the interrupt pins. */
  constructor(chip: I2C) {
    this.#chip = chip;
    this.#wanted.fill(0xff, Register.IODIR, Register.IODIR + PORTS);
    this.#wanted.fill(MIRROR_AND_OPEN_DRAIN, Register.IOCON, Register.IOCON + PORTS);
  }

  /** From the next `send` on. */
  set(register: number, pin: number, value: boolean): void {
    const at = register + (pin >> 3);
    const mask = 1 << (pin & 7);
    this.#wanted[at] = value ? this.#wanted[at]! | mask : this.#wanted[at]! & ~mask;
  }

  /** Both ports' of one register, unless `count` says how many registers. */
  send(register: number, count = PORTS): void {
    const message = new Uint8Array(1 + count);
    message[0] = register;
    message.set(this.#wanted.subarray(register, register + count), 1);
    this.#chip.write(message);
  }

  /** All of them, into a chip in whatever state: the levels before the directions, so that no output starts at a wrong one. */
  sendAll(): void {
    this.#chip.write(Uint8Array.of(IOCON_IF_BANKED, 0));
    this.send(Register.IOCON);          // and SEQOP clear, without which the rest would not follow (3.2.1)
    this.send(Register.OLAT);
    this.send(Register.IODIR, Register.INTF);
  }

  readLevels(): void {
    this.#chip.write(Uint8Array.of(Register.GPIO));
    const ports = new Uint8Array(this.#chip.read(PORTS));
    this.levels = ports[0]! | (ports[1]! << 8);
  }

  /** Whether the chip still has them all. Takes the levels as well, if so. */
  check(): boolean {
    this.#chip.write(Uint8Array.of(Register.IODIR));
    const found = new Uint8Array(this.#chip.read(COUNT));
    for (let at = 0; at < COUNT; at++)
      if ((at < Register.INTF || at >= Register.OLAT) && found[at] !== this.#wanted[at]) return false;
    this.levels = found[Register.GPIO]! | (found[Register.GPIO + 1]! << 8);
    return true;
  }
}
