// The button of those who have something to report.
import { hazard, idle, neighbour, NOON, play, reports, resident, supervisor, tap, wait } from "./bench.js";
import { decodeRecord, encodeRecord } from "../../modules/contract/record.js";
import { stateJson } from "../../modules/core/report.js";

const reporting = () => idle({ reportButton: { pin: 40, pressedLevel: 0 } });

test("a report is on record and thanked for, also where nobody has tapped", () => {
  const { effects } = play(reporting(), reports(500));
  expect(effects).toEqual([{ type: "record", entry: { kind: "report" } }, { type: "answer", outcome: "reported" }]);
});

test("it is whose card was tapped within the minute before, and nobody's a moment later", () => {
  const { state } = play(reporting(), tap(1_000, resident));
  const whose = (at: number) => play(state, reports(at)).entries;
  expect(whose(1_000)).toEqual([{ kind: "report", role: "resident", household: "1-1-101" }]);
  expect(whose(61_000)).toEqual([{ kind: "report", role: "resident", household: "1-1-101" }]);
  expect(whose(61_001)).toEqual([{ kind: "report" }]);
});

test("the last card counts, a stranger's too: then it is nobody's", () => {
  expect(play(reporting(), tap(1_000, resident), tap(2_000, neighbour), reports(3_000)).entries.at(-1)).toEqual({ kind: "report", role: "resident", household: "2-1-304" });
  expect(play(reporting(), tap(1_000, resident), tap(2_000, supervisor), reports(3_000)).entries.at(-1)).toEqual({ kind: "report", role: "supervisor" });
  expect(play(reporting(), tap(1_000, resident), tap(2_000, undefined), reports(3_000)).entries.at(-1)).toEqual({ kind: "report" });
});

test("a refused card can report as well: that it was refused may be what is wrong", () => {
  expect(play(reporting(), tap(1_000, resident, NOON), reports(3_000)).entries.at(-1)).toEqual({ kind: "report", role: "resident", household: "1-1-101" });
  expect(play(reporting(), hazard(5, "smoke", true), tap(1_000, resident), reports(3_000)).entries.at(-1)).toMatchObject({ household: "1-1-101" });
});

test("the number of the card is neither in the report nor kept for it", () => {
  const numbered = { ...resident, number: "04a1b2c3" } as typeof resident;
  const { state, effects } = play(reporting(), tap(1_000, numbered), reports(2_000));
  expect(JSON.stringify([state, effects])).not.toContain("04a1b2c3");
});

test("who tapped is not published, and not kept where there is no such button", () => {
  expect(stateJson(play(reporting(), tap(1_000, resident)).state, "trusted")).not.toMatch(/1-1-101|resident/);
  expect(play(idle(), tap(1_000, resident)).state.tapped).toBeUndefined();
});

test("a report is no visit: it draws no bolt and ends nothing", () => {
  const { state } = play(reporting(), tap(1_000, resident), reports(2_000));
  expect(wait(state, 7_000).entries).toEqual([{ kind: "lock", compartments: [1, 2, 4], cause: "timeout", visit: 1 }]);
});

test("it is stored as it is told", () => {
  for (const entry of [...play(reporting(), reports(1)).entries, ...play(reporting(), tap(1, resident), reports(2)).entries.slice(1)])
    expect(decodeRecord(encodeRecord({ moment: { boot: 1, upMs: 5, clock: "unknown" }, entry }))!.entry).toEqual(entry);
});
