// HC-SR04 ultrasonic rangefinder: one measurement on demand, of five pings. Its data sheet (ElecFreaks): TRIG high for at
// least 10 µs, then ECHO is high for as long as the sound is under way; 20 to 4000 mm, a cycle of more than 60 ms.
import { type Digital, type DigitalBinding, DigitalMode, PulseEdges, type PulseWidth, type PulseWidthBinding, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import { type Range, type RangeLimits, RangeTurn, STUCK_AFTER, StuckReading, WINDOW, rangeOf } from "./rangefinder.js";

export interface HcSr04Options {
  trigger: DigitalBinding;
  /** Opened while it measures only: an ESP32 has one capture timer for all its sensors, so they measure in turn (range-bus.ts). */
  echo: PulseWidthBinding;
  /** The same pin once more, to look at its level. Without it an ECHO stuck high is `no-answer`, and not `stuck`. */
  level?: DigitalBinding | undefined;
  timers: Timers;
  /** Of the air in the compartment, in °C; undefined when the thermometer does not know. */
  temperature?: (() => number | undefined) | undefined;
  /** How far the emptiest compartment reads. Farther than that is an echo gone astray, and counts as blocked. */
  floorMm?: number | undefined;
  /** Readings within this of the middle one agree with it. Default 30 mm, for bags are soft: the stated accuracy is 3 mm. */
  agreementMm?: number | undefined;
  /** Echoes in a row of the very same length that nothing alive gives. */
  stuckAfter?: number | undefined;
}

const DISTANCE_MM_MIN = 20;
const DISTANCE_MM_MAX = 4000;
const US_PER_MM = 5.8;         // the data sheet's 58 µs per cm: there and back at 22 °C
const ECHO_US_MIN = 30;        // what is shorter than 5 mm of way is a spike on the wire, 10 µs as a rule
/** What takes longer than the greatest distance is its patience at an end, and no echo: 38 ms by the data sheet, 200 with some copies. */
const NOTHING_BACK = 0;
const TRIGGER_MS = 1;          // at least 10 µs (data sheet, "Timing diagram"); a timer knows no less
const CYCLE_MS = 61;           // more than 60, so that no echo of one ping is taken for the next one's
const LOOK_MS = 20;
const LOOKS_MAX = 10;          // after the first: 261 ms, longer than any copy listens
const PINGS_MAX = 10;
const SILENT_MAX = 2;          // pings without any pulse at all: a module that lives never leaves one out

/** How far sound goes there and back in 1 µs, in mm. Outside what the air can have, the thermometer is not believed. */
export function mmPerUs(celsius: number | undefined): number {
  if (celsius === undefined || !(celsius >= -40 && celsius <= 85)) return 1 / US_PER_MM;
  return (331.3 + 0.606 * celsius) / 2_000;   // m/s in dry air, near enough from -40 to 85 °C
}

export class HcSr04 {
  /** Echoes too short to be any, since construction. */
  spikes = 0;

  readonly #trigger: Digital;
  readonly #echoBinding: PulseWidthBinding;
  readonly #levelBinding: DigitalBinding | undefined;
  readonly #temperature: (() => number | undefined) | undefined;
  readonly #turn: RangeTurn;
  readonly #limits: RangeLimits;
  readonly #stuck: StuckReading;
  readonly #readings: number[] = [];
  readonly #fire = (): void => this.#letGo();
  readonly #look = (): void => this.#hear();
  #echo: PulseWidth | undefined;
  #mmPerUs = 0;
  #looks = 0;
  #pings = 0;
  #silent = 0;
  #closed = false;

  /** Throws when the trigger pin cannot be had. Whether a module is there shows with the first ping. */
  constructor(options: HcSr04Options) {
    const { trigger, echo, level, timers, temperature, floorMm = DISTANCE_MM_MAX, agreementMm = 30, stuckAfter = STUCK_AFTER } = options;
    this.#trigger = openDigital(trigger, { mode: DigitalMode.output, initialValue: 0 });
    this.#echoBinding = echo;
    this.#levelBinding = level;
    this.#temperature = temperature;
    this.#turn = new RangeTurn(timers);
    this.#limits = { minMm: DISTANCE_MM_MIN, maxMm: DISTANCE_MM_MAX, floorMm, agreementMm };
    this.#stuck = new StuckReading(stuckAfter);
  }

  /**
   * Calls back once, never before `measure` returns, within 0.4 s as a rule and 3 s at most. Faults: `busy`, `no-port`
   * (also on an ESP32-C3, which cannot capture), `no-answer`, `stuck`, `unstable`, `out-of-range` (spikes in place of echoes).
   */
  measure(callback: (result: Range) => void): void {
    if (!this.#turn.begin(callback)) return;
    this.#readings.length = 0;
    this.#looks = this.#pings = this.#silent = 0;
    this.#turn.wait(0, () => this.#begin());
  }

  close(): void {
    this.#turn.close();
    this.#release();
    if (this.#closed) return;
    this.#closed = true;
    this.#trigger.close();
  }

  /** A capture begun while ECHO is high would take its end for the end of another pulse, also of another sensor's. */
  #begin(): void {
    const level = this.#echoLevel();
    if (level === 1) {
      if (this.#looks++ === LOOKS_MAX) return this.#finish({ fault: "stuck" });
      return this.#turn.wait(LOOK_MS, () => this.#begin());
    }
    if (level === undefined || !this.#open()) return this.#finish({ fault: "no-port" });
    this.#mmPerUs = mmPerUs(this.#temperature?.());
    this.#ping();
  }

  #echoLevel(): number | undefined {
    if (!this.#levelBinding) return 0;
    try {
      const pin = openDigital(this.#levelBinding, { mode: DigitalMode.input });
      const level = pin.read();
      pin.close();
      return level;
    } catch {
      return undefined;
    }
  }

  #open(): boolean {
    const { io: Io, pin, mode = DigitalMode.input } = this.#echoBinding;
    if (pin === undefined) return false;
    try {
      this.#echo = new Io({ pin, mode, edges: PulseEdges.risingToFalling });
      return true;
    } catch {
      return false;
    }
  }

  #ping(): void {
    this.#pings++;
    this.#looks = 0;
    this.#echo!.read();   // nobody has asked for what is there; before the first pulse it is not even a pulse
    this.#trigger.write(1);
    this.#turn.wait(TRIGGER_MS, this.#fire);
  }

  /** The bursts begin when TRIG falls. */
  #letGo(): void {
    this.#trigger.write(0);
    this.#turn.wait(CYCLE_MS, this.#look);
  }

  /**
   * Looks when the pulse must be over, rather than being called: a callback that the SDK has posted before `close` comes
   * after it, to memory that is free. And a capture closed within a pulse spoils the next, so a long one is waited for.
   */
  #hear(): void {
    const us = this.#echo!.read();
    if (us === undefined) {
      if (this.#looks++ < LOOKS_MAX) return this.#turn.wait(LOOK_MS, this.#look);
      if (++this.#silent === SILENT_MAX) return this.#finish(this.#faultOfSilence());
    } else if (us < ECHO_US_MIN) {
      this.spikes++;
    } else {
      const mm = Math.round(us * this.#mmPerUs);
      this.#stuck.take(us);
      this.#readings.push(mm > DISTANCE_MM_MAX ? NOTHING_BACK : mm);
    }
    if (this.#readings.length === WINDOW) return this.#finish(this.#stuck.judge(rangeOf(this.#readings, this.#limits)));
    if (this.#pings < PINGS_MAX) return this.#ping();
    this.#finish({ fault: "out-of-range" });
  }

  #faultOfSilence(): Range {
    this.#release();
    return { fault: this.#echoLevel() === 1 ? "stuck" : "no-answer" };
  }

  #release(): void {
    this.#echo?.close();
    this.#echo = undefined;
  }

  #finish(result: Range): void {
    this.#release();
    this.#turn.end(result);
  }
}
