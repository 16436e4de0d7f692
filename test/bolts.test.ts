// Every kind of bolt as the settings name it, on the board that they describe.
import { compartmentsWith, motor, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import type { Settings } from "../modules/contract/settings.js";
import { openBolts } from "../modules/parts.js";
import type { Level } from "../sim/io/digital.js";

type Bolt = Settings["compartments"][number]["bolt"];

function bench(bolt: Bolt, changes: Partial<Settings> = {}) {
  const made = roofBench({ ...settings, ...changes, compartments: compartmentsWith(1, { bolt }) });
  made.clock.run(100);
  const bolts = openBolts(made.workshop);
  return { ...made, bolts, bolt: bolts.get(1)!, bay: made.wiring.bays[0]! };
}

const far: Partial<Settings> = { i2c: { data: 40, clock: 41 }, expanders: [{ driver: "mcp23017", address: 0x20 }] };

const kinds: [string, Bolt, Partial<Settings>][] = [
  ["a solenoid", { driver: "solenoid", pin: 30, unlockLevel: 1 }, {}],
  ["a solenoid that a low level draws", { driver: "solenoid", pin: 30, unlockLevel: 0 }, {}],
  ["a solenoid behind an expander", { driver: "solenoid", pin: 107, unlockLevel: 1 }, far],
  ["a solenoid that a low level draws, behind an expander", { driver: "solenoid", pin: 107, unlockLevel: 0 }, far],
  ["a solenoid that holds with less", { driver: "solenoid", pin: 30, unlockLevel: 1, holdDuty: 0.4 }, {}],
  ["a solenoid with a contact", { driver: "solenoid", pin: 30, unlockLevel: 1, feedback: { pin: 31, unlockedLevel: 1 } }, {}],
  ["a solenoid that holds with less, with a contact", { driver: "solenoid", pin: 30, unlockLevel: 1, holdDuty: 0.4, feedback: { pin: 31, unlockedLevel: 0 } }, {}],
  ["a servo", { driver: "servo", pin: 30, lockedUs: 900, unlockedUs: 2_000 }, {}],
  ["a servo that turns the other way, with a contact", { driver: "servo", pin: 30, lockedUs: 2_000, unlockedUs: 900, feedback: { pin: 31, unlockedLevel: 1 } }, {}],
];

describe.each(kinds)("%s", (_, settingsOfBolt, changes) => {
  test("is locked from the beginning, lets a lid be opened for as long as it is told, falls by itself and says so", () => {
    const { bolt, bay, clock, news, parts, failures } = bench(settingsOfBolt, changes);
    clock.run(3_000);
    expect([bay.bolt.locked, bay.lid.open()]).toEqual([true, false]);
    expect(bolt.unlock(4_000)).toBeUndefined();
    clock.run(1_500);
    expect(bay.bolt.locked).toBe(false);
    clock.run(8_000);
    expect([bay.bolt.locked, bay.bolt.burnt]).toEqual([true, false]);
    expect(news).toEqual([{ type: "fallen", compartment: 1 }]);
    expect([parts(), failures]).toEqual([[], []]);
  });

  test("falls without a word when it is told to", () => {
    const { bolt, bay, clock, news } = bench(settingsOfBolt, changes);
    clock.run(3_000);
    bolt.unlock(4_000);
    clock.run(1_500);
    bolt.lock();
    clock.run(1_500);
    expect([bay.bolt.locked, news]).toEqual([true, []]);
  });
});

test("a lid with a motor opens by itself, closes by itself when its time is up, and says so", () => {
  const { bolt, bay, clock, news, parts } = bench(motor);
  clock.run(3_000);
  expect(bay.lid.isOpen).toBe(false);
  bolt.unlock(4_000);
  clock.run(6_000);
  expect(bay.lid.isOpen).toBe(true);
  clock.run(20_000);
  expect([bay.lid.isOpen, bay.bolt.burnt, parts()]).toEqual([false, false, []]);
  expect(news).toEqual([{ type: "fallen", compartment: 1 }]);
});

test("a bolt that does not move is told of by its name, where a contact shows it", () => {
  const { bolt, clock, wiring, parts } = bench({ driver: "solenoid", pin: 30, unlockLevel: 1, feedback: { pin: 31, unlockedLevel: 1 } });
  wiring.plugs.get("bolt-1")!(false);
  bolt.unlock(3_000);
  clock.run(2_000);
  expect(parts()).toEqual(["bolt-1 no-feedback"]);
});

test.each<[string, Level, Level]>([["high", 1, 0], ["low", 0, 1]])("a solenoid that a %s level draws is at the other from its first moment, with no glitch", (_, unlockLevel, safe) => {
  const { wiring, workshop, clock } = roofBench({ ...settings, compartments: compartmentsWith(1, { bolt: { driver: "solenoid", pin: 30, unlockLevel } }) });
  const seen: Level[] = [];
  wiring.pins.lines[30]!.onChange((level) => void seen.push(level));
  openBolts(workshop);
  clock.run(10_000);
  expect([wiring.pins.lines[30]!.level, seen]).toEqual([safe, []]);
});

test("all bolts of a grant take turns, whatever their kind: no two begin to move within a tenth of a second", () => {
  const compartments = settings.compartments.map((compartment, i) => ({ ...compartment, bolt: [
    { driver: "solenoid", pin: 30, unlockLevel: 1 }, { driver: "solenoid", pin: 31, unlockLevel: 1, holdDuty: 0.5 },
    { driver: "servo", pin: 32, lockedUs: 900, unlockedUs: 2_000 }, { ...motor, open: 33, close: 34, openEnd: 35, closedEnd: 36 }][i] as Bolt }));
  const { wiring, workshop, clock } = roofBench({ ...settings, compartments });
  const bolts = openBolts(workshop);
  clock.run(5_000);
  const begun: number[] = [];
  const begins = (): void => void begun.push(clock.now);
  const { lines, waves } = wiring.pins;
  for (const pin of [30, 33]) lines[pin]!.onChange((level) => { if (level) begins(); });
  for (const pin of [31, 32]) {
    const before = waves[pin]!.onChange;
    let was = 0;
    waves[pin]!.onChange = () => {
      before?.();
      if (waves[pin]!.duty > 0 && was === 0) begins();
      was = waves[pin]!.duty;
    };
  }
  for (const bolt of bolts.values()) bolt.unlock(6_000);
  clock.run(3_000);
  expect(begun).toHaveLength(4);
  const gaps = begun.sort((a, b) => a - b).slice(1).map((at, i) => at - begun[i]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
});
