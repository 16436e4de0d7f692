// The sending half of a chip's UART, 8N1: bytes one after the other, and what can go wrong on the wire.
import type { Clock } from "../clock.js";
import type { SerialChip } from "../io/serial.js";
import type { Random } from "../random.js";

const BITS_A_BYTE = 10;   // start bit, 8 data bits, stop bit

export abstract class SerialOutput implements SerialChip {
  readonly baud: number;
  onByte: ((byte: number) => void) | undefined;

  /** No byte of the chip's own leaves: without life, or its wire is broken. */
  dead = false;
  /** Share of the bytes that come out wrong: 0 to 1. */
  noise = 0;

  protected readonly clock: Clock;
  protected readonly random: Random;
  #queue: number[] = [];
  #strays = 0;
  #cancel = (): void => {};
  #cancelStray = (): void => {};

  constructor(clock: Clock, baud: number, random: Random) {
    this.clock = clock;
    this.baud = baud;
    this.random = random;
  }

  /** Bytes a second that nobody has sent, on the average: a wire that hangs in the air beside a motor. */
  get strays(): number { return this.#strays; }
  set strays(perSecond: number) {
    this.#cancelStray();
    this.#strays = perSecond;
    if (perSecond > 0) this.#waitForStray();
  }

  receive(byte: number): void {
    throw new Error(`${this.constructor.name}: it takes no commands, 0x${byte.toString(16)} is not modelled`);
  }

  /** Whether anything is wrong with the wire, for those who would otherwise look less often. */
  protected get disturbed(): boolean { return this.dead || this.noise > 0 || this.#strays > 0; }

  /** How long `count` bytes take. */
  protected sendingMs(count: number): number { return count * BITS_A_BYTE * 1_000 / this.baud; }

  /** After those that are being sent. */
  protected send(bytes: readonly number[]): void {
    const idle = this.#queue.length === 0;
    this.#queue.push(...bytes);
    if (idle && bytes.length > 0) this.#next();
  }

  /** The supply is gone: what has not been sent never will be. */
  protected drop(): void {
    this.#cancel();
    this.#queue = [];
  }

  #next(): void {
    this.#cancel = this.clock.after(this.sendingMs(1), () => {
      const byte = this.#queue.shift()!;
      if (this.#queue.length > 0) this.#next();
      if (this.dead) return;
      const wrong = this.noise > 0 && this.random.next() < this.noise;
      this.onByte?.(wrong ? this.random.below(256) : byte);
    });
  }

  #waitForStray(): void {
    this.#cancelStray = this.clock.after(this.random.next() * 2_000 / this.#strays, () => {
      this.#waitForStray();
      this.onByte?.(this.random.below(256));
    });
  }
}
