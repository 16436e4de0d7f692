// Inside the MFRC522 (datasheet rev 3.9): what reading and writing a register does. Interrupts are 8.4, registers 9.3.
import type { Clock } from "../clock.js";
import type { Random } from "../random.js";
import { type Bits, toBits, toBytes } from "./bits.js";
import { endsInCrcA, withCrcA } from "./crc16.js";
import type { Field } from "./field.js";
import { CommandUnit } from "./mfrc522-commands.js";
import { Fifo } from "./mfrc522-fifo.js";
import { ComIrq, ErrorBit, Register, RegisterFile } from "./mfrc522-registers.js";
import { TimerUnit } from "./mfrc522-timer.js";
import { ContactlessUart } from "./mfrc522-uart.js";

const RECEIVER_ERRORS = ErrorBit.collision | ErrorBit.crc | ErrorBit.parity | ErrorBit.protocol;
const CRC_IRQ = 0x04;   // DivIrqReg, 9.3.1.6
/** Status2Reg ModemState, 9.3.1.9. */
const Modem = Object.freeze({ idle: 0, waitForSend: 1, waitForCarrier: 2, transmitting: 3, waitForData: 5, receiving: 6 });
const COLLISION_POSITIONS = 32;   // CollReg CollPos, 9.3.1.15

export class Mfrc522Core {
  readonly registers: RegisterFile;
  readonly fifo = new Fifo();
  readonly timer: TimerUnit;
  readonly uart: ContactlessUart;
  readonly commands: CommandUnit;
  readonly #onChange: () => void;
  #alarms: number = ComIrq.loAlert;

  /** `onChange`: the carrier or the interrupt request may have changed. */
  constructor(clock: Clock, field: Field, version: number, random: Random, onChange: () => void) {
    this.registers = new RegisterFile(version);
    this.#onChange = onChange;
    this.timer = new TimerUnit(clock, () => this.raise(ComIrq.timer));
    this.uart = new ContactlessUart(clock, {
      field,
      modulates: () => this.registers.has(Register.txAsk, 0x40),   // Force100ASK: type A wants full pauses
      hears: () => !this.registers.has(Register.command, 0x20),    // RcvOff
      shortest: () => (this.registers.has(Register.rxMode, 0x08) ? 4 : 1),   // RxNoErr
      onSent: () => this.#onSent(),
      onFifthBit: () => { if (this.registers.has(Register.tMode, 0x80)) this.timer.stop(); },
      onReceived: (bits, collision) => this.#onReceived(bits, collision),
    });
    this.commands = new CommandUnit(clock, random, this);
  }

  /** Everything but the internal buffer (10.3.1.10). */
  reset(): void {
    this.uart.stop();
    this.timer.reset();
    this.fifo.drain();
    this.registers.reset();
    this.#alarms = ComIrq.loAlert;
    this.#onChange();
  }

  /** Status1Reg IRq: a request that is not masked. */
  get interrupt(): boolean {
    const { registers } = this;
    return (registers.get(Register.comIrq) & registers.get(Register.comIEn) & 0x7f) !== 0
      || (registers.get(Register.divIrq) & registers.get(Register.divIEn) & 0x14) !== 0;
  }

  get carrier(): boolean {
    return this.registers.has(Register.txControl, 0x03) && !this.registers.has(Register.command, 0x10);
  }

  read(address: number): number {
    const value = this.registers.get(address);
    switch (address) {
      case Register.command: return value | (this.commands.starting ? 0x10 : 0);   // PowerDown, 8.8.2
      case Register.status1: return this.#status1();
      case Register.status2: return value | this.#modemState();
      case Register.fifoData: return this.#readFifo();
      case Register.fifoLevel: return this.fifo.length;
      case Register.tCounterHigh: return this.timer.value >> 8;
      case Register.tCounterLow: return this.timer.value & 0xff;
      default: return value;
    }
  }

  write(address: number, value: number): void {
    if (this.commands.starting) return;
    switch (address) {
      case Register.command: this.commands.write(value); break;
      case Register.comIrq: this.#acknowledge(address, value, 0x7f); break;
      case Register.divIrq: this.#acknowledge(address, value, 0x14); break;
      case Register.fifoData: this.#writeFifo(value); break;
      case Register.fifoLevel: if (value & 0x80) this.#flush(); break;
      case Register.control: this.#controlTimer(value); break;
      default: this.registers.write(address, value);
    }
    if (address === Register.bitFraming && value & 0x80) this.commands.startSend();
    if (this.carrier) this.commands.onCarrier();
    this.#checkFifoAlarms();
    this.#onChange();
  }

  raise(comIrq: number): void {
    this.registers.set(Register.comIrq, this.registers.get(Register.comIrq) | comIrq);
    this.#onChange();
  }

  raiseCrc(): void {
    this.registers.set(Register.divIrq, this.registers.get(Register.divIrq) | CRC_IRQ);
    this.#onChange();
  }

  clearErrors(errors: number): void {
    this.registers.set(Register.error, this.registers.get(Register.error) & ~errors);
  }

  /** From inside the chip into the FIFO. */
  store(bytes: readonly number[]): void {
    for (const byte of bytes) if (!this.fifo.push(byte)) this.#fail(ErrorBit.overflow);
    this.#checkFifoAlarms();
  }

  /** Sends the FIFO's bytes: TxCRCEn adds the CRC, TxLastBits leaves a part of the last byte away (9.3.1.14, 9.3.2.3). */
  transmit(): void {
    const bytes = this.fifo.drain();
    const lastBits = this.registers.get(Register.bitFraming) & 0x07;
    const frame = toBits(this.registers.has(Register.txMode, 0x80) ? withCrcA(bytes) : bytes);
    this.uart.transmit(lastBits && frame.length > 0 ? frame.slice(0, frame.length - 8 + lastBits) : frame);
    this.#checkFifoAlarms();
  }

  #fail(error: number): void {
    this.registers.set(Register.error, this.registers.get(Register.error) | error);
    this.raise(ComIrq.err);
  }

  #onSent(): void {
    this.clearErrors(RECEIVER_ERRORS);   // 9.3.1.7: at the receiver's start-up
    this.registers.set(Register.coll, (this.registers.get(Register.coll) & 0x80) | 0x20);
    this.registers.set(Register.control, this.registers.get(Register.control) & ~0x07);
    if (this.registers.has(Register.tMode, 0x80)) this.#startTimer();   // TAuto, 9.3.3.10
    this.raise(ComIrq.tx);
    this.commands.onSent();
  }

  /** RxAlign shifts the first bit up in its byte (9.3.1.14), and positions count from that byte's bit 0. */
  #onReceived(received: Bits, collision: number | undefined): void {
    const align = (this.registers.get(Register.bitFraming) >> 4) & 0x07;
    const known = new Array<number>(align).fill(0);
    let bits = received;
    if (collision !== undefined) {
      this.#collide(align + collision + 1);
      const cleared = !this.registers.has(Register.coll, 0x80);   // ValuesAfterColl, 9.3.1.15
      if (cleared) bits = received.map((bit, i) => (i < collision ? bit : 0));
    }
    let bytes = toBytes([...known, ...bits]);
    if (this.registers.has(Register.rxMode, 0x80)) {   // RxCRCEn, 9.3.2.4: checked, and kept out of the FIFO
      if (align + bits.length !== bytes.length * 8 || !endsInCrcA(bytes)) this.#fail(ErrorBit.crc);
      bytes = bytes.slice(0, -2);
    }
    this.registers.set(Register.control, (this.registers.get(Register.control) & ~0x07) | ((align + bits.length) & 0x07));
    this.store(bytes);
    this.raise(ComIrq.rx);
    this.commands.onReceived();
  }

  /** `position` counts from 1; 32 is written as 0, and there is no way to write a later one. */
  #collide(position: number): void {
    const found = position <= COLLISION_POSITIONS ? position & 0x1f : 0x20;
    this.registers.set(Register.coll, (this.registers.get(Register.coll) & 0x80) | found);
    this.#fail(ErrorBit.collision);
  }

  #status1(): number {
    const level = this.registers.get(Register.waterLevel);
    return (this.commands.crcOk ? 0x40 : 0) | (this.commands.crcReady ? 0x20 : 0) | (this.interrupt ? 0x10 : 0)
      | (this.timer.running ? 0x08 : 0) | (this.fifo.isHigh(level) ? 0x02 : 0) | (this.fifo.isLow(level) ? 0x01 : 0);
  }

  #modemState(): number {
    if (this.uart.transmitting) return Modem.transmitting;
    if (this.uart.receiving) return Modem.receiving;
    if (this.uart.awaiting) return Modem.waitForData;
    if (this.commands.waitsForCarrier) return Modem.waitForCarrier;
    return this.commands.transceives ? Modem.waitForSend : Modem.idle;
  }

  /** Bit 7 says whether the marked requests are set or cleared (9.3.1.5). */
  #acknowledge(address: number, value: number, mask: number): void {
    const old = this.registers.get(address);
    const set = (value & 0x80) !== 0;
    this.registers.set(address, set ? old | (value & mask) : old & ~(value & mask));
    if (address === Register.comIrq && !set && value & ComIrq.timer) this.timer.rearm();
  }

  #readFifo(): number {
    const byte = this.fifo.shift();
    this.#checkFifoAlarms();
    return byte;
  }

  #writeFifo(byte: number): void {
    if (this.uart.transmitting) throw new Error("MFRC522: filling the FIFO during transmission is not modelled");
    if (this.uart.awaiting) return this.#fail(ErrorBit.write);   // 9.3.1.7
    if (!this.fifo.push(byte)) return this.#fail(ErrorBit.overflow);
    this.commands.onFifoByte();
  }

  #flush(): void {
    this.fifo.drain();
    this.clearErrors(ErrorBit.overflow);   // 9.3.1.11
  }

  /** 9.3.1.13. */
  #controlTimer(value: number): void {
    if (value & 0x80) this.timer.stop();
    else if (value & 0x40) this.#startTimer();
  }

  #startTimer(): void {
    const { registers } = this;
    const mode = registers.get(Register.tMode);
    this.timer.start({
      prescaler: ((mode & 0x0f) << 8) | registers.get(Register.tPrescaler),
      even: registers.has(Register.demod, 0x10),
      reload: (registers.get(Register.tReloadHigh) << 8) | registers.get(Register.tReloadLow),
      autoRestart: (mode & 0x10) !== 0,
    });
  }

  /** The requests store the moment at which an alarm begins (9.3.1.5). */
  #checkFifoAlarms(): void {
    const level = this.registers.get(Register.waterLevel);
    const alarms = (this.fifo.isHigh(level) ? ComIrq.hiAlert : 0) | (this.fifo.isLow(level) ? ComIrq.loAlert : 0);
    const begun = alarms & ~this.#alarms;
    this.#alarms = alarms;
    if (begun) this.raise(begun);
  }
}
