// The list of MQTT messages the page has, out of two sources: what the simulator kept, and what came live meanwhile.
import type { Message } from "../messages.js";

export const SHOWN_MAX = 500;

/**
 * What was kept, followed by what came live while it was asked for. Both are oldest first. The end of the one may
 * be the start of the other: those are the same messages and are taken once.
 */
export function joined(kept: readonly Message[], live: readonly Message[]): Message[] {
  let common = Math.min(kept.length, live.length);
  while (common > 0 && !overlaps(kept, live, common)) common--;
  return [...kept, ...live.slice(common)].slice(-SHOWN_MAX);
}

function overlaps(kept: readonly Message[], live: readonly Message[], count: number): boolean {
  for (let i = 0; i < count; i++)
    if (JSON.stringify(kept[kept.length - count + i]) !== JSON.stringify(live[i])) return false;
  return true;
}
