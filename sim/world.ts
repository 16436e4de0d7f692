// What people and things do to a station, and what is physically true of it. The one way to act, for the page, the
// simulation and the tests alike.
import type { Settings } from "../modules/contract/settings.js";
import { palette } from "./palette.js";
import type { CardView, CompartmentView, Outcome, Verb, WorldView } from "./api.js";
import { LF } from "./chips/card-place.js";
import { Em4100Card } from "./chips/em4100.js";
import { Card, phone } from "./chips/iso14443.js";
import type { Clock } from "./clock.js";
import type { Bay, Wiring } from "./hardware.js";
import type { Random } from "./random.js";
import { Surroundings } from "./surroundings.js";

/** A physical fact, for the ledger: what bolts and lids did, whatever the firmware thinks. `at`: virtual milliseconds. */
export type Fact =
  | { readonly at: number; readonly what: "drawn" | "fallen" | "opened" | "closed"; readonly compartment: number; readonly forced?: boolean }
  | { readonly at: number; readonly what: "held"; readonly card: string; readonly ms: number };

interface Contents { litres: number; grams: number; bags: number }

const CAPACITY_LITRES = 240;   // the common wheeled bin, EN 840-1
const HELD_MS = 400;           // a card held to a reader by someone who does not hurry
const RESET_MS = 11_000;        // longer than a reset button has to be held: HELD_MS and LOOK_MS of modules/service/reset-button.ts
const PRESSED_MS = 300;         // a finger on a button
const QUIET_MS = 5_000;        // longer than any driver's wait for a change to settle

export class World {
  readonly facts: Fact[] = [];
  readonly cards: readonly CardView[];
  readonly wiring: Wiring;
  readonly surroundings: Surroundings;
  /** Called after anything physical has changed. */
  onChange: () => void = () => {};
  #changedAt = 0;
  #held: string | undefined;
  readonly #contents = new Map<number, Contents>();
  /** Lids as last seen: one may move by itself. */
  readonly #open = new Map<number, boolean>();
  readonly #obstructed = new Set<number>();
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(settings: Settings, wiring: Wiring, clock: Clock, random: Random) {
    this.wiring = wiring;
    this.#clock = clock;
    this.#random = random;
    this.cards = palette(settings);
    this.surroundings = new Surroundings(wiring, clock);
    for (const bay of wiring.bays) {
      this.#contents.set(bay.settings.id, { litres: 0, grams: 0, bags: 0 });
      this.#open.set(bay.settings.id, false);
      bay.bolt.onChange = () => this.#boltMoved(bay);
      this.#pile(bay);
      if (bay.button) bay.button.onChange = () => this.#changed();
    }
    for (const button of [wiring.resetButton, wiring.reportButton]) if (button) button.onChange = () => this.#changed();
    wiring.onSignal(() => this.#changed());
    wiring.onSign(() => this.onChange()); // nobody has to look again for what the station itself says
  }

  /** Nothing has happened for so long that nobody needs to look (modules/io.ts, Timers.every). */
  get quiet(): boolean {
    const { antenna, bays } = this.wiring;
    if (bays.some(({ bolt }) => bolt.driving)) return false;
    return !antenna.faulty && !this.surroundings.disturbed && antenna.field.cards.size === 0 && this.#clock.now - this.#changedAt > QUIET_MS;
  }

  /** Performs what a person can do at the station itself; undefined for other verbs. */
  act(verb: Verb): Outcome | undefined {
    switch (verb.do) {
      case "swipe": return this.#swipe(verb.card, verb.ms ?? HELD_MS);
      case "openLid": return this.#openLid(this.#bay(verb.compartment), verb.force ?? false);
      case "closeLid": return this.#closeLid(this.#bay(verb.compartment));
      case "throwBag": return this.#throwBag(this.#bay(verb.compartment), verb.grams, verb.litres);
      case "pressReset": return this.#pressReset(verb.ms ?? RESET_MS);
      case "releaseReset": return this.#releaseReset();
      case "pressButton": return press(this.#bay(verb.compartment).button, verb.ms);
      case "pressReport": return press(this.wiring.reportButton, verb.ms);
      case "obstruct": case "clearObstruction": return this.#obstruct(this.#bay(verb.compartment), verb.do === "obstruct");
      case "empty": return this.#empty(this.#bay(verb.compartment));
      default: return this.#aroundIt(verb);
    }
  }

  #aroundIt(verb: Verb): Outcome | undefined {
    const outcome = this.surroundings.act(verb);
    if (outcome) this.#changed();
    return outcome;
  }

  compartments(): CompartmentView[] {
    const colours = this.wiring.signs.strip?.colours ?? [];
    return this.wiring.bays.map(({ settings: { id, category, bolt: { driver }, scale, pixels }, lid, bolt, button }) => {
      const { litres, grams, bags } = this.#contents.get(id)!;
      return {
        id, category, lid: lid.isOpen ? "open" : "closed", bolt: bolt.locked ? "locked" : "unlocked",
        level: litres / CAPACITY_LITRES, litres, capacityLitres: CAPACITY_LITRES, grams, bags, driver,
        obstructed: driver === "lid-actuator" ? this.#obstructed.has(id) : null, hasScale: scale !== undefined,
        button: button ? { pressed: button.pressed } : null,
        pixels: pixels ? colours.slice(pixels.from, pixels.from + pixels.count).map((colour) => `#${colour.toString(16).padStart(6, "0")}`) : [],
      };
    });
  }

  /** The id of the card at the reader, or its number where it is none of the palette. */
  get held(): string | null { return this.#held ?? null; }

  /** Null where the station has none. */
  get resetButton(): WorldView["resetButton"] {
    const { resetButton } = this.wiring;
    return resetButton ? { pressed: resetButton.pressed, heldMs: resetButton.heldMs } : null;
  }

  get reportButton(): WorldView["reportButton"] {
    const { reportButton } = this.wiring;
    return reportButton ? { pressed: reportButton.pressed } : null;
  }

  /** The supply of everything but the processor. */
  power(on: boolean): void {
    this.wiring.power(on);
    this.#changed();
  }

  /** Someone passes by: for the next seconds everybody looks again. */
  stir(): void { this.#changed(); }

  #changed(): void {
    this.#changedAt = this.#clock.now;
    this.onChange();
  }

  #bay(id: number): Bay {
    const bay = this.wiring.bays.find(({ settings }) => settings.id === id);
    if (!bay) throw new RangeError(`no compartment ${id}`);
    return bay;
  }

  #swipe(which: string, ms: number): Outcome {
    if (this.#held) return refused("读卡器前已有一张卡", "another card is at the reader");
    const known = this.cards.find(({ id, number }) => id === which || number === which);
    const { antenna: { field }, carrier } = this.wiring;
    const number = known?.number ?? which;
    if (carrier === LF && known?.id !== "phone" && number.length !== 8)
      return refused("这张卡的频率不同，读卡器感应不到", "a card of another kind: this reader does not feel it");
    const card = known?.id === "phone" ? phone(this.#random) : carrier === LF ? new Em4100Card(number) : new Card({ number });
    this.#held = known?.id ?? which;
    this.facts.push({ at: this.#clock.now, what: "held", card: card.number, ms });
    field.add(card);
    this.#clock.after(ms, () => {
      field.remove(card);
      this.#held = undefined;
      this.#changed();
    });
    this.#changed();
    return { ok: true };
  }

  #pressReset(ms: number): Outcome {
    const { resetButton } = this.wiring;
    if (!resetButton) return noResetButton();
    return resetButton.press(ms) ? { ok: true } : refused("已经按着", "it is held already");
  }

  #releaseReset(): Outcome {
    const { resetButton } = this.wiring;
    if (!resetButton) return noResetButton();
    resetButton.release();
    return { ok: true };
  }

  #openLid(bay: Bay, force: boolean): Outcome {
    const { lid, bolt } = bay;
    if (lid.isOpen) return refused("盖子已经开着", "the lid is open already");
    const forced = bolt.locked;
    if (!lid.open(force)) return refused("锁着，打不开", "the bolt holds it shut");
    this.#lidMoved(bay, forced);
    return { ok: true };
  }

  #closeLid(bay: Bay): Outcome {
    const { lid } = bay;
    if (!lid.isOpen) return refused("盖子本来就关着", "the lid is closed already");
    if (!lid.close()) return refused("电动盖自己会关", "it closes by itself");
    this.#lidMoved(bay, false);
    return { ok: true };
  }

  #obstruct({ settings: { id, bolt: { driver } }, lid }: Bay, present: boolean): Outcome {
    if (driver === "lid-actuator" && present === this.#obstructed.has(id))
      return present ? refused("已经挡着", "an arm is in its way already") : refused("没有东西挡着", "nothing is in its way");
    if (!lid.obstruct(present)) return refused("没有正在打开的电动盖可挡", "there is no open lid that moves by itself");
    if (present) this.#obstructed.add(id);
    else this.#obstructed.delete(id);
    this.#changed();
    return { ok: true };
  }

  #lidMoved({ settings: { id }, lid }: Bay, forced: boolean): void {
    if (this.#open.get(id) === lid.isOpen) return;
    this.#open.set(id, lid.isOpen);
    this.facts.push(lid.isOpen ? { at: this.#clock.now, what: "opened", compartment: id, forced } : { at: this.#clock.now, what: "closed", compartment: id });
    this.#changed();
  }

  #throwBag(bay: Bay, grams: number, litres: number): Outcome {
    const contents = this.#contents.get(bay.settings.id)!;
    if (!bay.lid.isOpen) return refused("盖子关着", "the lid is closed");
    if (contents.litres + litres > CAPACITY_LITRES) return refused("满了，塞不下", "it does not fit: the compartment is full");
    contents.litres += litres;
    contents.grams += grams;
    contents.bags++;
    this.#pile(bay);
    return { ok: true };
  }

  #empty(bay: Bay): Outcome {
    if (!bay.lid.isOpen) return refused("盖子关着", "the lid is closed");
    this.#contents.set(bay.settings.id, { litres: 0, grams: 0, bags: 0 });
    this.#pile(bay);
    return { ok: true };
  }

  /** The rangefinder looks down on the pile: nearer to it than 30 mm it is blind. */
  #pile({ settings: { id, emptyMm, fullMm }, range, scale }: Bay): void {
    const { litres, grams } = this.#contents.get(id)!;
    range.echoMm = Math.round(emptyMm - litres / CAPACITY_LITRES * (emptyMm - fullMm));
    scale?.set(grams / 1_000);
    this.#changed();
  }

  /** Of a lid that moves by itself, to be unlocked and to open are the same; and whoever moves it has to look after it. */
  #boltMoved(bay: Bay): void {
    const { settings: { id, bolt: { driver } }, bolt, lid } = bay;
    if (driver === "lid-actuator") this.#lidMoved(bay, false);
    else if (!lid.isOpen) this.facts.push({ at: this.#clock.now, what: bolt.locked ? "fallen" : "drawn", compartment: id });
    this.#changed();
  }
}

function press(button: Bay["button"], ms = PRESSED_MS): Outcome {
  if (!button) return refused("没有这个按键", "there is no such button");
  return button.press(ms) ? { ok: true } : refused("已经按着", "it is held already");
}

function refused(zh: string, en: string): Outcome { return { ok: false, why: { zh, en } }; }

function noResetButton(): Outcome { return refused("这个投放点没有复位键", "this station has no reset button"); }
