// A compartment is weighed for one visit while it is still weighed for another, or swings under somebody's arm.
import { scales, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import { openScales } from "../modules/parts.js";

function bench() {
  const { workshop, wiring, clock, news } = roofBench({ ...settings, ...scales });
  const weigh = openScales(workshop);
  const put = (kg: number): void => wiring.bays[0]!.scale!.set(kg);
  /** What has been told of the scale: kilograms, or how it failed. */
  const told = (): unknown[] => news.splice(0).map((one) =>
    one.type === "weight" ? "grams" in one.weight ? Math.round(one.weight.grams / 100) / 10 : one.weight.fault : one.type);
  put(0);
  weigh(1);
  clock.run(1_000);
  news.length = 0;
  return { weigh, put, told, clock };
}

test("asked while it is not at rest yet, a scale is not at fault: what is there after that is told, once", () => {
  const { weigh, put, told, clock } = bench();
  weigh(1);
  for (let i = 0; i < 20; i++, clock.run(100)) put(20 + 10 * (i % 2));   // somebody leans on the rim
  put(3);
  weigh(1);
  clock.run(2_000);
  expect(told()).toEqual([3]);
  clock.run(20_000);
  expect(told()).toEqual([]);
});

test("what was weighed before it was asked again is not told: there may have been an arm in it", () => {
  const { weigh, put, told, clock } = bench();
  put(30);
  weigh(1);
  clock.run(450);
  put(3);
  weigh(1);
  weigh(1);
  clock.run(2_000);
  expect(told()).toEqual([3]);
});

test("a scale that was asked again and has answered can be asked as ever, and the others all the while", () => {
  const { weigh, put, told, clock } = bench();
  put(5);
  weigh(1);
  weigh(1);
  weigh(2);
  clock.run(2_000);
  expect(told()).toEqual([0, 5]);
  put(7);
  weigh(1);
  clock.run(2_000);
  expect(told()).toEqual([7]);
});
