// Random days of the core. To replay a failure: SEED=<n> npx jest test/core/station.simulation
import { at, collector, NO_CLOCK, neighbour, resident, settings, supervisor, technician } from "./bench.js";
import { decodeRecord, encodeRecord, type Entry } from "../../modules/contract/record.js";
import type { Holder } from "../../modules/core/access.js";
import { SETTLE_MS_MAX } from "../../modules/core/contents.js";
import { stateJson } from "../../modules/core/report.js";
import { deadline, start, step, type Effect, type Event, type State, type Step } from "../../modules/core/station.js";
import { Random } from "../../sim/random.js";

const seeds = process.env["SEED"] ? [Number(process.env["SEED"])] : Array.from({ length: 8 }, (_, seed) => seed);
const EVENTS = 400;
const NUMBER = "04a1b2c3";

/** What can be known of a compartment from outside, kept apart from the core's own state. */
interface Seen { lidOpen: boolean; drawnUntil: number | undefined; opening: { visit: number; closed: boolean } | undefined }

class Witness {
  readonly wrong: string[] = [];
  state: State;
  #now = 0;
  #visits = 0;
  readonly #seen = new Map<number, Seen>();
  readonly #alarms = new Map<string, string | undefined>();

  constructor(openLids: readonly number[]) {
    this.state = frozen(start(settings, 0, openLids));
    for (const { id } of settings.compartments)
      this.#seen.set(id, { lidOpen: openLids.includes(id), drawnUntil: undefined, opening: undefined });
  }

  lidOpen(id: number): boolean { return this.#seen.get(id)!.lidOpen; }

  /** Lets time pass as the runtime does: a tick whenever one is due. */
  passTo(now: number): void {
    for (let due = deadline(this.state); due <= now; due = deadline(this.state)) {
      this.take({ type: "tick", at: Math.max(due, this.#now) });
      if (deadline(this.state) <= due) return void this.wrong.push(`a tick at ${due} leaves another due at ${deadline(this.state)}`);
    }
    this.#now = now;
    for (const [id, { drawnUntil = Infinity }] of this.#seen)
      if (drawnUntil < now) this.wrong.push(`bolt ${id} is drawn beyond its bound ${drawnUntil} at ${now}`);
  }

  take(event: Event): void {
    this.#now = event.at;
    if (event.type === "lid") this.#seen.get(event.compartment)!.lidOpen = event.open;
    if (event.type === "fallen") this.#seen.get(event.compartment)!.drawnUntil = undefined;
    const [state, effects] = step(this.state, frozen(event));
    const outcome = textOf([state, effects]);
    if (textOf(step(this.state, event)) !== outcome) this.wrong.push("the same step came out otherwise");
    if (outcome.includes(NUMBER)) this.wrong.push("a card's number is in the state or the effects");
    this.state = frozen(state);
    let granted: readonly number[] = [];
    for (const effect of effects) {
      if (effect.type === "record" && effect.entry.kind === "grant") granted = effect.entry.compartments;
      this.#see(effect, event, granted);
    }
    if (deadline(state) < event.at) this.wrong.push(`after ${event.type} at ${event.at} a tick was due at ${deadline(state)}`);
    this.#compareReport();
  }

  /** All disposals are on record once all lids are closed and have settled. */
  finish(): void {
    for (const [id, { opening }] of this.#seen) if (opening) this.wrong.push(`visit ${opening.visit} opened ${id}: nothing came of it`);
  }

  #see(effect: Effect, event: Event, granted: readonly number[]): void {
    if (effect.type === "unlock") {
      if (!granted.includes(effect.compartment)) this.wrong.push(`bolt ${effect.compartment} drawn without a grant before it`);
      if (this.lidOpen(effect.compartment)) this.wrong.push(`bolt ${effect.compartment} drawn under an open lid`);
      this.#seen.get(effect.compartment)!.drawnUntil = event.at + effect.ms;
    } else if (effect.type === "lock") this.#seen.get(effect.compartment)!.drawnUntil = undefined;
    else if (effect.type === "record") this.#read(effect.entry, event);
  }

  #read(entry: Entry, event: Event): void {
    const moment = { boot: 1, upMs: event.at, clock: "unknown" } as const;
    const stored = decodeRecord(encodeRecord({ moment, entry }));
    if (JSON.stringify(fieldsOf(stored?.entry)) !== JSON.stringify(fieldsOf(entry))) this.wrong.push(`cannot be stored: ${JSON.stringify(entry)}`);
    switch (entry.kind) {
      case "grant": return this.#readGrant(entry, event);
      case "lid": return this.#readLid(entry);
      case "alarm": return this.#readAlarm(entry);
      case "deposit": case "emptying": case "service": return this.#readDisposal(entry);
    }
  }

  #readGrant({ visit, role, household }: Entry & { kind: "grant" }, event: Event): void {
    if (visit !== ++this.#visits) this.wrong.push(`visit ${visit} is number ${this.#visits}`);
    const holder = event.type === "card" ? event.tap.holder : undefined;
    if (holder?.role !== role || holder.household !== household) this.wrong.push(`visit ${visit} is not whose card it was`);
  }

  #readLid({ compartment, open, visit }: Entry & { kind: "lid" }): void {
    const seen = this.#seen.get(compartment)!;
    if (seen.lidOpen !== open) this.wrong.push(`lid ${compartment} on record as ${open ? "open" : "closed"}`);
    if (open && seen.opening) this.wrong.push(`visit ${seen.opening.visit} at ${compartment} has no end, and the lid is opened again`);
    if (open) seen.opening = visit === undefined ? undefined : { visit, closed: false };
    else if (seen.opening) seen.opening.closed = true;
  }

  #readAlarm({ alarm, raised, compartment, part, fault }: Entry & { kind: "alarm" }): void {
    const key = JSON.stringify([alarm, compartment, part]);
    const was = this.#alarms.has(key);
    if (raised && was && this.#alarms.get(key) === fault) this.wrong.push(`${key} raised twice`);
    if (!raised && !was) this.wrong.push(`${key} cleared without having been raised`);
    if (raised) this.#alarms.set(key, fault);
    else this.#alarms.delete(key);
  }

  #readDisposal({ kind, visit, compartment }: Entry & { kind: "deposit" | "emptying" | "service" }): void {
    const seen = this.#seen.get(compartment)!;
    if (seen.opening?.visit !== visit || !seen.opening.closed) this.wrong.push(`${kind} of visit ${visit} at ${compartment} that it had not opened and closed`);
    seen.opening = undefined;
  }

  #compareReport(): void {
    const report = JSON.parse(stateJson(this.state, "trusted")) as { compartments: { id: number; lid: string; lock: string }[]; alarms: unknown[] };
    for (const { id, lid, lock } of report.compartments) {
      const { lidOpen, drawnUntil } = this.#seen.get(id)!;
      if ((lid === "open") !== lidOpen) this.wrong.push(`lid ${id} reported ${lid}`);
      if (lock === "locked" && drawnUntil !== undefined) this.wrong.push(`bolt ${id} reported ${lock} while drawn`);
    }
    if (report.alarms.length !== this.#alarms.size) this.wrong.push(`${report.alarms.length} alarms reported, ${this.#alarms.size} on record`);
  }
}

/** Without the settings, which are frozen. */
const textOf = ([{ settings: _, ...state }, effects]: Step): string => JSON.stringify([state, effects]);

/** In one order, without what is undefined. */
function fieldsOf(entry: Entry | undefined): [string, unknown][] {
  return Object.entries(entry ?? {}).filter(([, value]) => value !== undefined).sort(([a], [b]) => a < b ? -1 : 1);
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}

const holders: readonly [Holder, ...Holder[]] = [resident, neighbour, { role: "resident", categories: [] }, { role: "volunteer", household: "2-1-304" },
  supervisor, collector, technician, { role: "officer" }, { role: "property" }];
const walls = [at("2026-11-25 07:30"), at("2026-11-25 07:30"), at("2026-11-28 08:59"), at("2026-11-25 12:00"), NO_CLOCK] as const;
const faults = ["no-answer", "bad-crc", "unstable"] as const;

function randomEvent(random: Random, now: number, witness: Witness): Event {
  const compartment = 1 + random.below(4);
  switch (random.below(8)) {
    case 0: case 1: {
      const holder = random.next() < 0.1 ? undefined : { ...random.pick(holders), number: NUMBER };
      return { type: "card", at: now, wall: random.pick(walls), tap: { kind: random.next() < 0.05 ? "random" : "fixed", holder } };
    }
    case 2: case 3: case 4: return { type: "lid", at: now, compartment, open: random.next() < 0.1 ? witness.lidOpen(compartment) : !witness.lidOpen(compartment) };
    case 5: case 6: {
      const chance = random.next();
      const range = chance < 0.1 ? { blocked: true } as const : chance < 0.2 ? { fault: random.pick(faults) } : { distanceMm: random.below(1_400) };
      return { type: "range", at: now, compartment, range };
    }
    default: return random.next() < 0.5 ? { type: "fallen", at: now, compartment }
      : { type: "part", at: now, part: random.pick(["reader", "bolt-1", "lid-2"]), fault: random.next() < 0.5 ? random.pick(faults) : undefined };
  }
}

test.each(seeds)("seed %i: no bolt without a grant or beyond its bound, no alarm out of turn, one record for each opening", (seed) => {
  const random = new Random(seed);
  const witness = new Witness(random.next() < 0.5 ? [] : [1 + random.below(4)]);
  let now = 0;
  for (let i = 0; i < EVENTS && witness.wrong.length === 0; i++) {
    now += random.below(random.pick([2, 300, 5_000, 5_000, 20_000, 700_000]));
    witness.passTo(now);
    witness.take(randomEvent(random, now, witness));
  }
  for (const { id } of settings.compartments) if (witness.lidOpen(id)) witness.take({ type: "lid", at: now, compartment: id, open: false });
  witness.passTo(now + SETTLE_MS_MAX);
  witness.finish();
  expect(witness.wrong).toEqual([]);
});
