// A strip of WS2812B lights: each takes the first 24 bits that come, passes the rest on, and shows them after a pause.
// Facts from Worldsemi's WS2812B data sheet ("Data transfer time", "Composition of 24bit data"); currents from Adafruit's NeoPixel Überguide.
import type { Clock } from "../clock.js";
import type { PixelStrip } from "../io/pixel-chain.js";
import { Random } from "../random.js";

const RESET_MS = 0.05;                      // "RES: low voltage time, above 50 µs"; 280 µs in the sheets since V5
const ROUNDING = 1e-6;                      // sums of fractions of a millisecond miss the pause by less
const FULL_MA = 20;                         // "up to 60 milliamps at maximum brightness white": three of them
const IDLE_MA = 1;                          // of its chip, also in the dark

export interface Ws2812Options {
  length: number;
  /** In which each light takes its three bytes: GRB, and RGB in some clones. */
  order?: "GRB" | "RGB";
  /** The pause after which it shows what it has taken. */
  resetMs?: number;
  random?: Random;
}

export class Ws2812Strip implements PixelStrip {
  /** Called when what it shows may have changed. */
  onChange: (() => void) | undefined;
  /** Share of the bits that arrive wrong: a long wire, 3.3 V on a 5 V input. 0 to 1. */
  noise = 0;
  /** Sendings that it has shown, and those that came too soon after the one before and went out of its far end. */
  shown = 0;
  missed = 0;

  readonly #clock: Clock;
  readonly #options: Required<Ws2812Options>;
  /** 0xrrggbb of each. */
  #colours: number[];
  #taken: Uint8Array = new Uint8Array(0);
  #quietSince = -Infinity;
  #powered = true;
  /** Times that it came or went: what was taken before is forgotten. */
  #supply = 0;
  #brokenAt: number | undefined;
  #cancel = (): void => {};

  constructor(clock: Clock, options: Ws2812Options) {
    this.#clock = clock;
    this.#options = { order: "GRB", resetMs: RESET_MS, random: new Random(1), ...options };
    this.#colours = this.#dark();
  }

  get length(): number { return this.#options.length; }

  /** What they show: 0xrrggbb each. */
  get colours(): readonly number[] {
    return this.#colours.map((colour, i) => i === this.#brokenAt ? 0 : colour);
  }

  /** Out of the supply, all together. */
  get currentMa(): number {
    if (!this.#powered) return 0;
    const light = this.colours.reduce((sum, colour) => sum + (colour >> 16) + ((colour >> 8) & 0xff) + (colour & 0xff), 0);
    return light * FULL_MA / 255 + this.length * IDLE_MA;
  }

  /** This light is dark and passes nothing on: behind it, the strip shows for ever what it showed then. */
  get brokenAt(): number | undefined { return this.#brokenAt; }
  set brokenAt(index: number | undefined) {
    this.#brokenAt = index;
    this.onChange?.();
  }

  /** Its supply comes or goes. With it, all are dark. */
  power(on: boolean): void {
    this.#supply++;
    this.#powered = on;
    this.#colours = this.#dark();
    this.onChange?.();
  }

  receive(bytes: Uint8Array, startsAt: number, endsAt: number): void {
    const { resetMs } = this.#options;
    const continued = startsAt - this.#quietSince < resetMs - ROUNDING;
    this.#quietSince = endsAt;
    if (!this.#powered) return;
    if (continued) {
      this.missed++;
      this.#cancel();
    }
    const taken = Uint8Array.from([...continued ? this.#taken : [], ...this.#disturbed(bytes)]);
    const supply = this.#supply;
    this.#taken = taken;
    this.#cancel = this.#clock.after(endsAt + resetMs - this.#clock.now, () => {
      if (supply === this.#supply) this.#show(taken);
    });
  }

  #show(taken: Uint8Array): void {
    const { order } = this.#options;
    const end = this.#brokenAt ?? this.length;
    for (let i = 0; i < end && 3 * i + 3 <= taken.length; i++) {
      const [first, second, blue] = [taken[3 * i]!, taken[3 * i + 1]!, taken[3 * i + 2]!];
      this.#colours[i] = order === "GRB" ? (second << 16) | (first << 8) | blue : (first << 16) | (second << 8) | blue;
    }
    this.shown++;
    this.onChange?.();
  }

  #disturbed(bytes: Uint8Array): Uint8Array {
    if (this.noise === 0) return bytes;
    const { random } = this.#options;
    return bytes.map((byte) => {
      for (let bit = 0; bit < 8; bit++) if (random.next() < this.noise) byte ^= 1 << bit;
      return byte;
    });
  }

  #dark(): number[] { return Array.from({ length: this.length }, () => 0); }
}
