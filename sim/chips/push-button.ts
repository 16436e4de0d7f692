// A push button, and the finger on it for as long as it is held.
import type { Clock } from "../clock.js";
import type { Contact } from "./contact.js";

export interface PushButtonOptions { contact: Contact; clock: Clock }

export class PushButton {
  /** Called after it was pressed or let go. */
  onChange: () => void = () => {};
  #pressedAt: number | undefined;
  #cancel = (): void => {};
  readonly #contact: Contact;
  readonly #clock: Clock;

  constructor({ contact, clock }: PushButtonOptions) {
    this.#contact = contact;
    this.#clock = clock;
  }

  get pressed(): boolean { return this.#pressedAt !== undefined; }

  /** For how long it has been held; 0 while it is not. */
  get heldMs(): number { return this.#pressedAt === undefined ? 0 : this.#clock.now - this.#pressedAt; }

  /** Holds it for `ms`, or until it is let go. False: it is held already. */
  press(ms: number): boolean {
    if (this.pressed) return false;
    this.#pressedAt = this.#clock.now;
    this.#cancel = this.#clock.after(ms, () => this.release());
    this.#move(true);
    return true;
  }

  release(): void {
    if (!this.pressed) return;
    this.#cancel();
    this.#pressedAt = undefined;
    this.#move(false);
  }

  #move(pressed: boolean): void {
    this.#contact.setNear(pressed);
    this.onChange();
  }
}
