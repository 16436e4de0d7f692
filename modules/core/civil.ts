// Civil time from the epoch and a fixed offset: XS has no time zones, and China has one, without summer time.

export interface Civil {
  /** Days since 1970-01-01, in civil time. */
  day: number;
  /** 1 Monday to 7 Sunday (ISO 8601). */
  weekday: number;
  /** Milliseconds since civil midnight. */
  msOfDay: number;
}

const DAY_MS = 86_400_000;

export function civilOf(epochMs: number, utcOffsetMinutes: number): Civil {
  const local = epochMs + utcOffsetMinutes * 60_000;
  const day = Math.floor(local / DAY_MS);
  return { day, weekday: weekdayOf(day), msOfDay: local - day * DAY_MS };
}

/** The weekday of a day since 1970-01-01, which was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
