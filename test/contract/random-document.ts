// Settings documents that nobody would write: every part of the registry by chance, most of them wired so that they could be.
import { farInput, farPin, pin } from "../../modules/contract/device-settings.js";
import type { ObjectSchema, Schema } from "../../modules/contract/schema.js";
import { settingsSchema } from "../../modules/contract/settings.js";
import type { Random } from "../../sim/random.js";

type Tree = Record<string, unknown>;

/** Pins of the first converter of an ESP32-S3, which are the ones that parts with a voltage can be at. */
const ANALOG_PINS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const analogDrivers: readonly unknown[] = ["ntc", "divider", "gp2y0a21", "gp2y0a02"];

export class RandomDocument {
  readonly #random: Random;
  readonly #free = Array.from({ length: 49 }, (_, at) => at);
  readonly #expanders: number;
  readonly #resets: readonly number[];

  /** `random` decides everything. */
  constructor(random: Random) {
    this.#random = random;
    this.#expanders = random.below(4);
    this.#resets = Array.from({ length: this.#expanders }, () => this.#board());
  }

  make(): Tree {
    const document = this.#value(settingsSchema, {}, "") as Tree;
    document["i2c"] = { data: this.#board(), clock: this.#board() };
    document["expanders"] = Array.from({ length: this.#expanders }, (_, i) => ({ driver: "mcp23017", address: 0x20 + i, reset: this.#resets[i] }));
    this.#share(document);
    this.#bringSwitchesHome(document);
    this.#makeSense(document);
    return document;
  }

  /** What a part needs, and half of what it can do without. */
  #value(schema: Schema, holder: Tree, name: string): unknown {
    if (schema === pin) return analogDrivers.includes(holder["driver"]) || "limitMv" in holder ? this.#take(ANALOG_PINS) : this.#board();
    if (schema === farPin || schema === farInput) return this.#far(schema === farInput);
    if ("oneOf" in schema) return this.#value(this.#random.pick(schema.oneOf as readonly [Schema, ...Schema[]]), holder, name);
    switch (schema.type) {
      case "object": return this.#object(schema);
      case "array": return Array.from({ length: this.#between(schema.minItems ?? 0, Math.min(schema.maxItems, 4)) }, () => this.#value(schema.items, {}, name));
      case "string": return "enum" in schema ? this.#random.pick(schema.enum as readonly [string, ...string[]]) : this.#text(schema.format);
      case "boolean": return this.#random.next() < 0.5;
      default: return "enum" in schema ? this.#random.pick(schema.enum as readonly [number, ...number[]]) : this.#number(schema);
    }
  }

  #object({ properties, required }: ObjectSchema): Tree {
    const members: Tree = {};
    if ("limitMv" in properties) members["limitMv"] = undefined; // so that its pin is an analog one
    for (const name of Object.keys(properties)) {
      if (!required.includes(name) && this.#random.next() < 0.5) continue;
      const value = this.#value(properties[name]!, members, name);
      if (value !== undefined) members[name] = value;
    }
    return members;
  }

  #number({ type, minimum, maximum }: { type: "integer" | "number"; minimum: number; maximum: number }): number {
    const value = minimum + this.#random.next() * (maximum - minimum);
    return type === "integer" ? Math.round(value) : value;
  }

  #text(format: string | undefined): string {
    if (format === "time-of-day") return `${String(this.#random.below(24)).padStart(2, "0")}:30`;
    if (format === "card-number") return Array.from({ length: 14 }, () => this.#random.below(16).toString(16)).join("");
    return `text-${this.#random.below(1_000_000)}`;
  }

  #between(least: number, most: number): number { return least + this.#random.below(most - least + 1); }

  #board(): number { return this.#take(this.#free); }

  /** A pin that nobody has; when there are none left, one that somebody has. */
  #take(from: readonly number[]): number {
    const choices = this.#free.filter((at) => from.includes(at));
    const chosen = choices.length > 0 ? choices[this.#random.below(choices.length)]! : from[this.#random.below(from.length)]!;
    this.#release(chosen);
    return chosen;
  }

  readonly #farTaken = new Set<number>();

  #far(reads: boolean): number {
    for (let tries = 0; tries < 40 && this.#expanders > 0; tries++) {
      const number = 100 * (1 + this.#random.below(this.#expanders)) + this.#random.below(16);
      if (this.#farTaken.has(number) || (reads && (number % 100) % 8 === 7)) continue;
      this.#farTaken.add(number);
      return number;
    }
    return this.#board();
  }

  #release(taken: number): void {
    const at = this.#free.indexOf(taken);
    if (at >= 0) this.#free.splice(at, 1);
  }

  /** A motor's switches on pins of the board, where no expander can lose them. */
  #bringSwitchesHome(document: Tree): void {
    for (const { bolt } of document["compartments"] as { bolt: Tree }[])
      for (const name of ["openEnd", "closedEnd", "edge"]) if (Number(bolt[name]) >= 100) bolt[name] = this.#board();
  }

  /** Buses and ports that parts have in common. */
  #share(document: Tree): void {
    const [reader, display, voice] = ["reader", "display", "voice"].map((name) => document[name] as Tree | undefined);
    if (reader?.["select"] !== undefined && display?.["select"] !== undefined && reader["port"] === display["port"])
      Object.assign(display, { clock: reader["clock"], out: reader["out"] });
    for (const { range } of document["compartments"] as { range: Tree }[]) if ("port" in range) range["port"] = 1;
    if (voice) voice["port"] = 0;
    if (reader && "port" in reader && !("select" in reader)) {
      reader["port"] = 0;
      delete document["voice"];
    }
  }

  /** What each member says by itself is not enough for. */
  #makeSense(document: Tree): void {
    const compartments = document["compartments"] as Tree[];
    let from = 0;
    compartments.forEach((compartment, i) => {
      Object.assign(compartment, { id: i + 1, emptyMm: 700, fullMm: 250 });
      const range = compartment["range"] as Tree; // within the sight of any
      if ("recessMm" in range) range["recessMm"] = 250;
      if (document["choice"] === "button") compartment["button"] ??= { pin: this.#far(true), pressedLevel: 0 };
      if (compartment["geometry"]) compartment["geometry"] = [{ mm: 100, litres: 200 }, { mm: 900, litres: this.#random.below(200) }];
      if (!document["strip"]) delete compartment["pixels"];
      else if (compartment["pixels"]) compartment["pixels"] = { from: (from += 4) - 4, count: 4 };
    });
    if (document["strip"]) Object.assign(document["strip"], { length: 16 + this.#random.below(40), milliampsMax: 2_000 });
    if (document["battery"]) Object.assign(document["battery"], { ratio: 8, lowVolts: 11 });
    Object.assign(document["limits"] as Tree, { fullLevel: 0.9, fullClearLevel: 0.8 });
    for (const card of document["cards"] as Tree[]) card["number"] = this.#text("card-number");
  }
}
