// The HC-SR04 ultrasonic rangefinder: a pulse on Trig sends a burst, and Echo is high for as long as that is on its way.
// Facts from the ElecFreaks data sheet ("Electric parameter", "Timing diagram") where not said otherwise.
import type { Clock } from "../clock.js";
import type { DigitalLine, Level } from "../io/digital.js";
import { Random } from "../random.js";

const TRIGGER_MS = 0.01;                    // "10 uS TTL pulse": a shorter one starts nothing
const BURST_MS = 8 / 40;                    // "an 8 cycle burst of ultrasound at 40 kHz"
const DELAY_MS = 0.2;                       // from the end of Trig to the burst: with it, Echo rises about 0.4 ms after Trig
const NOTHING_MS = 38;                      // Echo falls by itself (kits' manuals; the data sheet leaves it out)
const GLITCH_MS = 0.01;
const BLIND_MM = 20;                        // "Min range 2 cm"
const RANGE_MM = 4_000;                     // "Max range 4 m"
const SOUND_AT_0_MM_PER_MS = 331.3;         // dry air; it goes with the root of the absolute temperature
const ZERO_KELVIN = 273.15;

export interface HcSr04Options {
  trigger: DigitalLine;
  echo: DigitalLine;
  /** How long Echo stays high when nothing comes back: 38; other makes take up to 200. */
  nothingMs?: number;
  random?: Random;
}

export class HcSr04Chip {
  /** How far the nearest thing is that gives an echo, in millimetres; undefined: there is none. Set by the world. */
  echoMm: number | undefined;
  /** Of the air. */
  celsius = 20;

  /** The most that a reading is off, either way: 3 (data sheet, "Ranging accuracy"). None, if not said otherwise. */
  trembleMm = 0;
  /** Share of the bursts whose echo is drowned: Echo is high for 10 µs. 0 to 1. */
  glitches = 0;
  /** Share of the bursts whose echo comes from anywhere in its range. 0 to 1. */
  jumps = 0;
  /** Measures this, whatever is in front. */
  stuckMm: number | undefined;
  /** What it makes of something nearer than 20 mm; undefined: nothing comes back, for the burst itself still rings. */
  blindMm: number | undefined;
  /** Triggers that it took, and that it ignored: too short, or while it measured. */
  bursts = 0;
  ignored = 0;

  readonly #clock: Clock;
  readonly #echo: DigitalLine;
  readonly #nothingMs: number;
  readonly #random: Random;
  #raisedAt: number | undefined;
  #busy = false;
  #level: Level = 0;
  #stuckEcho: Level | undefined;
  #dead = false;
  #cancel = (): void => {};

  constructor(clock: Clock, { trigger, echo, nothingMs = NOTHING_MS, random = new Random(1) }: HcSr04Options) {
    this.#clock = clock;
    this.#echo = echo;
    this.#nothingMs = nothingMs;
    this.#random = random;
    trigger.onChange((level) => this.#trigger(level));
    this.#settle();
  }

  /** Its supply is gone: it hears no trigger and lets go of Echo. */
  get dead(): boolean { return this.#dead; }
  set dead(dead: boolean) {
    this.#dead = dead;
    this.#cancel();
    this.#busy = false;
    this.#raisedAt = undefined;
    this.#level = 0;
    this.#settle();
  }

  /** The level that Echo has whatever it measures; undefined: it is sound. */
  get stuckEcho(): Level | undefined { return this.#stuckEcho; }
  set stuckEcho(level: Level | undefined) {
    this.#stuckEcho = level;
    this.#settle();
  }

  #trigger(level: Level): void {
    if (this.#dead) return;
    const { now } = this.#clock;
    if (level === 1) {
      this.#raisedAt = now;
      return;
    }
    const long = this.#raisedAt !== undefined && now - this.#raisedAt >= TRIGGER_MS;
    this.#raisedAt = undefined;
    if (this.#busy || !long) this.ignored++;
    else this.#measure();
  }

  #measure(): void {
    this.#busy = true;
    this.bursts++;
    this.#cancel = this.#clock.after(DELAY_MS + BURST_MS, () => {
      this.#drive(1);
      this.#cancel = this.#clock.after(this.#flightMs(), () => {
        this.#busy = false;
        this.#drive(0);
      });
    });
  }

  /** There and back; by what is in front as the burst leaves. */
  #flightMs(): number {
    if (this.glitches > 0 && this.#random.next() < this.glitches) return GLITCH_MS;
    const mm = this.#reflectionMm();
    if (mm === undefined || mm > RANGE_MM) return this.#nothingMs;
    return Math.min(this.#nothingMs, 2 * mm / (SOUND_AT_0_MM_PER_MS * Math.sqrt(1 + this.celsius / ZERO_KELVIN)));
  }

  #reflectionMm(): number | undefined {
    if (this.jumps > 0 && this.#random.next() < this.jumps) return BLIND_MM + this.#random.next() * (RANGE_MM - BLIND_MM);
    if (this.stuckMm !== undefined) return this.stuckMm;
    if (this.echoMm === undefined) return undefined;
    return this.echoMm < BLIND_MM ? this.blindMm : this.echoMm + this.trembleMm * (2 * this.#random.next() - 1);
  }

  #drive(level: Level): void {
    this.#level = level;
    this.#settle();
  }

  #settle(): void {
    this.#echo.drive(this, this.#stuckEcho ?? (this.#dead ? undefined : this.#level));
  }
}
