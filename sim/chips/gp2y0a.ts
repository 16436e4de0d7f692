// Sharp's analog infrared rangefinders, GP2Y0A21YK0F (10 to 80 cm) and GP2Y0A02YK0F (20 to 150 cm).
// Facts from their data sheets: "Electro-optical characteristics", timing chart, "Example of distance measuring characteristics".
import type { Clock } from "../clock.js";
import type { AnalogLine } from "../io/analog.js";
import { Random } from "../random.js";

const CYCLE_MS = 38.3;                      // timing chart: 38.3 ms ± 9.6 ms for each measurement, then the next output
const SUPPLY_MV = 5_000;

export type Gp2y0aPart = "gp2y0a21" | "gp2y0a02";

/**
 * Output in millivolts by distance in millimetres, white paper (90 %). The sheets state the ends: typically 0.4 V at the far one and
 * 1.9 V (2.05 V) more at the near one. Between them it follows what owners have read from the figure, to a tenth of a volt: 20.99 V·cm
 * / L + 0.19 V (electronic-circuit1.blogspot.com) and the table of weifengdq/Sharp_GP2Y0A. Below the near end the figure shows that the
 * curve peaks and folds back: the values here only have its shape. Beyond the last point it stays, also with nothing in front.
 */
const curves: Readonly<Record<Gp2y0aPart, readonly (readonly [mm: number, mv: number])[]>> = Object.freeze({
  gp2y0a21: [
    [0, 200], [20, 1_300], [40, 2_300], [60, 3_100], [70, 2_980], [80, 2_740], [90, 2_500], [100, 2_300], [120, 1_990], [150, 1_640],
    [200, 1_300], [250, 1_070], [300, 920], [400, 740], [500, 610], [600, 520], [700, 450], [800, 400], [1_000, 330], [1_500, 200],
  ],
  gp2y0a02: [
    [0, 500], [50, 1_400], [100, 2_300], [150, 2_750], [200, 2_450], [250, 2_250], [300, 1_990], [400, 1_530], [500, 1_230],
    [600, 1_050], [700, 900], [800, 800], [900, 720], [1_000, 650], [1_200, 540], [1_400, 440], [1_500, 400], [2_000, 300],
  ],
});

export type Gp2y0aFault = "open" | "shorted-to-ground" | "shorted-to-supply" | "no-supply";

export interface Gp2y0aOptions {
  /** Where its output goes. */
  output: AnalogLine;
  part?: Gp2y0aPart;
  /** For one measurement, 28.7 to 47.9 ms. */
  cycleMs?: number;
  random?: Random;
}

export class Gp2y0aChip {
  /** The most that an output is off, either way, in millivolts. */
  noiseMv = 0;
  /** Millivolts that the output stays at, whatever is in front. */
  stuckMv: number | undefined;

  readonly #clock: Clock;
  readonly #part: Gp2y0aPart;
  readonly #cycleMs: number;
  readonly #random: Random;
  #fault: Gp2y0aFault | undefined;
  #echoMm: number | undefined;
  #poweredAt: number;
  /** Number of the measurement whose end gave the output. */
  #cycle = 0;
  #outputMv = 0;

  constructor(clock: Clock, { output, part = "gp2y0a21", cycleMs = CYCLE_MS, random = new Random(1) }: Gp2y0aOptions) {
    this.#clock = clock;
    this.#part = part;
    this.#cycleMs = cycleMs;
    this.#random = random;
    this.#poweredAt = clock.now;
    output.source = () => this.#terminalMv();
  }

  /** How far the nearest thing is that throws light back, in millimetres; undefined: there is none. Set by the world. */
  get echoMm(): number | undefined { return this.#echoMm; }
  set echoMm(mm: number | undefined) {
    this.#update();
    this.#echoMm = mm;
  }

  /** Open: its wire is off, and the pin floats. Without supply it measures nothing; back on, it begins anew. */
  get fault(): Gp2y0aFault | undefined { return this.#fault; }
  set fault(fault: Gp2y0aFault | undefined) {
    if (this.#fault === "no-supply" && fault !== "no-supply") {
      this.#poweredAt = this.#clock.now;
      this.#cycle = 0;
      this.#outputMv = 0;
    }
    this.#fault = fault;
  }

  #terminalMv(): number | undefined {
    switch (this.#fault) {
      case "open": return undefined;
      case "shorted-to-ground": case "no-supply": return 0;
      case "shorted-to-supply": return SUPPLY_MV;
      case undefined:
        this.#update();
        return this.stuckMv ?? this.#outputMv;
    }
  }

  /** No timer runs: since the last call nothing has changed in front of it, so the latest measurement can be made up for now. */
  #update(): void {
    const cycle = Math.floor((this.#clock.now - this.#poweredAt) / this.#cycleMs);
    if (cycle === this.#cycle) return;
    this.#cycle = cycle;
    const noise = this.noiseMv > 0 ? (2 * this.#random.next() - 1) * this.noiseMv : 0;
    this.#outputMv = Math.max(0, this.#curve() + noise);
  }

  #curve(): number {
    const curve = curves[this.#part];
    const mm = this.#echoMm ?? Infinity;
    const right = curve.findIndex(([x]) => x >= mm);
    if (right <= 0) return curve.at(right)![1];
    const [x1, y1] = curve[right]!;
    const [x0, y0] = curve[right - 1]!;
    return y0 + (y1 - y0) * (mm - x0) / (x1 - x0);
  }
}
