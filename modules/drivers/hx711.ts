// AVIA HX711: weighs a compartment on one to four load cells, each with a chip of its own. Data sheet HX711 (AVIA Semiconductor).
// Its clock is in load-cell.c, since a script is too slow for it.
import type { Cancel, LoadCell, LoadCellBinding, Timers } from "../io.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { CellWindow, type Scale, type Weight, Zero } from "./scale.js";

export interface Hx711Options extends FaultCallbacks {
  /** Each must name its pins `data` and `clock`. `pulses` 25 (default) is channel A with gain 128, 27 with gain 64. */
  cells: readonly LoadCellBinding[];
  timers: Timers;
  /** Of all cells together. */
  countsPerKg: number;
  /** What the cells read together when empty. Without it, what is there at the first measurement is nothing. */
  tareCounts?: number | undefined;
  /** More than this is an overload. Without it none is found, and neither are cells that are wired the wrong way round. */
  capacityKg?: number | undefined;
  /** Readings of one cell within this of one another are at rest. Default: its share of a 2000th of the capacity, and at least 5 g. */
  stillGrams?: number | undefined;
  /** What is no more than this from zero is drift. Default 5 g for each cell: one creeps by 2 g in a quarter of an hour. */
  driftGrams?: number | undefined;
  /** Conversions in a row of the very same value that nothing alive gives: its last bits are noise. Default 100. */
  stuckAfter?: number | undefined;
}

const PULSES = 25;                // table 3
const FULL_SCALE = 0x7fffff;      // "Output Data Rate and Format": it saturates at 800000h and 7FFFFFh
const LOOK_MS = 100;              // a conversion at RATE 0, the last of eight at RATE 1: 0.5 s in a window, so that swinging is seen
const SILENCE_MS = 1_000;         // ten conversions, or the 400 ms after a reset ("Output settling time") and six
const TIMEOUT_MS = 8_000;         // a bag has settled by then
const ZERO_RANGE = 0.04;          // of the capacity (OIML R 76-1:2006, 4.5.1, by memory of it)
const BELOW_ZERO = 0.2;           // of the capacity: no drift goes so far
const STILL_GRAMS_MIN = 5;

export class Hx711 implements Scale {
  /** What the cells read together, as last measured: for whoever works out `countsPerKg` and `tareCounts`. */
  counts: number | undefined;

  readonly #timers: Timers;
  readonly #cells: LoadCell[] = [];
  readonly #windows: CellWindow[] = [];
  readonly #zero: Zero;
  readonly #countsPerKg: number;
  readonly #capacityKg: number | undefined;
  readonly #stillCounts: number;
  readonly #wildCounts: number;   // by which no load on the scale makes one cell swing
  readonly #stuckAfter: number;
  readonly #fault: FaultLatch;
  readonly #onTimer = (): void => this.#look();
  #callback: ((weight: Weight) => void) | undefined;
  #isTare = false;
  #beganAt = 0;
  #resets = 0;
  #cancel: Cancel | undefined;
  #closed = false;

  /** Throws when a pin cannot be had, and then holds none. Whether the chips are there shows with the first measurement. */
  constructor(options: Hx711Options) {
    const { cells, timers, countsPerKg, tareCounts, capacityKg, driftGrams = 5 * cells.length, stuckAfter = 100 } = options;
    const { stillGrams = Math.max(STILL_GRAMS_MIN, (capacityKg ?? 0) / 2 / cells.length) } = options;
    this.#timers = timers;
    this.#countsPerKg = countsPerKg;
    this.#capacityKg = capacityKg;
    this.#stillCounts = stillGrams * countsPerKg / 1_000;
    this.#wildCounts = Math.min(FULL_SCALE, capacityKg === undefined ? FULL_SCALE : 2 * capacityKg * countsPerKg / cells.length);
    this.#stuckAfter = stuckAfter;
    this.#fault = new FaultLatch(options);
    const range = capacityKg === undefined ? FULL_SCALE : ZERO_RANGE * capacityKg * countsPerKg;
    this.#zero = new Zero({ tare: tareCounts, step: driftGrams * countsPerKg / 1_000, range });
    try {
      for (const cell of cells) this.#cells.push(openCell(cell));
    } catch (error) {
      this.#release();
      throw error;
    }
    for (let i = 0; i < cells.length; i++) this.#windows.push(new CellWindow());
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Faults since construction. */
  get faults(): number { return this.#fault.count; }

  /**
   * Calls back once, never before `measure` returns: within 0.6 s when it is at rest, 8.1 s at most. Faults: `busy`, `no-answer`,
   * `disconnected` (a cell reads full scale, or anything), `stuck`, `unstable`, `overload`, `out-of-range` (far less than nothing).
   */
  measure(callback: (weight: Weight) => void): void { this.#begin(callback, false); }

  /** As `measure`. The counts of the empty scale are then in `counts`. */
  tare(callback: (weight: Weight) => void): void { this.#begin(callback, true); }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#callback = undefined;
    this.#cancel?.();
    this.#fault.close();
    this.#release();
  }

  #begin(callback: (weight: Weight) => void, isTare: boolean): void {
    if (this.#closed) return;
    if (this.#callback) {
      this.#timers.after(0, () => { if (!this.#closed) callback({ fault: "busy" }); });
      return;
    }
    this.#callback = callback;
    this.#isTare = isTare;
    this.#beganAt = this.#timers.now();
    this.#resets = 0;
    for (let i = 0; i < this.#cells.length; i++) {
      this.#windows[i]!.begin();
      this.#cells[i]!.read();     // of whenever it was made
    }
    this.#wait();
  }

  #wait(): void { this.#cancel = this.#timers.after(LOOK_MS, this.#onTimer); }

  #look(): void {
    const elapsedMs = this.#timers.now() - this.#beganAt;
    for (let i = 0; i < this.#cells.length; i++) {
      const reading = this.#cells[i]!.read();
      if (reading !== undefined) this.#windows[i]!.take(reading);
    }
    const fault = this.#faultOfCells(elapsedMs);
    if (fault) return this.#finish({ fault });
    if (this.#isAtRest()) return this.#finish(this.#judge());
    this.#wait();
  }

  /** What is known by now to come to nothing. */
  #faultOfCells(elapsedMs: number): FaultCode | undefined {
    const isSilent = this.#windows.some((window) => window.isEmpty);
    if (isSilent && elapsedMs >= SILENCE_MS * (this.#resets + 1)) {
      if (this.#resets > 0) return "no-answer";
      this.#resets++;
      this.#resetSilent();
    }
    const isFull = this.#windows.every((window) => window.isFull);
    if (isFull && this.#windows.some(({ median }) => median >= FULL_SCALE || median < -FULL_SCALE)) return "disconnected";
    if (elapsedMs < TIMEOUT_MS) return undefined;
    if (!isFull) return "no-answer";
    return this.#windows.some(({ spread }) => spread > this.#wildCounts) ? "disconnected" : "unstable";
  }

  #resetSilent(): void {
    for (let i = 0; i < this.#cells.length; i++) if (this.#windows[i]!.isEmpty) this.#cells[i]!.reset();
  }

  #isAtRest(): boolean { return this.#windows.every((window) => window.isFull && window.isStill(this.#stillCounts)); }

  #judge(): Weight {
    if (this.#windows.some(({ equal }) => equal >= this.#stuckAfter)) return { fault: "stuck" };
    let counts = 0;
    for (const { median } of this.#windows) counts += median;
    this.counts = counts;
    if (this.#isTare) this.#zero.set(counts);
    const grams = this.#zero.over(counts) * 1_000 / this.#countsPerKg;
    const capacity = (this.#capacityKg ?? Infinity) * 1_000;
    if (grams > capacity) return { fault: "overload" };
    return grams < -BELOW_ZERO * capacity ? { fault: "out-of-range" } : { grams };
  }

  /** Another measurement may begin from within the callbacks. */
  #finish(weight: Weight): void {
    const callback = this.#callback;
    this.#callback = undefined;
    if ("fault" in weight) this.#fault.raise(weight.fault);
    else this.#fault.clear();
    if (!this.#closed) callback?.(weight);
  }

  #release(): void {
    for (const cell of this.#cells) cell.close();
  }
}

function openCell({ io: Io, data, clock, pulses = PULSES }: LoadCellBinding): LoadCell {
  if (data === undefined || clock === undefined) throw new Error("the wiring names no pin");
  return new Io({ data, clock, pulses });
}
