// One compartment as it stands in the station, what it holds, and what hands can do to it.
import type { CompartmentView, WorldView } from "../api.js";
import { Actions } from "./bay-actions.js";
import { Reading } from "./bay-reading.js";
import { binMarkup, sackMarkup } from "./bin.js";
import { drawing, element, setText } from "./dom.js";
import { fascia } from "./fascia.js";
import { binName, percentOf, type Bag, type Context, type View } from "./view.js";

const FALL_MS = 520;

export interface Bay extends View {
  /** Throws the chosen bag in, if the world lets it. */
  throwIn(): Promise<void>;
}

export function bay(context: Context, first: CompartmentView): Bay {
  const { id, category, driver } = first;
  const picture = drawing(binMarkup(first));
  const above = fascia(context, first);
  const reading = new Reading(context, first);
  const percent = picture.querySelector(".bin-percent")!;
  const throwIn = () => throwInto(context, id, picture);
  const actions = new Actions(context, first, throwIn);
  const shown = element("div", { class: "bay-picture", onclick: () => actions.toggleLid() });
  shown.append(picture);
  const place = element("div", { class: `bay ${category}`, role: "group", "data-compartment": id, "data-driver": driver },
    ...above ? [above.element] : [], shown, reading.element, actions.element);
  return {
    element: place, throwIn,
    update(world: WorldView) {
      const now = world.compartments.find((compartment) => compartment.id === id);
      if (!now) return;
      place.dataset["lid"] = now.lid;
      place.dataset["bolt"] = now.bolt;
      place.classList.toggle("obstructed", now.obstructed ?? false);
      place.style.setProperty("--level", String(now.level));
      place.setAttribute("aria-label", binName(context, now));
      setText(percent, `${percentOf(now)}%`);
      above?.update(now);
      reading.update(now, world.clock);
      actions.update(now);
    },
  };
}

async function throwInto({ act, bag }: Context, compartment: number, picture: SVGSVGElement): Promise<void> {
  const thrown = { ...bag };
  const outcome = await act({ do: "throwBag", compartment, ...thrown });
  if (outcome?.ok) fall(picture, thrown);
  else picture.animate({ translate: ["0", "-5px", "5px", "0"] }, { duration: 220, iterations: 2 });
}

function fall(picture: SVGSVGElement, { litres }: Bag): void {
  const sack = drawing(`<svg>${sackMarkup}</svg>`).firstElementChild!;
  const scale = sackScale(litres) * 1.1;
  picture.querySelector(".bin-fall")!.append(sack);
  const at = (y: number, turn: number) => ({ transform: `translate(110px, ${y}px) rotate(${turn}deg) scale(${scale})` });
  sack.animate([at(-50, -12), at(60, 6), at(190, 10)], { duration: FALL_MS, easing: "cubic-bezier(.5, 0, .9, .6)" })
    .finished.finally(() => sack.remove());
}

/** How large a bag is drawn: 12 litres are 1. */
export function sackScale(litres: number): number {
  return Math.min(2, Math.max(0.55, Math.cbrt(litres / 12)));
}
