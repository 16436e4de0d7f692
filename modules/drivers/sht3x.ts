// Sensirion SHT30, SHT31 and SHT35 thermometers and hygrometers on I2C (data sheet SHT3x-DIS, version 5): single shots of high
// repeatability, without clock stretching.
import type { I2C, I2CBinding } from "../io.js";
import type { FaultCode } from "./fault.js";
import { i2cFault, openI2C } from "./i2c-bus.js";
import { Thermometer, type ThermometerOptions } from "./thermometer.js";

export interface Sht3xOptions extends ThermometerOptions {
  /** May leave its `address` to the driver: 0x44. 0x45 is that of one whose ADDR pin is high (4.4, table 8). */
  sensor: I2CBinding;
}

const ADDRESS = 0x44;
const BREAK = 0x3093;               // 4.8: ends the periodic measurements that another program may have begun
const SOFT_RESET = 0x30a2;          // 4.9: also reloads the calibration
const READ_STATUS = 0xf32d;         // 4.11, table 17
const MEASURE = 0x2400;             // 4.3, table 9: high repeatability, clock stretching disabled
const WAS_RESET = 0x0010;           // table 18, bit 4
/** Table 18: the heater (bit 13), and the reserved bits that read 0. */
const NEVER_AFTER_RESET = 0x700c;
const WORD_BYTES = 3;               // two, high byte first, and their checksum
const SETTLE_MS = 2;                // 4.8: 1 ms after a break; table 4: 1.5 ms after a soft reset
const MEASURE_MS = 16;              // table 4: 15.5 ms at most
const WAITS_MAX = 2;                // beyond that, for one that still answers its read header with NACK
const BAD_MAX = 3;                  // measurements in a row of which a checksum is wrong

type Step = "break" | "reset" | "check" | "measure" | "read";

export class Sht3x extends Thermometer {
  /** Answers with a wrong checksum since construction. */
  badFrames = 0;

  readonly #io: I2C;
  #step: Step = "break";
  #waits = 0;
  #bad = 0;

  /**
   * Throws when the port cannot be had. Faults: `no-answer`, `bus-stuck`, `wrong-chip` (it does not reset as told), `stuck`
   * (it never finishes), `bad-crc`, `unstable`, `out-of-range`.
   */
  constructor(options: Sht3xOptions) {
    super(options);
    this.#io = openI2C(options.sensor, ADDRESS);
    this.arm(0);
  }

  protected override release(): void { this.#io.close(); }

  /** Whatever it was, it begins with a reset the next time. */
  protected override failed(code: FaultCode): void {
    this.#step = "break";
    this.#bad = 0;
    super.failed(code);
  }

  protected override advance(): void {
    let bytes: Uint8Array;
    try {
      bytes = this.#exchange();
    } catch (error) {
      return this.#onThrown(i2cFault(error));
    }
    switch (this.#step) {
      case "break": return this.#next("reset", SETTLE_MS);
      case "reset": return this.#next("check", SETTLE_MS);
      case "check": return this.#check(bytes);
      case "measure":
        this.#waits = 0;
        return this.#next("read", MEASURE_MS);
      case "read": return this.#read(bytes);
    }
  }

  #exchange(): Uint8Array {
    switch (this.#step) {
      case "break": return this.#send(BREAK, 0);
      case "reset": return this.#send(SOFT_RESET, 0);
      case "check": return this.#send(READ_STATUS, WORD_BYTES);
      case "measure": return this.#send(MEASURE, 0);
      case "read": return new Uint8Array(this.#io.read(2 * WORD_BYTES));
    }
  }

  #send(command: number, answerBytes: number): Uint8Array {
    this.#io.write(Uint8Array.of(command >> 8, command & 0xff));
    return answerBytes > 0 ? new Uint8Array(this.#io.read(answerBytes)) : new Uint8Array(0);
  }

  #next(step: Step, ms: number): void {
    this.#step = step;
    this.arm(ms);
  }

  #onThrown(code: FaultCode): void {
    if (this.#step !== "read" || code !== "no-answer") return this.failed(code);
    if (this.#waits++ < WAITS_MAX) return this.arm(MEASURE_MS);
    this.failed("stuck");
  }

  #check(bytes: Uint8Array): void {
    const status = wordAt(bytes, 0);
    if (status === undefined) return this.#onBad();
    if ((status & WAS_RESET) === 0 || (status & NEVER_AFTER_RESET) !== 0) return this.failed("wrong-chip");
    this.#next("measure", 0);
  }

  #read(bytes: Uint8Array): void {
    this.#step = "measure";
    const temperature = wordAt(bytes, 0);
    const humidity = wordAt(bytes, WORD_BYTES);
    if (temperature === undefined || humidity === undefined) return this.#onBad();
    this.#bad = 0;
    this.measured(-45 + 175 * temperature / 0xffff, humidity / 0xffff);   // 4.13
  }

  #onBad(): void {
    this.badFrames++;
    if (++this.#bad >= BAD_MAX) return this.failed("bad-crc");
    this.arm(SETTLE_MS);
  }
}

/** Undefined when the checksum behind it is wrong: 4.12, table 20. */
function wordAt(bytes: Uint8Array, at: number): number | undefined {
  return checksum(bytes, at) === bytes[at + 2] ? (bytes[at]! << 8) | bytes[at + 1]! : undefined;
}

/** Of the two bytes at `at`: polynomial 0x31, begun with 0xff. */
function checksum(bytes: Uint8Array, at: number): number {
  let crc = 0xff;
  for (let i = at; i < at + 2; i++) {
    crc ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80) !== 0 ? ((crc << 1) ^ 0x31) & 0xff : crc << 1;
  }
  return crc;
}
