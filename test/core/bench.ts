// A station with four compartments on a working day, and its effects in words, for the tests of the core.
import type { Settings } from "../../modules/contract/settings.js";
import type { Entry } from "../../modules/contract/record.js";
import type { Category, Hazard } from "../../modules/contract/words.js";
import type { Holder, Wall } from "../../modules/core/access.js";
import { deadline, start, step, type Effect, type Event, type State } from "../../modules/core/station.js";

const categories: readonly Category[] = ["kitchen", "recyclable", "hazardous", "other"];
const daily = [1, 2, 3, 4, 5, 6, 7];

export const settings: Settings = {
  v: 1, station: "bench-01", profile: "sorting", utcOffsetMinutes: 480,
  compartments: categories.map((category, i) => ({
    id: i + 1, category,
    lid: { driver: "contact", pin: 3 * i, openLevel: 1 },
    bolt: { driver: "solenoid", pin: 3 * i + 1, unlockLevel: 1 },
    range: { driver: "a02yyuw", port: 1, receive: 3 * i + 2 },
    emptyMm: 1_100, fullMm: 100,
  })),
  hours: [
    { categories: ["kitchen", "other"], weekdays: daily, from: "07:00", to: "09:00" },
    { categories: ["kitchen", "other"], weekdays: daily, from: "18:00", to: "20:30" },
    { categories: ["recyclable"], weekdays: [3, 6], from: "07:00", to: "09:00" },
    { categories: ["hazardous"], weekdays: [6, 7], from: "07:00", to: "09:00" },
  ],
  clockUnknown: "closed",
  limits: { unlockMs: 6_000, lidAjarMs: 60_000, fullLevel: 0.9, fullClearLevel: 0.85, levelEveryMs: 600_000 },
  network: { brokers: [{ host: "broker", port: 1883 }], timeServers: ["time"] },
  cards: [],
};

/** Civil time at the station, as "2026-11-25 07:30". */
export const at = (civil: string): Wall => ({ clock: "trusted", epochMs: Date.parse(`${civil.replace(" ", "T")}:00+08:00`) });

/** A Wednesday: kitchen, other and recyclable are open, hazardous is not. */
export const MORNING = at("2026-11-25 07:30");
export const NOON = at("2026-11-25 12:00");
export const NO_CLOCK: Wall = Object.freeze({ clock: "unknown" });

export const resident: Holder = { role: "resident", household: "1-1-101" };
export const neighbour: Holder = { role: "resident", household: "2-1-304", categories: ["kitchen", "recyclable"] };
export const supervisor: Holder = { role: "supervisor" };
export const collector: Holder = { role: "collector" };
export const technician: Holder = { role: "technician" };

export const tap = (at: number, holder: Holder | undefined, wall = MORNING): Event =>
  ({ type: "card", at, wall, tap: { kind: "fixed", ...(holder ? { holder } : {}) } });
export const opens = (at: number, compartment: number): Event => ({ type: "lid", at, compartment, open: true });
export const closes = (at: number, compartment: number): Event => ({ type: "lid", at, compartment, open: false });
export const sees = (at: number, compartment: number, distanceMm: number): Event => ({ type: "range", at, compartment, range: { distanceMm } });
export const fails = (at: number, compartment: number, fault = "no-answer"): Event => ({ type: "range", at, compartment, range: { fault } });
export const weighs = (at: number, compartment: number, grams: number): Event => ({ type: "weight", at, compartment, weight: { grams } });
export const cannotWeigh = (at: number, compartment: number, fault = "overload"): Event => ({ type: "weight", at, compartment, weight: { fault } });
export const presses = (at: number, compartment: number): Event => ({ type: "button", at, compartment });
export const reports = (at: number): Event => ({ type: "report", at });
export const hazard = (at: number, name: Hazard, present: boolean): Event => ({ type: "hazard", at, hazard: name, present });
export const falls = (at: number, compartment: number): Event => ({ type: "fallen", at, compartment });
export const part = (at: number, name: string, fault?: string): Event => ({ type: "part", at, part: name, fault });
export const tick = (at: number): Event => ({ type: "tick", at });

/** The bench's compartments, one of them with something else. */
export const compartmentsWith = (id: number, changes: Partial<Settings["compartments"][number]>): Settings["compartments"] =>
  settings.compartments.map((compartment) => compartment.id === id ? { ...compartment, ...changes } : compartment);

/** Compartments 1 and 2 stand on load cells. */
export const scales: Partial<Settings> = {
  compartments: settings.compartments.map((compartment) => compartment.id > 2 ? compartment
    : { ...compartment, scale: { driver: "hx711", cells: [{ data: 30 + compartment.id, clock: 40 + compartment.id }], countsPerKg: 40_000 } }),
};

/** Each compartment has a button, and people choose by it. */
export const buttons: Partial<Settings> = {
  choice: "button",
  compartments: settings.compartments.map((compartment) => ({ ...compartment, button: { pin: 20 + compartment.id, pressedLevel: 0 } })),
};

export const motor: Settings["compartments"][number]["bolt"] =
  { driver: "lid-actuator", open: 30, close: 31, openEnd: 32, closedEnd: 33 };

/** All four compartments measured at 0, and empty. */
export function idle(changes: Partial<Settings> = {}, at = 0): State {
  const begun = step(start({ ...settings, ...changes }, at, []), tick(at))[0];
  return settings.compartments.reduce((state, { id }) => step(state, sees(at, id, 1_100))[0], begun);
}

export interface Played { state: State; effects: readonly Effect[]; lines: readonly string[]; entries: readonly Entry[] }

export function play(state: State, ...events: readonly Event[]): Played {
  const effects: Effect[] = [];
  for (const event of events) {
    const [next, more] = step(state, event);
    state = next;
    effects.push(...more);
  }
  return { state, effects, lines: effects.map(line), entries: entriesOf(effects) };
}

export const entriesOf = (effects: readonly Effect[]): Entry[] =>
  effects.flatMap((effect) => effect.type === "record" ? [effect.entry] : []);

function line(effect: Effect): string {
  switch (effect.type) {
    case "record": return `record ${effect.entry.kind}`;
    case "answer": return `answer ${effect.outcome}`;
    default: return `${effect.type} ${effect.compartment}`;
  }
}

/** Ticks when they are due, up to `until`. */
export function wait(state: State, until: number): Played {
  const ticks: Event[] = [];
  let now = state;
  for (let due = deadline(now); due <= until; due = deadline(now)) {
    ticks.push(tick(due));
    now = step(now, tick(due))[0];
    if (deadline(now) <= due) throw new Error(`a tick at ${due} leaves another due at ${deadline(now)}`);
  }
  return play(state, ...ticks);
}
