// The retained picture of the station: the JSON of topic bins/v1/{station}/state. Same state, same bytes.
import type { AlarmName, Trust } from "../contract/words.js";
import { settingsOf, type Compartment } from "./compartment.js";
import { alarmOf, type State } from "./station.js";

interface Alarm { alarm: AlarmName; compartment?: number; part?: string; fault?: string }

/** No times in it: it is sent when something in it has changed, and says so by being sent. */
export function stateJson(state: State, clock: Trust): string {
  const { settings, mode, compartments, faults, hazards, climate } = state;
  return JSON.stringify({
    v: 1,
    profile: settings.profile,
    mode,
    clock,
    compartments: compartments.map((compartment) => ({
      id: compartment.id,
      storedWasteKind: settingsOf(settings, compartment.id).category,
      fillingLevel: compartment.level,
      full: compartment.full,
      grams: compartment.grams,
      lid: compartment.phase.is === "open" ? "open" : "closed",
      lock: compartment.phase.is === "locked" || compartment.phase.is === "offered" ? "locked" : "unlocked",
    })),
    ...climate,
    alarms: [...mode === "safe-mode" ? [{ alarm: mode }] : [], ...hazards.map((alarm) => ({ alarm })), ...compartments.flatMap(lidAlarms), ...partAlarms(faults)],
    ...(Object.keys(state.failures).length > 0 && { parts: partsOf(state) }),
  });
}

function lidAlarms({ id, phase }: Compartment): Alarm[] {
  if (phase.is !== "open") return [];
  const alarms: Alarm[] = [];
  if (phase.forced) alarms.push({ alarm: "forced-open", compartment: id });
  if (phase.ajarAt === undefined) alarms.push({ alarm: "lid-ajar", compartment: id });
  return alarms;
}

function partAlarms(faults: State["faults"]): Alarm[] {
  return Object.keys(faults).sort().map((part) => ({ alarm: alarmOf(part), part, fault: faults[part]! }));
}

/** Those that have failed since boot: how often, and how, where they fail now. */
function partsOf({ faults, failures }: State): Record<string, { fault?: string | undefined; failures: number }> {
  const parts: Record<string, { fault?: string | undefined; failures: number }> = {};
  for (const part of Object.keys(failures).sort()) parts[part] = { fault: faults[part], failures: failures[part]! };
  return parts;
}
