// NXP MFRC522 card reader: polls for a card, tells its number once, and mends itself. Data sheet rev. 3.9.
// The chip is in mfrc522-transceiver.ts, the protocol (ISO/IEC 14443-3) in iso14443.ts.
import type { Cancel, DigitalBinding, SPIBinding, Timers } from "../io.js";
import { CardPresence } from "./card-presence.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { type Card, emptyFrame, HALT, isBlank, Selection, WAKE_UP } from "./iso14443.js";
import { Mfrc522Transceiver, type Outcome } from "./mfrc522-transceiver.js";

export interface Mfrc522Options extends FaultCallbacks {
  reader: SPIBinding;
  /** NRSTPD, where it is wired: wakes a chip that no longer hears SPI. */
  reset?: DigitalBinding | undefined;
  timers: Timers;
  /** Default 125 ms: with at most 25 ms to read a number of any size, an answer well within 0.3 s. */
  pollMs?: number | undefined;
  /** Polls in a row that must miss a card before it is gone. Default 3. */
  missesMax?: number | undefined;
  /** A chip that works is reset this often while no card is there: some go deaf without a sign. Default 10 min. */
  refreshMs?: number | undefined;
  /** Called once for each presentation. */
  onCard: (card: Card) => void;
  onGone?: (() => void) | undefined;
}

const ATTEMPTS_MAX = 3;          // reads of one card within one poll
const UNREADABLE_POLLS_MAX = 8;  // then the field goes off, which resets every card: ISO/IEC 14443-3, 5
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 30_000;
const HEALTHY_MS = 5_000;        // working this long makes the next fault a first one, mended at once

export interface Mfrc522Counters {
  /** Presentations. */
  cards: number;
  /** Attempts that woke a card and ended without its number. */
  misreads: number;
  collisions: number;
  /** Readings of blank numbers. */
  refused: number;
  faults: number;
  /** Resets of the chip, the first and the precautionary ones with them. */
  starts: number;
  /** Looks that a second look contradicted: noise on the bus. */
  glitches: number;
}

export class Mfrc522 {
  readonly #timers: Timers;
  readonly #refreshMs: number;
  readonly #transceiver: Mfrc522Transceiver;
  readonly #presence: CardPresence;
  readonly #fault: FaultLatch;
  readonly #selection = new Selection();
  readonly #frame = emptyFrame();
  readonly #cancelPoll: Cancel;
  #cancelRetry: Cancel | undefined;
  #step: "down" | "starting" | "rest" | "wake" | "select" | "halt" | "closed" = "down";
  #attempts = 0;
  #isRead = false;
  #unreadablePolls = 0;
  #retryMs = RETRY_MS_MIN;
  #startedAt = 0;
  #misreads = 0;
  #collisions = 0;
  #refused = 0;
  #starts = 0;

  /** Throws when a pin or the port cannot be had. A chip that does not answer is a fault, told by `onFault`. */
  constructor(options: Mfrc522Options) {
    const { reader, reset, timers, pollMs = 125, missesMax = 3, refreshMs = 600_000, onCard, onGone } = options;
    this.#timers = timers;
    this.#refreshMs = refreshMs;
    this.#fault = new FaultLatch(options);
    this.#presence = new CardPresence({ missesMax, onCard, onGone });
    this.#transceiver = new Mfrc522Transceiver({
      reader, reset, timers,
      onStarted: () => this.#onStarted(),
      onExchanged: (outcome) => this.#onExchanged(outcome),
      onLost: (code) => this.#onLost(code),
    });
    this.#cancelPoll = timers.every(pollMs, () => this.#poll());
    this.#start();
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  get faults(): number { return this.#fault.count; }

  /** Since construction. */
  get counters(): Mfrc522Counters {
    return {
      cards: this.#presence.count, misreads: this.#misreads, collisions: this.#collisions, refused: this.#refused,
      faults: this.#fault.count, starts: this.#starts, glitches: this.#transceiver.glitches,
    };
  }

  close(): void {
    if (this.#step === "closed") return;
    this.#step = "closed";
    this.#cancelPoll();
    this.#cancelRetry?.();
    this.#fault.close();
    this.#presence.close();
    this.#transceiver.close();
  }

  #start(): void {
    if (this.#step === "closed") return;
    this.#step = "starting";
    this.#starts++;
    this.#transceiver.start();
  }

  /** Without a fault: to reset the cards, or a chip that may have gone deaf. */
  #refresh(): void {
    if (this.#isLongHealthy()) this.#retryMs = RETRY_MS_MIN;
    this.#start();
  }

  #isLongHealthy(): boolean { return this.#timers.now() - this.#startedAt >= HEALTHY_MS; }

  #onStarted(): void {
    this.#step = "rest";
    this.#unreadablePolls = 0;
    this.#startedAt = this.#timers.now();
  }

  #onLost(code: FaultCode): void {
    // A chip that restarts at once keeps the card it was reading; one that stays away does not.
    if (this.#step === "starting") this.#presence.forget();
    else if (this.#isLongHealthy()) this.#retryMs = RETRY_MS_MIN;
    if (this.#step === "closed") return;
    this.#step = "down";
    this.#cancelRetry = this.#timers.after(this.#retryMs, () => this.#start());
    this.#retryMs = Math.min(2 * this.#retryMs, RETRY_MS_MAX);
    this.#fault.raise(code);
  }

  #poll(): void {
    if (this.#step !== "rest") return;
    this.#attempts = 0;
    this.#wake();
  }

  /** WUPA, not REQA: it wakes a halted card too, so a held card is seen at every poll. */
  #wake(): void {
    const frame = this.#frame;
    frame.bytes[0] = WAKE_UP;
    frame.length = 1;
    frame.lastBits = 7;
    frame.align = 0;
    frame.ms = 1;
    this.#step = "wake";
    this.#transceiver.exchange(frame);
  }

  #onExchanged(outcome: Outcome): void {
    const { answer } = this.#transceiver;
    switch (this.#step) {
      case "wake":
        this.#fault.clear();
        if (this.#step !== "wake") return;   // closed by a callback
        if (outcome === "silence") return this.#onNobody();
        this.#selection.begin();
        return this.#select();
      case "select": {
        if (answer.collision) this.#collisions++;
        const progress = outcome === "answer" ? this.#selection.accept(answer) : "failed";
        if (progress === "more") return this.#select();
        this.#isRead = progress === "done";
        if (this.#isRead) this.#onNumber();
        else this.#misreads++;
        return this.#halt();
      }
      case "halt": return this.#onHalted();
      default: return;
    }
  }

  #select(): void {
    this.#step = "select";
    this.#selection.command(this.#frame);
    this.#transceiver.exchange(this.#frame);
  }

  #onNumber(): void {
    const { number, length } = this.#selection;
    this.#unreadablePolls = 0;
    if (isBlank(number, length)) this.#refused++;
    else this.#presence.sight(number, length);
  }

  /** HLTA ends every attempt, good or bad: in whatever state a card is, it then answers the next WUPA (6.3). */
  #halt(): void {
    if (this.#step === "closed") return;
    const frame = this.#frame;
    frame.bytes.set(HALT);
    frame.length = HALT.length;
    frame.lastBits = 0;
    frame.align = 0;
    frame.ms = 1;
    this.#step = "halt";
    this.#transceiver.exchange(frame);
  }

  #onHalted(): void {
    if (!this.#isRead && ++this.#attempts < ATTEMPTS_MAX) return this.#wake();
    this.#step = "rest";
    if (this.#isRead) return;
    this.#presence.miss();
    if (++this.#unreadablePolls >= UNREADABLE_POLLS_MAX) this.#refresh();
  }

  #onNobody(): void {
    this.#step = "rest";
    // A card that answered and fell silent within one poll was there: one miss, like any other.
    this.#presence.miss();
    if (this.#step !== "rest" || this.#presence.held) return;
    if (this.#timers.now() - this.#startedAt >= this.#refreshMs) this.#refresh();
  }
}
