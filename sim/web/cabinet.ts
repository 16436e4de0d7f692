// The station as a person in front of it sees it: roof, reader, what tells people something, and the compartments below.
import "@wokwi/elements/dist/esm/buzzer-element.js";
import "@wokwi/elements/dist/esm/esp32-devkit-v1-element.js";
import "@wokwi/elements/dist/esm/rgb-led-element.js";
import type { WorldView } from "../api.js";
import { bay, type Bay } from "./bay.js";
import { camera } from "./camera.js";
import { display } from "./display.js";
import { drawing, element, part, setText } from "./dom.js";
import { reportButton } from "./report-button.js";
import { resetButton } from "./reset-button.js";
import { texts, type TextKey } from "./texts.js";
import type { Context, View } from "./view.js";
import { voice } from "./voice.js";

/** More compartments than this stand in two rows. */
const ABREAST_MAX = 5;
/** A lean is drawn less than it is, so that the station can still be read. */
const LEAN = 0.05;
const LEAN_DEGREES_MAX = 25;

export interface Cabinet extends View {
  /** Where a card flies to. */
  readonly reader: HTMLElement;
  readonly bays: ReadonlyMap<number, Bay>;
}

export function cabinet(context: Context): Cabinet {
  const { compartments } = context.world;
  const bays = new Map(compartments.map((compartment) => [compartment.id, bay(context, compartment)]));
  const screen = display(context);
  const pad = reader(context);
  const parts = [pad, light(context), buzzer(context), voice(context), camera(context), reportButton(context), board(context)]
    .filter((view) => view !== undefined);
  const abreast = compartments.length > ABREAST_MAX ? Math.ceil(compartments.length / 2) : compartments.length;
  const housing = element("div", { class: "cabinet" },
    element("div", { class: `roof${context.fittings.light ? "" : " unlit"}` },
      element("div", { class: "sign" }, element("strong", {}, texts.sign.zh), element("span", {}, texts.sign.en)),
      element("div", { class: "strip" })),
    element("div", { class: `head${screen ? " screened" : ""}` }, element("div", { class: "parts" }, ...parts.map((view) => view.element)), ...screen ? [screen.element] : []),
    element("div", { class: `bays${compartments.length > ABREAST_MAX ? " many" : ""}`, style: `--abreast: ${abreast}` },
      ...[...bays.values()].map((view) => view.element)));
  const scene = element("div", { class: "scene" }, housing, element("div", { class: "fumes", "aria-hidden": "true" }));
  return {
    element: scene, reader: pad.element.querySelector<HTMLElement>(".reader-pad")!, bays,
    update(world: WorldView) {
      housing.dataset["light"] = lightColour(world);
      housing.classList.toggle("dark", !world.power);
      housing.classList.toggle("opened", world.surroundings.cabinetOpen ?? false);
      housing.style.setProperty("--lean", `${Math.min(world.surroundings.tiltDegrees ?? 0, LEAN_DEGREES_MAX) * LEAN}deg`);
      scene.classList.toggle("smoking", world.surroundings.smoke ?? false);
      for (const view of [...parts, ...screen ? [screen] : [], ...bays.values()]) view.update(world);
    },
  };
}

/** The colour a person sees, as a key of the texts. */
export function lightColour({ light: { red, green, blue } }: WorldView): TextKey & keyof typeof mixtures {
  const mix = `${red ? "r" : ""}${green ? "g" : ""}${blue ? "b" : ""}`;
  return (Object.keys(mixtures) as (keyof typeof mixtures)[]).find((colour) => mixtures[colour] === mix)!;
}

const mixtures = { off: "", red: "r", green: "g", blue: "b", yellow: "rg", magenta: "rb", cyan: "gb", white: "rgb" } as const;

const waves = `<svg viewBox="0 0 80 80" aria-hidden="true" focusable="false">
  <g fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round">
  <path d="M30 52a17 17 0 0 0 0-24"/><path d="M42 61a30 30 0 0 0 0-42"/><path d="M54 70a43 43 0 0 0 0-60"/></g>
  <rect x="8" y="30" width="15" height="20" rx="3" fill="currentColor"/></svg>`;

function reader(context: Context): View {
  const { text } = context;
  const state = element("span", { class: "part-state" });
  const pad = element("div", { class: "reader-pad" }, drawing(waves));
  const panel = element("div", { class: "part reader", role: "img" }, pad, element("b", {}, text("reader")), state);
  return {
    element: panel,
    update({ reader: { card }, cards }) {
      const held = cards.find(({ id, number }) => id === card || number === card);
      const name = held?.label[context.language] ?? card ?? text("noCard");
      panel.classList.toggle("held", card !== null);
      panel.setAttribute("aria-label", text("readerState", { state: name }));
      setText(state, name);
    },
  };
}

function light({ text, fittings }: Context): View | undefined {
  if (!fittings.light) return undefined;
  const led = part("wokwi-rgb-led");
  const state = element("span", { class: "part-state" });
  const panel = element("div", { class: "part light", role: "img" },
    element("div", { class: "part-picture" }, led), element("b", {}, text("light")), state);
  return {
    element: panel,
    update(world) {
      const colour = text(lightColour(world));
      led["ledRed"] = Number(world.light.red);
      led["ledGreen"] = Number(world.light.green);
      led["ledBlue"] = Number(world.light.blue);
      panel.setAttribute("aria-label", text("lightIs", { colour }));
      setText(state, colour);
    },
  };
}

function buzzer({ text, fittings }: Context): View | undefined {
  if (!fittings.buzzer) return undefined;
  const drawn = part("wokwi-buzzer");
  const state = element("span", { class: "part-state" });
  const panel = element("div", { class: "part buzzer", role: "img" },
    element("div", { class: "part-picture" }, drawn), element("b", {}, text("buzzer")), state);
  return {
    element: panel,
    update({ buzzerHz }) {
      drawn["hasSignal"] = buzzerHz > 0;
      panel.classList.toggle("sounding", buzzerHz > 0);
      panel.setAttribute("aria-label", buzzerHz > 0 ? text("buzzerIs", { hz: Math.round(buzzerHz) }) : text("buzzerSilent"));
      setText(state, buzzerHz > 0 ? `${Math.round(buzzerHz)} Hz` : text("silent"));
    },
  };
}

function board(context: Context): View {
  const { text, world: { engine } } = context;
  const drawn = part("wokwi-esp32-devkit-v1");
  const state = element("span", { class: "part-state" });
  const button = resetButton(context);
  const panel = element("div", { class: "part board", title: text("engine", { engine: engine === "xs" ? "XS" : "Node" }) },
    element("div", { class: "part-picture" }, drawn), element("b", {}, text("board")), state, ...button ? [button.element] : []);
  return {
    element: panel,
    update(world) {
      const { power, running, boots } = world;
      button?.update(world);
      drawn["ledPower"] = power;
      drawn["led1"] = running;
      panel.classList.toggle("stopped", !running);
      setText(state, running ? text("boots", { count: boots }) : text("notRunning"));
    },
  };
}
