// A loop that is stuck ends in the watchdog; a busy week and a quiet one do not.
import type { Engine, EngineOptions } from "../../sim/engine/engine.js";
import { createNode } from "../../sim/engine/node.js";
import { survivor } from "./survivor.js";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** A firmware that hears nothing any more, as in a loop without end. */
class Stuck implements Engine {
  static now = false;
  readonly name = "node";
  readonly computrons = 0;
  readonly #engine: Engine;
  constructor(options: EngineOptions) { this.#engine = createNode(options); }
  deliver(message: Uint8Array): Uint8Array {
    return Stuck.now ? new Uint8Array(Float64Array.of(Infinity).buffer) : this.#engine.deliver(message);
  }
  close(): void { this.#engine.close(); }
}

test("a loop that is stuck is reset by the watchdog, with the bolts locked, and says so", async () => {
  const it = await survivor({ createEngine: (options) => new Stuck(options) });
  it.start(70_400); // just fed: a coil is not meant to last for the watchdog's ten seconds and more
  it.station.act({ do: "swipe", card: "supervisor-1" });
  it.run(1_000);
  expect(it.unlocked).toEqual([1, 2, 3, 4]);
  Stuck.now = true;
  const since = it.clock.now;
  while (it.station.computer.running && it.clock.now < since + MINUTE) it.run(50);
  expect(it.clock.now - since).toBeGreaterThan(7_000);
  expect(it.clock.now - since).toBeLessThanOrEqual(10_050); // docs/building.md: 10 s after it was last fed
  it.run(200); // bolts fall
  expect(it.unlocked).toEqual([]);
  Stuck.now = false;
  it.run(10_000);
  expect(it.lastBoot).toMatchObject({ boot: 2, reset: "watchdog" });
  expect(it.lastBoot["crash"]).toBeUndefined();
  expect(it.visit()).toBe(true);
  expect(it.chain().findings).toEqual([]);
  it.station.close();
});

test("a busy week with a network that comes and goes never trips it", async () => {
  const it = await survivor();
  it.start();
  for (let day = 0; day < 7; day++) {
    const end = it.clock.now + DAY;
    for (let person = 0; person < 10; person++) {
      it.visit(["resident-1", "supervisor-1", "volunteer-1", "stranger"][person % 4]!, 1 + (person % 4));
      it.run(person % 3 === 0 ? 0 : MINUTE);
    }
    it.station.network.up = day % 2 === 1;
    if (day === 3) it.broker.faults.swallow = true;
    if (day === 4) it.broker.faults.swallow = false;
    it.run(HOUR);
    it.visit();
    it.clock.runTo(end);
  }
  it.station.network.up = true;
  it.run(10 * MINUTE);
  expect(it.boots).toBe(1);
  expect(it.traces.filter((text) => text.includes("watchdog"))).toEqual([]);
  expect(it.status.online).toBe(true);
  expect(it.chain().findings).toEqual([]);
  it.station.close();
}, 60_000);

test("a quiet week never trips it", async () => {
  const it = await survivor();
  it.start();
  for (let hour = 0; hour < 7 * 24; hour++) {
    it.run(HOUR);
    if (hour % 6 === 0) it.station.world.stir();
  }
  expect([it.boots, it.traces]).toEqual([1, []]);
  it.station.close();
}, 60_000);

test.each([
  ["refuses the station's password", { returnCode: 5 }],
  ["welcomes nobody", { muteConnack: true }],
  ["lets nothing through", { swallow: true }],
  ["acknowledges nothing", { losePuback: 1 }],
  ["takes half a minute for an answer", { latencyMs: 14_000 }],
])("a broker that for hours %s does not trip it, and in the end has everything", async (_what, fault) => {
  const it = await survivor();
  it.start();
  const { faults } = it.broker;
  const sound = { ...faults };
  Object.assign(faults, fault);
  it.broker.dropAll();
  for (let i = 0; i < 24; i++) {
    it.run(15 * MINUTE);
    if (i % 8 === 0) it.visit();
    else it.station.world.stir();
  }
  Object.assign(faults, sound);
  it.broker.dropAll();
  it.run(1.5 * HOUR); // the longest pause between two attempts, and a little
  expect([it.boots, it.deaths, it.altered(), it.chain().findings]).toEqual([1, [], [], []]);
  expect(it.status.online).toBe(true);
  expect(it.ofKind("grant")).toHaveLength(3);
  it.station.close();
}, 60_000);
