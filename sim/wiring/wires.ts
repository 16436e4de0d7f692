// How the wiring of a part is written down: which pin of it goes where, and through what. drawing.ts draws it.
import type { Upright } from "./symbols.js";

/** What a wire goes through, from the board to the part. `drain` is where a switch turns one wire into another. */
export type Element =
  | { readonly is: "resistor" | "diode" | "buffer" | "transistor" | "capacitor" | "down"; readonly value: string }
  | { readonly is: "up"; readonly value: string; readonly supply: string };

/** One pin of a part. `to` is the name of the pin in the settings, or what else it is wired to: */
export type End =
  | string
  /** a pin of the board without a setting; */
  | { readonly board: "3V3" | "GND" }
  /** a supply of its own; */
  | { readonly supply: string }
  /** what is close by, or nothing. */
  | { readonly tie: Tie };

export type Tie = "GND" | "3.3 V" | "nothing";

export interface Wire {
  readonly pin: string;
  readonly to: End;
  readonly by?: readonly Element[];
  /** The settings may leave it out. */
  readonly maybe?: boolean;
  /** In the part, a contact from this pin to ground, as it is at rest. */
  readonly contact?: "closed" | "opened" | "button";
}

/** What hangs on the other side of a part, its pins beside those of the part. */
export interface Beyond { readonly name: string; readonly symbol?: Upright; readonly wires: readonly (readonly [own: string, its: string])[] }

export interface Part {
  readonly name: string;
  readonly wires: readonly Wire[];
  /** Between the first two wires, or, with the lights, between the last one and all others. */
  readonly symbol?: Upright | "lights";
  /** A diode between the first two wires, outside. */
  readonly diode?: string;
  readonly beyond?: Beyond;
}

export interface Wiring {
  /** As the settings name it; where they name none, the member that it is. */
  readonly driver: string;
  readonly title: string;
  readonly parts: readonly Part[];
  readonly notes?: readonly string[];
}

export const board3V3: End = { board: "3V3" };
export const boardGround: End = { board: "GND" };
export const tieGround: End = { tie: "GND" };

export const series = (value: string): Element => ({ is: "resistor", value });
export const down = (value: string): Element => ({ is: "down", value });
export const up = (value: string, supply = "3.3 V"): Element => ({ is: "up", value, supply });
export const capacitor = (value: string): Element => ({ is: "capacitor", value });
export const transistor = (value: string): Element => ({ is: "transistor", value });
export const buffer = (value: string): Element => ({ is: "buffer", value });
/** From the board to the part, so that the part can only pull down. */
export const diode = (value: string): Element => ({ is: "diode", value });

/** 5 V make 3.3 V. */
export const divided: readonly Element[] = [down("20 kΩ"), series("10 kΩ")];

export const supplied = (pin: string, volts: string, ...by: Element[]): Wire => ({ pin, to: { supply: volts }, by });
export const powered = (pin: string): Wire => ({ pin, to: board3V3 });
export const grounded = (pin = "GND"): Wire => ({ pin, to: boardGround });
export const open = (pin: string): Wire => ({ pin, to: { tie: "nothing" } });
