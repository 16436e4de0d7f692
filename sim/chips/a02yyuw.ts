// DFRobot's A02YYUW ultrasonic rangefinder (SEN0311) in its automatic mode: a frame again and again, whoever listens. And the JSN-SR04T
// in its mode 2 (47 kΩ at R27), which speaks the same way. Facts from the manual of the first (wiki.dfrobot.com, SEN0311,
// "Communication Protocol"), and from the sheet that shops give with the second, "Mode 2", where not said otherwise.
import type { Clock } from "../clock.js";
import type { SerialChip } from "../io/serial.js";
import { Random } from "../random.js";

const BAUD = 9_600;
const BYTE_MS = 10_000 / BAUD;   // start bit, 8 data bits, stop bit
const ROUNDING = 1e-6;   // of a byte: sums of fractions of a millisecond miss whole bytes by less
const FRAME_BYTES = 4;
const FRAME_MS = 100;   // processed output comes every 100 to 300 ms; owners of the part count 10 frames a second; JSN-SR04T: "100ms"
const limits = Object.freeze({
  "a02yyuw": { blindMm: 30, rangeMm: 4_500 },
  "jsn-sr04t": { blindMm: 200, rangeMm: 6_000 },   // "from 20cm to 600cm"
});
/**
 * The manual is silent on it; the part sends 0 when it sees nothing, and when it is touched (esphome/issues#6394). The JSN-SR04T's
 * sheet is silent too: ESPHome's driver for it (jsn_sr04t.cpp) drops whatever is 250 mm or less as invalid.
 */
const NOTHING_MM = 0;

export type A02yyuwModel = keyof typeof limits;

export interface A02yyuwOptions {
  model?: A02yyuwModel;
  /** From one frame to the next, in milliseconds: 100 to 300. */
  frameMs?: number;
  random?: Random;
}

export class A02yyuwChip implements SerialChip {
  readonly baud = BAUD;
  /** How far the nearest thing is that gives an echo, in millimetres; undefined: there is none. Set by the world. */
  echoMm: number | undefined;

  /** No byte leaves: a broken wire. */
  silent = false;
  /** Share of the bytes that come out wrong: 0 to 1. */
  noise = 0;
  /** Every checksum is wrong. */
  badSum = false;
  /** Sends this, whatever is in front. */
  stuckMm: number | undefined;
  /** What it makes of something nearer than 30 mm (200 mm): echoes that go there and back many times may read as far away. */
  blindMm = NOTHING_MM;

  readonly #clock: Clock;
  readonly #limits: { readonly blindMm: number; readonly rangeMm: number };
  readonly #frameMs: number;
  readonly #random: Random;
  #frame: readonly number[] = [];
  #onByte: ((byte: number) => void) | undefined;
  #cancel = (): void => {};

  /** Frames begin at whole multiples of the frame time, so that one who comes late comes into the middle of one. */
  constructor(clock: Clock, { model = "a02yyuw", frameMs = FRAME_MS, random = new Random(1) }: A02yyuwOptions = {}) {
    this.#clock = clock;
    this.#limits = limits[model];
    this.#frameMs = frameMs;
    this.#random = random;
  }

  get onByte(): ((byte: number) => void) | undefined { return this.#onByte; }
  set onByte(onByte: ((byte: number) => void) | undefined) {
    this.#cancel();
    this.#onByte = onByte;
    if (!onByte) return;
    const frame = Math.floor(this.#clock.now / this.#frameMs);
    const sent = Math.ceil((this.#clock.now - frame * this.#frameMs) / BYTE_MS - ROUNDING);   // none starts half over
    this.#frame = this.#measure();
    this.#wait(frame, sent);
  }

  receive(byte: number): void {
    throw new Error(`A02YYUW: it takes no commands in this mode, 0x${byte.toString(16)} is not modelled`);
  }

  /** What the frame being sent says, in millimetres. */
  get #reading(): number {
    if (this.stuckMm !== undefined) return this.stuckMm;
    if (this.echoMm === undefined || this.echoMm > this.#limits.rangeMm) return NOTHING_MM;
    return this.echoMm < this.#limits.blindMm ? this.blindMm : Math.round(this.echoMm);
  }

  /** FF, distance high and low byte, sum of the three. */
  #measure(): number[] {
    const mm = this.#reading;
    const [high, low] = [mm >> 8, mm & 0xff];
    return [0xff, high, low, (0xff + high + low + (this.badSum ? 1 : 0)) & 0xff];
  }

  /** For the end of byte `index` of frame number `frame`. */
  #wait(frame: number, index: number): void {
    if (index >= FRAME_BYTES) return this.#wait(frame + 1, 0);
    const end = frame * this.#frameMs + (index + 1) * BYTE_MS;
    this.#cancel = this.#clock.after(end - this.#clock.now, () => {
      if (index === 0) this.#frame = this.#measure();
      this.#wait(frame, index + 1);
      this.#send(this.#frame[index]!);
    });
  }

  #send(byte: number): void {
    if (this.silent) return;
    const wrong = this.noise > 0 && this.#random.next() < this.noise;
    this.#onByte?.(wrong ? this.#random.below(256) : byte);
  }
}
