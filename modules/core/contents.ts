// What a compartment holds, by its rangefinder and its scale: how a visit ends, and when a change is put on record.
import type { Entry } from "../contract/record.js";
import type { CompartmentSettings, Settings } from "../contract/settings.js";
import { settingsOf, type Compartment, type CompartmentStep, type Effect, type Visit } from "./compartment.js";

/** What a rangefinder found: `blocked` is in its blind zone, which means full or covered, never empty. */
export type Range = { readonly distanceMm: number } | { readonly blocked: true } | { readonly fault: string };

/** What a scale found: grams in the compartment. */
export type Weight = { readonly grams: number } | { readonly fault: string };

/** Someone's change of the contents, of which not all has been measured yet. */
export interface Settling {
  readonly visit: Visit;
  readonly openMs: number;
  readonly fillingLevelBefore?: number | undefined;
  readonly gramsBefore?: number | undefined;
  /** As measured since; undefined too where that failed. */
  readonly fillingLevel?: number | undefined;
  readonly grams?: number | undefined;
  /** What has not answered yet. */
  readonly awaits: readonly ("range" | "weight")[];
  /** A measurement that has not come by then is given up. */
  readonly until: number;
}

/** A median of five frames, 300 ms each, and the wait for the port; a scale that waits for stillness. */
export const SETTLE_MS_MAX = 10_000;
/** A smaller change of level is not worth a record of its own. */
export const LEVEL_STEP = 0.02;

/** The lid has closed after a visit: what was done is measured. */
export function settling({ id, level, grams }: Compartment, visit: Visit, openMs: number, at: number, settings: Settings): Settling {
  return { visit, openMs, fillingLevelBefore: level, gramsBefore: grams,
    awaits: hasScale(settings, id) ? ["range", "weight"] : ["range"], until: at + SETTLE_MS_MAX };
}

/** A part that fails is asked again sooner than one that works: it may have been mended. */
const AGAIN_MS = 60_000;

function againMs({ limits }: Settings): number { return Math.min(AGAIN_MS, limits.levelEveryMs); }

export function hasScale(settings: Settings, id: number): boolean { return settingsOf(settings, id).scale !== undefined; }

export function measureEffects(id: number, settings: Settings): Effect[] {
  const measure: Effect = { type: "measure", compartment: id };
  return hasScale(settings, id) ? [measure, { type: "weigh", compartment: id }] : [measure];
}

/** A distance is in. It ends a visit that waits for nothing else, and is put on record by itself when it says something new. */
export function measured(compartment: Compartment, range: Range, at: number, settings: Settings): CompartmentStep {
  const idle = { ...compartment, measureAt: at + ("fault" in range ? againMs(settings) : settings.limits.levelEveryMs) };
  if (compartment.phase.is === "open") return [idle, []]; // it saw the lid or an arm
  const level = levelOf(range, settingsOf(settings, compartment.id));
  const full = level === undefined ? compartment.full : fullAt(level, compartment.full, settings);
  const next: Compartment = level === undefined ? idle : { ...idle, level, full };
  const marks: Effect[] = full === compartment.full ? [] : [{ type: "mark", compartment: compartment.id, full }];
  const [last, effects] = next.settling ? answered(next, "range", { fillingLevel: level }, settings) : recorded(next, level);
  return [last, [...effects, ...marks]];
}

/** Grams are in. While the lid is open somebody leans on the rim. */
export function weighed(compartment: Compartment, weight: Weight, at: number, settings: Settings): CompartmentStep {
  if (compartment.phase.is === "open") return [compartment, []];
  const grams = "fault" in weight ? undefined : Math.round(weight.grams);
  const next: Compartment = grams === undefined ? { ...compartment, measureAt: Math.min(compartment.measureAt, at + againMs(settings)) }
    : { ...compartment, grams };
  return next.settling ? answered(next, "weight", { grams }, settings) : [next, []];
}

/**
 * Ends a visit with its one record. Without a measurement the level stays what it was. Grams are forgotten then: what was thrown
 * in unweighed must not be credited to whoever comes next.
 */
export function settle(compartment: Compartment, settings: Settings): CompartmentStep {
  const { settling: done, id, recorded: before } = compartment;
  if (!done) return [compartment, []];
  const { visit: { visit, purpose, role, household }, openMs, fillingLevelBefore, fillingLevel, gramsBefore, grams } = done;
  const entry: Entry = { kind: purpose, visit, compartment: id, category: settingsOf(settings, id).category, role, household,
    openMs, fillingLevelBefore, fillingLevel, gramsBefore, grams };
  return [{ ...compartment, grams, recorded: fillingLevel ?? before, settling: undefined }, [{ type: "record", entry }]];
}

function answered(compartment: Compartment, which: "range" | "weight", found: Partial<Settling>, settings: Settings): CompartmentStep {
  const before = compartment.settling!;
  const awaits = before.awaits.filter((it) => it !== which);
  const next: Compartment = { ...compartment, settling: { ...before, ...found, awaits } };
  return awaits.length > 0 ? [next, []] : settle(next, settings);
}

function recorded(compartment: Compartment, level: number | undefined): CompartmentStep {
  const { id, recorded: before } = compartment;
  if (level === undefined) return [compartment, []];
  if (before !== undefined && Math.round(Math.abs(level - before) * 1000) < LEVEL_STEP * 1000) return [compartment, []];
  const entry: Entry = { kind: "level", compartment: id, fillingLevel: level, fillingLevelBefore: before };
  return [{ ...compartment, recorded: level }, [{ type: "record", entry }]];
}

/** The share filled, in whole thousandths. */
export function levelOf(range: Range, { emptyMm, fullMm, geometry }: CompartmentSettings): number | undefined {
  if ("fault" in range) return undefined;
  if ("blocked" in range) return 1;
  const share = geometry ? litresAt(range.distanceMm, geometry) / geometry[0]!.litres : (emptyMm - range.distanceMm) / (emptyMm - fullMm);
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
}

/** On the straight line between the two points around it; beyond the ends of the table, what the end says. */
function litresAt(mm: number, geometry: NonNullable<CompartmentSettings["geometry"]>): number {
  const beyond = geometry.findIndex((point) => point.mm >= mm);
  if (beyond <= 0) return geometry.at(beyond)!.litres;
  const [near, far] = [geometry[beyond - 1]!, geometry[beyond]!];
  return near.litres + (far.litres - near.litres) * (mm - near.mm) / (far.mm - near.mm);
}

function fullAt(level: number, wasFull: boolean, { limits }: Settings): boolean {
  return level >= (wasFull ? limits.fullClearLevel : limits.fullLevel);
}
