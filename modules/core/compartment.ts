// One compartment: its bolt, its lid and how full it is. Each transition gives the next compartment and the effects.
import type { Entry } from "../contract/record.js";
import type { CompartmentSettings, Settings } from "../contract/settings.js";
import type { LockCause, Purpose, Role } from "../contract/words.js";
import type { Outcome } from "./answers.js";

/** Someone's stay at the station, from the granted tap on. `visit` counts them since boot. */
export interface Visit { readonly visit: number; readonly purpose: Purpose; readonly role: Role; readonly household?: string | undefined }

/** Times are monotonic milliseconds. Only a drawn bolt has a bound, so only that variant can hold one. */
export type Phase =
  | { readonly is: "locked" }
  | { readonly is: "unlocked"; readonly visit: Visit; readonly until: number }
  | { readonly is: "open"; readonly visit?: Visit | undefined; readonly since: number;
      /** When a lid that nobody closes becomes an alarm; undefined once it is one. */ readonly ajarAt?: number | undefined;
      readonly forced: boolean };

/** A lid has closed, and its rangefinder has not answered yet. */
export interface Settling { readonly visit: Visit; readonly openMs: number; readonly until: number }

export interface Compartment {
  readonly id: number;
  readonly phase: Phase;
  /** 0 empty to 1 full, as last measured; undefined until it has been. */
  readonly level?: number | undefined;
  /** The level last put on record. */
  readonly recorded?: number | undefined;
  readonly full: boolean;
  readonly settling?: Settling | undefined;
  readonly measureAt: number;
}

/** Effects are data; runtime.ts performs them in their order. */
export type Effect =
  | { readonly type: "record"; readonly entry: Entry }
  | { readonly type: "unlock"; readonly compartment: number; readonly ms: number }
  | { readonly type: "lock"; readonly compartment: number }
  | { readonly type: "measure"; readonly compartment: number }
  | { readonly type: "answer"; readonly outcome: Outcome };

export type CompartmentStep = readonly [Compartment, readonly Effect[]];

/** What a rangefinder found: `blocked` is in its blind zone, which means full or covered, never empty. */
export type Range = { readonly distanceMm: number } | { readonly blocked: true } | { readonly fault: string };

/** A measurement that has not answered by then is given up: a median of five frames, 300 ms each, and the wait for the port. */
export const SETTLE_MS_MAX = 10_000;
/** A smaller change of level is not worth a record of its own. */
export const LEVEL_STEP = 0.02;

export function compartmentAt(id: number, at: number, open: boolean, { limits }: Settings): Compartment {
  const phase: Phase = open ? { is: "open", since: at, ajarAt: at + limits.lidAjarMs, forced: false } : { is: "locked" };
  return { id, phase, full: false, measureAt: at };
}

/** Draws the bolt for a visit whose grant is on record. Someone else's grant that was not used ends with it. */
export function unlock(compartment: Compartment, visit: Visit, at: number, { limits }: Settings): CompartmentStep {
  return [{ ...compartment, phase: { is: "unlocked", visit, until: at + limits.unlockMs } },
    [{ type: "unlock", compartment: compartment.id, ms: limits.unlockMs }]];
}

export function lidOpened(compartment: Compartment, at: number, settings: Settings): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is === "open") return [compartment, []];
  const ajarAt = at + settings.limits.lidAjarMs;
  const [settled, effects] = compartment.settling ? settle(compartment, undefined, settings) : [compartment, []];
  if (phase.is === "unlocked") {
    const { visit } = phase;
    const entry: Entry = { kind: "lid", compartment: id, open: true, visit: visit.visit };
    // The bolt is let go at once: it rests against the open lid and snaps in when that closes, and the coil stays cool.
    return [{ ...settled, phase: { is: "open", visit, since: at, ajarAt, forced: false } },
      [...effects, { type: "lock", compartment: id }, { type: "record", entry }]];
  }
  return [{ ...settled, phase: { is: "open", since: at, ajarAt, forced: true } }, [...effects,
    { type: "record", entry: { kind: "lid", compartment: id, open: true } },
    { type: "record", entry: { kind: "alarm", alarm: "forced-open", raised: true, compartment: id } },
    { type: "answer", outcome: "forced-open" }]];
}

export function lidClosed(compartment: Compartment, at: number, { limits }: Settings): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is !== "open") return [compartment, []];
  const { visit, since, ajarAt, forced } = phase;
  const effects: Effect[] = [
    { type: "record", entry: { kind: "lid", compartment: id, open: false, visit: visit?.visit } },
    lockRecord(id, "closed", visit),
  ];
  if (ajarAt === undefined) effects.push(alarmRecord("lid-ajar", false, id));
  if (forced) effects.push(alarmRecord("forced-open", false, id));
  effects.push({ type: "answer", outcome: "closed" }, { type: "measure", compartment: id });
  const settling = visit && { visit, openMs: at - since, until: at + SETTLE_MS_MAX };
  return [{ ...compartment, phase: { is: "locked" }, settling, measureAt: at + limits.levelEveryMs }, effects];
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

/** A measurement is in. It ends a visit that waits for it, and is put on record by itself when it says something new. */
export function measured(compartment: Compartment, range: Range, at: number, settings: Settings): CompartmentStep {
  const measureAt = at + settings.limits.levelEveryMs;
  const level = levelOf(range, settingsOf(settings, compartment.id));
  if (compartment.phase.is === "open") return [{ ...compartment, measureAt }, []]; // it saw the lid or an arm
  if (compartment.settling) return settle({ ...compartment, measureAt }, level, settings);
  if (level === undefined) return [{ ...compartment, measureAt }, []];
  const next: Compartment = { ...compartment, level, full: fullAt(level, compartment.full, settings), measureAt };
  const before = compartment.recorded;
  if (before !== undefined && Math.round(Math.abs(level - before) * 1000) < LEVEL_STEP * 1000) return [next, []];
  const entry: Entry = { kind: "level", compartment: compartment.id, fillingLevel: level, fillingLevelBefore: before };
  return [{ ...next, recorded: level }, [{ type: "record", entry }]];
}

export function tick(compartment: Compartment, at: number, settings: Settings): CompartmentStep {
  const [after, effects] = expire(compartment, at);
  const [settled, more] = after.settling && at >= after.settling.until ? settle(after, undefined, settings) : [after, []];
  if (settled.phase.is === "open" || at < settled.measureAt) return [settled, [...effects, ...more]];
  return [{ ...settled, measureAt: at + settings.limits.levelEveryMs },
    [...effects, ...more, { type: "measure", compartment: settled.id }]];
}

/** When this compartment next wants a tick. */
export function compartmentDeadline({ phase, settling, measureAt }: Compartment): number {
  let due = phase.is === "open" ? Infinity : measureAt;
  if (settling) due = Math.min(due, settling.until);
  if (phase.is === "unlocked") due = Math.min(due, phase.until);
  if (phase.is === "open") due = Math.min(due, phase.ajarAt ?? Infinity);
  return due;
}

function expire(compartment: Compartment, at: number): CompartmentStep {
  const { id, phase } = compartment;
  if (phase.is === "unlocked" && at >= phase.until)
    return [{ ...compartment, phase: { is: "locked" } }, [{ type: "lock", compartment: id }]]; // station.ts puts it on record
  if (phase.is !== "open" || phase.ajarAt === undefined || at < phase.ajarAt) return [compartment, []];
  return [{ ...compartment, phase: { ...phase, ajarAt: undefined } },
    [alarmRecord("lid-ajar", true, id), { type: "answer", outcome: "lid-ajar" }]];
}

/** Ends a visit to this compartment with its one record. Without a measurement the level stays what it was. */
function settle(compartment: Compartment, level: number | undefined, settings: Settings): CompartmentStep {
  const { id, settling, level: before, full } = compartment;
  if (!settling) return [compartment, []];
  const { visit: { visit, purpose, role, household }, openMs } = settling;
  const entry: Entry = { kind: purpose, visit, compartment: id, category: settingsOf(settings, id).category, role, household,
    openMs, fillingLevelBefore: before, fillingLevel: level };
  const known = level === undefined ? {} : { level, recorded: level, full: fullAt(level, full, settings) };
  return [{ ...compartment, ...known, settling: undefined }, [{ type: "record", entry }]];
}

/** The share filled, in whole thousandths. */
function levelOf(range: Range, { emptyMm, fullMm }: CompartmentSettings): number | undefined {
  if ("fault" in range) return undefined;
  if ("blocked" in range) return 1;
  const share = (emptyMm - range.distanceMm) / (emptyMm - fullMm);
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
}

function fullAt(level: number, wasFull: boolean, { limits }: Settings): boolean {
  return level >= (wasFull ? limits.fullClearLevel : limits.fullLevel);
}

export function settingsOf({ compartments }: Settings, id: number): CompartmentSettings {
  return compartments.find((compartment) => compartment.id === id)!;
}

function lockRecord(compartment: number, cause: LockCause, visit: Visit | undefined): Effect {
  return { type: "record", entry: { kind: "lock", compartments: [compartment], cause, visit: visit?.visit } };
}

function alarmRecord(alarm: "lid-ajar" | "forced-open", raised: boolean, compartment: number): Effect {
  return { type: "record", entry: { kind: "alarm", alarm, raised, compartment } };
}
