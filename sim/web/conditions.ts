// What the station's sensors measure around it, by sliders: air, lean and battery. And what its clock chip says.
import type { Verb, WorldView } from "../api.js";
import { localSeconds } from "./civil.js";
import { element, setText } from "./dom.js";
import type { TextKey } from "./texts.js";
import type { Context, View } from "./view.js";

interface Measured {
  readonly name: TextKey;
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
  shown(value: number): string;
  /** Null where the station has nothing to measure it with. */
  is(world: WorldView, context: Context): number | null;
  set(value: number, world: WorldView): Verb;
}

const table: readonly Measured[] = [
  { name: "temperature", minimum: -40, maximum: 85, step: 1, shown: (value) => `${value} °C`, is: ({ surroundings: { air } }) => air && air.celsius,
    set: (celsius) => ({ do: "setAir", celsius }) },
  { name: "humidity", minimum: 0, maximum: 100, step: 1, shown: (value) => `${value}%`,
    is: ({ surroundings: { air } }, { fittings }) => air && fittings.humidity ? Math.round(air.humidity * 100) : null,
    set: (percent, { surroundings: { air } }) => ({ do: "setAir", celsius: celsiusAsked() ?? air!.celsius, humidity: percent / 100 }) },
  { name: "tilt", minimum: 0, maximum: 90, step: 1, shown: (value) => `${value}°`, is: ({ surroundings }) => surroundings.tiltDegrees,
    set: (degrees) => ({ do: "tilt", degrees }) },
  { name: "battery", minimum: 0, maximum: 30, step: 0.1, shown: (value) => `${value.toFixed(1)} V`, is: ({ surroundings }) => surroundings.batteryVolts,
    set: (volts) => ({ do: "setBattery", volts }) },
];

/** Undefined where the station measures nothing. */
export function conditions(context: Context): View | undefined {
  const { text, world, fittings } = context;
  const sliders: readonly View[] = table.filter(({ is }) => is(world, context) !== null).map((measured) => slider(context, measured));
  const views = [...sliders, ...fittings.timeChip ? [timeChip(context)] : []];
  if (views.length === 0) return undefined;
  return {
    element: element("section", { class: "panel conditions", "aria-label": text("conditions") }, ...views.map((view) => view.element)),
    update(now) {
      for (const view of views) view.update(now);
    },
  };
}

/** The world is told when it is let go: not of all that is on the way. */
function slider(context: Context, { name, minimum, maximum, step, shown, is, set }: Measured): View {
  const label = context.text(name);
  const value = element("output", {});
  let now = context.world;
  let held = false;
  const range = element("input", {
    type: "range", min: minimum, max: maximum, step, "aria-label": label, "data-condition": name,
    oninput: () => { held = true; show(Number(range.value)); },
    onchange: () => { held = false; void context.act(set(Number(range.value), now)); },
  });
  const show = (measured: number): void => {
    range.setAttribute("aria-valuetext", shown(measured));
    setText(value, shown(measured));
  };
  return {
    element: element("label", { class: "slider" }, element("span", {}, label), range, value),
    update(world) {
      now = world;
      const measured = is(world, context);
      if (held || measured === null) return;
      if (Number(range.value) !== measured) range.value = String(measured);
      show(measured);
    },
  };
}

function timeChip({ text }: Context): View {
  const says = element("output", {});
  const row = element("p", { class: "time-chip" }, element("span", {}, text("timeChip")), says);
  return {
    element: row,
    update({ surroundings: { timeChip: at }, clock: { utcOffsetMinutes } }) {
      row.classList.toggle("lost", at === null);
      setText(says, at === null ? text("timeLost") : localSeconds(Date.parse(at), utcOffsetMinutes));
    },
  };
}

/** What the slider beside it says: the world may not have told yet that it was moved. */
function celsiusAsked(): number | undefined {
  const slider = document.querySelector<HTMLInputElement>('[data-condition="temperature"]');
  return slider ? Number(slider.value) : undefined;
}
