// A contact between a wire and ground, or the supply: closed while the magnet is near, or the finger on it, and it bounces on the way.
import type { Clock } from "../clock.js";
import type { DigitalLine, Level } from "../io/digital.js";
import { Random } from "../random.js";

export interface ContactOptions {
  /** The longest that it bounces. */
  bounceMs?: number;
  /** The most pairs of extra edges. */
  bounces?: number;
  /** Where the magnet is to begin with: near, as on a closed lid, if not said otherwise. */
  near?: boolean;
  /** What it connects the wire with: 0 for ground, if not said otherwise, 1 for the supply. */
  level?: Level;
  random?: Random;
}

export class Contact {
  readonly #clock: Clock;
  readonly #line: DigitalLine;
  readonly #bounceMs: number;
  readonly #bounces: number;
  readonly #random: Random;
  readonly #level: Level;
  #near: boolean;
  #touching: boolean;
  #stuck: "open" | "closed" | undefined;
  #cancel: (() => void)[] = [];

  /** Touching, it drives `line`; a resistor has to pull it the other way. */
  constructor(clock: Clock, line: DigitalLine, options: ContactOptions = {}) {
    const { bounceMs = 5, bounces = 4, near = true, level = 0, random = new Random(1) } = options;
    this.#clock = clock;
    this.#line = line;
    this.#bounceMs = bounceMs;
    this.#bounces = bounces;
    this.#random = random;
    this.#level = level;
    this.#near = near;
    this.#touching = near;
    this.#settle();
  }

  /** Welded together or broken. */
  get stuck(): "open" | "closed" | undefined { return this.#stuck; }
  set stuck(stuck: "open" | "closed" | undefined) {
    this.#stuck = stuck;
    this.#settle();
  }

  /** The magnet comes near or goes away. The contact follows at once and then bounces for up to `bounceMs`. */
  setNear(near: boolean): void {
    if (near === this.#near) return;
    this.#near = near;
    for (const cancel of this.#cancel) cancel();
    this.#touch(near);
    const edges = 2 * this.#random.below(this.#bounces + 1);
    const times = Array.from({ length: edges }, () => this.#random.next() * this.#bounceMs).sort((a, b) => a - b);
    this.#cancel = times.map((ms, i) => this.#clock.after(ms, () => this.#touch(i % 2 === 0 ? !near : near)));
  }

  #touch(touching: boolean): void {
    this.#touching = touching;
    this.#settle();
  }

  #settle(): void {
    const touching = this.#stuck ? this.#stuck === "closed" : this.#touching;
    this.#line.drive(this, touching ? this.#level : undefined);
  }
}
