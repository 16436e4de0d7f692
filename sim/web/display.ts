// The station's display, dot by dot: what is drawn here is what its memory holds.
import type { SignsView } from "../api.js";
import { element } from "./dom.js";
import type { Context, View } from "./view.js";

/** A small display is drawn as large as whole dots let it be. */
const WIDTH_PX = 256;
const LIT = [222, 242, 255] as const;

/** Undefined where the station has none. */
export function display({ text, world }: Context): View | undefined {
  const first = world.signs.display;
  if (!first) return undefined;
  const { width, height } = first;
  const canvas = element("canvas", { width, height, role: "img", "aria-label": text("display") });
  canvas.style.width = `${width * Math.max(1, Math.floor(WIDTH_PX / width))}px`;
  const glass = canvas.getContext("2d")!;
  let shown = "";
  return {
    element: element("div", { class: "screen" }, canvas),
    update({ signs }) {
      if (!signs.display || signs.display.dots === shown) return;
      shown = signs.display.dots;
      glass.putImageData(imageOf(signs.display), 0, 0);
    },
  };
}

/** Dark dots are left clear: the glass shows. */
function imageOf({ width, height, dots }: NonNullable<SignsView["display"]>): ImageData {
  const image = new ImageData(width, height);
  const bytes = atob(dots);
  for (let i = 0; i < width * height; i++)
    if (bytes.charCodeAt(i >> 3) & 0x80 >> (i & 7)) image.data.set([...LIT, 255], 4 * i);
  return image;
}
