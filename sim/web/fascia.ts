// What is above a compartment: its number where some take the same, its part of the light strip, and its button.
import type { Category, CompartmentView } from "../api.js";
import { element } from "./dom.js";
import { pushButton } from "./push-button.js";
import { seen } from "./shine.js";
import { binName, hasTwins, type Context } from "./view.js";

/** As the bins are painted: GB/T 19095-2019. */
const colours: Readonly<Record<Category, string>> = { kitchen: "#2f9a60", recyclable: "#2b78bd", hazardous: "#d63b32", other: "#727c87" };

export interface Fascia { readonly element: HTMLElement; update(now: CompartmentView): void }

/** Undefined where the compartment has nothing of it. */
export function fascia(context: Context, first: CompartmentView): Fascia | undefined {
  const { id, category, pixels } = first;
  const numbered = context.world.compartments.some((each) => hasTwins(context.world, each));
  if (!numbered && pixels.length === 0 && !first.button) return undefined;
  const lights = pixels.map(() => element("i", { class: "pixel" }));
  const button = first.button && pushButton(context.text("pickBin", { bin: binName(context, first) }), colours[category],
    () => void context.act({ do: "pressButton", compartment: id }));
  return {
    element: element("div", { class: "fascia" }, ...numbered ? [element("b", { class: "bay-number" }, String(id))] : [],
      element("div", { class: "pixels" }, ...lights), ...button ? [button.element] : []),
    update(now) {
      lights.forEach((light, i) => shine(light, now.pixels[i] ?? DARK));
      button?.show(now.button?.pressed ?? false);
    },
  };
}

const DARK = "#000000";

function shine(light: HTMLElement, colour: string): void {
  if (light.dataset["colour"] === colour) return;
  light.dataset["colour"] = colour;
  if (colour === DARK) light.style.removeProperty("--shine");
  else light.style.setProperty("--shine", seen(colour));
}
