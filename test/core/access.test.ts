import { at, collector, MORNING, neighbour, NO_CLOCK, NOON, resident, settings, supervisor, technician } from "./bench.js";
import { decide, type Candidate, type Holder, type Tap, type Wall } from "../../modules/core/access.js";
import { roles } from "../../modules/contract/words.js";

const volunteer: Holder = { role: "volunteer", household: "2-1-304", categories: ["kitchen"] };
const SATURDAY = at("2026-11-28 07:30");

/** Compartments 1 kitchen, 2 recyclable, 3 hazardous, 4 other; `full` and `open` name those that are. */
function decision(holder: Holder | undefined, wall: Wall, { full = [] as number[], open = [] as number[], broken = [] as number[], clockUnknown = "closed" as "closed" | "open" } = {}): string {
  const candidates = settings.compartments.map(({ id, category }): Candidate => ({ id, category, full: full.includes(id), inUse: open.includes(id), works: !broken.includes(id) }));
  const decided = decide({ ...settings, clockUnknown }, { kind: "fixed", holder }, wall, candidates);
  return "refuse" in decided ? decided.refuse : `${decided.purpose} ${decided.grant.join(" ")}`;
}

test.each<[string, Holder, Wall, string]>([
  ["a resident in the hours: what is open today", resident, MORNING, "deposit 1 2 4"],
  ["a resident on a Saturday: all that is open then", resident, SATURDAY, "deposit 1 2 3 4"],
  ["a resident between the hours", resident, NOON, "outside-hours"],
  ["a resident with some categories: his own", neighbour, MORNING, "deposit 1 2"],
  ["a resident with one category whose day it is not", { ...resident, categories: ["hazardous"] }, MORNING, "outside-hours"],
  ["a resident with no category", { ...resident, categories: [] }, MORNING, "category-not-allowed"],
  ["a volunteer in the hours: all categories, whatever his card says", volunteer, MORNING, "deposit 1 2 4"],
  ["a volunteer between the hours", volunteer, NOON, "outside-hours"],
  ["a supervisor at any time: all", supervisor, NOON, "deposit 1 2 3 4"],
  ["a collector at any time: all, to empty them", collector, NOON, "emptying 1 2 3 4"],
  ["a technician at any time: all, for service", technician, NOON, "service 1 2 3 4"],
  ["an officer: no lids", { role: "officer" }, MORNING, "category-not-allowed"],
  ["a property manager: no lids", { role: "property" }, MORNING, "category-not-allowed"],
])("%s", (_, holder, wall, expected) => {
  expect(decision(holder, wall)).toBe(expected);
});

test.each<[string, Holder | undefined, Wall, { full?: number[]; open?: number[]; clockUnknown?: "open" }, string]>([
  ["a stranger is a stranger first", undefined, NO_CLOCK, { full: [1, 2, 3, 4], open: [1, 2, 3, 4] }, "unknown-card"],
  ["a card for nothing here is told so, whatever the clock", { ...resident, categories: [] }, NO_CLOCK, {}, "category-not-allowed"],
  ["then comes the clock", resident, NO_CLOCK, { full: [1, 2, 3, 4] }, "clock-unknown"],
  ["then the hours", resident, NOON, { full: [1, 2, 3, 4], open: [1, 2, 3, 4] }, "outside-hours"],
  ["then what is full", neighbour, MORNING, { full: [1, 2], open: [1, 2] }, "full"],
  ["then what is in use", neighbour, MORNING, { full: [1], open: [2] }, "too-soon"],
  ["what is left is granted", neighbour, MORNING, { full: [1] }, "deposit 2"],
  ["a full compartment points to the next of its kind or of the card's others", resident, MORNING, { full: [1, 4], open: [2] }, "too-soon"],
  ["a full compartment is full for a supervisor as well", supervisor, NOON, { full: [1, 2, 3, 4] }, "full"],
  ["a full compartment is what a collector comes for", collector, NOON, { full: [1, 2, 3, 4] }, "emptying 1 2 3 4"],
  ["a full compartment can be serviced", technician, NOON, { full: [1], open: [2, 3, 4] }, "service 1"],
  ["an open lid is no obstacle to the others", collector, NOON, { open: [1] }, "emptying 2 3 4"],
  ["with the clock unknown and the policy open, residents are served", resident, NO_CLOCK, { clockUnknown: "open" }, "deposit 1 2 3 4"],
  ["the policy is for the unknown clock only", resident, NOON, { clockUnknown: "open" }, "outside-hours"],
  ["with the clock unknown, crews work", technician, NO_CLOCK, {}, "service 1 2 3 4"],
  ["with the clock unknown, a collector works", collector, NO_CLOCK, {}, "emptying 1 2 3 4"],
  ["with the clock unknown, a supervisor throws", supervisor, NO_CLOCK, {}, "deposit 1 2 3 4"],
  ["with the clock unknown, a volunteer waits as residents do", volunteer, NO_CLOCK, {}, "clock-unknown"],
  ["a clock held over is a clock", resident, { ...MORNING, clock: "holdover" }, {}, "deposit 1 2 4"],
])("%s", (_, holder, wall, state, expected) => {
  expect(decision(holder, wall, state)).toBe(expected);
});

test("a number that is new at every tap is refused as such, and never granted, not even if it happens to be someone's", () => {
  const candidates = settings.compartments.map(({ id, category }) => ({ id, category, full: false, inUse: false, works: true }));
  const taps: Tap[] = [{ kind: "random" }, { kind: "random", holder: resident }, { kind: "random", holder: technician }];
  expect(taps.map((tap) => decide(settings, tap, MORNING, candidates))).toEqual(Array(3).fill({ refuse: "random-number" }));
});

test("two compartments of a category are both granted, and the one that has room when the other has not", () => {
  const two = (full: boolean): Candidate[] => [{ id: 1, category: "kitchen", full, inUse: false, works: true }, { id: 5, category: "kitchen", full: false, inUse: false, works: true }];
  const card: Tap = { kind: "fixed", holder: resident };
  expect(decide(settings, card, MORNING, two(false))).toEqual({ grant: [1, 5], purpose: "deposit" });
  expect(decide(settings, card, MORNING, two(true))).toEqual({ grant: [5], purpose: "deposit" });
});

test("the last millisecond of a window is inside it, the next is not", () => {
  const nine = at("2026-11-25 09:00").epochMs!;
  expect(decision(resident, { clock: "trusted", epochMs: nine - 1 })).toBe("deposit 1 2 4");
  expect(decision(resident, { clock: "trusted", epochMs: nine })).toBe("outside-hours");
});

test("every role gets an answer at every time, and nobody a grant of nothing", () => {
  for (const role of roles) for (const wall of [MORNING, NOON, NO_CLOCK])
    expect(decision({ role }, wall)).toMatch(/^(deposit|emptying|service)( \d)+$|^[a-z-]+$/);
});
