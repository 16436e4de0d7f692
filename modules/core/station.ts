// The station's behaviour: an event in, the next state and the effects out. No IO, no clock, no chance.
import type { Settings } from "../contract/settings.js";
import type { AlarmName, Mode } from "../contract/words.js";
import { decide, type Candidate, type Tap, type Wall } from "./access.js";
import { unreachable } from "./assert.js";
import { boltFallen, compartmentAt, compartmentDeadline, lidClosed, lidOpened, measured, settingsOf, tick, unlock,
  type Compartment, type CompartmentStep, type Effect, type Range, type Visit } from "./compartment.js";

export type { Effect, Range } from "./compartment.js";

/** `at` is monotonic milliseconds since boot: a recorded log of events replays exactly. */
export type Event =
  | { readonly type: "card"; readonly at: number; readonly wall: Wall; readonly tap: Tap }
  | { readonly type: "lid"; readonly at: number; readonly compartment: number; readonly open: boolean }
  | { readonly type: "range"; readonly at: number; readonly compartment: number; readonly range: Range }
  /** A bolt's own time bound has let it go. */
  | { readonly type: "fallen"; readonly at: number; readonly compartment: number }
  /** A part fails (`fault` says how) or has recovered (no `fault`). */
  | { readonly type: "part"; readonly at: number; readonly part: string; readonly fault?: string | undefined }
  | { readonly type: "tick"; readonly at: number };

export interface State {
  readonly settings: Settings;
  readonly mode: Mode;
  /** Visits granted since boot. */
  readonly visits: number;
  readonly compartments: readonly Compartment[];
  /** Parts that fail now, by name. */
  readonly faults: { readonly [part: string]: string };
}

export type Step = readonly [State, readonly Effect[]];

/** A station that has just started, with those lids open. */
export function start(settings: Settings, at: number, openLids: readonly number[], mode: Mode = "in-service"): State {
  const compartments = settings.compartments.map(({ id }) => compartmentAt(id, at, openLids.includes(id), settings));
  return { settings, mode, visits: 0, compartments, faults: {} };
}

export function step(state: State, event: Event): Step {
  switch (event.type) {
    case "card": return onCard(state, event.tap, event.wall, event.at);
    case "lid": return onLid(state, event.compartment, event.open, event.at);
    case "range": return onRange(state, event.compartment, event.range, event.at);
    case "fallen": return one(state, event.compartment, (compartment) => boltFallen(compartment, event.at));
    case "part": return onPart(state, event.part, event.fault);
    case "tick": return onTick(state, event.at);
    default: return unreachable(event);
  }
}

/** When the next tick is due. The runtime keeps one timer, for this. */
export function deadline({ compartments }: State): number {
  return compartments.reduce((soonest, compartment) => Math.min(soonest, compartmentDeadline(compartment)), Infinity);
}

function onCard(state: State, tap: Tap, wall: Wall, at: number): Step {
  const { settings, compartments, mode } = state;
  const decision = mode === "in-service"
    ? decide(settings, tap, wall, compartments.map((compartment) => candidate(settings, compartment))) : outOfService;
  const role = tap.holder?.role;
  const household = tap.holder?.household;
  if ("refuse" in decision) {
    const reason = decision.refuse;
    return [state, [{ type: "record", entry: { kind: "refuse", reason, role, household } }, { type: "answer", outcome: reason }]];
  }
  const visit: Visit = { visit: state.visits + 1, purpose: decision.purpose, role: role!, household };
  const granted: Effect = { type: "record", entry: { kind: "grant", visit: visit.visit, purpose: visit.purpose, role: role!,
    household, compartments: decision.grant } };

  // Record first: a power cut may leave a record without an opening, never an opening without a record.
  const [next, effects] = each(state, (compartment) => decision.grant.includes(compartment.id)
    ? unlock(compartment, visit, at, settings) : [compartment, []]);
  return [{ ...next, visits: visit.visit }, [granted, ...effects, { type: "answer", outcome: "granted" }]];
}

const outOfService = Object.freeze({ refuse: "out-of-service" } as const);

function candidate(settings: Settings, { id, full, phase }: Compartment): Candidate {
  return { id, category: settingsOf(settings, id).category, full, inUse: phase.is === "open" };
}

function onLid(state: State, id: number, open: boolean, at: number): Step {
  return one(state, id, (compartment) => (open ? lidOpened : lidClosed)(compartment, at, state.settings));
}

function onRange(state: State, id: number, range: Range, at: number): Step {
  const [next, effects] = one(state, id, (compartment) => measured(compartment, range, at, state.settings));
  const [last, more] = onPart(next, `range-${id}`, "fault" in range ? range.fault : undefined);
  return [last, [...effects, ...more]];
}

function onPart(state: State, part: string, fault: string | undefined): Step {
  if (state.faults[part] === fault) return [state, []];
  const { [part]: _, ...others } = state.faults;
  const faults = fault === undefined ? others : { ...others, [part]: fault };
  return [{ ...state, faults }, [{ type: "record", entry: { kind: "alarm", alarm: alarmOf(part), raised: fault !== undefined, part, fault } }]];
}

/** The parts that are places to store something. */
const stores: readonly string[] = Object.freeze(["events", "settings", "keys"]);

export function alarmOf(part: string): AlarmName { return stores.includes(part) ? "storage-fault" : "part-fault"; }

function onTick(state: State, at: number): Step {
  const [next, effects] = each(state, (compartment) => tick(compartment, at, state.settings));
  return [next, [...effects, ...timeouts(state.compartments, at)]];
}

/** Bolts of one visit that fall together are one record. */
function timeouts(compartments: readonly Compartment[], at: number): Effect[] {
  const fallen = new Map<number, number[]>();
  for (const { id, phase } of compartments) {
    if (phase.is !== "unlocked" || at < phase.until) continue;
    const { visit } = phase.visit;
    fallen.set(visit, [...fallen.get(visit) ?? [], id]);
  }
  return [...fallen].map(([visit, ids]) => ({ type: "record", entry: { kind: "lock", compartments: ids, cause: "timeout", visit } }));
}

function one(state: State, id: number, change: (compartment: Compartment) => CompartmentStep): Step {
  return each(state, (compartment) => compartment.id === id ? change(compartment) : [compartment, []]);
}

function each(state: State, change: (compartment: Compartment) => CompartmentStep): Step {
  const effects: Effect[] = [];
  const compartments = state.compartments.map((compartment) => {
    const [next, more] = change(compartment);
    effects.push(...more);
    return next;
  });
  return [{ ...state, compartments }, effects];
}
