// Displays of which the tests see every byte: what a picture comes to, by the data sheets' memory maps, and nothing else of them.
import type { I2C, I2COptions, SPI, SPIOptions } from "../../modules/io.js";

/** Rows of `#` and `.`. */
export function art(width: number, height: number, isLit: (x: number, y: number) => boolean): string[] {
  return Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => isLit(x, y) ? "#" : ".").join(""));
}

/** An SSD1306's memory behind I2C (page addressing), and what it was told. */
export class OledPaper {
  readonly memory = new Uint8Array(8 * 128).fill(0xa5);   // anything: it keeps nothing without its supply
  readonly writes: number[][] = [];
  readonly opened: I2COptions[] = [];
  open = 0;
  /** What a transfer throws; undefined: it acknowledges. */
  failure: Error | undefined;
  /** Called before each transfer, also before one that fails. */
  onTransfer: (() => void) | undefined;
  /** Transfers that fail from now on, then no more. */
  glitches = 0;
  isOn = false;
  readonly I2C: new (options: I2COptions) => I2C;
  #page = 0;
  #column = 0;

  constructor() {
    const paper = this;
    this.I2C = class implements I2C {
      #isOpen = true;
      constructor(options: I2COptions) {
        paper.opened.push({ ...options });
        paper.open++;
      }
      read(): ArrayBuffer { throw new Error("nothing can be read"); }
      write(buffer: Uint8Array): void {
        if (!this.#isOpen) throw new Error("closed");
        paper.#take([...buffer]);
      }
      close(): void {
        if (this.#isOpen) paper.open--;
        this.#isOpen = false;
      }
    };
  }

  get picture(): string[] { return art(128, 64, (x, y) => (this.memory[(y >> 3) * 128 + x]! >> (y & 7) & 1) === 1); }

  #take(bytes: number[]): void {
    this.onTransfer?.();
    if (this.failure) throw this.failure;
    if (this.glitches > 0 && this.glitches--) throw new Error("write failed");
    this.writes.push(bytes);
    const [control, ...rest] = bytes;
    if (control === 0x40) for (const byte of rest) this.memory[this.#page * 128 + this.#column++ % 128] = byte;
    else if (rest.length === 3) [this.#page, this.#column] = [rest[0]! & 0x07, (rest[1]! & 0x0f) | (rest[2]! & 0x0f) << 4];
    else this.isOn = rest.at(-1) === 0xaf;
  }
}

/** An ST7789's memory behind SPI, told commands from data by the level of `dataCommand`. */
export class TftPaper {
  readonly memory = new Uint16Array(240 * 320).fill(0x1234);
  /** Commands with their data, but for what goes into the memory: of that, the bytes of each transfer. */
  readonly log: (number[] | string)[] = [];
  readonly opened: SPIOptions[] = [];
  dataCommand: () => number = () => 0;
  failure: Error | undefined;
  open = 0;
  readonly SPI: new (options: SPIOptions) => SPI;
  #command: number[] = [];
  #window = { left: 0, right: 239, top: 0, bottom: 319 };
  #at = 0;
  #pending: number[] = [];

  constructor() {
    const paper = this;
    this.SPI = class implements SPI {
      #isOpen = true;
      constructor(options: SPIOptions) {
        paper.opened.push({ ...options });
        paper.open++;
      }
      transfer(): void { throw new Error("nothing comes back"); }
      write(buffer: Uint8Array): void {
        if (!this.#isOpen) throw new Error("closed");
        if (paper.failure) throw paper.failure;
        if (paper.dataCommand() === 0) for (const byte of buffer) paper.#begin(byte);
        else paper.#take([...buffer]);
      }
      close(): void {
        if (this.#isOpen) paper.open--;
        this.#isOpen = false;
      }
    };
  }

  /** The commands in their order, without their data. */
  get commands(): number[] { return this.log.filter((entry) => typeof entry !== "string").map(([command]) => command as number); }

  /** Bytes of each transfer of pixels. */
  get transfers(): number[] { return this.log.filter((entry) => typeof entry === "string").map((entry) => Number.parseInt(entry as string, 10)); }

  picture(height: number, ink = 0xffff, topRow = 0): string[] {
    return art(240, height, (x, y) => this.memory[(topRow + y) * 240 + x] === ink);
  }

  #begin(byte: number): void {
    this.#command = [byte];
    this.log.push(this.#command);
    this.#at = 0;
    this.#pending = [];
  }

  #take(bytes: number[]): void {
    const command = this.#command[0];
    if (command !== 0x2c) {
      this.#command.push(...bytes);
      const [, a = 0, b = 0, c = 0, d = 0] = this.#command;
      if (command === 0x2a) Object.assign(this.#window, { left: a << 8 | b, right: c << 8 | d });
      if (command === 0x2b) Object.assign(this.#window, { top: a << 8 | b, bottom: c << 8 | d });
      return;
    }
    this.log.push(`${bytes.length} bytes`);
    const { left, right, top, bottom } = this.#window;
    const width = right - left + 1;
    for (const byte of [...this.#pending.splice(0), ...bytes]) {
      this.#pending.push(byte);
      if (this.#pending.length < 2) continue;
      const [high, low] = this.#pending.splice(0) as [number, number];
      const row = top + Math.floor(this.#at / width);
      if (row > bottom) throw new Error("more pixels than the window has");
      this.memory[row * 240 + left + this.#at++ % width] = high << 8 | low;
    }
  }
}
