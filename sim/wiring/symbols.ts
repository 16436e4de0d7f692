// Symbols of a circuit as SVG, after IEC 60617. Horizontal ones begin at the point they are given and go to the right, upright
// ones go down from it. All figures are pixels of a drawing that is 420 wide.

/** What a horizontal symbol takes of its wire. */
export const RESISTOR = 38;
export const DIODE = 26;
export const BUFFER = 34;
/** How far an upright one reaches down, with the ground at its end. */
export const SHUNT = 50;

const BAR = 34;              // of an upright resistor, with its wires

export type Class = "wire" | "maybe" | "supply" | "symbol" | "bar" | "solid" | "board" | "part";

export function line(x1: number, y1: number, x2: number, y2: number, kind: Class = "wire"): string {
  return `<path class="${kind}" d="M${x1} ${y1}L${x2} ${y2}"/>`;
}

function path(d: string, kind: Class = "symbol"): string { return `<path class="${kind}" d="${d}"/>`; }

export function box(x: number, y: number, width: number, height: number, kind: Class): string {
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>`;
}

export function dot(x: number, y: number): string { return `<circle class="solid" cx="${x}" cy="${y}" r="2.6"/>`; }

/** `kind` is how it is set: see the style of drawing.ts. `anchor`: where of the text the point is. */
export function text(x: number, y: number, content: string, kind: string, anchor: "start" | "middle" | "end" = "start"): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text class="${kind}" x="${x}" y="${y}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}>${escaped}</text>`;
}

export function resistor(x: number, y: number, label: string): string {
  return line(x, y, x + RESISTOR, y) + path(`M${x + 5} ${y - 5}h28v10h-28z`) + text(x + RESISTOR / 2, y - 9, label, "value", "middle");
}

/** From (x, y) down; `end` stands at its lower end. */
export function resistorDown(x: number, y: number, label: string, end = ground(x, y + BAR)): string {
  return line(x, y, x, y + BAR) + path(`M${x - 5} ${y + 5}h10v24h-10z`) + text(x + 9, y + 21, label, "value") + end;
}

/** A supply above, and the resistor down from it to (x, y). */
export function resistorUp(x: number, y: number, label: string, supply: string): string {
  return resistorDown(x, y - BAR, label, "") + terminal(x, y - BAR, supply, "above");
}

export function capacitorDown(x: number, y: number, label: string): string {
  return line(x, y, x, y + 14) + line(x, y + 19, x, y + BAR) + path(`M${x - 8} ${y + 14}h16M${x - 8} ${y + 19}h16`)
    + text(x + 11, y + 21, label, "value") + ground(x, y + BAR);
}

export function ground(x: number, y: number): string {
  return line(x, y, x, y + 5) + path(`M${x - 8} ${y + 5}h16M${x - 5} ${y + 8.5}h10M${x - 2} ${y + 12}h4`);
}

/** Where a supply comes in. */
export function terminal(x: number, y: number, label: string, at: "left" | "above" = "left"): string {
  const name = at === "left" ? text(x - 6, y + 4, label, "volts", "end") : text(x, y - 6, label, "volts", "middle");
  return `<circle class="supply" cx="${x}" cy="${y}" r="3"/>${name}`;
}

/** A pin that nothing is wired to. */
export function cross(x: number, y: number): string { return path(`M${x - 4} ${y - 4}l8 8M${x - 4} ${y + 4}l8 -8`); }

/** A Schottky diode that lets current through to the right. */
export function diode(x: number, y: number, label: string): string {
  return line(x, y, x + DIODE, y) + path(`M${x + 7} ${y - 6}v12l11 -6z`) + path(`M${x + 21} ${y - 3}v-3h-3v12h-3v-3`, "bar")
    + text(x + DIODE / 2, y - 10, label, "value", "middle");
}

/** Lets current through upwards, from (x, bottom) to (x, top); its value on the left. */
export function diodeUp(x: number, top: number, bottom: number, label: string): string {
  const y = (top + bottom) / 2;
  return dot(x, top) + dot(x, bottom) + line(x, top, x, bottom) + path(`M${x - 6} ${y + 6}h12l-6 -11z`)
    + path(`M${x - 6} ${y - 2}v-3h12v-3`, "bar") + text(x - 10, bottom - 6, label, "value", "end");
}

/** A level shifter to the right. */
export function buffer(x: number, y: number, label: string): string {
  return line(x, y, x + BUFFER, y) + path(`M${x + 6} ${y - 10}v20l20 -10z`) + text(x + BUFFER / 2, y - 15, label, "value", "middle");
}

/** The gate comes in from the left at (x, y); the drain is at (x + 24, y - 28), the source goes to ground. */
export function transistor(x: number, y: number, label: string): string {
  return line(x, y, x + 10, y) + path(`M${x + 10} ${y - 11}v22`) + path(`M${x + 14} ${y - 13}v7M${x + 14} ${y - 3.5}v7M${x + 14} ${y + 6}v7`)
    + path(`M${x + 14} ${y - 9.5}h10M${x + 14} ${y + 9.5}h10M${x + 14} ${y}h10v9.5`) + path(`M${x + 15} ${y}l5 -3v6z`, "solid")
    + line(x + 24, y - 28, x + 24, y - 9.5) + line(x + 24, y + 9.5, x + 24, y + 16) + ground(x + 24, y + 16) + text(x + 31, y + 8, label, "value");
}

/** To ground at its right end. What presses it comes from above. */
export function toGround(x: number, y: number, kind: "closed" | "opened" | "button"): string {
  const blade = { closed: `M${x + 14} ${y}L${x + 36} ${y - 2}`, opened: `M${x + 14} ${y}L${x + 34} ${y - 11}`,
    button: `M${x + 11} ${y - 7}h26M${x + 24} ${y - 7}v-7M${x + 19} ${y - 14}h10` }[kind];
  return line(x, y, x + 12, y) + `<circle class="symbol" cx="${x + 13}" cy="${y}" r="2"/><circle class="symbol" cx="${x + 35}" cy="${y}" r="2"/>`
    + path(blade) + line(x + 37, y, x + 47, y) + ground(x + 47, y);
}

/** What stands between two wires, from (x, top) to (x, bottom). */
export type Upright = "coil" | "thermistor" | "battery" | "piezo" | "speaker" | "motor" | "antenna" | "bridge";

export function upright(kind: Upright, x: number, top: number, bottom: number): string {
  const y = (top + bottom) / 2;
  const wires = (half: number): string => line(x, top, x, y - half) + line(x, y + half, x, bottom);
  switch (kind) {
    case "coil": return wires(18) + path(`M${x - 12} ${y - 18}h24v36h-24z`) + path(`M${x - 12} ${y + 8}l24 -16`);
    case "antenna": return wires(20) + path(`M${x} ${y - 20}a5 5 0 0 1 0 10a5 5 0 0 1 0 10a5 5 0 0 1 0 10a5 5 0 0 1 0 10`);
    case "thermistor": return wires(15) + path(`M${x - 5} ${y - 15}h10v30h-10z`) + path(`M${x - 14} ${y + 14}h6l16 -28`)
      + text(x + 12, y + 4, "ϑ", "value");
    case "battery": return wires(6) + path(`M${x - 13} ${y - 6}h26M${x - 7} ${y - 2}h14M${x - 13} ${y + 2}h26M${x - 7} ${y + 6}h14`);
    case "piezo": return wires(9) + path(`M${x - 11} ${y - 9}h22M${x - 11} ${y + 9}h22`) + path(`M${x - 9} ${y - 4}h18v8h-18z`);
    case "speaker": return wires(9) + path(`M${x - 6} ${y - 9}h10v18h-10z`) + path(`M${x + 4} ${y - 9}l10 -8v34l-10 -8`);
    case "motor": return wires(14) + `<circle class="symbol" cx="${x}" cy="${y}" r="14"/>` + text(x, y + 4.5, "M", "name", "middle");
    case "bridge": return loadCell(x, y);
  }
}

/** Four strain gauges, each side of a square. */
function loadCell(x: number, y: number): string {
  return path(`M${x} ${y - 17}l17 17l-17 17l-17 -17z`)
    + [[-8.5, -8.5], [8.5, -8.5], [8.5, 8.5], [-8.5, 8.5]].map(([dx, dy]) =>
      `<rect class="symbol" x="-5.5" y="-2.5" width="11" height="5" transform="translate(${x + dx!} ${y + dy!}) rotate(${dx === dy ? -45 : 45})"/>`).join("");
}

/** Three lights with the same cathode: from the wires at `ys` to (x, bottom). */
export function lights(from: number, x: number, ys: readonly number[], bottom: number): string {
  const light = (y: number): string => line(from, y, x, y) + path(`M${x - 30} ${y - 6}v12l11 -6zM${x - 19} ${y - 6}v12`)
    + path(`M${x - 22} ${y - 7}l5 -5m-3.5 0h3.5v3.5M${x - 15} ${y - 7}l5 -5m-3.5 0h3.5v3.5`);
  return ys.map(light).join("") + line(x, ys[0]!, x, bottom) + line(from, bottom, x, bottom) + ys.slice(1).map((y) => dot(x, y)).join("");
}
