// The station's behaviour: an event in, the next state and the effects out. No IO, no clock, no chance.
import type { CompartmentSettings, Settings } from "../contract/settings.js";
import { expanderPin, movingPins } from "../contract/wiring.js";
import type { AlarmName, Hazard, Mode, Role } from "../contract/words.js";
import { decide, type Candidate, type Tap, type Wall } from "./access.js";
import { unreachable } from "./assert.js";
import { boltFallen, chosen, closedInSmoke, compartmentAt, compartmentDeadline, grant, isChosen, lidClosed, lidOpened, settingsOf, smokeGone, smokeSeen,
  tick, type Compartment, type CompartmentStep, type Effect, type Visit } from "./compartment.js";
import { measured, weighed, type Range, type Weight } from "./contents.js";

export type { Effect } from "./compartment.js";
export type { Range, Weight } from "./contents.js";

/** `at` is monotonic milliseconds since boot: a recorded log of events replays exactly. */
export type Event =
  | { readonly type: "card"; readonly at: number; readonly wall: Wall; readonly tap: Tap }
  | { readonly type: "lid"; readonly at: number; readonly compartment: number; readonly open: boolean }
  | { readonly type: "range"; readonly at: number; readonly compartment: number; readonly range: Range }
  | { readonly type: "weight"; readonly at: number; readonly compartment: number; readonly weight: Weight }
  /** A compartment's button was pressed. */
  | { readonly type: "button"; readonly at: number; readonly compartment: number }
  /** The button of those who have something to report was pressed. */
  | { readonly type: "report"; readonly at: number }
  | { readonly type: "hazard"; readonly at: number; readonly hazard: Hazard; readonly present: boolean }
  /** Degrees Celsius; humidity as a share, 0 to 1. */
  | { readonly type: "climate"; readonly at: number; readonly celsius: number; readonly humidity?: number | undefined }
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
  /** How often each part has failed since boot: those that never did are not in it. */
  readonly failures: { readonly [part: string]: number };
  /** In the order in which they came. */
  readonly hazards: readonly Hazard[];
  /** In whole degrees and whole hundredths, so that a state is not published for each tremble. */
  readonly climate?: { readonly temperature: number; readonly relativeHumidity?: number | undefined } | undefined;
  /** Who tapped last, and when: kept where people can report something, and never with the card's number. */
  readonly tapped?: { readonly at: number; readonly role?: Role | undefined; readonly household?: string | undefined } | undefined;
}

export type Step = readonly [State, readonly Effect[]];

/** A station that has just started, with those lids open. */
export function start(settings: Settings, at: number, openLids: readonly number[], mode: Mode = "in-service"): State {
  const compartments = settings.compartments.map(({ id }) => compartmentAt(id, at, openLids.includes(id), settings));
  return { settings, mode, visits: 0, compartments, faults: {}, failures: {}, hazards: [] };
}

export function step(state: State, event: Event): Step {
  switch (event.type) {
    case "card": return onCard(state, event.tap, event.wall, event.at);
    case "lid": return onLid(state, event.compartment, event.open, event.at);
    case "range": return onRange(state, event.compartment, event.range, event.at);
    case "weight": return onWeight(state, event.compartment, event.weight, event.at);
    case "button": return onButton(state, event.compartment, event.at);
    case "report": return onReport(state, event.at);
    case "hazard": return onHazard(state, event.hazard, event.present, event.at);
    case "climate": return onClimate(state, event.celsius, event.humidity);
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

function onCard(before: State, tap: Tap, wall: Wall, at: number): Step {
  const { settings } = before;
  const role = tap.holder?.role;
  const household = tap.holder?.household;
  const state: State = settings.reportButton ? { ...before, tapped: { at, role, household } } : before;
  const decision = decisionOf(state, tap, wall);
  if ("refuse" in decision) {
    const reason = decision.refuse;
    return [state, [{ type: "record", entry: { kind: "refuse", reason, role, household } }, { type: "answer", outcome: reason }]];
  }
  const visit: Visit = { visit: state.visits + 1, purpose: decision.purpose, role: role!, household };
  const granted: Effect = { type: "record", entry: { kind: "grant", visit: visit.visit, purpose: visit.purpose, role: role!,
    household, compartments: decision.grant } };

  // Record first: a power cut may leave a record without an opening, never an opening without a record.
  const [next, effects] = each(state, (compartment) => decision.grant.includes(compartment.id)
    ? grant(compartment, visit, at, settings) : [compartment, []]);
  return [{ ...next, visits: visit.visit },
    [granted, ...effects, { type: "answer", outcome: isChosen(visit, settings) ? "choose" : "granted", compartments: decision.grant }]];
}

function decisionOf({ settings, compartments, mode, hazards, faults }: State, tap: Tap, wall: Wall): ReturnType<typeof decide> {
  if (mode !== "in-service") return outOfService;
  if (hazards.includes("smoke")) return emergency;
  return decide(settings, tap, wall, compartments.map((compartment) => candidate(settings, compartment, faults)));
}

const outOfService = Object.freeze({ refuse: "out-of-service" } as const);
const emergency = Object.freeze({ refuse: "emergency" } as const);

/**
 * A bolt that cannot be had opens nothing, and behind a lid that cannot be seen nothing can be counted. Who has chosen a
 * compartment has a hand at its lid: it is not locked under that for the next card.
 */
function candidate(settings: Settings, { id, full, phase }: Compartment, faults: State["faults"]): Candidate {
  const isChosenNow = phase.is === "unlocked" && isChosen(phase.visit, settings);
  return { id, category: settingsOf(settings, id).category, full, inUse: phase.is === "open" || isChosenNow,
    works: isThere(settingsOf(settings, id), faults) };
}

/** A bolt or a lid contact behind an expander that does not answer is as good as none. */
function isThere({ id, bolt, lid }: CompartmentSettings, faults: State["faults"]): boolean {
  if (absent.includes(faults[`bolt-${id}`]!) || absent.includes(faults[`lid-${id}`]!)) return false;
  return [lid.pin, ...movingPins(bolt)].every((it) => faults[`expander-${(expanderPin(it)?.expander ?? -1) + 1}`] === undefined);
}

const absent: readonly string[] = Object.freeze(["no-port", "not-built"]);

function onButton(state: State, id: number, at: number): Step {
  const phase = state.compartments.find((compartment) => compartment.id === id)?.phase;
  if (phase?.is !== "offered") return [state, []];
  const { visit } = phase.visit;
  const [next, effects] = each(state, (compartment) => chosen(compartment, id, visit, at, state.settings));
  return [next, [...effects, { type: "answer", outcome: "granted", compartments: [id] }]];
}

/** Someone who reports has tapped shortly before, or stays unknown. */
const TAPPED_MS_MAX = 60_000;

const nobody: { readonly role?: Role; readonly household?: string } = Object.freeze({});

function onReport(state: State, at: number): Step {
  const { tapped } = state;
  const { role, household } = tapped && at - tapped.at <= TAPPED_MS_MAX ? tapped : nobody;
  return [state, [{ type: "record", entry: { kind: "report", role, household } },
    { type: "answer", outcome: "reported" }]];
}

function onHazard(state: State, hazard: Hazard, present: boolean, at: number): Step {
  if (state.hazards.includes(hazard) === present) return [state, []];
  const hazards = present ? [...state.hazards, hazard] : state.hazards.filter((it) => it !== hazard);
  const effects: Effect[] = [{ type: "record", entry: { kind: "alarm", alarm: hazard, raised: present } }];
  if (present && (hazard === "smoke" || hazard === "tamper")) effects.push({ type: "answer", outcome: hazard });
  if (hazard !== "smoke") return [{ ...state, hazards }, effects];
  const [next, more] = each({ ...state, hazards }, (compartment) =>
    present ? smokeSeen(compartment, at, state.settings) : smokeGone(compartment));
  return [next, [...effects, ...more]];
}

function onClimate(state: State, celsius: number, humidity: number | undefined): Step {
  const { temperature, relativeHumidity } = state.climate ?? {};
  const percent = humidity === undefined ? undefined : steady(relativeHumidity === undefined ? undefined : relativeHumidity * 100, humidity * 100);
  return [{ ...state, climate: { temperature: steady(temperature, celsius), ...(percent === undefined ? {} : { relativeHumidity: percent / 100 }) } }, []];
}

/** In whole numbers. What trembles around a half stays what it was. */
function steady(before: number | undefined, value: number): number {
  return before !== undefined && Math.abs(value - before) < 0.75 ? Math.round(before) : Math.round(value);
}

function onLid(state: State, id: number, open: boolean, at: number): Step {
  const { settings, hazards } = state;
  return one(state, id, (compartment) => {
    if (open) return lidOpened(compartment, at, settings);
    const [closed, effects] = lidClosed(compartment, at, settings);
    if (closed === compartment || !hazards.includes("smoke")) return [closed, effects];
    const [next, more] = closedInSmoke(closed, at, settings);
    return [next, [...effects, ...more]];
  });
}

function onRange(state: State, id: number, range: Range, at: number): Step {
  const [next, effects] = one(state, id, (compartment) => measured(compartment, range, at, state.settings));
  const [last, more] = onPart(next, `range-${id}`, "fault" in range ? range.fault : undefined);
  return [last, [...effects, ...more]];
}

function onWeight(state: State, id: number, weight: Weight, at: number): Step {
  const [next, effects] = one(state, id, (compartment) => weighed(compartment, weight, at, state.settings));
  const [last, more] = onPart(next, `scale-${id}`, "fault" in weight ? weight.fault : undefined);
  return [last, [...effects, ...more]];
}

function onPart(state: State, part: string, fault: string | undefined): Step {
  if (state.faults[part] === fault) return [state, []];
  const { [part]: _, ...others } = state.faults;
  const faults = fault === undefined ? others : { ...others, [part]: fault };
  const failures = fault === undefined ? state.failures : { ...state.failures, [part]: (state.failures[part] ?? 0) + 1 };
  return [{ ...state, faults, failures }, [{ type: "record", entry: { kind: "alarm", alarm: alarmOf(part), raised: fault !== undefined, part, fault } }]];
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
