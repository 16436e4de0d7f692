// A table of distance → litres in place of straight walls.
import fc from "fast-check";
import { compartmentsWith, idle, play, sees, settings } from "./bench.js";
import { levelOf } from "../../modules/core/contents.js";

type Geometry = readonly { readonly mm: number; readonly litres: number }[];

const level = (geometry: Geometry, distanceMm: number): number => levelOf({ distanceMm }, { ...settings.compartments[0]!, geometry })!;

/** A funnel: half of its litres are in the upper third. */
const funnel: Geometry = [{ mm: 100, litres: 240 }, { mm: 400, litres: 120 }, { mm: 1_000, litres: 0 }];

test.each([
  [100, 1], [250, 0.75], [400, 0.5], [700, 0.25], [999, 0.001], [1_000, 0],
  [99, 1], [0, 1], [1_001, 0], [4_500, 0],
])("at %i mm the funnel is filled to %p: on the line between two points, and beyond the ends what the end says", (mm, expected) => {
  expect(level(funnel, mm)).toBe(expected);
});

test("what is in the blind zone is full, and a fault is no level, as without a table", () => {
  const withFunnel = { ...settings.compartments[0]!, geometry: funnel };
  expect([levelOf({ blocked: true }, withFunnel), levelOf({ fault: "no-answer" }, withFunnel)]).toEqual([1, undefined]);
});

test("a table of the two ends is the same as no table", () => {
  const straight: Geometry = [{ mm: 100, litres: 240 }, { mm: 1_100, litres: 0 }];
  const { geometry: _, ...without } = { ...settings.compartments[0]!, geometry: straight };
  for (let distanceMm = 0; distanceMm <= 1_400; distanceMm += 7) expect(level(straight, distanceMm)).toBe(levelOf({ distanceMm }, without));
});

test("what the floor holds, where it holds something, is a level too", () => {
  expect([level([{ mm: 100, litres: 200 }, { mm: 1_000, litres: 20 }], 1_000), level([{ mm: 100, litres: 200 }, { mm: 1_000, litres: 20 }], 2_000)]).toEqual([0.1, 0.1]);
});

test("it decides what is full", () => {
  const { state, entries } = play(idle({ compartments: compartmentsWith(1, { geometry: funnel }) }), sees(5, 1, 150));
  expect(state.compartments[0]).toMatchObject({ level: 0.917, full: true });
  expect(entries).toMatchObject([{ kind: "level", fillingLevel: 0.917 }]);
});

/** Nearest first, and never fuller further down, as settings.ts demands. */
const tables = fc.tuple(fc.uniqueArray(fc.nat({ max: 4_500 }), { minLength: 2, maxLength: 16 }), fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 16, maxLength: 16 }))
  .map(([mms, litres]): Geometry => {
    const falling = litres.slice(0, mms.length).sort((a, b) => b - a).map((tenths) => tenths / 10);
    return mms.sort((a, b) => a - b).map((mm, i) => ({ mm, litres: falling[i]! }));
  })
  .filter(([first]) => first!.litres > 0);

test("whatever the table: a level is between 0 and 1, in thousandths, never rises with the distance, and is right at each point", () => {
  fc.assert(fc.property(tables, fc.array(fc.nat({ max: 5_000 }), { minLength: 2, maxLength: 20 }), (geometry, distances) => {
    let above = 1;
    for (const mm of [...distances, ...geometry.map((point) => point.mm)].sort((a, b) => a - b)) {
      const found = level(geometry, mm);
      expect(found >= 0 && found <= 1 && found <= above && Math.round(found * 1000) / 1000 === found).toBe(true);
      above = found;
    }
    for (const { mm, litres } of geometry) expect(Math.abs(level(geometry, mm) - litres / geometry[0]!.litres)).toBeLessThan(0.000501);
  }), { numRuns: 300 });
});
