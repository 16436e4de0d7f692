// Sensirion's SHT3x-DIS thermometer and hygrometer in single shot mode without clock stretching, as its data sheet (version 5) has it.
// Sections and tables are those of that document; "by memory" says that its page on times was not at hand.
import type { Clock } from "../clock.js";
import type { I2CChip } from "../io/i2c.js";
import { Random } from "../random.js";

const ADDRESS = 0x44;                       // table 8: pin ADDR low; 0x45 where it is high
const POWER_UP_MS = 1;                      // table 4, tPU, by memory
const RESET_MS = 1.5;                       // table 4, tSR at its longest, by memory
/** Table 9: single shot, no clock stretching; the longest that each takes is in table 4, by memory. */
const singleShots: Readonly<Record<number, number>> = Object.freeze({ 0x2400: 15, 0x240b: 6, 0x2416: 4 });
const Command = Object.freeze({ softReset: 0x30a2, stop: 0x3093, readStatus: 0xf32d, clearStatus: 0x3041 });   // 4.8, 4.9, 4.11
const STATUS_AT_RESET = 0x8010;             // table 18: an alert is pending, a reset was detected
const FLAGS_TO_CLEAR = 0x8c10;              // table 19: bits 15, 11, 10 and 4
const POLYNOMIAL = 0x31;                    // table 20
const CRC_PRESET = 0xff;                    // table 20
const NOTHING = 0xff;                       // whoever reads on reads the pull-up

export interface Sht3xOptions { address?: 0x44 | 0x45; random?: Random }

export class Sht3xChip implements I2CChip {
  readonly addresses: readonly number[];
  /** What the air around it is. Humidity: 0 to 1. Set by the world. */
  celsius = 20;
  humidity = 0.5;
  /** The most that a measurement is off, either way. None, if not said otherwise. */
  trembleCelsius = 0;

  /** No acknowledge: without supply, or a wire is off. */
  dead = false;
  /** Takes commands, but a measurement never ends: only power off and on again helps. */
  hung = false;
  /** Every checksum is wrong. */
  badCrc = false;
  /** Share of the bytes that come out wrong: 0 to 1. */
  noise = 0;
  /** The raw temperature that it measures, whatever it is: 0x0000 and 0xffff are a broken element. */
  stuckRaw: number | undefined;
  /** Measurements begun. */
  measurements = 0;

  readonly #clock: Clock;
  readonly #random: Random;
  #busyUntil: number;
  #status = STATUS_AT_RESET;
  #received: number[] = [];
  #writing = false;
  /** What the next read gives, if anything. */
  #output: readonly number[] | undefined;
  #sent = 0;

  /** Power has just come. */
  constructor(clock: Clock, { address = ADDRESS, random = new Random(1) }: Sht3xOptions = {}) {
    this.addresses = [address];
    this.#clock = clock;
    this.#random = random;
    this.#busyUntil = clock.now + POWER_UP_MS;
  }

  /** The supply dips, or goes and comes: what was being measured is lost. */
  brownOut(): void {
    this.hung = false;
    this.#reset(POWER_UP_MS);
  }

  /** Until a measurement has ended, it acknowledges nothing (4.4); afterwards a read is acknowledged once. */
  start(_address: number, reading: boolean): boolean {
    if (this.dead || this.#clock.now < this.#busyUntil) return false;
    this.#writing = !reading;
    this.#received = [];
    this.#sent = 0;
    return !reading || this.#output !== undefined;
  }

  write(byte: number): boolean {
    this.#received.push(byte);
    if (this.#received.length > 2) throw new Error("SHT3x: commands with data are not modelled");
    return true;
  }

  read(): number {
    const byte = this.#output?.[this.#sent++] ?? NOTHING;
    return this.noise > 0 && this.#random.next() < this.noise ? this.#random.below(256) : byte;
  }

  stop(): void {
    if (!this.#writing) this.#output = undefined;
    else if (this.#received.length === 2) this.#execute((this.#received[0]! << 8) | this.#received[1]!);
    this.#writing = false;
  }

  #execute(command: number): void {
    const duration = singleShots[command];
    if (duration !== undefined) return this.#measure(duration);
    switch (command) {
      case Command.softReset: return this.#reset(RESET_MS);
      case Command.stop: return;
      case Command.clearStatus:
        this.#status &= ~FLAGS_TO_CLEAR;
        return;
      case Command.readStatus:
        this.#output = this.#word(this.#status);
        return;
      default: throw new Error(`SHT3x: command 0x${command.toString(16)} is not modelled`);
    }
  }

  /** By what the air is as the measurement begins: temperature first, each of the two with its checksum (4.4). */
  #measure(ms: number): void {
    this.measurements++;
    if (this.hung) {
      this.#output = undefined;
      return;
    }
    this.#busyUntil = this.#clock.now + ms;
    const tremble = this.trembleCelsius > 0 ? this.trembleCelsius * (2 * this.#random.next() - 1) : 0;
    const temperature = this.stuckRaw ?? sixteenBits((this.celsius + tremble + 45) / 175);   // 4.13
    this.#output = [...this.#word(temperature), ...this.#word(sixteenBits(this.humidity))];
  }

  #reset(ms: number): void {
    this.#status = STATUS_AT_RESET;
    this.#output = undefined;
    this.#busyUntil = this.#clock.now + ms;
  }

  #word(value: number): number[] {
    const bytes = [value >> 8, value & 0xff];
    return [...bytes, crc8(bytes) ^ (this.badCrc ? 0x01 : 0x00)];
  }
}

/** A share of full scale, which is 2^16 - 1 (4.13). */
function sixteenBits(share: number): number {
  return Math.max(0, Math.min(0xffff, Math.round(share * 0xffff)));
}

function crc8(bytes: readonly number[]): number {
  let crc = CRC_PRESET;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x80 ? (crc << 1) ^ POLYNOMIAL : crc << 1) & 0xff;
  }
  return crc;
}
