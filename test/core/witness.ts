// Someone who watches a station's core from outside, and says what is wrong with what it does. Knows nothing of its state but the report.
import { decodeRecord, encodeRecord, type Entry } from "../../modules/contract/record.js";
import type { Settings } from "../../modules/contract/settings.js";
import { settingsOf } from "../../modules/core/compartment.js";
import { stateJson } from "../../modules/core/report.js";
import { deadline, start, step, type Effect, type Event, type State, type Step } from "../../modules/core/station.js";

/** What can be known of a compartment from outside, kept apart from the core's own state. */
interface Seen {
  lidOpen: boolean;
  /** The bound of its bolt's own: then it falls, whatever the core does. */
  drawnUntil: number | undefined;
  /** Whose button may draw it, and until when. */
  offered: { visit: number; until: number } | undefined;
  opening: { visit: number; closed: boolean } | undefined;
}

export interface WitnessOptions { settings: Settings; openLids?: readonly number[]; /** Must not be seen anywhere. */ secret: string }

export class Witness {
  readonly wrong: string[] = [];
  state: State;
  #now = 0;
  #visits = 0;
  #smoke = false;
  #tapped: { at: number; household: string | undefined } | undefined;
  readonly #settings: Settings;
  readonly #secret: string;
  readonly #seen = new Map<number, Seen>();
  readonly #alarms = new Map<string, string | undefined>();

  constructor({ settings, openLids = [], secret }: WitnessOptions) {
    this.#settings = settings;
    this.#secret = secret;
    this.state = frozen(start(settings, 0, openLids));
    for (const { id } of settings.compartments)
      this.#seen.set(id, { lidOpen: openLids.includes(id), drawnUntil: undefined, offered: undefined, opening: undefined });
  }

  get now(): number { return this.#now; }

  lidOpen(id: number): boolean { return this.#seen.get(id)!.lidOpen; }

  /** What it knows, beside the state, times counted from now: the same for all pasts that no future can tell apart. */
  get key(): string {
    const since = (ms: number | undefined): number | undefined => ms === undefined ? undefined : ms - this.#now;
    return JSON.stringify([this.#smoke, [...this.#alarms], [...this.#seen].map(([id, { lidOpen, drawnUntil, offered, opening }]) =>
      [id, lidOpen, since(drawnUntil), since(offered?.until), opening?.closed])]);
  }

  /** Lets time pass as the runtime and the bolts do: a tick whenever one is due, and a fall at the bolt's own bound. */
  passTo(now: number): void {
    for (;;) {
      const due = deadline(this.state);
      const bound = this.#firstBound();
      if (Math.min(due, bound.at) > now) break;
      if (due <= bound.at) {
        this.take({ type: "tick", at: Math.max(due, this.#now) });
        if (deadline(this.state) <= due) return void this.wrong.push(`a tick at ${due} leaves another due at ${deadline(this.state)}`);
      } else this.take({ type: "fallen", at: bound.at, compartment: bound.id });
    }
    this.#now = now;
  }

  #firstBound(): { id: number; at: number } {
    let first = { id: 0, at: Infinity };
    for (const [id, { drawnUntil = Infinity }] of this.#seen) if (drawnUntil < first.at) first = { id, at: drawnUntil };
    return first;
  }

  take(event: Event): void {
    this.#now = event.at;
    this.#look(event);
    const [state, effects] = step(this.state, frozen(event));
    const outcome = textOf([state, effects]);
    if (textOf(step(this.state, event)) !== outcome) this.wrong.push("the same step came out otherwise");
    if (outcome.includes(this.#secret)) this.wrong.push("a card's number is in the state or the effects");
    this.state = frozen(state);
    let granted: readonly number[] = [];
    for (const effect of effects) {
      if (effect.type === "record" && effect.entry.kind === "grant") granted = this.#grantedBy(effect.entry, event.at);
      this.#see(effect, event, granted);
    }
    for (const seen of this.#seen.values()) if (seen.offered && event.at >= seen.offered.until) seen.offered = undefined;
    if (deadline(state) < event.at) this.wrong.push(`after ${event.type} at ${event.at} a tick was due at ${deadline(state)}`);
    this.#compareReport();
  }

  /** What the event itself shows, before anything is made of it. */
  #look(event: Event): void {
    if (event.type === "lid") this.#seeLid(event.compartment, event.open);
    if (event.type === "fallen") this.#seen.get(event.compartment)!.drawnUntil = undefined;
    if (event.type === "card") this.#tapped = { at: event.at, household: event.tap.holder?.household };
    if (event.type !== "hazard" || event.hazard !== "smoke") return;
    this.#smoke = event.present;
    for (const seen of this.#seen.values()) seen.offered = undefined;
  }

  /** A lid with a motor is closed by its motor, and by nothing else. */
  #seeLid(id: number, open: boolean): void {
    const seen = this.#seen.get(id)!;
    seen.lidOpen = open;
    if (!open && settingsOf(this.#settings, id).bolt.driver === "lid-actuator") seen.drawnUntil = undefined;
  }

  /** Those of a grant whose bolts may be drawn at once. */
  #grantedBy({ visit, purpose, compartments }: Entry & { kind: "grant" }, at: number): readonly number[] {
    const isAsked = this.#settings.choice === "button" && purpose === "deposit";
    for (const id of compartments) this.#seen.get(id)!.offered = isAsked ? { visit, until: at + this.#settings.limits.unlockMs } : undefined;
    return isAsked ? [] : compartments;
  }

  /** All disposals are on record once all lids are closed and have settled. */
  finish(): void {
    for (const [id, { opening }] of this.#seen) if (opening) this.wrong.push(`visit ${opening.visit} opened ${id}: nothing came of it`);
  }

  #see(effect: Effect, event: Event, granted: readonly number[]): void {
    if (effect.type === "record") return this.#read(effect.entry, event);
    if (effect.type === "lock") this.#seen.get(effect.compartment)!.drawnUntil = undefined;
    if (effect.type !== "unlock") return;
    const { compartment, ms } = effect;
    const seen = this.#seen.get(compartment)!;
    if (!granted.includes(compartment) && !this.#isChosen(seen, event, compartment) && !(this.#smoke && this.#settings.onSmoke === "release"))
      this.wrong.push(`bolt ${compartment} drawn by ${event.type} without a grant before it`);
    if (this.#smoke && event.type === "card") this.wrong.push(`a card drew bolt ${compartment} in the smoke`);
    if (seen.lidOpen) this.wrong.push(`bolt ${compartment} drawn under an open lid`);
    if (!(ms > 0 && ms <= 10_000)) this.wrong.push(`bolt ${compartment} drawn for ${ms}`);
    seen.drawnUntil = event.at + ms;
  }

  /** Its button was pressed in time: the choice of that visit is made. */
  #isChosen({ offered }: Seen, event: Event, id: number): boolean {
    if (event.type !== "button" || event.compartment !== id || !offered || event.at > offered.until) return false;
    for (const seen of this.#seen.values()) if (seen.offered?.visit === offered.visit) seen.offered = undefined;
    return true;
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
      case "report": return this.#readReport(entry, event);
    }
  }

  #readReport({ household }: Entry & { kind: "report" }, event: Event): void {
    const { at = -Infinity, household: of } = this.#tapped ?? {};
    const isKnown = this.#settings.reportButton && event.at - at <= 60_000;
    if (event.type !== "report" || household !== (isKnown ? of : undefined)) this.wrong.push(`a report at ${event.at} of ${household}`);
  }

  #readGrant({ visit, role, household }: Entry & { kind: "grant" }, event: Event): void {
    if (visit !== ++this.#visits) this.wrong.push(`visit ${visit} is number ${this.#visits}`);
    const holder = event.type === "card" ? event.tap.holder : undefined;
    if (holder?.role !== role || holder.household !== household) this.wrong.push(`visit ${visit} is not whose card it was`);
  }

  #readLid({ compartment, open, visit }: Entry & { kind: "lid" }): void {
    const seen = this.#seen.get(compartment)!;
    if (seen.lidOpen !== open) this.wrong.push(`lid ${compartment} on record as ${open ? "open" : "closed"}`);
    if (open) seen.offered = undefined;
    if (open && seen.opening) this.wrong.push(`visit ${seen.opening.visit} at ${compartment} has no end, and the lid is opened again`);
    if (open) seen.opening = visit === undefined ? undefined : { visit, closed: false };
    else if (seen.opening) seen.opening.closed = true;
  }

  #readAlarm({ alarm, raised, compartment, part, fault }: Entry & { kind: "alarm" }): void {
    const key = JSON.stringify([alarm, compartment, part]);
    if (alarm === "forced-open" && raised && this.#smoke && this.#settings.onSmoke === "release") this.wrong.push(`lid ${compartment} forced while released`);
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
      const isReleased = this.#smoke && this.#settings.onSmoke === "release";   // between two of its turns
      if (lock === "unlocked" && !lidOpen && drawnUntil === undefined && !isReleased) this.wrong.push(`bolt ${id} reported ${lock} while nothing draws it`);
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
