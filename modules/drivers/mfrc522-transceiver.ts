// NXP MFRC522: start-up, and one frame out and its answer in. Data sheet rev. 3.9, section numbers from there.
// Never waits: sends, sets a timer, looks.
import { DigitalMode, type Cancel, type Digital, type DigitalBinding, type SPI, type SPIBinding, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import type { FaultCode } from "./fault.js";
import type { Answer, Frame } from "./iso14443.js";
import {
  COLLISION_NOT_VALID, COLLISION_POSITION, Command, FLUSH, Irq, Mfrc522Registers, POWER_DOWN, ReadError, Register,
  RX_LAST_BITS, START_SEND, type Status,
} from "./mfrc522-registers.js";

export type Outcome = "answer" | "silence" | "garbled";

export interface TransceiverOptions {
  reader: SPIBinding;
  reset?: DigitalBinding | undefined;
  timers: Timers;
  onStarted: () => void;
  onExchanged: (outcome: Outcome) => void;
  /** The chip needs `start` again. */
  onLost: (code: FaultCode) => void;
}

const BOOT_LOOKS_MAX = 25;     // 2 ms apart: a crystal starts in far less
const EXCHANGE_LOOKS_MAX = 8;  // 1 ms apart: the chip's own timer ends every exchange within 2 ms
const FIELD_UP_MS = 6;         // a card may take 5 ms after the field came up: ISO/IEC 14443-3, 5
const ANSWER_BYTES_MAX = 16;
const HZ = 2_000_000;          // up to 10 MHz by 8.1.2; slower forgives a long cable, and a look takes 50 µs

export class Mfrc522Transceiver {
  /** The last answer, until the next exchange. */
  readonly answer: Answer = { bytes: new Uint8Array(ANSWER_BYTES_MAX), length: 0, lastBits: 0, collision: 0 };
  /** Looks that a second look contradicted. */
  glitches = 0;

  readonly #options: TransceiverOptions;
  readonly #registers: Mfrc522Registers;
  readonly #reset: Digital | undefined;
  readonly #spi: SPI;
  readonly #onTimer = (): void => this.#next();
  #cancel: Cancel | undefined;
  #step: "rest" | "release" | "reset" | "boot" | "field" | "look" | "closed" = "rest";
  #looks = 0;

  /** Throws when a pin or the port cannot be had, and then holds none of them. */
  constructor(options: TransceiverOptions) {
    const { reader: { io: Io, ...wiring }, reset } = options;
    this.#options = options;
    if (reset) this.#reset = openDigital(reset, { mode: DigitalMode.output, initialValue: 0 });
    try {
      this.#spi = new Io({ hz: HZ, mode: 0, active: 0, ...wiring });
    } catch (error) {
      this.#reset?.close();
      throw error;
    }
    this.#registers = new Mfrc522Registers(this.#spi);
  }

  /** Resets and configures the chip: `onStarted` or `onLost` within 100 ms. */
  start(): void {
    if (this.#step === "closed") return;
    this.#looks = 0;
    if (!this.#reset) return this.#softReset();
    this.#reset.write(0);            // NRSTPD, 8.8.1: 100 ns would do
    this.#arm("release", 1);
  }

  /** Sends a frame: `onExchanged` or `onLost` within 12 ms. */
  exchange(frame: Frame): void {
    if (this.#step === "closed") return;
    const registers = this.#registers;
    const framing = (frame.align << 4) | frame.lastBits;
    registers.write(Register.comIrq, Irq.all);
    registers.writeFifo(frame.bytes, frame.length);
    registers.write(Register.bitFraming, framing);
    registers.write(Register.command, Command.transceive);
    registers.write(Register.bitFraming, START_SEND | framing);   // 10.3.1.8
    this.#looks = 0;
    this.#arm("look", frame.ms);
  }

  close(): void {
    if (this.#step === "closed") return;
    this.#step = "closed";
    this.#cancel?.();
    this.#registers.antennaOff();
    this.#spi.close();
    this.#reset?.close();
  }

  #arm(step: "release" | "reset" | "boot" | "field" | "look", ms: number): void {
    this.#step = step;
    this.#cancel = this.#options.timers.after(ms, this.#onTimer);
  }

  #next(): void {
    switch (this.#step) {
      case "release":
        this.#reset?.write(1);
        return this.#arm("reset", 1);
      case "reset": return this.#softReset();
      case "boot":  return this.#awaitBoot();
      case "field": this.#step = "rest"; return this.#options.onStarted();
      case "look":  return this.#lookForAnswer();
      case "rest":
      case "closed": return;
    }
  }

  #softReset(): void {
    this.#registers.write(Register.command, Command.softReset);   // 10.3.1.10
    this.#arm("boot", 2);
  }

  #awaitBoot(): void {
    if (this.#registers.read(Register.command) & POWER_DOWN) {
      if (++this.#looks < BOOT_LOOKS_MAX) return this.#arm("boot", 2);
      return this.#lose(this.#lookTwice().health === "dead" ? "no-answer" : "stuck");
    }
    this.#registers.configure();
    const fault = this.#faultAtStart();
    if (fault) return this.#lose(fault);
    this.#arm("field", FIELD_UP_MS);
  }

  /** A chip is taken by what it does: clones answer with any version number, but never 0x00 or 0xff (9.3.4.8). */
  #faultAtStart(): FaultCode | undefined {
    const { health } = this.#lookTwice();
    if (health === "dead") return "no-answer";
    if (health === "dark") return "antenna";
    if (health === "lost") return "wrong-chip";
    return this.#versionIsBlank() && this.#versionIsBlank() ? "wrong-chip" : undefined;
  }

  #versionIsBlank(): boolean {
    const version = this.#registers.read(Register.version);
    return version === 0x00 || version === 0xff;
  }

  /** One look, and another if the first is not as it should be: noise does not strike twice in the same place. */
  #lookTwice(): Status {
    const first = this.#registers.look();
    if (first.health === "intact") return first;
    const second = this.#registers.look();
    if (second.health === "intact") this.glitches++;
    return second;
  }

  #lookForAnswer(): void {
    const status = this.#lookTwice();
    if (status.health === "dead") return this.#lose("no-answer");
    if (status.health === "lost") return this.#lose("restarted");
    if (status.health === "dark" || status.error & ReadError.temperature) return this.#lose("antenna");
    // An error is flagged while the rest of the answer is still coming in.
    const ended = status.irq & (Irq.receive | Irq.timer) || (status.irq & Irq.error && this.#looks > 1);
    if (ended) return this.#finish(status);
    if (++this.#looks >= EXCHANGE_LOOKS_MAX) return this.#lose("stuck");
    this.#arm("look", 1);
  }

  #finish({ level, error, control, coll }: Status): void {
    const { answer } = this;
    this.#registers.write(Register.command, Command.idle);   // deaf until the next exchange, so no noise in the FIFO
    if (level > ANSWER_BYTES_MAX) this.#registers.write(Register.fifoLevel, FLUSH);
    answer.length = level > ANSWER_BYTES_MAX ? 0 : level;
    if (answer.length > 0) this.#registers.readFifo(answer.bytes, answer.length);
    answer.lastBits = control & RX_LAST_BITS;
    answer.collision = collisionPosition(error, coll);
    this.#step = "rest";
    this.#options.onExchanged(outcomeOf(error, answer, level));
  }

  #lose(code: FaultCode): void {
    this.#step = "rest";
    this.#options.onLost(code);
  }
}

function collisionPosition(error: number, coll: number): number {
  if (!(error & ReadError.collision) || coll & COLLISION_NOT_VALID) return 0;
  return (coll & COLLISION_POSITION) || 32;
}

function outcomeOf(error: number, { length, collision }: Answer, level: number): Outcome {
  const broken = error & (ReadError.overflow | ReadError.collision | ReadError.parity | ReadError.protocol);
  if (level === 0) return broken ? "garbled" : "silence";
  if (length === 0) return "garbled";
  // Two cards at once break parity too: where the first collision is known, the bits before it are good.
  return broken && !collision ? "garbled" : "answer";
}
