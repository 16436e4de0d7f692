// A push button that a finger presses for a moment.
import "@wokwi/elements/dist/esm/pushbutton-element.js";
import { element, part } from "./dom.js";

export interface PushButton { readonly element: HTMLButtonElement; show(pressed: boolean): void }

export function pushButton(label: string, color: string, onPress: () => void): PushButton {
  const drawn = part("wokwi-pushbutton", { inert: true });   // it is a button of its own, and there is to be one only
  drawn["color"] = color;
  const made = element("button", { type: "button", class: "push", "aria-label": label, title: label, onclick: onPress }, drawn);
  return {
    element: made,
    show(pressed) {
      drawn["pressed"] = pressed;
      made.classList.toggle("pressed", pressed);
    },
  };
}
