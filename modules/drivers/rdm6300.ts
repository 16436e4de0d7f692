// RDM6300 reader of 125 kHz cards (EM4100). Its data sheet: 9600 baud; 0x02, ten hex digits of version and number, two of
// their combined bytes, 0x03. It repeats the frame every 50 to 65 ms while it sees the card; some variants send it once.
// It cannot be asked anything: one that sends nothing, broken or without power, cannot be told from one that sees no card.
import type { Serial, SerialBinding, Timers } from "../io.js";
import { BadStreak } from "./bad-streak.js";
import { type CardFormat, CardNumber } from "./card-number.js";
import { CardPresence } from "./card-presence.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import type { Card } from "./iso14443.js";
import { Silence } from "./silence.js";

export interface Rdm6300Options extends FaultCallbacks {
  /** Must name its `receive` pin. */
  reader: SerialBinding;
  timers: Timers;
  /** What becomes of the five bytes. Default: all of them, with 0000 in front, 7 bytes in all. */
  format?: Pick<CardFormat, "reversed" | "inverted" | "canonicalBytes"> | undefined;
  /** A card that is not repeated for so long is gone. Default 500 ms: seven repeats missed. */
  goneMs?: number | undefined;
  /** Frames in a row with which another card takes the place of the held one. Default 3. Of a variant that sends once: 1. */
  missesMax?: number | undefined;
  /** Called once for each presentation. */
  onCard: (card: Card) => void;
  onGone?: (() => void) | undefined;
}

const BAUD = 9600;
const START = 0x02;
const END = 0x03;
const FRAME_BYTES = 14;         // with start and end
const BAD_BYTES_MAX = 5 * FRAME_BYTES;

export interface Rdm6300Counters {
  /** Presentations. */
  cards: number;
  /** Frames with a right checksum, repeats with them. */
  frames: number;
  /** Frames with a number that is nobody's. */
  refused: number;
  /** Frames of the right form with a wrong checksum. */
  badChecks: number;
  /** Frames cut short, or with something else than a digit inside. */
  badFrames: number;
  /** Bytes outside of frames. */
  noise: number;
  faults: number;
}

export class Rdm6300 {
  readonly #serial: Serial;
  readonly #number: CardNumber;
  readonly #presence: CardPresence;
  readonly #fault: FaultLatch;
  readonly #streak: BadStreak;
  readonly #absence: Silence;
  readonly #frame = new Uint8Array(FRAME_BYTES);
  #length = 0;                  // 0: between two frames
  #frames = 0;
  #refused = 0;
  #badChecks = 0;
  #badFrames = 0;
  #noise = 0;
  #closed = false;

  /** Throws when the port cannot be had. Fault: `bad-crc`, when bytes come and for 3 s no frame among them is right. */
  constructor(options: Rdm6300Options) {
    const { reader: { io: Io, ...wiring }, timers, format, goneMs = 500, missesMax = 3, onCard, onGone } = options;
    this.#number = new CardNumber({ ...format, text: "hex", bytes: 5, check: "xor" });
    this.#fault = new FaultLatch(options);
    this.#presence = new CardPresence({ missesMax, onCard, onGone });
    this.#streak = new BadStreak(timers, BAD_BYTES_MAX);
    this.#absence = new Silence({ timers, ms: goneMs, onSilence: () => this.#onAbsence() });
    this.#serial = new Io({ ...wiring, baud: BAUD, format: "buffer", onReadable: () => this.#read() });
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  get faults(): number { return this.#fault.count; }

  /** Since construction. */
  get counters(): Rdm6300Counters {
    return {
      cards: this.#presence.count, frames: this.#frames, refused: this.#refused, badChecks: this.#badChecks,
      badFrames: this.#badFrames, noise: this.#noise, faults: this.#fault.count,
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#absence.stop();
    this.#fault.close();
    this.#presence.close();
    this.#serial.close();
  }

  #read(): void {
    if (this.#closed) return;
    const buffer = this.#serial.read();
    if (!buffer) return;
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length && !this.#closed; i++) this.#take(bytes[i]!);
  }

  /** The processor may have been busy for so long while frames kept coming: they are in the port. */
  #onAbsence(): void {
    this.#read();
    if (!this.#absence.awaited) this.#presence.forget();
  }

  #take(byte: number): void {
    if (byte === START) {
      if (this.#length > 0) this.#onBadFrame();
      this.#frame[0] = byte;
      this.#length = 1;
    } else if (this.#length === 0) {
      this.#noise++;
      this.#onBad(1);
    } else {
      this.#frame[this.#length++] = byte;
      if (this.#length < FRAME_BYTES) return;
      if (byte === END) this.#onFrame();
      else this.#onBadFrame();
    }
  }

  #onFrame(): void {
    this.#length = 0;
    const number = this.#number;
    switch (number.acceptText(this.#frame, 1, FRAME_BYTES - 1)) {
      case "malformed": return this.#onBadFrame();
      case "bad-check":
        this.#badChecks++;
        return this.#onBad(FRAME_BYTES);
      case "refused":
        this.#refused++;
        return this.#onGood();
      case "number":
        this.#onGood();
        if (this.#closed) return;
        this.#absence.sound();
        return this.#presence.sight(number.bytes, number.length);
    }
  }

  #onGood(): void {
    this.#frames++;
    this.#streak.good();
    this.#fault.clear();
  }

  #onBadFrame(): void {
    const length = this.#length || FRAME_BYTES;
    this.#length = 0;
    this.#badFrames++;
    this.#onBad(length);
  }

  #onBad(bytes: number): void {
    if (this.#streak.bad(bytes)) this.#fault.raise("bad-crc");
  }
}
