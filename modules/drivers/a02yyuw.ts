// DFRobot A02YYUW (SEN0311) ultrasonic rangefinder: one measurement on demand. Its manual: 9600 baud, a frame of four
// bytes every 100 to 300 ms without being asked, 30 to 4500 mm.
import type { Cancel, Serial, SerialBinding, Timers } from "../io.js";
import type { FaultCode } from "./fault.js";

export type Range =
  | { distanceMm: number }
  /** Something in the blind zone, or no echo at all: full, dirty or covered. Never to be taken for empty. */
  | { blocked: true }
  | { fault: FaultCode };

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
const WINDOW = 5;
const AGREEING_MIN = 3;        // of the window
const BLOCKED_MIN = 2;         // of the window: echoes between membrane and bag read as any distance in between

export class A02yyuw {
  /** Frames with a wrong checksum since construction. */
  badFrames = 0;

  readonly #sensor: SerialBinding;
  readonly #timers: Timers;
  readonly #timeoutMs: number;
  readonly #floorMm: number;
  readonly #agreementMm: number;
  readonly #frame = new Uint8Array(FRAME_BYTES);
  readonly #readings: number[] = [];
  #frameLength = 0;
  #heard = false;
  #serial: Serial | undefined;
  #cancel: Cancel | undefined;
  #callback: ((result: Range) => void) | undefined;
  #closed = false;

  constructor({ sensor, timers, timeoutMs = 2_000, floorMm = DISTANCE_MM_MAX, agreementMm = 30 }: A02yyuwOptions) {
    this.#sensor = sensor;
    this.#timers = timers;
    this.#timeoutMs = timeoutMs;
    this.#floorMm = floorMm;
    this.#agreementMm = agreementMm;
  }

  /**
   * Opens the port, reads, closes it, then calls back once, never before `measure` returns. Faults: `busy`, `no-port`,
   * `no-answer`, `bad-crc`, `unstable`, `out-of-range`.
   */
  measure(callback: (result: Range) => void): void {
    if (this.#closed) return;
    if (this.#callback) {
      this.#timers.after(0, () => { if (!this.#closed) callback({ fault: "busy" }); });
      return;
    }
    this.#callback = callback;
    this.#frameLength = 0;
    this.#readings.length = 0;
    this.#heard = false;
    const isOpen = this.#open();
    this.#cancel = this.#timers.after(isOpen ? this.#timeoutMs : 0, () => this.#finish(this.#faultAtTimeout()));
  }

  close(): void {
    this.#closed = true;
    this.#callback = undefined;
    this.#release();
  }

  #open(): boolean {
    try {
      const { io: Io, ...wiring } = this.#sensor;
      this.#serial = new Io({ ...wiring, baud: BAUD, format: "buffer", onReadable: () => this.#onReadable() });
      this.#serial.read();   // what another sensor left in the port
      return true;
    } catch {
      this.#serial?.close();
      this.#serial = undefined;
      return false;
    }
  }

  #release(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#serial?.close();
    this.#serial = undefined;
  }

  #onReadable(): void {
    const buffer = this.#serial?.read();
    if (!buffer) return;
    this.#heard = true;
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length; i++) {
      this.#take(bytes[i]!);
      if (this.#readings.length === WINDOW) return this.#finish(this.#range());
    }
  }

  #take(byte: number): void {
    const frame = this.#frame;
    frame[this.#frameLength++] = byte;
    if (frame[0] !== HEADER) this.#frameLength = 0;
    if (this.#frameLength < FRAME_BYTES) return;
    if (((frame[0]! + frame[1]! + frame[2]!) & 0xff) === frame[3]) {
      this.#readings.push((frame[1]! << 8) | frame[2]!);
      this.#frameLength = 0;
    } else {
      this.badFrames++;
      this.#resync();
    }
  }

  /** The header may be one of the bytes just taken for data. */
  #resync(): void {
    const next = this.#frame.indexOf(HEADER, 1);
    this.#frameLength = next < 0 ? 0 : FRAME_BYTES - next;
    if (next > 0) this.#frame.copyWithin(0, next);
  }

  #faultAtTimeout(): Range {
    if (!this.#serial) return { fault: "no-port" };
    return { fault: this.#heard && this.#readings.length === 0 ? "bad-crc" : "no-answer" };
  }

  #finish(result: Range): void {
    const callback = this.#callback;
    this.#callback = undefined;
    this.#release();
    callback?.(result);
  }

  #range(): Range {
    const readings = this.#readings.sort((a, b) => a - b);
    if (readings[BLOCKED_MIN - 1]! < DISTANCE_MM_MIN) return { blocked: true };
    const middle = readings[WINDOW >> 1]!;
    if (middle > DISTANCE_MM_MAX) return { fault: "out-of-range" };
    let agreeing = 0;
    for (const reading of readings) if (Math.abs(reading - middle) <= this.#agreementMm) agreeing++;
    if (agreeing < AGREEING_MIN) return { fault: "unstable" };
    return middle > this.#floorMm + this.#agreementMm ? { blocked: true } : { distanceMm: middle };
  }
}
