// The MFRC522's timer unit (datasheet rev 3.9, 8.5) in virtual time.
import type { Clock } from "../clock.js";

const CARRIER_KHZ = 13_560;
const ROUNDING = 1e-6;   // of a tick: sums of fractions of a millisecond miss whole ticks by less

export interface TimerSettings {
  prescaler: number;
  /** DemodReg's TPrescalEven: one carrier period more a tick. */
  even: boolean;
  reload: number;
  autoRestart: boolean;
}

export class TimerUnit {
  readonly #clock: Clock;
  readonly #onZero: () => void;
  #startedAt = 0;
  #tickMs = 1;
  #reload = 0;
  #autoRestart = false;
  #running = false;
  #stopped = 0;   // value that stands while the timer does not run
  #cancel = (): void => {};

  /** `onZero`: the counter has passed zero. It may ask `rearm` to be told of the next time, if the timer goes on. */
  constructor(clock: Clock, onZero: () => void) {
    this.#clock = clock;
    this.#onZero = onZero;
  }

  get running(): boolean { return this.#running; }

  /** TCounterValReg. */
  get value(): number {
    if (!this.#running) return this.#stopped;
    const ticks = Math.floor((this.#clock.now - this.#startedAt) / this.#tickMs + ROUNDING);
    return this.#reload - (this.#autoRestart ? ticks % (this.#reload + 1) : Math.min(ticks, this.#reload));
  }

  start({ prescaler, even, reload, autoRestart }: TimerSettings): void {
    this.#cancel();
    this.#tickMs = (2 * prescaler + (even ? 2 : 1)) / CARRIER_KHZ;
    this.#reload = reload;
    this.#autoRestart = autoRestart;
    this.#startedAt = this.#clock.now;
    this.#running = true;
    this.#wait(this.#periodMs);
  }

  stop(): void {
    this.#stopped = this.value;
    this.#running = false;
    this.#cancel();
  }

  /** A restarting timer is not followed round after round while nobody looks: only to its next zero, from here. */
  rearm(): void {
    if (!this.#running || !this.#autoRestart) return;
    this.#cancel();
    const gone = this.#clock.now - this.#startedAt;
    const rounds = Math.floor(gone / this.#periodMs + ROUNDING);
    this.#wait((rounds + 1) * this.#periodMs - gone);
  }

  reset(): void {
    this.stop();
    this.#stopped = 0;
  }

  get #periodMs(): number { return this.#tickMs * (this.#reload + 1); }

  #wait(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      if (!this.#autoRestart) {
        this.#running = false;
        this.#stopped = 0;
      }
      this.#onZero();
    });
  }
}
