// Any card reader with a Wiegand output: SIA AC-01-1996.10 for the wires and 26 bits, and makers' manuals for 34. A pulse on D0 is
// a zero, one on D1 a one, most significant first: even parity of the first half, the number, odd parity of the second half.
// It cannot be asked anything: one that sends nothing, broken or without power, cannot be told from one that sees no card.
import type { Cancel, PulsePair, PulsePairBinding, Timers } from "../io.js";
import { BadStreak } from "./bad-streak.js";
import { type CardFormat, CardNumber } from "./card-number.js";
import { CardPresence } from "./card-presence.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import type { Card } from "./iso14443.js";
import { Silence } from "./silence.js";
import { WiegandFrame } from "./wiegand-frame.js";

export interface WiegandOptions extends FaultCallbacks {
  /** Must name its pins `zero` and `one`. */
  reader: PulsePairBinding;
  timers: Timers;
  /** `bytes` 3: 26 bits only, 4: 34 bits only. Default: whichever comes. A number of 26 bits becomes 4 bytes with 00 in front. */
  format?: Pick<CardFormat, "bytes" | "reversed" | "inverted" | "canonicalBytes"> | undefined;
  /** A card that is not repeated for so long is gone. Default 1000 ms: readers that repeat a held card do so sooner. */
  goneMs?: number | undefined;
  /** Numbers in a row with which another card takes the place of the held one. Default 1: most readers send a card once. */
  missesMax?: number | undefined;
  /** Called once for each presentation. */
  onCard: (card: Card) => void;
  onGone?: (() => void) | undefined;
}

export interface WiegandCounters {
  /** Presentations. */
  cards: number;
  /** Frames with a number, repeats with them. */
  frames: number;
  /** Frames with a number that is nobody's. */
  refused: number;
  /** Frames of the right length with a wrong parity bit. */
  badParity: number;
  /** Of these, frames with both wrong. If it is all of them, D0 and D1 are swapped. */
  inverted: number;
  /** Frames of another length. */
  foreign: number;
  /** Pulses that no reader sends: too few, too uneven, or on both wires at once. */
  noise: number;
  faults: number;
}

const LOOK_MS = 20;             // the ring under it holds 256 pulses: a reader needs 50 ms for so many at the very fastest
const SILENCE_MS = 25;          // ends a frame: AC-01 allows 20 ms between two pulses of one
const BAD_FRAMES_MAX = 5;

export class Wiegand {
  readonly #pulses: PulsePair;
  readonly #short: CardNumber | undefined;   // of 26 bits
  readonly #long: CardNumber | undefined;    // of 34
  readonly #presence: CardPresence;
  readonly #fault: FaultLatch;
  readonly #streak: BadStreak;
  readonly #pause: Silence;
  readonly #absence: Silence;
  readonly #frame = new WiegandFrame();
  readonly #cancelLook: Cancel;
  readonly #counts = { frames: 0, refused: 0, badParity: 0, inverted: 0, foreign: 0, noise: 0 };
  #closed = false;

  /**
   * Throws when a pin cannot be had, or `format.bytes` is neither 3 nor 4. Faults, when for 3 s no frame in a row of five is right:
   * `bad-crc` by parity, also of swapped wires, `wrong-chip` by another length, `unstable` by pulses that no reader sends.
   */
  constructor(options: WiegandOptions) {
    const { reader: { io: Io, zero, one }, timers, format, goneMs = 1_000, missesMax = 1, onCard, onGone } = options;
    const bytes = format?.bytes;
    if (bytes !== undefined && bytes !== 3 && bytes !== 4) throw new RangeError("wiegand: 3 or 4 bytes");
    if (zero === undefined || one === undefined) throw new Error("the wiring names no pin");
    if (bytes !== 4) this.#short = new CardNumber({ ...format, bytes: 3 });
    if (bytes !== 3) this.#long = new CardNumber({ ...format, bytes: 4 });
    this.#fault = new FaultLatch(options);
    this.#presence = new CardPresence({ missesMax, onCard, onGone });
    this.#streak = new BadStreak(timers, BAD_FRAMES_MAX);
    this.#pause = new Silence({ timers, ms: SILENCE_MS, onSilence: () => this.#onPause() });
    this.#absence = new Silence({ timers, ms: goneMs, onSilence: () => this.#onAbsence() });
    this.#pulses = new Io({ zero, one });
    this.#cancelLook = timers.every(LOOK_MS, () => this.#look());
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  get faults(): number { return this.#fault.count; }

  /** Since construction. */
  get counters(): WiegandCounters {
    return { cards: this.#presence.count, ...this.#counts, faults: this.#fault.count };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelLook();
    this.#pause.stop();
    this.#absence.stop();
    this.#fault.close();
    this.#presence.close();
    this.#pulses.close();
  }

  #look(): void {
    const buffer = this.#closed ? undefined : this.#pulses.read();
    if (!buffer) return;
    this.#pause.sound();
    const bytes = new Uint8Array(buffer);
    const frame = this.#frame;
    for (let i = 0; i + 1 < bytes.length && !this.#closed; i += 2) {
      const steps = bytes[i]! | ((bytes[i + 1]! & 0x7f) << 8);
      if (frame.endsBefore(steps)) this.#finish();
      frame.take(steps, bytes[i + 1]! >> 7);
      if (frame.isFlood) {
        frame.begin();
        frame.spoil();
        this.#onNoise();
      }
    }
  }

  /** The processor may have been busy while pulses kept coming: they are in the ring. */
  #onPause(): void {
    this.#look();
    if (!this.#pause.awaited) this.#finish();
  }

  #onAbsence(): void {
    this.#look();
    if (!this.#absence.awaited) this.#presence.forget();
  }

  #finish(): void {
    const frame = this.#frame;
    const { length } = frame;
    if (this.#closed) return;
    if (length === 0) return frame.begin();
    const judgement = frame.judge();
    const number = length === 26 ? this.#short : length === 34 ? this.#long : undefined;
    frame.begin();
    if (judgement === "noise") this.#onNoise();
    else if (!number) {
      this.#counts.foreign++;
      this.#onBad("wrong-chip");
    } else if (judgement !== "right") {
      this.#counts.badParity++;
      if (judgement === "inverted") this.#counts.inverted++;
      this.#onBad("bad-crc");
    } else this.#onFrame(number);
  }

  #onFrame(number: CardNumber): void {
    const isNumber = number.acceptBytes(this.#frame.bytes, number === this.#short ? 3 : 4) === "number";
    if (isNumber) this.#counts.frames++;
    else this.#counts.refused++;
    this.#streak.good();
    this.#fault.clear();
    if (!isNumber || this.#closed) return;
    this.#absence.sound();
    this.#presence.sight(number.bytes, number.length);
  }

  #onNoise(): void {
    this.#counts.noise++;
    this.#onBad("unstable");
  }

  /** The first thing that is wrong is told, until something is right: noise gives now one reason, now another. */
  #onBad(code: FaultCode): void {
    if (this.#streak.bad() && !this.#fault.code) this.#fault.raise(code);
  }
}
