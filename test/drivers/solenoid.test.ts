import { Solenoid, type SolenoidOptions } from "../../modules/drivers/solenoid.js";
import { SolenoidBank } from "../../modules/drivers/solenoid-bank.js";
import { Lock } from "../../sim/chips/lock.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { busyTimersOf, timersOf } from "./timers.js";

function bench(options: Partial<SolenoidOptions> = {}) {
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const log: string[] = [];
  const levels: string[] = [];
  for (const [pin, line] of Object.entries(lines)) line.onChange((level) => levels.push(`${clock.now}: pin ${pin} ${level}`));
  const bolt = (pin: number) => new Solenoid({
    bolt: { io: board.Digital, pin }, timers: timersOf(clock), onLocked: () => log.push(`locked ${pin}`), ...options,
  });
  return { clock, lines, board, bolt, log, levels };
}

test("unlocks for as long as it is told, and says when it has fallen", () => {
  const { clock, bolt, log, levels } = bench();
  const solenoid = bolt(1);
  expect(solenoid.unlock(3_000)).toBeUndefined();
  expect(solenoid.energised).toBe(true);
  clock.run(5_000);
  expect(levels).toEqual(["0: pin 1 1", "3000: pin 1 0"]);
  expect(log).toEqual(["locked 1"]);
  expect(solenoid.energised).toBe(false);
});

test("never pulls longer than 9.5 s, whatever it is told and however often", () => {
  const { clock, bolt, levels } = bench();
  const solenoid = bolt(1);
  solenoid.unlock(60_000);
  for (let i = 0; i < 9; i++) {
    clock.run(1_000);
    solenoid.unlock(60_000);
  }
  clock.run(60_000);
  expect(levels).toEqual(["0: pin 1 1", "9500: pin 1 0"]);
});

test("asked again while unlocked, it counts from then", () => {
  const { clock, bolt, levels } = bench();
  const solenoid = bolt(1);
  solenoid.unlock(3_000);
  clock.run(2_000);
  solenoid.unlock(3_000);
  clock.run(60_000);
  expect(levels).toEqual(["0: pin 1 1", "5000: pin 1 0"]);
});

test("lock lets go at once, and nobody is told what he has asked for", () => {
  const { clock, bolt, log, levels } = bench();
  const solenoid = bolt(1);
  solenoid.unlock(3_000);
  clock.run(500);
  solenoid.lock();
  clock.run(10_000);
  expect(levels).toEqual(["0: pin 1 1", "500: pin 1 0"]);
  expect(log).toEqual([]);
});

test("one that energises by a low level is high from its first moment", () => {
  const { bolt, lines, levels } = bench({ activeLevel: 0 });
  const solenoid = bolt(1);
  expect(lines[1].level).toBe(1);
  solenoid.unlock(1_000);
  expect(lines[1].level).toBe(0);
  expect(levels).toHaveLength(2);
});

test("two of a bank pull in 100 ms apart", () => {
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const timers = timersOf(clock);
  const bank = new SolenoidBank({ timers });
  const pulls: number[] = [];
  for (const line of Object.values(lines)) line.onChange((level) => { if (level) pulls.push(clock.now); });
  const bolts = [1, 2, 3].map((pin) => new Solenoid({ bolt: { io: board.Digital, pin }, timers, bank }));
  clock.run(1_000);
  for (const solenoid of bolts) solenoid.unlock(2_000);
  expect(bolts.map((solenoid) => solenoid.energised)).toEqual([true, false, false]);
  clock.run(1_000);
  expect(pulls).toEqual([1_000, 1_100, 1_200]);
});

test("turns that a busy processor finds due all at once are still 100 ms apart, and so is who asks then", () => {
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine(), 4: new DigitalLine(), 5: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const timers = busyTimersOf(clock, 450);
  const bank = new SolenoidBank({ timers });
  const pulls: number[] = [];
  for (const line of Object.values(lines)) line.onChange((level) => { if (level) pulls.push(clock.now); });
  const bolts = [1, 2, 3, 4, 5].map((pin) => new Solenoid({ bolt: { io: board.Digital, pin }, timers, bank }));
  for (const solenoid of bolts.slice(0, 4)) solenoid.unlock(2_000);
  clock.run(460);
  bolts[4]!.unlock(2_000);
  clock.run(1_000);
  const gaps = pulls.map((at, i) => at - (pulls[i - 1] ?? -Infinity));
  expect(gaps).toHaveLength(5);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
});

test("one that is locked while it waits for its turn never pulls, and asking often pushes nobody back", () => {
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const timers = timersOf(clock);
  const bank = new SolenoidBank({ timers });
  const [first, second, third] = [1, 2, 3].map((pin) => new Solenoid({ bolt: { io: board.Digital, pin }, timers, bank }));
  first!.unlock(1_000);
  for (let i = 0; i < 50; i++) {
    second!.unlock(1_000);
    second!.lock();
  }
  third!.unlock(1_000);
  clock.run(250);
  expect([first, second, third].map((solenoid) => solenoid!.energised)).toEqual([true, false, true]);
});

test("a coil that has had its share is refused until it has cooled", () => {
  const { clock, bolt } = bench();
  const solenoid = bolt(1);
  let energisedMs = 0;
  while (solenoid.unlock(8_000) === undefined) {
    clock.run(8_001);
    energisedMs += 8_000;
    expect(energisedMs).toBeLessThan(40_000);
  }
  expect(energisedMs).toBeGreaterThanOrEqual(24_000);
  expect(solenoid.unlock(8_000)).toBe("too-hot");
  expect(solenoid.energised).toBe(false);
  clock.run(24_000);   // 8 s at a duty of 25 %
  expect(solenoid.unlock(8_000)).toBeUndefined();
});

test("in the long run it is energised a quarter of the time, however it is asked", () => {
  const { clock, bolt, lines } = bench();
  const solenoid = bolt(1);
  let energisedMs = 0;
  for (let i = 0; i < 36_000; i++) {
    solenoid.unlock(2_000);
    clock.run(100);
    if (lines[1].level) energisedMs += 100;
  }
  expect(energisedMs).toBeLessThanOrEqual(0.25 * 3_600_000 + 30_000);
  expect(energisedMs).toBeGreaterThan(0.2 * 3_600_000);
});

test("close lets go, frees the pin and is not answered", () => {
  const { clock, board, bolt, log, levels } = bench();
  const solenoid = bolt(1);
  solenoid.unlock(3_000);
  clock.run(10);
  solenoid.close();
  solenoid.close();
  expect(solenoid.unlock(1_000)).toBe("no-port");
  clock.run(10_000);
  expect(levels).toEqual(["0: pin 1 1", "10: pin 1 0"]);
  expect(log).toEqual([]);
  expect(board.open).toBe(0);
});

test("a day of anybody's asking burns no coil", () => {
  const { clock, lines, bolt } = bench();
  const lock = new Lock(clock);
  const random = new Random(4);
  lines[1].onChange((level) => lock.energise(level === 1));
  const solenoid = bolt(1);
  while (clock.now < 86_400_000) {
    if (random.below(4) > 0) solenoid.unlock(random.below(30_000));
    else solenoid.lock();
    clock.run(random.below(12_000));
  }
  expect(lock.burnt).toBe(false);
  expect(lock.cycles).toBeGreaterThan(1_000);
  expect(lock.maxEnergisedMs).toBeLessThanOrEqual(9_500);
  expect(lock.totalEnergisedMs).toBeLessThanOrEqual(0.25 * 86_400_000 + 30_000);
});
