import fc from "fast-check";
import { civilOf, weekdayOf } from "../../modules/core/civil.js";

test.each([
  ["1970-01-01T00:00:00Z", 0, { day: 0, weekday: 4, msOfDay: 0 }],
  ["2026-11-24T23:30:00Z", 480, { day: 20_782, weekday: 3, msOfDay: 7.5 * 3_600_000 }],
  ["2026-11-24T15:59:59.999Z", 480, { day: 20_781, weekday: 2, msOfDay: 86_399_999 }],
  ["2026-11-24T16:00:00Z", 480, { day: 20_782, weekday: 3, msOfDay: 0 }],
  ["2028-02-29T00:00:00Z", 0, { day: 21_243, weekday: 2, msOfDay: 0 }],
  ["2026-01-01T03:00:00Z", -720, { day: 20_453, weekday: 3, msOfDay: 15 * 3_600_000 }],
  ["2026-01-01T12:00:00Z", 345, { day: 20_454, weekday: 4, msOfDay: (17 * 60 + 45) * 60_000 }],
])("%s at %i minutes from UTC", (time, offset, civil) => {
  expect(civilOf(Date.parse(time), offset)).toEqual(civil);
});

test("every date since long before 1970 has the weekday and the time of day that a calendar gives it", () => {
  fc.assert(fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: -720, max: 840 }), (epochMs, offset) => {
    const local = new Date(epochMs + offset * 60_000);
    const midnight = Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate());
    expect(civilOf(epochMs, offset)).toEqual({ day: midnight / 86_400_000, weekday: local.getUTCDay() || 7, msOfDay: local.getTime() - midnight });
  }));
});

test("weekdays go round, Monday 1 to Sunday 7, also before 1970", () => {
  expect([-8, -4, -3, -1, 0, 3, 4].map(weekdayOf)).toEqual([3, 7, 1, 3, 4, 7, 1]);
});
