// The line below the station that tells what just happened, newest first.
import type { CompartmentView, WorldView } from "../api.js";
import { lightColour } from "./cabinet.js";
import { timeOfDay } from "./civil.js";
import { element } from "./dom.js";
import { factsBetween, type Fact } from "./narration.js";
import { plugName } from "./plugs-panel.js";
import { percentOf, shortName, type Context, type View } from "./view.js";
import { wordsOf } from "./voice.js";

const LINES_MAX = 3;
/** Bolts are drawn one after another: the same of several bins, so soon after each other, is one thing to tell. In the world's time. */
const TOGETHER_MS = 1_000;

interface Line { readonly epochMs: number; readonly facts: readonly Fact[] }

export function ticker(context: Context): View {
  const list = element("ol", { class: "ticker", role: "log", "aria-label": context.text("happened") },
    element("li", {}, context.text("nothingYet")));
  let before: WorldView | undefined;
  let last: Line | undefined;
  return {
    element: list,
    update(world: WorldView) {
      const facts = before ? factsBetween(before, world, lightColour) : [];
      before = world;
      if (facts.length === 0) return;
      const { epochMs, utcOffsetMinutes } = world.clock;
      const joined = last && epochMs - last.epochMs < TOGETHER_MS ? joinedFacts(last.facts, facts, world) : undefined;
      if (joined || !last) list.firstElementChild?.remove();
      last = { epochMs, facts: joined ?? facts };
      const line = last.facts.map((fact) => tell(context, world, fact)).join(context.text("factSeparator"));
      list.prepend(element("li", {}, element("time", {}, timeOfDay(epochMs, utcOffsetMinutes)), " ", line));
      while (list.children.length > LINES_MAX) list.lastElementChild!.remove();
    },
  };
}

/** Undefined where it is not the same that has happened, to other bins. */
function joinedFacts([then, ...rest]: readonly Fact[], [now, ...more]: readonly Fact[], { compartments }: WorldView): Fact[] | undefined {
  if (!then?.bins || !now?.bins || then.key !== now.key || now.key === "sawBag" || rest.length + more.length > 0) return undefined;
  const ids = new Set([...then.bins, ...now.bins].map(({ id }) => id));
  return [{ key: now.key, bins: compartments.filter(({ id }) => ids.has(id)) }];
}

function tell(context: Context, { compartments, cards }: WorldView, { key, values, colour, bins }: Fact): string {
  const { text, language } = context;
  const card = cards.find(({ id, number }) => id === values?.["card"] || number === values?.["card"])?.label[language];
  const names = bins ? namesOf(context, compartments, bins) : "";
  return text(key, {
    ...values,
    ...colour ? { colour: text(colour) } : {},
    ...card ? { card } : {},
    ...values?.["part"] ? { part: plugName(context, String(values["part"])) } : {},
    ...values?.["clip"] ? { clip: wordsOf(Number(values["clip"]), language) ?? text("voiceUnknown") } : {},
    bins: bins && bins.length > 1 && bins.length === compartments.length ? text("allBins") : names,
    bin: names,
    percent: bins?.[0] ? percentOf(bins[0]) : "",
  });
}

/** All the compartments of one category are called by it alone. */
function namesOf(context: Context, all: readonly CompartmentView[], bins: readonly CompartmentView[]): string {
  const whole = (bin: CompartmentView) => all.every(({ id, category }) => category !== bin.category || bins.some((other) => other.id === id));
  const names = bins.map((bin) => whole(bin) ? context.text(bin.category) : shortName(context, bin));
  return [...new Set(names)].join(context.text("listSeparator"));
}
