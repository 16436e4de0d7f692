// NXP PCF8563 clock (data sheet Rev. 10 and 11; BM8563 and HYM8563 alike): time, and whether it is one.
// No register names the chip: what answers in its place shows as a date that is none.
import type { I2C } from "../io.js";
import { type ChipTime, RegisterClock, type TimeChipOptions, fromBcd, timeOf, toBcd } from "./time-chip.js";

const ADDRESS = 0x51;               // 2: read A3h, write A2h
const CONTROL = 0x00;               // table 4: control 1, control 2, seconds, minutes, hours, days, weekdays, months, years
const REGISTERS = 9;                // in one access, in which the counters wait: 8.5
const TEST = 0x80;                  // table 5: TEST1, driven by the CLKOUT pin
const STOP = 0x20;                  // table 5: the clock is stopped
const INTEGRITY_LOST = 0x80;        // table 8: VL, of the seconds
/** 8.10: the first second ends 0.508 s after STOP is cleared (the figure by memory), for the prescaler begins in the middle. */
const START_MS = 492;

export class Pcf8563 extends RegisterClock {
  /** `chip` may leave its `address` to the driver. */
  constructor(options: TimeChipOptions) { super(options, ADDRESS, START_MS); }

  protected override take(io: I2C): ChipTime {
    io.write(Uint8Array.of(CONTROL));
    const bytes = new Uint8Array(io.read(REGISTERS));
    // 8.4: unused bits may read as anything.
    const time = timeOf(fromBcd(bytes[8]!), fromBcd(bytes[7]! & 0x1f), fromBcd(bytes[5]! & 0x3f),
      fromBcd(bytes[4]! & 0x3f), fromBcd(bytes[3]! & 0x7f), fromBcd(bytes[2]! & 0x7f));
    if ((bytes[2]! & INTEGRITY_LOST) !== 0 || (bytes[0]! & (TEST | STOP)) !== 0) return { fault: "unset" };
    return time;
  }

  /** Cut off in between, it stays stopped, and the time counts as lost. */
  protected override put(io: I2C, time: Date): void {
    io.write(Uint8Array.of(CONTROL, STOP, 0, toBcd(time.getUTCSeconds()), toBcd(time.getUTCMinutes()), toBcd(time.getUTCHours()),
      toBcd(time.getUTCDate()), time.getUTCDay(), toBcd(time.getUTCMonth() + 1), toBcd(time.getUTCFullYear() % 100)));
    io.write(Uint8Array.of(CONTROL, 0));
  }
}
