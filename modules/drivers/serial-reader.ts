// Any card reader that sends a line of digits for a card, by a serial port, in a declared format: see card-number.ts.
// It cannot be asked anything: one that sends nothing, broken or without power, cannot be told from one that sees no card.
import type { Cancel, Serial, SerialBinding, Timers } from "../io.js";
import { BadStreak } from "./bad-streak.js";
import { type CardFormat, CardNumber } from "./card-number.js";
import { CardPresence } from "./card-presence.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import type { Card } from "./iso14443.js";
import { type Progress, SerialLine } from "./serial-line.js";
import { Silence } from "./silence.js";

export interface SerialReaderOptions extends FaultCallbacks {
  /** Must name its `receive` pin. */
  reader: SerialBinding;
  timers: Timers;
  /** 1200 to 115200. Default 9600. */
  baud?: number | undefined;
  format: CardFormat;
  /** How a line ends. With `line` (default), one that only falls silent has been cut, and is no number. `silence`: either way. */
  ending?: "line" | "silence" | undefined;
  /** A card that is not repeated for so long is gone. Default 500 ms. More than the reader takes to repeat a held card. */
  goneMs?: number | undefined;
  /** Lines in a row with which another card takes the place of the held one. Default 3. Of a reader that sends once: 1. */
  missesMax?: number | undefined;
  /** Called once for each presentation. */
  onCard: (card: Card) => void;
  onGone?: (() => void) | undefined;
}

const BAUD_MIN = 1_200;
const BAUD_MAX = 115_200;
const LINE_BYTES_MAX = 64;      // 15 bytes of hex with separators are 44, a number of 12 bytes in decimal 29
const PAUSE_BYTES = 5;          // no reader pauses so long inside of a line, with what its UART and ours add:
const PAUSE_MS_LINE = 100;      // where a line ends by itself, what a pause leaves unfinished has been cut
const PAUSE_MS_SILENCE = 20;    // where it does not, sooner than the reader's repeat
const BYTE_BITS = 10;            // with start and stop bit
const BAD_LINES_MAX = 5;
const FLOOD_MS = 1_000;
const FLOOD_LINES = 100;        // in one FLOOD_MS: readers repeat a held card every 50 ms at the fastest
const FLOOD_BYTES = 4_096;

export interface SerialReaderCounters {
  /** Presentations. */
  cards: number;
  /** Lines with a number, repeats with them. */
  lines: number;
  /** Lines with a number that is nobody's. */
  refused: number;
  /** Lines not in the declared format. */
  malformed: number;
  badChecks: number;
  /** Lines of more than 64 bytes. */
  tooLong: number;
  faults: number;
}

export class SerialReader {
  readonly #timers: Timers;
  readonly #endsBySilence: boolean;
  readonly #nonsense: FaultCode;
  readonly #serial: Serial;
  readonly #number: CardNumber;
  readonly #presence: CardPresence;
  readonly #fault: FaultLatch;
  readonly #streak: BadStreak;
  readonly #absence: Silence;
  readonly #pause: Silence;
  readonly #line = new SerialLine(LINE_BYTES_MAX);
  readonly #counts = { lines: 0, refused: 0, malformed: 0, badChecks: 0, tooLong: 0 };
  /** A flood makes it deaf for a second; what comes in the second after that is counted, and believed no more. */
  #step: "listening" | "deaf" | "trial" | "closed" = "listening";
  #cancelStep: Cancel | undefined;
  #windowAt: number;
  #windowBytes = 0;
  #windowLines = 0;

  /**
   * Throws when the port cannot be had, or not at this speed. Faults: `stuck` while lines come faster than any reader sends them.
   * When no line in a row of five over 3 s is good: `bad-crc` of a format with a check, `wrong-chip` of one without.
   */
  constructor(options: SerialReaderOptions) {
    const { reader: { io: Io, ...wiring }, timers, baud = 9_600, format, ending, goneMs = 500, missesMax = 3, onCard, onGone } = options;
    if (!(baud >= BAUD_MIN && baud <= BAUD_MAX)) throw new RangeError("serial reader: 1200 to 115200 baud");
    this.#timers = timers;
    this.#endsBySilence = ending === "silence";
    this.#nonsense = (format.check ?? "none") === "none" ? "wrong-chip" : "bad-crc";
    this.#number = new CardNumber(format);
    this.#fault = new FaultLatch(options);
    this.#presence = new CardPresence({ missesMax, onCard, onGone });
    this.#streak = new BadStreak(timers, BAD_LINES_MAX);
    this.#absence = new Silence({ timers, ms: goneMs, onSilence: () => this.#onAbsence() });
    const pauseMs = Math.ceil(PAUSE_BYTES * BYTE_BITS * 1_000 / baud) + (this.#endsBySilence ? PAUSE_MS_SILENCE : PAUSE_MS_LINE);
    this.#pause = new Silence({ timers, ms: pauseMs, onSilence: () => this.#onPause() });
    this.#windowAt = timers.now();
    this.#serial = new Io({ ...wiring, baud, format: "buffer", onReadable: () => this.#read() });
    this.#pause.sound();   // what comes before a first pause may be the end of a line
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  get faults(): number { return this.#fault.count; }

  /** Since construction. */
  get counters(): SerialReaderCounters {
    return { cards: this.#presence.count, ...this.#counts, faults: this.#fault.count };
  }

  close(): void {
    if (this.#step === "closed") return;
    this.#step = "closed";
    this.#cancelStep?.();
    this.#absence.stop();
    this.#pause.stop();
    this.#fault.close();
    this.#presence.close();
    this.#serial.close();
  }

  /** A port that is not read says no more, and drops what it has no room for: a flood costs nothing while deaf. */
  #read(): void {
    if (this.#step !== "listening" && this.#step !== "trial") return;
    const buffer = this.#serial.read();
    if (!buffer) return;
    this.#pause.sound();
    this.#count(buffer.byteLength);
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length; i++) {
      if (this.#windowBytes > FLOOD_BYTES || this.#windowLines > FLOOD_LINES) return this.#onFlood();
      this.#onProgress(this.#line.take(bytes[i]!));
      if (this.#isClosed()) return;
    }
  }

  #count(bytes: number): void {
    const now = this.#timers.now();
    if (now - this.#windowAt >= FLOOD_MS) {
      this.#windowAt = now;
      this.#windowBytes = this.#windowLines = 0;
    }
    this.#windowBytes += bytes;
  }

  #isClosed(): boolean { return this.#step === "closed"; }

  #onFlood(): void {
    this.#step = "deaf";
    this.#cancelStep = this.#timers.after(FLOOD_MS, () => this.#try());
    this.#presence.forget();
    this.#fault.raise("stuck");
  }

  #try(): void {
    this.#step = "trial";
    this.#pause.sound();   // at the end of which what waits in the port is read, if nothing comes before
    this.#windowAt = this.#timers.now();
    this.#windowBytes = this.#windowLines = 0;
    this.#cancelStep = this.#timers.after(FLOOD_MS, () => {
      if (this.#step !== "trial") return;
      this.#step = "listening";
      this.#fault.clear();
    });
  }

  /** The processor may have been busy for so long while lines kept coming: they are in the port. */
  #onAbsence(): void {
    this.#read();
    if (!this.#absence.awaited) this.#presence.forget();
  }

  #onPause(): void {
    this.#read();
    if (this.#pause.awaited || this.#isClosed()) return;
    const progress = this.#line.finish();
    if (progress === "line" && !this.#endsBySilence) this.#onMalformed();
    else this.#onProgress(progress);
  }

  #onProgress(progress: Progress): void {
    if (progress === "more" || progress === "empty") return;
    this.#windowLines++;
    if (this.#step !== "listening") return;
    if (progress === "line") return this.#onLine();
    this.#counts.tooLong++;
    this.#onBad();
  }

  #onLine(): void {
    const number = this.#number;
    switch (number.acceptText(this.#line.bytes, this.#line.start, this.#line.end)) {
      case "malformed": return this.#onMalformed();
      case "bad-check":
        this.#counts.badChecks++;
        return this.#onBad();
      case "refused":
        this.#counts.refused++;
        return this.#onGood();
      case "number":
        this.#counts.lines++;
        this.#onGood();
        if (this.#isClosed()) return;
        this.#absence.sound();
        return this.#presence.sight(number.bytes, number.length);
    }
  }

  #onGood(): void {
    this.#streak.good();
    this.#fault.clear();
  }

  #onMalformed(): void {
    if (this.#step !== "listening") return;
    this.#counts.malformed++;
    this.#onBad();
  }

  #onBad(): void {
    if (this.#streak.bad()) this.#fault.raise(this.#nonsense);
  }
}
