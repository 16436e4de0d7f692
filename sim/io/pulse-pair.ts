// Our PulsePair (modules/platform/esp32, wiegand.c): two wires whose falling edges an interrupt puts into a ring for a script to fetch.
// Both inputs have the pull-up resistors of the chip switched on, as in the C module.
import type { PulsePair, PulsePairOptions } from "../../modules/io.js";
import type { Clock } from "../clock.js";
import type { DigitalLine } from "./digital.js";

const RING = 256;            // entries, as of the C module
const STEP_MS = 0.01;        // modules/io.ts: steps of 10 µs in bits 0 to 14, the wire in bit 15
const LONGEST = 0x7fff;
const ONE = 0x8000;

export class VirtualPulsePair {
  /** The wire at each pin. */
  readonly lines: Readonly<Record<number, DigitalLine>>;
  readonly clock: Clock;
  /** Pins of the instances not closed yet. */
  readonly inUse = new Set<number>();
  /** Pulses lost because nobody read in time. */
  overflow = 0;
  /** The class to hand to a driver as its `io`. */
  readonly PulsePair: new (options: PulsePairOptions) => PulsePair;

  constructor(lines: Readonly<Record<number, DigitalLine>>, clock: Clock) {
    const board = this;
    this.lines = lines;
    this.clock = clock;
    this.PulsePair = class extends Port {
      constructor(options: PulsePairOptions) { super(board, options); }
    };
  }

  /** Instances not closed yet. */
  get open(): number { return this.inUse.size / 2; }
}

class Port implements PulsePair {
  readonly #board: VirtualPulsePair;
  readonly #pins: readonly number[];
  readonly #stops: readonly (() => void)[];
  #ring: number[] = [];
  #at: number | undefined;
  #open = true;

  constructor(board: VirtualPulsePair, { zero, one }: PulsePairOptions) {
    this.#pins = [zero, one];
    const lines = this.#pins.map((pin) => {
      const line = board.lines[pin];
      if (!line) throw new RangeError(`pulse pair: nothing at pin ${pin}`);
      if (board.inUse.has(pin) || zero === one) throw new RangeError(`pulse pair: pin ${pin} is in use`);
      return line;
    });
    this.#board = board;
    for (const pin of this.#pins) board.inUse.add(pin);
    for (const line of lines) line.pull(this, 1);
    this.#stops = lines.map((line, i) => line.onChange((level) => { if (level === 0) this.#fall(i === 1 ? ONE : 0); }));
  }

  read(): ArrayBuffer | undefined {
    if (!this.#open) throw new Error("pulse pair: closed");
    if (this.#ring.length === 0) return undefined;
    const bytes = new Uint8Array(this.#ring.flatMap((entry) => [entry & 0xff, entry >> 8]));
    this.#ring = [];
    return bytes.buffer;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const stop of this.#stops) stop();
    for (const pin of this.#pins) {
      this.#board.lines[pin]!.pull(this, undefined);
      this.#board.inUse.delete(pin);
    }
  }

  /** The first one comes after the longest time. One that finds the ring full is lost, but the next is timed from it. */
  #fall(wire: number): void {
    const { now } = this.#board.clock;
    const steps = this.#at === undefined ? LONGEST : Math.min(LONGEST, Math.trunc((now - this.#at) / STEP_MS));
    this.#at = now;
    if (this.#ring.length === RING) this.#board.overflow++;
    else this.#ring.push(wire | steps);
  }
}
