// Replies on their way to the broker: one at a time, each until it is acknowledged, if need be on the next connection.

/** More than so many wait only where nobody listens: then the oldest are given up. */
export const REPLIES_MAX = 4;

export class ReplyQueue {
  /** Monotonic ms at which the first was sent on this connection; undefined: it is to be sent. */
  sentAt: number | undefined;
  /** It was sent on a connection before. */
  #tried = false;
  readonly #texts: string[] = [];

  get due(): boolean { return this.sentAt === undefined && this.#texts.length > 0; }

  /** There are some that have not been sent on this connection. */
  get behind(): boolean { return this.#texts.length > (this.sentAt === undefined ? 0 : 1); }

  get first(): { readonly text: string; readonly duplicate: boolean } { return { text: this.#texts[0] ?? "", duplicate: this.#tried }; }

  add(text: string): void {
    this.#texts.push(text);
    // The first stays if the broker may have a part of it already: its packet has to be finished, and acknowledged.
    if (this.#texts.length > REPLIES_MAX) this.#texts.splice(this.#tried ? 1 : 0, 1);
  }

  /** The first is out, or on its way out, since `now`. */
  sent(now: number): void {
    this.sentAt = now;
    this.#tried = true;
  }

  /** A PUBACK for the first. */
  acknowledged(): void {
    this.#texts.shift();
    this.restart();
    this.#tried = false;
  }

  /** The connection has gone: what has no PUBACK is sent again. */
  restart(): void { this.sentAt = undefined; }
}
