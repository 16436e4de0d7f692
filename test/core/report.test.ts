import { buttons, cannotWeigh, closes, collector, fails, hazard, idle, MORNING, opens, part, play, presses, resident, scales, sees, settings, tap, tick, wait, weighs } from "./bench.js";
import { stateJson } from "../../modules/core/report.js";
import { start, type State } from "../../modules/core/station.js";

interface Report {
  v: number; profile: string; mode: string; clock: string; alarms: unknown[];
  compartments: { id: number; storedWasteKind: string; fillingLevel?: number; full: boolean; grams?: number; lid: string; lock: string }[];
  temperature?: number; relativeHumidity?: number; parts?: Record<string, { fault?: string; failures: number }>;
}
const report = (state: State): Report => JSON.parse(stateJson(state, "trusted")) as Report;

test("an idle station is reported as the manual shows it", () => {
  expect(stateJson({ ...idle(), compartments: idle().compartments.slice(0, 1) }, "trusted")).toBe(
    '{"v":1,"profile":"sorting","mode":"in-service","clock":"trusted",'
    + '"compartments":[{"id":1,"storedWasteKind":"kitchen","fillingLevel":0,"full":false,"lid":"closed","lock":"locked"}],"alarms":[]}');
});

test("a level that has not been measured is left out, not made up", () => {
  for (const compartment of report(start(settings, 0, [])).compartments) expect(compartment).not.toHaveProperty("fillingLevel");
});

test("lids and locks are reported through a visit", () => {
  const of = (...events: Parameters<typeof play>[1][]) => {
    const { lid, lock } = report(play(idle(), ...events).state).compartments[0]!;
    return `${lid} ${lock}`;
  };
  expect(of(tap(10, resident))).toBe("closed unlocked");
  expect(of(tap(10, resident), opens(500, 1))).toBe("open unlocked");
  expect(of(tap(10, resident), opens(500, 1), closes(900, 1))).toBe("closed locked");
});

test("what is wrong now is listed: lids, then parts by their names; what was wrong is not", () => {
  const broken = play(idle(), opens(5, 2), fails(6, 4), { type: "part", at: 7, part: "reader", fault: "no-answer" },
    { type: "part", at: 8, part: "bolt-1", fault: "no-port" });
  const ajar = wait(broken.state, 60_005);
  expect(report(ajar.state).alarms).toEqual([
    { alarm: "forced-open", compartment: 2 },
    { alarm: "lid-ajar", compartment: 2 },
    { alarm: "part-fault", part: "bolt-1", fault: "no-port" },
    { alarm: "part-fault", part: "range-4", fault: "no-answer" },
    { alarm: "part-fault", part: "reader", fault: "no-answer" },
  ]);
  const mended = play(ajar.state, closes(61_000, 2), sees(61_000, 4, 1_100), { type: "part", at: 62_000, part: "reader" }, { type: "part", at: 62_000, part: "bolt-1" });
  expect(report(mended.state).alarms).toEqual([]);
});

test("faults in whatever order they came give the same bytes", () => {
  const parts = ["reader", "bolt-1", "lid-2"].map((part) => ({ type: "part", at: 5, part, fault: "no-port" }) as const);
  expect(stateJson(play(idle(), ...parts).state, "trusted")).toBe(stateJson(play(idle(), ...parts.slice().reverse()).state, "trusted"));
});

test("a time that passes without anything happening does not show", () => {
  const { state } = wait(idle(), 3_600_000);
  expect(stateJson(state, "trusted")).toBe(stateJson(idle(), "trusted"));
  expect(stateJson(state, "unknown")).not.toBe(stateJson(idle(), "trusted"));
});

test("neither households nor cards are in it", () => {
  const { state } = play(idle(), tap(10, { ...resident, number: "04a1b2c3" } as typeof resident), opens(500, 1));
  expect(stateJson(state, "trusted")).not.toMatch(/1-1-101|04a1b2c3|resident/);
});

test("full is told as such, beside the level", () => {
  const { state } = play(idle(), sees(5, 1, 200), sees(5, 2, 201), tick(6), tap(7, collector, MORNING));
  expect(report(state).compartments.slice(0, 2).map(({ fillingLevel, full }) => [fillingLevel, full])).toEqual([[0.9, true], [0.899, false]]);
});

test("the mode is told, safe mode as an alarm too, and so is a store that fails", () => {
  const { state } = play({ ...idle(), mode: "safe-mode" }, { type: "part", at: 5, part: "settings", fault: "damaged" });
  expect(report(state)).toMatchObject({ mode: "safe-mode",
    alarms: [{ alarm: "safe-mode" }, { alarm: "storage-fault", part: "settings", fault: "damaged" }] });
  expect(report({ ...idle(), mode: "out-of-service" })).toMatchObject({ mode: "out-of-service", alarms: [] });
});

test("grams are told of compartments that have been weighed, and of no others", () => {
  const { state } = play(idle(scales), weighs(5, 1, 12_345));
  const { compartments: [first, second, third] } = report(state);
  expect(first).toMatchObject({ grams: 12_345 });
  expect([second, third].map((compartment) => "grams" in compartment!)).toEqual([false, false]);
  expect(report(play(state, cannotWeigh(6, 1)).state).compartments[0]).toMatchObject({ grams: 12_345 });
});

test("parts that have failed since boot are counted by their names, with what is wrong now; the others are not there", () => {
  expect(report(idle())).not.toHaveProperty("parts");
  const { state } = play(idle(), part(1, "reader", "no-answer"), part(2, "reader", "no-answer"), part(3, "reader"), part(4, "reader", "antenna"), part(5, "bolt-1", "too-hot"), part(6, "bolt-1"), part(7, "lid-2"));
  expect(report(state).parts).toEqual({ "bolt-1": { failures: 1 }, reader: { fault: "antenna", failures: 2 } });
});

test("parts in whatever order they failed give the same bytes", () => {
  const parts = ["reader", "bolt-1", "lid-2"].map((name, at) => part(at, name, "no-answer"));
  expect(Object.keys(report(play(idle(), ...parts).state).parts!)).toEqual(["bolt-1", "lid-2", "reader"]);
});

test("dangers come after safe mode and before lids and parts, in the order in which they came", () => {
  const { state } = play({ ...idle(), mode: "safe-mode" }, part(1, "reader", "no-answer"), opens(5, 2), hazard(6, "tilt", true), hazard(7, "smoke", true), hazard(8, "battery-low", true));
  expect(report(state).alarms).toEqual([{ alarm: "safe-mode" }, { alarm: "tilt" }, { alarm: "smoke" }, { alarm: "battery-low" },
    { alarm: "forced-open", compartment: 2 }, { alarm: "part-fault", part: "reader", fault: "no-answer" }]);
});

const climate = (celsius: number, humidity?: number) => ({ type: "climate", at: 5, celsius, humidity }) as const;

test("the air is told in whole degrees and whole hundredths, as far as it is known", () => {
  expect(report(idle())).not.toHaveProperty("temperature");
  const { temperature, relativeHumidity } = report(play(idle(), climate(21.4, 0.4749)).state);
  expect([temperature, relativeHumidity]).toEqual([21, 0.47]);
  expect(report(play(idle(), climate(-12.6)).state)).toMatchObject({ temperature: -13 });
  expect(report(play(idle(), climate(-12.6)).state)).not.toHaveProperty("relativeHumidity");
});

test("air that trembles around a half is not published each time, and one that changes is", () => {
  const states = (...values: [number, number][]) => {
    let { state } = play(idle());
    return values.map(([celsius, humidity]) => {
      ({ state } = play(state, climate(celsius, humidity)));
      return stateJson(state, "trusted");
    });
  };
  const trembling = Array.from({ length: 20 }, (_, i): [number, number] => i % 2 ? [20.45, 0.5551] : [20.55, 0.5549]);
  expect(new Set(states(...trembling)).size).toBe(1);
  const rising = Array.from({ length: 101 }, (_, i): [number, number] => [20 + i / 10, 0.3 + i / 1000]);
  expect(new Set(states(...rising)).size).toBe(11);
  expect(states(...rising).at(-1)).toContain('"temperature":30,"relativeHumidity":0.4');
});

test("what is offered is locked, what is chosen or released is not", () => {
  const locks = (state: State) => report(state).compartments.map(({ lock }) => lock);
  expect(locks(play(idle(buttons), tap(10, resident)).state)).toEqual(Array(4).fill("locked"));
  expect(locks(play(idle(buttons), tap(10, resident), presses(20, 4)).state)).toEqual(["locked", "locked", "locked", "unlocked"]);
  expect(locks(play(idle({ onSmoke: "release" }), hazard(5, "smoke", true)).state)).toEqual(Array(4).fill("unlocked"));
  expect(locks(play(idle(), hazard(5, "smoke", true)).state)).toEqual(Array(4).fill("locked"));
});

test("who tapped last is nobody's business", () => {
  const { state } = play(idle({ reportButton: { pin: 40, pressedLevel: 0 } }), tap(10, resident));
  expect(stateJson(state, "trusted")).not.toContain("tapped");
});
