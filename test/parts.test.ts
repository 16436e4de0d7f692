import { idle, MORNING, resident, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import { decodeRecord, type Entry } from "../modules/contract/record.js";
import type { Settings } from "../modules/contract/settings.js";
import { openContacts } from "../modules/contacts.js";
import { openBolts, openRanges, openReader, openResetButton, openScales } from "../modules/parts.js";
import { Runtime, type News } from "../modules/runtime.js";
import { openSignals } from "../modules/signals.js";
import { openThermometer, openWatches } from "../modules/watches.js";
import { openTimeChip } from "../modules/time-chips.js";
import { Card, phone } from "../sim/chips/iso14443.js";
import { Random } from "../sim/random.js";
import { stationDocument } from "../sim/stage.js";

/** The bench's station with its compartments on pins 0 to 11, a light on 12 to 14, a reader, a buzzer and a scale. */
const wired: Settings = {
  ...settings,
  compartments: settings.compartments.map((compartment) => ({ ...compartment,
    ...(compartment.id === 1 && { scale: { driver: "hx711", cells: [{ data: 30, clock: 31 }], countsPerKg: 40_000, tareCounts: 0 } as const }) })),
  reader: { driver: "mfrc522", port: 1, clock: 20, in: 21, out: 22, select: 23, reset: 24 },
  light: { driver: "indicator", red: 12, green: 13, blue: 14 },
  buzzer: { driver: "buzzer", pin: 15 },
  resetButton: { pin: 16, pressedLevel: 0 },
};
const all = stationDocument("sorting-all") as Settings;

const noPort = (part: string): string => `${part} no-port`;
const ids = settings.compartments.map(({ id }) => id);
const nobody = (): undefined => undefined;
const unknown = (): undefined => undefined;

/** As main.ts does. */
function openAll(workshop: Parameters<typeof openBolts>[0]) {
  const bolts = openBolts(workshop);
  const lids = openContacts(workshop);
  const measure = openRanges(workshop, openThermometer(workshop));
  const weigh = openScales(workshop);
  const signals = openSignals(workshop);
  openReader(workshop, nobody);
  openWatches(workshop);
  const timeChip = openTimeChip(workshop, () => {});
  openResetButton(workshop, () => {});
  return { bolts, lids, measure, weigh, signals, timeChip };
}

/** A platform of which every class is absent. */
const bare = Object.fromEntries(["Digital", "PWM", "PulseWidth", "Analog", "I2C", "PulsePair", "LoadCell", "PixelChain", "SPI", "Serial"].map((name) => [name, undefined]));

test("on a machine without any pins every part is a fault, told once, and nothing is thrown", () => {
  const { clock, news, parts, failures, workshop } = roofBench(wired, bare);
  const { bolts, lids, measure, weigh, signals } = openAll(workshop);
  expect([bolts.size, lids]).toEqual([0, []]);
  expect(parts()).toEqual([...ids.map((id) => `bolt-${id}`), ...ids.map((id) => `lid-${id}`), "scale-1", "light", "buzzer", "reader", "reset-button"].map(noPort));
  news.length = 0;
  signals.answer("granted", [1]);
  signals.mark(1, true);
  ids.forEach(measure);
  ids.forEach(weigh);
  clock.run(60_000);
  expect(news).toHaveLength(2 * ids.length);
  expect(news).toEqual(expect.arrayContaining(ids.flatMap((compartment) =>
    [{ type: "range", compartment, range: { fault: "no-port" } }, { type: "weight", compartment, weight: { fault: "no-port" } }])));
  expect(failures).toEqual([]);
});

test("the same for a station with a part of every kind", () => {
  const { clock, parts, failures, workshop } = roofBench(all, bare);
  const { bolts, signals } = openAll(workshop);
  signals.answer("granted", [1, 8]);
  signals.mark(3, true);
  clock.run(3_600_000);
  expect(bolts.size).toBe(0);
  expect(failures).toEqual([]);
  expect(parts().filter((line) => !line.endsWith(" no-port"))).toEqual([]);
  expect(new Set(parts()).size).toBe(parts().length);
  const some = ["bolt-8", "lid-8", "thermometer", "scale-6", "buzzer", "strip", "display", "voice", "camera", "reader", "button-8",
    "report-button", "smoke", "tamper", "mains-lost", "tilt", "battery", "time-chip", "reset-button"];
  expect(some.filter((part) => !parts().includes(noPort(part)))).toEqual([]);
});

test("on the board that it is for, every part of it can be had, and nothing is the matter with it", () => {
  for (const document of [wired, all, stationDocument("sorting") as Settings, stationDocument("sorting-ranges") as Settings, stationDocument("sorting-c3") as Settings]) {
    const { clock, wiring, parts, failures, workshop } = roofBench(document);
    if (wiring.watches.timeChip) wiring.watches.timeChip.time = Date.UTC(2026, 10, 25);
    clock.run(100); // the processor starts later than its chips
    const { bolts, lids } = openAll(workshop);
    clock.run(120_000);
    expect([document.station, parts(), failures]).toEqual([document.station, [], []]);
    expect([bolts.size, lids]).toEqual([document.compartments.length, []]);
  }
});

test("a part whose pin is taken is a fault by itself: the others of its kind work", () => {
  const { io, parts, workshop } = roofBench(settings);
  new io.Digital!({ pin: 4, mode: 8 });
  expect([...openBolts(workshop).keys()]).toEqual([1, 3, 4]);
  expect(parts()).toEqual([noPort("bolt-2")]);
});

test("a station without reader, light and buzzer has no faults for it", () => {
  const { news, workshop } = roofBench(settings);
  openReader(workshop, nobody);
  openSignals(workshop).answer("granted");
  openResetButton(workshop, () => {});
  openWatches(workshop);
  expect(openTimeChip(workshop, () => {})).toBeUndefined();
  expect(openThermometer(workshop)()).toBeUndefined();
  expect(news).toEqual([]);
});

test("what goes wrong behind a callback ends at the guard", () => {
  const { clock, failures, wiring, workshop } = roofBench(settings);
  openContacts({ ...workshop, post: () => { throw new Error("broken"); } });
  expect(() => {
    wiring.bays[0]!.lid.open(true);
    clock.run(2_000);
  }).not.toThrow();
  expect(failures).toEqual(["Error: broken"]);
});

test("a card becomes its holder's tap: its number goes no further, and one that changes is asked of nobody", () => {
  const { clock, news, wiring, workshop } = roofBench(wired);
  const asked: string[] = [];
  openReader(workshop, (number) => {
    asked.push(number);
    return number === "04a1b2c3" ? resident : undefined;
  });
  clock.run(1_000);
  for (const card of [new Card({ number: "04a1b2c3" }), new Card({ number: "5ca1ab1e" }), phone(new Random(3))]) {
    wiring.antenna.field.add(card);
    clock.run(1_000);
    wiring.antenna.field.remove(card);
    clock.run(3_000);
  }
  expect(asked).toEqual(["04a1b2c3", "5ca1ab1e"]);
  expect(news).toEqual([{ type: "card", tap: { kind: "fixed", holder: resident } }, { type: "card", tap: { kind: "fixed" } }, { type: "card", tap: { kind: "random" } }]);
});

test("a distance is measured on demand, with the fault where there is none, one at a time", () => {
  const { clock, news, wiring, workshop } = roofBench(settings);
  const measure = openRanges(workshop, unknown);
  wiring.bays.forEach(({ range }, i) => { range.echoMm = 500 + 100 * i; });
  clock.run(2_000);
  ids.forEach(measure);
  measure(9);
  expect(news).toEqual([{ type: "range", compartment: 9, range: { fault: "no-port" } }]);
  clock.run(30_000);
  const found = news.slice(1) as { compartment: number; range: { distanceMm: number } }[];
  expect(found.map(({ compartment }) => compartment).sort()).toEqual(ids);
  for (const { compartment, range } of found) expect(Math.abs(range.distanceMm - (400 + 100 * compartment))).toBeLessThan(15);
});

test("grams are weighed on demand, where there is a scale", () => {
  const { clock, news, wiring, workshop } = roofBench(wired);
  const weigh = openScales(workshop);
  wiring.bays[0]!.scale!.set(12.5);
  clock.run(5_000);
  weigh(1);
  clock.run(20_000);
  const [told, ...more] = news as { type: string; compartment: number; weight: { grams: number } }[];
  expect([told!.type, told!.compartment, more]).toEqual(["weight", 1, []]);
  expect(Math.abs(told!.weight.grams - 12_500)).toBeLessThan(100);
});

test("the reset button is held, where there is one", () => {
  const { clock, wiring, workshop } = roofBench(wired);
  let held = 0;
  openResetButton(workshop, () => { held++; });
  clock.run(1_000);
  wiring.resetButton!.press(12_000);
  clock.run(15_000);
  expect(held).toBe(1);
});

test("bolts, lids and the core together: one grant draws the bolts, and their falling is one record", () => {
  const { clock, wiring, workshop } = roofBench(settings);
  const entries: Entry[] = [];
  let runtime: Runtime | undefined;
  const post = (news: News): void => runtime?.post(news);
  const bolts = openBolts({ ...workshop, post });
  openContacts({ ...workshop, post });
  runtime = new Runtime({ state: idle(), boot: 1, timers: workshop.timers, wall: () => MORNING, hands: {
    append: (bytes) => entries.push(decodeRecord(bytes)!.entry) > 0,
    unlock: (id, ms) => post({ type: "part", part: `bolt-${id}`, fault: bolts.get(id)!.unlock(ms) }),
    lock: (id) => bolts.get(id)!.lock(), measure() {}, weigh() {}, mark() {}, answer() {}, publish() {},
  } });
  const locked = () => wiring.bays.map(({ bolt }) => bolt.locked);
  runtime.post({ type: "card", tap: { kind: "fixed", holder: resident } });
  clock.run(1_000);
  expect(locked()).toEqual([false, false, true, false]);
  clock.run(6_000);
  expect(locked()).toEqual([true, true, true, true]);
  expect(entries.map((entry) => entry.kind === "lock" ? `lock ${entry.compartments.join(" ")}` : entry.kind)).toEqual(["grant", "lock 1 2 4"]);
});
