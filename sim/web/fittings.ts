// What a station has that its world does not tell, from the settings document (modules/contract/settings.ts).

export interface Fittings { readonly light: boolean; readonly buzzer: boolean; readonly timeChip: boolean; /** Its thermometer feels humidity too. */ readonly humidity: boolean }

/** Nothing where the document is another kind of station's. */
export function fittingsIn(document: unknown): Fittings {
  const { light, buzzer, timeChip, thermometer } = document as Partial<Record<string, { driver?: unknown }>>;
  return { light: light !== undefined, buzzer: buzzer !== undefined, timeChip: timeChip !== undefined, humidity: thermometer?.driver === "sht3x" };
}
