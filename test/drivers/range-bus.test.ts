import { RangeBus } from "../../modules/drivers/range-bus.js";
import type { Range } from "../../modules/drivers/rangefinder.js";
import { Clock } from "../../sim/clock.js";

function bench() {
  const clock = new Clock();
  const bus = new RangeBus();
  const log: string[] = [];
  let measuring = 0;
  const sensor = (name: string) => ({
    measure(callback: (result: Range) => void): void {
      expect(++measuring).toBe(1);
      log.push(`${clock.now} ${name}`);
      clock.after(500, () => {
        measuring--;
        callback({ distanceMm: 100 });
      });
    },
  });
  const note = (name: string) => (result: Range) => log.push(`${clock.now} ${name} ${JSON.stringify(result)}`);
  return { clock, bus, log, sensor, note };
}

test("never measures two at once, and keeps the order of asking", () => {
  const { clock, bus, log, sensor, note } = bench();
  for (const name of ["a", "b", "a"]) bus.measure(sensor(name), note(name));
  clock.run(10_000);
  expect(log.filter((line) => !line.includes("{"))).toEqual(["0 a", "500 b", "1000 a"]);
  expect(log.filter((line) => line.includes("{"))).toHaveLength(3);
});

test("asked again from a callback, it takes its turn", () => {
  const { clock, bus, log, sensor, note } = bench();
  bus.measure(sensor("a"), () => bus.measure(sensor("c"), note("c")));
  bus.measure(sensor("b"), note("b"));
  clock.run(10_000);
  expect(log.filter((line) => !line.includes("{"))).toEqual(["0 a", "500 b", "1000 c"]);
});

test("too many waiting are told so, and the others are served", () => {
  const { clock, bus, log, sensor, note } = bench();
  for (let i = 0; i < 20; i++) bus.measure(sensor(`${i}`), note(`${i}`));
  clock.run(60_000);
  expect(log.filter((line) => line.includes("busy"))).toHaveLength(3);   // 1 measures, 16 wait
  expect(log.filter((line) => line.includes("distanceMm"))).toHaveLength(17);
});

test("after close nobody is measured or answered", () => {
  const { clock, bus, log, sensor, note } = bench();
  bus.measure(sensor("a"), note("a"));
  bus.measure(sensor("b"), note("b"));
  bus.close();
  bus.measure(sensor("c"), note("c"));
  clock.run(10_000);
  expect(log).toEqual(["0 a"]);
});
