// Solomon Systech's SSD1306 on I2C, on the common module of 128 × 64 dots: data sheet (rev 1.5), with the charge pump of its
// application note. Scrolling is not modelled.
import type { I2CChip } from "../io/i2c.js";
import { Random } from "../random.js";
import { type Picture, darkness } from "./picture.js";
import { COLUMNS, Ssd1306Memory } from "./ssd1306-memory.js";

const ADDRESS = 0x3c;                       // 8.1.5: pin D/C# is SA0; 0x3d where it is high
const ROWS = 64;
/** Bytes after the first of those commands that have any (table 9-1; 8Dh: application note). Scrolling (26h to 2Fh, A3h) is missing. */
const argumentsOf: Readonly<Record<number, number>> = Object.freeze({
  0x20: 1, 0x21: 2, 0x22: 2, 0x81: 1, 0x8d: 1, 0xa8: 1, 0xd3: 1, 0xd5: 1, 0xd9: 1, 0xda: 1, 0xdb: 1,
});
const CONTRAST_AT_RESET = 0x7f;             // table 9-1, 81h
const COM_PINS = 0x12;                      // table 9-1, DAh: "alternative", as a glass of 64 rows is wired
const PUMP = 0x04;                          // application note, 8Dh: "enable charge pump during display on"
const STATUS_OFF = 0x40;                    // table 9-2: D6 while the display is off

export interface Ssd1306Options { address?: 0x3c | 0x3d; random?: Random }

export class Ssd1306Chip implements I2CChip {
  readonly addresses: readonly number[];
  /** 0 to 255. */
  contrast = CONTRAST_AT_RESET;
  /** Bytes that have changed something to be seen, and commands: who draws the picture looks whether it is another. */
  revision = 0;

  /** No acknowledge, and dark: without supply. */
  dead = false;
  /** Share of the bytes that are not acknowledged: 0 to 1. */
  flaky = 0;

  readonly #random: Random;
  readonly #memory = new Ssd1306Memory();
  #on = false;
  #pump = false;
  #allOn = false;
  #inverse = false;
  #remap = false;
  #upwards = false;
  #startLine = 0;
  #offset = 0;
  #rows = ROWS;
  /** A command of which bytes are missing: it waits for them over the end of a transfer. */
  #command: number[] = [];
  #expecting: "control" | "data" | "command" = "control";
  #continued = false;

  /** Power has just come. */
  constructor({ address = ADDRESS, random = new Random(1) }: Ssd1306Options = {}) {
    this.addresses = [address];
    this.#random = random;
    this.brownOut();
  }

  /** The supply dips: dark, all settings as after a reset (8.5), and anything in the memory. */
  brownOut(): void {
    this.#memory.powerOn(this.#random);
    this.contrast = CONTRAST_AT_RESET;
    this.#on = this.#pump = this.#allOn = this.#inverse = this.#remap = this.#upwards = false;
    this.#startLine = this.#offset = 0;
    this.#rows = ROWS;
    this.#command = [];
    this.revision++;
  }

  /** Without its charge pump the module has no voltage for the dots: on alone is not enough. */
  get lit(): boolean { return !this.dead && this.#on && this.#pump; }

  /** The dots, 1 for those that shine. The glass is built in so that A1h and C8h make it upright: without them it is on its head. */
  picture(): Picture {
    const { width, height } = { width: COLUMNS, height: ROWS };
    if (!this.lit) return darkness(width, height);
    const pixels = new Uint8Array(width * height);
    for (let common = 0; common < this.#rows; common++) {
      const y = this.#upwards ? common : ROWS - 1 - common;
      const row = (common + this.#startLine + this.#offset) % ROWS;
      for (let x = 0; x < width; x++) {
        const bit = this.#allOn || this.#memory.has(COLUMNS - 1 - x, row) !== this.#inverse;
        pixels[y * width + x] = bit ? 1 : 0;
      }
    }
    return { width, height, pixels };
  }

  start(_address: number, _reading: boolean): boolean {
    this.#expecting = "control";
    return this.#acknowledges();
  }

  /** A control byte (8.1.5.1): Co says that one byte follows and then another control byte, D/C# that it is data. */
  write(byte: number): boolean {
    if (!this.#acknowledges()) return false;
    if (this.#expecting === "control") {
      if (byte & 0x3f) throw new Error(`SSD1306: control byte 0x${byte.toString(16)} (8.1.5.1)`);
      this.#continued = (byte & 0x80) !== 0;
      this.#expecting = byte & 0x40 ? "data" : "command";
      return true;
    }
    if (this.#expecting === "data") this.#store(byte);
    else this.#take(byte);
    if (this.#continued) this.#expecting = "control";
    return true;
  }

  read(): number { return this.#on ? 0 : STATUS_OFF; }

  stop(): void {}

  #acknowledges(): boolean {
    return !this.dead && !(this.flaky > 0 && this.#random.next() < this.flaky);
  }

  #store(byte: number): void {
    if (this.#command.length > 0) throw new Error(`SSD1306: data in the middle of command 0x${this.#command[0]!.toString(16)}`);
    this.#memory.write(byte, this.#remap);
    this.revision++;
  }

  #take(byte: number): void {
    this.#command.push(byte);
    const [first, ...rest] = this.#command as [number, ...number[]];
    if (rest.length < (argumentsOf[first] ?? 0)) return;
    this.#command = [];
    this.revision++;
    if (first in argumentsOf) this.#set(first, rest[0]!, rest[1]!);
    else this.#switch(first);
  }

  /** Commands with arguments: table 9-1. What only trims the panel has no effect here: D5h, D9h, DBh. */
  #set(command: number, a: number, b: number): void {
    switch (command) {
      case 0x20: return this.#memory.setMode(a & 0x03);
      case 0x21: return this.#memory.setColumns(a, b);
      case 0x22: return this.#memory.setPages(a, b);
      case 0x81: this.contrast = a; return;
      case 0x8d: this.#pump = (a & PUMP) !== 0; return;
      case 0xa8:
        if (a < 15 || a >= ROWS) throw new Error(`SSD1306: multiplex ratio ${a} is invalid (10.1.11)`);
        this.#rows = a + 1;
        return;
      case 0xd3: this.#offset = a & (ROWS - 1); return;
      case 0xda:
        if (a !== COM_PINS) throw new Error(`SSD1306: COM pins 0x${a.toString(16)} are those of another glass`);
        return;
    }
  }

  /** Commands of one byte: table 9-1. */
  #switch(command: number): void {
    if (command < 0x10) return this.#memory.setNibble("low", command);
    if (command < 0x20) return this.#memory.setNibble("high", command & 0x0f);
    if (command >= 0x40 && command < 0x80) this.#startLine = command & 0x3f;
    else if (command >= 0xb0 && command < 0xb8) this.#memory.setPage(command & 0x07);
    else switch (command) {
      case 0x2e: case 0xe3: return;                                        // no scrolling; no operation
      case 0xa0: case 0xa1: this.#remap = command === 0xa1; return;        // for data that comes later only (10.1.8)
      case 0xa4: case 0xa5: this.#allOn = command === 0xa5; return;
      case 0xa6: case 0xa7: this.#inverse = command === 0xa7; return;
      case 0xae: case 0xaf: this.#on = command === 0xaf; return;
      case 0xc0: case 0xc8: this.#upwards = command === 0xc8; return;      // at once, for what is shown already (10.1.14)
      default: throw new Error(`SSD1306: command 0x${command.toString(16)} is not modelled`);
    }
  }
}
