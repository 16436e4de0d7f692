// A bolt on a lid that a servo turns: out at one angle, in at another. Its tongue is slanted, so a lid falls shut past it.
import type { Contact } from "./contact.js";
import type { Servo } from "./servo.js";

/** Share of the way in that frees the lid: the tongue leaves the strike plate before its arm has arrived. */
const FREE_SHARE = 0.8;

export interface ServoBoltOptions {
  servo: Servo;
  lockedDegrees: number;
  openDegrees: number;
  /** A switch that touches while the bolt is in. */
  feedback?: Pick<Contact, "setNear">;
}

export class ServoBolt {
  /** Called after it has begun or ceased to hold the lid. */
  onChange: (() => void) | undefined;
  readonly servo: Servo;
  readonly #lockedDegrees: number;
  readonly #openDegrees: number;
  readonly #feedback: Pick<Contact, "setNear"> | undefined;
  #lidClosed = true;
  #wasLocked: boolean;

  constructor({ servo, lockedDegrees, openDegrees, feedback }: ServoBoltOptions) {
    this.servo = servo;
    this.#lockedDegrees = lockedDegrees;
    this.#openDegrees = openDegrees;
    this.#feedback = feedback;
    this.#wasLocked = this.locked;
    servo.onChange = () => this.#settle();
    this.#settle();
  }

  /** Where the tongue is, whatever the lid does. */
  get retracted(): boolean {
    return (this.servo.degrees - this.#lockedDegrees) / (this.#openDegrees - this.#lockedDegrees) >= FREE_SHARE;
  }

  get burnt(): boolean { return this.servo.burnt; }

  /** It holds the lid. With the lid open it only rests against it. */
  get locked(): boolean { return this.#lidClosed && !this.retracted; }

  /** The lid's strike plate is at the bolt, or has left it. */
  setLidClosed(closed: boolean): void {
    this.#lidClosed = closed;
    this.#settle();
  }

  #settle(): void {
    this.#feedback?.setNear(this.retracted);
    if (this.locked === this.#wasLocked) return;
    this.#wasLocked = this.locked;
    this.onChange?.();
  }
}
