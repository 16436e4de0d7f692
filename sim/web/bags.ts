// The bag to be thrown: three usual ones, any weight and size, dragged onto a bin or thrown with the bin's button.
import { parametersOf, type Parameter } from "../verbs.js";
import { sackScale, type Bay } from "./bay.js";
import { sackMarkup } from "./bin.js";
import { button, drawing, element, setText } from "./dom.js";
import type { TextKey } from "./texts.js";
import { kilograms, type Bag, type Context } from "./view.js";

const usual: readonly (Bag & { label: TextKey })[] = [
  { label: "small", grams: 600, litres: 4 },
  { label: "medium", grams: 2_000, litres: 12 },
  { label: "large", grams: 5_500, litres: 35 },
];

/** Changes `context.bag`, which is what the bins' buttons throw. */
export function bags(context: Context, bays: ReadonlyMap<number, Bay>): HTMLElement {
  const { text, bag } = context;
  const sack = element("div", { class: "sack-handle", role: "img" },
    drawing(`<svg viewBox="-40 -60 80 110" aria-hidden="true" focusable="false">${sackMarkup}</svg>`));
  const tag = element("output", { class: "sack-tag" });
  const presets = usual.map((preset) => button(text(preset.label), () => choose(preset), { class: "segment" }));
  const grams = slider(text("weight"), "g", "grams", (value) => choose({ ...bag, grams: value }));
  const litres = slider(text("volume"), "L", "litres", (value) => choose({ ...bag, litres: value }));
  function choose(chosen: Bag): void {
    bag.grams = chosen.grams;
    bag.litres = chosen.litres;
    usual.forEach((each, i) =>
      presets[i]!.setAttribute("aria-pressed", String(each.grams === bag.grams && each.litres === bag.litres)));
    grams.show(bag.grams);
    litres.show(bag.litres);
    sack.style.setProperty("--scale", String(Math.min(1.6, sackScale(bag.litres))));
    sack.setAttribute("aria-label", text("bagLabel", { kilograms: kilograms(bag.grams), litres: bag.litres }));
    setText(tag, `${kilograms(bag.grams)} kg · ${bag.litres} L`);
  }
  choose(bag);
  makeDraggable(sack, bays);
  return element("section", { class: "panel bags", "aria-label": text("bag") },
    element("header", {}, element("h2", {}, text("bag")), element("small", {}, text("bagHint"))),
    element("div", { class: "bag-row" },
      element("div", { class: "sack-place" }, sack, tag),
      element("div", { class: "bag-choice" },
        element("div", { class: "segments", role: "group", "aria-label": text("bagSize") }, ...presets),
        grams.element, litres.element)));
}

/** Bags of daily life take most of the slider: it runs by the square root. */
function slider(label: string, unit: string, member: "grams" | "litres", onChange: (value: number) => void) {
  const { minimum, maximum } = parametersOf("throwBag")[member] as Extract<Parameter, { kind: "number" }>;
  const steps = 200;
  const value = element("output", {});
  const fromStep = (step: number) => Math.min(maximum, rounded(minimum + (maximum - minimum) * (step / steps) ** 2));
  const range = element("input", {
    type: "range", min: 0, max: steps, "aria-label": label, oninput: () => onChange(fromStep(Number(range.value))),
  });
  return {
    element: element("label", { class: "slider" }, element("span", {}, label), range, value),
    show(now: number): void {
      const step = Math.sqrt((now - minimum) / (maximum - minimum)) * steps;
      if (fromStep(Number(range.value)) !== now) range.value = String(Math.round(step));
      range.setAttribute("aria-valuetext", `${now} ${unit}`);
      setText(value, unit === "g" && now >= 1_000 ? `${now / 1_000} kg` : `${now} ${unit}`);
    },
  };
}

function rounded(value: number): number {
  const grain = value < 10 ? 0.1 : value < 1_000 ? 1 : 50;
  return Math.round(Math.round(value / grain) * grain * 10) / 10;
}

/** By pointer, so that a finger can do it too. */
function makeDraggable(sack: HTMLElement, bays: ReadonlyMap<number, Bay>): void {
  let from: { x: number; y: number } | undefined;
  const under = ({ clientX, clientY }: PointerEvent) =>
    document.elementsFromPoint(clientX, clientY).map((hit) => hit.closest<HTMLElement>(".bay")).find((hit) => hit !== null);
  const end = () => {
    from = undefined;
    sack.style.translate = "";
    sack.classList.remove("dragged");
    for (const { element: place } of bays.values()) place.classList.remove("target");
  };
  sack.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY };
    sack.setPointerCapture(event.pointerId);
    sack.classList.add("dragged");
  });
  sack.addEventListener("pointermove", (event) => {
    if (!from) return;
    sack.style.translate = `${event.clientX - from.x}px ${event.clientY - from.y}px`;
    const place = under(event);
    for (const { element: each } of bays.values()) each.classList.toggle("target", each === place);
  });
  sack.addEventListener("pointerup", (event) => {
    const place = from && under(event);
    end();
    if (place) void bays.get(Number(place.dataset["compartment"]))?.throwIn();
  });
  sack.addEventListener("pointercancel", end);
}
