// A chain of WS2812: some pixels for each compartment, each part of the chain with its own pattern. The chain does not answer,
// so there is nothing that it could report. Figures: WS2812B data sheet (Worldsemi).
import type { Cancel, PixelChain, PixelChainBinding, Timers } from "../io.js";
import { Colour, type Pattern } from "./indicator.js";
import { Rhythm } from "./rhythm.js";

/** Pixels that light as one. */
export interface Segment { readonly from: number; readonly count: number }

export interface Ws2812Options {
  /** `length` defaults to what the segments need, `order` to the data sheet's GRB. The wire must carry the full level it is given. */
  strip: PixelChainBinding;
  timers: Timers;
  segments: readonly Segment[];
  /** What the whole chain may draw, in mA. Default 500: what a supply has that is not made for it. */
  milliampsMax?: number | undefined;
  /** No brighter than this, 1 to 255. Default 255. */
  levelMax?: number | undefined;
}

const LEVEL_FULL = 255;
const CHANNEL_MA = 20;         // of one colour of one pixel at full level, the most of any make
const IDLE_MA = 1;             // of a pixel that is dark
/** At least, from one transfer to the next: the SDK's `update` waits for the one before, which takes 30 µs a pixel. */
const UPDATE_MS = 20;
const PIXELS_MAX = 600;        // 24 bits of 1.25 µs each, and 300 µs of reset, are then still within UPDATE_MS
/** A pixel that a spark has upset, or a chain whose supply was gone, is right again after this. */
const REFRESH_MS = 10_000;
const Channel = Object.freeze({ red: 1, green: 2, blue: 4 });

export class Ws2812 {
  readonly #chain: PixelChain;
  readonly #timers: Timers;
  readonly #segments: readonly Segment[];
  readonly #rhythms: Rhythm[] = [];
  readonly #sent: number[] = [];          // the colour of each segment as the chain has it
  readonly #levels: readonly number[];    // of 1, 2 and 3 channels of a pixel
  readonly #onTimer = (): void => this.#advance();
  #sentAt: number;
  #dueAt = Infinity;
  #cancel: Cancel | undefined;
  #closed = false;

  /**
   * Dark from the first moment. Throws when the pin cannot be had, when segments overlap or leave the chain, and when the
   * current would not do for the dimmest light.
   */
  constructor({ strip: { io: Io, ...wiring }, timers, segments, milliampsMax = 500, levelMax = LEVEL_FULL }: Ws2812Options) {
    const { pin, order = "GRB", length = lengthOf(segments) } = wiring;
    if (pin === undefined) throw new Error("the wiring names no pin");
    checkSegments(segments, length);
    this.#timers = timers;
    this.#segments = segments;
    this.#levels = levelsOf(segments, milliampsMax - length * IDLE_MA, levelMax);
    for (let i = 0; i < segments.length; i++) {
      this.#rhythms.push(new Rhythm());
      this.#sent.push(Colour.dark);
    }
    this.#chain = new Io({ ...wiring, pin, order, length });
    this.#sentAt = timers.now();   // the SDK's sends as it is made (modneopixel.c, xs_neopixel)
  }

  /** Shows it now at segment `index`. A counted pattern gives way to the last endless one when it is over. */
  show(index: number, pattern: Pattern): void {
    if (this.#closed) return;
    this.#rhythms[index]?.show(pattern, this.#timers.now());
    this.#arm();
  }

  /** Segment `index` is dark, and has nothing to come back to. */
  stop(index: number): void {
    if (this.#closed) return;
    this.#rhythms[index]?.stop();
    this.#arm();
  }

  /** Leaves the chain dark. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    for (const rhythm of this.#rhythms) rhythm.stop();
    this.#send();
    this.#chain.close();
  }

  #advance(): void {
    const now = this.#timers.now();
    for (const rhythm of this.#rhythms) rhythm.advance(now);
    this.#cancel = undefined;
    if (now - this.#sentAt >= (this.#isChanged() ? UPDATE_MS : REFRESH_MS)) {
      this.#send();
      this.#sentAt = now;
    }
    this.#arm();
  }

  #isChanged(): boolean {
    for (let i = 0; i < this.#rhythms.length; i++) if (this.#rhythms[i]!.colour !== this.#sent[i]) return true;
    return false;
  }

  #send(): void {
    for (let i = 0; i < this.#segments.length; i++) {
      const { from, count } = this.#segments[i]!;
      const channels = this.#rhythms[i]!.colour;
      const colour = this.#colourOf(channels);
      for (let pixel = from; pixel < from + count; pixel++) this.#chain.setPixel(pixel, colour);
      this.#sent[i] = channels;
    }
    this.#chain.update();
  }

  #colourOf(channels: number): number {
    const { red, green, blue } = Channel;
    const lit = (channels & red ? 1 : 0) + (channels & green ? 1 : 0) + (channels & blue ? 1 : 0);
    const level = lit === 0 ? 0 : this.#levels[lit - 1]!;
    return this.#chain.makeRGB(channels & red ? level : 0, channels & green ? level : 0, channels & blue ? level : 0);
  }

  /** One timer for all segments, for what is to be sent, and for the refresh of what is lit. */
  #arm(): void {
    const sendAt = this.#sentAt + UPDATE_MS;
    let due = this.#isChanged() ? sendAt : Infinity;
    for (let i = 0; i < this.#rhythms.length; i++) {
      due = Math.min(due, this.#rhythms[i]!.dueAt);   // also where it cannot be shown yet: the beat goes on
      if (this.#sent[i] !== Colour.dark) due = Math.min(due, this.#sentAt + REFRESH_MS);
    }
    if (this.#cancel && due === this.#dueAt) return;
    this.#cancel?.();
    this.#dueAt = due;
    this.#cancel = due < Infinity ? this.#timers.after(Math.max(0, Math.ceil(due - this.#timers.now())), this.#onTimer) : undefined;
  }
}

function lengthOf(segments: readonly Segment[]): number {
  let length = 0;
  for (const { from, count } of segments) length = Math.max(length, from + count);
  return length;
}

function checkSegments(segments: readonly Segment[], length: number): void {
  if (!(length >= 1 && length <= PIXELS_MAX)) throw new RangeError(`ws2812: 1 to ${PIXELS_MAX} pixels`);
  for (let i = 0; i < segments.length; i++) {
    const { from, count } = segments[i]!;
    if (!(from >= 0 && count >= 1 && from + count <= length)) throw new RangeError(`ws2812: segment ${i} leaves the chain`);
    for (let j = 0; j < i; j++) {
      const other = segments[j]!;
      if (from < other.from + other.count && other.from < from + count) throw new RangeError(`ws2812: segments ${j} and ${i} overlap`);
    }
  }
}

/** Every pixel has an equal share of the current, so that what lights up elsewhere dims nothing, and one colour may be brighter than white. */
function levelsOf(segments: readonly Segment[], milliamps: number, levelMax: number): readonly number[] {
  let pixels = 0;
  for (const { count } of segments) pixels += count;
  const levels = [1, 2, 3].map((channels) => Math.min(levelMax, LEVEL_FULL, Math.floor(LEVEL_FULL * milliamps / (pixels * channels * CHANNEL_MA))));
  if (levels[2]! < 1) throw new RangeError("ws2812: too little current for so many pixels");
  return levels;
}
