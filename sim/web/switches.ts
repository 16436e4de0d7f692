// The station's surroundings: power, network and broker, each of which can go away and come back.
import type { Verb, WorldView } from "../api.js";
import { element, setText } from "./dom.js";
import type { Context, View } from "./view.js";

type Switched = "power" | "network" | "broker";

const verbs: Readonly<Record<Switched, { on: Verb; off: Verb }>> = {
  power: { on: { do: "restorePower" }, off: { do: "cutPower" } },
  network: { on: { do: "restoreNetwork" }, off: { do: "cutNetwork" } },
  broker: { on: { do: "startBroker" }, off: { do: "stopBroker" } },
};

export function switches(context: Context): View {
  const all = (Object.keys(verbs) as Switched[]).map((name) => oneSwitch(context, name));
  return {
    element: element("section", { class: "panel switches", "aria-label": context.text("world") }, ...all.map((view) => view.element)),
    update(world: WorldView) {
      for (const view of all) view.update(world);
    },
  };
}

function oneSwitch({ text, act }: Context, name: Switched): View {
  const state = element("span", { class: "switch-state" });
  let on = true;
  const made = element("button", {
    type: "button", class: "switch", role: "switch", "data-switch": name,
    onclick: () => void act(on ? verbs[name].off : verbs[name].on),
  }, element("span", { class: "switch-track" }), element("span", { class: "switch-name" }, text(name)), state);
  return {
    element: made,
    update(world: WorldView) {
      on = world[name];
      made.setAttribute("aria-checked", String(on));
      setText(state, text(on ? "on" : "cut"));
    },
  };
}
