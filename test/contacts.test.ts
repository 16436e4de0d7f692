// Lids, buttons and what tells of dangers, as the settings name them.
import { buttons, compartmentsWith, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import { openContacts } from "../modules/contacts.js";
import type { Settings } from "../modules/contract/settings.js";
import type { News } from "../modules/runtime.js";

function bench(changes: Partial<Settings>) {
  const made = roofBench({ ...settings, ...changes });
  const heard = (ms: number): News[] => {
    made.clock.run(ms);
    return made.news.splice(0);
  };
  made.clock.run(100);
  return { ...made, heard };
}

const lid = (compartment: number, open: boolean): News => ({ type: "lid", compartment, open });
const danger = (name: string, present: boolean) => ({ type: "hazard", hazard: name, present });

test("lids tell when they are opened and closed, by the level that the settings say, and how they are at the start", () => {
  const inverted = { ...settings.compartments[0]!.lid, openLevel: 0 };
  const { wiring, workshop, heard } = bench({ compartments: compartmentsWith(1, { lid: inverted }) });
  wiring.bays[1]!.lid.open(true);
  heard(100);
  expect(openContacts(workshop)).toEqual([2]);
  wiring.bays[0]!.lid.open(true);
  expect(heard(2_000)).toEqual([lid(1, true)]);
  wiring.bays[1]!.lid.close();
  expect(heard(2_000)).toEqual([lid(2, false)]);
  wiring.bays[0]!.lid.close();
  expect(heard(2_000)).toEqual([lid(1, false)]);
});

test("a lid's contact rests for as long as the settings say", () => {
  const slow = { ...settings.compartments[0]!.lid, openMs: 1_000, closeMs: 3_000 };
  const { wiring, workshop, heard } = bench({ compartments: compartmentsWith(1, { lid: slow }) });
  openContacts(workshop);
  wiring.bays[0]!.lid.open(true);
  expect(heard(990)).toEqual([]);
  expect(heard(100)).toEqual([lid(1, true)]);
  wiring.bays[0]!.lid.close();
  expect(heard(2_990)).toEqual([]);
  expect(heard(100)).toEqual([lid(1, false)]);
});

test.each([0, 1])("a button tells once that it was pressed, however long it is held and whatever it bounces (pressed at %i)", (pressedLevel) => {
  const { wiring, workshop, heard } = bench({ compartments: compartmentsWith(3, { button: { pin: 40, pressedLevel } }), reportButton: { pin: 41, pressedLevel } });
  openContacts(workshop);
  for (const ms of [200, 5_000]) {
    wiring.bays[2]!.button!.press(ms);
    expect(heard(10_000)).toEqual([{ type: "button", compartment: 3 }]);
  }
  wiring.reportButton!.press(300);
  expect(heard(10_000)).toEqual([{ type: "report" }]);
});

test("a button that is wedged is a fault after half a minute, and none when it is free again", () => {
  const { wiring, workshop, heard } = bench({ reportButton: { pin: 41, pressedLevel: 0 } });
  openContacts(workshop);
  wiring.reportButton!.press(100_000);
  expect(heard(29_000)).toEqual([{ type: "report" }]);
  expect(heard(2_000)).toEqual([{ type: "part", part: "report-button", fault: "stuck" }]);
  expect(heard(80_000)).toEqual([{ type: "part", part: "report-button" }]);
});

test("a button that is held as the station starts is no press", () => {
  const { wiring, workshop, heard } = bench({ reportButton: { pin: 41, pressedLevel: 0 } });
  wiring.reportButton!.press(5_000);
  heard(100);
  openContacts(workshop);
  expect(heard(10_000)).toEqual([]);
  wiring.reportButton!.press(500);
  expect(heard(10_000)).toEqual([{ type: "report" }]);
});

describe.each([["smoke", "smoke"], ["tamper", "tamper"], ["mains", "mains-lost"], ["tilt", "tilt"]] as const)("the contact of %s", (member, name) => {
  const set = ({ wiring }: ReturnType<typeof bench>, present: boolean): void =>
    member === "tilt" ? wiring.watches.tilt!.set(present ? 40 : 0) : wiring.watches[member]!.set(present);

  test.each([0, 1])("raises after half a second and clears after five, whatever its level (alarm at %i)", (alarmLevel) => {
    const made = bench({ [member]: { driver: "contact", pin: 40, alarmLevel } });
    set(made, false);
    made.heard(100);
    openContacts(made.workshop);
    set(made, true);
    expect(made.heard(480)).toEqual([]);
    expect(made.heard(100)).toEqual([danger(name, true)]);
    set(made, false);
    expect(made.heard(4_900)).toEqual([]);
    expect(made.heard(200)).toEqual([danger(name, false)]);
  });

  test("tells of what is the matter already when the station starts, once", () => {
    const made = bench({ [member]: { driver: "contact", pin: 40, alarmLevel: 0 } });
    set(made, true);
    made.heard(100);
    openContacts(made.workshop);
    expect(made.heard(60_000)).toEqual([danger(name, true)]);
  });

  test("is not believed for what a long wire says before it is pulled up", () => {
    const made = bench({ [member]: { driver: "contact", pin: 40, alarmLevel: 0 } });
    set(made, true);
    made.heard(100);
    openContacts(made.workshop);
    made.heard(15);
    set(made, false);
    expect(made.heard(60_000)).toEqual([]);
  });

  test("takes the times of the settings", () => {
    const made = bench({ [member]: { driver: "contact", pin: 40, alarmLevel: 0, raiseMs: 3_000, clearMs: 100 } });
    openContacts(made.workshop);
    set(made, true);
    expect(made.heard(2_900)).toEqual([]);
    expect(made.heard(200)).toEqual([danger(name, true)]);
    set(made, false);
    expect(made.heard(200)).toEqual([danger(name, false)]);
  });
});

test("a contact whose pin is taken is a fault by its own name, and what the others tell is still theirs", () => {
  const { io, wiring, workshop, heard, parts } = bench({ ...buttons, smoke: { driver: "contact", pin: 40, alarmLevel: 0 }, reportButton: { pin: 41, pressedLevel: 0 } });
  for (const pin of [settings.compartments[0]!.lid.pin, 22, 40]) new io.Digital!({ pin, mode: 0 });
  openContacts(workshop);
  expect(parts()).toEqual(["lid-1 no-port", "button-2 no-port", "smoke no-port"]);
  heard(0);
  wiring.bays[1]!.lid.open(true);
  expect(heard(500)).toEqual([lid(2, true)]);
  wiring.bays[3]!.button!.press(200);
  expect(heard(500)).toEqual([{ type: "button", compartment: 4 }]);
  wiring.reportButton!.press(200);
  expect(heard(500)).toEqual([{ type: "report" }]);
});

test("a contact that does not come to rest is a fault of its part", () => {
  const { wiring, workshop, heard } = bench({});
  openContacts(workshop);
  const told: News[] = [];
  for (let i = 0; i < 600; i++) {
    if (i % 2) wiring.bays[3]!.lid.close();
    else wiring.bays[3]!.lid.open(true);
    told.push(...heard(25));
  }
  expect(told[0]).toEqual({ type: "part", part: "lid-4", fault: "unstable" });
  expect([...told, ...heard(5_000)].at(-1)).toEqual({ type: "part", part: "lid-4" });
});
