// A day full of power cuts and broken networks: the chain of evidence that a backend has at its end.
import type { Settings } from "../../modules/contract/settings.js";
import { dayDocument, DAY_MS, DAY_START, daySteps } from "../../sim/day.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import { Random } from "../../sim/random.js";
import { stationDocument, type EngineName } from "../../sim/stage.js";
import { type Event, survivor, type Survivor } from "./survivor.js";

const document = dayDocument(stationDocument("sorting") as Settings);

/** The day of sim/day.ts; before each of its steps something may go wrong, or come right again. */
async function badDay({ engine, ms = DAY_MS, keys }: { engine: EngineName; ms?: number; keys?: Record<string, string> }): Promise<Survivor> {
  const it = await survivor({ document, engine, epochMs: DAY_START, ...(keys && { keys }) });
  const random = new Random(11);
  it.start();
  for (const { at, verb } of daySteps()) {
    if (at > ms) break;
    it.clock.runTo(Math.max(at, it.clock.now));
    mishap(it, random);
    if (verb.do === "stopBroker") it.broker.down = true;
    else if (verb.do === "startBroker") it.broker.down = false;
    else it.station.act(verb);
  }
  it.clock.runTo(Math.max(ms, it.clock.now));
  heal(it);
  return it;
}

function mishap(it: Survivor, random: Random): void {
  const { station, broker, flash } = it;
  const { computer, network } = station;
  if (!computer.running) return restart(it, random); // it was cut off while it wrote, or between two of its effects
  switch (random.below(8)) {
    case 0: case 1: return restart(it, random);
    case 2: flash.events.powerBudget = random.below(200); break;
    case 3: computer.board!.callsLeft = random.below(400); break;
    case 4: network.up = !network.up; break;
    case 5: broker.restart(random.pick(["kept", "lost"])); break;
    case 6: broker.faults.losePuback = broker.faults.losePuback ? 0 : 0.3; break;
    default:
  }
}

function restart({ station, clock }: Survivor, random: Random): void {
  station.powerOff();
  clock.run(200 + random.below(5_000));
  station.powerOn();
}

function heal(it: Survivor): void {
  it.station.network.up = true;
  it.broker.faults.losePuback = 0;
  it.broker.down = false;
  it.cut();
  it.start(15 * 60_000);
}

let day: Survivor;
beforeAll(async () => { day = await badDay({ engine: "node" }); }, 120_000);
afterAll(() => day.station.close());

test("the day was bad enough", () => {
  expect(day.boots).toBeGreaterThan(10);
  expect(day.lines.length).toBeGreaterThan(day.events.length);
  expect(day.ofKind("grant").length).toBeGreaterThan(5);
  expect(day.deaths).toEqual([]);
});

test("every event has its link and its mac at the end, and the check finds nothing", () => {
  const torn = day.ofKind("unreadable").map(({ seq }) => seq); // the one in flight when the power failed in the middle of its bytes
  const unlinked = day.lines.filter((line) => !/,"prev":"[0-9a-f]{24}","mac":"[0-9a-f]{24}"\}$/.test(line));
  expect([...new Set(unlinked.map((line) => (JSON.parse(line) as Event).seq))]).toEqual(torn);
  expect(torn.length).toBeLessThan(6);
  const { findings, summary } = day.chain();
  expect(findings.map(({ what, seq }) => `${what} ${seq}`)).toEqual(torn.map((seq) => `unreadable ${seq}`));
  expect(summary).toMatchObject({ first: 1, last: day.events.length, events: day.events.length, givenUp: 0 });
});

test("what came again came with the same bytes", () => {
  expect(day.altered()).toEqual([]);
});

test("a station without a key signs and links nothing", async () => {
  const it = await badDay({ engine: "node", keys: {}, ms: 60 * 60_000 });
  expect(it.events.length).toBeGreaterThan(20);
  expect(it.lines.filter((line) => line.includes('"mac"') || line.includes('"prev"'))).toEqual([]);
  it.station.close();
}, 60_000);

(xsAvailable() ? test : test.skip)("XS makes the same chain of the morning as Node, byte for byte", async () => {
  const [xs, node] = [await badDay({ engine: "xs", ms: 20 * 60_000 }), await badDay({ engine: "node", ms: 20 * 60_000 })];
  expect(xs.chain().findings.filter(({ isError }) => isError)).toEqual([]);
  expect(xs.lines).toEqual(node.lines);
  xs.station.close();
  node.station.close();
}, 120_000);
