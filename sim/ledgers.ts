// Two ledgers, kept by two parties that do not know of each other: what bolts, lids and cards physically did, and what a
// subscriber has received. Where they disagree the firmware is wrong. The core's own state is never asked.
import { ChainCheck } from "../modules/contract/chain.js";
import type { Sign } from "../modules/contract/mac.js";
import type { Settings } from "../modules/contract/settings.js";
import type { Fact } from "./world.js";

export interface Received { readonly topic: string; readonly payload: string; readonly retain: boolean }

export interface Ledgers {
  readonly settings: Settings;
  readonly facts: readonly Fact[];
  /** In the order in which the broker accepted them. */
  readonly received: readonly Received[];
  /** When each boot began, in virtual milliseconds; boot 1 first. */
  readonly bootedAt: readonly number[];
  /** Spans of virtual time in which the firmware did not run, or had just begun to, or was about to end. */
  readonly down: readonly { readonly from: number; readonly to: number }[];
  /** True time, in milliseconds since 1970, at a virtual one. */
  readonly epochOf: (at: number) => number;
}

interface Event {
  id: string; seq: number; boot: number; upMs: number; kind: string; at: number;
  compartment: number; compartments: number[]; visit: number; household?: string; role: string; open: boolean;
  alarm: string; raised: boolean; part?: string;
}

/** From the tap to the last bolt: reading the card takes 50 ms at most a poll of 125 ms, and bolts are drawn 100 ms apart. */
const TAP_MS = 600;
const DRAW_MS = 1_200;
/** From a lid's movement to its record: the debounce of the contact, and its slow look when an edge was lost. */
const LID_MS = 1_200;
/** From a closed lid to its deposit: the measurement's bound. */
const SETTLE_MS = 11_000;

/** All that is wrong, in words; empty when the ledgers agree. */
export function disagreements(ledgers: Ledgers): string[] {
  const events = firstArrivals(ledgers);
  return [
    ...arrivalProblems(ledgers),
    ...sequenceProblems(events),
    ...grantProblems(ledgers, events),
    ...drawProblems(ledgers, events),
    ...lidProblems(ledgers, events),
    ...depositProblems(ledgers, events),
    ...alarmProblems(events),
  ];
}

function eventsOf({ received, bootedAt }: Ledgers): (Event & { payload: string })[] {
  return received.filter(({ topic }) => topic.endsWith("/event")).map(({ payload }) => {
    const event = JSON.parse(payload) as Event;
    return { ...event, at: (bootedAt[event.boot - 1] ?? NaN) + event.upMs, payload };
  });
}

function firstArrivals(ledgers: Ledgers): Event[] {
  const seen = new Set<string>();
  return eventsOf(ledgers).filter(({ id }) => !seen.has(id) && seen.add(id));
}

function arrivalProblems(ledgers: Ledgers): string[] {
  const payloads = new Map<string, string>();
  return eventsOf(ledgers).flatMap(({ id, payload }) => {
    const before = payloads.get(id);
    payloads.set(id, payload);
    return before === undefined || before === payload ? [] : [`${id} arrived with other bytes: ${before} then ${payload}`];
  });
}

function sequenceProblems(events: readonly Event[]): string[] {
  return events.flatMap(({ seq, id }, i) => seq === i + 1 ? [] : [`${id} arrived as number ${i + 1}`]).slice(0, 3);
}

/** Every grant belongs to a card that was held there just then, and that the rules let in. */
function grantProblems({ facts, settings, epochOf }: Ledgers, events: readonly Event[]): string[] {
  return events.filter(({ kind }) => kind === "grant").flatMap(({ id, at, compartments, role, household }) => {
    const cards = facts.flatMap((fact) => fact.what === "held" && fact.at <= at && at - fact.at - fact.ms <= TAP_MS ? [fact.card] : []);
    const card = settings.cards.find(({ number, role: whose, household: where }) =>
      cards.includes(number) && whose === role && where === household);
    if (!card) return [`${id}: a grant to ${role} ${household ?? ""}, while ${cards.join(", ") || "no card"} was held there`];
    return compartments.filter((one) => !mayOpen(settings, card, one, epochOf(at))).map((one) => `${id}: ${role} may not open ${one} now`);
  });
}

/** The rules once more, written apart from the firmware's. */
function mayOpen(settings: Settings, card: Settings["cards"][number], compartment: number, epochMs: number): boolean {
  const { category } = settings.compartments.find(({ id }) => id === compartment)!;
  if (["supervisor", "collector", "technician"].includes(card.role)) return true;
  if (card.role !== "resident" && card.role !== "volunteer") return false;
  if (card.role === "resident" && card.categories && !card.categories.includes(category)) return false;
  const local = new Date(epochMs + settings.utcOffsetMinutes * 60_000);
  const clock = local.toISOString().slice(11, 16);
  const weekday = local.getUTCDay() || 7;
  return settings.hours.some(({ categories, weekdays, from, to }) =>
    categories.includes(category) && weekdays.includes(weekday) && from <= clock && clock < to);
}

/** Every bolt that was drawn had its grant on record before, and fell within the bound of the last one. */
function drawProblems({ facts }: Ledgers, events: readonly Event[]): string[] {
  const grants = events.filter(({ kind }) => kind === "grant");
  const grantedWithin = (ms: number, at: number, compartment: number): boolean =>
    grants.some((grant) => grant.compartments.includes(compartment) && grant.at <= at && at - grant.at <= ms);
  return facts.flatMap((fact, i) => {
    if (fact.what === "drawn" && !grantedWithin(DRAW_MS, fact.at, fact.compartment))
      return [`compartment ${fact.compartment} unlocked at ${fact.at} without a grant`];
    const before = facts.slice(0, i).reverse().find((one) => one.what !== "held" && fact.what === "fallen" && one.compartment === fact.compartment);
    if (fact.what === "fallen" && before?.what === "drawn" && !grantedWithin(BOLT_MS_MAX, fact.at, fact.compartment))
      return [`compartment ${fact.compartment} was still unlocked at ${fact.at}, long after its grant`];
    return [];
  });
}

/** The driver's bound on one pull, and the time the bolt takes to fall. */
const BOLT_MS_MAX = 10_000 + 100;

/** Every lid that moved while the station ran is on record, with the visit it belongs to or as forced. */
function lidProblems(ledgers: Ledgers, events: readonly Event[]): string[] {
  const lids = events.filter(({ kind }) => kind === "lid");
  const moved = ledgers.facts.filter((fact) => fact.what === "opened" || fact.what === "closed");
  return moved.flatMap((fact) => {
    if (fact.what === "held" || isDown(ledgers, fact.at) || isBrief(moved, fact)) return [];
    const recorded = lids.filter(({ at, compartment, open }) =>
      compartment === fact.compartment && open === (fact.what === "opened") && at >= fact.at && at - fact.at <= LID_MS);
    return recorded.length === 1 ? [] : [`lid ${fact.compartment} ${fact.what} at ${fact.at}: ${recorded.length} records of it`];
  });
}

function isDown({ down }: Ledgers, at: number): boolean {
  return down.some(({ from, to }) => at >= from && at <= to);
}

/** A lid that moves back before the contact has settled has not moved. */
function isBrief(moved: readonly Fact[], fact: Fact): boolean {
  return fact.what !== "held" && moved.some((other) => other !== fact && other.what !== "held"
    && other.compartment === fact.compartment && Math.abs(other.at - fact.at) < LID_MS);
}

/** No disposal is counted twice, none for the wrong household, none without a lid that closed. */
function depositProblems({ facts }: Ledgers, events: readonly Event[]): string[] {
  const closings = new Set<Fact>();
  const visits = events.filter(({ kind }) => ["deposit", "emptying", "service"].includes(kind));
  return visits.flatMap((event) => {
    const { id, at, compartment, boot, visit } = event;
    const grant = events.find((other) => other.kind === "grant" && other.boot === boot && other.visit === visit);
    const problems: string[] = [];
    if (!grant || grant.household !== event.household || grant.role !== event.role || !grant.compartments.includes(compartment))
      problems.push(`${id}: not what was granted: ${JSON.stringify(grant)}`);
    const closing = facts.find((fact) => fact.what === "closed" && fact.compartment === compartment
      && !closings.has(fact) && fact.at <= at && at - fact.at <= SETTLE_MS);
    if (closing) closings.add(closing);
    else problems.push(`${id}: no lid of compartment ${compartment} had just closed`);
    return problems;
  });
}

/** Alarms alternate: raised, cleared, raised. A restart forgets what was raised. */
function alarmProblems(events: readonly Event[]): string[] {
  const raised = new Map<string, boolean>();
  return events.filter(({ kind }) => kind === "alarm").flatMap((event) => {
    const { id, alarm, boot, compartment, part } = event;
    const key = JSON.stringify([boot, alarm, compartment, part]);
    const was = raised.get(key) ?? false;
    raised.set(key, event.raised);
    const isRepeat = was === event.raised && alarm !== "part-fault"; // a fault may turn into another
    return isRepeat ? [`${id}: ${alarm} ${event.raised ? "raised" : "cleared"} twice`] : [];
  });
}

/** What an auditor with the station's key finds in all that has arrived: no event altered, missing or out of its chain. */
export function chainProblems(received: readonly Received[], sign: Sign): string[] {
  const check = new ChainCheck(sign, { from: 1 });
  const alone = received.filter(({ topic }) => topic.endsWith("/event")).flatMap(({ payload }) => check.add(payload) ?? []);
  return [...alone, ...check.end()].filter(({ isError }) => isError).map(({ what, seq, line }) => `chain: ${what} at seq ${seq}, line ${line}`);
}
