// What hands can do to a bin: open and close it, throw something in, empty it, and what they should not.
import type { CompartmentView } from "../api.js";
import { button, element, setText } from "./dom.js";
import { movesItself, type Context } from "./view.js";

export class Actions {
  readonly element: HTMLElement;
  readonly #context: Context;
  readonly #compartment: number;
  readonly #byItself: boolean;
  /** Of a lid that moves by itself, puts an arm in its way. */
  readonly #lid: HTMLButtonElement;
  readonly #pry: HTMLButtonElement;
  #open = false;
  #obstructed = false;

  constructor(context: Context, { id: compartment, driver }: CompartmentView, throwIn: () => Promise<void>) {
    const { text, act } = context;
    this.#context = context;
    this.#compartment = compartment;
    this.#byItself = movesItself(driver);
    this.#lid = this.#byItself
      ? button("", () => void act({ do: this.#obstructed ? "clearObstruction" : "obstruct", compartment }), { class: "arm-button", title: text("armHint") })
      : button("", () => this.toggleLid(), { class: "lid-button" });
    this.#pry = button(text("pryOpen"), () => void act({ do: "openLid", compartment, force: true }), { class: "quiet pry-button" });
    const empty = button(text("empty"), () => void act({ do: "empty", compartment }), { class: "quiet empty-button" });
    const bag = button(text("throwIn"), () => void throwIn(), { class: "primary bag-button" });
    this.element = element("div", { class: "bay-actions" }, this.#lid, bag, this.#pry, empty);
  }

  toggleLid(): void {
    if (!this.#byItself) void this.#context.act({ do: this.#open ? "closeLid" : "openLid", compartment: this.#compartment });
  }

  update({ lid, bolt, obstructed }: CompartmentView): void {
    const { text } = this.#context;
    this.#open = lid === "open";
    this.#obstructed = obstructed ?? false;
    this.#pry.disabled = this.#open || bolt === "unlocked";
    if (!this.#byItself) return setText(this.#lid, text(this.#open ? "closeLid" : "openLid"));
    setText(this.#lid, text(this.#obstructed ? "armOut" : "armIn"));
    this.#lid.setAttribute("aria-pressed", String(this.#obstructed));
    this.#lid.disabled = !this.#open && !this.#obstructed;
  }
}
