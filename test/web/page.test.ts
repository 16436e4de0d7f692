/// <reference lib="dom" />
// The page in a real browser, in front of the toy station. The real station has its own test, from end to end.
import type { Browser, Page } from "playwright-core";
import { MessageLog } from "../../sim/messages.js";
import { bundlePage } from "../../sim/page.js";
import { PageServer, type Assets } from "../../sim/server.js";
import { inBrowserOf, launchBrowser } from "./browser.js";
import { ToyStation } from "./toy-station.js";

const inBrowser = inBrowserOf("page.test.ts");

let assets: Assets;
let browser: Browser | undefined;
let log: MessageLog;
let station: ToyStation;
let server: PageServer;
let page: Page;
/** Whatever the browser complained about, and whatever it asked of anyone but the simulator. */
let complaints: string[];

async function serve(port: number): Promise<void> {
  server = await PageServer.start({ port, simulation: station, log, assets });
}

async function open(locale: string, width = 1_280, height = 900): Promise<void> {
  page = await browser!.newPage({ locale, viewport: { width, height }, reducedMotion: "reduce" });
  const origin = `http://127.0.0.1:${server.port}`;
  page.on("console", (message) => { if (message.type() !== "log") complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => { if (!request.url().startsWith(origin)) complaints.push(request.url()); });
  await page.goto(`${origin}/`);
  await page.waitForSelector(".bay-hours:not(:empty)");   // the last thing it asks for
}

const bay = (id: number) => page.locator(`.bay[data-compartment="${id}"]`);
const bayIs = (id: number, state: string) => page.waitForSelector(`.bay[data-compartment="${id}"]${state}`);

beforeAll(async () => {
  assets = await bundlePage();
  browser = await launchBrowser();
}, 60_000);

afterAll(async () => { await browser?.close(); });

beforeEach(async () => {
  complaints = [];
  log = new MessageLog(() => "2026-03-01T23:30:00.000Z");
  station = new ToyStation((topic, payload, retained) => log.add({ topic, payload, retained, qos: 1 }));
  await serve(0);
});

afterEach(async () => {
  if (browser) await page.close();
  await server.close();
  station.close();
});

inBrowser("a tap unlocks, a bag raises the level, and the event appears", async () => {
  await open("en-US");
  await page.click('[data-card="resident-1"]');
  await bayIs(1, '[data-bolt="unlocked"]');
  await page.waitForSelector('.cabinet[data-light="green"]');
  await bay(1).locator(".lid-button").click();
  await bayIs(1, '[data-lid="open"]');
  await bay(1).locator(".bag-button").click();
  await page.waitForFunction(() => document.querySelector(".bay .bin-percent")?.textContent === "5%");
  expect(await bay(1).locator(".bay-amounts").textContent()).toBe("12/240 L · 2.0 kg · 1 bag");
  await bay(1).locator(".lid-button").click();
  await page.locator('.messages details[data-kind="event"]', { hasText: "deposit" }).locator("summary").click();
  expect(await page.locator(".messages .json").textContent()).toContain('"kind": "deposit"');
  expect(await page.locator(".ticker").textContent()).toContain("Bag into Food waste, now 5% full");
  expect(complaints).toEqual([]);
}, 60_000);

inBrowser("a stranger sees red, and a bolted lid says why it stays shut", async () => {
  await open("zh-CN");
  await page.click('[data-card="stranger"]');
  await page.waitForSelector('.cabinet[data-light="red"]');
  await bay(2).locator(".lid-button").click();
  expect(await page.locator(".toast").textContent()).toBe("盖子被锁闩挡住");
  await bay(2).locator(".pry-button").click();
  await bayIs(2, '[data-lid="open"][data-bolt="locked"]');
}, 60_000);

inBrowser("the keyboard alone is enough", async () => {
  await open("en-US");
  await page.focus('[data-card="supervisor"]');
  await page.keyboard.press("Enter");
  await bayIs(4, '[data-bolt="unlocked"]');
  await bay(4).locator(".lid-button").focus();
  await page.keyboard.press("Space");
  await bayIs(4, '[data-lid="open"]');
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('.bay[data-compartment="4"] .bin-percent')?.textContent === "5%");
}, 60_000);

inBrowser("a bag can be dragged onto an open bin", async () => {
  station.act({ do: "openLid", compartment: 3, force: true });
  await open("en-US");
  await page.locator(".segment", { hasText: /^L$/ }).click();
  await page.locator(".sack-handle").scrollIntoViewIfNeeded();
  const from = (await page.locator(".sack-handle").boundingBox())!;
  const to = (await bay(3).locator(".bin").boundingBox())!;
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector('.bay[data-compartment="3"] .bin-percent')?.textContent === "58%");
  expect(station.view().compartments[2]).toMatchObject({ bags: 1, grams: 5_500, litres: 35 });
}, 60_000);

inBrowser("switches, clock and speed act on the world", async () => {
  await open("en-US");
  for (const name of ["power", "network", "broker"]) await page.click(`[data-switch="${name}"]`);
  await page.waitForSelector('[data-switch="broker"][aria-checked="false"]');
  expect(station.view()).toMatchObject({ power: false, network: false, broker: false });
  await page.locator(".segment", { hasText: /^600×$/ }).click();
  await page.click(".pause-button");
  await page.waitForSelector('.pause-button[aria-pressed="true"]');
  await page.fill(".set-clock input", "2026-05-01T19:45");
  await page.click(".set-clock button");
  await page.waitForFunction(() => document.querySelector(".clock-time")?.textContent === "19:45:00");
  expect(station.view().clock).toMatchObject({ speed: 600, paused: true, at: "2026-05-01T11:45:00.000Z" });
}, 60_000);

inBrowser("the reset button is down for as long as a hand, or a key, holds it", async () => {
  await open("en-US");
  const pressed = () => station.view().resetButton?.pressed;
  const { x, y, width, height } = (await page.locator(".reset-cap").boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.waitForSelector(".reset-cap.pressed");
  expect(pressed()).toBe(true);
  await page.mouse.move(x + 300, y + 300);
  await page.mouse.up();
  await page.waitForSelector(".reset-cap:not(.pressed)");
  expect(pressed()).toBe(false);
  await page.focus(".reset-cap");
  await page.keyboard.down("Space");
  await page.waitForSelector(".reset-cap.pressed");
  await page.keyboard.up("Space");
  await page.waitForSelector(".reset-cap:not(.pressed)");
  expect(await page.locator(".ticker").textContent()).toContain("Reset button let go");
  expect(complaints).toEqual([]);
}, 60_000);

inBrowser("a station without a reset button shows none", async () => {
  const { view } = station;
  station.view = () => ({ ...view.call(station), resetButton: null });
  await open("en-US");
  expect(await page.locator(".board").count()).toBe(1);
  expect(await page.locator(".reset").count()).toBe(0);
}, 60_000);

inBrowser("the language follows the browser, can be switched, and is remembered", async () => {
  await open("zh-CN");
  expect(await page.getAttribute("html", "lang")).toBe("zh");
  expect(await page.textContent(".cards h2")).toBe("刷一张卡");
  await page.click('.language [lang="en"]');
  expect(await page.textContent(".cards h2")).toBe("Tap a card");
  await page.reload();
  expect(await page.textContent(".cards h2")).toBe("Tap a card");
}, 60_000);

inBrowser("messages can be filtered, and what is in them never becomes markup", async () => {
  await open("en-US");
  log.add({ topic: "bins/v1/other/event", payload: '<img src="x" onerror="alert(1)">', retained: false, qos: 0 });
  await page.fill(".mqtt input", "bins/+/+/event");
  await page.waitForFunction(() => document.querySelectorAll(".messages li").length === 1);
  await page.click(".messages summary");
  expect(await page.textContent(".messages .json")).toBe('<img src="x" onerror="alert(1)">');
  expect(await page.locator(".messages img").count()).toBe(0);
}, 60_000);

inBrowser("every verb can be done from the form that the table of verbs makes", async () => {
  await open("en-US");
  await page.click(".verb-form summary");
  await page.selectOption(".verb-form select", "openLid");
  await page.locator('.verb-fields input[type="checkbox"]').check();
  expect(await page.textContent(".verb-form code")).toContain(`'{"do":"openLid","compartment":1,"force":true}'`);
  await page.click(".verb-form .primary");
  await bayIs(1, '[data-lid="open"]');
}, 60_000);

inBrowser.each([[360, 740], [390, 844], [820, 1_100], [1_440, 900]])("nothing sticks out at %i × %i", async (width, height) => {
  await open("en-US", width, height);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(await page.evaluate(() => [...document.querySelectorAll(".part, .bay, .panel")].filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.className)))
    .toEqual([]);
  expect(complaints).toEqual([]);
}, 60_000);

inBrowser("says so when the simulator is gone, and goes on when it is back", async () => {
  await open("en-US");
  const { port } = server;
  await server.close();
  await page.waitForSelector(".notice:not(:empty)");
  await serve(port);
  await page.waitForSelector(".notice:empty", { state: "attached" });
  await page.click('[data-card="collector"]');
  await bayIs(1, '[data-bolt="unlocked"]');
}, 60_000);
