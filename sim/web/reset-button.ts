// The button beside the controller that brings the factory settings back: it is pressed for as long as it is held here.
import { element, setText } from "./dom.js";
import type { Context, View } from "./view.js";

/** The longest that the world holds it (verbs.ts), should this page be closed in the middle. */
const HOLD_MS_MAX = 60_000;
/** What the ring around it shows: by then the firmware believes it (modules/service/reset-button.ts). */
const RING_MS = 10_000;

/** Undefined where the station has none. */
export function resetButton({ text, act, world }: Context): View | undefined {
  if (!world.resetButton) return undefined;
  let pressing: Promise<boolean> | undefined;
  const press = (): void => { pressing ??= act({ do: "pressReset", ms: HOLD_MS_MAX }).then((outcome) => outcome?.ok === true); };
  const release = (): void => {
    void pressing?.then((held) => { if (held) void act({ do: "releaseReset" }); });
    pressing = undefined;
  };
  const cap = element("button", {
    type: "button", class: "reset-cap", "aria-label": text("resetLabel"), title: text("resetLabel"),
    onpointerdown: (event) => { cap.setPointerCapture((event as PointerEvent).pointerId); press(); },
    onlostpointercapture: release,
    onkeydown: (event) => { if (isPress(event as KeyboardEvent)) event.preventDefault(), press(); },
    onkeyup: (event) => { if (isPress(event as KeyboardEvent)) release(); },
    onblur: release,
    oncontextmenu: (event) => event.preventDefault(),                                                 // what a long touch means elsewhere
    onclick: (event) => { if ((event as MouseEvent).detail === 0) void act({ do: "pressReset" }); },  // a screen reader's, which cannot hold
  });
  const name = element("span", { class: "reset-name", "aria-hidden": "true" });
  return {
    element: element("div", { class: "reset" }, cap, name),
    update({ resetButton: now }) {
      const { pressed = false, heldMs = 0 } = now ?? {};
      cap.classList.toggle("pressed", pressed);
      cap.style.setProperty("--held", String(Math.min(1, heldMs / RING_MS)));
      setText(name, pressed ? text("seconds", { seconds: (heldMs / 1_000).toFixed(1) }) : text("reset"));
    },
  };
}

function isPress({ key }: KeyboardEvent): boolean { return key === " " || key === "Enter"; }
