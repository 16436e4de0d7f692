// Avia Semiconductor's HX711, the 24-bit converter of load cells, at its two wires: DOUT and PD_SCK.
// Facts from its data sheet ("HX711 English"), pages 4 and 5 of which have been read; the settling times are by memory of page 3.
import type { Clock } from "../clock.js";
import type { LoadCellChip } from "../io/load-cell.js";
import type { Level } from "../io/digital.js";
import { Random } from "../random.js";
import { LoadBridge, type LoadBridgeOptions } from "./load-bridge.js";

const HIGHEST = 0x7fffff;            // "saturates at 800000h (MIN) or 7FFFFFh (MAX)"
const LOWEST = -0x800000;
const DATA_PULSES = 24;
const POWER_DOWN_MS = 0.06;          // figure 3: PD_SCK high for longer
const SETTLING_CONVERSIONS = 4;      // 400 ms at 10 a second, 50 ms at 80: from power-up, reset or a new input to the first output

type Input = "A128" | "B32" | "A64";
/** Table 3: input and gain of the conversions to come, by the pulses of this one. */
const inputs: Readonly<Record<number, Input>> = Object.freeze({ 25: "A128", 26: "B32", 27: "A64" });
/** Counts for each volt of signal and volt of supply: full scale is half the supply divided by the gain (±20 mV of 5 V at 128). */
const scale: Readonly<Record<Input, number>> = Object.freeze({ A128: 128 * 2 ** 24, B32: 32 * 2 ** 24, A64: 64 * 2 ** 24 });

export interface Hx711Options extends LoadBridgeOptions {
  /** Pin RATE. */
  rate?: 10 | 80;
  random?: Random;
}

export class Hx711Chip implements LoadCellChip {
  /** The bridge at channel A; channel B's inputs are tied together. */
  readonly bridge: LoadBridge;

  /** The most that a conversion is off, either way, in counts at gain 128: about 60 at 10 a second ("input noise 50 nV"). */
  tremble = 0;
  /** Share of the conversions that are off by up to `spikeKg` either way: 0 to 1. */
  spikes = 0;
  spikeKg = 10;
  /** Wires of the bridge are off: it says full scale, or whatever the air brings. */
  disconnected: "highest" | "lowest" | "floating" | undefined;
  /** It says this, whatever is on the bridge. */
  stuckAt: number | undefined;
  /** The level that DOUT has, whatever happens: a broken or pinched wire. */
  stuckData: Level | undefined;

  readonly #clock: Clock;
  readonly #random: Random;
  readonly #periodMs: number;
  #dead = false;
  #supply = true;
  #input: Input = "A128";            // "After a reset or power-down event, input selection is default to Channel A with a gain of 128"
  #pulses = 0;
  #word = 0;
  /** When the first conversion ends after a reset or a change of input, and when the one ended that has been read. */
  #firstAt: number;
  #readAt = -Infinity;
  #raisedAt: number | undefined;
  #pulsedAt = -Infinity;

  constructor(clock: Clock, { rate = 10, random = new Random(1), ...bridge }: Hx711Options = {}) {
    this.#clock = clock;
    this.#random = random;
    this.#periodMs = 1_000 / rate;
    this.bridge = new LoadBridge(clock, bridge);
    this.#firstAt = clock.now + this.#settlingMs;
  }

  /** It has failed for good. One that is put in its place has just been reset. */
  get dead(): boolean { return this.#dead; }
  set dead(dead: boolean) {
    if (dead === this.#dead) return;
    this.#dead = dead;
    this.#reset();
  }

  /** Something is wrong with it or with its bridge. */
  get faulty(): boolean {
    return this.#dead || this.spikes > 0 || this.disconnected !== undefined || this.stuckAt !== undefined || this.stuckData !== undefined;
  }

  /** The supply comes or goes. */
  power(on: boolean): void {
    if (on === this.#supply) return;
    this.#supply = on;
    this.#reset();
  }

  /** The supply dips: the input is A with a gain of 128 again, and there is nothing to read until it has settled. */
  brownOut(): void { this.#reset(); }

  /** Low: there is a conversion. While it is clocked out, its bits, the highest first; then high until the next one. */
  get data(): Level {
    if (this.stuckData !== undefined) return this.stuckData;
    if (!this.#isUp || this.#isDown) return 1;
    this.#turn();
    if (this.#pulses > DATA_PULSES) return 1;
    if (this.#pulses > 0) return ((this.#word >> (DATA_PULSES - this.#pulses)) & 1) as Level;
    return this.#latest > this.#readAt ? 0 : 1;
  }

  clock(level: Level): void {
    if (!this.#isUp || (level === 1) === (this.#raisedAt !== undefined)) return;
    if (level === 1) {
      this.#turn();
      this.#raisedAt = this.#clock.now;
      this.#shift();
    } else if (this.#isDown) {
      this.#reset();
    } else {
      this.#raisedAt = undefined;
    }
  }

  get #isUp(): boolean { return this.#supply && !this.#dead; }

  get #settlingMs(): number { return SETTLING_CONVERSIONS * this.#periodMs; }

  get #isDown(): boolean { return this.#raisedAt !== undefined && this.#clock.now - this.#raisedAt > POWER_DOWN_MS; }

  /** When the newest conversion ended: it takes the place of one that nobody has read. */
  get #latest(): number {
    const periods = Math.floor((this.#clock.now - this.#firstAt) / this.#periodMs);
    return periods < 0 ? -Infinity : this.#firstAt + periods * this.#periodMs;
  }

  #reset(): void {
    this.#input = "A128";
    this.#pulses = 0;
    this.#raisedAt = undefined;
    this.#readAt = -Infinity;
    this.#firstAt = this.#clock.now + this.#settlingMs;
  }

  #shift(): void {
    if (this.#pulses === 0) {
      const latest = this.#latest;
      if (latest <= this.#readAt) return;   // nothing to shift out: the beginning of a power-down, perhaps
      this.#readAt = latest;
      this.#word = this.#convert(latest);
    }
    this.#pulses++;
    this.#pulsedAt = this.#clock.now;
  }

  /** Once no more pulses come: their number chooses the input. With another number nothing is chosen, and the next conversion ends it. */
  #turn(): void {
    if (this.#pulses === 0 || this.#clock.now === this.#pulsedAt) return;
    const input = inputs[this.#pulses];
    if (!input && this.#latest <= this.#readAt) return;
    this.#pulses = 0;
    if (!input || input === this.#input) return;
    this.#input = input;
    this.#readAt = -Infinity;
    this.#firstAt = this.#pulsedAt + this.#settlingMs;
  }

  #convert(at: number): number {
    if (this.stuckAt !== undefined) return this.stuckAt;
    const isA = this.#input !== "B32";
    if (isA && this.disconnected === "highest") return HIGHEST;
    if (isA && this.disconnected === "lowest") return LOWEST;
    if (isA && this.disconnected === "floating") return LOWEST + this.#random.below(HIGHEST - LOWEST + 1);
    const counts = scale[this.#input];
    const signal = isA ? this.bridge.output(at, this.#settlingMs) * counts : 0;
    const noise = this.tremble * (2 * this.#random.next() - 1) * counts / scale.A128;
    const spike = this.spikes > 0 && this.#random.next() < this.spikes ? this.spikeKg * (2 * this.#random.next() - 1) : 0;
    return Math.max(LOWEST, Math.min(HIGHEST, Math.round(signal + noise + this.bridge.voltsPerVolt(spike) * counts)));
  }
}
