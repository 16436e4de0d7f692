// A link is supervised as long as every phase of it ends in time: the watchdog is fed only then.
import { Clock } from "../../sim/clock.js";
import { bench, timersOf } from "./bench.js";

test("a link that gets on is supervised, whatever happens to it", () => {
  const { link, clock, broker, wires, resolver, goOnline } = bench();
  const all = new Set<string>();
  const watch = (ms: number): void => {
    for (; ms > 0; ms -= 500) {
      clock.run(500);
      all.add(link.status.phase);
      if (!link.supervised) throw new Error(`not supervised while ${link.status.phase}`);
    }
  };
  expect(link.supervised).toBe(true);
  goOnline();
  watch(600_000);
  wires.up = false;
  watch(1_200_000);
  broker.gone = true;
  watch(600_000);
  resolver.dead = true;
  watch(1_200_000);
  link.network(false);
  watch(60_000);
  expect([...all].sort()).toEqual(["connecting", "down", "online", "resolving", "waiting"]);
});

test.each([["waiting", 7_000], ["online", 130_000]] as const)("a link that loses its timers while it is %s is not, %d ms later at most", (phase, laterMs) => {
  const clock = new Clock();
  const on = { timers: true };
  const timers = timersOf(clock);
  const { link, broker, goOnline } = bench({
    clock, timers: { ...timers, after: (ms, then) => timers.after(ms, () => { if (on.timers) then(); }) } });
  if (phase === "online") goOnline();
  else link.network(true);
  expect([link.status.phase, link.supervised]).toEqual([phase, true]);
  on.timers = false;
  broker.answersPings = false;
  clock.run(laterMs);
  expect(link.supervised).toBe(false);
});
