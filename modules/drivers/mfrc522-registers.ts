// NXP MFRC522, its registers over SPI: data sheet rev. 3.9, section numbers from there.
// A bus that throws reads as zeros, as a chip does that is not there: one way to be dead, one way to find it.
import type { SPI } from "../io.js";

export const Register = Object.freeze({   // table 20
  command: 0x01, comIrq: 0x04, error: 0x06, fifoData: 0x09, fifoLevel: 0x0a, control: 0x0c, bitFraming: 0x0d, coll: 0x0e,
  txControl: 0x14, txAsk: 0x15, rfCfg: 0x26, tMode: 0x2a, tPrescaler: 0x2b, tReloadHigh: 0x2c, tReloadLow: 0x2d,
  version: 0x37,
});

export const Command = Object.freeze({ idle: 0x00, transceive: 0x0c, softReset: 0x0f });   // table 149
export const POWER_DOWN = 0x10;                                          // CommandReg, 9.3.1.2: also while waking up
export const Irq = Object.freeze({ receive: 0x20, error: 0x02, timer: 0x01, all: 0x7f });  // ComIrqReg, 9.3.1.5
export const ReadError = Object.freeze({                                 // ErrorReg, 9.3.1.7
  temperature: 0x40, overflow: 0x10, collision: 0x08, parity: 0x02, protocol: 0x01,
});
export const FLUSH = 0x80;                                               // FIFOLevelReg, 9.3.1.11
export const RX_LAST_BITS = 0x07;                                        // ControlReg, 9.3.1.13
export const START_SEND = 0x80;                                          // BitFramingReg, 9.3.1.14
export const COLLISION_NOT_VALID = 0x20;                                 // CollReg, 9.3.1.15
export const COLLISION_POSITION = 0x1f;                                  // CollReg: 0 stands for the 32nd bit

const TIMER_AUTO = 0x80;      // TModeReg: runs from the end of a transmission, stopped by an answer: 9.3.3.10
// 13.56 MHz / (2 * 169 + 1) = 40 kHz, and 19 + 1 ticks are 0.5 ms (8.5): five times the longest that a card may take to
// begin an answer (91 µs: ISO/IEC 14443-3, 6.2.1.1).
const TIMER_PRESCALER = 169;
const TIMER_RELOAD = 19;
const ASK_100 = 0x40;         // TxASKReg: full modulation, as type A wants: 9.3.2.6
const GAIN_43_DB = 0x68;      // RFCfgReg: through the front of a cabinet; bits 3 to 0 as after a reset: 9.3.3.6
const ZERO_AFTER_COLLISION = 0x00;   // CollReg: ValuesAfterColl off: 9.3.1.15
const ANTENNA_ON = 0x83;      // TxControlReg: both drivers, TX2 inverted: 9.3.2.5
const ANTENNA = 0x03;         // TxControlReg: the bits of both drivers

/** What the chip is set to: register and value in turn, the antenna last. */
const SETTINGS = Object.freeze([
  Register.tMode, TIMER_AUTO, Register.tPrescaler, TIMER_PRESCALER, Register.tReloadHigh, 0, Register.tReloadLow, TIMER_RELOAD,
  Register.txAsk, ASK_100, Register.rfCfg, GAIN_43_DB, Register.coll, ZERO_AFTER_COLLISION, Register.txControl, ANTENNA_ON,
]);

/** Of these the value after a reset differs from ours, so they show that one happened. */
const PROBED = Object.freeze([Register.tMode, Register.tPrescaler, Register.tReloadLow, Register.txAsk, Register.txControl]);
const PROBED_VALUES = Object.freeze([TIMER_AUTO, TIMER_PRESCALER, TIMER_RELOAD, ASK_100, ANTENNA_ON]);

const STATUS = Object.freeze([Register.comIrq, Register.error, Register.fifoLevel, Register.control, Register.coll]);
const STATUS_ADDRESSES = Object.freeze([...STATUS, ...PROBED].map(readAddress));

/** What one look at the chip says. */
export interface Status {
  irq: number;
  error: number;
  level: number;
  control: number;
  coll: number;
  /** `dead`: only zeros or ones on the wire. `dark`: all as set but the antenna. `lost`: not as set. */
  health: "intact" | "dark" | "lost" | "dead";
}

export class Mfrc522Registers {
  readonly status: Status = { irq: 0, error: 0, level: 0, control: 0, coll: 0, health: "dead" };

  readonly #spi: SPI;
  readonly #pair = new Uint8Array(2);
  readonly #burst = new Uint8Array(STATUS_ADDRESSES.length + 1);

  constructor(spi: SPI) { this.#spi = spi; }

  write(register: number, value: number): void {
    this.#pair[0] = register << 1;   // 8.1.2.3
    this.#pair[1] = value;
    this.#transfer(this.#pair);
  }

  read(register: number): number {
    this.#pair[0] = readAddress(register);
    this.#pair[1] = 0;
    this.#transfer(this.#pair);
    return this.#pair[1]!;
  }

  /** Many bytes to one address in one transfer: 8.1.2.2. */
  writeFifo(bytes: Uint8Array, length: number): void {
    if (length === 1) return this.write(Register.fifoData, bytes[0]!);   // every idle poll: no garbage
    const buffer = new Uint8Array(length + 1);
    buffer[0] = Register.fifoData << 1;
    for (let i = 0; i < length; i++) buffer[i + 1] = bytes[i]!;
    this.#transfer(buffer);
  }

  readFifo(bytes: Uint8Array, length: number): void {
    const buffer = new Uint8Array(length + 1);
    buffer.fill(readAddress(Register.fifoData), 0, length);
    this.#transfer(buffer);
    for (let i = 0; i < length; i++) bytes[i] = buffer[i + 1]!;
  }

  configure(): void {
    for (let i = 0; i < SETTINGS.length; i += 2) this.write(SETTINGS[i]!, SETTINGS[i + 1]!);
  }

  antennaOff(): void { this.write(Register.txControl, ANTENNA_ON & ~ANTENNA); }

  /** Everything there is to know, in one transfer: each byte out is the address of the next byte in (8.1.2.1). */
  look(): Status {
    const { status } = this;
    const burst = this.#burst;
    burst.set(STATUS_ADDRESSES);
    burst[STATUS_ADDRESSES.length] = 0;
    this.#transfer(burst);
    status.irq = burst[1]!;
    status.error = burst[2]!;
    status.level = burst[3]!;
    status.control = burst[4]!;
    status.coll = burst[5]!;
    status.health = this.#health();
    return status;
  }

  #health(): Status["health"] {
    const burst = this.#burst;
    const from = STATUS.length + 1;
    const last = PROBED_VALUES.length - 1;
    let agreeing = 0;
    while (agreeing <= last && burst[from + agreeing] === PROBED_VALUES[agreeing]) agreeing++;
    if (agreeing > last) return "intact";
    if (agreeing === last) return "dark";
    const first = burst[1]!;
    if (first !== 0x00 && first !== 0xff) return "lost";
    for (let i = 2; i < burst.length; i++) if (burst[i] !== first) return "lost";
    return "dead";
  }

  #transfer(buffer: Uint8Array): void {
    try {
      this.#spi.transfer(buffer);
    } catch {
      buffer.fill(0);
    }
  }
}

function readAddress(register: number): number {
  return 0x80 | (register << 1);   // 8.1.2.3
}
