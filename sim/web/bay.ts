// One compartment as it stands in the station, what it holds, and what hands can do to it.
import type { CompartmentView, WorldView } from "../api.js";
import { hoursToday } from "./hours.js";
import { binMarkup, sackMarkup } from "./bin.js";
import { button, drawing, element, setText } from "./dom.js";
import { binName, kilograms, percentOf, type Bag, type Context, type View } from "./view.js";

const FALL_MS = 520;

export interface Bay extends View {
  /** Throws the chosen bag in, if the world lets it. */
  throwIn(): Promise<void>;
}

export function bay(context: Context, { id, category }: CompartmentView): Bay {
  const picture = drawing(binMarkup(category));
  const reading = new Reading(context);
  const percent = picture.querySelector(".bin-percent")!;
  const throwIn = () => throwInto(context, id, picture);
  const actions = new Actions(context, id, throwIn);
  const place = element("div", { class: `bay ${category}`, role: "group", "data-compartment": id },
    element("div", { class: "bay-picture", onclick: () => actions.toggleLid() }), reading.element, actions.element);
  place.firstElementChild!.append(picture);
  return {
    element: place, throwIn,
    update(world: WorldView) {
      const now = world.compartments.find((compartment) => compartment.id === id);
      if (!now) return;
      place.dataset["lid"] = now.lid;
      place.dataset["bolt"] = now.bolt;
      place.style.setProperty("--level", String(now.level));
      place.setAttribute("aria-label", binName(context, now));
      setText(percent, `${percentOf(now)}%`);
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

const padlock = `<svg class="padlock" viewBox="0 0 12 13" aria-hidden="true" focusable="false">
  <path d="M3 6V4a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" stroke-width="2"/>
  <rect x="1" y="6" width="10" height="7" rx="1.5" fill="currentColor"/></svg>`;

class Reading {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #lid = element("span", { class: "chip lid" });
  readonly #bolt = element("span", {});
  readonly #amounts = element("p", { class: "bay-amounts" });
  readonly #hours = element("p", { class: "bay-hours" });

  constructor(context: Context) {
    this.#context = context;
    this.element = element("div", { class: "bay-reading" },
      element("p", { class: "bay-state" }, this.#lid, element("span", { class: "chip bolt" }, drawing(padlock), this.#bolt)),
      this.#amounts, this.#hours);
  }

  update(now: CompartmentView, { epochMs, utcOffsetMinutes }: WorldView["clock"]): void {
    const { text, hours } = this.#context;
    const today = hoursToday(hours, now.category, epochMs, utcOffsetMinutes)
      .map((window) => window.replace("–", "\u2060–\u2060"));   // so that no line ends inside a window
    setText(this.#hours, today.length > 0 ? text("today", { hours: today.join(" ") }) : hours.length > 0 ? text("closedToday") : "");
    setText(this.#lid, text(now.lid === "open" ? "lidOpen" : "lidClosed"));
    setText(this.#bolt, text(now.bolt));
    const litres = text("litres", { litres: Math.round(now.litres), capacity: now.capacityLitres });
    const bags = now.bags === 1 ? text("oneBag") : text("bags", { count: now.bags });
    setText(this.#amounts, [litres, `${kilograms(now.grams)} kg`, bags].join(" · "));
  }
}

class Actions {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #compartment: number;
  readonly #lid: HTMLButtonElement;
  readonly #pry: HTMLButtonElement;
  #open = false;

  constructor(context: Context, compartment: number, throwIn: () => Promise<void>) {
    const { text, act } = context;
    this.#context = context;
    this.#compartment = compartment;
    this.#lid = button("", () => this.toggleLid(), { class: "lid-button" });
    this.#pry = button(text("pryOpen"), () => void act({ do: "openLid", compartment, force: true }), { class: "quiet pry-button" });
    const empty = button(text("empty"), () => void act({ do: "empty", compartment }), { class: "quiet empty-button" });
    const bag = button(text("throwIn"), () => void throwIn(), { class: "primary bag-button" });
    this.element = element("div", { class: "bay-actions" }, this.#lid, bag, this.#pry, empty);
  }

  toggleLid(): void {
    void this.#context.act({ do: this.#open ? "closeLid" : "openLid", compartment: this.#compartment });
  }

  update({ lid, bolt }: CompartmentView): void {
    this.#open = lid === "open";
    setText(this.#lid, this.#context.text(this.#open ? "closeLid" : "openLid"));
    this.#pry.disabled = this.#open || bolt === "unlocked";
  }
}
