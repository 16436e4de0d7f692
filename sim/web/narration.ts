// What happened between two worlds, in words: for whoever looks away, and for whoever cannot see.
import type { CompartmentView, WorldView } from "../api.js";
import type { TextKey, Values } from "./texts.js";
import { movesItself } from "./view.js";

/** A text with its values; `card`, `clip` and `part` among them, the colour and the bins are themselves looked up when it is told. */
export interface Fact { key: TextKey; values?: Values; colour?: TextKey; bins?: readonly CompartmentView[] }

/** In the order in which a person would notice. `colour` gives the light's colour as a key of the texts. */
export function factsBetween(before: WorldView, after: WorldView, colour: (world: WorldView) => TextKey): Fact[] {
  return [...supplies(before, after), ...surroundings(before, after), ...hands(before, after), ...answers(before, after, colour),
    ...compartments(before, after)];
}

function supplies(before: WorldView, after: WorldView): Fact[] {
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

function surroundings({ surroundings: then, plugs: plugsThen }: WorldView, { surroundings: now, plugs }: WorldView): Fact[] {
  const facts: Fact[] = [];
  const turned = (name: "mains" | "smoke" | "cabinetOpen", on: TextKey, off: TextKey) => {
    if (then[name] !== now[name]) facts.push({ key: now[name] ? on : off });
  };
  turned("mains", "sawMainsOn", "sawMainsOff");
  turned("smoke", "sawSmoke", "sawSmokeGone");
  turned("cabinetOpen", "sawCabinetOpen", "sawCabinetShut");
  const degrees = now.tiltDegrees ?? 0;
  if (degrees !== (then.tiltDegrees ?? 0)) facts.push(degrees > 0 ? { key: "sawTilt", values: { degrees } } : { key: "sawUpright" });
  for (const { part, plugged } of plugs) {
    const was = plugsThen.find((plug) => plug.part === part)?.plugged ?? plugged;
    if (was !== plugged) facts.push({ key: plugged ? "sawPlugged" : "sawUnplugged", values: { part } });
  }
  return facts;
}

function hands(before: WorldView, after: WorldView): Fact[] {
  const facts: Fact[] = [];
  const { card } = after.reader;
  if (card !== null && card !== before.reader.card) facts.push({ key: "sawCard", values: { card } });
  const pressed = after.resetButton?.pressed ?? false;
  if (pressed !== (before.resetButton?.pressed ?? false)) facts.push({ key: pressed ? "sawResetPressed" : "sawResetReleased" });
  if (after.reportButton?.pressed && !before.reportButton?.pressed) facts.push({ key: "sawReport" });
  return [...facts, ...changes(before, after, [["sawButton", (then, now) => !then.button?.pressed && now.button?.pressed === true]])];
}

function answers(before: WorldView, after: WorldView, colour: (world: WorldView) => TextKey): Fact[] {
  const facts: Fact[] = [];
  const lit = colour(after);
  if (lit !== "off" && lit !== colour(before)) facts.push({ key: "sawLight", colour: lit });
  const clip = after.signs.voice?.clip ?? null;
  if (clip !== null && clip !== before.signs.voice?.clip) facts.push({ key: "sawClip", values: { clip } });
  const count = after.signs.camera?.pictures ?? 0;
  if (count > (before.signs.camera?.pictures ?? 0)) facts.push({ key: "sawPicture", values: { count } });
  return facts;
}

type Change = readonly [key: TextKey, is: (then: CompartmentView, now: CompartmentView) => boolean];

function compartments(before: WorldView, after: WorldView): Fact[] {
  const bags = after.compartments.flatMap((now): Fact[] => {
    const then = before.compartments.find(({ id }) => id === now.id);
    return then && now.bags > then.bags ? [{ key: "sawBag", bins: [now] }] : [];
  });
  return [
    ...changes(before, after, [
      ["sawUnlocked", (then, now) => then.bolt === "locked" && now.bolt === "unlocked" && !movesItself(now.driver)],
      ["sawOpened", (then, now) => then.lid === "closed" && now.lid === "open"],
      ["sawArm", (then, now) => !then.obstructed && now.obstructed === true],
    ]),
    ...bags,
    ...changes(before, after, [
      ["sawArmGone", (then, now) => then.obstructed === true && !now.obstructed],
      ["sawClosed", (then, now) => then.lid === "open" && now.lid === "closed"],
      ["sawLocked", (then, now) => then.bolt === "unlocked" && now.bolt === "locked" && !movesItself(now.driver)],
      ["sawEmptied", (then, now) => then.bags > 0 && now.bags === 0],
    ]),
  ];
}

/** Of each kind of change one fact, with all the bins that it happened to. */
function changes(before: WorldView, after: WorldView, kinds: readonly Change[]): Fact[] {
  return kinds.map(([key, is]) => ({ key, bins: after.compartments.filter((now) => {
    const then = before.compartments.find(({ id }) => id === now.id);
    return then !== undefined && is(then, now);
  }) })).filter(({ bins }) => bins.length > 0);
}
