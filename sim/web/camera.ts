// The camera: how many pictures it has taken, and its flash.
import { drawing, element, setText } from "./dom.js";
import type { Context, View } from "./view.js";

const FLASH_MS = 450;

const lens = `<svg viewBox="0 0 60 60" aria-hidden="true" focusable="false"><rect x="6" y="16" width="48" height="34" rx="6" fill="#2f3a43" stroke="#12181d" stroke-width="2"/>
  <path d="M20 16l4-7h12l4 7Z" fill="#2f3a43" stroke="#12181d" stroke-width="2"/><circle cx="30" cy="33" r="13" fill="#11171c" stroke="#8b98a2" stroke-width="3"/>
  <circle cx="30" cy="33" r="7" fill="#27507a"/><circle cx="27" cy="30" r="2.5" fill="#dcebf7"/><circle cx="47" cy="22" r="2.5" fill="#ff6b5e"/></svg>`;

/** Undefined where the station has none. */
export function camera({ text, world }: Context): View | undefined {
  if (!world.signs.camera) return undefined;
  let taken = world.signs.camera.pictures;
  const state = element("span", { class: "part-state" });
  const flash = element("div", { class: "flash" });
  const panel = element("div", { class: "part camera" },
    element("div", { class: "part-picture" }, drawing(lens)), element("b", {}, text("camera")), state, flash);
  return {
    element: panel,
    update({ signs }) {
      const pictures = signs.camera?.pictures ?? 0;
      if (pictures > taken) light(flash);
      taken = pictures;
      setText(state, pictures === 1 ? text("onePicture") : text("pictures", { count: pictures }));
    },
  };
}

function light(flash: HTMLElement): void {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  flash.animate([{ opacity: 0.85 }, { opacity: 0 }], { duration: FLASH_MS, easing: "ease-out" });
}
