// Draws the wiring of a part as SVG: the board on the left with the names that its pins have in the settings, the part on the
// right with the names that are printed on it. One below the other on a phone, two beside one another on paper.
import { box, cross, dot, ground, lights, line, text, terminal, toGround, upright, diodeUp } from "./symbols.js";
import { along, boardDrop, heightAbove, heightBelow } from "./network.js";
import type { Beyond, Element, Part, Tie, Wire, Wiring } from "./wires.js";

const WIDTH = 420;
const MARGIN = 10;
const BOARD = { x: MARGIN, right: 128 };
const PART = { x: 272, right: WIDTH - MARGIN };
const NARROW_PART = { x: 236, right: 320 };     // where something is beyond it
const BEYOND = { x: 342, right: WIDTH - MARGIN };
const TITLE = 34;
const HEAD = 24;                                // of a box: its name
const FOOT = 8;
const GAP = 14;                                 // between two parts
const BESIDE = 48;                              // two wires between which something stands
const PITCH = 26;
const LINE = 15;                                // of the notes

interface Row { readonly wire: Wire; readonly y: number }
interface Placed { readonly part: Part; readonly rows: readonly Row[]; readonly top: number; readonly bottom: number; readonly x: number; readonly right: number }

export function drawingOf({ driver, title, parts, notes = [] }: Wiring): string {
  const placed: Placed[] = [];
  for (const part of parts) placed.push(place(part, placed.length === 0 ? TITLE : placed.at(-1)!.bottom + GAP));
  const bottom = placed.at(-1)!.bottom;
  const height = bottom + MARGIN + (notes.length > 0 ? notes.length * LINE + 4 : 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${driver}: ${title.replaceAll("&", "&amp;")}</title>`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    text(MARGIN, 22, driver, "driver"), text(WIDTH - MARGIN, 22, title, "title", "end"),
    box(BOARD.x, TITLE, BOARD.right - BOARD.x, bottom - TITLE, "board"), text((BOARD.x + BOARD.right) / 2, TITLE + 16, "ESP32", "name", "middle"),
    ...placed.map(drawPart),
    ...notes.map((note, i) => text(MARGIN, bottom + MARGIN + 10 + i * LINE, note, "note")),
    "</svg>\n",
  ].join("\n");
}

function place(part: Part, top: number): Placed {
  const pair = part.diode !== undefined || (part.symbol !== undefined && part.symbol !== "lights");
  const rows: Row[] = [];
  let bottom = top + HEAD;
  for (const wire of part.wires) {
    const last = rows.at(-1);
    const least = last ? last.y + (pair && rows.length === 1 ? BESIDE : PITCH) : 0;
    const y = Math.max(bottom + heightAbove(wire), least);
    rows.push({ wire, y });
    bottom = y + heightBelow(wire);
  }
  const beyond = part.beyond ? beyondRows(part.beyond, rows[0]!.y).at(-1)! + 12 : 0;
  return { part, rows, top, bottom: Math.max(bottom, beyond) + FOOT, ...(part.beyond ? NARROW_PART : PART) };
}

function beyondRows({ wires, symbol }: Beyond, from: number): number[] {
  const pitch = symbol !== undefined && symbol !== "bridge" ? BESIDE : PITCH - 4;
  return wires.map((_, i) => from + i * pitch);
}

function drawPart(placed: Placed): string {
  const { part, rows, top, x, right } = placed;
  const drawn = [
    box(x, top, right - x, rowsBottom(placed) - top, "part"), text((x + right) / 2, top + 16, part.name, "name", "middle"),
    ...rows.map((row) => drawWire(row, x, part.diode === undefined ? 0 : 30) + drawPin(row, x)),
  ];
  if (part.diode !== undefined) drawn.push(diodeUp(x - 16, rows[0]!.y, rows[1]!.y, part.diode));
  if (part.symbol) drawn.push(drawSymbol(placed));
  if (part.beyond) drawn.push(drawBeyond(part.beyond, rows[0]!.y, right));
  return drawn.join("\n");
}

/** A part ends where its last pin does; what hangs on that pin may reach further down. */
function rowsBottom({ rows, bottom, part }: Placed): number {
  const pins = rows.at(-1)!.y + 14;
  const beyond = part.beyond ? beyondRows(part.beyond, rows[0]!.y).at(-1)! + 12 : 0;
  const contact = rows.at(-1)!.wire.contact ? 8 : 0;
  return Math.min(bottom, Math.max(pins + contact, beyond));
}

function drawSymbol({ part, rows, x }: Placed): string {
  const at = x + 96;
  if (part.symbol === "lights") return lights(x + 26, at, rows.slice(0, -1).map(({ y }) => y), rows.at(-1)!.y);
  const [first, second] = [rows[0]!.y, rows[1]!.y];
  return line(x + 20, first, at, first) + line(x + 20, second, at, second) + upright(part.symbol!, at, first, second);
}

function drawPin({ wire: { pin, contact }, y }: Row, x: number): string {
  if (!contact) return text(x + 6, y + 4, pin, "pin");
  return toGround(x, y, contact) + text(x + 62, y + 4, pin, "pin");
}

function drawWire({ wire, y }: Row, partX: number, beside: number): string {
  const { to, by = [], maybe = false } = wire;
  const kind = maybe ? "maybe" : "wire";
  if (typeof to === "object" && "tie" in to) return drawTie(to.tie, partX, y);
  if (typeof to === "object" && "supply" in to) return drawSupply(to.supply, by, partX, y, beside);
  const boardY = y + boardDrop(wire);
  const name = typeof to === "string" ? text(BOARD.right - 6, boardY + 4, to, "setting", "end")
    : text(BOARD.right - 6, boardY + 4, to.board === "3V3" ? "3.3 V" : to.board, "pin", "end");
  return along(by, { from: BOARD.right, to: partX, y, boardY, kind }) + dot(BOARD.right, boardY) + name;
}

function drawTie(tie: Tie, partX: number, y: number): string {
  if (tie === "nothing") return line(partX - 10, y, partX, y) + cross(partX - 10, y);
  return line(partX - 18, y, partX, y) + (tie === "GND" ? ground(partX - 18, y) : terminal(partX - 18, y, tie));
}

/** What stands at a supply stands at its beginning, `beside` a diode that the part may have. */
function drawSupply(volts: string, by: readonly Element[], partX: number, y: number, beside: number): string {
  const from = partX - (by.length > 0 ? 70 + beside : 34);
  const to = by.length > 0 ? from + 44 : partX;
  return along(by, { from, to, y, boardY: y, kind: "wire" }) + line(to, y, partX, y) + terminal(from, y, volts);
}

function drawBeyond(beyond: Beyond, from: number, partRight: number): string {
  const { name, symbol, wires } = beyond;
  const ys = beyondRows(beyond, from);
  const [top, bottom] = [ys[0]! - 16, ys.at(-1)! + 14];
  const middle = (ys[0]! + ys.at(-1)!) / 2;
  const isPair = symbol !== undefined && symbol !== "bridge";
  const drawn = [box(BEYOND.x, top, BEYOND.right - BEYOND.x, bottom - top, "part"),
    ...name.split("\n").map((part, i, all) => text(BEYOND.right, top - 6 - (all.length - 1 - i) * 13, part, "value", "end")),
    ...wires.map(([own, its], i) => line(partRight, ys[i]!, BEYOND.x, ys[i]!) + text(partRight - 6, ys[i]! + 4, own, "pin", "end")
      + text(BEYOND.x + 5, ys[i]! + 4, its, "pin") + (isPair ? line(BEYOND.x, ys[i]!, BEYOND.x + 34, ys[i]!) : ""))];
  if (symbol) drawn.push(upright(symbol, BEYOND.x + (isPair ? 34 : 45), isPair ? ys[0]! : middle, isPair ? ys.at(-1)! : middle));
  return drawn.join("\n");
}

const INK = "#1b2733";
const RED = "#b3261e";
const SANS = "font-family:system-ui,'Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";
const MONO = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace";

const style = `.paper{fill:#fff}.wire,.maybe,.symbol,.bar{stroke:${INK};stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}`
  + `.wire,.maybe,.bar{fill:none}.maybe{stroke-dasharray:5 4}.symbol{fill:#fff}.solid{fill:${INK}}`
  + `.supply{stroke:${RED};stroke-width:1.4;fill:#fff}.board{fill:#e9f2ea;stroke:#5b7d64}.part{fill:#f5f4f0;stroke:#8b877c}`
  + `text{fill:${INK};${SANS}}.driver{${MONO};font-size:14px;font-weight:700}.title{font-size:12px;fill:#4a5560}`
  + `.name{font-size:12px;font-weight:700}.setting{${MONO};font-size:11.5px}.pin{font-size:11.5px}.value{font-size:11px}`
  + `.volts{font-size:11.5px;font-weight:700;fill:${RED}}.note{font-size:11px;fill:#4a5560}`;
