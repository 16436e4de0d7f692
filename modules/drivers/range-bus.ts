// Several rangefinders on one UART, whose receive pin moves from one to the next: they measure in turn.
import type { Range, Rangefinder } from "./rangefinder.js";

interface Request { sensor: Rangefinder; callback: (result: Range) => void }

const WAITING_MAX = 16;

export class RangeBus {
  readonly #waiting: Request[] = [];
  #busy = false;
  #closed = false;

  /** Measures when those asked for before are done. With too many waiting it answers `busy` at once. */
  measure(sensor: Rangefinder, callback: (result: Range) => void): void {
    if (this.#closed) return;
    if (this.#waiting.length >= WAITING_MAX) return callback({ fault: "busy" });
    this.#waiting.push({ sensor, callback });
    if (!this.#busy) this.#next();
  }

  /** Forgets who waits; the sensors are closed by whoever made them. No callback after this. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
  }

  #next(): void {
    const request = this.#waiting.shift();
    this.#busy = request !== undefined;
    request?.sensor.measure((result) => {
      if (this.#closed) return;
      this.#next();
      request.callback(result);
    });
  }
}
