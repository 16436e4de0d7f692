// What there is to read below a bin: how its lid and its bolt are, what is in it, and when it is taken.
import type { CompartmentView, WorldView } from "../api.js";
import { drawing, element, setText } from "./dom.js";
import { hoursToday } from "./hours.js";
import type { TextKey } from "./texts.js";
import { kilograms, movesItself, type Context } from "./view.js";

const padlock = `<svg class="padlock" viewBox="0 0 12 13" aria-hidden="true" focusable="false">
  <path d="M3 6V4a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" stroke-width="2"/>
  <rect x="1" y="6" width="10" height="7" rx="1.5" fill="currentColor"/></svg>`;
const balance = `<svg class="balance" viewBox="0 0 14 13" aria-hidden="true" focusable="false"><path d="M1 3h12M7 3v8M4 12h6M3 3 1 8h4ZM11 3 9 8h4Z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/></svg>`;

/** Bolts of more than one kind are told apart. */
const kinds: Readonly<Record<string, TextKey>> = { solenoid: "solenoid", servo: "servo" };

export class Reading {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #lid = element("span", { class: "chip lid" });
  readonly #bolt = element("span", {});
  readonly #weight = element("span", {});
  readonly #litres = element("span", {});
  readonly #rest = element("span", {});
  readonly #hours = element("p", { class: "bay-hours" });

  constructor(context: Context, { driver, hasScale }: CompartmentView) {
    const { text, world } = context;
    this.#context = context;
    const kind = kinds[driver];
    const mixed = world.compartments.some((other) => other.driver !== driver);
    const bolt = element("span", { class: "chip bolt", ...kind && { title: text(kind) } }, drawing(padlock),
      ...kind && mixed ? [element("small", {}, text(kind))] : [], this.#bolt);
    this.element = element("div", { class: "bay-reading" },
      element("p", { class: "bay-state" }, this.#lid, ...movesItself(driver) ? [] : [bolt]),
      element("p", { class: "bay-amounts" }, this.#litres,
        ...hasScale ? [element("span", { class: "chip weight", title: text("scale") }, drawing(balance), this.#weight)] : [], this.#rest),
      this.#hours);
  }

  update(now: CompartmentView, { epochMs, utcOffsetMinutes }: WorldView["clock"]): void {
    const { text, hours } = this.#context;
    const today = hoursToday(hours, now.category, epochMs, utcOffsetMinutes)
      .map((window) => window.replace("–", "\u2060–\u2060"));   // so that no line ends inside a window
    setText(this.#hours, today.length > 0 ? text("today", { hours: today.join(" ") }) : hours.length > 0 ? text("closedToday") : "");
    setText(this.#lid, text(lidText(now)));
    setText(this.#bolt, text(now.bolt));
    setText(this.#litres, text("litres", { litres: Math.round(now.litres), capacity: now.capacityLitres }));
    setText(this.#weight, `${(now.grams / 1_000).toFixed(2)} kg`);
    const bags = now.bags === 1 ? text("oneBag") : text("bags", { count: now.bags });
    setText(this.#rest, now.hasScale ? bags : ` · ${kilograms(now.grams)} kg · ${bags}`);
  }
}

function lidText({ driver, lid, obstructed }: CompartmentView): TextKey {
  if (!movesItself(driver)) return lid === "open" ? "lidOpen" : "lidClosed";
  return obstructed ? "motorBlocked" : lid === "open" ? "motorOpen" : "motorClosed";
}
