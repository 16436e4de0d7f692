// A chip that was reset, or lost count, in the middle of a byte, and now holds the data line of an I2C bus low until it has been clocked
// to the end of it: NXP UM10204, 3.1.16. Or one that is broken, and holds a line for ever.
import type { DigitalLine, Level } from "../io/digital.js";

export interface BusHolderOptions { data: DigitalLine; clock: DigitalLine }

export class BusHolder {
  /** Falls of the clock while it held the data line: those that freed it, and those of attempts that gave up too early. */
  clocks = 0;
  /** Stops since it last took a line: data rising while the clock is high. */
  stops = 0;

  readonly #data: DigitalLine;
  readonly #clock: DigitalLine;
  #holding: "data" | "clock" | undefined;
  /** Clocks until it lets go of the data line. */
  #left = 0;

  constructor({ data, clock }: BusHolderOptions) {
    this.#data = data;
    this.#clock = clock;
    clock.onChange((level) => this.#onClock(level));
    data.onChange((level) => {
      if (level === 1 && clock.level === 1) this.stops++;
    });
  }

  /** Which line it holds low. */
  get holding(): "data" | "clock" | undefined { return this.#holding; }

  /**
   * Takes the data line, and lets it go at the fall of clock number `clocks`: 1 to 9 for a chip in mid-byte, Infinity for a broken
   * one. A controller that stops short of it finds it where it left it.
   */
  hold(clocks = Infinity): void {
    if (!(clocks >= 1)) throw new RangeError("bus holder: at least one clock");
    this.#take("data");
    this.#left = clocks;
  }

  /** Takes the clock line, until `release`: nothing on the bus can free that (UM10204, 3.1.16). */
  holdClock(): void {
    this.#take("clock");
  }

  /** It has been reset or unplugged. */
  release(): void {
    this.#holding = undefined;
    this.#data.drive(this, undefined);
    this.#clock.drive(this, undefined);
  }

  #take(line: "data" | "clock"): void {
    this.release();
    this.#holding = line;
    this.clocks = 0;
    this.stops = 0;
    (line === "data" ? this.#data : this.#clock).drive(this, 0);
  }

  /** A chip changes the data line while the clock is low (UM10204, 3.1.3). */
  #onClock(level: Level): void {
    if (level === 1 || this.#holding !== "data") return;
    this.clocks++;
    if (--this.#left === 0) this.release();
  }
}
