import { settings } from "./bench.js";
import { isOpen } from "../../modules/core/hours.js";
import type { WindowSettings } from "../../modules/contract/settings.js";
import { categories, type Category } from "../../modules/contract/words.js";
import { Random } from "../../sim/random.js";

const MINUTE = 60_000;
const MONDAY = Date.UTC(2026, 10, 23); // a Monday at midnight, in civil time
const WEEK = 7 * 1440;

/** Obviously right: every minute of a window, from each day on which it opens, is written into a table of the week. */
function tableOf(hours: readonly WindowSettings[], category: Category): boolean[] {
  const table = Array<boolean>(WEEK).fill(false);
  for (const { categories: which, weekdays, from, to } of hours) {
    if (!which.includes(category)) continue;
    const [first, last] = [from, to].map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) as [number, number];
    const length = last > first ? last - first : last - first + 1440;
    for (const weekday of weekdays)
      for (let minute = 0; minute < length; minute++) table[((weekday - 1) * 1440 + first + minute) % WEEK] = true;
  }
  return table;
}

/** The minutes of the week, at their first or last millisecond in turn, at which it differs from the table. */
function differences(hours: readonly WindowSettings[], category: Category, offset: number): string[] {
  const monday = MONDAY - offset * MINUTE;
  const wrong: string[] = [];
  tableOf(hours, category).forEach((open, minute) => {
    const ms = minute % 2 === 0 ? 0 : MINUTE - 1;
    if (isOpen(hours, category, monday + minute * MINUTE + ms, offset) !== open) wrong.push(`${category} ${minute} +${ms}`);
  });
  return wrong;
}

test.each(categories)("%s is open in exactly the minutes of its windows, all through a week", (category) => {
  expect(differences(settings.hours, category, settings.utcOffsetMinutes)).toEqual([]);
});

const every = (from: string, to: string, weekdays = [1, 2, 3, 4, 5, 6, 7]): WindowSettings => ({ categories: ["other"], weekdays, from, to });

test.each<[string, WindowSettings[], number]>([
  ["over midnight, from Sunday into Monday", [every("22:00", "06:00", [7])], 480],
  ["over midnight, on one day in the middle of the week", [every("23:59", "00:01", [3])], 480],
  ["to midnight as 24:00", [every("18:00", "24:00", [5])], 480],
  ["to midnight as 00:00", [every("18:00", "00:00", [5])], 480],
  ["all day, as 00:00 to 24:00", [every("00:00", "24:00", [2])], 480],
  ["all day, as 00:00 to 00:00", [every("00:00", "00:00", [2])], 480],
  ["24 hours from noon", [every("12:00", "12:00", [1, 7])], 480],
  ["windows that overlap", [every("07:00", "09:00", [1]), every("08:00", "10:00", [1, 2])], 840],
  ["no windows", [], 480],
  ["west of Greenwich", [every("22:00", "06:00", [1])], -720],
  ["at a quarter of an hour", [every("00:00", "00:30", [4])], 345],
])("a window %s", (_, hours, offset) => {
  expect(differences(hours, "other", offset)).toEqual([]);
  expect(isOpen(hours, "kitchen", MONDAY, offset)).toBe(false);
});

test.each(Array.from({ length: 2 }, (_, seed) => seed))("seed %i: windows of any kind", (seed) => {
  const random = new Random(seed);
  const time = () => `${String(random.below(24)).padStart(2, "0")}:${String(random.below(60)).padStart(2, "0")}`;
  const hours = Array.from({ length: 1 + random.below(5) }, () =>
    every(time(), random.next() < 0.1 ? "24:00" : time(), [1, 2, 3, 4, 5, 6, 7].filter(() => random.next() < 0.5)));
  expect(differences(hours, "other", random.pick([480, 0, -210, 840]))).toEqual([]);
});

test("a window opens with its first millisecond and is over with the first one after it", () => {
  const hours = [every("22:30", "00:15", [7])];
  const sunday = MONDAY + 6 * 86_400_000;
  const from = sunday + 22.5 * 60 * MINUTE;
  const to = sunday + 24.25 * 60 * MINUTE;
  expect([from - 1, from, to - 1, to].map((epochMs) => isOpen(hours, "other", epochMs - 480 * MINUTE, 480))).toEqual([false, true, true, false]);
});
