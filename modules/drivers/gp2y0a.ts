// Sharp GP2Y0A02YK0F and GP2Y0A21YK analog infrared rangefinders: one measurement on demand, of five samples. Their data
// sheets, fig. 2: a voltage that falls with the distance, and falls again below the least one, where it lies.
import type { Analog, AnalogBinding, Timers } from "../io.js";
import { type Range, type RangeLimits, RangeTurn, STUCK_AFTER, StuckReading, WINDOW, rangeOf } from "./rangefinder.js";

export type Gp2y0aModel = "GP2Y0A02YK0F" | "GP2Y0A21YK";

export interface Gp2y0aOptions {
  sensor: AnalogBinding;
  timers: Timers;
  model: Gp2y0aModel;
  /**
   * What the sensor puts out, in mV, when the converter reads its highest. Default 4900: an ESP32 reads up to 2450 mV, and
   * stands behind a divider of two equal resistors, which also draws a broken wire to ground.
   */
  fullScaleMv?: number | undefined;
  /** How far the emptiest compartment reads. Farther than that is light gone astray, and counts as blocked. */
  floorMm?: number | undefined;
  /** Readings within this of the middle one agree with it. Default a fifteenth of the range. */
  agreementMm?: number | undefined;
  /**
   * How far the sensor stands back behind the highest that waste can reach. From the least distance on nothing can come into
   * the part of the curve that lies; with less, a far reading that follows a near one is not believed until `emptied`.
   */
  recessMm?: number | undefined;
  /** Samples in a row of the very same count that nothing alive gives. */
  stuckAfter?: number | undefined;
}

interface Curve {
  /** Distances in mm and what is put out there in mV, near to far. The ends from the table, the rest from fig. 2. */
  readonly mm: readonly number[];
  readonly mv: readonly number[];
  /** The top of the curve, between the least distance and the part that lies. */
  readonly peakMv: number;
}

const curves: Readonly<Record<Gp2y0aModel, Curve>> = Object.freeze({
  GP2Y0A02YK0F: {
    mm: [200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_100, 1_200, 1_300, 1_400, 1_500],
    mv: [2_450, 2_000, 1_550, 1_270, 1_070, 920, 810, 730, 660, 600, 540, 490, 440, 400],
    peakMv: 2_800,
  },
  GP2Y0A21YK: {
    mm: [100, 150, 200, 250, 300, 400, 500, 600, 700, 800],
    mv: [2_300, 1_650, 1_300, 1_080, 920, 740, 600, 510, 450, 400],
    peakMv: 3_150,
  },
}, true);

const SAMPLE_MS = 50;          // it measures anew every 38.3 ± 9.6 ms
const FULL_SCALE_MV = 4_900;
const HIGH_MV = 3_500;         // more than either puts out: the wire touches the supply
/** Of full scale: an ESP32 reads ground as 142 mV of 2450. Nothing within range gives so little. */
const LOW_OF_FULL = 0.06;
const FAR_TOLERANCE = 0.95;    // of the voltage at the greatest distance: still that distance
const NEAR_FACTOR = 1.25;      // of the least distance: what is nearer may go on into the part that lies
const NO_DISTANCE = 0;
const FAULTY_MIN = 3;          // samples of the window
const NEAR_MIN = 2;            // samples of the window: one may be a spike

/** Distance in whole mm on the true part of the curve; 0 where there is none: nearer than the least distance, or beyond the greatest. */
export function distanceAt(model: Gp2y0aModel, mv: number): number {
  const { mm, mv: at } = curves[model];
  const last = mm.length - 1;
  if (mv > at[0]! || mv < at[last]! * FAR_TOLERANCE) return NO_DISTANCE;
  let i = 1;
  while (i < last && mv < at[i]!) i++;
  const part = Math.min(1, (at[i - 1]! - mv) / (at[i - 1]! - at[i]!));
  // Between two points the voltage goes with the reciprocal of the distance (data sheet, fig. 3).
  return Math.round(1 / (1 / mm[i - 1]! + part * (1 / mm[i]! - 1 / mm[i - 1]!)));
}

export class Gp2y0a {
  readonly #sensor: AnalogBinding;
  readonly #model: Gp2y0aModel;
  readonly #turn: RangeTurn;
  readonly #fullScaleMv: number;
  readonly #limits: RangeLimits;
  readonly #isRecessed: boolean;
  readonly #stuck: StuckReading;
  readonly #readings: number[] = [];
  readonly #next = (): void => this.#sample();
  #analog: Analog | undefined;
  #low = 0;
  #high = 0;
  #near = 0;
  /** Something came so near that the next far reading may be the same thing, nearer still. */
  #isDoubted = false;

  /** Throws when the converter cannot see the top of the curve: what is cut off would not be told from a short. */
  constructor(options: Gp2y0aOptions) {
    const { sensor, timers, model, fullScaleMv = FULL_SCALE_MV, floorMm, agreementMm, recessMm = 0, stuckAfter = STUCK_AFTER } = options;
    const { mm, peakMv } = curves[model];
    if (fullScaleMv <= peakMv) throw new RangeError(`${model} puts out up to ${peakMv} mV: it wants a divider`);
    const minMm = mm[0]!, maxMm = mm[mm.length - 1]!;
    this.#sensor = sensor;
    this.#model = model;
    this.#turn = new RangeTurn(timers);
    this.#fullScaleMv = fullScaleMv;
    this.#limits = { minMm, maxMm, floorMm: floorMm ?? maxMm, agreementMm: agreementMm ?? maxMm / 15 };
    this.#isRecessed = recessMm >= minMm;
    this.#stuck = new StuckReading(stuckAfter);
  }

  /**
   * Calls back once, never before `measure` returns, after 0.25 s. Faults: `busy`, `no-port`, `no-answer` (no supply, a
   * broken wire, ground, a converter that gives nothing), `out-of-range` (the supply on the wire), `stuck`, `unstable`.
   */
  measure(callback: (result: Range) => void): void {
    if (!this.#turn.begin(callback)) return;
    this.#readings.length = 0;
    this.#low = this.#high = this.#near = 0;
    if (this.#open()) this.#turn.wait(SAMPLE_MS, this.#next);
    else this.#turn.wait(0, () => this.#finish({ fault: "no-port" }));
  }

  /** Somebody has looked in and taken out what was there: the next reading is believed. */
  emptied(): void { this.#isDoubted = false; }

  close(): void {
    this.#turn.close();
    this.#release();
  }

  #open(): boolean {
    const { io: Io, pin, ...wiring } = this.#sensor;
    if (pin === undefined) return false;
    try {
      this.#analog = new Io({ ...wiring, pin });
      return true;
    } catch {
      return false;
    }
  }

  #sample(): void {
    const { resolution } = this.#analog!;
    const count = this.#analog!.read();
    if (count === undefined) return this.#finish({ fault: "no-answer" });
    this.#stuck.take(count);
    this.#readings.push(this.#distanceAt(count / (2 ** resolution - 1) * this.#fullScaleMv));
    if (this.#readings.length < WINDOW) return this.#turn.wait(SAMPLE_MS, this.#next);
    this.#finish(this.#range());
  }

  #distanceAt(mv: number): number {
    if (mv < this.#fullScaleMv * LOW_OF_FULL) {
      this.#low++;
      return NO_DISTANCE;
    }
    if (mv >= Math.min(HIGH_MV, this.#fullScaleMv)) {
      this.#high++;
      return NO_DISTANCE;
    }
    if (mv >= curves[this.#model].mv[0]!) this.#near++;
    return distanceAt(this.#model, mv);
  }

  #range(): Range {
    if (this.#low >= FAULTY_MIN) return { fault: "no-answer" };
    if (this.#high >= FAULTY_MIN) return { fault: "out-of-range" };
    const isNear = this.#near >= NEAR_MIN;
    const range = this.#stuck.judge(rangeOf(this.#readings, this.#limits));
    if (this.#isRecessed || "fault" in range) return range;
    if (isNear || ("distanceMm" in range && range.distanceMm <= this.#limits.minMm * NEAR_FACTOR)) this.#isDoubted = true;
    else if (this.#isDoubted) return { blocked: true };
    return range;
  }

  #release(): void {
    this.#analog?.close();
    this.#analog = undefined;
  }

  #finish(result: Range): void {
    this.#release();
    this.#turn.end(result);
  }
}
