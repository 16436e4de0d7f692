// NXP's MFRC522 card reader as its datasheet (rev 3.9) describes it: SPI (8.1.2), power (8.6, 8.8) and what can break.
import type { Clock } from "../clock.js";
import type { Level } from "../io/digital.js";
import type { SPIChip } from "../io/spi.js";
import { Random } from "../random.js";
import { Field } from "./field.js";
import type { Stuck } from "./mfrc522-commands.js";
import { Mfrc522Core } from "./mfrc522-core.js";
import { Register } from "./mfrc522-registers.js";

export interface Mfrc522Options {
  /** VersionReg: 91h and 92h are NXP's (9.3.4.8), 88h, B2h and 12h clones. */
  version?: number;
  random?: Random;
  /** Pin IRQ, called with each new level. */
  onIrq?: (level: Level) => void;
}

export class Mfrc522Chip implements SPIChip {
  /** Where cards are held. */
  readonly field: Field;
  /** Nothing answers any more: what the bus reads instead. */
  dead: 0x00 | 0xff | undefined;
  /** VersionReg reads something else each time. */
  noisy = false;

  readonly #core: Mfrc522Core;
  readonly #random: Random;
  readonly #onIrq: ((level: Level) => void) | undefined;
  #deaf = false;
  #supply = true;
  #nrstpd: Level = 1;
  #irq: Level = 1;   // after reset: IRqInv is set and nothing is requested
  #mode: "none" | "read" | "write" = "none";
  #address = 0;

  /** The chip has had power long enough to be ready. */
  constructor(clock: Clock, { version = 0x92, random = new Random(1), onIrq }: Mfrc522Options = {}) {
    this.field = new Field(clock);
    this.#random = random;
    this.#onIrq = onIrq;
    this.#core = new Mfrc522Core(clock, this.field, version, random, () => this.#settle());
  }

  /** Something is wrong with it. */
  get faulty(): boolean { return this.#deaf || this.dead !== undefined || this.noisy || this.stuck !== "no"; }

  /** The antenna is broken: everything answers, but no card ever does. */
  get deaf(): boolean { return this.#deaf; }
  set deaf(deaf: boolean) {
    this.#deaf = deaf;
    this.#settle();
  }

  /** Commands no longer run and nothing ends, until the chip is reset or has been without power. */
  get stuck(): Stuck { return this.#core.commands.stuck; }
  set stuck(stuck: Stuck) { this.#core.commands.stuck = stuck; }

  get irq(): Level { return this.#irq; }

  /** The supply comes or goes. It takes a good millisecond from its coming until the chip listens (8.8.2). */
  power(on: boolean): void {
    if (on === this.#supply) return;
    this.#supply = on;
    if (!on) this.#core.commands.powerOff();
    else if (this.#nrstpd) this.#core.commands.powerOn(true);
    this.#settle();
  }

  /** The supply dips: all registers are as after a reset, and whoever set them up does not know. */
  brownOut(): void {
    this.power(false);
    this.power(true);
  }

  /** Pin NRSTPD: low is hard power-down, rising is a reset (8.6.1, 8.8.1). */
  set nrstpd(level: Level) {
    if (level === this.#nrstpd) return;
    this.#nrstpd = level;
    if (!level) this.#core.commands.powerOff();
    else if (this.#supply) this.#core.commands.powerOn(false);
    this.#settle();
  }

  /** The first byte after the select says read or write for the whole transfer (8.1.2.3). */
  select(_active: boolean): void {
    this.#mode = "none";
  }

  /** A read answers one byte late: with each byte goes the next address (8.1.2.1). A write stays at its address. */
  transfer(byte: number): number {
    if (this.dead !== undefined) return this.dead;
    if (!this.#awake) return 0x00;
    switch (this.#mode) {
      case "none":
        this.#mode = byte & 0x80 ? "read" : "write";
        this.#address = this.#decode(byte);
        return 0x00;
      case "read": {
        const value = this.#read(this.#address);
        this.#address = this.#decode(byte);
        return value;
      }
      case "write":
        this.#core.write(this.#address, byte);
        return 0x00;
    }
  }

  get #awake(): boolean { return this.#supply && this.#nrstpd === 1; }

  #decode(byte: number): number {
    if (byte & 0x01) throw new Error(`MFRC522: address byte 0x${byte.toString(16)} has bit 0 set (8.1.2.3)`);
    return (byte >> 1) & 0x3f;
  }

  #read(address: number): number {
    const value = this.#core.read(address);
    return this.noisy && address === Register.version ? this.#random.below(256) : value;
  }

  #settle(): void {
    this.field.switch(this.#core.carrier && this.#awake && !this.#deaf);
    const inverted = this.#core.registers.has(Register.comIEn, 0x80);   // IRqInv, 9.3.1.3
    const irq = this.#core.interrupt !== inverted ? 1 : 0;
    if (irq === this.#irq) return;
    this.#irq = irq;
    this.#onIrq?.(irq);
  }
}
