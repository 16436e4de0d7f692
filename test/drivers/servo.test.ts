import { Servo, type ServoOptions } from "../../modules/drivers/servo.js";
import { SolenoidBank } from "../../modules/drivers/solenoid-bank.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { scriptedPWM } from "./pwm-script.js";
import { busyTimersOf, timersOf } from "./timers.js";

function bench(options: Partial<ServoOptions> = {}, clock = new Clock()) {
  const { wire, binding } = scriptedPWM(clock);
  const log: string[] = [];
  const servo = new Servo({
    servo: binding, timers: timersOf(clock), lockedUs: 1_000, unlockedUs: 2_000,
    onLocked: () => log.push(`${clock.now}: locked`),
    onFault: (code) => log.push(`${clock.now}: ${code}`), onRecovered: () => log.push(`${clock.now}: recovered`), ...options,
  });
  /** The pulses in µs, with the time; 0: no pulses. */
  const pulses = () => wire.writes.map((write) => {
    const [at, share] = write.split(": ");
    return `${at}: ${Math.round(Number(share) * 200) * 100}`;
  });
  return { clock, wire, binding, servo, log, pulses };
}

test("nothing moves when power comes, and a second later it locks and lets go", () => {
  const { clock, wire, pulses, log } = bench();
  expect([wire.hz, wire.resolution, wire.duty]).toEqual([50, 14, 0]);
  clock.run(10_000);
  expect(pulses()).toEqual(["1000: 1000", "1800: 0"]);
  expect(log).toEqual([]);
  expect(clock.next).toBeUndefined();
});

test.each([500, 1_000, 1_500, 2_000, 2_500])("a pulse of %i µs is right to a step of its hardware", (unlockedUs) => {
  const { wire, servo } = bench({ unlockedUs });
  servo.unlock(5_000);
  expect(Math.abs(wire.duty * 20_000 - unlockedUs)).toBeLessThan(20_000 / 2 ** 14);
});

test("moves away, is without force while it is away, comes back when time is up, and says so", () => {
  const { clock, servo, pulses, log } = bench();
  clock.run(5_000);
  expect(servo.unlock(3_000)).toBeUndefined();
  clock.run(10_000);
  expect(pulses().slice(2)).toEqual(["5000: 2000", "5800: 0", "8000: 1000", "8800: 0"]);
  expect(log).toEqual(["8000: locked"]);
});

test("unlocked before it has locked for the first time, it goes there at once, and not to locked in between", () => {
  const { clock, servo, pulses } = bench();
  clock.run(500);
  servo.unlock(3_000);
  clock.run(10_000);
  expect(pulses()).toEqual(["500: 2000", "1300: 0", "3500: 1000", "4300: 0"]);
});

test("asked again while it is away, it counts from then and does not move", () => {
  const { clock, servo, pulses } = bench();
  clock.run(5_000);
  servo.unlock(3_000);
  clock.run(2_000);
  servo.unlock(3_000);
  clock.run(10_000);
  expect(pulses().slice(2)).toEqual(["5000: 2000", "5800: 0", "10000: 1000", "10800: 0"]);
});

test("never unlocked for longer than its bound, whatever it is told and however often", () => {
  const { clock, servo, log } = bench({ unlockedMsMax: 10_000 });
  clock.run(5_000);
  for (let i = 0; i < 9; i++) {
    servo.unlock(600_000);
    clock.run(1_000);
  }
  clock.run(60_000);
  expect(log).toEqual(["15000: locked"]);
});

test("lock turns round on the way, and nobody is told what he has asked for", () => {
  const { clock, servo, pulses, log } = bench();
  clock.run(5_000);
  servo.unlock(3_000);
  clock.run(300);
  servo.lock();
  servo.lock();
  clock.run(10_000);
  expect(pulses().slice(2)).toEqual(["5000: 2000", "5300: 1000", "6100: 0"]);
  expect(log).toEqual([]);
});

test("two on one supply do not start together, and one that is locked before its turn is not lost", () => {
  const clock = new Clock();
  const bank = new SolenoidBank({ timers: timersOf(clock) });
  const one = bench({ bank }, clock);
  const two = bench({ bank }, clock);
  clock.run(5_000);
  expect([one.pulses()[0], two.pulses()[0]]).toEqual(["1000: 1000", "1100: 1000"]);
  one.servo.unlock(2_000);
  two.servo.unlock(2_000);
  expect([one.wire.duty > 0, two.wire.duty > 0]).toEqual([true, false]);
  for (let i = 0; i < 20; i++) {
    two.servo.lock();
    two.servo.unlock(2_000);
  }
  clock.run(100);
  expect(two.pulses().at(-1)).toBe("5100: 2000");
  clock.run(2_000);
  expect([one.log, two.log]).toEqual([["7000: locked"], ["7100: locked"]]);
});

test("turns that a busy processor finds due all at once are taken one by one, and each is unlocked for its whole time", () => {
  const clock = new Clock();
  const timers = busyTimersOf(clock, 5_600);
  const bank = new SolenoidBank({ timers: timersOf(clock) });
  const three = [1, 2, 3].map(() => bench({ bank, timers }, clock));
  clock.run(5_000);
  for (const { servo } of three) servo.unlock(2_000);
  clock.run(10_000);
  const unlockings = three.map(({ pulses }) => pulses().find((pulse) => pulse.endsWith(" 2000")));
  expect(unlockings).toEqual(["5000: 2000", "5600: 2000", "5700: 2000"]);
  expect(three.map(({ log }) => log)).toEqual([["7000: locked"], ["7100: locked"], ["7300: locked"]]);
});

test("one that is sent back and forth without ever getting there has its rest, too", () => {
  const { clock, wire, servo } = bench();
  clock.run(5_000);
  let refused = 0;
  let forceMs = 0;
  for (const end = clock.now + 600_000; clock.now < end;) {
    if (servo.unlock(5_000) !== undefined) refused++;
    clock.run(400);
    if (wire.duty > 0) forceMs += 400;
    servo.lock();
    clock.run(400);
    if (wire.duty > 0) forceMs += 400;
  }
  expect(refused).toBeGreaterThan(0);
  expect(forceMs).toBeLessThan(0.3 * 600_000);
});

test("one that is asked without end is refused, always comes back, and has had its rest in the long run", () => {
  const { clock, wire, servo } = bench();
  const random = new Random(3);
  let refused = 0;
  let forceMs = 0;
  while (clock.now < 3_600_000) {
    if (servo.unlock(100) === "too-hot") refused++;
    if (random.below(2) > 0) servo.lock();
    for (let at = 0; at < 1_000; at += 50) {
      clock.run(50);
      if (wire.duty > 0) forceMs += 50;
    }
  }
  expect(refused).toBeGreaterThan(100);
  expect(forceMs).toBeLessThanOrEqual(0.25 * 3_600_000 + 25_000);
  clock.run(5_000);
  expect(wire.writes.at(-2)).toMatch(/: 0.050$/);
  expect(wire.duty).toBe(0);
});

test.each([[499, 1_500], [1_500, 2_501], [NaN, 1_500]])("pulses of %p and %p µs are refused, and no pin is held", (lockedUs, unlockedUs) => {
  const clock = new Clock();
  const { wire, binding } = scriptedPWM(clock);
  expect(() => new Servo({ servo: binding, timers: timersOf(clock), lockedUs, unlockedUs })).toThrow(RangeError);
  expect(wire.open).toBe(0);
});

test("close takes the force away, frees the pin and is not answered", () => {
  const { clock, wire, servo, log } = bench();
  servo.unlock(3_000);
  clock.run(10);
  servo.close();
  servo.close();
  servo.lock();
  expect([wire.open, wire.duty, servo.unlock(1_000)]).toEqual([0, 0, "no-port"]);
  clock.run(10_000);
  expect(log).toEqual([]);
  expect(clock.next).toBeUndefined();
});

/** A bolt whose contact on pin 2 (1: away) follows the pulses after half a second, unless it is stuck. */
function boltBench(away: boolean) {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 2: line });
  const bolt = { stuck: false };
  line.drive(bolt, away ? 1 : 0);
  const parts = bench({ feedback: { io: board.Digital, pin: 2 } }, clock);
  const follow = (): void => {
    const { duty } = parts.wire;
    if (duty > 0) clock.after(500, () => { if (!bolt.stuck) line.drive(bolt, duty > 0.075 ? 1 : 0); });
  };
  const run = (ms: number): void => {
    for (let at = 0, seen = parts.wire.writes.length; at < ms; at += 10) {
      clock.run(10);
      if (parts.wire.writes.length !== seen) follow();
      seen = parts.wire.writes.length;
    }
  };
  return { ...parts, board, bolt, follow, run };
}

test("a bolt that its contact shows locked is not moved when power comes", () => {
  const { run, pulses, log } = boltBench(false);
  run(10_000);
  expect([pulses(), log]).toEqual([[], []]);
});

test("one that was left unlocked by a power cut locks, and is no fault", () => {
  const { run, pulses, log } = boltBench(true);
  run(10_000);
  expect([pulses(), log]).toEqual([["1000: 1000", "1800: 0"], []]);
});

test("a bolt that no longer comes away is jammed once its time to move is over, and recovers when it does", () => {
  const { clock, bolt, servo, follow, run, log } = boltBench(false);
  const use = (): void => {
    servo.unlock(2_000);
    follow();
    run(5_000);
  };
  run(5_000);
  use();
  bolt.stuck = true;
  use();
  bolt.stuck = false;
  use();
  expect(log.filter((line) => !line.endsWith("locked"))).toEqual(["10800: jammed", "15500: recovered"]);
  expect(clock.now).toBe(20_000);
});

test("a contact that cannot be had leaves no pin taken", () => {
  const clock = new Clock();
  const { wire, binding } = scriptedPWM(clock);
  const board = new VirtualDigital({});
  expect(() => new Servo({ servo: binding, timers: timersOf(clock), lockedUs: 1_000, unlockedUs: 2_000, feedback: { io: board.Digital, pin: 2 } }))
    .toThrow("nothing at pin 2");
  expect([wire.open, board.open, clock.next]).toEqual([0, 0, undefined]);
});
