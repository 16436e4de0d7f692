// The counters of a clock chip: seconds to a year of two digits and one bit of century, each in BCD as it was written.
// Every fourth year is a leap year, also 00 (DS3231 data sheet, "leap year compensation valid up to 2100"; PCF8563, 8.4.4).

export interface Calendar {
  seconds: number; minutes: number; hours: number;
  weekday: number; date: number; month: number;
  year: number; century: 0 | 1;
}

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Of a month that does not exist: both sheets leave open what then happens. */
const LONGEST = 31;
const DAY_S = 86_400;

export const toBcd = (value: number): number => (Math.floor(value / 10) << 4) | value % 10;

/** Also of digits above 9, which run over into the tens. */
export const fromBcd = (byte: number): number => (byte >> 4) * 10 + (byte & 0xf);

/** Years from 2000, the century bit counting for a hundred. */
export function epochOf({ century, year, month, date, hours, minutes, seconds }: Calendar): number {
  return Date.UTC(2_000 + 100 * century + year, month - 1, date, hours, minutes, seconds);
}

/** From 2000 to 2199; parts of a second are dropped. */
export function calendarOf(epochMs: number, firstWeekday: number): Calendar {
  const day = new Date(epochMs);
  const year = day.getUTCFullYear() - 2_000;
  return {
    seconds: day.getUTCSeconds(), minutes: day.getUTCMinutes(), hours: day.getUTCHours(), weekday: firstWeekday + day.getUTCDay(),
    date: day.getUTCDate(), month: day.getUTCMonth() + 1, year: year % 100, century: year < 100 ? 0 : 1,
  };
}

/** Weekdays count round in the chip's own way, from `firstWeekday`. */
export function advance(calendar: Calendar, seconds: number, firstWeekday: number): void {
  if (seconds === 0) return;
  const total = (calendar.hours * 60 + calendar.minutes) * 60 + calendar.seconds + seconds;
  const inDay = total % DAY_S;
  calendar.seconds = inDay % 60;
  calendar.minutes = Math.floor(inDay / 60) % 60;
  calendar.hours = Math.floor(inDay / 3_600);
  for (let days = Math.floor(total / DAY_S); days > 0; days--) nextDay(calendar, firstWeekday);
}

function nextDay(calendar: Calendar, firstWeekday: number): void {
  calendar.weekday = firstWeekday + (calendar.weekday - firstWeekday + 1) % 7;
  if (calendar.date < daysOf(calendar)) {
    calendar.date++;
    return;
  }
  calendar.date = 1;
  if (calendar.month < MONTHS.length) {
    calendar.month++;
    return;
  }
  calendar.month = 1;
  if (calendar.year < 99) {
    calendar.year++;
    return;
  }
  calendar.year = 0;
  calendar.century = calendar.century ? 0 : 1;
}

function daysOf({ month, year }: Calendar): number {
  return (MONTHS[month - 1] ?? LONGEST) + (month === 2 && year % 4 === 0 ? 1 : 0);
}
