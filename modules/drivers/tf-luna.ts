// Benewake TF-Luna (manual SJ-PM-TF-Luna A05) and TFmini (SJ-PM-TFmini-T-01 A03) lidar on a UART: one measurement on
// demand. As they come: 115200 baud, a frame of nine bytes every 10 ms without being asked, distances in cm.
import type { SerialBinding, Timers } from "../io.js";
import { type Range, STUCK_AFTER, StuckReading } from "./rangefinder.js";
import { SerialRangefinder } from "./serial-rangefinder.js";

export type TfModel = "TF-Luna" | "TFmini";

export interface TfLunaOptions {
  /** Must name its `receive` pin. Sensors may share a port if they measure in turn: see range-bus.ts. */
  sensor: SerialBinding;
  timers: Timers;
  model?: TfModel | undefined;
  /** The bound on one measurement. Default 700 ms: five frames and one that is cut, if set to as few as ten a second. */
  timeoutMs?: number | undefined;
  /** How far the emptiest compartment reads. Farther than that is light gone astray, and counts as blocked. */
  floorMm?: number | undefined;
  /** Readings within this of the middle one agree with it. Default 60 mm: the stated accuracy up to 3 m. */
  agreementMm?: number | undefined;
  /** Frames in a row of the very same distance and strength that nothing alive gives. */
  stuckAfter?: number | undefined;
}

interface Traits { readonly minMm: number; readonly maxMm: number; readonly strengthMin: number; readonly strengthMax: number }

const traits: Readonly<Record<TfModel, Traits>> = Object.freeze({
  // 6.4: unreliable below 100 and, by the light around, above 32768, up to 65535; 6.9: below 200 mm and beyond 8 m
  "TF-Luna": { minMm: 200, maxMm: 8_000, strengthMin: 100, strengthMax: 32_768 },
  // 5.4: reliable from 20 to 2000, and 1200 cm also for all beyond; bytes 6 and 7 are a mode, and no temperature
  TFmini: { minMm: 300, maxMm: 12_000, strengthMin: 20, strengthMax: 2_000 },
}, true);

const BAUD = 115_200;
const HEADER = 0x59;           // twice
const FRAME_BYTES = 9;         // header, distance, strength and temperature low byte first, low byte of the sum of the eight
const MM_PER_CM = 10;
const UNRELIABLE = 0;          // as the TF-Luna says it (6.8): too little light has come back, or too much

export class TfLuna extends SerialRangefinder {
  readonly #traits: Traits;
  readonly #stuck: StuckReading;

  constructor({ sensor, timers, model = "TF-Luna", timeoutMs = 700, floorMm, agreementMm = 60, stuckAfter = STUCK_AFTER }: TfLunaOptions) {
    const { minMm, maxMm } = traits[model];
    super({ sensor, timers, baud: BAUD, frameBytes: FRAME_BYTES, timeoutMs, limits: { minMm, maxMm, floorMm: floorMm ?? maxMm, agreementMm } });
    this.#traits = traits[model];
    this.#stuck = new StuckReading(stuckAfter);
  }

  protected override judge(range: Range): Range { return this.#stuck.judge(range); }

  protected override take(byte: number): void {
    const { frame } = this;
    frame[this.frameLength++] = byte;
    if (this.frameLength <= 2 && byte !== HEADER) this.frameLength = 0;
    if (this.frameLength < FRAME_BYTES) return;
    let sum = 0;
    for (let i = 0; i < FRAME_BYTES - 1; i++) sum += frame[i]!;
    if ((sum & 0xff) === byte) {
      this.frameLength = 0;
      this.#reading(frame[2]! | (frame[3]! << 8), frame[4]! | (frame[5]! << 8));
    } else {
      this.badFrames++;
      this.#resync();
    }
  }

  /** The header may be among the bytes just taken for data, and may be cut. */
  #resync(): void {
    const { frame } = this;
    let next = 1;
    while (next < FRAME_BYTES && !(frame[next] === HEADER && (next === FRAME_BYTES - 1 || frame[next + 1] === HEADER))) next++;
    frame.copyWithin(0, next);
    this.frameLength = FRAME_BYTES - next;
  }

  #reading(cm: number, strength: number): void {
    const { strengthMin, strengthMax } = this.#traits;
    this.#stuck.take(cm * 0x10000 + strength);
    this.readings.push(strength < strengthMin || strength > strengthMax ? UNRELIABLE : cm * MM_PER_CM);
  }
}
