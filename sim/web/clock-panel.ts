// The station's time: how late it is, how fast it runs, and the ways to skip some of it.
import type { WorldView } from "../api.js";
import { dateWithWeekday, localInput, msUntil, timeOfDay, withZone, zone } from "./civil.js";
import { button, element, setText } from "./dom.js";
import type { Context, View } from "./view.js";

const SHOWN_EVERY_MS = 100;
const speeds = [1, 10, 60, 600, 3_600] as const;
const skips = [["minute", 60_000], ["tenMinutes", 600_000], ["hour", 3_600_000]] as const;
/** Inside the morning and the evening hours of a usual notice. */
const moments = [["07:30", 450], ["18:30", 1_110]] as const;

export interface ClockPanel extends View { stop(): void }

export function clockPanel(context: Context): ClockPanel {
  const { text, act } = context;
  const face = new Face(context);
  let paused = false;
  let speed = 0;
  const pause = button("", () => void act({ do: paused ? "resume" : "pause" }), { class: "pause-button" });
  const speedButtons = speeds.map((each) => button(`${each}×`, () => void act({ do: "setSpeed", speed: each }), { class: "segment" }));
  return {
    element: element("section", { class: "panel clock", "aria-label": text("clock") },
      element("div", { class: "clock-top" }, face.element, pause),
      element("div", { class: "segments", role: "group", "aria-label": text("speed") }, ...speedButtons),
      skipRow(context, face), setRow(context, face)),
    update(world: WorldView) {
      ({ paused } = world.clock);
      if (!paused) ({ speed } = world.clock);   // it is 0 while time stands still
      face.update(world);
      setText(pause, text(paused ? "resume" : "pause"));
      pause.setAttribute("aria-pressed", String(paused));
      speedButtons.forEach((each, i) => each.setAttribute("aria-pressed", String(speeds[i] === speed)));
    },
    stop: () => face.stop(),
  };
}

/** The time between two worlds is worked out here: it passes too fast to be sent. */
class Face {
  readonly element: HTMLElement;
  readonly #time = element("time", { class: "clock-time" });
  readonly #date = element("span", { class: "clock-date" });
  readonly #language: string;
  #clock: WorldView["clock"];
  #heardAt = performance.now();
  readonly #timer: number;

  constructor({ language, world: { clock } }: Context) {
    this.#language = language;
    this.#clock = clock;
    this.element = element("div", {}, this.#time, this.#date);
    this.#timer = window.setInterval(() => this.#show(), SHOWN_EVERY_MS);
  }

  get epochMs(): number {
    const { epochMs, speed, paused } = this.#clock;
    return paused ? epochMs : epochMs + (performance.now() - this.#heardAt) * speed;
  }

  get utcOffsetMinutes(): number { return this.#clock.utcOffsetMinutes; }

  update({ clock }: WorldView): void {
    this.#clock = clock;
    this.#heardAt = performance.now();
    this.#show();
  }

  stop(): void { clearInterval(this.#timer); }

  #show(): void {
    const { epochMs, utcOffsetMinutes } = this;
    setText(this.#time, timeOfDay(epochMs, utcOffsetMinutes));
    setText(this.#date, `${dateWithWeekday(epochMs, utcOffsetMinutes, this.#language)} UTC${zone(utcOffsetMinutes)}`);
  }
}

function skipRow({ text, act }: Context, face: Face): HTMLElement {
  const advance = (ms: number) => void act({ do: "advance", ms });
  return element("div", { class: "button-row", role: "group", "aria-label": text("advance") },
    ...skips.map(([label, ms]) => button(text(label), () => advance(ms))),
    ...moments.map(([time, minute]) =>
      button(text("until", { time }), () => advance(msUntil(minute, face.epochMs, face.utcOffsetMinutes)))));
}

function setRow({ text, act, world: { clock } }: Context, face: Face): HTMLElement {
  const input = element("input", {
    type: "datetime-local", "aria-label": text("setClock"), value: localInput(clock.epochMs, clock.utcOffsetMinutes),
  });
  const set = () => {
    if (input.value) void act({ do: "setClock", at: withZone(input.value, face.utcOffsetMinutes) });
  };
  return element("div", { class: "button-row set-clock", title: text("setClockHint") },
    element("label", {}, text("setClock"), " ", input), button(text("set"), set));
}
