// A hobby servo (SG90 class): it measures the pulses on its wire and turns its arm to the angle that they mean.
// Figures of the SG90: 0.12 s for 60°, dead band 5 µs (its specification by electronics.stackexchange.com, question 103014), 0.5 to 2.4 ms
// for half a turn. The currents are by experience, and so is what it does without pulses: makers state neither.
import type { Clock } from "../clock.js";
import type { PWMLine } from "../io/pwm.js";
import { Random } from "../random.js";

/** An analogue servo moves its motor once for each pulse; slower or faster ones it does not understand. */
const LOWEST_HZ = 20;
const HIGHEST_HZ = 330;
const DEAD_BAND_US = 5;
/** Shorter and longer ones are no command ("1 to 2 ms", and what is driven beyond it). */
const SHORTEST_US = 300;
const LONGEST_US = 3_000;
const HOLD_MA = 10;
const MOVE_MA = 250;
const STALL_MA = 700;

export interface ServoOptions {
  line: PWMLine;
  /** Pulses for 0° and for `travelDegrees`. Further pulses drive it against its stops, which are there. */
  fromUs?: number;
  toUs?: number;
  travelDegrees?: number;
  msPerDegree?: number;
  /** Where its arm is to begin with. */
  degrees?: number;
  /** The longest that its motor stands still with current, on the whole, before it burns. */
  stallMs?: number;
  random?: Random;
}

export class Servo {
  /** Called after each of its steps, and after it began or ceased to follow pulses. */
  onChange: (() => void) | undefined;
  /** Its gear does not turn. */
  jammed = false;
  /** Steps that it made: it wears. */
  steps = 0;

  readonly #clock: Clock;
  readonly #options: Required<ServoOptions>;
  #degrees: number;
  #periodMs = 0;
  #targetDegrees = 0;
  #dead = false;
  #jitterUs = 0;
  #moving = false;
  #stalled = false;
  #stalledMs = 0;
  #cancel = (): void => {};

  constructor(clock: Clock, options: ServoOptions) {
    this.#clock = clock;
    this.#options = {
      fromUs: 500, toUs: 2_400, travelDegrees: 180, msPerDegree: 2, degrees: 0, stallMs: 10_000, random: new Random(1), ...options,
    };
    this.#degrees = this.#options.degrees;
    options.line.onChange = () => this.#listen();
    this.#listen();
  }

  /** No supply, or its motor's wire is off. */
  get dead(): boolean { return this.#dead; }
  set dead(dead: boolean) {
    this.#dead = dead;
    this.#listen();
  }

  /** The most that it misjudges a pulse by, either way, in microseconds: a worn potentiometer. */
  get jitterUs(): number { return this.#jitterUs; }
  set jitterUs(us: number) {
    this.#jitterUs = us;
    this.#listen();
  }

  /** Where its arm is. */
  get degrees(): number { return this.#degrees; }
  /** It hears pulses that it understands and holds its place; otherwise only its gear does. */
  get powered(): boolean { return this.#periodMs > 0 && !this.#dead && !this.burnt; }
  /** It presses against a stop or a jam. */
  get stalled(): boolean { return this.#stalled && this.powered; }
  get burnt(): boolean { return this.#stalledMs >= this.#options.stallMs; }
  /** All the time that it has pressed in vain. */
  get stalledMs(): number { return this.#stalledMs; }
  get currentMa(): number {
    if (!this.powered) return 0;
    if (this.#stalled) return STALL_MA;
    return this.#moving ? MOVE_MA : HOLD_MA;
  }

  get #deadBand(): number { return DEAD_BAND_US / this.#usPerDegree; }
  get #usPerDegree(): number { return (this.#options.toUs - this.#options.fromUs) / this.#options.travelDegrees; }

  /** The first pulse of a new width has to be over before it is known. */
  #listen(): void {
    const { hz, pulseUs } = this.#options.line;
    this.#cancel();
    const understood = hz >= LOWEST_HZ && hz <= HIGHEST_HZ && pulseUs >= SHORTEST_US && pulseUs <= LONGEST_US;
    this.#periodMs = understood ? 1_000 / hz : 0;
    this.#moving = false;
    this.#stalled = false;
    if (this.powered) this.#wait();
    this.onChange?.();
  }

  #wait(): void {
    this.#cancel = this.#clock.after(this.#periodMs, () => this.#step());
  }

  /** Timers run only while it moves, presses or trembles. */
  #step(): void {
    this.#aim();
    const missing = this.#targetDegrees - this.#degrees;
    const resting = Math.abs(missing) <= this.#deadBand;
    const before = this.#degrees;
    if (!resting) this.#turn(missing);
    this.#moving = this.#degrees !== before;
    this.#stalled = !resting && this.#degrees === before;
    if (this.#stalled) this.#stalledMs += this.#periodMs;
    if (this.powered && (!resting || this.#jitterUs > 0)) this.#wait();
    this.onChange?.();
  }

  #aim(): void {
    const { line, fromUs, random } = this.#options;
    const jitter = this.#jitterUs > 0 ? (2 * random.next() - 1) * this.#jitterUs : 0;
    this.#targetDegrees = (line.pulseUs + jitter - fromUs) / this.#usPerDegree;
  }

  #turn(missing: number): void {
    if (this.jammed) return;
    const { msPerDegree, travelDegrees } = this.#options;
    const step = Math.min(Math.abs(missing), this.#periodMs / msPerDegree) * Math.sign(missing);
    const degrees = Math.min(travelDegrees, Math.max(0, this.#degrees + step));
    if (degrees === this.#degrees) return;
    this.#degrees = degrees;
    this.steps++;
  }
}
