// Microchip's MCP23017, sixteen more pins on an I2C bus: registers (IOCON.BANK = 0 only), INTA and INTB, RESET.
// Clauses are those of its data sheet DS20001952C, of which pages 12, 14, 18 and 23 to 25 have been read; IOCON is by memory.
// Not modelled, for no time passes within a transfer: an input at A7 or B7 that changes while it is read spoils the transfer, for which
// reason revision D (by memory) has these two as outputs only.
import { DigitalLine, type Level } from "../io/digital.js";
import type { I2CChip } from "../io/i2c.js";
import { Random } from "../random.js";
import { Mcp23017Port, Register } from "./mcp23017-port.js";

const ADDRESS = 0x20;              // 3.2.2, figure 3-3: 0100, then A2 to A0
const LAST_REGISTER = 0x15;        // table 3-5
/** IOCON, register 3-6. */
const Config = Object.freeze({ bank: 0x80, mirror: 0x40, byteMode: 0x20, openDrain: 0x04, activeHigh: 0x02, implemented: 0xfe });

/** As the pins are called: GPA0 is A0. */
export type Mcp23017Pin = `${"A" | "B"}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

export interface Mcp23017Options {
  /** By A2 to A0: 0x20 to 0x27. */
  address?: number;
  /** The wires at the port's pins; where none is given there is one with nothing on it. */
  lines?: Partial<Readonly<Record<Mcp23017Pin, DigitalLine>>>;
  /** The wires at INTA, INTB and RESET; without one for RESET it is tied high. */
  interruptA?: DigitalLine;
  interruptB?: DigitalLine;
  reset?: DigitalLine;
  random?: Random;
}

export class Mcp23017Chip implements I2CChip {
  readonly addresses: readonly number[];
  readonly lines: Readonly<Record<Mcp23017Pin, DigitalLine>>;

  /** The bus does not reach it any more: no acknowledge, but its outputs stay as they are. */
  deaf = false;
  /** Share of the starts that it does not acknowledge, and of the bytes read that come out wrong: 0 to 1. */
  deafness = 0;
  noise = 0;

  readonly #ports: readonly [Mcp23017Port, Mcp23017Port];
  readonly #interrupts: readonly (DigitalLine | undefined)[];
  readonly #reset: DigitalLine | undefined;
  readonly #random: Random;
  #config = 0;
  #pointer = 0;
  #expectsPointer = false;
  #dead = false;
  #supply = true;
  #stuckInterrupt: Level | undefined;

  constructor({ address = ADDRESS, lines = {}, interruptA, interruptB, reset, random = new Random(1) }: Mcp23017Options = {}) {
    this.addresses = [address];
    this.#random = random;
    this.#interrupts = [interruptA, interruptB];
    this.#reset = reset;
    const wires = (letter: "A" | "B"): [Mcp23017Pin, DigitalLine][] => ([0, 1, 2, 3, 4, 5, 6, 7] as const)
      .map((bit) => [`${letter}${bit}`, lines[`${letter}${bit}`] ?? new DigitalLine()]);
    const [a, b] = [wires("A"), wires("B")];
    this.lines = Object.fromEntries([...a, ...b]) as Record<Mcp23017Pin, DigitalLine>;
    this.#ports = [port(a, () => this.#settle()), port(b, () => this.#settle())];
    reset?.onChange((level) => { if (level === 0) this.#restart(); });
    this.#settle();
  }

  /** It has failed: no acknowledge, and every pin is let go. One that is put in its place is as after a reset. */
  get dead(): boolean { return this.#dead; }
  set dead(dead: boolean) {
    if (dead === this.#dead) return;
    this.#dead = dead;
    this.#change();
  }

  /** The level that both interrupt pins have, whatever happens; undefined: they are sound. */
  get stuckInterrupt(): Level | undefined { return this.#stuckInterrupt; }
  set stuckInterrupt(level: Level | undefined) {
    this.#stuckInterrupt = level;
    this.#settle();
  }

  /** Something is wrong with it. */
  get faulty(): boolean {
    return this.#dead || this.deaf || this.deafness > 0 || this.noise > 0 || this.#stuckInterrupt !== undefined;
  }

  /** The supply dips: every pin becomes an input, and whoever set the registers up does not know. */
  brownOut(): void {
    this.power(false);
    this.power(true);
  }

  /** The supply comes or goes. What comes back is as after a reset. */
  power(on: boolean): void {
    if (on === this.#supply) return;
    this.#supply = on;
    this.#change();
  }

  start(_address: number, reading: boolean): boolean {
    if (!this.#isUp || this.deaf || this.#reset?.level === 0) return false;
    if (this.deafness > 0 && this.#random.next() < this.deafness) return false;
    this.#expectsPointer = !reading;
    return true;
  }

  write(byte: number): boolean {
    if (this.#expectsPointer) {
      if (byte > LAST_REGISTER) throw new Error(`MCP23017: there is no register 0x${byte.toString(16)}`);
      this.#expectsPointer = false;
      this.#pointer = byte;
      return true;
    }
    const register = this.#pointer & ~1;
    if (register === Register.iocon) this.#configure(byte);
    else this.#ports[this.#pointer & 1]!.write(register, byte);
    this.#advance();
    return true;
  }

  /** From where the last transfer left the pointer (figure 3-3). */
  read(): number {
    const register = this.#pointer & ~1;
    const value = register === Register.iocon ? this.#config : this.#ports[this.#pointer & 1]!.read(register);
    this.#advance();
    return this.noise > 0 && this.#random.next() < this.noise ? this.#random.below(256) : value;
  }

  stop(): void {}

  /** 3.2.1: on to the next one, from the last to the first; in byte mode to and fro between the two of a pair. */
  #advance(): void {
    if (this.#config & Config.byteMode) this.#pointer ^= 1;
    else this.#pointer = this.#pointer === LAST_REGISTER ? 0 : this.#pointer + 1;
  }

  /** One register at two addresses (table 3-5). */
  #configure(value: number): void {
    if (value & Config.bank) throw new Error("MCP23017: IOCON.BANK = 1 is not modelled");
    this.#config = value & Config.implemented;
    this.#settle();
  }

  get #isUp(): boolean { return this.#supply && !this.#dead; }

  #change(): void {
    this.#config = this.#pointer = 0;
    for (const each of this.#ports) each.power(this.#isUp);
    this.#settle();
  }

  #restart(): void {
    this.#config = this.#pointer = 0;
    for (const each of this.#ports) each.reset();
    this.#settle();
  }

  /** 3.6.1, register 3-6: ODR goes before INTPOL. */
  #settle(): void {
    this.#interrupts.forEach((line, i) => {
      const asks = this.#ports.some((each, j) => each.interrupt && (i === j || (this.#config & Config.mirror) !== 0));
      const open = (this.#config & Config.openDrain) !== 0;
      const high = !open && (this.#config & Config.activeHigh) !== 0;
      const idle = open ? undefined : high ? 0 : 1;
      const level = asks ? (high ? 1 : 0) : idle;
      line?.drive(this, this.#stuckInterrupt ?? (this.#isUp ? level : undefined));
    });
  }
}

function port(wires: readonly (readonly [string, DigitalLine])[], onInterrupt: () => void): Mcp23017Port {
  return new Mcp23017Port(wires.map(([, line]) => line), onInterrupt);
}
