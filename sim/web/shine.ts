// The colour of a lit pixel as an eye sees it.

/** What an eye makes of a light: half the current looks nearly as bright. A screen's colours have that in them (IEC 61966-2-1). */
export function seen(colour: string): string {
  const channels = [1, 3, 5].map((at) => Math.round(255 * (Number.parseInt(colour.slice(at, at + 2), 16) / 255) ** (1 / 2.2)));
  return `rgb(${channels.join(" ")})`;
}
