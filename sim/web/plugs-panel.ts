// The plugs of the station's parts: each can be pulled, and put back.
import { element } from "./dom.js";
import type { TextKey } from "./texts.js";
import type { Context, View } from "./view.js";

/** By the first word of the station's own name for a part; the rest of it is its number. */
const names: Readonly<Record<string, TextKey>> = {
  bolt: "plugBolt", range: "plugRange", scale: "plugScale", expander: "plugExpander", reader: "plugReader", tilt: "plugTilt",
  thermometer: "plugThermometer", "time-chip": "timeChip", display: "display", voice: "voice", camera: "camera", battery: "battery",
};

/** Undefined where nothing can be unplugged. */
export function plugsPanel(context: Context): View | undefined {
  const { text, world } = context;
  if (world.plugs.length === 0) return undefined;
  const plugs = new Map(world.plugs.map(({ part }) => [part, plug(context, part)]));
  return {
    element: element("section", { class: "panel plugs", "aria-label": text("plugs") },
      element("header", {}, element("h2", {}, text("plugs")), element("small", {}, text("plugsHint"))),
      element("div", { class: "plug-groups" }, ...groups(context, plugs))),
    update(now) {
      for (const { part, plugged } of now.plugs) plugs.get(part)?.show(plugged);
    },
  };
}

/** What it is called; by the station's own name where the page has none. */
export function plugName({ text }: Pick<Context, "text">, part: string): string {
  const { kind, number } = split(part);
  const key = names[kind];
  if (!key) return part;
  return number === "" ? text(key) : `${text(key)} ${number}`;
}

function split(part: string): { kind: string; number: string } {
  const [, kind = part, number = ""] = /^(.*?)-(\d+)$/.exec(part) ?? [];
  return { kind, number };
}

/** Those of a kind stand together and are told apart by their numbers; the others follow. */
function groups({ text }: Context, plugs: ReadonlyMap<string, Plug>): HTMLElement[] {
  const kindOf = (part: string): string => { const { kind, number } = split(part); return names[kind] && number !== "" ? kind : ""; };
  const kinds = [...new Set([...plugs.keys()].map(kindOf))].sort((a, b) => Number(a === "") - Number(b === ""));
  return kinds.map((kind) => {
    const members = [...plugs].filter(([part]) => kindOf(part) === kind).map(([, { element: made }]) => made);
    return element("div", { class: "plug-group" }, ...kind === "" ? [] : [element("span", {}, text(names[kind]!))], ...members);
  });
}

interface Plug { readonly element: HTMLButtonElement; show(plugged: boolean): void }

function plug(context: Context, part: string): Plug {
  const { kind, number } = split(part);
  let plugged = true;
  const made = element("button", {
    type: "button", class: "plug", role: "switch", "data-part": part, title: part, "aria-label": plugName(context, part),
    onclick: () => void context.act({ do: plugged ? "unplug" : "plug", part }),
  }, names[kind] && number !== "" ? number : plugName(context, part));
  return {
    element: made,
    show(now) {
      plugged = now;
      made.setAttribute("aria-checked", String(now));
    },
  };
}
