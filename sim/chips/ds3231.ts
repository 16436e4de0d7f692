// Maxim's DS3231, a clock chip with its crystal and a battery inside its module, register for register.
// Facts from its data sheet (19-5170 Rev 10: figure 1 and the control register as read, the rest as remembered). Of alarms, square wave
// and aging only the registers are here.
import type { Clock } from "../clock.js";
import type { I2CChip } from "../io/i2c.js";
import { Random } from "../random.js";
import { advance, type Calendar, calendarOf, epochOf, fromBcd, toBcd } from "./bcd-calendar.js";
import { Crystal } from "./crystal.js";

const ADDRESS = 0x68;                       // "Slave address byte": 1101000
const Register = Object.freeze({ seconds: 0x00, hours: 0x02, year: 0x06, control: 0x0e, status: 0x0f, tempMsb: 0x11, last: 0x12 }); // Figure 1
const FIRST_WEEKDAY = 1;                    // "Day": 1 to 7
const HOUR12 = 0x40;                        // "Clock and calendar": bit 6 of the hours, then bit 5 is PM
const PM = 0x20;
const Control = Object.freeze({ eosc: 0x80, conv: 0x20, atPower: 0x1c });           // "Control register (0Eh)"
const Status = Object.freeze({ osf: 0x80, en32kHz: 0x08, bsy: 0x04, alarms: 0x03, atPower: 0x88 }); // "Status register (0Fh)"
const CONVERSION_MS = 200;                  // "Temperature conversion time": 125 typically, 200 at most

/** "On the first application of power the time and date registers are reset to 01/01/00 01 00:00:00". */
const newCalendar = (): Calendar => ({ seconds: 0, minutes: 0, hours: 0, weekday: 1, date: 1, month: 1, year: 0, century: 0 });

export class Ds3231Chip implements I2CChip {
  readonly addresses: readonly number[] = [ADDRESS];
  readonly crystal: Crystal;
  /** Of the chip inside. */
  celsius = 25;
  /** Does not acknowledge. */
  dead = false;
  /** Every byte that it gives is any byte. */
  garbage = false;
  /** Nothing keeps the time while there is no supply. */
  batteryFlat = false;

  readonly #clock: Clock;
  readonly #random: Random;
  #calendar = newCalendar();
  #twelve = false;
  /** Alarms and aging offset, as written. */
  #memory = new Uint8Array(Register.last + 1);
  #control: number = Control.atPower;
  #status: number = Status.atPower;
  #convertedAt = 0;
  #powered = true;
  #broken = false;
  #pointer = 0;
  #isFirst = false;

  constructor(clock: Clock, { random = new Random(1) }: { random?: Random } = {}) {
    this.#clock = clock;
    this.#random = random;
    this.crystal = new Crystal(clock);
  }

  /** The crystal stands still, as after a knock; the flag stays when it runs again. */
  get stopped(): boolean { return this.#broken; }
  set stopped(stopped: boolean) {
    this.#keep();
    this.#broken = stopped;
    this.#gate();
  }

  /** It has stood still since it was set, and says so. */
  get lost(): boolean { return (this.#status & Status.osf) !== 0; }

  /** The supply comes or goes; without it the battery takes over, if there is something in it. */
  power(on: boolean): void {
    if (on === this.#powered) return;
    this.#keep();
    this.#powered = on;
    if (this.batteryFlat) this.#reset();
    this.#gate();
  }

  /** What it believes, as if it were UTC, in milliseconds since 1970. Setting it is what a factory does. */
  get time(): number {
    this.#keep();
    return epochOf(this.#calendar);
  }
  set time(epochMs: number) {
    this.#calendar = calendarOf(epochMs, FIRST_WEEKDAY);
    this.crystal.reset();
    this.#status &= ~Status.osf;
  }

  /** A start copies the time, so that a second does not end in the middle of a reading ("Address map"). */
  start(_address: number, reading: boolean): boolean {
    if (this.dead || !this.#powered) return false;
    this.#keep();
    this.#isFirst = !reading;
    return true;
  }

  write(byte: number): boolean {
    if (this.#isFirst) this.#pointer = byte % (Register.last + 1);
    else this.#writeRegister(this.#advancePointer(), byte);
    this.#isFirst = false;
    return true;
  }

  read(): number {
    const value = this.#readRegister(this.#advancePointer());
    return this.garbage ? this.#random.below(256) : value;
  }

  stop(): void {}

  /** "When the address pointer reaches the end of the register space (12h), it wraps around to location 00h". */
  #advancePointer(): number {
    const register = this.#pointer;
    this.#pointer = register === Register.last ? 0 : register + 1;
    return register;
  }

  #keep(): void {
    advance(this.#calendar, this.crystal.take(), FIRST_WEEKDAY);
    if (this.#control & Control.conv && this.#clock.now >= this.#convertedAt) this.#control &= ~Control.conv;
  }

  /** "The oscillator is always on" with a supply; on the battery EOSC stops it. */
  #gate(): void {
    const onBattery = !this.batteryFlat && !(this.#control & Control.eosc);
    this.crystal.running = !this.#broken && (this.#powered || onBattery);
    if (!this.crystal.running) this.#status |= Status.osf;
  }

  #reset(): void {
    this.#calendar = newCalendar();
    this.#twelve = false;
    this.#memory.fill(0);
    this.#control = Control.atPower;
    this.#status = Status.atPower;
    this.#pointer = 0;
    this.crystal.reset();
  }

  #readRegister(register: number): number {
    const calendar = this.#calendar;
    const quarters = Math.round(this.celsius * 4);
    switch (register) {
      case 0x00: return toBcd(calendar.seconds) & 0x7f;
      case 0x01: return toBcd(calendar.minutes) & 0x7f;
      case Register.hours: return this.#hoursByte();
      case 0x03: return calendar.weekday;
      case 0x04: return toBcd(calendar.date) & 0x3f;
      case 0x05: return (toBcd(calendar.month) & 0x1f) | (calendar.century ? 0x80 : 0);
      case Register.year: return toBcd(calendar.year);
      case Register.control: return this.#control;
      case Register.status: return this.#status | (this.#control & Control.conv ? Status.bsy : 0);
      case Register.tempMsb: return (quarters >> 2) & 0xff;
      case Register.last: return (quarters & 3) << 6;
      default: return this.#memory[register]!;
    }
  }

  #writeRegister(register: number, byte: number): void {
    const calendar = this.#calendar;
    switch (register) {
      case Register.seconds: calendar.seconds = fromBcd(byte & 0x7f); this.crystal.reset(); break; // "the countdown chain is reset"
      case 0x01: calendar.minutes = fromBcd(byte & 0x7f); break;
      case Register.hours: this.#setHours(byte); break;
      case 0x03: calendar.weekday = byte & 0x07; break;
      case 0x04: calendar.date = fromBcd(byte & 0x3f); break;
      case 0x05:
        calendar.month = fromBcd(byte & 0x1f);
        calendar.century = byte & 0x80 ? 1 : 0;
        break;
      case Register.year: calendar.year = fromBcd(byte); break;
      case Register.control: this.#setControl(byte); break;
      case Register.status: this.#setStatus(byte); break;
      case Register.tempMsb: case Register.last: break;   // read only
      default: this.#memory[register] = byte;
    }
  }

  #hoursByte(): number {
    const { hours } = this.#calendar;
    if (!this.#twelve) return toBcd(hours) & 0x3f;
    return HOUR12 | (hours >= 12 ? PM : 0) | toBcd(hours % 12 || 12);
  }

  #setHours(byte: number): void {
    this.#twelve = (byte & HOUR12) !== 0;
    this.#calendar.hours = this.#twelve ? fromBcd(byte & 0x1f) % 12 + (byte & PM ? 12 : 0) : fromBcd(byte & 0x3f);
  }

  #setControl(byte: number): void {
    const begins = (byte & Control.conv) !== 0 && (this.#control & Control.conv) === 0;
    if (begins) this.#convertedAt = this.#clock.now + CONVERSION_MS;
    this.#control = byte | (this.#control & Control.conv);
  }

  /** Flags "can only be written to logic 0"; that of a crystal that still stands comes back at once. */
  #setStatus(byte: number): void {
    const flags = Status.osf | Status.alarms;
    this.#status = (this.#status & byte & flags) | (byte & Status.en32kHz);
    this.#gate();
  }
}
