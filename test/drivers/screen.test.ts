import fc from "fast-check";
import { hoursLine, idleLines, outcomeTexts } from "../../modules/core/texts.js";
import { cellsOf } from "../../modules/drivers/line-bitmap.js";
import { Page, place } from "../../modules/drivers/screen.js";

const oled = (...lines: string[]) => place(lines, 128, 64);
const tft = (...lines: string[]) => place(lines, 240, 240);
const brief = (placed: ReturnType<typeof place>) => placed.map(({ text, scale, top, reach }) => [text, scale, top, reach]);

test.each<[string, ReturnType<typeof place>, unknown[][]]>([
  ["short words are as large as the width lets them be", oled("请刷卡"), [["请刷卡", 2, 16, 48]]],
  ["a line that fills the width stays small beside a large one", oled("请刷卡", "TAP YOUR CARD"), [["请刷卡", 2, 0, 48], ["TAP YOUR CARD", 1, 40, 52]]],
  ["lines that are too high together shrink, the lower first", oled("开", "关"), [["开", 2, 0, 16], ["关", 2, 32, 16]]],
  ["of three, two shrink", oled("开", "关", "满"), [["开", 2, 0, 16], ["关", 1, 32, 8], ["满", 1, 48, 8]]],
  ["on a larger screen nothing needs to", tft("请刷卡", "TAP YOUR CARD"), [["请刷卡", 3, 72, 72], ["TAP YOUR CARD", 2, 128, 104]]],
  ["an empty line keeps a row free", tft("开", "", "关"), [["开", 3, 56, 24], ["", 1, 112, 0], ["关", 3, 136, 24]]],
  ["no lines, nothing", tft(), []],
])("%s", (_, placed, expected) => {
  expect(brief(placed)).toEqual(expected);
});

test("what is too long is broken: English at a space, Chinese anywhere", () => {
  expect(oled("PLEASE TAP YOUR CARD HERE").map(({ text }) => text)).toEqual(["PLEASE TAP YOUR", "CARD HERE"]);
  expect(oled("请按要投的类别再打开桶盖").map(({ text }) => text)).toEqual(["请按要投的类别再", "打开桶盖"]);
  expect(oled("ABCDEFGHIJKLMNOPQRS").map(({ text }) => text)).toEqual(["ABCDEFGHIJKLMNOP", "QRS"]);
});

test("what there is no room for at the bottom is left out", () => {
  expect(oled("1", "2", "3", "4", "5").map(({ text, scale }) => text + scale)).toEqual(["11", "21", "31", "41"]);
});

test.each([[128, 64], [240, 240], [240, 320]])("on %i by %i pixels any lines are within the screen, apart, and centred", (width, height) => {
  const line = fc.string({ unit: fc.constantFrom("请", "卡", "A", " ", "?", "龘"), maxLength: 40 });
  fc.assert(fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
    let free = 0;
    const placed = place(lines, width, height);
    for (const { text, scale, top, reach } of placed) {
      expect(top).toBeGreaterThanOrEqual(free);
      expect(top % 8).toBe(0);
      expect(scale).toBeGreaterThanOrEqual(1);
      expect(reach).toBe(cellsOf(text) * 4 * scale);
      expect(reach).toBeLessThanOrEqual(width / 2);
      free = top + 16 * scale;
    }
    expect(free).toBeLessThanOrEqual(height);
    if (placed.length > 0) expect(Math.abs(placed[0]!.top - (height - free))).toBeLessThan(16);
  }));
});

test("every text of the catalogue stands whole on every screen, at least doubled on 240 pixels", () => {
  for (const { zh, en } of Object.values(outcomeTexts)) for (const lines of [zh, en]) {
    expect(place(lines, 128, 64).map(({ text }) => text)).toEqual(lines);
    for (const height of [240, 320]) {
      const placed = place(lines, 240, height);
      expect(placed.map(({ text }) => text)).toEqual(lines);
      expect(placed.every(({ scale }) => scale >= 2)).toBe(true);
    }
  }
  expect(oled(...idleLines)).toHaveLength(2);
  expect(oled(hoursLine("en", "18:00", "20:30"))).toHaveLength(1);
});

/** Bands that have to be sent, with how far from the middle. */
function stale(page: Page): string[] {
  return Array.from({ length: page.bands }, (_, band) => page.reach(band) && `${band}:${page.reach(band)}`).filter((entry) => entry !== 0) as string[];
}

function send(page: Page): void {
  for (let band = page.next; band >= 0; band = page.next) page.sent(band);
}

test("only bands whose line changes have to be sent, as far as the wider one reaches", () => {
  const page = new Page(128, 64);
  expect(page.next).toBe(-1);
  page.set(["请投放", "投完请关盖"]);
  expect(stale(page)).toEqual(["0:48", "1:48", "2:48", "3:48", "5:40", "6:40"]);
  send(page);
  page.set(["请投放", "谢谢"]);
  expect(stale(page)).toEqual(["4:32", "5:40", "6:40", "7:32"]);
  send(page);
  page.set(["请投放", "谢谢"]);
  expect(page.next).toBe(-1);
});

test("what was asked for and never sent is not forgotten", () => {
  const page = new Page(128, 64);
  page.set(["投完请关盖"]);
  send(page);
  page.set(["A"]);
  page.set(["投完请关盖"]);
  expect(page.next).toBeGreaterThanOrEqual(0);
  page.set([]);
  expect(page.reach(3)).toBe(40);
});

test("an unknown screen has to be sent whole, one band after the other", () => {
  const page = new Page(240, 320);
  page.invalidate(0, page.bands);
  expect(stale(page)).toHaveLength(40);
  expect(page.reach(39)).toBe(120);
  page.sent(0);
  expect(page.next).toBe(1);
  page.invalidate(0, 1);
  expect(page.next).toBe(0);
});
