import { Health, HEALTHY_MS } from "../../modules/service/health.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "../drivers/timers.js";

const WATCHDOG_MS = 10_000; // CONFIG_ESP_TASK_WDT_TIMEOUT_S

function bench() {
  const clock = new Clock();
  const seen = { healthy: true, fedAt: [] as number[], provenAt: [] as number[] };
  new Health({
    timers: timersOf(clock), feed: () => seen.fedAt.push(clock.now), isHealthy: () => seen.healthy,
    onHealthyMinute: () => seen.provenAt.push(clock.now),
  });
  return { clock, seen };
}

test("the watchdog is started at once, before anybody was asked", () => {
  const { seen } = bench();
  expect(seen.fedAt).toEqual([0]);
});

test("in good health the watchdog is fed several times in its ten seconds", () => {
  const { clock, seen } = bench();
  clock.run(600_000);
  for (let at = 1; at < seen.fedAt.length; at++) expect(seen.fedAt[at]! - seen.fedAt[at - 1]!).toBeLessThanOrEqual(WATCHDOG_MS / 3);
});

test("in bad health it is not fed, and fed again when that is over", () => {
  const { clock, seen } = bench();
  clock.run(30_000);
  seen.healthy = false;
  const { length } = seen.fedAt;
  clock.run(30_000);
  expect(seen.fedAt.length).toBe(length);
  seen.healthy = true;
  clock.run(3_000);
  expect(seen.fedAt.length).toBeGreaterThan(length);
});

test("a minute in good health is told once", () => {
  const { clock, seen } = bench();
  clock.run(HEALTHY_MS - 1);
  expect(seen.provenAt).toEqual([]);
  clock.run(600_000);
  expect(seen.provenAt).toEqual([HEALTHY_MS]);
});

test("what is amiss for a moment begins the minute anew", () => {
  const { clock, seen } = bench();
  clock.run(45_000);
  seen.healthy = false;
  clock.run(2_500);
  seen.healthy = true;
  clock.run(HEALTHY_MS);
  expect(seen.provenAt).toEqual([]);
  clock.run(3_000);
  expect(seen.provenAt).toHaveLength(1);
});

test("bad health at the very end of the minute is seen, though no look falls on it", () => {
  const { clock, seen } = bench();
  clock.run(HEALTHY_MS - 1_500);
  seen.healthy = false;
  clock.run(1_500);
  seen.healthy = true;
  expect(seen.provenAt).toEqual([]);
  clock.run(HEALTHY_MS + 4_000);
  expect(seen.provenAt).toHaveLength(1);
});
