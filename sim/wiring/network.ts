// What stands in a wire between board and part: where each element goes, and how much room the wire needs above and below.
import { BUFFER, buffer, capacitorDown, DIODE, diode, dot, line, RESISTOR, resistor, resistorDown, resistorUp, SHUNT, transistor, type Class } from "./symbols.js";
import type { Element, Wire } from "./wires.js";

/** The drain of a transistor, and with it the part's end of the wire, is so far above its gate. */
const DRAIN = 28;
const SWITCH = 24;           // from gate to drain
const NODE = 16;             // what hangs down has its value below the wire, where there is room
const RAISED = 50;           // what stands above has its value beside it
const PLAIN = 13;

const BESIDE_VALUE = 50;     // to the next one that hangs down as well

const widths: Readonly<Record<Element["is"], number>> = Object.freeze(
  { resistor: RESISTOR, diode: DIODE, buffer: BUFFER, transistor: SWITCH, down: NODE, capacitor: NODE, up: RAISED });

const above: Readonly<Record<Element["is"], number>> = Object.freeze(
  { resistor: 22, diode: 24, buffer: 28, transistor: PLAIN, down: PLAIN, capacitor: PLAIN, up: 54 });

export function heightAbove({ by = [] }: Wire): number { return Math.max(PLAIN, ...by.map(({ is }) => above[is])); }

export function heightBelow(wire: Wire): number {
  const { by = [], to, contact } = wire;
  const own = by.some(hangs) ? SHUNT : by.some(({ is }) => is === "transistor") ? 32 : PLAIN;
  const tied = contact || (typeof to === "object" && "tie" in to && to.tie === "GND") ? 19 : 0;
  return Math.max(own + boardDrop(wire), tied);
}

/** How far the board's end of the wire is below the part's. */
export function boardDrop({ by = [] }: Wire): number { return by.some(({ is }) => is === "transistor") ? DRAIN : 0; }

function hangs({ is }: Element): boolean { return is === "down" || is === "capacitor"; }

/** What each takes of the wire. */
function widthsOf(elements: readonly Element[]): number[] {
  return elements.map((element, i) => {
    const next = elements[i + 1];
    return hangs(element) && next && hangs(next) ? BESIDE_VALUE : widths[element.is];
  });
}

export interface Span { readonly from: number; readonly to: number; readonly y: number; readonly boardY: number; readonly kind: Class }

/** The elements at even distances, and the wire through them. */
export function along(elements: readonly Element[], { from, to, y, boardY, kind }: Span): string {
  const taken = widthsOf(elements);
  const gap = (to - from - taken.reduce((sum, width) => sum + width, 0)) / (elements.length + 1);
  const drawn: string[] = [];
  let [x, at] = [from, boardY];
  elements.forEach((element, i) => {
    const width = taken[i]!;
    drawn.push(line(x, at, x + gap, at, kind), symbolOf(element, x + gap, at, width, kind));
    x += gap + width;
    if (element.is === "transistor") at = y;
  });
  drawn.push(line(x, at, to, at, kind));
  return drawn.join("");
}

function symbolOf(element: Element, x: number, y: number, width: number, kind: Class): string {
  const { is, value } = element;
  const through = line(x, y, x + width, y, kind) + dot(x, y);
  switch (is) {
    case "resistor": return resistor(x, y, value);
    case "diode": return diode(x, y, value);
    case "buffer": return buffer(x, y, value);
    case "transistor": return transistor(x, y, value);
    case "down": return through + resistorDown(x, y, value);
    case "capacitor": return through + capacitorDown(x, y, value);
    case "up": return through + resistorUp(x, y, value, element.supply);
  }
}
