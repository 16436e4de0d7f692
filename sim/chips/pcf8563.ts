// NXP's PCF8563, a clock chip that modules back with a battery and a diode, register for register.
// Facts from its data sheet (Rev. 10: 8.2 to 8.4 and 8.10 as read, the rest as remembered). Of alarms, timer and clock output only the
// registers are here.
import type { Clock } from "../clock.js";
import { type Calendar, fromBcd, toBcd } from "./bcd-calendar.js";
import { TimeChip, type TimeChipOptions } from "./time-chip.js";

const ADDRESS = 0x51;                       // 9.2.1, "Addressing": A2h to write, A3h to read
const LAST = 0x0f;                          // 8.2, table 4
const FIRST_WEEKDAY = 0;                    // Table 14: Sunday
const Register = Object.freeze({ control1: 0x00, control2: 0x01, seconds: 0x02, century: 0x07, years: 0x08 });
const TEST1 = 0x80;                         // Table 5: CLKOUT is an input, and nothing comes from there
const STOP = 0x20;
const VL = 0x80;                            // 8.4.1.1: "the integrity of the clock information is not guaranteed"
const CENTURY = 0x80;                       // Table 15
/** Table 26: the first second after STOP ends after 0.507813 s. */
const STOP_PHASE_MS = 1_000 - 507.813;
/** Bits that there are, table 4. What a control register has of others reads as 0, the time's as anything. */
const bits: readonly number[] = Object.freeze([0xa8, 0x1f, 0xff, 0x7f, 0x3f, 0x3f, 0x07, 0x9f, 0xff, 0xff, 0xbf, 0xbf, 0x87, 0x83, 0x83, 0xff]);
/** Table 27, "Register reset values"; of the time none is stated. */
const atPower = Object.freeze([0x08, 0x00, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x03, 0x00]);

const KIND = Object.freeze({ address: ADDRESS, lastRegister: LAST, firstWeekday: FIRST_WEEKDAY });

export class Pcf8563Chip extends TimeChip {
  /** It still runs on its battery, at less than V_low: the time goes on, and its flag says that it may be wrong. */
  batteryLow = false;

  readonly #memory = Uint8Array.from(atPower);
  #low = true;

  constructor(clock: Clock, options: TimeChipOptions = {}) { super(clock, KIND, options); }

  override get lost(): boolean { return this.#low; }

  override power(on: boolean): void {
    super.power(on);
    if (this.batteryLow) this.#low = true;
  }

  protected override gate(): void {
    const held = (this.#memory[Register.control1]! & (STOP | TEST1)) !== 0;
    if (this.stopped) this.#low = true;
    this.crystal.running = !this.stopped && !held && (this.powered || !this.batteryFlat);
  }

  protected override trust(): void { this.#low = false; }

  protected override forget(): void {
    this.#memory.set(atPower);
    this.#low = true;
  }

  /** Latches of no known state, in their bits. */
  protected override newCalendar(): Calendar {
    const any = (register: number): number => fromBcd(this.random.below(256) & bits[register]!);
    return {
      seconds: any(0x02), minutes: any(0x03), hours: any(0x04), date: any(0x05), weekday: any(0x06), month: any(0x07), year: any(0x08),
      century: 0,
    };
  }

  /** Bits that do not exist show those of the seconds register (acornatom.nl, pcf8563.htm: "hours was 40 whenever seconds were"). */
  protected override readRegister(register: number): number {
    const value = this.#value(register);
    return register < Register.seconds ? value : value | (this.#value(Register.seconds) & ~bits[register]!);
  }

  #value(register: number): number {
    const calendar = this.calendar;
    switch (register) {
      case Register.seconds: return (toBcd(calendar.seconds) & ~VL) | (this.#low ? VL : 0);
      case 0x03: return toBcd(calendar.minutes) & bits[register]!;
      case 0x04: return toBcd(calendar.hours) & bits[register]!;
      case 0x05: return toBcd(calendar.date) & bits[register]!;
      case 0x06: return calendar.weekday;
      case Register.century: return (toBcd(calendar.month) & 0x1f) | (calendar.century ? CENTURY : 0);
      case Register.years: return toBcd(calendar.year);
      default: return this.#memory[register]!;
    }
  }

  protected override writeRegister(register: number, byte: number): void {
    const calendar = this.calendar;
    const value = byte & bits[register]!;
    switch (register) {
      case Register.control1: this.#setControl(value); break;
      case Register.control2: this.#memory[register] = (value & 0x13) | (value & this.#memory[register]! & 0x0c); break; // 8.3.2: flags by AND
      case Register.seconds:
        calendar.seconds = fromBcd(value & ~VL);
        this.#low = this.stopped || (this.#low && (value & VL) !== 0);   // while it stands, the flag comes back at once
        break;
      case 0x03: calendar.minutes = fromBcd(value); break;
      case 0x04: calendar.hours = fromBcd(value); break;
      case 0x05: calendar.date = fromBcd(value); break;
      case 0x06: calendar.weekday = value; break;
      case Register.century:
        calendar.month = fromBcd(value & ~CENTURY);
        calendar.century = value & CENTURY ? 1 : 0;
        break;
      case Register.years: calendar.year = fromBcd(value); break;
      default: this.#memory[register] = value;
    }
  }

  /** 8.10: STOP holds the chain in reset, so that the clock begins to run when it is let go. */
  #setControl(value: number): void {
    const wasHeld = (this.#memory[Register.control1]! & STOP) !== 0;
    this.#memory[Register.control1] = value;
    if (wasHeld && !(value & STOP)) this.crystal.reset(STOP_PHASE_MS);
    this.gate();
  }
}
