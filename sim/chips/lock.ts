// A solenoid bolt on a lid: the spring locks it, current opens it, and too long a current burns the coil. Figures are
// those of a common 12 V lock of the kind (650 mA, at most 10 s at a time: Adafruit product 1512).
import type { Clock } from "../clock.js";

export interface LockOptions {
  /** From current to open. */
  pullInMs?: number;
  /** From no current to the bolt out again. */
  releaseMs?: number;
  /** The longest that the coil stands current without a pause. */
  ratedMs?: number;
  /** What it draws from the supply while it is on. */
  coilMa?: number;
}

export class Lock {
  /** Times that current came on. */
  cycles = 0;
  /** Called after the bolt has moved. */
  onChange: (() => void) | undefined;

  readonly #clock: Clock;
  readonly #options: Required<LockOptions>;
  #retracted = false;
  #lidClosed = true;
  #burnt = false;
  #jammed: "locked" | "open" | undefined;
  #energisedAt: number | undefined;
  #longestMs = 0;
  #totalMs = 0;
  #cancelMove = (): void => {};
  #cancelBurn = (): void => {};

  constructor(clock: Clock, { pullInMs = 30, releaseMs = 20, ratedMs = 10_000, coilMa = 650 }: LockOptions = {}) {
    this.#clock = clock;
    this.#options = { pullInMs, releaseMs, ratedMs, coilMa };
  }

  get energised(): boolean { return this.#energisedAt !== undefined; }
  /** The coil is gone: no current pulls the bolt in any more. */
  get burnt(): boolean { return this.#burnt; }
  get currentMa(): number { return this.energised && !this.#burnt ? this.#options.coilMa : 0; }

  /** Physical truth: the longest time at a stretch that the coil has had current. */
  get maxEnergisedMs(): number { return Math.max(this.#longestMs, this.#stretchMs); }
  /** All the time that the coil has had current. */
  get totalEnergisedMs(): number { return this.#totalMs + this.#stretchMs; }

  /** The bolt holds the lid. With the lid open it only rests against it, and snaps in when the lid closes. */
  get locked(): boolean { return this.#lidClosed && !this.#isIn; }

  /** Stuck for good in one of its two ends, whatever the coil does. */
  get jammed(): "locked" | "open" | undefined { return this.#jammed; }
  set jammed(jammed: "locked" | "open" | undefined) {
    this.#change(() => { this.#jammed = jammed; });
  }

  /** The transistor that feeds the coil. */
  energise(on: boolean): void {
    if (on === this.energised) return;
    this.#cancelMove();
    this.#cancelBurn();
    if (on) this.#switchOn();
    else this.#switchOff();
  }

  /** The lid's strike plate is at the bolt, or has left it. */
  setLidClosed(closed: boolean): void {
    this.#change(() => { this.#lidClosed = closed; });
  }

  get #isIn(): boolean { return this.#jammed ? this.#jammed === "open" : this.#retracted; }

  get #stretchMs(): number { return this.#energisedAt === undefined ? 0 : this.#clock.now - this.#energisedAt; }

  #switchOn(): void {
    this.#energisedAt = this.#clock.now;
    this.cycles++;
    if (this.#burnt) return;
    this.#cancelMove = this.#move(this.#options.pullInMs, true);
    this.#cancelBurn = this.#clock.after(this.#options.ratedMs, () => {
      this.#burnt = true;
      this.#cancelMove = this.#move(this.#options.releaseMs, false);
    });
  }

  #switchOff(): void {
    this.#longestMs = this.maxEnergisedMs;
    this.#totalMs = this.totalEnergisedMs;
    this.#energisedAt = undefined;
    this.#cancelMove = this.#move(this.#options.releaseMs, false);
  }

  #move(ms: number, retracted: boolean): () => void {
    return this.#clock.after(ms, () => this.#change(() => { this.#retracted = retracted; }));
  }

  #change(act: () => void): void {
    const before = this.locked;
    act();
    if (this.locked !== before) this.onChange?.();
  }
}
