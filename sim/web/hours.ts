// The notice at the station: when each category is taken today, from the settings document (modules/contract/settings.ts).
import type { Category } from "../api.js";

export interface Window { categories: readonly string[]; weekdays: readonly number[]; from: string; to: string }

/** The windows that open on the day it is there, each as "07:00–09:00". */
export function hoursToday(hours: readonly Window[], category: Category, epochMs: number, utcOffsetMinutes: number): string[] {
  const weekday = new Date(epochMs + utcOffsetMinutes * 60_000).getUTCDay() || 7;   // 7 for Sunday: ISO 8601
  return hours
    .filter(({ categories, weekdays }) => categories.includes(category) && weekdays.includes(weekday))
    .map(({ from, to }) => `${from}–${to}`);
}

/** None where the document is another kind of station's. */
export function hoursIn(document: unknown): readonly Window[] {
  const { hours } = document as { hours?: readonly Window[] };
  return Array.isArray(hours) ? hours : [];
}
