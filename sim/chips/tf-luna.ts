// Benewake's TF-Luna lidar on its UART (pin 5 open): a frame again and again, whoever listens.
// Facts from its product manual (SJ-PM-TF-Luna A05) where not said otherwise.
import type { Clock } from "../clock.js";
import type { SerialChip } from "../io/serial.js";
import { Random } from "../random.js";

const BAUD = 115_200;                       // 6.2
const BYTE_MS = 10_000 / BAUD;              // start bit, 8 data bits, stop bit
const ROUNDING = 1e-6;                      // of a byte: sums of fractions of a millisecond miss whole bytes by less
const FRAME_MS = 10;                        // 100 Hz by default
const FRAME_BYTES = 9;                      // Appendix I, 1: 9-byte/cm
const HEAD = 0x59;
const AMP_THRESHOLD = 100;                  // 6.8: below it, Dist is the dummy
const DUMMY_CM = 0;
const OVEREXPOSED = 0xffff;                 // 6.4: Amp, when too much light comes back
const BLIND_MM = 200;                       // 3.4: "any distance output less than 20 cm is unreliable"
const LIMIT_CM = 900;                       // 6.9: the largest Dist
const DISTANT_AMP = 20;                     // nothing in front: some stray light

export interface TfLunaOptions { random?: Random }

export class TfLunaChip implements SerialChip {
  readonly baud = BAUD;
  /** How far the nearest thing is that gives an echo, in millimetres; undefined: there is none. Set by the world. */
  echoMm: number | undefined;
  /** Amp for what is in front: how much light comes back. 65535: too much. */
  strength = 1_000;
  /** The most that Amp is off, either way. None, if not said otherwise. */
  tremble = 0;
  /** Of the chip inside. */
  celsius = 25;

  /** No byte leaves: a broken wire. */
  silent = false;
  /** Share of the bytes that come out wrong: 0 to 1. */
  noise = 0;
  /** Every checksum is wrong. */
  badSum = false;
  /** So dirty a lens that hardly any light comes back: Amp falls below the threshold. */
  weak = false;
  /** Sends this, whatever is in front. */
  stuckMm: number | undefined;
  /** What it makes of something nearer than 200 mm: the manual promises nothing. Undefined: too little light. */
  blindMm: number | undefined;

  readonly #clock: Clock;
  readonly #random: Random;
  #frame: readonly number[] = [];
  #onByte: ((byte: number) => void) | undefined;
  #cancel = (): void => {};

  /** Frames begin at whole multiples of 10 ms, so that one who comes late comes into the middle of one. */
  constructor(clock: Clock, { random = new Random(1) }: TfLunaOptions = {}) {
    this.#clock = clock;
    this.#random = random;
  }

  get onByte(): ((byte: number) => void) | undefined { return this.#onByte; }
  set onByte(onByte: ((byte: number) => void) | undefined) {
    this.#cancel();
    this.#onByte = onByte;
    if (!onByte) return;
    const frame = Math.floor(this.#clock.now / FRAME_MS);
    const sent = Math.ceil((this.#clock.now - frame * FRAME_MS) / BYTE_MS - ROUNDING);   // none starts half over
    this.#frame = this.#measure();
    this.#wait(frame, sent);
  }

  receive(byte: number): void {
    throw new Error(`TF-Luna: its commands are not modelled, 0x${byte.toString(16)}`);
  }

  /** Dist in centimetres, and Amp. */
  get #reading(): { cm: number; amp: number } {
    const mm = this.stuckMm ?? (this.echoMm !== undefined && this.echoMm < BLIND_MM ? this.blindMm : this.echoMm);
    const strength = this.tremble === 0 ? this.strength : this.strength + this.#random.below(2 * this.tremble + 1) - this.tremble;
    const amp = mm === undefined ? DISTANT_AMP : Math.min(this.weak ? AMP_THRESHOLD - 1 : OVEREXPOSED, strength);
    const cm = mm === undefined || amp < AMP_THRESHOLD ? DUMMY_CM : Math.min(LIMIT_CM, Math.round(mm / 10));
    return { cm, amp };
  }

  /** Head twice, then Dist, Amp and Temp with the low byte first, and the sum of all eight. */
  #measure(): number[] {
    const { cm, amp } = this.#reading;
    const temperature = Math.round((this.celsius + 256) * 8);   // "Celsius temperature = Temp / 8 - 256"
    const frame = [HEAD, HEAD];
    for (const value of [cm, amp, temperature]) frame.push(value & 0xff, value >> 8);
    const sum = frame.reduce((total, byte) => total + byte, this.badSum ? 1 : 0);
    return [...frame, sum & 0xff];
  }

  /** For the end of byte `index` of frame number `frame`. */
  #wait(frame: number, index: number): void {
    if (index >= FRAME_BYTES) return this.#wait(frame + 1, 0);
    const end = frame * FRAME_MS + (index + 1) * BYTE_MS;
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
