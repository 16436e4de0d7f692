// The drawing of one compartment: a bin with a hinged lid, a bolt across it and a window on what is inside.
// Colours follow GB/T 19095-2019; the names stand on it in both languages, as on a real one.
import type { Category, CompartmentView } from "../api.js";
import { boltMarkup } from "./bolt-picture.js";

/** What is printed on the bin. The pictograms are our own. */
const prints: Readonly<Record<Category, { zh: string; en: string; pictogram: string }>> = {
  kitchen: {
    zh: "厨余垃圾", en: "Food Waste",
    pictogram: `<path d="M-17-15C-9-23 9-23 17-15 9-9 7-4 7 2s3 11 9 15C9 24-9 24-16 17c6-4 9-9 9-15s-2-11-10-17Z"/>
      <path d="M0-20c0-6 3-10 9-11" fill="none" stroke-width="3"/><path d="M2-27c-5-5-11-4-14 0 4 4 10 4 14 0Z"/>`,
  },
  recyclable: {
    zh: "可回收物", en: "Recyclable",
    pictogram: [0, 120, 240].map((turn) =>
      `<path transform="rotate(${turn})" d="M-15-13-9-23q2-4 6-4H5q4 0 6 4l4 7 5-3-4 15-15-4 5-3-4-7H-3l-4 8Z"/>`).join(""),
  },
  hazardous: {
    zh: "有害垃圾", en: "Hazardous Waste",
    pictogram: `<path d="M-6-26H6v5H-6Z"/><path d="M-15-21H15V25H-15Z" fill="none" stroke-width="3.5"/>
      <path d="M-8-9 8 11M8-9-8 11" stroke-width="4.5"/>`,
  },
  other: {
    zh: "其他垃圾", en: "Residual Waste",
    pictogram: `<path d="M-16-24v22h-7l12 15L1-2h-7v-22Z"/><path d="M6-24v22H-1l12 15L23-2h-7v-22Z"/><path d="M-24 20H24" stroke-width="4"/>`,
  },
};

/** Markup of a bin. Classes and the `--level` property on it say how it stands: see station.css. */
export function binMarkup({ category, driver, hasScale }: CompartmentView): string {
  return `<svg class="bin" viewBox="0 0 220 270" aria-hidden="true" focusable="false">
    <ellipse class="bin-shadow" cx="110" cy="262" rx="84" ry="7"/>
    ${hasScale ? plate : ""}
    ${inside(category)}
    ${body(category)}
    ${lid(category, driver !== "lid-actuator")}
    <g class="bin-fall" clip-path="url(#above-rim)"></g>
    ${boltMarkup(driver)}
  </svg>`;
}

/** A tied bag around the origin, about 40 wide. */
export const sackMarkup = `<g class="sack"><path d="M-4-20C-14-16-22-4-20 8c2 10 10 13 20 13s18-3 20-13C22-4 14-16 4-20Z" fill="url(#sack)"/>
  <path d="M-5-20c-3-5-7-7-9-7 4-3 9-2 14 1 5-3 10-4 14-1-2 0-6 2-9 7Z" fill="#39424c"/><path d="M-6-20H6" stroke="#f2c14e" stroke-width="3" stroke-linecap="round"/>
  <path d="M-12-4c-2 5-1 9 1 13" fill="none" stroke="#8c97a3" stroke-width="2" stroke-linecap="round"/></g>`;

/** Of a scale, under the bin. */
const plate = `<path d="M22 258H198l5 9H17Z" fill="url(#steel)" stroke="#4a545e"/><path d="M32 267h14v4H32ZM174 267h14v4h-14Z" fill="#3b454f"/>`;

function inside(category: Category): string {
  return `<path d="M42 84H178L196 118H24Z" fill="#151a20"/>
    <g clip-path="url(#mouth)"><path class="bin-pile" d="M20 122V100q14-14 30-6 14-14 30-4 16-12 32 0 16-12 30 2 16-8 28 4 14-4 30 8v20Z" fill="url(#waste-${category})"/></g>`;
}

function body(category: Category): string {
  const { zh, en, pictogram } = prints[category];
  const ticks = [0.25, 0.5, 0.75].map((part) => `<path d="M173 ${250 - 104 * part}h9"/>`).join("");
  return `<path d="M23 120H197L185 252q-1 8-9 8H44q-8 0-9-8Z" fill="url(#body-${category})"/>
    <path d="M36 132 45 248" stroke="#fff" stroke-opacity=".16" stroke-width="5" stroke-linecap="round"/>
    <rect x="17" y="114" width="186" height="17" rx="7" fill="url(#body-${category})" stroke="#00000030"/>
    <g class="bin-print" transform="translate(82 176) scale(.92)">${pictogram}</g>
    <text class="bin-zh" x="82" y="227">${zh}</text><text class="bin-en" x="82" y="242">${en}</text>
    <rect x="131" y="143" width="54" height="110" rx="11" fill="#0000003d"/>
    <rect x="134" y="146" width="48" height="104" rx="9" fill="#0e141a"/>
    <g clip-path="url(#window)"><path class="bin-waste" d="M126 158q8-8 16-3 9-8 18-1 9-7 16 1 8-5 16 3V272H126Z" fill="url(#waste-${category})"/></g>
    <g stroke="#ffffffa0" stroke-width="1.5">${ticks}</g>
    <rect x="134" y="146" width="48" height="104" rx="9" fill="url(#glass)" stroke="#ffffff66"/>
    <text class="bin-percent" x="158" y="203"></text>`;
}

/** Bolted: with the eye that a bolt goes through. */
function lid(category: Category, bolted: boolean): string {
  return `<g class="bin-lid"><path class="bin-lid-top" d="M40 82H180L200 116q1 6-5 6H25q-6 0-5-6Z" fill="url(#lid-${category})" stroke="#00000030"/>
    <path class="bin-lid-under" d="M40 82H180L200 116q1 6-5 6H25q-6 0-5-6Z" fill="#2a313a" stroke="#0006"/>
    <path d="M62 94H158" stroke="#ffffff55" stroke-width="4" stroke-linecap="round"/>
    ${bolted ? `<rect class="bin-keeper" x="97" y="106" width="14" height="18" rx="3" fill="url(#steel)" stroke="#4a545e"/>` : ""}</g>
    <path d="M36 84H184" stroke="#11161b" stroke-opacity=".55" stroke-width="5" stroke-linecap="round"/>`;
}
