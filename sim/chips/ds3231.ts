// Maxim's DS3231, a clock chip with its crystal and a battery inside its module, register for register.
// Facts from its data sheet (19-5170 Rev 10: figure 1 and the control register as read, the rest as remembered). Of alarms, square wave
// and aging only the registers are here.
import type { Clock } from "../clock.js";
import { type Calendar, fromBcd, toBcd } from "./bcd-calendar.js";
import { TimeChip, type TimeChipOptions } from "./time-chip.js";

const ADDRESS = 0x68;                       // "Slave address byte": 1101000
const Register = Object.freeze({ seconds: 0x00, hours: 0x02, year: 0x06, control: 0x0e, status: 0x0f, tempMsb: 0x11, last: 0x12 }); // Figure 1
const FIRST_WEEKDAY = 1;                    // "Day": 1 to 7
const HOUR12 = 0x40;                        // "Clock and calendar": bit 6 of the hours, then bit 5 is PM
const PM = 0x20;
const Control = Object.freeze({ eosc: 0x80, conv: 0x20, atPower: 0x1c });           // "Control register (0Eh)"
const Status = Object.freeze({ osf: 0x80, en32kHz: 0x08, bsy: 0x04, alarms: 0x03, atPower: 0x88 }); // "Status register (0Fh)"
const CONVERSION_MS = 200;                  // "Temperature conversion time": 125 typically, 200 at most

/** "On the first application of power the time and date registers are reset to 01/01/00 01 00:00:00". */
const firstCalendar = (): Calendar => ({ seconds: 0, minutes: 0, hours: 0, weekday: 1, date: 1, month: 1, year: 0, century: 0 });

/** "When the address pointer reaches the end of the register space (12h), it wraps around to location 00h". */
const KIND = Object.freeze({ address: ADDRESS, lastRegister: Register.last, firstWeekday: FIRST_WEEKDAY });

export class Ds3231Chip extends TimeChip {
  /** Of the chip inside. */
  celsius = 25;

  readonly #clock: Clock;
  #twelve = false;
  /** Alarms and aging offset, as written. */
  #memory = new Uint8Array(Register.last + 1);
  #control: number = Control.atPower;
  #status: number = Status.atPower;
  #convertedAt = 0;

  constructor(clock: Clock, options: TimeChipOptions = {}) {
    super(clock, KIND, options);
    this.#clock = clock;
  }

  override get lost(): boolean { return (this.#status & Status.osf) !== 0; }

  protected override keep(): void {
    super.keep();
    if (this.#control & Control.conv && this.#clock.now >= this.#convertedAt) this.#control &= ~Control.conv;
  }

  /** "The oscillator is always on" with a supply; on the battery EOSC stops it. */
  protected override gate(): void {
    const onBattery = !this.batteryFlat && !(this.#control & Control.eosc);
    this.crystal.running = !this.stopped && (this.powered || onBattery);
    if (!this.crystal.running) this.#status |= Status.osf;
  }

  protected override trust(): void { this.#status &= ~Status.osf; }

  protected override newCalendar(): Calendar { return firstCalendar(); }

  protected override forget(): void {
    this.#twelve = false;
    this.#memory.fill(0);
    this.#control = Control.atPower;
    this.#status = Status.atPower;
  }

  protected override readRegister(register: number): number {
    const calendar = this.calendar;
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

  protected override writeRegister(register: number, byte: number): void {
    const calendar = this.calendar;
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
    const { hours } = this.calendar;
    if (!this.#twelve) return toBcd(hours) & 0x3f;
    return HOUR12 | (hours >= 12 ? PM : 0) | toBcd(hours % 12 || 12);
  }

  #setHours(byte: number): void {
    this.#twelve = (byte & HOUR12) !== 0;
    this.calendar.hours = this.#twelve ? fromBcd(byte & 0x1f) % 12 + (byte & PM ? 12 : 0) : fromBcd(byte & 0x3f);
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
    this.gate();
  }
}
