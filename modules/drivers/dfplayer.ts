// A DFPlayer-compatible voice module (YX5200 and its copies) on a UART: plays the clips of the folder MP3 of its memory card. It
// is listened to where its TX is wired. Numbers: DFRobot's manual of the DFPlayer Mini; errors: Flyron's FN-BC20 manual, 4.4.4.
import type { Cancel, Serial, SerialBinding, Timers } from "../io.js";
import { Command, FrameReader, frameOf } from "./dfplayer-frame.js";
import { CommandQueue } from "./dfplayer-queue.js";
import { type FaultCallbacks, type FaultCode, FaultLatch } from "./fault.js";
import { RETRY_MS_MIN, nextRetryMs } from "./retry.js";

export interface DfPlayerOptions extends FaultCallbacks {
  /** Must name its `transmit` pin. Without `receive` nothing is asked, and no fault is found. */
  player: SerialBinding;
  timers: Timers;
  /** 0 to 30. Default 20; a module that has just been powered plays at 30. */
  volume?: number | undefined;
}

export interface DfPlayerCounters {
  /** Clips that were asked for and sent. */
  clips: number;
  /** Clips that had waited for too long to be worth playing. */
  stale: number;
  badFrames: number;
  /** Times that the module said it had just been powered, the first time with them. */
  starts: number;
  faults: number;
}

const BAUD = 9_600;            // manual, 3
const START_MS = 3_000;        // 3.3.1: it takes 1.5 to 3 s to start, and must not be spoken to before
const GAP_MS = 100;            // from one command to the next; 3.3.5 has it for one, copies lose others that come sooner
const ANSWER_MS = 500;
const BUSY_MS = 500;
const TRY_MS = 2_000;          // from the first command that fails, then it is a fault
const PROBE_MS = 60_000;       // of silence
const VOLUME_MAX = 30;         // 3.2, 0x06
const CLIP_MAX = 9_999;        // 3.2, 0x12: the file MP3/0001.mp3 is 1
const ON_CARD = 0x02;          // 3.3.1 and 3.3.5: the bit, or number, of the memory card
/** 4.4.4 of Flyron's. DFRobot's 3.3.4 counts busy, cut and bad check from 0: whichever it is, the command is sent again. */
const Failure = Object.freeze({ sleeping: 0x02, badCheck: 0x04, outOfScope: 0x05, notFound: 0x06, noCard: 0x08 });

export class DfPlayer {
  readonly #serial: Serial;
  readonly #timers: Timers;
  readonly #isHeard: boolean;
  readonly #fault: FaultLatch;
  readonly #reader = new FrameReader();
  readonly #queue = new CommandQueue();
  readonly #onTimer = (): void => this.#advance();
  #phase: "starting" | "ready" | "awaiting" | "lost" | "closed" = "starting";
  #badFrames = 0;
  #starts = 0;
  #sentAt = 0;
  #quietUntil = 0;
  #heardAt = 0;
  #failingSince: number | undefined;
  #hasSeenBad = false;               // a damaged frame, since the command
  #retryMs = RETRY_MS_MIN;
  #trouble: FaultCode | undefined;   // of the module itself
  #hasCard = true;                   // until it says otherwise
  #isClipMissing = false;
  #cancel: Cancel | undefined;

  /**
   * Throws when the port cannot be had. Faults: `no-answer`, `bad-crc` (either way), `stuck` (busy without end), `no-card`,
   * `no-clip` until a clip is played to its end.
   */
  constructor({ player: { io: Io, ...wiring }, timers, volume = 20, ...callbacks }: DfPlayerOptions) {
    if (wiring.transmit === undefined) throw new Error("the wiring names no pin");
    this.#timers = timers;
    this.#isHeard = wiring.receive !== undefined;
    this.#queue.volume = levelOf(volume);
    this.#fault = new FaultLatch(callbacks);
    this.#serial = new Io({ ...wiring, baud: BAUD, format: "buffer", ...(this.#isHeard && { onReadable: () => this.#read() }) });
    this.#arm(START_MS);
  }

  get fault(): FaultCode | undefined { return this.#fault.code; }

  get faults(): number { return this.#fault.count; }

  get counters(): DfPlayerCounters {
    const { clips, stale } = this.#queue;
    return { clips, stale, badFrames: this.#badFrames, starts: this.#starts, faults: this.#fault.count };
  }

  /**
   * Plays MP3/0001.mp3 for 1 and so on, up to 9999, instead of what it plays. Of several that it cannot be told yet it plays the
   * last, and none that has waited for 5 s. Returns why not, where it never will: `out-of-range`; `no-port` after `close`.
   */
  play(clip: number): FaultCode | undefined {
    if (this.#phase === "closed") return "no-port";
    if (!(Number.isInteger(clip) && clip >= 1 && clip <= CLIP_MAX)) return "out-of-range";
    this.#queue.ask(clip, this.#timers.now());
    this.#proceed();
    return undefined;
  }

  /** 0 to 30. Also after the module has restarted. */
  volume(level: number): void {
    this.#queue.volume = levelOf(level);
    this.#queue.isVolumeDue = true;
    this.#proceed();
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#cancel?.();
    this.#fault.close();
    this.#serial.close();
  }

  /** Sends what is due, when it may; one thing at a time. */
  #proceed(): void {
    if (this.#phase !== "ready") return;
    const now = this.#timers.now();
    const probeAt = Math.max(this.#heardAt, this.#sentAt) + PROBE_MS;
    if (this.#isHeard && now >= probeAt) this.#queue.isProbeDue = true;
    if (!this.#queue.isDue(now)) return this.#isHeard ? this.#arm(probeAt - now) : this.#cancel?.();
    if (now < this.#quietUntil) return this.#arm(this.#quietUntil - now);
    this.#send(now);
  }

  #send(now: number): void {
    this.#queue.take();
    const { command, parameter } = this.#queue;
    this.#sentAt = now;
    this.#quietUntil = now + GAP_MS;
    this.#hasSeenBad = false;
    this.#serial.write(frameOf(command, parameter, this.#isHeard && command !== Command.status));   // 0x42 answers by itself
    if (this.#isHeard) this.#phase = "awaiting";
    this.#arm(this.#isHeard ? ANSWER_MS : GAP_MS);
  }

  #advance(): void {
    if (this.#phase === "awaiting") return this.#onFailure(this.#hasSeenBad ? "bad-crc" : "no-answer", 0);
    if (this.#phase === "starting" || this.#phase === "lost") {
      this.#queue.isProbeDue = this.#isHeard;
      this.#phase = "ready";
    }
    this.#proceed();
  }

  #read(): void {
    if (this.#phase === "closed") return;
    const buffer = this.#serial.read();
    if (!buffer) return;
    const bytes = new Uint8Array(buffer);
    for (let i = 0; i < bytes.length; i++) {
      const progress = this.#reader.take(bytes[i]!);
      if (progress === "more") continue;
      if (progress === "frame") this.#onFrame(this.#reader.command, this.#reader.parameter);
      else {
        this.#badFrames++;
        this.#hasSeenBad = true;
      }
      if (this.#isClosed()) return;
    }
  }

  #isClosed(): boolean { return this.#phase === "closed"; }

  #onFrame(command: number, parameter: number): void {
    this.#heardAt = this.#timers.now();
    switch (command) {
      case Command.done:
      case Command.status: return this.#onDone();
      case Command.failed: return this.#onFailed(parameter);
      case Command.online: return this.#onOnline(parameter);
      case Command.finishedOnCard: this.#isClipMissing = false; break;
      case Command.inserted: if (parameter === ON_CARD) this.#takeCard(true); break;
      case Command.removed: if (parameter === ON_CARD) this.#takeCard(false); break;
    }
    this.#report();
  }

  #onDone(): void {
    if (this.#phase !== "awaiting") return;
    this.#settle();
    this.#report();
    this.#proceed();
  }

  #onFailed(code: number): void {
    if (code === Failure.noCard) this.#takeCard(false);
    else if (code === Failure.outOfScope || code === Failure.notFound) this.#isClipMissing = true;
    else if (code <= Failure.badCheck) {
      if (this.#phase === "awaiting") this.#onFailure(code <= Failure.sleeping ? "stuck" : "bad-crc", BUSY_MS);
      return;
    }
    if (this.#phase === "awaiting") this.#settle();
    this.#report();
    this.#proceed();
  }

  /** It has just been powered: what it was told is forgotten, and what it has not acknowledged, too. */
  #onOnline(devices: number): void {
    this.#starts++;
    if (this.#phase === "awaiting") this.#queue.putBack();
    this.#settle();
    this.#takeCard((devices & ON_CARD) !== 0);
    this.#queue.isVolumeDue = true;
    this.#quietUntil = Math.max(this.#quietUntil, this.#timers.now() + GAP_MS);
    this.#report();
    this.#proceed();
  }

  /** The module works. */
  #settle(): void {
    this.#phase = "ready";
    this.#failingSince = this.#trouble = undefined;
    this.#retryMs = RETRY_MS_MIN;
  }

  #takeCard(isThere: boolean): void {
    this.#hasCard = isThere;
    this.#isClipMissing = false;
  }

  #onFailure(code: FaultCode, pauseMs: number): void {
    const now = this.#timers.now();
    this.#failingSince ??= this.#sentAt;
    this.#queue.putBack();
    this.#phase = "ready";
    if (now - this.#failingSince < TRY_MS) {
      this.#quietUntil = Math.max(this.#quietUntil, now + pauseMs);
      return this.#proceed();
    }
    this.#phase = "lost";
    this.#trouble = code;
    this.#queue.isVolumeDue = true;   // it may come back as it was made
    this.#arm(this.#retryMs);
    this.#retryMs = nextRetryMs(this.#retryMs);
    this.#report();
  }

  #report(): void {
    const code = this.#trouble ?? (!this.#hasCard ? "no-card" : this.#isClipMissing ? "no-clip" : undefined);
    if (code) this.#fault.raise(code);
    else this.#fault.clear();
  }

  #arm(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.#timers.after(ms, this.#onTimer);
  }
}

function levelOf(volume: number): number { return Math.min(VOLUME_MAX, Math.max(0, Math.round(volume))); }
