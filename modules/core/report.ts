// The retained picture of the station: the JSON of topic bins/v1/{station}/state. Same state, same bytes.
import type { AlarmName, Trust } from "../contract/words.js";
import { settingsOf, type Compartment } from "./compartment.js";
import { alarmOf, type State } from "./station.js";

interface Alarm { alarm: AlarmName; compartment?: number; part?: string; fault?: string }

/** No times in it: it is sent when something in it has changed, and says so by being sent. */
export function stateJson(state: State, clock: Trust): string {
  const { settings, mode, compartments, faults } = state;
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
      lid: compartment.phase.is === "open" ? "open" : "closed",
      lock: compartment.phase.is === "locked" ? "locked" : "unlocked",
    })),
    alarms: [...mode === "safe-mode" ? [{ alarm: mode }] : [], ...compartments.flatMap(lidAlarms), ...partAlarms(faults)],
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
