// The SDK's PulseWidth (Moddable SDK 8.2, modules/io/pulsewidth/esp32): the capture unit of an ESP32 or S3 at a wire, traps kept.
import { PulseEdges, type PulseWidth, type PulseWidthOptions } from "../../modules/io.js";
import type { Clock } from "../clock.js";
import type { DigitalLine, Level } from "./digital.js";

const TICKS_PER_MS = 80_000; // the capture timer runs on the APB clock (ESP32 Technical Reference Manual, MCPWM, "Capture")
const TICKS_PER_US = TICKS_PER_MS / 1_000;
/** The SDK's record comes from malloc and its value is not cleared: what a first read finds before any pulse has ended. */
const UNWRITTEN_TICKS = 0x3ffb_8a10;

/** Edges that a measurement begins and ends with. */
const spans: Readonly<Record<number, { from: Level; to: Level }>> = Object.freeze({
  [PulseEdges.risingToFalling]: { from: 1, to: 0 },
  [PulseEdges.fallingToRising]: { from: 0, to: 1 },
  [PulseEdges.risingToRising]: { from: 1, to: 1 },
  [PulseEdges.fallingToFalling]: { from: 0, to: 0 },
});

export class VirtualPulseWidth {
  /** The wire at each pin. */
  readonly lines: Readonly<Record<number, DigitalLine>>;
  readonly clock: Clock;
  /** Instances not closed yet: at most one, for the SDK takes a capture timer for each, and their group has only one (ESP-IDF, mcpwm_cap.c). */
  open = 0;
  /** Counter at the edge that began a measurement, 0 for none. A static of the SDK's: closing does not clear it. */
  began = 0;
  /** The class to hand to a driver as its `io`. */
  readonly PulseWidth: new (options: PulseWidthOptions) => PulseWidth;

  constructor(lines: Readonly<Record<number, DigitalLine>>, clock: Clock) {
    const board = this;
    this.lines = lines;
    this.clock = clock;
    this.PulseWidth = class extends Port {
      constructor(options: PulseWidthOptions) { super(board, options); }
    };
  }

  /** The free-running counter of the capture timer: 32 bits, once around in 53.7 s. */
  get counter(): number { return Math.round(this.clock.now * TICKS_PER_MS) >>> 0; }

  /** Statics do not outlive a reset. */
  powerOff(): void { this.began = 0; }
}

/** The pull that `mode` asks for is not switched on: in the SDK it is commented out. */
class Port implements PulseWidth {
  readonly #board: VirtualPulseWidth;
  readonly #edges: number;
  readonly #onReadable: (() => void) | undefined;
  readonly #stop: () => void;
  #ticks = UNWRITTEN_TICKS;
  #open = true;

  constructor(board: VirtualPulseWidth, { pin, edges, onReadable }: PulseWidthOptions) {
    if (pin === undefined) throw new RangeError("pulse width: pin required");
    if (edges === undefined) throw new RangeError("pulse width: edges required");
    const line = board.lines[pin];
    if (!line) throw new RangeError(`pulse width: nothing at pin ${pin}`);
    if (board.open > 0) throw new Error("pulse width: no capture timer");
    this.#board = board;
    this.#edges = edges;
    this.#onReadable = onReadable;
    board.open++;
    this.#stop = line.onChange((level) => this.#capture(level));
  }

  /** Microseconds, as a 32-bit float. */
  read(): number | undefined {
    if (!this.#open) throw new Error("pulse width: closed");
    if (this.#ticks === 0) return undefined;
    const us = Math.fround(this.#ticks / TICKS_PER_US);
    this.#ticks = 0;
    return us;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#stop();
    this.#board.open--;
  }

  /** One that waits for an end is told of every edge captured, also of one that begins anew. */
  #capture(level: Level): void {
    const span = spans[this.#edges];
    const board = this.#board;
    if (!span || (span.from === span.to && level !== span.from)) return;
    const ready = board.began !== 0;
    if (ready && level === span.to) {
      this.#ticks = (board.counter - board.began) >>> 0;
      board.began = 0;
    }
    if (level === span.from) board.began = board.counter;
    if (ready) this.#onReadable?.();
  }
}
