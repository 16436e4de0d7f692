// One who listens to a chip on a serial line, and knows when each byte came.
import type { Clock } from "../../sim/clock.js";
import type { SerialChip } from "../../sim/io/serial.js";

export class SerialListener {
  #heard: { at: number; byte: number }[] = [];

  constructor(clock: Clock, chip: SerialChip) {
    chip.onByte = (byte) => this.#heard.push({ at: clock.now, byte });
  }

  /** When the bytes since the last call had come. */
  times(): number[] { return this.#take().map(({ at }) => at); }

  bytes(): number[] { return this.#take().map(({ byte }) => byte); }

  text(): string { return String.fromCharCode(...this.bytes()); }

  #take(): { at: number; byte: number }[] { return this.#heard.splice(0); }
}
