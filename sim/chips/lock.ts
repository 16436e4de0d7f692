// A solenoid bolt on a lid: the spring locks it, current opens it, and too long a current burns the coil. Figures are
// those of a common 12 V lock of the kind (650 mA, at most 10 s at a time: Adafruit product 1512).
import type { Clock } from "../clock.js";
import type { Contact } from "./contact.js";

/** Share of the full current that still holds a bolt that is in: without an air gap it takes little. By experience, as the others. */
const HOLD_SHARE = 0.3;
/** Share that pulls it in, across the gap. */
const PULL_SHARE = 0.8;
/** Share that the coil stands for ever: a quarter of the heat, as duty of a quarter does. */
const LASTING_SHARE = 0.5;

export interface LockOptions {
  /** From current to open. */
  pullInMs?: number;
  /** From no current to the bolt out again. */
  releaseMs?: number;
  /** The longest that the coil stands current without a pause. */
  ratedMs?: number;
  /** What it draws from the supply while it is on. */
  coilMa?: number;
  /** A switch that the bolt pushes, touching while the bolt is in, or while it is out. */
  feedback?: Pick<Contact, "setNear">;
  feedbackShows?: "in" | "out";
}

export class Lock {
  /** Times that current came on. */
  cycles = 0;
  /** Called after the bolt has moved. */
  onChange: (() => void) | undefined;

  readonly #clock: Clock;
  readonly #options: Required<Omit<LockOptions, "feedback">>;
  readonly #feedback: Pick<Contact, "setNear"> | undefined;
  #retracted = false;
  #lidClosed = true;
  #burnt = false;
  #jammed: "locked" | "open" | undefined;
  #share = 0;
  #energisedAt: number | undefined;
  /** Of the time at full current that the coil stands at a stretch, how much is used up; as of `#heatedAt`. */
  #heatMs = 0;
  #heatedAt = 0;
  #longestMs = 0;
  #totalMs = 0;
  #cancelMove = (): void => {};
  #cancelBurn = (): void => {};

  constructor(clock: Clock, options: LockOptions = {}) {
    const { pullInMs = 30, releaseMs = 20, ratedMs = 10_000, coilMa = 650, feedback, feedbackShows = "in" } = options;
    this.#clock = clock;
    this.#options = { pullInMs, releaseMs, ratedMs, coilMa, feedbackShows };
    this.#feedback = feedback;
    this.#tell();
  }

  get energised(): boolean { return this.#energisedAt !== undefined; }
  /** The coil is gone: no current pulls the bolt in any more. */
  get burnt(): boolean { return this.#burnt; }
  get currentMa(): number { return this.#burnt ? 0 : this.#share * this.#options.coilMa; }

  /** Physical truth: the longest time at a stretch that the coil has had current. */
  get maxEnergisedMs(): number { return Math.max(this.#longestMs, this.#stretchMs); }
  /** All the time that the coil has had current. */
  get totalEnergisedMs(): number { return this.#totalMs + this.#stretchMs; }

  /** The bolt holds the lid. With the lid open it only rests against it, and snaps in when the lid closes. */
  get locked(): boolean { return this.#lidClosed && !this.retracted; }

  /** Stuck for good in one of its two ends, whatever the coil does. */
  get jammed(): "locked" | "open" | undefined { return this.#jammed; }
  set jammed(jammed: "locked" | "open" | undefined) {
    this.#change(() => { this.#jammed = jammed; });
  }

  /** Where its bolt is, whatever the lid does: what the switch of its feedback shows. */
  get retracted(): boolean { return this.#jammed ? this.#jammed === "open" : this.#retracted; }

  /** The transistor that feeds the coil. */
  energise(on: boolean): void { this.drive(on ? 1 : 0); }

  /** The transistor, switched so fast that the coil has this share of its full current: 0 to 1. */
  drive(share: number): void {
    if (share === this.#share) return;
    this.#heat();
    this.#cancelBurn();
    if (share > 0 && !this.energised) this.#begin();
    else if (share === 0) this.#end();
    this.#share = share;
    if (this.#burnt) return;
    this.#limit();
    this.#pull();
  }

  /** The lid's strike plate is at the bolt, or has left it. */
  setLidClosed(closed: boolean): void {
    this.#change(() => { this.#lidClosed = closed; });
  }

  get #stretchMs(): number { return this.#energisedAt === undefined ? 0 : this.#clock.now - this.#energisedAt; }

  #begin(): void {
    this.#energisedAt = this.#clock.now;
    this.cycles++;
  }

  #end(): void {
    this.#longestMs = this.maxEnergisedMs;
    this.#totalMs = this.totalEnergisedMs;
    this.#energisedAt = undefined;
    this.#heatMs = 0;
  }

  /** Heat goes with the square of the current. */
  #heat(): void {
    if (this.#share > LASTING_SHARE) this.#heatMs += (this.#clock.now - this.#heatedAt) * this.#share ** 2;
    this.#heatedAt = this.#clock.now;
  }

  #limit(): void {
    if (this.#share <= LASTING_SHARE) return;
    this.#cancelBurn = this.#clock.after((this.#options.ratedMs - this.#heatMs) / this.#share ** 2, () => {
      this.#burnt = true;
      this.#cancelMove();
      this.#move(this.#options.releaseMs, false);
    });
  }

  /** Between the two shares a bolt stays where it is. */
  #pull(): void {
    if (this.#share >= PULL_SHARE) this.#move(this.#options.pullInMs, true);
    else if (this.#share < HOLD_SHARE || !this.#retracted) this.#move(this.#options.releaseMs, false);
  }

  #move(ms: number, retracted: boolean): void {
    this.#cancelMove();
    this.#cancelMove = this.#clock.after(ms, () => this.#change(() => { this.#retracted = retracted; }));
  }

  #change(act: () => void): void {
    const before = this.locked;
    act();
    this.#tell();
    if (this.locked !== before) this.onChange?.();
  }

  #tell(): void { this.#feedback?.setNear(this.retracted === (this.#options.feedbackShows === "in")); }
}
