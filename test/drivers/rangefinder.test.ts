import fc from "fast-check";
import { type Range, type RangeLimits, RangeTurn, StuckReading, rangeOf } from "../../modules/drivers/rangefinder.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./timers.js";

const limits: RangeLimits = { minMm: 30, maxMm: 4_500, floorMm: 900, agreementMm: 30 };

test.each<[string, number[], Range]>([
  ["five that agree", [500, 510, 505, 495, 490], { distanceMm: 500 }],
  ["three that agree", [500, 501, 2_000, 502, 1_500], { distanceMm: 502 }],
  ["two that agree", [500, 501, 100, 800, 300], { fault: "unstable" }],
  ["one in the blind zone", [0, 500, 500, 500, 500], { distanceMm: 500 }],
  ["two in the blind zone", [0, 500, 500, 500, 29], { blocked: true }],
  ["as far as the floor and what readings differ by", [930, 930, 930, 930, 930], { distanceMm: 930 }],
  ["a little farther", [931, 931, 931, 931, 931], { blocked: true }],
  ["farther than the part can measure", [4_501, 4_501, 4_501, 4_501, 4_501], { fault: "out-of-range" }],
])("%s", (_, readings, expected) => {
  expect(rangeOf(readings, limits)).toEqual(expected);
});

test("whatever is read, a distance lies within the limits and is one of the readings", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 5, maxLength: 5 }), (readings) => {
    const range = rangeOf([...readings], limits);
    if (!("distanceMm" in range)) return;
    expect(readings).toContain(range.distanceMm);
    expect(range.distanceMm).toBeGreaterThanOrEqual(limits.minMm);
    expect(range.distanceMm).toBeLessThanOrEqual(limits.floorMm + limits.agreementMm);
  }));
});

test("the order of the readings does not matter", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1_200 }), { minLength: 5, maxLength: 5 }), (readings) => {
    expect(rangeOf([...readings].reverse(), limits)).toEqual(rangeOf([...readings], limits));
  }));
});

test("the same reading once too often is stuck, another one is a new beginning, and a block is a block", () => {
  const stuck = new StuckReading(3);
  const seen = [7, 7, 7, 8, 8, 8].map((raw) => {
    stuck.take(raw);
    return stuck.judge({ distanceMm: raw });
  });
  expect(seen.map((range) => "fault" in range)).toEqual([false, false, true, false, false, true]);
  expect(stuck.judge({ blocked: true })).toEqual({ blocked: true });
  expect(stuck.judge({ fault: "unstable" })).toEqual({ fault: "unstable" });
});

test("a measurement may begin from within the answer to the last", () => {
  const clock = new Clock();
  const turn = new RangeTurn(timersOf(clock));
  const results: Range[] = [];
  turn.begin((first) => {
    results.push(first);
    expect(turn.begin((second) => results.push(second))).toBe(true);
    turn.wait(10, () => turn.end({ distanceMm: 2 }));
  });
  turn.wait(10, () => turn.end({ distanceMm: 1 }));
  clock.run(100);
  expect(results).toEqual([{ distanceMm: 1 }, { distanceMm: 2 }]);
});

test("who is told that it is busy is not told so after close", () => {
  const clock = new Clock();
  const turn = new RangeTurn(timersOf(clock));
  const results: Range[] = [];
  turn.begin((range) => results.push(range));
  turn.begin((range) => results.push(range));
  turn.close();
  turn.end({ distanceMm: 1 });
  clock.run(100);
  expect(results).toEqual([]);
});
