// Sitronix' ST7789V on four-wire SPI (pin DC), behind an IPS glass of 240 × 240 or 240 × 320: data sheet (V1.3), by memory where a clause
// of 9.1 is named. Reads, scrolling and partial mode are not modelled: on the common modules no wire leads back.
import type { Clock } from "../clock.js";
import type { DigitalLine } from "../io/digital.js";
import type { SPIChip } from "../io/spi.js";
import { Random } from "../random.js";
import { type Picture, darkness } from "./picture.js";
import { COLUMNS, St7789Memory } from "./st7789-memory.js";

const Command = Object.freeze({
  softwareReset: 0x01, sleepIn: 0x10, sleepOut: 0x11, inversionOff: 0x20, inversionOn: 0x21, displayOff: 0x28, displayOn: 0x29,
  columns: 0x2a, rows: 0x2b, write: 0x2c, order: 0x36, format: 0x3a, writeOn: 0x3c,
});
const RESET_MS = 5;                         // 9.1.2, 7.4.5: until the next command after a reset
const SLEEP_OUT_AFTER_RESET_MS = 120;       // 9.1.2, 7.4.5: until SLPOUT
const SLEEP_MS = 5;                         // 9.1.11, 9.1.12: until the next command after SLPIN or SLPOUT
const SLEEP_AGAIN_MS = 120;                 // 9.1.11, 9.1.12: from one of the two to the other
/** Bytes of a pixel by the low bits of COLMOD (9.1.32): 16 and 18 bits. After a reset 18. */
const pixelBytes: Readonly<Record<number, 2 | 3>> = Object.freeze({ 0x05: 2, 0x06: 3 });
/** Commands without an effect on the picture, and commands of table 2 that trim the panel; their arguments are taken and dropped. */
const WITHOUT_EFFECT: ReadonlySet<number> = new Set([
  0x00, 0x13, 0x26, 0x34, 0x35, 0x38, 0x44, 0x51, 0x53, 0x55, 0xb0, 0xb2, 0xb7, 0xbb, 0xc0, 0xc2, 0xc3, 0xc4, 0xc6, 0xd0, 0xe0, 0xe1,
]);

export interface St7789Options {
  dc: DigitalLine;
  /** Low resets it. Without it the supply alone does. */
  reset?: DigitalLine;
  /** Low is dark. Without it the light is always on. */
  backlight?: DigitalLine;
  /** Rows of the glass: those of the memory from the first. */
  height?: 240 | 320;
  random?: Random;
}

export class St7789Chip implements SPIChip {
  /** Bytes that have changed something to be seen: who draws the picture looks whether it is another. */
  revision = 0;
  /** Commands that came too early after a reset or a sleep, and were lost. */
  lost = 0;
  /** Takes nothing, and dark: without supply. */
  dead = false;

  readonly #clock: Clock;
  readonly #options: St7789Options;
  readonly #random: Random;
  readonly #memory = new St7789Memory();
  /** Levels of the pins, remembered as they change: a picture is 153600 bytes, and each would ask. */
  #isData: boolean;
  #isHeld: boolean;
  #command = 0;
  #arguments: number[] = [];
  #bytesAPixel: 2 | 3 = 3;
  #asleep = true;
  #on = false;
  #inverted = false;
  #readyAt = 0;
  #sleepAt = 0;

  /** Power has just come. */
  constructor(clock: Clock, options: St7789Options) {
    this.#clock = clock;
    this.#options = options;
    this.#random = options.random ?? new Random(1);
    this.#isData = options.dc.level === 1;
    this.#isHeld = options.reset?.level === 0;
    options.dc.onChange((level) => { this.#isData = level === 1; });
    options.reset?.onChange((level) => {
      this.#isHeld = level === 0;
      this.#reset();
    });
    this.brownOut();
  }

  /** The supply dips: asleep, off, all settings as after a reset, and anything in the memory. */
  brownOut(): void {
    this.#memory.scramble(this.#random);
    this.#reset();
  }

  /** Awake and on, and its light too. */
  get lit(): boolean {
    return !this.dead && this.#on && !this.#asleep && this.#options.backlight?.level !== 0;
  }

  /** Colours as they leave the glass: an IPS glass shows each as its opposite, so modules want inversion on (21h). */
  picture(): Picture {
    const [width, height] = [COLUMNS, this.#options.height ?? 320];
    if (!this.lit) return darkness(width, height);
    const pixels = new Uint32Array(width * height);
    const opposite = this.#inverted ? 0 : 0xffffff;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) pixels[y * width + x] = spread(this.#memory.at(x, y)) ^ opposite;
    }
    return { width, height, pixels };
  }

  /** A byte is taken whole; between two bytes of one command or pixel the select may go (8.4, "pause"). */
  select(_active: boolean): void {}

  transfer(byte: number): number {
    if (this.dead || this.#isHeld) return 0;
    if (this.#isData) this.#take(byte);
    else this.#begin(byte);
    return 0;
  }

  #reset(): void {
    this.#memory.reset();
    this.#command = 0;
    this.#arguments = [];
    this.#bytesAPixel = 3;
    this.#asleep = true;
    this.#on = this.#inverted = false;
    this.#readyAt = this.#clock.now + RESET_MS;
    this.#sleepAt = this.#clock.now + SLEEP_OUT_AFTER_RESET_MS;
    this.revision++;
  }

  #begin(command: number): void {
    const isSleep = command === Command.sleepIn || command === Command.sleepOut;
    const isEarly = this.#clock.now < (isSleep ? Math.max(this.#readyAt, this.#sleepAt) : this.#readyAt);
    this.#command = isEarly ? 0 : command;   // what follows a lost one is lost too
    this.#arguments = [];
    if (isEarly) this.lost++;
    else this.#execute(command);
  }

  #execute(command: number): void {
    this.revision++;
    switch (command) {
      case Command.softwareReset: return this.#reset();
      case Command.sleepIn: case Command.sleepOut: return this.#sleep(command === Command.sleepIn);
      case Command.inversionOff: case Command.inversionOn: this.#inverted = command === Command.inversionOn; return;
      case Command.displayOff: case Command.displayOn: this.#on = command === Command.displayOn; return;
      case Command.write: return this.#memory.home();
      case Command.columns: case Command.rows: case Command.order: case Command.format: case Command.writeOn: return;
      default: if (!WITHOUT_EFFECT.has(command)) throw new Error(`ST7789: command 0x${command.toString(16)} is not modelled`);
    }
  }

  #sleep(asleep: boolean): void {
    this.#asleep = asleep;
    this.#readyAt = this.#clock.now + SLEEP_MS;
    this.#sleepAt = this.#clock.now + SLEEP_AGAIN_MS;
  }

  /** A byte of an argument, or of a pixel. */
  #take(byte: number): void {
    const bytes = this.#arguments;
    bytes.push(byte);
    switch (this.#command) {
      case Command.columns: case Command.rows: return this.#setWindow(bytes);
      case Command.order:
        this.#memory.order = byte;
        this.revision++;
        return;
      case Command.format: return this.#setFormat(byte);
      case Command.write: case Command.writeOn:
        if (bytes.length < this.#bytesAPixel) return;
        this.#memory.write(colour(bytes));
        bytes.length = 0;
        this.revision++;
        return;
      default: bytes.length = 0;
    }
  }

  /** First and last, each with its high byte first (9.1.20, 9.1.21). */
  #setWindow(bytes: readonly number[]): void {
    if (bytes.length !== 4) return;
    const [first, last] = [bytes[0]! << 8 | bytes[1]!, bytes[2]! << 8 | bytes[3]!];
    if (this.#command === Command.columns) this.#memory.setColumns(first, last);
    else this.#memory.setRows(first, last);
  }

  #setFormat(byte: number): void {
    const bytes = pixelBytes[byte & 0x07];
    if (bytes === undefined) throw new Error(`ST7789: pixel format 0x${byte.toString(16)} is not modelled`);
    this.#bytesAPixel = bytes;
  }
}

/** 5, 6 and 5 bits in two bytes, the first one first, or the upper six of each of three (8.8.41, 8.8.42). Six bits a colour. */
function colour(bytes: readonly number[]): number {
  const a = bytes[0]!;
  const b = bytes[1]!;
  if (bytes.length === 3) return (a & 0xfc) << 16 | (b & 0xfc) << 8 | (bytes[2]! & 0xfc);
  const red = a >> 3;
  const green = (a & 0x07) << 3 | b >> 5;
  const blue = b & 0x1f;
  return (red << 3 | red >> 2 & 0x04) << 16 | green << 10 | (blue << 3 | blue >> 2 & 0x04);
}

/** Six bits a colour to eight, so that the brightest is 255. */
function spread(pixel: number): number { return pixel | pixel >> 6 & 0x030303; }
