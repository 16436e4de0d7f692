// The station's surroundings: power, network and broker, which can go away and come back, and what its contacts notice.
import type { Verb, WorldView } from "../api.js";
import { element, setText } from "./dom.js";
import type { TextKey } from "./texts.js";
import type { Context, View } from "./view.js";

interface Switched {
  readonly name: TextKey;
  /** Null where the station has nothing to notice it with. */
  is(world: WorldView): boolean | null;
  readonly on: { readonly verb: Verb; readonly text: TextKey };
  readonly off: { readonly verb: Verb; readonly text: TextKey };
  /** On is the bad state. */
  readonly alarming?: true;
}

const table: readonly Switched[] = [
  { name: "power", is: ({ power }) => power, on: { verb: { do: "restorePower" }, text: "on" }, off: { verb: { do: "cutPower" }, text: "cut" } },
  { name: "network", is: ({ network }) => network, on: { verb: { do: "restoreNetwork" }, text: "on" }, off: { verb: { do: "cutNetwork" }, text: "cut" } },
  { name: "broker", is: ({ broker }) => broker, on: { verb: { do: "startBroker" }, text: "on" }, off: { verb: { do: "stopBroker" }, text: "cut" } },
  { name: "mains", is: ({ surroundings }) => surroundings.mains,
    on: { verb: { do: "restoreMains" }, text: "on" }, off: { verb: { do: "cutMains" }, text: "cut" } },
  { name: "smoke", is: ({ surroundings }) => surroundings.smoke, alarming: true,
    on: { verb: { do: "burn" }, text: "present" }, off: { verb: { do: "putOut" }, text: "absent" } },
  { name: "cabinet", is: ({ surroundings }) => surroundings.cabinetOpen, alarming: true,
    on: { verb: { do: "openCabinet" }, text: "opened" }, off: { verb: { do: "closeCabinet" }, text: "shut" } },
];

export function switches(context: Context): View {
  const all = table.filter(({ is }) => is(context.world) !== null).map((switched) => oneSwitch(context, switched));
  return {
    element: element("section", { class: "panel switches", "aria-label": context.text("world") }, ...all.map((view) => view.element)),
    update(world: WorldView) {
      for (const view of all) view.update(world);
    },
  };
}

function oneSwitch({ text, act }: Context, { name, is, on, off, alarming }: Switched): View {
  const state = element("span", { class: "switch-state" });
  let isOn = true;
  const made = element("button", {
    type: "button", class: `switch${alarming ? " alarming" : ""}`, role: "switch", "data-switch": name,
    onclick: () => void act((isOn ? off : on).verb),
  }, element("span", { class: "switch-track" }), element("span", { class: "switch-name" }, text(name)), state);
  return {
    element: made,
    update(world: WorldView) {
      isOn = is(world) ?? false;
      made.setAttribute("aria-checked", String(isOn));
      setText(state, text((isOn ? on : off).text));
    },
  };
}
