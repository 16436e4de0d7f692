// A working day from opening to closing, on both engines: the same bytes, and what a subscriber makes of them.
import type { Settings } from "../../modules/contract/settings.js";
import { dayDocument, DAY_START, playDay } from "../../sim/day.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { disagreements } from "../../sim/ledgers.js";
import { stage, stationDocument, type EngineName, type Staged } from "../../sim/stage.js";

const document = dayDocument(stationDocument("sorting") as Settings);
const traces: string[] = [];

async function day(engine: EngineName): Promise<Staged> {
  const { code, remap } = await bundleFirmware(document);
  const staged = stage({ document, code, engine, epochMs: DAY_START,
    onTrace: (text) => void traces.push(text), onCrash: ({ message }) => { throw new Error(remap(message)); } });
  const { station, broker } = staged;
  playDay(station, { stop: () => { broker.down = true; }, start: () => { broker.down = false; } });
  return staged;
}

interface Event { id: string; seq: number; at?: string; kind: string; [field: string]: unknown }

const eventsOf = ({ broker }: Staged): Event[] => {
  const seen = new Set<string>();
  return broker.messages.filter(({ topic }) => topic === "bins/v1/hongshiliang-01/event")
    .map(({ payload }) => JSON.parse(payload) as Event).filter(({ id }) => !seen.has(id) && seen.add(id));
};

const bytesOf = ({ broker }: Staged): string => Buffer.concat(broker.bytesIn!).toString("latin1");

let node: Staged;
let events: Event[];

beforeAll(async () => {
  node = await day("node");
  events = eventsOf(node);
}, 120_000);

afterAll(() => node.station.close());

const ofKind = (kind: string, fields: object = {}): Event[] =>
  events.filter((event) => event.kind === kind && Object.entries(fields).every(([name, value]) => event[name] === value));

test("the firmware has nothing to complain about", () => {
  expect(traces).toEqual([]);
  expect(node.station.computer.boots).toBe(1);
});

test("what the broker received agrees with what bolts, lids and cards did", () => {
  const { station, broker, clock } = node;
  expect(disagreements({
    settings: station.settings, facts: station.world.facts, received: broker.messages, bootedAt: station.computer.bootedAt,
    down: [], epochOf: (at) => station.epochMs - clock.now + at,
  })).toEqual([]);
});

test("before the hours and after them a resident is refused, and the refusal says so", () => {
  expect(ofKind("refuse", { reason: "outside-hours" }).map(({ at, household }) => `${at} ${household}`)).toEqual([
    expect.stringMatching(/^2026-11-24T22:58:00.*Z 9-1-101$/),
    expect.stringMatching(/^2026-11-25T01:00:00.*Z 9-1-109$/),
    expect.stringMatching(/^2026-11-25T12:30:00.*Z 9-1-110$/),
  ]);
});

test("each of the ten households has its disposal once, on its own account", () => {
  const deposits = ofKind("deposit", { role: "resident" });
  expect(deposits.map(({ household }) => household)).toEqual(Array.from({ length: 10 }, (_, i) => `9-1-${101 + i}`));
  for (const { fillingLevel, fillingLevelBefore } of deposits) expect(fillingLevel).toBeGreaterThan(fillingLevelBefore as number);
});

test("a stranger is refused, and no number of a card is told", () => {
  expect(ofKind("refuse", { reason: "unknown-card" })).toHaveLength(1);
  for (const { number } of document.cards) expect(bytesOf(node)).not.toContain(number);
  expect(bytesOf(node)).not.toContain("5ca1ab1e");
});

test("a card for the kitchen compartment alone is refused when that is full; others are let into the rest", () => {
  expect(ofKind("refuse", { reason: "full" }).map(({ household }) => household)).toEqual(["9-2-101"]);
  expect(ofKind("grant", { household: "9-1-107" })[0]!["compartments"]).toEqual([2, 4]);
});

test("what happened while the broker was away arrives when it is back, in order and without a gap", () => {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  const away = ofKind("deposit", { household: "9-1-107" })[0]!;
  const arrival = node.broker.messages.find(({ payload }) => payload.includes(`"id":"${away.id}"`))!;
  expect(arrival.at).toBeGreaterThanOrEqual(60 * 60_000); // 07:50
});

test("the collector's visit empties the compartment, and it counts as room again", () => {
  const [emptying] = ofKind("emptying");
  expect(emptying).toMatchObject({ role: "collector", compartment: 1, fillingLevel: 0 });
  expect(emptying!["fillingLevelBefore"]).toBeGreaterThan(0.9);
  expect(ofKind("grant", { household: "9-1-109" })[0]!["compartments"]).toEqual([1, 2, 4]);
});

test("a lid pried open raises an alarm, left open a second one, and both are cleared when it closes", () => {
  expect(ofKind("alarm").map(({ alarm, raised, compartment }) => `${alarm} ${raised} ${compartment}`)).toEqual([
    "forced-open true 2", "lid-ajar true 2", "lid-ajar false 2", "forced-open false 2"]);
});

test("the retained state is how the station stands at the end", () => {
  const state = JSON.parse(node.broker.retained("bins/v1/hongshiliang-01/state")!) as { alarms: unknown[]; clock: string };
  expect(state).toMatchObject({ clock: "trusted", alarms: [], compartments: [
    { id: 1, storedWasteKind: "kitchen", lid: "closed", lock: "locked", full: false }, { id: 2 }, { id: 3 }, { id: 4 }] });
});

(xsAvailable() ? test : test.skip)("XS, the device's engine, sends the same bytes as Node", async () => {
  const xs = await day("xs");
  xs.station.close();
  expect(bytesOf(xs)).toBe(bytesOf(node));
}, 180_000);
