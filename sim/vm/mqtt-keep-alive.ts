// When the SDK's MQTT client pings, and when it gives up. MQTT 3.1.1, 3.1.2.10.
import Time from "time";
import Timer from "timer";

const LOOKS = 4; // in each keep-alive

export class KeepAlive {
  #pingAt: number;
  #pongAt: number;
  readonly #ms: number;
  readonly #timer: Timer;

  constructor(seconds: number, look: () => void) {
    this.#ms = seconds * 1000;
    this.#pingAt = this.#pongAt = Time.ticks;
    // Not `repeat`, which the virtual board takes for a look at the world outside and may leave out.
    this.#timer = Timer.set(look, this.#ms / LOOKS, this.#ms / LOOKS);
  }

  /** Only PINGRESP counts as a sign of life of the broker, and only PINGREQ as one of ours. */
  get due(): "ping" | "end" | "nothing" {
    const now = Time.ticks;
    if (Time.delta(this.#pongAt, now) >= this.#ms * 1.5) return "end";
    return Time.delta(this.#pingAt, now) < this.#ms * 0.75 - 500 ? "nothing" : "ping";
  }

  pinged(): void { this.#pingAt = Time.ticks; }
  ponged(): void { this.#pongAt = Time.ticks; }
  stop(): void { Timer.clear(this.#timer); }
}
