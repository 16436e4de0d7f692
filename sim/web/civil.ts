// The station's civil time, from UTC and a fixed offset, whatever zone the browser is in.

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** As "07:30:05". */
export function timeOfDay(epochMs: number, utcOffsetMinutes: number): string {
  return new Date(epochMs + utcOffsetMinutes * MINUTE_MS).toISOString().slice(11, 19);
}

/** As "2026-03-02", followed by the weekday in the language. */
export function dateWithWeekday(epochMs: number, utcOffsetMinutes: number, language: string): string {
  const local = new Date(epochMs + utcOffsetMinutes * MINUTE_MS);
  return `${local.toISOString().slice(0, 10)} ${local.toLocaleDateString(language, { weekday: "short", timeZone: "UTC" })}`;
}

/** As "2026-03-02 07:30:05". */
export function localSeconds(epochMs: number, utcOffsetMinutes: number): string {
  return new Date(epochMs + utcOffsetMinutes * MINUTE_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** As an <input type="datetime-local"> has it, "2026-03-02T07:30". */
export function localInput(epochMs: number, utcOffsetMinutes: number): string {
  return new Date(epochMs + utcOffsetMinutes * MINUTE_MS).toISOString().slice(0, 16);
}

/** ISO 8601 with the zone, from what such an input has. */
export function withZone(local: string, utcOffsetMinutes: number): string {
  return `${local}${zone(utcOffsetMinutes)}`;
}

/** As "+08:00". */
export function zone(utcOffsetMinutes: number): string {
  const minutes = Math.abs(utcOffsetMinutes);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${utcOffsetMinutes < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Milliseconds until it is next `minuteOfDay`; a whole day where it is so now. */
export function msUntil(minuteOfDay: number, epochMs: number, utcOffsetMinutes: number): number {
  const sinceMidnight = Math.floor(epochMs + utcOffsetMinutes * MINUTE_MS) % DAY_MS;
  return (minuteOfDay * MINUTE_MS - sinceMidnight + DAY_MS - 1) % DAY_MS + 1;
}
