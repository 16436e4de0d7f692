// DFRobot A02YYUW (SEN0311; its manual) and JSN-SR04T 3.0 in its mode 2 (output mode sheet; 47 kΩ at R27) ultrasonic rangefinders:
// one measurement on demand. 9600 baud, the same frame of four bytes, unasked, every 100 to 300 ms and every 100 ms. Both take
// the speed of sound for themselves and send millimetres: the air's temperature cannot be put right here.
import type { SerialBinding, Timers } from "../io.js";
import { SerialRangefinder } from "./serial-rangefinder.js";

export type A02Model = "A02YYUW" | "JSN-SR04T";

export interface A02yyuwOptions {
  /** Must name its `receive` pin. Sensors may share a port if they measure in turn: see range-bus.ts. */
  sensor: SerialBinding;
  timers: Timers;
  model?: A02Model | undefined;
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

interface Traits { readonly minMm: number; readonly maxMm: number }

/** The blind zone ends at `minMm`; an A02YYUW sends 0 when nothing comes back. The sheet of the JSN-SR04T does not say. */
const traits: Readonly<Record<A02Model, Traits>> = Object.freeze({
  A02YYUW: { minMm: 30, maxMm: 4_500 },
  "JSN-SR04T": { minMm: 200, maxMm: 6_000 },
}, true);

export class A02yyuw extends SerialRangefinder {
  constructor({ sensor, timers, model = "A02YYUW", timeoutMs = 2_000, floorMm, agreementMm = 30 }: A02yyuwOptions) {
    const { minMm, maxMm } = traits[model];
    super({ sensor, timers, baud: BAUD, frameBytes: FRAME_BYTES, timeoutMs, limits: { minMm, maxMm, floorMm: floorMm ?? maxMm, agreementMm } });
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
