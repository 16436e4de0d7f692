// The MFRC522's contactless UART: one frame out, at most one back, at 106 kBd in virtual time.
import type { Clock } from "../clock.js";
import type { Bits } from "./bits.js";
import type { Answer, Field } from "./field.js";

const ETU_MS = 128 / 13_560;   // ISO/IEC 14443-3, 6.1: one bit at fc/128
const FDT_AFTER_0_MS = 1_172 / 13_560;   // ISO/IEC 14443-3, 6.2.1.1: frame delay time, by the last bit sent
const FDT_AFTER_1_MS = 1_236 / 13_560;

export interface UartHost {
  /** The cards in the field can hear and be heard. */
  readonly field: Field;
  /** Whether the transmitter modulates the carrier deeply enough for a card (TxASKReg). */
  modulates(): boolean;
  /** Whether the receiver's analog part is switched on (RcvOff). */
  hears(): boolean;
  /** Bits below which a frame is ignored (RxNoErr). */
  shortest(): number;
  onSent(): void;
  /** The start bit and four more have come in: where TAuto stops the timer (9.3.3.10). */
  onFifthBit(): void;
  onReceived(bits: Bits, collision: number | undefined): void;
}

export class ContactlessUart {
  readonly #clock: Clock;
  readonly #host: UartHost;
  #phase: "idle" | "transmitting" | "waiting" | "receiving" = "idle";
  #cancel: (() => void)[] = [];

  constructor(clock: Clock, host: UartHost) {
    this.#clock = clock;
    this.#host = host;
  }

  get transmitting(): boolean { return this.#phase === "transmitting"; }
  /** From the last bit sent to the last bit received, or for ever where none comes. */
  get awaiting(): boolean { return this.#phase === "waiting" || this.#phase === "receiving"; }
  get receiving(): boolean { return this.#phase === "receiving"; }

  transmit(frame: Bits): void {
    this.stop();
    this.#phase = "transmitting";
    this.#after(frameMs(frame), () => {
      this.#phase = "waiting";
      const answer = this.#host.modulates() ? this.#host.field.exchange(frame) : undefined;
      this.#host.onSent();
      if (answer) this.#after(lastBit(frame) ? FDT_AFTER_1_MS : FDT_AFTER_0_MS, () => this.#begin(answer));
    });
  }

  /** Waits for what is in the air without sending. */
  listen(): void {
    this.pause();
    this.#phase = "waiting";
  }

  /** The command that drove it is over or cancelled. An answer that is in the air already stays there. */
  pause(): void {
    if (this.#phase === "transmitting") this.stop();
    this.#phase = "idle";
  }

  stop(): void {
    for (const cancel of this.#cancel) cancel();
    this.#cancel = [];
    this.#phase = "idle";
  }

  #begin(answer: Answer): void {
    if (this.#phase !== "waiting" || !this.#host.hears()) return;
    this.#phase = "receiving";
    const startedAt = this.#clock.now;
    this.#after(5 * ETU_MS, () => {
      if (this.#phase === "receiving" && heard(answer, startedAt).length >= 4) this.#host.onFifthBit();
    });
    this.#after(frameMs(answer.bits), () => {
      if (this.#phase === "receiving") this.#end(heard(answer, startedAt), answer.collision);
    });
  }

  #end(bits: Bits, collision: number | undefined): void {
    if (bits.length < this.#host.shortest()) {
      this.#phase = "waiting";
      return;
    }
    this.#phase = "idle";
    this.#host.onReceived(bits, collision !== undefined && collision < bits.length ? collision : undefined);
  }

  #after(ms: number, callback: () => void): void {
    this.#cancel.push(this.#clock.after(ms, callback));
  }
}

/** Start bit, data with a parity bit after each byte, end (ISO/IEC 14443-3, 6.2.3). */
function frameMs(bits: Bits): number {
  return (1 + bits.length + Math.floor(bits.length / 8) + 1) * ETU_MS;
}

/** The parity bit of a whole last byte (odd, 6.2.3.2), else the last data bit. */
function lastBit(frame: Bits): number {
  if (frame.length % 8 !== 0) return frame.at(-1) ?? 0;
  return frame.slice(-8).reduce((parity, bit) => parity ^ bit, 1);
}

/** The bits that came before the cards fell silent: all of them, unless one was taken away. */
function heard({ bits, cutAt }: Answer, startedAt: number): Bits {
  if (cutAt === undefined) return bits;
  const etus = Math.floor((cutAt - startedAt) / ETU_MS) - 1;
  return bits.slice(0, Math.max(0, etus - Math.floor(etus / 9)));
}
