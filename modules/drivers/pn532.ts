// NXP PN532 card reader, by I2C, SPI or a serial line: polls for a card, tells its number once, and mends itself.
// User manual UM0701-02 rev. 02, section numbers from there, as far as others quote it: it could not be had whole.
// Frames and wires are in pn532-link.ts and below it.
import type { Cancel, Timers } from "../io.js";
import { CardPresence } from "./card-presence.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { type Card, isBlank, NUMBER_BYTES_MAX } from "./iso14443.js";
import { Pn532Link, type Pn532LinkOptions } from "./pn532-link.js";
import { sightingOf } from "./pn532-target.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";

export interface Pn532Options extends FaultCallbacks, Pn532LinkOptions {
  /** Default 125 ms: with at most 60 ms to read a number of any size, an answer well within 0.3 s. */
  pollMs?: number | undefined;
  /** Polls in a row that must miss a card before it is gone. Default 3. */
  missesMax?: number | undefined;
  /** A chip that works is set up anew this often while no card is there: some go deaf without a sign. Default 10 min. */
  refreshMs?: number | undefined;
  /** Called once for each presentation. */
  onCard: (card: Card) => void;
  onGone?: (() => void) | undefined;
}

export interface Pn532Counters {
  /** Presentations. */
  cards: number;
  /** Polls that found a card and not its number. */
  misreads: number;
  /** Readings of blank numbers. */
  refused: number;
  faults: number;
  /** Set-ups of the chip, the first and the precautionary ones with them. */
  starts: number;
  /** Frames that came damaged: noise on the wires. */
  badFrames: number;
}

// SAMConfiguration, 7.2.10: normal mode, no time-out, no IRQ pin. First of all, since it ends the mode in which the chip
// wakes up: application note AN10609_3, "low battery mode".
const NORMAL_MODE = Object.freeze([0x14, 0x01, 0x00, 0x00]);
const VERSION = Object.freeze([0x02]);                          // GetFirmwareVersion, 7.2.2
const IC = 2;                                                   // of its answer, after D5 03
const PN532 = 0x32;
// SetParameters, 7.2.9: as it comes (0x14) but without fAutomaticRATS. Cards stay in the reach of part 3, as with any
// other reader, and no ATS makes an answer longer than one read.
const PARAMETERS = Object.freeze([0x12, 0x04]);
// RFConfiguration, 7.3.1, item 5: attempts of a command to activate a card, after the first. As the chip comes they never
// end (0xff). Two attempts: the first only sends a card to rest that the poll before has left active (ISO/IEC 14443-3, figure 7).
const RETRIES = Object.freeze([0x32, 0x05, 0x02, 0x01, 0x01]);
const FIELD_OFF = Object.freeze([0x32, 0x01, 0x00]);            // item 1; the next InListPassiveTarget turns it on again
const LIST = Object.freeze([0x4a, 0x01, 0x00]);                 // InListPassiveTarget, 7.3.5: one card, 106 kbit/s type A
const SETUP = Object.freeze([NORMAL_MODE, VERSION, PARAMETERS, RETRIES, FIELD_OFF]);

const RETRY_AT_ONCE_MS = 150;    // the supply dips for less when a bolt pulls, and the card at the reader is still the same tap
const HEALTHY_MS = 5_000;        // working this long makes the next fault a first one, mended at once

export class Pn532 extends Pn532Link {
  readonly #timers: Timers;
  readonly #refreshMs: number;
  readonly #presence: CardPresence;
  readonly #fault: FaultLatch;
  readonly #number = new Uint8Array(NUMBER_BYTES_MAX);
  readonly #cancelPoll: Cancel;
  readonly #onRetry = (): void => this.#start();
  #cancelRetry: Cancel | undefined;
  #step: "down" | "setup" | "rest" | "list" | "off" | "closed" = "down";
  #stage = 0;
  #retryMs = RETRY_MS_MIN;
  #startedAt = 0;
  #misreads = 0;
  #refused = 0;
  #starts = 0;

  /**
   * Throws when a pin or the port cannot be had. Faults: `no-answer`, `wrong-chip`, `bad-crc`, `stuck` (also what a chip that
   * has lost its settings looks like, which then looks for a card without end), `restarted`, and `bus-stuck` of an I2C bus.
   * An antenna that has come off cannot be told: the chip's own test of it wants a threshold that is each module's own.
   */
  constructor(options: Pn532Options) {
    super(options);
    const { timers, pollMs = 125, missesMax = 3, refreshMs = 600_000, onCard, onGone } = options;
    this.#timers = timers;
    this.#refreshMs = refreshMs;
    this.#fault = new FaultLatch(options);
    this.#presence = new CardPresence({ missesMax, onCard, onGone });
    this.#cancelPoll = timers.every(pollMs, () => this.#poll());
    this.#start();
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  /** Since construction. */
  get faults(): number { return this.#fault.count; }

  /** Since construction. */
  get counters(): Pn532Counters {
    return {
      cards: this.#presence.count, misreads: this.#misreads, refused: this.#refused, faults: this.#fault.count,
      starts: this.#starts, badFrames: this.badFrames,
    };
  }

  /** Turns the field off. */
  close(): void {
    if (this.#step === "closed") return;
    this.#step = "closed";
    this.#cancelPoll();
    this.#cancelRetry?.();
    this.#fault.close();
    this.#presence.close();
    this.hangUp(FIELD_OFF);
  }

  protected override onAwake(): void {
    this.#stage = 0;
    this.exchange(SETUP[0]!);
  }

  protected override onExchanged(isRefused: boolean): void {
    switch (this.#step) {
      case "setup": return this.#onSetUp(isRefused);
      // It took the command at the start: it has forgotten what it was told then.
      case "list": return isRefused ? this.onLost("restarted") : this.#onListed();
      case "off":
        this.#step = "rest";
        return;
      default: return;
    }
  }

  protected override onLost(code: FaultCode): void {
    // A chip that restarts at once keeps the card it was reading; one that stays away does not.
    if (this.#step === "setup") this.#presence.forget();
    else if (this.#isLongHealthy()) this.#retryMs = RETRY_AT_ONCE_MS;
    if (this.#step === "closed") return;
    this.#step = "down";
    this.#cancelRetry = this.#timers.after(this.#retryMs, this.#onRetry);
    this.#retryMs = Math.max(nextRetryMs(this.#retryMs), RETRY_MS_MIN);
    this.#fault.raise(code);
  }

  #isLongHealthy(): boolean { return this.#timers.now() - this.#startedAt >= HEALTHY_MS; }

  #start(): void {
    if (this.#step === "closed") return;
    this.#step = "setup";
    this.#starts++;
    this.rouse();
  }

  #onSetUp(isRefused: boolean): void {
    const done = SETUP[this.#stage];
    // Clones have any version, and need not know the parameters; what they answer about a card is understood either way.
    if (isRefused && done !== PARAMETERS) return this.onLost("wrong-chip");
    if (done === VERSION && this.answer.data[IC] !== PN532) return this.onLost("wrong-chip");
    const next = SETUP[++this.#stage];
    if (next) return this.exchange(next);
    this.#step = "rest";
    this.#startedAt = this.#timers.now();
  }

  #poll(): void {
    if (this.#step === "rest") this.#do("list", LIST);
  }

  #do(step: "list" | "off", command: readonly number[]): void {
    this.#step = step;
    this.exchange(command);
  }

  #onListed(): void {
    const sighting = sightingOf(this.answer.data, this.answer.length, this.#number);
    this.#fault.clear();
    if (sighting === "nobody" || sighting === "unreadable") {
      if (sighting === "unreadable") this.#misreads++;
      return this.#onNoNumber(sighting === "unreadable" || this.#presence.held);
    }
    if (isBlank(this.#number, sighting)) this.#refused++;
    else this.#presence.sight(this.#number, sighting);
    // Not released (InRelease, 7.3.11): that halts the card, and InListPassiveTarget calls by REQA, which does not wake it again.
    if (this.#step === "list") this.#step = "rest";
  }

  /** Where a card is or was, the field goes off, which brings it back to its beginning in whatever state it is: ISO/IEC 14443-3, 5. */
  #onNoNumber(isSomebodyThere: boolean): void {
    if (this.#step !== "list") return;   // closed by a callback
    this.#presence.miss();
    if (this.#step !== "list") return;
    if (isSomebodyThere) return this.#do("off", FIELD_OFF);
    this.#step = "rest";
    if (this.#timers.now() - this.#startedAt < this.#refreshMs) return;
    this.#retryMs = RETRY_AT_ONCE_MS;
    this.#start();
  }
}
