/// <reference lib="dom" />
// The page in a real browser, in front of a toy station that has a part of every kind, and of one that has none of them.
import type { Browser, Page } from "playwright-core";
import { MessageLog } from "../../sim/messages.js";
import { bundlePage } from "../../sim/page.js";
import { PageServer, type Assets } from "../../sim/server.js";
import { inBrowserOf, launchBrowser } from "./browser.js";
import { toyDocument, ToyStation } from "./toy-station.js";

const inBrowser = inBrowserOf("page-parts.test.ts");

let assets: Assets;
let browser: Browser | undefined;
let station: ToyStation;
let server: PageServer;
let page: Page;
let complaints: string[];

async function open({ fitted = true, document = undefined as object | undefined, width = 1_440, height = 900, locale = "en-US" } = {}): Promise<void> {
  const log = new MessageLog(() => "2026-03-01T23:30:00.000Z");
  station = new ToyStation((topic, payload, retained) => log.add({ topic, payload, retained, qos: 1 }), 1, fitted);
  if (document) Object.assign(station, { document });
  server = await PageServer.start({ port: 0, simulation: station, log, assets });
  page = await browser!.newPage({ locale, viewport: { width, height }, reducedMotion: "reduce" });
  page.on("console", (message) => { if (message.type() !== "log") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`http://127.0.0.1:${server.port}/`);
  await page.waitForSelector(".bay-hours:not(:empty)");   // the last thing it asks for
}

const bay = (id: number) => page.locator(`.bay[data-compartment="${id}"]`);
const ticker = () => page.locator(".ticker");

beforeAll(async () => {
  assets = await bundlePage();
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => { await browser?.close(); });

beforeEach(() => { complaints = []; });

afterEach(async () => {
  if (!browser) return;
  await page.close();
  await server.close();
  station.close();
  expect(complaints).toEqual([]);
});

inBrowser("what a station does not have is not on its page", async () => {
  await open({ fitted: false });
  expect(await page.locator(".screen, .voice, .camera, .report, .fascia, .conditions, .plugs, .weight, .arm-button, .bin-horn").count()).toBe(0);
  expect(await page.locator("[data-switch]").count()).toBe(3);
  expect(await page.locator(".part.light, .part.buzzer").count()).toBe(2);
}, 60_000);

inBrowser("a settings document without light and buzzer has a page without them", async () => {
  const { light: _light, buzzer: _buzzer, ...bare } = toyDocument;
  await open({ fitted: false, document: bare });
  expect(await page.locator(".part").count()).toBe(2);
  expect(await page.locator(".roof.unlit").count()).toBe(1);
}, 60_000);

inBrowser("the display shows the dots of its memory, each as a whole number of pixels", async () => {
  await open();
  const canvas = page.locator(".screen canvas");
  expect(await canvas.evaluate((made: HTMLCanvasElement) => {
    const { data } = made.getContext("2d")!.getImageData(0, 0, 8, 8);
    return Array.from({ length: 64 }, (_, i) => data[4 * i + 3]! > 0 ? i : -1).filter((i) => i >= 0);
  })).toEqual([0, 9, 18, 27, 36, 45, 54, 63]);
  expect((await canvas.boundingBox())!.width).toBe(256);
}, 60_000);

inBrowser("a compartment's button lights its strip, draws its bolt, and the voice says what to do", async () => {
  await open({ locale: "zh-CN" });
  await bay(1).locator(".push").click();
  await page.waitForSelector('.bay[data-compartment="1"][data-bolt="unlocked"]');
  expect(await page.locator(".voice.speaking .speech").textContent()).toBe("请投放，投完请关盖");
  expect(await bay(1).locator(".pixel").first().evaluate((light) => getComputedStyle(light).backgroundColor)).toBe("rgb(0, 136, 0)");
  expect(await bay(2).locator('.pixel[style*="--shine"]').count()).toBe(0);
  expect(await ticker().textContent()).toContain("按下投放键：1 号厨余垃圾；语音播报「请投放，投完请关盖」；开锁：1 号厨余垃圾");
  station.endMoments();
  await page.waitForSelector(".voice:not(.speaking)");
}, 60_000);

inBrowser("a lid that moves by itself has no button to open it, but an arm for its way", async () => {
  await open();
  const arm = bay(4).locator(".arm-button");
  expect(await bay(4).locator(".lid-button, .bolt").count()).toBe(0);
  expect(await arm.isDisabled()).toBe(true);
  expect(await bay(4).locator(".lid").textContent()).toBe("motor lid, closed");
  await bay(4).locator(".push").click();
  await page.waitForSelector('.bay[data-compartment="4"][data-lid="open"]');
  await arm.click();
  await page.waitForSelector('.bay.obstructed[data-compartment="4"]');
  expect(await bay(4).locator(".lid").textContent()).toBe("motor lid, blocked");
  expect(await ticker().textContent()).toContain("An arm in the way of Food waste 4");
  await arm.click();
  await page.waitForSelector('.bay:not(.obstructed)[data-compartment="4"]');
  expect(await bay(4).locator(".lid").textContent()).toBe("motor lid, open");
}, 60_000);

inBrowser("bolts of several kinds are told apart, and a scale shows what is on it", async () => {
  await open();
  expect(await bay(1).locator(".bolt").innerText()).toMatch(/^solenoid\s*locked$/);
  expect(await bay(3).locator(".bolt").innerText()).toMatch(/^servo\s*locked$/);
  await bay(3).locator(".pry-button").click();
  await page.waitForSelector('.bay[data-compartment="3"][data-lid="open"]');
  await bay(3).locator(".bag-button").click();
  await page.waitForFunction(() => document.querySelector(".weight")?.textContent === "2.00 kg");
  expect(await bay(3).locator(".bay-amounts").innerText()).toMatch(/^12\/60 L\s*2\.00 kg\s*1 bag$/);
}, 60_000);

inBrowser("a report is seen by the camera", async () => {
  await open();
  await page.click(".report .push");
  await page.waitForSelector(".report .push.pressed");
  expect(await page.locator(".camera .part-state").textContent()).toBe("1 picture");
  station.endMoments();
  await page.waitForSelector(".report .push:not(.pressed)");
}, 60_000);

inBrowser("switches and sliders act on what the station's sensors notice", async () => {
  await open();
  for (const name of ["mains", "smoke", "cabinet"]) await page.click(`[data-switch="${name}"]`);
  for (const [name, value] of [["temperature", "-7"], ["humidity", "80"], ["tilt", "30"], ["battery", "11.2"]] as const)
    await page.locator(`[data-condition="${name}"]`).fill(value);
  await page.waitForFunction(() => document.querySelector('[data-condition="battery"]')?.getAttribute("aria-valuetext") === "11.2 V");
  await page.waitForSelector('[data-switch="cabinet"][aria-checked="true"]');
  expect(station.view().surroundings).toMatchObject({ air: { celsius: -7, humidity: 0.8 }, smoke: true, tiltDegrees: 30, cabinetOpen: true, mains: false, batteryVolts: 11.2 });
  expect(await page.locator(".scene.smoking").count()).toBe(1);
  expect(await page.locator(".time-chip output").textContent()).toBe("2026-03-02 07:30:00");
  await page.click('[data-switch="smoke"]');
  await page.waitForSelector(".scene:not(.smoking)");
}, 60_000);

inBrowser("any part can be unplugged and plugged in again", async () => {
  await open();
  expect(await page.locator(".plug").allTextContents()).toEqual(["1", "2", "3", "Card reader", "Time chip", "gate"]);
  for (const part of ["reader", "bolt-2"]) {
    await page.click(`[data-part="${part}"]`);
    await page.waitForSelector(`[data-part="${part}"][aria-checked="false"]`);
  }
  expect(station.view().plugs.filter(({ plugged }) => !plugged).map(({ part }) => part)).toEqual(["bolt-2", "reader"]);
  expect(await ticker().textContent()).toContain("Card reader unplugged");
  await page.click('[data-part="reader"]');
  await page.waitForSelector('[data-part="reader"][aria-checked="true"]');
}, 60_000);

inBrowser("the same of several bins soon after each other is told in one line", async () => {
  await open();
  station.act({ do: "openLid", compartment: 1, force: true });
  await page.waitForSelector('.bay[data-compartment="1"][data-lid="open"]');
  station.act({ do: "openLid", compartment: 3, force: true });
  await page.waitForSelector('.bay[data-compartment="3"][data-lid="open"]');
  expect(await ticker().locator("li").allTextContents()).toEqual([expect.stringMatching(/Lid opened: Food waste 1, Hazardous$/)]);
}, 60_000);

inBrowser.each([[360, 740], [390, 844], [820, 1_100], [1_440, 900]])("with all of them nothing sticks out at %i × %i", async (width, height) => {
  await open({ width, height });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(await page.evaluate(() => [...document.querySelectorAll(".part, .bay, .panel, .screen")].filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className)))
    .toEqual([]);
}, 60_000);
