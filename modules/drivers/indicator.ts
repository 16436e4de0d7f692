// The status light: red, green and blue on digital outputs. What it says is told by rhythm as well as by colour, since
// one man in twelve cannot tell red from green.
import { type Cancel, type Digital, type DigitalBinding, DigitalMode, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";

/** The channels that are lit: the sum of 1 for red, 2 for green, 4 for blue. */
export const Colour = Object.freeze({ dark: 0, red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6, white: 7 });
export type ColourName = keyof typeof Colour;

export interface Pattern {
  colour: ColourName;
  /** Lit for this long, at least 20 ms. */
  onMs: number;
  /** Then dark for this long; 0: lit without a break. */
  offMs: number;
  /** How many times; 0: until another pattern is shown. */
  count: number;
}

export interface IndicatorOptions {
  red: DigitalBinding;
  green: DigitalBinding;
  blue: DigitalBinding;
  timers: Timers;
  /** Level that lights a channel. Default 1. */
  activeLevel?: 0 | 1 | undefined;
}

const PHASE_MS_MIN = 20;

export class Indicator {
  readonly #timers: Timers;
  readonly #activeLevel: 0 | 1;
  readonly #channels: Digital[] = [];
  readonly #onTimer = (): void => this.#flip();
  #resting: Pattern | undefined;      // the endless pattern that comes back when a counted one is over
  #pattern: Pattern | undefined;
  #lit = 0;
  #left = 0;
  #cancel: Cancel | undefined;
  #closed = false;

  /** Dark from the first moment. Throws when a pin cannot be had, and then holds none of them. */
  constructor({ red, green, blue, timers, activeLevel = 1 }: IndicatorOptions) {
    this.#timers = timers;
    this.#activeLevel = activeLevel;
    try {
      for (const channel of [red, green, blue])
        this.#channels.push(openDigital(channel, { mode: DigitalMode.output, initialValue: activeLevel === 1 ? 0 : 1 }));
    } catch (error) {
      this.#release();
      throw error;
    }
  }

  /** Shows it now. A counted pattern gives way to the last endless one when it is over. */
  show(pattern: Pattern): void {
    if (this.#closed) return;
    if (pattern.count === 0) this.#resting = pattern;
    this.#begin(pattern);
  }

  /** Dark, and nothing to come back to. */
  stop(): void {
    this.#cancel?.();
    this.#resting = this.#pattern = undefined;
    if (!this.#closed) this.#light(Colour.dark);
  }

  close(): void {
    if (this.#closed) return;
    this.stop();
    this.#closed = true;
    this.#release();
  }

  #begin(pattern: Pattern): void {
    this.#cancel?.();
    this.#pattern = pattern;
    this.#left = pattern.count;
    this.#light(Colour[pattern.colour]);
    if (pattern.offMs > 0 || pattern.count > 0) this.#arm(pattern.onMs);
  }

  #flip(): void {
    const pattern = this.#pattern;
    if (!pattern) return;
    if (this.#lit === Colour.dark && this.#left !== 1) {
      if (this.#left > 0) this.#left--;
      this.#light(Colour[pattern.colour]);
      this.#arm(pattern.onMs);
    } else if (this.#lit !== Colour.dark && pattern.offMs > 0) {
      this.#light(Colour.dark);
      this.#arm(pattern.offMs);
    } else if (this.#resting) this.#begin(this.#resting);
    else this.stop();
  }

  #light(colour: number): void {
    for (let i = 0; i < this.#channels.length; i++) {
      const mask = 1 << i;
      const isLit = (colour & mask) !== 0;
      if (isLit !== ((this.#lit & mask) !== 0)) this.#channels[i]!.write(isLit ? this.#activeLevel : 1 - this.#activeLevel);
    }
    this.#lit = colour;
  }

  #arm(ms: number): void {
    this.#cancel = this.#timers.after(Math.max(ms, PHASE_MS_MIN), this.#onTimer);
  }

  #release(): void {
    for (const channel of this.#channels) channel.close();
  }
}
