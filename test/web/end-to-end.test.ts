/// <reference lib="dom" />
// `npm start` as a newcomer has it: a process of its own, seen by a client that is not ours, and in a real browser.
// SCREENSHOT=file keeps what the browser shows at the end.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectAsync } from "mqtt";
import type { Settings } from "../../modules/contract/settings.js";
import type { Verb, WorldView } from "../../sim/api.js";
import { DAY_START, dayDocument, daySteps } from "../../sim/day.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import { stationDocument } from "../../sim/stage.js";
import { inBrowserOf, launchBrowser } from "./browser.js";

const root = join(__dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "dingdian-"));
const children = new Set<ChildProcess>();

interface Simulator { mqtt: number; page: number; engine: string; child: ChildProcess }

async function start(...args: string[]): Promise<Simulator> {
  const child = spawn(process.execPath, ["--import", "tsx", "sim/main.ts", "--no-open", "--json", "--mqtt-port", "0", "--page-port", "0", ...args],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  children.add(child);
  const [line] = await once(child.stdout!, "data") as [Buffer];
  const { ready, ...up } = JSON.parse(String(line)) as { ready: boolean } & Omit<Simulator, "child">;
  expect(ready).toBe(true);
  return { ...up, child };
}

async function act({ page }: Simulator, verb: Verb): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${page}/api/world`,
    { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(verb) });
  expect({ verb, status: response.status, body: await response.json() }).toMatchObject({ verb, status: 200 });
}

async function world({ page }: Simulator): Promise<WorldView> {
  return (await fetch(`http://127.0.0.1:${page}/api/world`)).json() as Promise<WorldView>;
}

async function until(what: () => Promise<boolean> | boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !(await what());) {
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

afterEach(async () => {
  for (const child of children) {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  }
  children.clear();
});

afterAll(() => rmSync(folder, { recursive: true }));

test.each(xsAvailable() ? ["xs", "node"] : ["node"])("MQTT.js, from outside, sees the working day of a station on %s", async (engine) => {
  const file = join(folder, "day.json");
  writeFileSync(file, JSON.stringify(dayDocument(stationDocument("sorting") as Settings)));
  const simulator = await start("--station", file, "--engine", engine);
  expect(simulator.engine).toBe(engine);
  const watch = () => connectAsync(`mqtt://127.0.0.1:${simulator.mqtt}`, { clientId: "backend", clean: false });
  let client = await watch();
  const events = new Map<string, { seq: number; kind: string; household?: string; reason?: string; alarm?: string }>();
  const listen = async (): Promise<void> => {
    client.on("message", (_topic, payload) => {
      const event = JSON.parse(String(payload)) as { id: string; seq: number; kind: string };
      events.set(event.id, event);
    });
    await client.subscribeAsync("bins/v1/+/event", { qos: 1 });
  };
  await listen();

  await act(simulator, { do: "pause" });
  await act(simulator, { do: "setClock", at: new Date(DAY_START).toISOString() });
  let now = DAY_START;
  for (const { at, verb } of daySteps()) {
    const wait = DAY_START + at - now;
    if (wait > 0) await act(simulator, { do: "advance", ms: wait });
    now += Math.max(0, wait);
    await act(simulator, verb);
    if (verb.do === "startBroker") await client.endAsync(true), client = await watch(), await listen();
  }
  await act(simulator, { do: "advance", ms: 600_000 });

  const of = (kind: string) => [...events.values()].filter((event) => event.kind === kind);
  await until(() => of("refuse").length >= 5);
  expect(of("deposit").filter(({ household }) => household).map(({ household }) => household))
    .toEqual(Array.from({ length: 10 }, (_, i) => `9-1-${101 + i}`));
  expect(of("refuse").map(({ reason }) => reason)).toEqual(["outside-hours", "unknown-card", "full", "outside-hours", "outside-hours"]);
  expect(of("emptying")).toHaveLength(1);
  const seqs = [...events.values()].map(({ seq }) => seq).sort((a, b) => a - b);
  expect(seqs).toEqual(seqs.map((_, i) => seqs[0]! + i));
  await client.endAsync(true);
}, 120_000);

const inBrowser = inBrowserOf("end-to-end.test.ts");

inBrowser("in the browser a tap unlocks the lid, a bag raises the level, and the event appears", async () => {
  const simulator = await start();
  const browser = (await launchBrowser())!;
  try {
    const page = await browser.newPage({ locale: "zh-CN", viewport: { width: 1_440, height: 900 } });
    await page.goto(`http://127.0.0.1:${simulator.page}/`);
    await page.click('[data-card="resident-1"]');
    await page.waitForSelector('.bay[data-compartment="1"][data-bolt="unlocked"]', { timeout: 2_000 });
    await act(simulator, { do: "openLid", compartment: 1 });
    await page.waitForSelector('.bay[data-compartment="1"][data-lid="open"]');
    await act(simulator, { do: "throwBag", compartment: 1, grams: 2_500, litres: 60 });
    await act(simulator, { do: "closeLid", compartment: 1 });
    await page.waitForSelector('.bay[data-compartment="1"][data-lid="closed"][data-bolt="locked"]');
    await until(async () => (await page.locator(".messages").innerText()).includes("deposit"));
    const [{ level }] = (await world(simulator)).compartments as [WorldView["compartments"][number]];
    expect(level).toBeCloseTo(0.25);
    if (process.env["SCREENSHOT"]) await page.screenshot({ path: process.env["SCREENSHOT"] });
  } finally {
    await browser.close();
  }
}, 60_000);

inBrowser("in the browser a station with every kind of part asks for a choice, says what to do, and lets go in smoke", async () => {
  const simulator = await start("--station", "sim/stations/sorting-all.json", "--engine", "node");
  const browser = (await launchBrowser())!;
  try {
    const page = await browser.newPage({ locale: "en-GB", viewport: { width: 1_440, height: 900 } });
    await page.goto(`http://127.0.0.1:${simulator.page}/`);
    const idle = (await world(simulator)).signs.display!;
    await page.click('[data-card="resident-1"]');
    await page.waitForSelector('.voice.speaking .speech:has-text("Choose category")');
    expect((await world(simulator)).compartments.filter(({ bolt }) => bolt === "unlocked")).toEqual([]);
    await page.locator('.bay[data-compartment="2"] .push').click();
    await page.waitForSelector('.bay[data-compartment="2"][data-bolt="unlocked"]');
    await page.waitForSelector('.bay[data-compartment="2"] .pixel[style*="--shine"]');
    expect((await world(simulator)).signs.display!.dots).not.toBe(idle.dots);
    await page.locator('.bay[data-compartment="2"] .lid-button').click();
    await page.waitForSelector('.bay[data-compartment="2"][data-lid="open"]');
    await page.click('[data-switch="smoke"]');
    await page.waitForSelector('.bay[data-compartment="8"][data-driver="lid-actuator"][data-lid="open"]');
    await page.waitForSelector('.bay[data-compartment="7"][data-driver="servo"][data-bolt="unlocked"]');
    await page.locator(".messages details", { hasText: "alarm smoke" }).first().waitFor();
    if (process.env["SCREENSHOT"]) await page.screenshot({ path: process.env["SCREENSHOT"], fullPage: true });
  } finally {
    await browser.close();
  }
}, 60_000);
