// The button by which people report what others did wrong.
import { element, setText } from "./dom.js";
import { pushButton } from "./push-button.js";
import type { Context, View } from "./view.js";

/** Undefined where the station has none. */
export function reportButton({ text, act, world }: Context): View | undefined {
  if (!world.reportButton) return undefined;
  const button = pushButton(text("reportLabel"), "#f2a33a", () => void act({ do: "pressReport" }));
  const state = element("span", { class: "part-state" });
  return {
    element: element("div", { class: "part report" },
      element("div", { class: "part-picture" }, button.element), element("b", {}, text("report")), state),
    update({ reportButton: now }) {
      button.show(now?.pressed ?? false);
      setText(state, text(now?.pressed ? "pressed" : "released"));
    },
  };
}
