import { idle, MORNING, resident, settings } from "./core/bench.js";
import { timersOf } from "./drivers/timers.js";
import { decodeRecord, type Entry } from "../modules/contract/record.js";
import { guardedIO, openAnswers, openBolts, openLids, openRanges, openReader, type Workshop } from "../modules/parts.js";
import { guardTimers, guardWith, Runtime, type News } from "../modules/runtime.js";
import { Clock } from "../sim/clock.js";
import { DigitalLine, VirtualDigital, type Level } from "../sim/io/digital.js";

/** The bench's station with its compartments on pins 0 to 11, a light on 12 to 14, a reader, and a buzzer. */
const wired: Workshop["settings"] = {
  ...settings,
  reader: { driver: "mfrc522", port: 1, clock: 20, in: 21, out: 22, select: 23, reset: 24 },
  light: { driver: "indicator", red: 12, green: 13, blue: 14 },
  buzzer: { driver: "buzzer", pin: 15 },
};

function bench(changes: Partial<Workshop> = {}) {
  const clock = new Clock();
  const lines = Array.from({ length: 15 }, () => new DigitalLine());
  const board = new VirtualDigital(lines);
  const news: News[] = [];
  const failures: string[] = [];
  const guard = guardWith((error) => failures.push(String(error)));
  const workshop: Workshop = {
    io: guardedIO({ Digital: board.Digital }, guard), settings: wired, timers: guardTimers(timersOf(clock), guard), post: (one) => news.push(one), ...changes,
  };
  const levels = (...pins: number[]): Level[] => pins.map((pin) => lines[pin]!.level);
  return { clock, lines, board, news, failures, workshop, levels };
}

const noPort = (part: string): News => ({ type: "part", part, fault: "no-port" });
const ids = settings.compartments.map(({ id }) => id);

test("on a machine without any pins every part is a fault, told once, and nothing is thrown", () => {
  const { clock, news, failures, workshop } = bench({ io: guardedIO({}, (callback) => callback) });
  expect(openBolts(workshop).size + openLids(workshop).size).toBe(0);
  const measure = openRanges(workshop);
  openReader(workshop, () => undefined);
  const answer = openAnswers(workshop);
  expect(news).toEqual([...ids.map((id) => noPort(`bolt-${id}`)), ...ids.map((id) => noPort(`lid-${id}`)), noPort("reader"), noPort("light"), noPort("buzzer")]);
  news.length = 0;
  answer("granted");
  ids.forEach(measure);
  clock.run(60_000);
  expect(news).toEqual(ids.map((compartment) => ({ type: "range", compartment, range: { fault: "no-port" } })));
  expect(failures).toEqual([]);
});

test("a part whose pin is taken is a fault by itself: the others of its kind work", () => {
  const { board, news, workshop } = bench();
  new board.Digital({ pin: 4, mode: 8 });
  expect([...openBolts(workshop).keys()]).toEqual([1, 3, 4]);
  expect(news).toEqual([noPort("bolt-2")]);
});

test("a station without reader, light and buzzer has no faults for it", () => {
  const { news, workshop } = bench({ settings });
  openReader(workshop, () => undefined);
  openAnswers(workshop)("granted");
  expect(news).toEqual([]);
});

test("bolts are at their safe level from the first moment, whichever level that is", () => {
  const [first, ...others] = settings.compartments;
  const inverted = { ...first!, bolt: { ...first!.bolt, unlockLevel: 0 } };
  const { levels, lines, workshop } = bench({ settings: { ...settings, compartments: [inverted, ...others] } });
  lines[1]!.pull({}, 1);
  const seen: Level[] = [];
  for (const pin of [1, 4, 7, 10]) lines[pin]!.onChange((level) => seen.push(level));
  const bolts = openBolts(workshop);
  expect(levels(1, 4, 7, 10)).toEqual([1, 0, 0, 0]);
  expect(seen).toEqual([]);
  bolts.get(1)!.unlock(2_000);
  expect(levels(1)).toEqual([0]);
});

test("lids tell when they are opened and closed, by the level that the settings say", () => {
  const [first, ...others] = settings.compartments;
  const inverted = { ...first!, lid: { ...first!.lid, openLevel: 0 } };
  const { clock, lines, news, workshop } = bench({ settings: { ...settings, compartments: [inverted, ...others] } });
  const contact = {};
  for (const { lid } of settings.compartments) lines[lid.pin]!.drive(contact, 0);
  const lids = openLids(workshop);
  expect([...lids.values()].map(({ open }) => open)).toEqual([true, false, false, false]);
  lines[6]!.drive(contact, undefined);
  clock.run(2_000);
  lines[6]!.drive(contact, 0);
  clock.run(2_000);
  expect(news).toEqual([{ type: "lid", compartment: 3, open: true }, { type: "lid", compartment: 3, open: false }]);
});

test("what goes wrong behind a callback ends at the guard", () => {
  const { clock, lines, failures, workshop } = bench({ post: () => { throw new Error("broken"); } });
  const contact = {};
  for (const { lid } of settings.compartments) lines[lid.pin]!.drive(contact, 0);
  openLids(workshop);
  expect(() => {
    lines[0]!.drive(contact, undefined);
    clock.run(2_000);
  }).not.toThrow();
  expect(failures).toEqual(["Error: broken"]);
});

test("people are answered by the light, in the pattern of the outcome", () => {
  const { clock, lines, workshop, levels } = bench({ settings: { ...wired, buzzer: undefined } });
  const answer = openAnswers(workshop);
  answer("granted");
  expect(levels(12, 13, 14)).toEqual([0, 1, 0]);
  clock.run(5_000);
  let flashes = 0;
  lines[12]!.onChange((level) => { flashes += level; });
  answer("outside-hours");
  clock.run(5_000);
  expect([flashes, ...levels(12, 13, 14)]).toEqual([2, 0, 0, 0]);
});

test("bolts, lids and the core together: one grant draws the bolts, and their falling is one record", () => {
  const { clock, lines, workshop, levels } = bench();
  const contact = {};
  for (const { lid } of settings.compartments) lines[lid.pin]!.drive(contact, 0);
  const entries: Entry[] = [];
  let runtime: Runtime | undefined;
  const post = (news: News): void => runtime?.post(news);
  const bolts = openBolts({ ...workshop, post });
  openLids({ ...workshop, post });
  runtime = new Runtime({ state: idle(), boot: 1, timers: workshop.timers, wall: () => MORNING, hands: {
    append: (bytes) => entries.push(decodeRecord(bytes)!.entry) > 0,
    unlock: (id, ms) => post({ type: "part", part: `bolt-${id}`, fault: bolts.get(id)!.unlock(ms) }),
    lock: (id) => bolts.get(id)!.lock(), measure() {}, weigh() {}, mark() {}, answer() {}, publish() {},
  } });
  runtime.post({ type: "card", tap: { kind: "fixed", holder: resident } });
  clock.run(1_000);
  expect(levels(1, 4, 7, 10)).toEqual([1, 1, 0, 1]);
  clock.run(6_000);
  expect(levels(1, 4, 7, 10)).toEqual([0, 0, 0, 0]);
  expect(entries.map((entry) => entry.kind === "lock" ? `lock ${entry.compartments.join(" ")}` : entry.kind)).toEqual(["grant", "lock 1 2 4"]);
});
