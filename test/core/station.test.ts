import { closes, collector, entriesOf, fails, idle, MORNING, neighbour, NO_CLOCK, NOON, opens, play, resident, sees, settings, supervisor, tap,
  technician, tick, wait } from "./bench.js";
import { deadline, start, step } from "../../modules/core/station.js";

test("a known card in the hours: its grant is on record before any bolt moves, and the answer comes last", () => {
  const { lines, entries } = play(idle(), tap(10, resident));
  expect(lines).toEqual(["record grant", "unlock 1", "unlock 2", "unlock 4", "answer granted"]);
  expect(entries).toEqual([{ kind: "grant", visit: 1, purpose: "deposit", role: "resident", household: "1-1-101", compartments: [1, 2, 4] }]);
});

test("a bolt is drawn for as long as the settings say", () => {
  expect(play(idle({ limits: { ...settings.limits, unlockMs: 2_000 } }), tap(10, neighbour)).effects)
    .toContainEqual({ type: "unlock", compartment: 1, ms: 2_000 });
});

test.each([
  ["a stranger", tap(10, undefined), { kind: "refuse", reason: "unknown-card" }],
  ["a phone", { type: "card", at: 10, wall: MORNING, tap: { kind: "random" } } as const, { kind: "refuse", reason: "random-number" }],
  ["a resident between the hours", tap(10, resident, NOON), { kind: "refuse", reason: "outside-hours", role: "resident", household: "1-1-101" }],
  ["a resident while the clock is unknown", tap(10, resident, NO_CLOCK), { kind: "refuse", reason: "clock-unknown", role: "resident", household: "1-1-101" }],
  ["an officer", tap(10, { role: "officer" }), { kind: "refuse", reason: "category-not-allowed", role: "officer" }],
])("%s is refused: on record, then told why, and nothing moves", (_, card, entry) => {
  const { lines, entries, state } = play(idle(), card);
  expect(lines).toEqual(["record refuse", `answer ${entry.reason}`]);
  expect(entries).toEqual([entry]);
  expect(state).toEqual(idle());
});

test("the number of a card goes nowhere, known or not", () => {
  const numbered = { ...resident, number: "04a1b2c3" } as typeof resident;
  const { effects } = play(idle(), tap(10, numbered), opens(500, 1), closes(900, 1), sees(1_500, 1, 900), tap(2_000, numbered, NOON));
  expect(JSON.stringify(effects)).not.toContain("04a1b2c3");
  expect(JSON.stringify(effects)).toContain("1-1-101");
});

test("a disposal from tap to level is one story on record", () => {
  const { lines, entries } = play(idle(), tap(10, resident), opens(2_000, 1), closes(4_500, 1), sees(5_200, 1, 1_000));
  expect(lines.slice(5)).toEqual(["lock 1", "record lid", "record lid", "record lock", "answer closed", "measure 1", "record deposit"]);
  expect(entries.slice(1)).toEqual([
    { kind: "lid", compartment: 1, open: true, visit: 1 },
    { kind: "lid", compartment: 1, open: false, visit: 1 },
    { kind: "lock", compartments: [1], cause: "closed", visit: 1 },
    { kind: "deposit", visit: 1, compartment: 1, category: "kitchen", role: "resident", household: "1-1-101",
      openMs: 2_500, fillingLevelBefore: 0, fillingLevel: 0.1 },
  ]);
});

test("the coil is let go as soon as the lid is open: that it stays open is not its doing", () => {
  const { effects } = play(play(idle(), tap(10, resident)).state, opens(2_000, 4));
  expect(effects[0]).toEqual({ type: "lock", compartment: 4 });
});

test.each([["collector", collector, "emptying"], ["technician", technician, "service"], ["supervisor", supervisor, "deposit"]] as const)(
  "what a %s does at a lid is on record as %s", (_, holder, kind) => {
    const { entries } = play(idle(), tap(10, holder, NOON), opens(2_000, 3), closes(4_500, 3), sees(5_200, 3, 1_100));
    expect(entries.at(-1)).toMatchObject({ kind, compartment: 3, role: holder.role, visit: 1 });
    expect(entries.at(-1)).not.toHaveProperty("household", expect.anything());
  });

test("one visit can open several lids, and each is a disposal of its own", () => {
  const { entries } = play(idle(), tap(10, resident), opens(1_000, 1), opens(1_500, 4), closes(2_000, 4), closes(3_000, 1), sees(3_500, 4, 600), sees(4_000, 1, 600));
  expect(entries.filter(({ kind }) => kind === "deposit")).toMatchObject([{ compartment: 4, visit: 1, openMs: 500 }, { compartment: 1, visit: 1, openMs: 2_000 }]);
});

test("bolts that nobody used fall together when their time is up, and are one record", () => {
  const { lines, entries, state } = wait(play(idle(), tap(10, resident)).state, 6_010);
  expect(lines).toEqual(["lock 1", "lock 2", "lock 4", "record lock"]);
  expect(entries).toEqual([{ kind: "lock", compartments: [1, 2, 4], cause: "timeout", visit: 1 }]);
  expect(wait(state, 20_000).lines).toEqual([]);
});

test("a bolt is not let go a millisecond early", () => {
  expect(play(play(idle(), tap(10, resident)).state, tick(6_009)).lines).toEqual([]);
});

test("bolts that their own bound lets go as the time is up are still that one record", () => {
  const fallen = ([1, 2, 4] as const).map((compartment) => ({ type: "fallen", at: 6_010, compartment }) as const);
  const { entries } = play(play(idle(), tap(10, resident)).state, ...fallen, tick(6_010));
  expect(entries).toEqual([{ kind: "lock", compartments: [1, 2, 4], cause: "timeout", visit: 1 }]);
});

test("a bolt whose own bound comes first is locked from then on", () => {
  const { entries, state } = play(play(idle(), tap(10, neighbour)).state, { type: "fallen", at: 3_000, compartment: 1 });
  expect(entries).toEqual([{ kind: "lock", compartments: [1], cause: "timeout", visit: 1 }]);
  expect(play(state, opens(3_500, 1)).entries).toContainEqual({ kind: "alarm", alarm: "forced-open", raised: true, compartment: 1 });
  expect(wait(state, 6_010).entries).toEqual([{ kind: "lock", compartments: [2], cause: "timeout", visit: 1 }]);
});

test("a bolt that falls after its lid was opened or after it was locked is nothing new", () => {
  const fallen = { type: "fallen", at: 9_000, compartment: 1 } as const;
  expect(play(play(idle(), tap(10, resident), opens(2_000, 1)).state, fallen).lines).toEqual([]);
  expect(play(idle(), fallen).lines).toEqual([]);
});

test("the same card again while its bolts are drawn draws them anew, as another visit", () => {
  const { state, lines } = play(idle(), tap(10, neighbour), tap(4_000, neighbour));
  expect(lines.slice(-4)).toEqual(["record grant", "unlock 1", "unlock 2", "answer granted"]);
  expect(wait(state, 9_999).lines).toEqual([]);
  expect(wait(state, 10_000).entries).toEqual([{ kind: "lock", compartments: [1, 2], cause: "timeout", visit: 2 }]);
});

test("the next in the queue takes over what the one before did not use, and no more", () => {
  const { state } = play(idle(), tap(10, resident), tap(3_000, neighbour));
  const { entries } = play(state, opens(3_500, 1), opens(4_000, 4), closes(5_000, 1), closes(5_000, 4), sees(5_500, 1, 900), sees(6_000, 4, 900));
  expect(entries.filter(({ kind }) => kind === "deposit")).toMatchObject([
    { compartment: 1, visit: 2, household: "2-1-304" },
    { compartment: 4, visit: 1, household: "1-1-101" },
  ]);
});

test("a lid in use stays with whoever opened it, whoever taps next", () => {
  const { state, entries } = play(idle(), tap(10, neighbour), opens(1_000, 1), tap(2_000, resident));
  expect(entries.at(-1)).toMatchObject({ kind: "grant", visit: 2, compartments: [2, 4] });
  expect(play(state, closes(3_000, 1), sees(3_500, 1, 900)).entries.at(-1)).toMatchObject({ kind: "deposit", visit: 1, household: "2-1-304" });
});

test("whoever finds all his lids in use is asked to wait", () => {
  const { lines } = play(play(idle(), tap(10, neighbour), opens(1_000, 1), opens(1_200, 2)).state, tap(2_000, neighbour));
  expect(lines).toEqual(["record refuse", "answer too-soon"]);
});

test("a lid opened again before its level was known: both disposals are on record, once each", () => {
  const first = play(idle(), tap(10, neighbour), opens(1_000, 1), closes(2_000, 1), tap(2_500, resident));
  const { entries } = play(first.state, opens(3_000, 1), closes(4_000, 1), sees(4_500, 1, 900));
  expect(entries.filter(({ kind }) => kind === "deposit")).toEqual([
    { kind: "deposit", visit: 1, compartment: 1, category: "kitchen", role: "resident", household: "2-1-304", openMs: 1_000, fillingLevelBefore: 0 },
    { kind: "deposit", visit: 2, compartment: 1, category: "kitchen", role: "resident", household: "1-1-101", openMs: 1_000, fillingLevelBefore: 0, fillingLevel: 0.2 },
  ]);
});

test("a lid opened without a card: lid and alarm are on record, and the siren calls", () => {
  const { lines, entries, state } = play(idle(), opens(5, 2));
  expect(lines).toEqual(["record lid", "record alarm", "answer forced-open"]);
  expect(entries).toEqual([{ kind: "lid", compartment: 2, open: true }, { kind: "alarm", alarm: "forced-open", raised: true, compartment: 2 }]);
  const shut = play(state, closes(8_000, 2));
  expect(shut.entries).toEqual([
    { kind: "lid", compartment: 2, open: false },
    { kind: "lock", compartments: [2], cause: "closed" },
    { kind: "alarm", alarm: "forced-open", raised: false, compartment: 2 },
  ]);
  expect(play(shut.state, sees(9_000, 2, 1_100)).entries).toEqual([]);
});

test("a lid opened whose compartment was not granted is forced, whatever else was", () => {
  expect(play(idle(), tap(10, neighbour), opens(1_000, 4)).lines).toContain("answer forced-open");
});

test("a lid that nobody closes becomes an alarm once, however long it stays, and its closing clears it", () => {
  const { state } = play(idle(), tap(10, resident), opens(1_000, 1));
  const ajar = wait(state, 10 * 3_600_000);
  expect(ajar.entries.filter(({ kind }) => kind === "alarm")).toEqual([{ kind: "alarm", alarm: "lid-ajar", raised: true, compartment: 1 }]);
  expect(ajar.lines).toContain("answer lid-ajar");
  expect(wait(state, 60_999).lines).not.toContain("answer lid-ajar");
  expect(play(ajar.state, closes(36_000_000, 1)).entries).toContainEqual({ kind: "alarm", alarm: "lid-ajar", raised: false, compartment: 1 });
});

test("a lid closed in time clears no alarm", () => {
  const { entries } = play(idle(), tap(10, resident), opens(1_000, 1), closes(60_999, 1));
  expect(entries.map(({ kind }) => kind)).not.toContain("alarm");
});

test("a lid found open at boot is nobody's and not forced, opens for nobody, and becomes an alarm if it stays", () => {
  const state = step(start(settings, 100, [2]), tick(100))[0];
  expect(play(state, tap(200, { ...resident, categories: ["recyclable"] })).entries).toMatchObject([{ kind: "refuse", reason: "too-soon" }]);
  expect(wait(state, 60_100).entries).toEqual([{ kind: "alarm", alarm: "lid-ajar", raised: true, compartment: 2 }]);
  expect(play(state, closes(5_000, 2), sees(6_000, 2, 1_100)).entries).toEqual([
    { kind: "lid", compartment: 2, open: false },
    { kind: "lock", compartments: [2], cause: "closed" },
    { kind: "level", compartment: 2, fillingLevel: 0 },
  ]);
});

test("contacts that say again what is known change nothing", () => {
  const opened = play(idle(), tap(10, resident), opens(1_000, 1)).state;
  expect(play(opened, opens(1_500, 1)).lines).toEqual([]);
  expect(play(idle(), closes(5, 1)).lines).toEqual([]);
  expect(play(play(idle(), tap(10, resident)).state, closes(500, 1)).lines).toEqual([]);
});

test("a compartment that is not there is nothing to anybody", () => {
  expect(play(idle(), opens(5, 9), closes(6, 9), sees(7, 9, 500), { type: "fallen", at: 8, compartment: 9 }).lines).toEqual([]);
});

test("visits are counted from 1, and refusals are none", () => {
  const { entries } = play(idle(), tap(10, resident), tap(20, undefined), tap(30, resident, NOON), tap(40, neighbour));
  expect(entries.filter(({ kind }) => kind === "grant")).toMatchObject([{ visit: 1 }, { visit: 2 }]);
});

test("a part that fails is on record once, when it fails otherwise once more, and when it recovers", () => {
  const part = (at: number, fault?: string) => ({ type: "part", at, part: "reader", ...(fault === undefined ? {} : { fault }) }) as const;
  const { entries } = play(idle(), part(1), part(2, "no-answer"), part(3, "no-answer"), part(4, "antenna"), part(5), part(6));
  expect(entries).toEqual([
    { kind: "alarm", alarm: "part-fault", raised: true, part: "reader", fault: "no-answer" },
    { kind: "alarm", alarm: "part-fault", raised: true, part: "reader", fault: "antenna" },
    { kind: "alarm", alarm: "part-fault", raised: false, part: "reader" },
  ]);
});

test("a rangefinder that fails is a fault of that part, and its next reading ends it", () => {
  const { entries } = play(idle(), fails(5, 3), fails(6, 3), sees(7, 3, 1_100));
  expect(entries).toEqual([
    { kind: "alarm", alarm: "part-fault", raised: true, part: "range-3", fault: "no-answer" },
    { kind: "alarm", alarm: "part-fault", raised: false, part: "range-3" },
  ]);
});

test("with all lids open and all alarms raised there is nothing to wait for", () => {
  const open = settings.compartments.map(({ id }) => id);
  const state = wait(start(settings, 0, open), 60_000).state;
  expect(deadline(state)).toBe(Infinity);
});

test("two of the same events on the same state give the same, and leave the state as it was", () => {
  const state = play(idle(), tap(10, resident)).state;
  const before = JSON.stringify(state);
  expect(step(state, opens(500, 1))).toEqual(step(state, opens(500, 1)));
  expect(JSON.stringify(state)).toBe(before);
  expect(entriesOf(step(state, opens(500, 1))[1])).toHaveLength(1);
});

test.each(["out-of-service", "safe-mode"] as const)("in the mode %s no card opens anything, whoever it is", (mode) => {
  for (const holder of [resident, supervisor, collector, technician, undefined]) {
    const { effects } = play({ ...idle(), mode }, tap(10, holder));
    expect(effects.map(({ type }) => type)).toEqual(["record", "answer"]);
    expect(entriesOf(effects)).toMatchObject([{ kind: "refuse", reason: "out-of-service" }]);
  }
});

test.each(["events", "settings"])("what fails of %s is a fault of the storage, not of a part", (part) => {
  const { entries } = play(idle(), { type: "part", at: 1, part, fault: "damaged" });
  expect(entries).toEqual([{ kind: "alarm", alarm: "storage-fault", raised: true, part, fault: "damaged" }]);
});
