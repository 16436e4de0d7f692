// Fixed hours (定时): in which windows a category may be thrown. Windows are half-open, and may cross midnight.
import { minuteOfDay } from "../contract/schema.js";
import type { WindowSettings } from "../contract/settings.js";
import type { Category } from "../contract/words.js";
import { civilOf, weekdayOf } from "./civil.js";

/** Whether any window for `category` is open at `epochMs`. */
export function isOpen(hours: readonly WindowSettings[], category: Category, epochMs: number, utcOffsetMinutes: number): boolean {
  const { day, weekday, msOfDay } = civilOf(epochMs, utcOffsetMinutes);
  const yesterday = weekdayOf(day - 1);
  return hours.some((window) => {
    if (!window.categories.includes(category)) return false;
    const from = minuteOfDay(window.from)! * 60_000;
    const to = minuteOfDay(window.to)! * 60_000;
    if (from < to) return window.weekdays.includes(weekday) && msOfDay >= from && msOfDay < to;
    return (window.weekdays.includes(weekday) && msOfDay >= from) || (window.weekdays.includes(yesterday) && msOfDay < to);
  });
}
