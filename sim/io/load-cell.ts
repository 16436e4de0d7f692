// Our LoadCell (modules/platform/esp32, load-cell.c): the two wires of an HX711, one conversion clocked out at a time by native code
// that nothing interrupts, so that no pulse is ever too long.
import type { LoadCell, LoadCellOptions } from "../../modules/io.js";
import type { Clock } from "../clock.js";
import type { Level } from "./digital.js";

export interface LoadCellChip {
  /** The level of DOUT. */
  readonly data: Level;
  /** The level of PD_SCK, from now on. */
  clock(level: Level): void;
}

/** A chip and the pins that its two wires go to. */
export interface LoadCellWiring { data: number; clock: number; chip: LoadCellChip }

const BITS = 24;
const RESET_MS = 0.07;       // HX711 data sheet, figure 3: 60 µs and more
const NEGATIVE = 0x800000;

export class VirtualLoadCell {
  readonly wirings: readonly LoadCellWiring[];
  readonly clock: Clock;
  /** Pins of the instances not closed yet. */
  readonly inUse = new Set<number>();
  /** The class to hand to a driver as its `io`. */
  readonly LoadCell: new (options: LoadCellOptions) => LoadCell;

  constructor(wirings: readonly LoadCellWiring[], clock: Clock) {
    const board = this;
    this.wirings = wirings;
    this.clock = clock;
    this.LoadCell = class extends Port {
      constructor(options: LoadCellOptions) { super(board, options); }
    };
  }

  /** Instances not closed yet. */
  get open(): number { return this.inUse.size / 2; }
}

/** With nothing at its pins it reads as with a chip that is never ready: the input is pulled up. */
class Port implements LoadCell {
  readonly #board: VirtualLoadCell;
  readonly #pins: readonly number[];
  readonly #pulses: number;
  readonly #speaker: LoadCellChip | undefined;
  readonly #clocked: readonly LoadCellChip[];
  #resetting = false;
  #open = true;
  #cancel = (): void => {};

  constructor(board: VirtualLoadCell, { data, clock, pulses }: LoadCellOptions) {
    if (pulses !== 25 && pulses !== 26 && pulses !== 27) throw new RangeError("load cell: invalid pulses");
    this.#pins = [data, clock];
    for (const pin of this.#pins) {
      if (board.inUse.has(pin) || data === clock) throw new RangeError(`load cell: pin ${pin} is in use`);
    }
    this.#board = board;
    this.#pulses = pulses;
    this.#speaker = board.wirings.find((wiring) => wiring.data === data)?.chip;
    this.#clocked = board.wirings.filter((wiring) => wiring.clock === clock).map(({ chip }) => chip);
    for (const pin of this.#pins) board.inUse.add(pin);
  }

  read(): number | undefined {
    this.#use();
    if (this.#resetting || this.#level !== 0) return undefined;
    let value = 0;
    for (let pulse = 0; pulse < this.#pulses; pulse++) {
      this.#clock(1);
      if (pulse < BITS) value = (value << 1) | this.#level;   // the next bit is out 0.1 µs after the rising edge (figure 2, T2)
      this.#clock(0);
    }
    return value & NEGATIVE ? value - 2 * NEGATIVE : value;
  }

  /** The native code waits for as long; no script runs meanwhile. */
  reset(): void {
    this.#use();
    if (this.#resetting) return;
    this.#resetting = true;
    this.#clock(1);
    this.#cancel = this.#board.clock.after(RESET_MS, () => this.#end());
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#cancel();
    this.#end();
    for (const pin of this.#pins) this.#board.inUse.delete(pin);
  }

  get #level(): Level { return this.#speaker?.data ?? 1; }

  #clock(level: Level): void {
    for (const chip of this.#clocked) chip.clock(level);
  }

  #end(): void {
    if (!this.#resetting) return;
    this.#resetting = false;
    this.#clock(0);
  }

  #use(): void {
    if (!this.#open) throw new Error("load cell: closed");
  }
}
