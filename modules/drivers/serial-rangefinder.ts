// What all rangefinders have in common that send frames on a UART without being asked: the port is open for as long as it
// takes to hear a window of readings.
import type { Serial, SerialBinding, Timers } from "../io.js";
import { type Range, type Rangefinder, type RangeLimits, RangeTurn, WINDOW, rangeOf } from "./rangefinder.js";

export interface SerialRangefinderOptions {
  /** Must name its `receive` pin. Sensors may share a port if they measure in turn: see range-bus.ts. */
  sensor: SerialBinding;
  timers: Timers;
  baud: number;
  frameBytes: number;
  /** The bound on one measurement. */
  timeoutMs: number;
  limits: RangeLimits;
}

export abstract class SerialRangefinder implements Rangefinder {
  /** Frames with a wrong checksum since construction. */
  badFrames = 0;

  /** What has come of a frame: `frameLength` bytes. */
  protected readonly frame: Uint8Array;
  protected frameLength = 0;
  /** In mm, of this measurement. */
  protected readonly readings: number[] = [];
  readonly #sensor: SerialBinding;
  readonly #turn: RangeTurn;
  readonly #baud: number;
  readonly #timeoutMs: number;
  readonly #limits: RangeLimits;
  #heard = false;
  #serial: Serial | undefined;

  constructor({ sensor, timers, baud, frameBytes, timeoutMs, limits }: SerialRangefinderOptions) {
    this.frame = new Uint8Array(frameBytes);
    this.#sensor = sensor;
    this.#turn = new RangeTurn(timers);
    this.#baud = baud;
    this.#timeoutMs = timeoutMs;
    this.#limits = limits;
  }

  /** Puts a byte behind the frame, and what a whole frame says into the readings. */
  protected abstract take(byte: number): void;

  /** A part that can tell that it is stuck says so here. */
  protected judge(range: Range): Range { return range; }

  /**
   * Opens the port, reads, closes it, then calls back once, never before `measure` returns. Faults: `busy`, `no-port`,
   * `no-answer`, `bad-crc`, `unstable`, `out-of-range`, and what `judge` finds.
   */
  measure(callback: (result: Range) => void): void {
    if (!this.#turn.begin(callback)) return;
    this.frameLength = 0;
    this.readings.length = 0;
    this.#heard = false;
    const isOpen = this.#open();
    this.#turn.wait(isOpen ? this.#timeoutMs : 0, () => this.#finish(this.#faultAtTimeout()));
  }

  close(): void {
    this.#turn.close();
    this.#release();
  }

  #open(): boolean {
    try {
      const { io: Io, ...wiring } = this.#sensor;
      this.#serial = new Io({ ...wiring, baud: this.#baud, format: "buffer", onReadable: () => this.#onReadable() });
      this.#serial.read();   // what another sensor left in the port
      return true;
    } catch {
      this.#release();
      return false;
    }
  }

  #release(): void {
    this.#serial?.close();
    this.#serial = undefined;
  }

  #onReadable(): void {
    const buffer = this.#serial?.read();
    if (!buffer) return;
    this.#heard = true;
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length; i++) {
      this.take(bytes[i]!);
      if (this.readings.length === WINDOW) return this.#finish(this.judge(rangeOf(this.readings, this.#limits)));
    }
  }

  #faultAtTimeout(): Range {
    if (!this.#serial) return { fault: "no-port" };
    return { fault: this.#heard && this.readings.length === 0 ? "bad-crc" : "no-answer" };
  }

  #finish(result: Range): void {
    this.#release();
    this.#turn.end(result);
  }
}
