// What every part of the page is, and what it is given.
import type { CompartmentView, Outcome, Verb, WorldView } from "../api.js";
import type { Fittings } from "./fittings.js";
import type { Window } from "./hours.js";
import type { Language, TextKey, Values } from "./texts.js";

export interface View {
  readonly element: HTMLElement;
  /** Shows the world as it is now. Called often: it touches only what has changed. */
  update(world: WorldView): void;
}

/** The bag that is chosen to be thrown. */
export interface Bag { grams: number; litres: number }

export interface Context {
  readonly language: Language;
  /** The world when the page was built: which compartments, parts and cards there are does not change. */
  readonly world: WorldView;
  readonly bag: Bag;
  readonly hours: readonly Window[];
  readonly fittings: Fittings;
  text(key: TextKey, values?: Values): string;
  /** Does it, and shows why where the world does not allow it. Undefined where the simulator is out of reach. */
  act(verb: Verb): Promise<Outcome | undefined>;
}

export function binName({ text }: Context, { id, category }: CompartmentView): string {
  return text("bay", { id, category: text(category) });
}

/** Short, and with its number only where the category alone does not tell it apart. */
export function shortName({ text, world }: Context, { id, category }: CompartmentView): string {
  return hasTwins(world, { id, category }) ? text("numbered", { id, category: text(category) }) : text(category);
}

/** Whether the station has another compartment for the same. */
export function hasTwins({ compartments }: WorldView, { id, category }: Pick<CompartmentView, "id" | "category">): boolean {
  return compartments.some((other) => other.id !== id && other.category === category);
}

/** A lid with a motor needs no hand and no bolt. */
export function movesItself(driver: string): boolean { return driver === "lid-actuator"; }

export function percentOf({ level }: CompartmentView): number {
  return Math.round(level * 100);
}

export function kilograms(grams: number): string {
  return (grams / 1_000).toFixed(grams > 0 && grams < 10_000 ? 1 : 0);
}
