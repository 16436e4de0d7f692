// One compartment: its bolt and its lid. Each transition gives the next compartment and the effects. What it holds: contents.ts.
import type { Entry } from "../contract/record.js";
import type { CompartmentSettings, Settings } from "../contract/settings.js";
import type { LockCause, Purpose, Role } from "../contract/words.js";
import type { Outcome } from "./answers.js";
import { measureEffects, settle, settling, type Settling } from "./contents.js";

/** Someone's stay at the station, from the granted tap on. `visit` counts them since boot. */
export interface Visit { readonly visit: number; readonly purpose: Purpose; readonly role: Role; readonly household?: string | undefined }

/** Times are monotonic milliseconds. Only a drawn bolt has a bound, so only such a variant can hold one. */
export type Phase =
  | { readonly is: "locked" }
  /** Granted, and not chosen yet among those that are. */
  | { readonly is: "offered"; readonly visit: Visit; readonly until: number }
  | { readonly is: "unlocked"; readonly visit: Visit; readonly until: number }
  /** There is smoke, and the settings let people get at it. The bolt falls by its own bound and is drawn again at `againAt`. */
  | { readonly is: "released"; readonly againAt: number }
  | { readonly is: "open"; readonly visit?: Visit | undefined; readonly since: number;
      /** When a lid that nobody closes becomes an alarm; undefined once it is one. */ readonly ajarAt?: number | undefined;
      readonly forced: boolean };

export interface Compartment {
  readonly id: number;
  readonly phase: Phase;
  /** 0 empty to 1 full, as last measured; undefined until it has been. */
  readonly level?: number | undefined;
  /** The level last put on record. */
  readonly recorded?: number | undefined;
  readonly full: boolean;
  /** As last weighed. */
  readonly grams?: number | undefined;
  readonly settling?: Settling | undefined;
  readonly measureAt: number;
}

/** Effects are data; runtime.ts performs them in their order. */
export type Effect =
  | { readonly type: "record"; readonly entry: Entry }
  | { readonly type: "unlock"; readonly compartment: number; readonly ms: number }
  | { readonly type: "lock"; readonly compartment: number }
  | { readonly type: "measure"; readonly compartment: number }
  | { readonly type: "weigh"; readonly compartment: number }
  /** It is full from now on, or no longer: people are shown so before they tap. */
  | { readonly type: "mark"; readonly compartment: number; readonly full: boolean }
  /** `compartments`: those that a grant opens. */
  | { readonly type: "answer"; readonly outcome: Outcome; readonly compartments?: readonly number[] };

export type CompartmentStep = readonly [Compartment, readonly Effect[]];

/**
 * A released bolt is drawn for so long, and again so much later: what a solenoid's duty allows without end
 * (modules/drivers/solenoid.ts: a quarter of the time).
 */
export const RELEASED_MS = 8_000;
export const RELEASE_EVERY_MS = 40_000;

export function compartmentAt(id: number, at: number, open: boolean, { limits }: Settings): Compartment {
  const phase: Phase = open ? { is: "open", since: at, ajarAt: at + limits.lidAjarMs, forced: false } : { is: "locked" };
  return { id, phase, full: false, measureAt: at };
}

/**
 * Draws the bolt for a visit whose grant is on record, or waits for the button where the settings have people choose.
 * Someone else's grant that was not used ends with it. What is in the compartment now is weighed, for the difference.
 */
export function grant(compartment: Compartment, visit: Visit, at: number, settings: Settings): CompartmentStep {
  const { id, phase } = compartment;
  const until = at + settings.limits.unlockMs;
  const weigh: Effect[] = settingsOf(settings, id).scale ? [{ type: "weigh", compartment: id }] : [];
  if (!isChosen(visit, settings)) return unlock(compartment, visit, at, settings, weigh);
  const fallen: Effect[] = phase.is === "unlocked" ? [{ type: "lock", compartment: id }] : [];
  return [{ ...compartment, phase: { is: "offered", visit, until } }, [...fallen, ...weigh]];
}

/** Only those who throw something away choose: collectors and technicians have all lids open. */
export function isChosen({ purpose }: Visit, { choice }: Settings): boolean { return choice === "button" && purpose === "deposit"; }

/** Its button was pressed, or that of another one that was granted in the same visit. */
export function chosen(compartment: Compartment, id: number, visit: number, at: number, settings: Settings): CompartmentStep {
  const { phase } = compartment;
  if (phase.is !== "offered" || phase.visit.visit !== visit) return [compartment, []];
  return compartment.id === id ? unlock(compartment, phase.visit, at, settings, []) : [{ ...compartment, phase: { is: "locked" } }, []];
}

function unlock(compartment: Compartment, visit: Visit, at: number, { limits }: Settings, more: readonly Effect[]): CompartmentStep {
  return [{ ...compartment, phase: { is: "unlocked", visit, until: at + limits.unlockMs } },
    [{ type: "unlock", compartment: compartment.id, ms: limits.unlockMs }, ...more]];
}

export function lidOpened(compartment: Compartment, at: number, settings: Settings): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is === "open") return [compartment, []];
  const ajarAt = at + settings.limits.lidAjarMs;
  const [settled, effects] = settle(compartment, settings);
  if (phase.is === "unlocked" || phase.is === "released") {
    const visit = phase.is === "unlocked" ? phase.visit : undefined;
    const entry: Entry = { kind: "lid", compartment: id, open: true, visit: visit?.visit };
    return [{ ...settled, phase: { is: "open", visit, since: at, ajarAt, forced: false } },
      [...effects, ...letGo(id, settings), { type: "record", entry }]];
  }
  return [{ ...settled, phase: { is: "open", since: at, ajarAt, forced: true } }, [...effects,
    { type: "record", entry: { kind: "lid", compartment: id, open: true } },
    { type: "record", entry: { kind: "alarm", alarm: "forced-open", raised: true, compartment: id } },
    { type: "answer", outcome: "forced-open" }]];
}

/**
 * A bolt is let go at once: it rests against the open lid and snaps in when that closes, and the coil stays cool. A motor would
 * close the lid on whoever has just opened it: that one closes by itself when its time is up.
 */
function letGo(id: number, settings: Settings): Effect[] {
  return settingsOf(settings, id).bolt.driver === "lid-actuator" ? [] : [{ type: "lock", compartment: id }];
}

export function lidClosed(compartment: Compartment, at: number, settings: Settings): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is !== "open") return [compartment, []];
  const { visit, since, ajarAt, forced } = phase;
  const effects: Effect[] = [
    { type: "record", entry: { kind: "lid", compartment: id, open: false, visit: visit?.visit } },
    lockRecord(id, "closed", visit),
  ];
  if (ajarAt === undefined) effects.push(alarmRecord("lid-ajar", false, id));
  if (forced) effects.push(alarmRecord("forced-open", false, id));
  effects.push({ type: "answer", outcome: "closed" }, ...measureEffects(id, settings));
  // What somebody without a visit has thrown in is nobody's: until it is weighed, there are no grams to count from.
  return [{ ...compartment, phase: { is: "locked" }, settling: visit && settling(compartment, visit, at - since, at, settings),
    grams: visit && compartment.grams, measureAt: at + settings.limits.levelEveryMs }, effects];
}

/**
 * The lock's own bound came first, as after two grants in a row: there is nothing left to let go. One that falls as its
 * time is up is left to the tick that is due now, with the others of its visit.
 */
export function boltFallen(compartment: Compartment, at: number): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is !== "unlocked" || at >= phase.until) return [compartment, []];
  return [{ ...compartment, phase: { is: "locked" } }, [lockRecord(id, "timeout", phase.visit)]];
}

/** There is smoke. Open lids stay as they are; everybody else's visit is over. */
export function smokeSeen(compartment: Compartment, at: number, { onSmoke }: Settings): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is === "open") return [compartment, []];
  if (onSmoke === "release") return [{ ...compartment, phase: { is: "released", againAt: at + RELEASE_EVERY_MS } }, [released(id)]];
  if (phase.is !== "unlocked") return [{ ...compartment, phase: { is: "locked" } }, []];
  return [{ ...compartment, phase: { is: "locked" } }, [{ type: "lock", compartment: id }, lockRecord(id, "emergency", phase.visit)]];
}

/** A lid has closed while there is smoke. One that its motor has closed waits for its next turn, or it would never come to rest. */
export function closedInSmoke(compartment: Compartment, at: number, settings: Settings): CompartmentStep {
  const [next, effects] = smokeSeen(compartment, at, settings);
  return [next, settingsOf(settings, compartment.id).bolt.driver === "lid-actuator" ? [] : effects];
}

export function smokeGone(compartment: Compartment): CompartmentStep {
  const { id, phase } = compartment;
  return phase.is === "released" ? [{ ...compartment, phase: { is: "locked" } }, [{ type: "lock", compartment: id }]] : [compartment, []];
}

export function tick(compartment: Compartment, at: number, settings: Settings): CompartmentStep {
  const [after, effects] = expire(compartment, at);
  const [settled, more] = after.settling && at >= after.settling.until ? settle(after, settings) : [after, []];
  if (settled.phase.is === "open" || at < settled.measureAt) return [settled, [...effects, ...more]];
  return [{ ...settled, measureAt: at + settings.limits.levelEveryMs }, [...effects, ...more, ...measureEffects(settled.id, settings)]];
}

/** When this compartment next wants a tick. */
export function compartmentDeadline({ phase, settling: open, measureAt }: Compartment): number {
  let due = phase.is === "open" ? Infinity : measureAt;
  if (open) due = Math.min(due, open.until);
  switch (phase.is) {
    case "offered": case "unlocked": return Math.min(due, phase.until);
    case "released": return Math.min(due, phase.againAt);
    case "open": return Math.min(due, phase.ajarAt ?? Infinity);
    default: return due;
  }
}

function expire(compartment: Compartment, at: number): CompartmentStep {
  const { id, phase } = compartment;
  switch (phase.is) {
    case "offered": return at < phase.until ? [compartment, []] : [{ ...compartment, phase: { is: "locked" } }, []];
    case "unlocked": // station.ts puts it on record
      return at < phase.until ? [compartment, []] : [{ ...compartment, phase: { is: "locked" } }, [{ type: "lock", compartment: id }]];
    case "released": return at < phase.againAt ? [compartment, []]
      : [{ ...compartment, phase: { is: "released", againAt: at + RELEASE_EVERY_MS } }, [released(id)]];
    case "open":
      if (phase.ajarAt === undefined || at < phase.ajarAt) return [compartment, []];
      return [{ ...compartment, phase: { ...phase, ajarAt: undefined } },
        [alarmRecord("lid-ajar", true, id), { type: "answer", outcome: "lid-ajar" }]];
    default: return [compartment, []];
  }
}

export function settingsOf({ compartments }: Settings, id: number): CompartmentSettings {
  return compartments.find((compartment) => compartment.id === id)!;
}

function released(compartment: number): Effect { return { type: "unlock", compartment, ms: RELEASED_MS }; }

function lockRecord(compartment: number, cause: LockCause, visit: Visit | undefined): Effect {
  return { type: "record", entry: { kind: "lock", compartments: [compartment], cause, visit: visit?.visit } };
}

function alarmRecord(alarm: "lid-ajar" | "forced-open", raised: boolean, compartment: number): Effect {
  return { type: "record", entry: { kind: "alarm", alarm, raised, compartment } };
}
