// An H-bridge between two outputs of the board and a motor (TI's DRV8871 and its kin), by its data sheet SLVSCY9, table 1, as remembered.
import type { Clock } from "../clock.js";
import type { DigitalLine } from "../io/digital.js";
import { Stretches } from "./stretches.js";

/** IN1 and IN2: both low let go, IN1 alone drives forward, IN2 alone reverse, both high short the motor. */
export type BridgeState = "coast" | "forward" | "reverse" | "brake";

/** A motor needs so long to stop turning; driven back sooner, its current is twice that of a stall. By experience. */
const REST_MS = 20;

export interface HBridgeOptions { in1: DigitalLine; in2: DigitalLine }

export class HBridge {
  /** Called after each change of state. */
  onChange: (() => void) | undefined;
  readonly #clock: Clock;
  #state: BridgeState = "coast";
  #drove: BridgeState = "coast";
  #droveUntil = 0;
  #hard = false;
  #hardReversals = 0;
  readonly #oneWay: Stretches;

  constructor(clock: Clock, { in1, in2 }: HBridgeOptions) {
    this.#clock = clock;
    this.#oneWay = new Stretches(clock);
    const look = (): void => this.#set(stateOf(in1.level, in2.level));
    in1.onChange(look);
    in2.onChange(look);
    look();
  }

  get state(): BridgeState { return this.#state; }
  /** Its motor has current. */
  get driving(): boolean { return this.#state === "forward" || this.#state === "reverse"; }
  /** The longest time at a stretch that it has driven one way. */
  get maxDrivingMs(): number { return this.#oneWay.longestMs; }

  /** Times that it drove back within 20 ms after it had driven there. */
  get hardReversals(): number { return this.#hardReversals + (this.#hard && this.#oneWay.nowMs > 0 ? 1 : 0); }

  /** What lasts no time, as between two writes, moves no motor. */
  #set(state: BridgeState): void {
    if (state === this.#state) return;
    const { now } = this.#clock;
    if (this.driving && this.#oneWay.nowMs > 0) {
      this.#hardReversals = this.hardReversals;
      this.#drove = this.#state;
      this.#droveUntil = now;
    }
    this.#state = state;
    this.#oneWay.running = false;
    this.#oneWay.running = this.driving;
    this.#hard = this.driving && this.#drove !== "coast" && state !== this.#drove && now - this.#droveUntil < REST_MS;
    this.onChange?.();
  }
}

function stateOf(in1: number, in2: number): BridgeState {
  if (in1) return in2 ? "brake" : "forward";
  return in2 ? "reverse" : "coast";
}
