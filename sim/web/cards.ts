// The palette of cards. A click flies the card to the reader; the station sees it at once, not when it lands.
import type { CardView, WorldView } from "../api.js";
import { drawing, element } from "./dom.js";
import type { Context, View } from "./view.js";

const FLIGHT_MS = 900;

const chip = `<svg class="card-chip" viewBox="0 0 34 26" aria-hidden="true" focusable="false">
  <rect x="1" y="1" width="32" height="24" rx="5" fill="#f0d27a" stroke="#a8842c"/>
  <path d="M1 9h10v8H1M33 9H23v8h10M11 1v24M23 1v24M11 13h12" fill="none" stroke="#a8842c"/></svg>`;

export function cards(context: Context, reader: HTMLElement): View {
  const { text } = context;
  const buttons = new Map(context.world.cards.map((card) => [card.id, cardButton(context, card, reader)]));
  return {
    element: element("section", { class: "panel cards", "aria-label": text("cards") },
      element("header", {}, element("h2", {}, text("cards")), element("small", {}, text("cardsHint"))),
      element("div", { class: "card-row" }, ...buttons.values())),
    update(world: WorldView) {
      for (const card of world.cards) {
        const held = world.reader.card === card.id || world.reader.card === card.number;
        buttons.get(card.id)?.classList.toggle("held", held);
      }
    },
  };
}

function cardButton({ text, act, language }: Context, card: CardView, reader: HTMLElement): HTMLButtonElement {
  const label = card.label[language];
  const made = element("button", {
    type: "button", class: `card ${card.role}`, "data-card": card.id, "data-role": card.role,
    "aria-label": text("tapCard", { card: label, number: card.number }),
    onclick: () => {
      void act({ do: "swipe", card: card.id });
      fly(made, reader);
    },
  }, drawing(chip), element("span", { class: "card-name" }, label), element("span", { class: "card-number" }, spaced(card.number)));
  return made;
}

function spaced(number: string): string {
  return number.toUpperCase().replace(/(..)(?=.)/g, "$1 ");
}

function fly(card: HTMLElement, reader: HTMLElement): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const from = card.getBoundingClientRect();
  const to = reader.getBoundingClientRect();
  const ghost = card.cloneNode(true) as HTMLElement;
  ghost.classList.add("ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.tabIndex = -1;
  for (const side of ["left", "top", "width", "height"] as const) ghost.style[side] = `${from[side]}px`;
  document.body.append(ghost);
  const x = to.left + to.width / 2 - from.left - from.width / 2;
  const y = to.top + to.height / 2 - from.top - from.height / 2;
  const there = { transform: `translate(${x}px, ${y}px) scale(.56) rotate(-4deg)` };
  ghost.animate([{ transform: "none" }, { ...there, offset: 0.22 }, { ...there, offset: 0.68 }, { transform: "none", opacity: 0.4 }],
    { duration: FLIGHT_MS, easing: "ease-in-out" }).finished.finally(() => ghost.remove());
}
