import { closes, collector, fails, idle, MORNING, opens, play, resident, sees, settings, tap, tick, wait } from "./bench.js";
import { stateJson } from "../../modules/core/report.js";
import { start, type State } from "../../modules/core/station.js";

interface Report {
  v: number; profile: string; mode: string; clock: string; alarms: unknown[];
  compartments: { id: number; storedWasteKind: string; fillingLevel?: number; full: boolean; lid: string; lock: string }[];
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
