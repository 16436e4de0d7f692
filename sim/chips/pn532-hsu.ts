// The PN532 on a UART, its "high speed UART": 115200 baud, frames one after the other as they come (UM0701-02, 6.2.3, by memory).
import type { Clock } from "../clock.js";
import type { SerialChip } from "../io/serial.js";
import { Random } from "../random.js";
import { Pn532Chip, type Pn532Options } from "./pn532.js";
import { SerialOutput } from "./serial-output.js";

const BAUD = 115_200;
const BYTE_MS = 10_000 / BAUD;   // start bit, 8 data bits, stop bit

class Transmitter extends SerialOutput {
  transmit(bytes: readonly number[]): void { this.send(bytes); }

  /** What has not left yet never will. */
  stop(): void { this.drop(); }
}

export class Pn532HSUChip extends Pn532Chip implements SerialChip {
  readonly baud = BAUD;
  readonly #transmitter: Transmitter;
  /** When the last byte from the host has come. */
  #heardAt = 0;

  constructor(clock: Clock, options: Pn532Options = {}) {
    super(clock, options);
    this.#transmitter = new Transmitter(clock, BAUD, options.random ?? new Random(1));
  }

  get onByte(): ((byte: number) => void) | undefined { return this.#transmitter.onByte; }
  set onByte(onByte: ((byte: number) => void) | undefined) { this.#transmitter.onByte = onByte; }

  /** A port hands its bytes over all at once; on the wire each takes its time. What wakes the chip up is lost. */
  receive(byte: number): void {
    const { clock } = this;
    this.#heardAt = Math.max(this.#heardAt, clock.now) + BYTE_MS;
    clock.after(this.#heardAt - clock.now, () => {
      this.rouse();
      this.hear(byte);
    });
  }

  protected override onOutput(change: "added" | "cleared"): void {
    if (change === "cleared") return this.#transmitter.stop();
    this.#transmitter.transmit(this.outgoing!);
    this.fetched();
  }
}
