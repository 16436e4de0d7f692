// What any rangefinder owes, driver against chip: one answer within its time, the right distance or none, and never "empty" of what is full.
import { RangeBus } from "../../modules/drivers/range-bus.js";
import { type Range, STUCK_AFTER, WINDOW } from "../../modules/drivers/rangefinder.js";
import { describeLife } from "./life.js";
import { every, type RangePart, rangeParts, type RangeDriver } from "./range-parts.js";
import { Workbench } from "./workbench.js";

const ANSWER_MS = 3_500;    // the bound of the slowest

function bench(part: RangePart, { seed = 1, floorMm }: { seed?: number; floorMm?: number } = {}) {
  const workbench = new Workbench(seed);
  const soldered = part.solder(workbench);
  const sensor = soldered.open(floorMm);
  const measure = (): Range => {
    const answers: Range[] = [];
    sensor.measure((range) => answers.push(range));
    expect(answers).toEqual([]);
    workbench.clock.run(ANSWER_MS);
    expect(answers).toHaveLength(1);
    return answers[0]!;
  };
  return { workbench, ...soldered, sensor, measure };
}

/** A distance in mm, `blocked`, or the code of a fault. */
function said(range: Range): number | string { return "distanceMm" in range ? range.distanceMm : "fault" in range ? range.fault : "blocked"; }

function toleranceAt({ share, mm }: RangePart, at: number): number { return mm + at * share; }

/** Some distances from the least to the greatest. */
function distances({ minMm, maxMm }: RangePart): number[] {
  return Array.from({ length: 13 }, (_, i) => Math.round(minMm * 1.02 + (maxMm * 0.99 - minMm * 1.02) * i / 12));
}

describe.each(rangeParts.map((part) => [part.name, part] as const))("%s", (_, part) => {
  const middle = Math.round((part.minMm + Math.min(part.maxMm, 1_500)) / 2);

  describeLife((workbench) => {
    const { open, plug, see } = part.solder(workbench);
    see(middle);
    return { open: () => open(), plug };
  }, { firedMost: 100, use: (sensor: RangeDriver) => sensor.measure(() => {}) });

  test("tells distances from its least to its greatest", () => {
    for (const mm of distances(part)) {
      const { see, measure } = bench(part);
      see(mm);
      const range = said(measure());
      expect(range).toEqual(expect.any(Number));
      expect(Math.abs(range as number - mm)).toBeLessThanOrEqual(toleranceAt(part, mm));
    }
  });

  test("holds its ports while it measures, and none afterwards but what it was made with", () => {
    const { workbench, see, measure } = bench(part);
    const { open } = workbench;
    see(middle);
    measure();
    expect([workbench.open, workbench.pending]).toEqual([open, 0]);
  });

  test("waste that rises until it touches the sensor never reads as lower than it is", () => {
    const { see, measure } = bench(part);
    let isNear = false;
    const { nearestMm = 0 } = part;
    for (let mm = Math.round(part.minMm * 3); mm >= nearestMm; mm -= Math.ceil(part.minMm / 10)) {
      see(mm);
      const range = said(measure());
      if (typeof range === "number") expect(range).toBeLessThanOrEqual(Math.max(mm * 1.05, part.minMm * (part.doubts ? 1.25 : 1)) + part.mm);
      else {
        expect([...part.nothing, "unstable"]).toContain(range);
        isNear = true;
      }
    }
    if (nearestMm === 0) expect(isNear).toBe(true);
  });

  test("where nothing comes back there is no distance", () => {
    const { see, measure } = bench(part);
    see(undefined);
    for (let i = 0; i < 5; i++) expect(part.nothing).toContain(said(measure()));
  });

  test("what is farther than the floor is an echo gone astray, and no empty compartment", () => {
    const { see, measure } = bench(part, { floorMm: middle });
    see(Math.round(middle * 1.4 + 100));
    expect(said(measure())).toBe("blocked");
    see(Math.round(middle * 0.9));
    expect(said(measure())).toEqual(expect.any(Number));
  });

  test("dead it says so each time, and measures again when it is back", () => {
    const { see, plug, measure } = bench(part);
    see(middle);
    for (let death = 0; death < 3; death++) {
      plug(false);
      expect(part.absent).toContain(said(measure()));
      expect(part.absent).toContain(said(measure()));
      plug(true);
      measure();
      expect(said(measure())).toEqual(expect.any(Number));
    }
  });

  test("a port that cannot be had is a fault each time, and nothing is left open", () => {
    const { workbench, see, measure } = bench(part);
    const { open } = workbench;
    see(middle);
    workbench.refused = Infinity;
    expect(said(measure())).toBe("no-port");
    expect([workbench.open, workbench.pending]).toEqual([open, 0]);
    workbench.refused = undefined;
    expect(said(measure())).toEqual(expect.any(Number));
  });

  if (part.findsStuck) test("one that says the same for ever is stuck, and one that lives is not", () => {
    const { see, freeze, measure } = bench(part);
    see(middle);
    for (let i = 0; i < STUCK_AFTER / WINDOW + 10; i++) expect(said(measure())).toEqual(expect.any(Number));
    freeze();
    const ranges = Array.from({ length: STUCK_AFTER / WINDOW + 2 }, () => said(measure()));
    expect(ranges.at(-1)).toBe("stuck");
  });

  test("asked twice it answers both, the second one that it is busy", () => {
    const { workbench, see, sensor } = bench(part);
    const answers: string[] = [];
    see(middle);
    sensor.measure((range) => answers.push(`first ${typeof said(range)}`));
    sensor.measure((range) => answers.push(`second ${said(range)}`));
    expect(answers).toEqual([]);
    workbench.clock.run(ANSWER_MS);
    expect(answers.sort()).toEqual(["first number", "second busy"]);
  });

  test("jumping between two distances it tells one of the two, or that it is unstable", () => {
    const [near, far] = [middle, Math.round(middle * 1.6)];
    for (let seed = 1; seed <= 8; seed++) {
      const { workbench, see, measure } = bench(part, { seed });
      every(workbench, 37, () => see(workbench.random.pick([near, far])));
      for (let i = 0; i < 10; i++) {
        const range = said(measure());
        if (typeof range !== "number") expect(["unstable", "blocked"]).toContain(range);
        else expect(Math.min(Math.abs(range - near) - toleranceAt(part, near), Math.abs(range - far) - toleranceAt(part, far))).toBeLessThanOrEqual(0);
      }
    }
  });

  test("noise never tells a wrong distance twice in a row, and when it is over the right one is told", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { see, disturb, measure } = bench(part, { seed });
      see(middle);
      for (const share of [0.01, 0.05, 0.2]) {
        disturb(share);
        let wrong = 0;
        for (let i = 0; i < 20; i++) {
          const range = said(measure());
          wrong = typeof range === "number" && Math.abs(range - middle) > 2 * toleranceAt(part, middle) + 30 ? wrong + 1 : 0;
          expect(wrong).toBeLessThan(2);
        }
      }
      disturb(0);
      measure();
      if (part.doubts) expect(["blocked", expect.any(Number)]).toContainEqual(said(measure()));
      else expect(Math.abs((said(measure()) as number) - middle)).toBeLessThanOrEqual(toleranceAt(part, middle));
    }
  });
});

test("two parts over the same waste agree, in turn on one bus", () => {
  const workbench = new Workbench();
  const bus = new RangeBus();
  for (const mm of [350, 500, 780]) {
    const told = new Map<string, number | string>();
    for (const part of rangeParts) {
      const { open, see } = part.solder(workbench);
      see(mm);
      bus.measure(open(), (range) => told.set(part.name, said(range)));
    }
    workbench.clock.run(20_000);
    expect(told.size).toBe(rangeParts.length);
    for (const range of told.values()) expect(Math.abs(range as number - mm)).toBeLessThanOrEqual(0.07 * mm);
  }
});
