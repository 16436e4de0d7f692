// Smoke, and what else endangers a station.
import { buttons, closes, collector, compartmentsWith, falls, hazard, idle, motor, MORNING, neighbour, NOON, opens, part, play, presses, resident, sees, settings,
  tap, technician, tick, wait } from "./bench.js";
import { hazards, roles } from "../../modules/contract/words.js";
import { RELEASE_EVERY_MS, RELEASED_MS } from "../../modules/core/compartment.js";
import { stateJson } from "../../modules/core/report.js";
import { deadline, start, type State } from "../../modules/core/station.js";

const smoke = (at: number) => hazard(at, "smoke", true);
const air = (at: number) => hazard(at, "smoke", false);
const releasing = (changes: Parameters<typeof idle>[0] = {}): State => idle({ onSmoke: "release", ...changes });
const locksOf = (state: State): string[] => (JSON.parse(stateJson(state, "trusted")) as { compartments: { lock: string }[] }).compartments.map(({ lock }) => lock);

test.each(hazards)("%s is on record when it comes and when it goes, once each, and reported meanwhile", (name) => {
  const { entries, state } = play(idle(), hazard(5, name, true), hazard(6, name, true));
  expect(entries).toEqual([{ kind: "alarm", alarm: name, raised: true }]);
  expect(JSON.parse(stateJson(state, "trusted"))).toMatchObject({ alarms: [{ alarm: name }] });
  const gone = play(state, hazard(7, name, false), hazard(8, name, false));
  expect(gone.entries).toEqual([{ kind: "alarm", alarm: name, raised: false }]);
  expect(JSON.parse(stateJson(gone.state, "trusted"))).toMatchObject({ alarms: [] });
});

test("one that goes without having come is nothing", () => {
  for (const name of hazards) expect(play(idle(), hazard(5, name, false)).effects).toEqual([]);
});

test("people are called at by smoke and by an opened case, and left in peace by the rest", () => {
  const called = hazards.filter((name) => play(idle(), hazard(5, name, true)).effects.some(({ type }) => type === "answer"));
  expect(called).toEqual(["smoke", "tamper"]);
  expect(play(idle(), hazard(5, "tamper", true)).lines).toEqual(["record alarm", "answer tamper"]);
  expect(play(idle(), hazard(5, "tamper", true), hazard(6, "tamper", false)).lines.slice(2)).toEqual(["record alarm"]);
});

test("several at once are kept apart, in the order in which they came", () => {
  const { state } = play(idle(), hazard(5, "tamper", true), hazard(6, "mains-lost", true), smoke(7), hazard(8, "mains-lost", false));
  expect(state.hazards).toEqual(["tamper", "smoke"]);
});

test.each(hazards.filter((name) => name !== "smoke"))("%s keeps nobody from throwing something away", (name) => {
  expect(play(idle(), hazard(5, name, true), tap(10, resident)).lines.slice(-5)).toEqual(["record grant", "unlock 1", "unlock 2", "unlock 4", "answer granted"]);
});

test("while there is smoke every card is refused, whoever it belongs to, and after it nobody", () => {
  for (const onSmoke of ["hold", "release"] as const) {
    const { state } = play(idle({ onSmoke }), smoke(5));
    for (const holder of [...roles.map((role) => ({ role })), undefined])
      expect(play(state, tap(10, holder, NOON)).entries).toMatchObject([{ kind: "refuse", reason: "emergency" }]);
    expect(play(state, tap(10, resident)).lines).toEqual(["record refuse", "answer emergency"]);
    expect(play(state, air(20), tap(30, resident)).lines).toContain("record grant");
  }
});

test("a station out of service says so, smoke or not", () => {
  expect(play({ ...idle(), mode: "safe-mode" }, smoke(5), tap(10, technician)).entries.at(-1)).toMatchObject({ reason: "out-of-service" });
});

describe("where bolts hold, as without any word in the settings", () => {
  test("drawn bolts fall at once, each on record as an emergency, and nothing else moves", () => {
    for (const changes of [{}, { onSmoke: "hold" }] as const) {
      const { lines, entries, state } = play(play(idle(changes), tap(10, neighbour)).state, smoke(500));
      expect(lines).toEqual(["record alarm", "answer smoke", "lock 1", "record lock", "lock 2", "record lock"]);
      expect(entries.slice(1)).toEqual([{ kind: "lock", compartments: [1], cause: "emergency", visit: 1 }, { kind: "lock", compartments: [2], cause: "emergency", visit: 1 }]);
      expect(locksOf(state)).toEqual(Array(4).fill("locked"));
      expect(wait(state, 100_000).lines).toEqual([]);
    }
  });

  test("an open lid stays its visitor's: his disposal is on record when he closes it, and then it is locked", () => {
    const { entries, state } = play(play(idle(), tap(10, resident), opens(200, 1), smoke(500)).state, closes(2_000, 1), sees(2_500, 1, 1_000));
    expect(entries.map(({ kind }) => kind)).toEqual(["lid", "lock", "deposit"]);
    expect(locksOf(state)[0]).toBe("locked");
  });

  test("choices that were not made are over", () => {
    const { state, lines } = play(play(idle(buttons), tap(10, resident)).state, smoke(500));
    expect(lines).toEqual(["record alarm", "answer smoke"]);
    expect(play(state, presses(600, 1), air(700), presses(800, 1)).lines).toEqual(["record alarm"]);
  });

  test("a lid that opens in the smoke is forced", () => {
    expect(play(idle(), smoke(5), opens(10, 1)).lines).toContain("answer forced-open");
  });
});

describe("where bolts are released", () => {
  test("every closed lid is unlocked, for as long as a coil bears, and nobody's visit goes on", () => {
    const { effects, state } = play(play(releasing(), tap(10, neighbour), opens(200, 2)).state, smoke(500));
    expect(effects.slice(2)).toEqual([1, 3, 4].map((compartment) => ({ type: "unlock", compartment, ms: RELEASED_MS })));
    expect(locksOf(state)).toEqual(Array(4).fill("unlocked"));
    expect(deadline(state)).toBe(500 + RELEASE_EVERY_MS);
  });

  test("they are drawn again every 40 seconds, for as long as it lasts, and fall by themselves between", () => {
    const { state } = play(releasing({ limits: { ...settings.limits, levelEveryMs: 86_400_000 } }), smoke(500));
    const { effects } = wait(play(state, ...[1, 2, 3, 4].map((id) => falls(8_500, id))).state, 500 + 10 * RELEASE_EVERY_MS);
    expect(effects).toEqual(Array.from({ length: 10 }, () => [1, 2, 3, 4].map((compartment) => ({ type: "unlock", compartment, ms: RELEASED_MS }))).flat());
  });

  test("that is a quarter of the time at most, which a coil bears without end (S3 25 % of DIN VDE 0580)", () => {
    expect(RELEASED_MS / RELEASE_EVERY_MS).toBeLessThanOrEqual(0.25);
    expect(RELEASED_MS).toBeLessThanOrEqual(9_500); // what a Solenoid bears in one pull
  });

  test("whoever opens a lid then forces nothing and has no visit, whether its bolt is drawn just now or not", () => {
    for (const at of [600, 30_000]) {
      const { lines, entries } = play(play(releasing(), smoke(500)).state, opens(at, 3));
      expect(lines).toEqual(["lock 3", "record lid"]);
      expect(entries).toEqual([{ kind: "lid", compartment: 3, open: true }]);
    }
  });

  test("a lid that is closed again is released again, whoever had it open when the smoke came", () => {
    for (const before of [[smoke(500), opens(600, 1)], [tap(10, resident), opens(200, 1), smoke(500)], [opens(200, 1), smoke(500)]]) {
      const { effects, state } = play(play(releasing(), ...before).state, closes(9_000, 1));
      expect(effects.at(-1)).toEqual({ type: "unlock", compartment: 1, ms: RELEASED_MS });
      expect(locksOf(state)[0]).toBe("unlocked");
      expect(play(state, opens(20_000, 1)).lines).not.toContain("answer forced-open");
      expect(wait(state, 49_000).lines).toContain("unlock 1");
    }
  });

  test("a contact that says again that a lid is closed draws nothing", () => {
    expect(play(play(releasing(), smoke(500)).state, closes(600, 1)).effects).toEqual([]);
  });

  test("when the smoke has gone the bolts are locked, open lids are left alone, and cards are served as ever", () => {
    const { lines, state } = play(play(releasing(), smoke(500), opens(600, 4)).state, air(5_000));
    expect(lines).toEqual(["record alarm", "lock 1", "lock 2", "lock 3"]);
    expect(wait(state, 60_000).lines).toEqual([]);
    expect(play(state, closes(6_000, 4)).lines.at(-1)).toBe("measure 4");
    expect(play(state, tap(7_000, resident)).lines).toEqual(["record grant", "unlock 1", "unlock 2", "answer granted"]);
  });

  test("what was chosen or offered is released with the rest, and its visit is over", () => {
    const { state } = play(releasing(buttons), tap(10, resident), presses(200, 1), smoke(500));
    expect(play(state, presses(600, 2)).lines).toEqual([]);
    expect(play(state, opens(600, 1), closes(900, 1)).entries.map(({ kind }) => kind)).not.toContain("deposit");
  });

  test("the smoke that was there when the station started is as good as any", () => {
    const { lines } = play(start({ ...settings, onSmoke: "release" }, 0, [2]), smoke(0));
    expect(lines).toEqual(["record alarm", "answer smoke", "unlock 1", "unlock 3", "unlock 4"]);
  });

  test("compartments are measured as ever", () => {
    expect(wait(play(releasing(), smoke(500)).state, 600_000).lines.filter((line) => line === "measure 1")).toHaveLength(1);
  });

  test("a bolt that cannot be had is asked all the same: it may be the only one", () => {
    expect(play(releasing(), part(1, "bolt-1", "no-port"), smoke(500)).lines).toContain("unlock 1");
  });
});

describe("a lid that a motor moves", () => {
  const compartments = compartmentsWith(1, { bolt: motor });

  test("is not told to lock as it opens, as one is that a hand opens", () => {
    const { state } = play(idle({ compartments }), tap(10, neighbour));
    expect(play(state, opens(900, 1)).lines).toEqual(["record lid"]);
    expect(play(state, opens(900, 2)).lines).toEqual(["lock 2", "record lid"]);
  });

  test("tells of a disposal when it has closed by itself", () => {
    const { lines } = play(play(idle({ compartments }), tap(10, neighbour), opens(900, 1)).state, closes(9_000, 1), falls(9_200, 1), sees(9_900, 1, 1_000));
    expect(lines).toEqual(["record lid", "record lock", "answer closed", "measure 1", "record deposit"]);
  });

  test("that never left its closed end is told to close when its time is up", () => {
    expect(wait(play(idle({ compartments }), tap(10, neighbour)).state, 6_010).lines).toEqual(["lock 1", "lock 2", "record lock"]);
  });

  test("closes at once for smoke that bolts hold, and opens for smoke that releases them", () => {
    expect(play(play(idle({ compartments }), tap(10, neighbour)).state, smoke(500)).lines).toContain("lock 1");
    const { state } = play(releasing({ compartments }), smoke(500));
    expect(play(state, opens(2_000, 1)).lines).toEqual(["record lid"]);
  });

  test("closes when its turn is over, and opens again with the others as long as there is smoke", () => {
    const { state, lines } = play(play(releasing({ compartments }), smoke(500), opens(2_000, 1)).state, closes(20_000, 1));
    expect(lines).toEqual(["record lid", "record lock", "answer closed", "measure 1"]);
    expect(wait(state, 20_000 + RELEASE_EVERY_MS - 1).lines).not.toContain("unlock 1");
    expect(wait(state, 20_000 + RELEASE_EVERY_MS).lines).toContain("unlock 1");
  });

  test("that nobody's card has opened is forced, as any other", () => {
    expect(play(idle({ compartments }), opens(5, 1)).lines).toContain("answer forced-open");
  });
});

test("a tick that comes late draws released bolts once, and goes on from there", () => {
  const { state, lines } = play(play(releasing(), smoke(500)).state, tick(400_000), tick(400_001));
  expect(lines.filter((line) => line === "unlock 1")).toHaveLength(1);
  expect(deadline(state)).toBe(400_000 + RELEASE_EVERY_MS);
  expect(play(state, tap(400_100, collector, MORNING)).entries).toMatchObject([{ reason: "emergency" }]);
});
