// A granted card opens the compartment whose button is pressed.
import { buttons, closes, collector, falls, idle, MORNING, neighbour, NOON, opens, play, presses, resident, scales, sees, settings, supervisor, tap,
  technician, wait } from "./bench.js";
import { stateJson } from "../../modules/core/report.js";
import { deadline, type State } from "../../modules/core/station.js";

const choosing = (): State => idle(buttons);
const lockOf = (state: State, id: number): unknown => (JSON.parse(stateJson(state, "trusted")) as { compartments: { lock: string }[] }).compartments[id - 1]!.lock;

test("a card is on record with all that it may open, and asked to choose: no bolt moves", () => {
  const { effects, state } = play(choosing(), tap(10, resident));
  expect(effects).toEqual([
    { type: "record", entry: { kind: "grant", visit: 1, purpose: "deposit", role: "resident", household: "1-1-101", compartments: [1, 2, 4] } },
    { type: "answer", outcome: "choose", compartments: [1, 2, 4] },
  ]);
  expect([1, 2, 3, 4].map((id) => lockOf(state, id))).toEqual(Array(4).fill("locked"));
});

test("the button draws the bolt of its compartment for the full time, and says so", () => {
  const { effects, state } = play(play(choosing(), tap(10, resident)).state, presses(5_000, 2));
  expect(effects).toEqual([{ type: "unlock", compartment: 2, ms: 6_000 }, { type: "answer", outcome: "granted", compartments: [2] }]);
  expect([1, 2, 4].map((id) => lockOf(state, id))).toEqual(["locked", "unlocked", "locked"]);
  expect(wait(state, 10_999).lines).toEqual([]);
  expect(wait(state, 11_000).entries).toEqual([{ kind: "lock", compartments: [2], cause: "timeout", visit: 1 }]);
});

test("from the button on it is a disposal like any other", () => {
  const { entries } = play(choosing(), tap(10, resident), presses(2_000, 2), opens(3_000, 2), closes(5_000, 2), sees(5_500, 2, 1_000));
  expect(entries.slice(1)).toEqual([
    { kind: "lid", compartment: 2, open: true, visit: 1 },
    { kind: "lid", compartment: 2, open: false, visit: 1 },
    { kind: "lock", compartments: [2], cause: "closed", visit: 1 },
    { kind: "deposit", visit: 1, compartment: 2, category: "recyclable", role: "resident", household: "1-1-101", openMs: 2_000, fillingLevelBefore: 0, fillingLevel: 0.1 },
  ]);
});

test("one visit is one choice: the buttons of the others do nothing any more", () => {
  const { state } = play(choosing(), tap(10, resident), presses(1_000, 2));
  for (const id of [1, 2, 4]) expect(play(state, presses(1_500, id))).toMatchObject({ lines: [], state });
});

test.each([
  ["that nobody has tapped for", choosing(), 1],
  ["of a compartment that was not granted", play(choosing(), tap(10, neighbour)).state, 4],
  ["of a full compartment", play(choosing(), sees(5, 1, 100), tap(10, resident)).state, 1],
  ["of a compartment that is not there", play(choosing(), tap(10, resident)).state, 9],
  ["of a refused card", play(choosing(), tap(10, resident, NOON)).state, 1],
  ["where cards open all that they may", play(idle({ compartments: buttons.compartments! }), tap(10, resident)).state, 1],
])("a button %s does nothing", (_, state, id) => {
  expect(play(state, presses(500, id))).toMatchObject({ effects: [], state });
});

test("whoever does not choose in time has to tap again: nothing was drawn, so nothing falls", () => {
  const { state } = play(choosing(), tap(10, resident));
  expect(play(wait(state, 6_009).state, presses(6_009, 1)).lines).toContain("unlock 1");
  const late = wait(state, 6_010);
  expect(late.lines).toEqual([]);
  expect(play(late.state, presses(6_011, 1)).lines).toEqual([]);
  expect(deadline(late.state)).toBe(deadline(choosing()));
});

test("a lid that was offered and not chosen is forced when it opens", () => {
  const { state } = play(choosing(), tap(10, resident));
  expect(play(state, opens(500, 1)).lines).toContain("answer forced-open");
  expect(play(state, presses(400, 2), opens(500, 1)).lines).toContain("answer forced-open");
  expect(play(state, presses(400, 1), opens(500, 1)).lines).not.toContain("answer forced-open");
});

test("the other offers stand while somebody forces one", () => {
  const { state } = play(choosing(), tap(10, resident), opens(500, 1));
  expect(play(state, presses(900, 1)).lines).toEqual([]);
  expect(play(state, presses(900, 2)).lines).toEqual(["unlock 2", "answer granted"]);
});

test("the next card takes over the choice of one who has not made it", () => {
  const { state, entries } = play(choosing(), tap(10, resident), tap(3_000, neighbour));
  expect(entries.at(-1)).toMatchObject({ visit: 2, compartments: [1, 2] });
  const { entries: more } = play(state, presses(3_500, 1), opens(4_000, 1), closes(5_000, 1), sees(5_500, 1, 900));
  expect(more.at(-1)).toMatchObject({ kind: "deposit", visit: 2, household: "2-1-304" });
});

test("what the second card may not open stays the first one's choice", () => {
  const { state } = play(choosing(), tap(10, resident), tap(3_000, neighbour));
  expect(play(state, presses(3_500, 4), opens(4_000, 4)).entries).toEqual([{ kind: "lid", compartment: 4, open: true, visit: 1 }]);
  expect(play(state, presses(3_500, 1), presses(3_600, 4), opens(4_000, 4)).entries).toEqual([{ kind: "lid", compartment: 4, open: true, visit: 1 }]);
  expect(play(state, presses(3_500, 4), presses(3_600, 1), opens(4_000, 1)).entries).toEqual([{ kind: "lid", compartment: 1, open: true, visit: 2 }]);
});

test("a chosen compartment is its chooser's: whoever taps before he has the lid open does not lock it under his hand", () => {
  const { state, lines, entries } = play(play(choosing(), tap(10, neighbour), presses(1_000, 1)).state, tap(1_500, resident));
  expect(lines).toEqual(["record grant", "answer choose"]);
  expect(entries).toMatchObject([{ visit: 2, compartments: [2, 4] }]);
  expect(play(state, opens(2_000, 1)).entries).toEqual([{ kind: "lid", compartment: 1, open: true, visit: 1 }]);
  expect(wait(state, 7_000).entries).toEqual([{ kind: "lock", compartments: [1], cause: "timeout", visit: 1 }]);
});

test("who may only open what another has just chosen is asked to wait", () => {
  const kitchen = { ...resident, categories: ["kitchen"] } as const;
  const { state } = play(choosing(), tap(10, neighbour), presses(1_000, 1));
  expect(play(state, tap(1_500, kitchen)).lines).toEqual(["record refuse", "answer too-soon"]);
  expect(play(wait(state, 7_000).state, tap(7_000, kitchen)).lines).toEqual(["record grant", "answer choose"]);
});

test.each([["collector", collector], ["technician", technician]] as const)("a %s is not asked: all lids open", (_, holder) => {
  const { lines } = play(choosing(), tap(10, holder, NOON));
  expect(lines).toEqual(["record grant", "unlock 1", "unlock 2", "unlock 3", "unlock 4", "answer granted"]);
});

test("a supervisor who throws something away is asked as everybody else", () => {
  expect(play(choosing(), tap(10, supervisor, NOON)).lines).toEqual(["record grant", "answer choose"]);
});

test("what a collector has not opened is locked before it is offered to the next", () => {
  const { lines, state } = play(play(choosing(), tap(10, collector), opens(500, 1)).state, tap(2_000, resident));
  expect(lines).toEqual(["record grant", "lock 2", "lock 4", "answer choose"]);
  expect(lockOf(state, 3)).toBe("unlocked");
  expect(play(state, presses(2_500, 2)).lines).toEqual(["unlock 2", "answer granted"]);
});

test("a collector takes over what was offered", () => {
  const { state } = play(choosing(), tap(10, resident), tap(1_000, collector));
  expect(play(state, presses(1_500, 1)).lines).toEqual([]);
  expect(play(state, opens(1_500, 1)).entries).toEqual([{ kind: "lid", compartment: 1, open: true, visit: 2 }]);
});

test("what is offered is weighed once, before anything can be thrown in", () => {
  const compartments = buttons.compartments!.map((compartment, i) => ({ ...compartment, ...(scales.compartments![i]!.scale && { scale: scales.compartments![i]!.scale }) }));
  const state = idle({ ...buttons, compartments });
  expect(play(state, tap(10, resident)).lines).toEqual(["record grant", "weigh 1", "weigh 2", "answer choose"]);
  expect(play(state, tap(10, resident), presses(500, 1)).lines.slice(4)).toEqual(["unlock 1", "answer granted"]);
});

test("a bolt that falls for a compartment that is only offered is nothing new", () => {
  const { state } = play(choosing(), tap(10, resident));
  expect(play(state, falls(500, 1))).toMatchObject({ effects: [], state });
});

test("an offer holds its time only: measuring goes on, and visits are counted", () => {
  const { state } = play(choosing(), tap(10, resident));
  expect(deadline(state)).toBe(6_010);
  expect(play(wait(state, 10_000).state, tap(10_000, resident, MORNING)).entries).toMatchObject([{ kind: "grant", visit: 2 }]);
  expect(settings.choice).toBeUndefined();
});
