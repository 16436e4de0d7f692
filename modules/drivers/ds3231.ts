// Maxim DS3231 clock with its own crystal (data sheet 19-5170 Rev 10; DS3232 and DS3231M alike): time, and whether it is one.
// No register names the chip: what answers in its place shows as a date that is none.
import type { I2C } from "../io.js";
import { type ChipTime, RegisterClock, type TimeChipOptions, fromBcd, timeOf, toBcd } from "./time-chip.js";

const ADDRESS = 0x68;               // "Slave address byte": 1101000
const SECONDS = 0x00;               // figure 1: seconds, minutes, hours, day, date, month, year
const CONTROL = 0x0e;               // figure 1: followed by the status at 0x0f
const REGISTERS = 16;               // from seconds to status, all of one moment: they are copied at the start
/** Figure 1: bits that read 0, in the registers from the seconds on. The century bit of the month is not among them. */
const RESERVED: readonly number[] = Object.freeze([0x80, 0x80, 0x80, 0xf8, 0xc0, 0x60, 0x00]);
const TWELVE_HOURS = 0x40;          // "Clock and calendar": 12-hour mode, with PM in bit 5
const PM = 0x20;
const NOT_ON_BATTERY = 0x80;        // "Control register": EOSC, the oscillator stops without main supply
const STOPPED = 0x80;               // "Status register": OSF, the oscillator stopped at some time
/** "Control register", as after power is first applied: oscillator on, no square wave, no alarm interrupts. */
const CONTROL_DEFAULT = 0x1c;
const STATUS_CLEAR = 0x00;          // "Status register": OSF and alarms cleared, no 32 kHz output to drain the battery

export class Ds3231 extends RegisterClock {
  /** `chip` may leave its `address` to the driver. */
  constructor(options: TimeChipOptions) { super(options, ADDRESS, 0); }   // writing the seconds begins a second

  protected override take(io: I2C): ChipTime {
    io.write(Uint8Array.of(SECONDS));
    const bytes = new Uint8Array(io.read(REGISTERS));
    for (let i = 0; i < RESERVED.length; i++) if ((bytes[i]! & RESERVED[i]!) !== 0) return { fault: "out-of-range" };
    if ((bytes[CONTROL + 1]! & STOPPED) !== 0 || (bytes[CONTROL]! & NOT_ON_BATTERY) !== 0) return { fault: "unset" };
    return timeOf(fromBcd(bytes[6]!), fromBcd(bytes[5]! & 0x1f), fromBcd(bytes[4]!), hourOf(bytes[2]!), fromBcd(bytes[1]!), fromBcd(bytes[0]!));
  }

  /** The flag goes last: cut off before, the time counts as lost. */
  protected override put(io: I2C, time: Date): void {
    io.write(Uint8Array.of(SECONDS, toBcd(time.getUTCSeconds()), toBcd(time.getUTCMinutes()), toBcd(time.getUTCHours()),
      time.getUTCDay() + 1, toBcd(time.getUTCDate()), toBcd(time.getUTCMonth() + 1), toBcd(time.getUTCFullYear() % 100)));
    io.write(Uint8Array.of(CONTROL, CONTROL_DEFAULT, STATUS_CLEAR));
  }
}

/** Another program may have left it in the 12-hour mode; then 12 comes before 1. NaN where it is no hour. */
function hourOf(byte: number): number {
  if ((byte & TWELVE_HOURS) === 0) return fromBcd(byte);
  const hour = fromBcd(byte & 0x1f);
  if (!(hour >= 1 && hour <= 12)) return NaN;
  return hour % 12 + ((byte & PM) !== 0 ? 12 : 0);
}
