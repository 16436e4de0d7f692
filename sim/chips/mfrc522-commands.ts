// The MFRC522's command set (datasheet rev 3.9, 10.3) and its CRC coprocessor (8.2.5).
import type { Clock } from "../clock.js";
import type { Random } from "../random.js";
import { crc16 } from "./crc16.js";
import type { Mfrc522Core } from "./mfrc522-core.js";
import { ComIrq, ErrorBit, Register } from "./mfrc522-registers.js";
import { selfTestBytes } from "./mfrc522-self-test.js";

/** Command[3:0], 10.3, table 149. */
const Command = Object.freeze({
  idle: 0x0, mem: 0x1, generateRandomId: 0x2, calcCrc: 0x3, transmit: 0x4, noCmdChange: 0x7, receive: 0x8,
  transceive: 0xc, mfAuthent: 0xe, softReset: 0xf,
});

const CRC_PRESETS = [0x0000, 0x6363, 0xa671, 0xffff];   // ModeReg CRCPreset, 9.3.2.2
const INTERNAL_BYTES = 25;   // 10.3.1.2
const RANDOM_BYTES = 10;   // 10.3.1.3
const SELF_TEST = 0x9;   // AutoTestReg, 16.1.1
const SELF_TEST_MS = 5;   // not in the datasheet
const DELAY_MS = 1_024 / 27_120;   // 8.8.2: td, once the oscillator runs
const OSCILLATOR_MS = 1;   // 8.8.2 leaves the start-up time to the crystal

/** What frees a chip in which commands have stopped to run. */
export type Stuck = "no" | "untilReset" | "untilPowerCycle";

export class CommandUnit {
  crcReady = true;
  crcOk = false;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #core: Mfrc522Core;
  readonly #internal = new Array<number>(INTERNAL_BYTES).fill(0);
  #stuck: Stuck = "no";
  #crc = 0;
  #readyAt = 0;
  #waitsForCarrier = false;
  #cancelSelfTest = (): void => {};

  constructor(clock: Clock, random: Random, core: Mfrc522Core) {
    this.#clock = clock;
    this.#random = random;
    this.#core = core;
  }

  get stuck(): Stuck { return this.#stuck; }
  set stuck(stuck: Stuck) {
    this.#stuck = stuck;
    if (stuck !== "no") this.#cancel();
  }

  /** The chip resets or its oscillator starts up; what is written meanwhile is lost. */
  get starting(): boolean { return this.#clock.now < this.#readyAt; }
  get transceives(): boolean { return this.#running === Command.transceive; }
  get waitsForCarrier(): boolean { return this.#waitsForCarrier; }

  /** Power has gone, or NRSTPD is low. */
  powerOff(): void {
    this.#reset();
  }

  /** Power has come, or NRSTPD has been released. The internal buffer survives only the latter (10.3.1.2). */
  powerOn(cold: boolean): void {
    if (cold || this.#stuck === "untilReset") this.#stuck = "no";
    if (cold) for (let i = 0; i < INTERNAL_BYTES; i++) this.#internal[i] = this.#random.below(256);
    this.#readyAt = this.#clock.now + OSCILLATOR_MS + DELAY_MS;
  }

  /** CommandReg, 9.3.1.2. */
  write(value: number): void {
    const { registers } = this.#core;
    const old = registers.get(Register.command);
    const next = value & 0x0f;
    const command = next === Command.noCmdChange ? old & 0x0f : next;
    registers.set(Register.command, (value & 0x30) | command);
    if (next !== Command.noCmdChange) this.#cancel();
    if (old & ~value & 0x10) this.#readyAt = this.#clock.now + OSCILLATOR_MS + DELAY_MS;   // 8.6.2: out of power-down
    if (value & 0x10) this.#sleep(next);
    else if (next !== Command.noCmdChange) this.#start(next);
  }

  /** BitFramingReg StartSend, 9.3.1.14: it only means something to Transceive. */
  startSend(): void {
    if (this.#stuck !== "no" || !this.transceives) return;
    if (this.#core.uart.transmitting || this.#core.uart.awaiting) {
      throw new Error("MFRC522: StartSend before the last exchange is over is not modelled: write a command first");
    }
    this.#send();
  }

  /** ModeReg TxWaitRF holds a transmission back until there is a carrier (9.3.2.2). */
  onCarrier(): void {
    if (!this.#waitsForCarrier) return;
    this.#waitsForCarrier = false;
    this.#core.transmit();
  }

  /** The CRC goes on with every byte that is written into the FIFO while CalcCRC runs (10.3.1.4). */
  onFifoByte(): void {
    if (this.#running === Command.calcCrc && !this.#selfTests) this.#consume();
  }

  onSent(): void {
    if (this.#running !== Command.transmit) return;
    this.#core.uart.pause();
    this.#finish();
  }

  onReceived(): void {
    if (this.#running === Command.receive) this.#finish();
  }

  get #running(): number { return this.#core.registers.get(Register.command) & 0x0f; }
  get #selfTests(): boolean { return (this.#core.registers.get(Register.autoTest) & 0x0f) === SELF_TEST; }

  #start(command: number): void {
    this.#core.clearErrors(0xff & ~ErrorBit.temperature);   // 9.3.1.7
    if (command === Command.softReset && this.#stuck === "untilReset") this.#stuck = "no";
    if (this.#stuck !== "no") return;
    switch (command) {
      case Command.idle: case Command.transceive: break;
      case Command.mem: this.#mem(); break;
      case Command.generateRandomId: this.#generateRandomId(); break;
      case Command.calcCrc: this.#calcCrc(); break;
      case Command.transmit: this.#send(); break;
      case Command.receive: this.#core.uart.listen(); break;
      case Command.mfAuthent: throw new Error("MFRC522: MFAuthent is not modelled");
      case Command.softReset: this.#softReset(); break;
      default: this.#finish();   // 9.3.1.5, IdleIRq: an unknown command
    }
  }

  #send(): void {
    const { registers, carrier } = this.#core;
    if (carrier || !registers.has(Register.mode, 0x20)) this.#core.transmit();
    else this.#waitsForCarrier = true;
  }

  #finish(): void {
    const { registers } = this.#core;
    registers.set(Register.command, registers.get(Register.command) & 0xf0);
    this.#core.raise(ComIrq.idle);
  }

  #cancel(): void {
    this.#waitsForCarrier = false;
    this.#cancelSelfTest();
    this.#core.uart.pause();
  }

  /** Soft power-down, 8.6.2: registers and FIFO keep, the transmitter and the oscillator stop. */
  #sleep(command: number): void {
    if (command !== Command.idle && command !== Command.noCmdChange) {
      throw new Error("MFRC522: a command in power-down is not modelled");
    }
    this.#core.uart.stop();
    this.#core.timer.stop();
  }

  #reset(): void {
    this.#cancel();
    this.crcReady = true;
    this.crcOk = false;
    this.#core.reset();
  }

  #softReset(): void {
    this.#reset();
    this.#readyAt = this.#clock.now + DELAY_MS;
  }

  /** 25 bytes from the FIFO into the internal buffer, or with an empty FIFO the other way (10.3.1.2). */
  #mem(): void {
    const { fifo } = this.#core;
    const { length } = fifo;
    if (length > 0 && length < INTERNAL_BYTES) throw new Error(`MFRC522: Mem of ${length} bytes is not modelled`);
    if (length === 0) this.#core.store(this.#internal);
    else for (let i = 0; i < INTERNAL_BYTES; i++) this.#internal[i] = fifo.shift();
    this.#finish();
  }

  #generateRandomId(): void {
    for (let i = 0; i < RANDOM_BYTES; i++) this.#internal[i] = this.#random.below(256);
    this.#finish();
  }

  #calcCrc(): void {
    const mode = this.#core.registers.get(Register.autoTest) & 0x0f;
    if (mode === SELF_TEST) return this.#selfTest();
    if (mode !== 0) throw new Error(`MFRC522: self test ${mode} is not modelled`);
    this.#crc = CRC_PRESETS[this.#core.registers.get(Register.mode) & 0x03]!;
    this.#consume();
  }

  /** The coprocessor is done with a byte before the next one can come over SPI. */
  #consume(): void {
    const { registers, fifo } = this.#core;
    const mirrored = registers.has(Register.mode, 0x80);   // MSBFirst, 9.3.2.2
    const bytes = fifo.drain();
    this.#crc = crc16(mirrored ? bytes.map((byte) => mirror(byte, 8)) : bytes, this.#crc);
    const result = mirrored ? mirror(this.#crc, 16) : this.#crc;
    registers.set(Register.crcResultHigh, result >> 8);
    registers.set(Register.crcResultLow, result & 0xff);
    this.crcReady = true;
    this.crcOk = this.#crc === 0;
    this.#core.raiseCrc();
  }

  /** 16.1.1 wants the internal buffer cleared and one byte 00h in the FIFO; without, other bytes come out. */
  #selfTest(): void {
    const prepared = this.#core.fifo.drain().join() === "0" && this.#internal.every((byte) => byte === 0);
    this.crcReady = false;
    this.#cancelSelfTest = this.#clock.after(SELF_TEST_MS, () => {
      const bytes = selfTestBytes(this.#core.registers.get(Register.version));
      this.#core.store(prepared ? bytes : bytes.map((byte) => byte ^ 0xff));
      this.crcReady = true;
      this.#core.raiseCrc();
    });
  }
}

function mirror(value: number, bits: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < bits; bit++) mirrored |= ((value >> bit) & 1) << (bits - 1 - bit);
  return mirrored;
}
