// The motor of a lid and what it feels: an H-bridge on two outputs, a switch at each end of the way, and, where there are
// such, a safety edge and the current of the bridge.
import { type Analog, type AnalogBinding, type Digital, type DigitalBinding, DigitalMode } from "../io.js";
import { openDigital } from "./digital-pin.js";

export type Way = "opening" | "closing";

export interface LidMotorWiring {
  /** The two inputs of the bridge: one high drives that way, both low let the motor be (as IN1 and IN2 of the DRV8871, table 1). */
  opening: DigitalBinding;
  closing: DigitalBinding;
  /** A switch at each end; `mode` defaults to the pull-up a switch to ground needs. */
  openEnd: DigitalBinding;
  closedEnd: DigitalBinding;
  /** Level of a switch while the lid is at it. Default 0. */
  endLevel?: 0 | 1 | undefined;
  /** A safety edge, or anything else that tells that something is under the lid. */
  edge?: DigitalBinding | undefined;
  /** Its level then. Default 1, so that a cut wire keeps the lid from closing. */
  edgeLevel?: 0 | 1 | undefined;
  /** The voltage across the shunt of the bridge: from `limitMv` on something is in the way. */
  current?: { sense: AnalogBinding; limitMv: number; fullScaleMv?: number | undefined } | undefined;
}

const FULL_SCALE_MV = 2_450;   // what an ESP32 reads its highest at, by the SDK's default attenuation
const SURGE_MS = 300;          // a motor that starts takes what one takes that stalls
const STALL_MS = 60;           // longer than a spark of the brushes

export class LidMotor {
  readonly #endLevel: 0 | 1;
  readonly #edgeLevel: 0 | 1;
  readonly #limit: number = Infinity;   // counts
  readonly #pins: { close(): void }[] = [];
  readonly #opening: Digital;
  readonly #closing: Digital;
  readonly #openEnd: Digital;
  readonly #closedEnd: Digital;
  readonly #edge: Digital | undefined;
  readonly #current: Analog | undefined;
  #startedAt = 0;
  #stallSince: number | undefined;

  /** Without current from its first moment. Throws when a pin cannot be had, and then holds none. */
  constructor({ opening, closing, openEnd, closedEnd, endLevel = 0, edge, edgeLevel = 1, current }: LidMotorWiring) {
    this.#endLevel = endLevel;
    this.#edgeLevel = edgeLevel;
    try {
      this.#opening = this.#output(opening);
      this.#closing = this.#output(closing);
      this.#openEnd = this.#input(openEnd);
      this.#closedEnd = this.#input(closedEnd);
      this.#edge = edge && this.#input(edge);
      if (current) {
        this.#current = this.#sensor(current.sense);
        this.#limit = current.limitMv / (current.fullScaleMv ?? FULL_SCALE_MV) * (2 ** this.#current.resolution - 1);
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  run(way: Way, now: number): void {
    this.stop();
    this.#startedAt = now;
    this.#stallSince = undefined;
    (way === "opening" ? this.#opening : this.#closing).write(1);
  }

  stop(): void {
    this.#opening.write(0);
    this.#closing.write(0);
  }

  isAtEndOf(way: Way): boolean {
    return (way === "opening" ? this.#openEnd : this.#closedEnd).read() === this.#endLevel;
  }

  /** Both switches at once: no lid is at both ends. */
  get contradictsItself(): boolean { return this.isAtEndOf("opening") && this.isAtEndOf("closing"); }

  /** Something is under the lid. */
  get isTouched(): boolean { return this.#edge?.read() === this.#edgeLevel; }

  /** Whether the running motor is held up by something. To be asked every few ms. */
  isStalled(now: number): boolean {
    const count = this.#current?.read();   // undefined: the converter has no time for it, and the next look sees
    if (count === undefined || now - this.#startedAt < SURGE_MS) return false;
    if (count < this.#limit) this.#stallSince = undefined;
    else this.#stallSince ??= now;
    return this.#stallSince !== undefined && now - this.#stallSince >= STALL_MS;
  }

  /** The pins of the bridge first. */
  close(): void {
    for (const pin of this.#pins) pin.close();
    this.#pins.length = 0;
  }

  #output(binding: DigitalBinding): Digital {
    return this.#kept(openDigital(binding, { mode: DigitalMode.output, initialValue: 0 }));
  }

  #input(binding: DigitalBinding): Digital {
    return this.#kept(openDigital(binding, { mode: binding.mode ?? DigitalMode.inputPullUp }));
  }

  #sensor({ io: Io, pin, ...wiring }: AnalogBinding): Analog {
    if (pin === undefined) throw new Error("the wiring names no pin");
    return this.#kept(new Io({ ...wiring, pin }));
  }

  #kept<Part extends { close(): void }>(part: Part): Part {
    this.#pins.push(part);
    return part;
  }
}
