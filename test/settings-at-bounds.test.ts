// What a settings document may say at most still works on the board that it describes; what would not is refused.
import { compartmentsWith, motor, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import { lidActuator } from "../modules/contract/part-settings.js";
import type { RangefinderSettings } from "../modules/contract/device-settings.js";
import { readSettings, type Settings } from "../modules/contract/settings.js";
import { openBolts, openRanges } from "../modules/parts.js";

type Changes = Partial<Settings["compartments"][number]>;

const stationWith = (changes: Changes): Settings => ({ ...settings, compartments: compartmentsWith(1, changes) });

function problemsOf(changes: Changes): string[] {
  const read = readSettings(stationWith(changes));
  return "problems" in read ? read.problems.map(({ path, problem }) => `${path} ${problem}`) : [];
}

test("a lid that takes as long as may be said opens", () => {
  const { maximum } = lidActuator.properties.runMsMax;
  const { workshop, clock } = roofBench(stationWith({ bolt: { ...motor, runMsMax: maximum } as typeof motor }));
  clock.run(100);
  const bolt = openBolts(workshop).get(1)!;
  clock.run(1_000);
  expect(bolt.unlock(4_000)).toBeUndefined();
});

const serial = { port: 1, receive: 2 };

/** Each with the nearest and the farthest floor that it can have; 100 and 4500 are the bounds of any. */
const kinds: readonly (readonly [RangefinderSettings, number, number])[] = [
  [{ driver: "a02yyuw", ...serial }, 100, 4_500],
  [{ driver: "jsn-sr04t", ...serial }, 200, 4_500],
  [{ driver: "tf-luna", ...serial }, 200, 4_500],
  [{ driver: "tfmini", ...serial }, 300, 4_500],
  [{ driver: "hc-sr04", trigger: 30, echo: 31 }, 100, 3_900],
  [{ driver: "gp2y0a21", pin: 2, recessMm: 100 }, 100, 800],
  [{ driver: "gp2y0a02", pin: 2, recessMm: 200 }, 200, 1_500],
];

describe.each(kinds.map(([range, ...floors]) => [range.driver, range, ...floors] as const))("%s", (driver, range, nearest, farthest) => {
  const fullMm = "recessMm" in range ? range.recessMm : 30;

  test("sees the floor of an empty compartment, wherever that may be", () => {
    for (const emptyMm of [nearest + 20, farthest]) {
      expect(problemsOf({ range, emptyMm, fullMm })).toEqual([]);
      const { workshop, wiring, clock, news } = roofBench(stationWith({ range, emptyMm, fullMm }));
      const measure = openRanges(workshop, () => undefined);
      wiring.bays[0]!.range.echoMm = emptyMm;
      clock.run(2_000);
      measure(1);
      clock.run(10_000);
      expect(news).toEqual([{ type: "range", compartment: 1, range: { distanceMm: expect.any(Number) as number } }]);
    }
  });

  test("cannot have its floor where it would take it for waste up to the brim", () => {
    for (const emptyMm of [nearest - 1, farthest + 1])
      expect(problemsOf({ range, emptyMm, fullMm: 30 })).toContainEqual(expect.stringMatching(`^compartments\\[0\\].emptyMm is ${emptyMm}, (not 100 to 4500|and a ${driver} sees .*)$`));
  });
});

test("waste cannot reach higher than the sensor that lies when it is too near stands back for", () => {
  expect(problemsOf({ range: { driver: "gp2y0a21", pin: 30, recessMm: 150 }, emptyMm: 700, fullMm: 149 }))
    .toEqual(["compartments[0].fullMm is nearer than range.recessMm 150"]);
});

test("a lid that its motor holds open for as long as is granted is not ajar yet", () => {
  const problems = (lidAjarMs: number, bolt = motor): unknown => {
    const read = readSettings({ ...stationWith({ bolt }), limits: { ...settings.limits, unlockMs: 6_000, lidAjarMs } });
    return "problems" in read ? read.problems : [];
  };
  expect(problems(6_000)).toEqual([{ path: "limits.lidAjarMs", problem: "is not above unlockMs 6000, for which a motor holds a lid open" }]);
  expect(problems(6_001)).toEqual([]);
  expect(problems(6_000, settings.compartments[0]!.bolt as typeof motor)).toEqual([]);
});
