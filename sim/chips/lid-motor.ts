// A lid that a geared DC motor lifts and lowers between two end switches, and the arm that may be in its way.
// It is no particular make: travel, currents and the time it stands a stall are those of common 12 V lid actuators, by experience.
import type { Clock } from "../clock.js";
import type { AnalogLine } from "../io/analog.js";
import { Random } from "../random.js";
import type { Contact } from "./contact.js";
import { HBridge, type HBridgeOptions } from "./h-bridge.js";
import { Stretches } from "./stretches.js";

const RUN_MA = 300;
const STALL_MA = 1_500;
/** A motor that starts draws its stall current, which falls while it gathers speed. */
const START_MS = 100;
/** Share of the travel at each end in which the end switch is pressed. */
const SWITCH_ZONE = 0.02;
/** Let go, it runs on at half its speed for so long. */
const COAST_MS = 100;

export interface LidMotorOptions extends HBridgeOptions {
  /** Of the whole way. */
  travelMs?: number;
  closedEnd?: Contact;
  openEnd?: Contact;
  /** A strip along the lid's edge, with something near while it is pressed. */
  edge?: Pick<Contact, "setNear">;
  /** Where the bridge's shunt tells the motor's current: 1 mV for each mA, if not said otherwise. */
  sense?: AnalogLine;
  mvPerMa?: number;
  /** The longest that the motor stands its stall current at a stretch. */
  stallMs?: number;
  random?: Random;
}

export class LidMotor {
  /** Called after it has begun or ceased to move, and at the edges of its switches. */
  onChange: (() => void) | undefined;
  /** The most that the told current is off, either way, in milliamperes. */
  noiseMa = 0;
  /** The wire of the shunt is off, and the pin floats. */
  senseBroken = false;
  /** Times that it was pried open by hand. */
  forced = 0;
  readonly bridge: HBridge;

  readonly #clock: Clock;
  readonly #options: LidMotorOptions & { travelMs: number; stallMs: number; mvPerMa: number; random: Random };
  readonly #stall: Stretches;
  readonly #press: Stretches;
  /** 0: closed, 1: open; as of `#since`. */
  #position = 0;
  #since = 0;
  /** Share of the way in a millisecond; positive: it opens. */
  #velocity = 0;
  #powered = false;
  #coastUntil = 0;
  #startedAt = 0;
  #arm: number | undefined;
  #jammed = false;
  #dead = false;
  #speed = 1;
  #burnt = false;
  #cancel = (): void => {};
  #cancelBurn = (): void => {};

  constructor(clock: Clock, options: LidMotorOptions) {
    this.#clock = clock;
    this.#options = { travelMs: 3_000, stallMs: 5_000, mvPerMa: 1, random: new Random(1), ...options };
    this.#stall = new Stretches(clock);
    this.#press = new Stretches(clock);
    this.bridge = new HBridge(clock, options);
    this.bridge.onChange = () => this.#change();
    if (options.sense) options.sense.source = () => this.#senseMv();
    this.#change();
  }

  /** How far open it is: 0 to 1. */
  get position(): number {
    const position = this.#position + this.#velocity * (this.#clock.now - this.#since);
    return this.#velocity < 0 ? Math.max(position, this.#arm ?? 0) : Math.min(position, 1);
  }

  get moving(): boolean { return this.#velocity !== 0; }
  get isOpen(): boolean { return !this.#isShut; }
  /** Its gear holds it closed: only force opens it. */
  get locked(): boolean { return !this.isOpen; }
  /** It has current and stands. */
  get stalled(): boolean { return this.#stall.running; }
  get burnt(): boolean { return this.#burnt; }
  /** How far open an arm keeps it. */
  get arm(): number | undefined { return this.#arm; }
  /** Physical truth: how long it has pressed on an arm with all its force, altogether and at a stretch. */
  get pressedMs(): number { return this.#press.totalMs; }
  get longestPressMs(): number { return this.#press.longestMs; }

  /** Its gear is stuck. */
  get jammed(): boolean { return this.#jammed; }
  set jammed(jammed: boolean) { this.#change(() => { this.#jammed = jammed; }); }
  /** The bridge has no supply. */
  get dead(): boolean { return this.#dead; }
  set dead(dead: boolean) { this.#change(() => { this.#dead = dead; }); }
  /** Share of its usual speed: 1, and less with a battery that is going flat or grease that is cold. */
  get speed(): number { return this.#speed; }
  set speed(speed: number) { this.#change(() => { this.#speed = speed; }); }

  /** What the motor draws. */
  get currentMa(): number {
    if (!this.#powered) return 0;
    if (this.stalled) return STALL_MA;
    const share = Math.min(1, (this.#clock.now - this.#startedAt) / START_MS);
    return STALL_MA - (STALL_MA - RUN_MA) * share;
  }

  /** An arm comes under the lid, `at` so far open or as far as the lid is. False: it is closed, there is no way in. */
  reachIn(at: number): boolean {
    if (!this.isOpen) return false;
    this.#change(() => { this.#arm = Math.min(at, this.#position); });
    return true;
  }

  withdraw(): void {
    this.#change(() => { this.#arm = undefined; });
  }

  /** Somebody lifts it against its gear. */
  pry(): void {
    this.forced++;
    this.#change(() => { this.#position = 1; });
  }

  /** At the very edge of the zone it is out of it when it opens. */
  get #isShut(): boolean { return this.#velocity > 0 ? this.position < SWITCH_ZONE : this.position <= SWITCH_ZONE; }

  #senseMv(): number | undefined {
    if (this.senseBroken) return undefined;
    const { random, mvPerMa } = this.#options;
    const noise = this.noiseMa > 0 ? (2 * random.next() - 1) * this.noiseMa : 0;
    return Math.max(0, (this.currentMa + noise) * mvPerMa);
  }

  #change(act = (): void => {}): void {
    this.#position = this.position;
    this.#since = this.#clock.now;
    act();
    this.#drive();
    this.#settle();
    this.#wait();
    this.onChange?.();
  }

  #drive(): void {
    const { bridge } = this;
    const before = this.#velocity;
    const ran = this.#powered && before !== 0 && this.#clock.now > this.#startedAt;
    this.#powered = bridge.driving && !this.#dead && !this.#burnt;
    if (ran && !this.#powered) this.#coastUntil = this.#clock.now + COAST_MS;
    if (bridge.state === "brake" && !this.#dead) this.#coastUntil = 0;
    const speed = this.#speed / this.#options.travelMs;
    if (this.#powered) this.#velocity = this.#free(bridge.state === "forward" ? speed : -speed);
    else this.#velocity = this.#clock.now < this.#coastUntil ? this.#free(Math.sign(before) * speed / 2) : 0;
    if (this.#powered && Math.sign(before) !== Math.sign(this.#velocity)) this.#startedAt = this.#clock.now;
  }

  /** That velocity, or none where something is in the way. */
  #free(velocity: number): number {
    const atLimit = velocity < 0 ? this.#position <= (this.#arm ?? 0) : this.#position >= 1;
    return this.#jammed || atLimit ? 0 : velocity;
  }

  #settle(): void {
    const { closedEnd, openEnd, edge, stallMs } = this.#options;
    const opening = this.#velocity > 0;
    closedEnd?.setNear(this.#isShut);
    openEnd?.setNear(this.#velocity < 0 ? this.#position > 1 - SWITCH_ZONE : this.#position >= 1 - SWITCH_ZONE);
    const touching = this.#position === this.#arm && !opening;
    edge?.setNear(touching);
    const stalled = this.#powered && this.#velocity === 0;
    this.#press.running = stalled && touching && this.bridge.state === "reverse";
    if (stalled === this.stalled) return;
    this.#stall.running = stalled;
    this.#cancelBurn();
    if (stalled) this.#cancelBurn = this.#clock.after(stallMs, () => this.#change(() => { this.#burnt = true; }));
  }

  /** Until it comes to the next mark on its way, or has run out. */
  #wait(): void {
    this.#cancel();
    if (this.#velocity === 0) return;
    const ahead = [SWITCH_ZONE, 1 - SWITCH_ZONE, this.#velocity < 0 ? this.#arm ?? 0 : 1]
      .map((mark) => ({ mark, ms: (mark - this.#position) / this.#velocity }))
      .filter(({ ms }) => ms > 0)
      .reduce((nearest, next) => next.ms < nearest.ms ? next : nearest);
    const leftMs = this.#powered ? Infinity : this.#coastUntil - this.#clock.now;
    if (leftMs < ahead.ms) this.#cancel = this.#clock.after(leftMs, () => this.#change());
    else this.#cancel = this.#clock.after(ahead.ms, () => this.#change(() => { this.#position = ahead.mark; }));
  }
}
