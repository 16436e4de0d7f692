import { closes, collector, fails, idle, NOON, opens, play, resident, sees, settings, tap, tick, wait } from "./bench.js";
import { LEVEL_STEP, SETTLE_MS_MAX } from "../../modules/core/contents.js";
import { deadline, start, type Event, type State } from "../../modules/core/station.js";

const levelOf = (state: State, id = 1) => state.compartments[id - 1]!.level;
const isFull = (state: State, id = 1) => state.compartments[id - 1]!.full;
const sheltered = (at: number): Event => ({ type: "range", at, compartment: 1, range: { blocked: true } });

test.each([
  [1_100, 0], [1_099, 0.001], [600, 0.5], [234, 0.866], [101, 0.999], [100, 1],
  [1_500, 0], [4_500, 0], [30, 1], [0, 1],
])("a distance of %i mm, in a compartment of 1100 to 100, is a level of %p", (distanceMm, level) => {
  expect(levelOf(play(start(settings, 0, []), sees(5, 1, distanceMm)).state)).toBe(level);
});

test("something in the blind zone is full, never empty", () => {
  const { state, entries } = play(idle(), sheltered(5));
  expect([levelOf(state), isFull(state)]).toEqual([1, true]);
  expect(entries).toEqual([{ kind: "level", compartment: 1, fillingLevel: 1, fillingLevelBefore: 0 }]);
});

test("a rangefinder that fails changes no level", () => {
  const { state } = play(idle(), sees(5, 1, 600), fails(6, 1));
  expect([levelOf(state), isFull(state)]).toEqual([0.5, false]);
});

test("the first level after boot is on record, and later ones when they are 2 % off the one on record", () => {
  const readings = [1_000, 990, 981, 980, 990, 1_000].map((distanceMm, i) => sees(i, 1, distanceMm));
  expect(play(start(settings, 0, []), ...readings).entries).toEqual([
    { kind: "level", compartment: 1, fillingLevel: 0.1 },
    { kind: "level", compartment: 1, fillingLevel: 0.12, fillingLevelBefore: 0.1 },
    { kind: "level", compartment: 1, fillingLevel: 0.1, fillingLevelBefore: 0.12 },
  ]);
});

test("exactly 2 % is enough, from every level up and down", () => {
  const permille = LEVEL_STEP * 1_000;
  const missed = Array.from({ length: 1_001 - permille }, (_, i) => i).filter((low) => {
    const changes = (from: number, to: number) =>
      play(start(settings, 0, []), sees(1, 1, 1_100 - from), sees(2, 1, 1_100 - to)).entries.length;
    return changes(low, low + permille) !== 2 || changes(low + permille, low) !== 2;
  });
  expect(missed).toEqual([]);
});

test("a level that creeps is on record every 2 %, however small its steps", () => {
  const creeping = Array.from({ length: 101 }, (_, i) => sees(i, 1, 1_100 - i));
  expect(play(start(settings, 0, []), ...creeping).entries).toHaveLength(1 + 5);
});

test("full begins at the full level and ends below the clear level, so that it cannot flutter", () => {
  const seen: [number, boolean][] = [[201, false], [200, true], [201, true], [250, true], [251, false], [210, false], [200, true]];
  let { state } = play(idle());
  for (const [distanceMm, full] of seen) {
    ({ state } = play(state, sees(5, 1, distanceMm)));
    expect([distanceMm, isFull(state)]).toEqual([distanceMm, full]);
  }
});

test("whoever finds his compartment full is told so, and it opens again for him after it was emptied", () => {
  const kitchen = { ...resident, categories: ["kitchen"] } as const;
  const full = play(idle(), sees(5, 1, 150)).state;
  expect(play(full, tap(10, kitchen)).entries).toMatchObject([{ kind: "refuse", reason: "full" }]);
  const emptied = play(full, tap(10, collector, NOON), opens(1_000, 1), closes(9_000, 1), sees(9_900, 1, 1_100));
  expect(emptied.entries.at(-1)).toMatchObject({ kind: "emptying", fillingLevelBefore: 0.95, fillingLevel: 0 });
  expect(play(emptied.state, tap(10_000, kitchen)).entries).toMatchObject([{ kind: "grant" }]);
});

test("a disposal that fills its compartment makes it full at once", () => {
  const { state } = play(idle(), tap(10, resident), opens(1_000, 1), closes(2_000, 1), sees(2_600, 1, 150));
  expect(isFull(state)).toBe(true);
});

test("a disposal's level is not put on record a second time", () => {
  const { entries } = play(idle(), tap(10, resident), opens(1_000, 1), closes(2_000, 1), sees(2_600, 1, 600), sees(600_000, 1, 601));
  expect(entries.map(({ kind }) => kind)).not.toContain("level");
});

test("what a rangefinder sees while the lid is open is the lid or an arm, and no level", () => {
  const { state, entries } = play(play(idle(), tap(10, resident), opens(1_000, 1)).state, sees(1_500, 1, 150), sheltered(1_600));
  expect([levelOf(state), isFull(state)]).toEqual([0, false]);
  expect(entries).toEqual([]);
});

test.each([
  ["a rangefinder that fails", fails(3_000, 1)],
  ["a rangefinder that is silent", tick(2_000 + SETTLE_MS_MAX)],
])("%s costs the level, not the disposal", (_, event) => {
  const { entries, state } = play(idle(), tap(10, resident), opens(1_000, 1), closes(2_000, 1), event);
  const deposits = entries.filter(({ kind }) => kind === "deposit");
  expect(deposits).toEqual([{ kind: "deposit", visit: 1, compartment: 1, category: "kitchen", role: "resident", household: "1-1-101",
    openMs: 1_000, fillingLevelBefore: 0 }]);
  expect(levelOf(state)).toBe(0);
  expect(play(state, sees(20_000, 1, 600)).entries).toContainEqual({ kind: "level", compartment: 1, fillingLevel: 0.5, fillingLevelBefore: 0 });
});

test("a silent rangefinder is waited for to its bound and no longer", () => {
  const { state } = play(idle(), tap(10, resident), opens(1_000, 1), closes(2_000, 1));
  expect(wait(state, 1_999 + SETTLE_MS_MAX).entries.map(({ kind }) => kind)).not.toContain("deposit");
  expect(wait(state, 2_000 + SETTLE_MS_MAX).entries.filter(({ kind }) => kind === "deposit")).toHaveLength(1);
});

test("every compartment is measured at the start, then as often as the settings say", () => {
  const { lines } = wait(start(settings, 100, []), 100 + 3 * 600_000);
  expect(lines.filter((line) => line === "measure 3")).toHaveLength(4);
  expect(lines.slice(0, 4)).toEqual(["measure 1", "measure 2", "measure 3", "measure 4"]);
});

test("an open lid is not measured, and its closing is one measurement, however long it was open", () => {
  const opened = play(idle(), tap(10, resident), opens(1_000, 1)).state;
  const waited = wait(opened, 3 * 600_000);
  expect(waited.lines).not.toContain("measure 1");
  const closed = play(waited.state, closes(3 * 600_000, 1));
  expect(closed.lines.filter((line) => line === "measure 1")).toHaveLength(1);
  expect(wait(closed.state, 3 * 600_000 + 30_000).lines).not.toContain("measure 1");
});

test("the same for a lid that was open at boot", () => {
  const state = play(start(settings, 0, [1]), tick(0), closes(5_000, 1)).state;
  expect(wait(state, 60_000).lines).not.toContain("measure 1");
});

test("a tick before anything is due is nothing", () => {
  const state = play(idle(), tap(10, resident)).state;
  expect(play(state, tick(deadline(state) - 1))).toMatchObject({ state, lines: [] });
});

test("a tick that comes late does all that was due, once", () => {
  const state = play(idle(), tap(10, resident), opens(1_000, 1)).state;
  const { lines } = play(state, tick(86_400_000), tick(86_400_001));
  expect(lines.filter((line) => line === "answer lid-ajar")).toHaveLength(1);
  expect(lines.filter((line) => line === "record lock")).toHaveLength(1);
  expect(lines.filter((line) => line === "measure 2")).toHaveLength(1);
});
