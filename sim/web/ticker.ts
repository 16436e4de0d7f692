// The line below the station that tells what just happened, newest first.
import type { WorldView } from "../api.js";
import { lightColour } from "./cabinet.js";
import { timeOfDay } from "./civil.js";
import { element } from "./dom.js";
import { factsBetween, type Fact } from "./narration.js";
import { percentOf, type Context, type View } from "./view.js";

const LINES_MAX = 3;

export function ticker(context: Context): View {
  const list = element("ol", { class: "ticker", role: "log", "aria-label": context.text("happened") },
    element("li", {}, context.text("nothingYet")));
  let before: WorldView | undefined;
  return {
    element: list,
    update(world: WorldView) {
      const facts = before ? factsBetween(before, world, lightColour) : [];
      const first = before === undefined;
      before = world;
      if (first || facts.length === 0) return;
      if (!list.firstElementChild?.querySelector("time")) list.replaceChildren();
      const { epochMs, utcOffsetMinutes } = world.clock;
      const line = facts.map((fact) => tell(context, world, fact)).join(context.text("factSeparator"));
      list.prepend(element("li", {}, element("time", {}, timeOfDay(epochMs, utcOffsetMinutes)), " ", line));
      while (list.children.length > LINES_MAX) list.lastElementChild!.remove();
    },
  };
}

function tell({ text, language }: Context, { compartments, cards }: WorldView, { key, values, colour, bins }: Fact): string {
  const all = bins !== undefined && bins.length > 1;
  const names = bins?.map(({ category }) => text(category)).join(text("listSeparator")) ?? "";
  const card = cards.find(({ id, number }) => id === values?.["card"] || number === values?.["card"])?.label[language];
  return text(key, {
    ...values,
    ...colour ? { colour: text(colour) } : {},
    ...card ? { card } : {},
    bins: all && bins.length === compartments.length ? text("allBins") : names,
    bin: names,
    percent: bins?.[0] ? percentOf(bins[0]) : "",
  });
}
