// DFRobot A02YYUW (SEN0311) ultrasonic rangefinder: one measurement on demand. Its manual: 9600 baud, a frame of four
// bytes every 100 to 300 ms without being asked, 30 to 4500 mm.
import type { SerialBinding, Timers } from "../io.js";
import { SerialRangefinder } from "./serial-rangefinder.js";

export interface A02yyuwOptions {
  /** Must name its `receive` pin. Sensors may share a port if they measure in turn: see range-bus.ts. */
  sensor: SerialBinding;
  timers: Timers;
  /** The bound on one measurement. Default 2000 ms: five frames at the slowest pace and one that is cut. */
  timeoutMs?: number | undefined;
  /** How far the emptiest compartment reads. Farther than that is an echo gone astray, and counts as blocked. */
  floorMm?: number | undefined;
  /** Readings within this of the middle one agree with it. Default 30 mm: three times the stated accuracy of 10 mm. */
  agreementMm?: number | undefined;
}

const BAUD = 9600;
const HEADER = 0xff;
const FRAME_BYTES = 4;         // header, distance in mm high byte first, low byte of the sum of the three
const DISTANCE_MM_MIN = 30;    // the blind zone ends here; 0 is what the sensor sends when nothing comes back
const DISTANCE_MM_MAX = 4500;

export class A02yyuw extends SerialRangefinder {
  constructor({ sensor, timers, timeoutMs = 2_000, floorMm = DISTANCE_MM_MAX, agreementMm = 30 }: A02yyuwOptions) {
    super({ sensor, timers, baud: BAUD, frameBytes: FRAME_BYTES, timeoutMs,
      limits: { minMm: DISTANCE_MM_MIN, maxMm: DISTANCE_MM_MAX, floorMm, agreementMm } });
  }

  protected override take(byte: number): void {
    const { frame } = this;
    frame[this.frameLength++] = byte;
    if (frame[0] !== HEADER) this.frameLength = 0;
    if (this.frameLength < FRAME_BYTES) return;
    if (((frame[0]! + frame[1]! + frame[2]!) & 0xff) === frame[3]) {
      this.readings.push((frame[1]! << 8) | frame[2]!);
      this.frameLength = 0;
    } else {
      this.badFrames++;
      this.#resync();
    }
  }

  /** The header may be one of the bytes just taken for data. */
  #resync(): void {
    const next = this.frame.indexOf(HEADER, 1);
    this.frameLength = next < 0 ? 0 : FRAME_BYTES - next;
    if (next > 0) this.frame.copyWithin(0, next);
  }
}
