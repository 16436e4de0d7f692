// What happened between two worlds, in words: for whoever looks away, and for whoever cannot see.
import type { CompartmentView, WorldView } from "../api.js";
import type { TextKey, Values } from "./texts.js";

/** A text with its values; `light` and `bins` among them are themselves looked up when it is told. */
export interface Fact { key: TextKey; values?: Values; colour?: TextKey; bins?: readonly CompartmentView[] }

/** In the order in which a person would notice. `colour` gives the light's colour as a key of the texts. */
export function factsBetween(before: WorldView, after: WorldView, colour: (world: WorldView) => TextKey): Fact[] {
  return [...surroundings(before, after), ...answers(before, after, colour), ...compartments(before, after)];
}

function surroundings(before: WorldView, after: WorldView): Fact[] {
  const facts: Fact[] = [];
  const turned = (name: "power" | "network" | "broker", on: TextKey, off: TextKey) => {
    if (before[name] !== after[name]) facts.push({ key: after[name] ? on : off });
  };
  turned("power", "sawPowerOn", "sawPowerOff");
  turned("network", "sawNetworkOn", "sawNetworkOff");
  turned("broker", "sawBrokerOn", "sawBrokerOff");
  if (after.boots !== before.boots) facts.push({ key: "sawBooted", values: { count: after.boots } });
  else if (before.running && !after.running && after.power) facts.push({ key: "sawStopped" });
  return facts;
}

function answers(before: WorldView, after: WorldView, colour: (world: WorldView) => TextKey): Fact[] {
  const facts: Fact[] = [];
  const { card } = after.reader;
  if (card !== null && card !== before.reader.card) facts.push({ key: "sawCard", values: { card } });
  const pressed = after.resetButton?.pressed ?? false;
  if (pressed !== (before.resetButton?.pressed ?? false)) facts.push({ key: pressed ? "sawResetPressed" : "sawResetReleased" });
  const lit = colour(after);
  if (lit !== "off" && lit !== colour(before)) facts.push({ key: "sawLight", colour: lit });
  return facts;
}

function compartments(before: WorldView, after: WorldView): Fact[] {
  const facts: Fact[] = [];
  const changed = (key: TextKey, is: (then: CompartmentView, now: CompartmentView) => boolean) => {
    const bins = after.compartments.filter((now) => {
      const then = before.compartments.find(({ id }) => id === now.id);
      return then !== undefined && is(then, now);
    });
    if (bins.length > 0) facts.push({ key, bins });
  };
  changed("sawUnlocked", (then, now) => then.bolt === "locked" && now.bolt === "unlocked");
  changed("sawOpened", (then, now) => then.lid === "closed" && now.lid === "open");
  for (const now of after.compartments) {
    const then = before.compartments.find(({ id }) => id === now.id);
    if (then && now.bags > then.bags) facts.push({ key: "sawBag", bins: [now] });
  }
  changed("sawClosed", (then, now) => then.lid === "open" && now.lid === "closed");
  changed("sawLocked", (then, now) => then.bolt === "unlocked" && now.bolt === "locked");
  changed("sawEmptied", (then, now) => then.bags > 0 && now.bags === 0);
  return facts;
}
