// One of the two ports of the MCP23017: eight pins, their registers and the interrupt-on-change logic.
// Clauses are those of Microchip's data sheet DS20001952C, of which pages 12, 14, 18 and 23 to 25 have been read; the rest is by memory.
import type { DigitalLine } from "../io/digital.js";

/** Table 3-5, IOCON.BANK = 0: the addresses of port A; port B's follow each. */
export const Register = Object.freeze({
  iodir: 0x00, ipol: 0x02, gpinten: 0x04, defval: 0x06, intcon: 0x08, iocon: 0x0a, gppu: 0x0c, intf: 0x0e, intcap: 0x10, gpio: 0x12,
  olat: 0x14,
});

const REGISTERS = 11;

export class Mcp23017Port {
  readonly #lines: readonly DigitalLine[];
  /** Who drives and pulls each wire. */
  readonly #hands: readonly object[];
  readonly #onInterrupt: () => void;
  readonly #registers = new Uint8Array(REGISTERS);
  /** What pin changes are measured against: the port when it was last read (3.6.5). */
  #previous = 0;
  #powered = true;
  #told = false;

  /** `lines`: eight, from bit 0. `onInterrupt`: the interrupt has come or gone. */
  constructor(lines: readonly DigitalLine[], onInterrupt: () => void) {
    this.#lines = lines;
    this.#hands = lines.map(() => ({}));
    this.#onInterrupt = onInterrupt;
    for (const line of lines) line.onChange(() => this.#look());
    this.reset();
  }

  get interrupt(): boolean { return this.#get(Register.intf) !== 0; }

  /** Power-on reset and pin RESET: every pin an input without a resistor (table 3-5, POR/RST value). */
  reset(): void {
    this.#registers.fill(0);
    this.#set(Register.iodir, 0xff);
    this.#settle();
  }

  /** Without supply the pins are let go. */
  power(on: boolean): void {
    this.#powered = on;
    this.#told = false;
    this.reset();
  }

  /** `register` as in the table; 0 to 255. A read of GPIO or INTCAP acknowledges the interrupt (3.6.4). */
  read(register: number): number {
    if (register === Register.gpio) {
      const value = this.#port;
      this.#acknowledge();
      return value;
    }
    const value = this.#get(register);
    if (register === Register.intcap) this.#acknowledge();
    return value;
  }

  write(register: number, value: number): void {
    if (register === Register.intf || register === Register.intcap) return;   // 3.5.8, 3.5.9: read-only
    this.#set(register === Register.gpio ? Register.olat : register, value);   // 3.5.10
    this.#settle();
  }

  get #levels(): number {
    return this.#lines.reduce((levels, { level }, bit) => levels | (level << bit), 0);
  }

  /** What GPIO reads, outputs too: the pins, those of IPOL inverted (3.5.2). */
  get #port(): number { return this.#levels ^ this.#get(Register.ipol); }

  #get(register: number): number { return this.#registers[register >> 1]!; }

  #set(register: number, value: number): void { this.#registers[register >> 1] = value; }

  /** An output does not blink on its way to and from an input: the new hand takes hold before the old one lets go. */
  #settle(): void {
    this.#lines.forEach((line, bit) => {
      const hand = this.#hands[bit]!;
      const has = (register: number): boolean => ((this.#get(register) >> bit) & 1) === 1;
      if (this.#powered && !has(Register.iodir)) {
        line.drive(hand, has(Register.olat) ? 1 : 0);
        line.pull(hand, undefined);
      } else {
        line.pull(hand, this.#powered && has(Register.gppu) ? 1 : undefined);   // 3.5.7: 100 kΩ, for inputs only
        line.drive(hand, undefined);
      }
    });
    this.#look();
  }

  /** The first event is captured; what follows waits until it has been acknowledged (3.6.4). */
  #look(): void {
    if (!this.#powered) return;
    const levels = this.#levels;
    const enabled = this.#get(Register.gpinten) & this.#get(Register.iodir);   // outputs have no effect (3.6.4)
    this.#previous = (this.#previous & enabled) | (levels & ~enabled);
    if (!this.interrupt) this.#compare(levels, enabled);
    if (this.interrupt === this.#told) return;
    this.#told = this.interrupt;
    this.#onInterrupt();
  }

  #compare(levels: number, enabled: number): void {
    const fixed = this.#get(Register.intcon);   // 3.5.5: compared with DEFVAL, else with the pin's previous value
    const flags = enabled & ((fixed & (levels ^ this.#get(Register.defval))) | (~fixed & (levels ^ this.#previous)));
    this.#set(Register.intf, flags);
    if (flags) this.#set(Register.intcap, this.#port);   // 3.5.9: "the GPIO port value"
  }

  /** What differs from DEFVAL asks again at once, for as long as it does (3.6.5). */
  #acknowledge(): void {
    this.#previous = this.#levels;
    this.#set(Register.intf, 0);
    this.#look();
  }
}
