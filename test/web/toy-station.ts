// A toy that answers as a station might, for testing the server and the page alone. It proves nothing about the firmware.
import type { CardView, CompartmentView, Outcome, Simulation, Verb, WorldView } from "../../sim/api.js";
import { fit, fittedDocument, touch } from "./toy-parts.js";

export type Publish = (topic: string, payload: string, retained: boolean) => void;

const UNLOCKED_MS = 6_000;
const ANSWER_MS = 1_500;
const ok: Outcome = { ok: true };

const daily = [1, 2, 3, 4, 5, 6, 7];
export const toyDocument = {
  v: 1, station: "toy-01", profile: "sorting",
  light: { driver: "rgb" }, buzzer: { driver: "buzzer" },
  hours: [
    { categories: ["kitchen", "other"], weekdays: daily, from: "07:00", to: "09:00" },
    { categories: ["kitchen", "other"], weekdays: daily, from: "18:00", to: "20:30" },
    { categories: ["recyclable"], weekdays: [3, 6], from: "07:00", to: "09:00" },
  ],
};

const cards: CardView[] = [
  { id: "resident-1", number: "04a1b2c3", role: "resident", household: "3-2-501", label: { zh: "居民 3-2-501", en: "Resident 3-2-501" } },
  { id: "resident-2", number: "0411223344aa80", role: "resident", household: "1-1-102", label: { zh: "居民 1-1-102", en: "Resident 1-1-102" } },
  { id: "supervisor", number: "08d1e2f3", role: "supervisor", label: { zh: "督导员", en: "Supervisor" } },
  { id: "collector", number: "0c10c20c", role: "collector", label: { zh: "清运工", en: "Collector" } },
  { id: "technician", number: "04c0ffee1234567890ab", role: "technician", label: { zh: "维保员", en: "Technician" } },
  { id: "stranger", number: "deadbeef", role: "stranger", label: { zh: "陌生卡", en: "Stranger" } },
];

export class ToyStation implements Simulation {
  readonly document: object;
  closed = false;
  readonly #world: WorldView = {
    station: "toy-01", engine: "node",
    clock: { at: "", epochMs: Date.parse("2026-03-02T07:30:00+08:00"), utcOffsetMinutes: 480, speed: 1, paused: false },
    power: true, network: true, broker: true, running: true, boots: 1,
    light: { red: false, green: false, blue: false }, buzzerHz: 0, reader: { card: null }, resetButton: { pressed: false, heldMs: 0 },
    reportButton: null, plugs: [], signs: { display: null, voice: null, camera: null },
    surroundings: { air: null, smoke: null, tiltDegrees: null, cabinetOpen: null, mains: null, batteryVolts: null, timeChip: null },
    compartments: (["kitchen", "recyclable", "hazardous", "other"] as const).map((category, i) => compartment(i + 1, category)),
    cards,
  };
  readonly #callbacks = new Set<() => void>();
  readonly #publish: Publish;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #moments: (() => void)[] = [];
  #since = performance.now();
  #seq = 0;

  /** `fitted`: with a part of every kind. */
  constructor(publish: Publish, speed = 1, fitted = false) {
    this.#publish = publish;
    this.document = fitted ? { ...toyDocument, ...fittedDocument } : toyDocument;
    if (fitted) fit(this.#world);
    this.#world.clock.speed = speed;
    publish("bins/v1/toy-01/status", JSON.stringify({ v: 1, online: true, boot: 1, engine: "node" }), true);
  }

  view(): WorldView {
    this.#tick();
    return structuredClone(this.#world);
  }

  act(verb: Verb): Outcome {
    this.#tick();
    const outcome = this.#perform(verb);
    this.#changed();
    return outcome;
  }

  /** Fingers leave the buttons, and the voice has spoken. */
  endMoments(): void {
    for (const end of this.#moments.splice(0)) end();
    this.#changed();
  }

  onChange(callback: () => void): () => void {
    this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #perform(verb: Verb): Outcome {
    const { clock } = this.#world;
    switch (verb.do) {
      case "swipe": return this.#swipe(verb.card, verb.ms ?? 400);
      case "openLid": return this.#openLid(this.#compartment(verb.compartment), verb.force ?? false);
      case "closeLid": return this.#closeLid(this.#compartment(verb.compartment));
      case "throwBag": return this.#throwBag(this.#compartment(verb.compartment), verb.grams, verb.litres);
      case "empty": Object.assign(this.#compartment(verb.compartment), { level: 0, litres: 0, grams: 0, bags: 0 }); return ok;
      case "pressReset": this.#world.resetButton = { pressed: true, heldMs: 0 }; return ok;
      case "releaseReset": this.#world.resetButton = { pressed: false, heldMs: 0 }; return ok;
      case "cutPower": Object.assign(this.#world, { power: false, running: false, buzzerHz: 0 }); this.#light(""); return ok;
      case "restorePower": Object.assign(this.#world, { power: true, running: true, boots: this.#world.boots + 1 }); return ok;
      case "cutNetwork": case "restoreNetwork": this.#world.network = verb.do === "restoreNetwork"; return ok;
      case "stopBroker": case "startBroker": this.#world.broker = verb.do === "startBroker"; return ok;
      case "setClock": clock.epochMs = Date.parse(verb.at); return ok;
      case "advance": clock.epochMs += verb.ms; return ok;
      case "setSpeed": clock.speed = verb.speed; return ok;
      case "pause": case "resume": clock.paused = verb.do === "pause"; return ok;
      default: return touch(this.#world, verb, (then) => void this.#moments.push(then));
    }
  }

  #swipe(card: string, ms: number): Outcome {
    if (!this.#world.power) return ok;
    this.#world.reader.card = card;
    this.#later(ms, () => { this.#world.reader.card = null; });
    this.#later(60, () => this.#answer(cards.find(({ id }) => id === card)));
    return ok;
  }

  #answer(card: CardView | undefined): void {
    const granted = card !== undefined && card.role !== "stranger";
    this.#light(granted ? "green" : "red");
    this.#world.buzzerHz = granted ? 2_700 : 400;
    this.#later(granted ? 150 : 600, () => { this.#world.buzzerHz = 0; });
    this.#later(ANSWER_MS, () => this.#light(""));
    this.#event({ kind: "access", granted, ...granted ? { household: card.household } : { reason: "unknown-card" } });
    if (!granted) return;
    for (const place of this.#world.compartments) {
      place.bolt = "unlocked";
      this.#later(UNLOCKED_MS, () => { if (place.lid === "closed") place.bolt = "locked"; });
    }
  }

  #openLid(place: CompartmentView, force: boolean): Outcome {
    if (place.bolt === "locked" && !force) return { ok: false, why: { zh: "盖子被锁闩挡住", en: "the bolt holds the lid" } };
    if (place.bolt === "locked") this.#event({ kind: "alarm", alarm: "forced-open", compartment: place.id });
    place.lid = "open";
    return ok;
  }

  #closeLid(place: CompartmentView): Outcome {
    Object.assign(place, { lid: "closed", bolt: "locked" });
    this.#event({ kind: "deposit", compartment: place.id, fillingLevel: Math.round(place.level * 100) / 100 });
    return ok;
  }

  #throwBag(place: CompartmentView, grams: number, litres: number): Outcome {
    if (place.lid === "closed") return { ok: false, why: { zh: "盖子关着", en: "the lid is closed" } };
    place.litres = Math.min(place.capacityLitres, place.litres + litres);
    place.level = place.litres / place.capacityLitres;
    place.grams += grams;
    place.bags++;
    return ok;
  }

  #compartment(id: number): CompartmentView { return this.#world.compartments.find((place) => place.id === id)!; }

  #event(members: object): void {
    const seq = ++this.#seq;
    this.#publish("bins/v1/toy-01/event", JSON.stringify({ v: 1, id: `toy-01-${seq}`, seq, at: this.#world.clock.at, ...members }), false);
    const compartments = this.#world.compartments.map(({ id, level, lid }) => ({ id, fillingLevel: level, lid }));
    this.#publish("bins/v1/toy-01/state", JSON.stringify({ v: 1, seq, compartments }), true);
  }

  #light(colour: string): void {
    this.#world.light = { red: colour === "red", green: colour === "green", blue: colour === "blue" };
  }

  #later(ms: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
      this.#changed();
    }, ms);
    this.#timers.add(timer);
  }

  #tick(): void {
    const { clock } = this.#world;
    const now = performance.now();
    if (!clock.paused) clock.epochMs += (now - this.#since) * clock.speed;
    this.#since = now;
    clock.at = new Date(clock.epochMs).toISOString();
  }

  #changed(): void { for (const callback of this.#callbacks) callback(); }
}

function compartment(id: number, category: CompartmentView["category"]): CompartmentView {
  return { id, category, lid: "closed", bolt: "locked", level: 0, litres: 0, capacityLitres: category === "hazardous" ? 60 : 240, grams: 0, bags: 0,
    driver: "solenoid", obstructed: null, hasScale: false, button: null, pixels: [] };
}
