import { LidActuator, type LidActuatorOptions } from "../../modules/drivers/lid-actuator.js";
import type { LidMotorWiring } from "../../modules/drivers/lid-motor.js";
import { SolenoidBank } from "../../modules/drivers/solenoid-bank.js";
import { Clock } from "../../sim/clock.js";
import { AnalogLine, VirtualAnalog } from "../../sim/io/analog.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { busyTimersOf, timersOf } from "./timers.js";

const WAY_MS = 4_000;

/** A lid that takes four seconds from end to end, moved by hand in steps of 10 ms: 0 is closed, 1 is open. */
function bench(options: Partial<Omit<LidActuatorOptions, "motor">> & { motor?: Partial<LidMotorWiring>; at?: number; sense?: boolean; edged?: boolean } = {}) {
  const { motor, at = 0, sense = false, edged = false, ...rest } = options;
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine(), 4: new DigitalLine(), 5: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const current = new AnalogLine();
  const converter = new VirtualAnalog({ lines: { 6: current } });
  /** `arm`: where something is in the way of closing; `dead`: the motor does not turn; `stop`: where opening ends. */
  const lid = { at, arm: undefined as number | undefined, dead: false, stop: 1, stuckSwitch: 0, shot: 0, pushedMs: 0, hurried: 0 };
  const levels = (): number => lines[1].level - lines[2].level;
  let stopped = { pin: 0, at: -Infinity };
  for (const pin of [1, 2] as const) lines[pin].onChange((level) => {
    if (lines[1].level && lines[2].level) lid.shot++;
    if (level && stopped.pin !== pin && clock.now - stopped.at < 300) lid.hurried++;
    if (!level) stopped = { pin, at: clock.now };
  });
  const push = (): void => {
    const ends = { 3: lid.at >= 1 || lid.stuckSwitch === 3, 4: lid.at <= 0 || lid.stuckSwitch === 4 };
    for (const pin of [3, 4] as const) lines[pin].drive(lid, ends[pin] ? 0 : 1);
  };
  const step = (): void => {
    const way = levels();
    const wanted = lid.at + (lid.dead ? 0 : way * 10 / WAY_MS);
    const floor = lid.arm !== undefined && lid.at >= lid.arm ? lid.arm : 0;
    lid.at = Math.min(lid.stop, Math.max(floor, wanted));
    const isHeld = way !== 0 && (lid.at !== wanted);
    if (isHeld) lid.pushedMs += 10;
    current.source = () => way === 0 ? 0 : isHeld || lid.dead ? 1_200 : 300;
    push();
  };
  push();
  const log: string[] = [];
  const digital = (pin: number) => ({ io: board.Digital, pin });
  const wiring: LidMotorWiring = {
    opening: digital(1), closing: digital(2), openEnd: digital(3), closedEnd: digital(4),
    ...(edged && { edge: digital(5) }), ...(sense && { current: { sense: { io: converter.Analog, pin: 6 }, limitMv: 800 } }), ...motor,
  };
  const actuator = new LidActuator({
    motor: wiring, timers: timersOf(clock), onLocked: () => log.push("locked"),
    onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"), ...rest,
  });
  const run = (ms: number): void => {
    for (const until = clock.now + ms; clock.now < until;) {
      clock.run(10);
      step();
    }
  };
  return { clock, lines, board, converter, lid, actuator, wiring, digital, run, log, levels };
}

test("opens, stays open for as long as it is told, closes, says so, and rests without current or timer", () => {
  const { clock, lid, actuator, run, log, levels } = bench();
  run(1_000);
  expect(actuator.unlock(5_000)).toBeUndefined();
  run(4_100);
  expect([lid.at, levels()]).toEqual([1, 0]);
  run(4_800);
  expect(lid.at).toBe(1);
  run(4_500);
  expect([lid.at, log, levels()]).toEqual([0, ["locked"], 0]);
  expect(lid.pushedMs).toBeLessThanOrEqual(40);
  expect(clock.next).toBeUndefined();
});

test("neither input is high before it is asked, and a lid that is closed when power comes stays so", () => {
  const { clock, lid, run, levels } = bench();
  expect([levels(), clock.next]).toEqual([0, undefined]);
  run(60_000);
  expect(lid.at).toBe(0);
});

test.each([1, 0.4])("a lid found open at %p when power comes is left alone for ten seconds, and then closes; nobody is told", (at) => {
  const { lid, run, log } = bench({ at });
  run(9_900);
  expect(lid.at).toBe(at);
  run(5_000);
  expect([lid.at, log]).toEqual([0, []]);
});

test("lock closes it at once and nobody is told; on the way up it turns, after a rest of the gear", () => {
  const { lid, actuator, run, log } = bench();
  run(1_000);
  actuator.unlock(60_000);
  run(2_000);
  actuator.lock();
  run(200);
  const held = lid.at;
  expect(held).toBeGreaterThan(0.4);
  run(200);
  expect(lid.at).toBeLessThan(held);
  run(3_000);
  expect([lid.at, log]).toEqual([0, []]);
  expect([lid.shot, lid.hurried]).toEqual([0, 0]);
});

test("asked again while it closes, it turns and opens for the whole time", () => {
  const { lid, actuator, run, log } = bench();
  run(1_000);
  actuator.unlock(2_000);
  run(8_000);
  expect(lid.at).toBeLessThan(1);
  actuator.unlock(10_000);
  run(12_000);
  expect([lid.at, log]).toEqual([1, []]);
  run(8_000);
  expect([lid.at, log, lid.hurried]).toEqual([0, ["locked"], 0]);
});

test("asked again while it is open, it counts from then, and the bound from its opening", () => {
  const { lid, actuator, run } = bench({ openMsMax: 20_000 });
  run(1_000);
  actuator.unlock(5_000);
  run(8_000);
  actuator.unlock(5_000);
  run(4_500);
  expect(lid.at).toBe(1);
  for (let i = 0; i < 12; i++) {
    actuator.unlock(600_000);
    run(1_000);
  }
  expect(lid.at).toBeLessThan(1);
});

test("an arm in the way is felt by the current: it stops, lifts, waits, and closes once the arm is gone, which is no fault", () => {
  const { lid, actuator, run, log } = bench({ sense: true });
  run(1_000);
  actuator.unlock(2_000);
  lid.arm = 0.5;
  run(8_500);
  expect(lid.pushedMs).toBeLessThanOrEqual(200);
  run(2_500);
  expect(lid.at).toBe(1);
  lid.arm = undefined;
  run(8_000);
  expect([lid.at, log, lid.shot, lid.hurried]).toEqual([0, ["locked"], 0, 0]);
});

test("an arm that stays is met three times: then the lid stays open, obstructed, and tries again once a minute", () => {
  const { lid, actuator, run, log, levels } = bench({ sense: true });
  run(1_000);
  actuator.unlock(2_000);
  run(5_000);
  lid.arm = 0.5;
  run(40_000);
  expect([lid.at, log, levels()]).toEqual([1, ["obstructed"], 0]);
  expect(lid.pushedMs).toBeLessThanOrEqual(3 * 120);
  run(600_000);
  expect(log).toEqual(["obstructed"]);
  expect(lid.pushedMs).toBeLessThanOrEqual((3 + 10) * 120);
  lid.arm = undefined;
  run(70_000);
  expect([lid.at, log, actuator.fault, actuator.faults]).toEqual([0, ["obstructed", "recovered", "locked"], undefined, 1]);
});

test("asked to, it closes sooner than in a minute", () => {
  const { lid, actuator, run } = bench({ sense: true });
  run(1_000);
  actuator.unlock(2_000);
  run(5_000);
  lid.arm = 0.5;
  run(40_000);
  lid.arm = undefined;
  actuator.lock();
  run(5_000);
  expect(lid.at).toBe(0);
});

test("without any sense of force the time is the bound: it pushes no longer than a run may take, and then gives way", () => {
  const { lid, actuator, run, log } = bench({ runMsMax: 5_000 });
  run(1_000);
  actuator.unlock(2_000);
  run(5_000);
  lid.arm = 0.5;
  run(50_000);
  expect([lid.at, log]).toEqual([1, ["obstructed"]]);
  expect(lid.pushedMs).toBeLessThanOrEqual(3 * 3_100);
});

test("a safety edge stops it within 20 ms, and keeps it from closing at all", () => {
  const { lines, lid, actuator, run, log, levels } = bench({ edged: true });
  const edge = {};
  lines[5].drive(edge, 0);
  run(1_000);
  actuator.unlock(2_000);
  run(8_000);
  const before = lid.at;
  expect(before).toBeLessThan(1);
  lines[5].drive(edge, 1);
  run(20);
  expect(levels()).toBe(0);
  run(60_000);
  expect([lid.at, log]).toEqual([1, ["obstructed"]]);
  lines[5].drive(edge, 0);
  actuator.lock();
  run(6_000);
  expect([lid.at, log]).toEqual([0, ["obstructed", "recovered"]]);
});

test("a safety edge of which the wire is cut leaves the lid open, and does not keep it from opening", () => {
  const { lid, actuator, run, log } = bench({ edged: true });
  run(1_000);
  actuator.unlock(2_000);
  run(60_000);
  expect([lid.at, log]).toEqual([1, ["obstructed"]]);
});

test("commands without any sense never drive both inputs, never turn without a rest, and never overheat the motor", () => {
  const { clock, lid, actuator, run, levels } = bench({ sense: true });
  const random = new Random(6);
  let runMs = 0;
  while (clock.now < 2_400_000) {
    const what = random.below(8);
    if (what < 5) actuator.unlock(random.below(20_000));
    else if (what < 7) actuator.lock();
    else lid.arm = random.below(3) === 0 ? 0.3 : undefined;
    const ms = random.below(4_000);
    for (let at = 0; at < ms; at += 50) {
      run(50);
      if (levels() !== 0) runMs += 50;
    }
  }
  expect([lid.shot, lid.hurried]).toEqual([0, 0]);
  expect(runMs).toBeLessThanOrEqual(0.25 * clock.now + 180_000);
  expect(runMs).toBeGreaterThan(0.05 * clock.now);
});

test("a motor that does not turn is jammed, the lid counts as locked, and an opening that works makes it well", () => {
  const { lid, actuator, run, log } = bench({ sense: true });
  run(1_000);
  lid.dead = true;
  actuator.unlock(5_000);
  run(1_000);
  expect([log, actuator.running]).toEqual([["jammed", "locked"], false]);
  run(60_000);
  lid.dead = false;
  actuator.unlock(5_000);
  run(5_000);
  expect(log).toEqual(["jammed", "locked", "recovered"]);
});

test("a lid that cannot open all the way is obstructed, stays where it is for the time, and closes", () => {
  const { lid, actuator, run, log } = bench({ sense: true });
  run(1_000);
  lid.stop = 0.6;
  actuator.unlock(5_000);
  run(6_000);
  expect([lid.at, log]).toEqual([0.6, ["obstructed"]]);
  run(8_000);
  expect([lid.at, log]).toEqual([0, ["obstructed", "locked"]]);
});

test("end switches that tell the same are no feedback: nothing is moved, and it is well when they tell the truth again", () => {
  const { lid, actuator, run, log, levels } = bench();
  run(1_000);
  lid.stuckSwitch = 3;
  run(100);
  expect(actuator.unlock(5_000)).toBe("no-feedback");
  run(60_000);
  expect([lid.at, log, levels()]).toEqual([0, ["no-feedback"], 0]);
  lid.stuckSwitch = 0;
  run(20_000);
  expect([lid.at, log]).toEqual([0, ["no-feedback", "recovered"]]);
  expect(actuator.unlock(5_000)).toBeUndefined();
});

test("a closed switch that sticks while the lid is open does not pass for a closed lid", () => {
  const { lid, actuator, run, log } = bench();
  run(1_000);
  actuator.unlock(5_000);
  run(5_000);
  lid.stuckSwitch = 4;
  run(30_000);
  expect([lid.at, log]).toEqual([1, ["no-feedback"]]);
  lid.stuckSwitch = 0;
  run(20_000);
  expect([lid.at, log]).toEqual([0, ["no-feedback", "recovered", "locked"]]);
});

test("one that is asked without end is refused, and closes all the same", () => {
  const { lid, actuator, run } = bench();
  let refused = 0;
  for (let i = 0; i < 60; i++) {
    if (actuator.unlock(100) === "too-hot") refused++;
    run(10_000);
  }
  expect(refused).toBeGreaterThan(5);
  expect(lid.at).toBe(0);
});

test.each([
  ["", 0, [1_000, 1_100, 1_200]], [", also where a busy processor finds their turns due at once", 1_300, [1_000, 1_300, 1_400]],
])("those on one supply do not start together%s", (_, until, expected) => {
  const clock = new Clock();
  const timers = busyTimersOf(clock, until);
  const bank = new SolenoidBank({ timers });
  const starts: number[] = [];
  const actuators = [0, 1, 2].map(() => {
    const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine(), 4: new DigitalLine() };
    const { Digital } = new VirtualDigital(lines);
    lines[3].drive({}, 1);
    lines[4].drive({}, 0);
    lines[1].onChange((level) => { if (level) starts.push(clock.now); });
    const pin = (number: number) => ({ io: Digital, pin: number });
    return new LidActuator({ motor: { opening: pin(1), closing: pin(2), openEnd: pin(3), closedEnd: pin(4) }, timers, bank });
  });
  clock.run(1_000);
  for (const actuator of actuators) actuator.unlock(1_000);
  clock.run(500);
  expect(starts).toEqual(expected);
});

test("a converter that gives nothing stops no lid", () => {
  const { lid, actuator, run, wiring, board, converter } = bench({ sense: true });
  actuator.close();
  expect([board.open, converter.open]).toEqual([0, 0]);
  class Silent extends wiring.current!.sense.io {
    override read(): number | undefined { return undefined; }
  }
  const clock = new Clock();
  const other = new LidActuator({ motor: { ...wiring, current: { sense: { io: Silent, pin: 6 }, limitMv: 800 } }, timers: timersOf(clock) });
  clock.run(1_000);
  other.unlock(1_000);
  clock.run(2_000);
  expect(other.running).toBe(true);
  other.close();
  run(10);
  expect(lid.at).toBe(0);
});

test.each([1, 2, 3, 4, 5, 6])("where pin %i cannot be had, none is held", (missing) => {
  const { actuator, board, converter, digital } = bench({ sense: true });
  actuator.close();
  const pin = (number: number) => digital(number === missing ? 9 : number);
  const current = { sense: { io: converter.Analog, pin: missing === 6 ? 5 : 6 }, limitMv: 800 };
  expect(() => new LidActuator({
    motor: { opening: pin(1), closing: pin(2), openEnd: pin(3), closedEnd: pin(4), edge: pin(5), current }, timers: timersOf(new Clock()),
  })).toThrow("nothing at pin");
  expect([board.open, converter.open]).toEqual([0, 0]);
});

test("close on the way takes the current away, frees the pins, runs no timer and says nothing", () => {
  const { clock, board, actuator, run, log, levels } = bench();
  run(1_000);
  actuator.unlock(1_000);
  run(2_000);
  actuator.close();
  actuator.close();
  actuator.lock();
  expect([levels(), board.open, clock.next, actuator.unlock(1_000)]).toEqual([0, 0, undefined, "no-port"]);
  run(20_000);
  expect(log).toEqual([]);
});

test.each(["onFault", "onRecovered"] as const)("whoever closes it in %s hears nothing more, and nothing moves or runs afterwards", (callback) => {
  const told: string[] = [];
  const close = (what: string) => () => {
    told.push(what);
    if (what === callback) actuator.close();
  };
  const { clock, board, lid, actuator, run, levels } = bench({
    onFault: close("onFault"), onRecovered: close("onRecovered"), onLocked: close("onLocked"), attemptsMax: 1,
  });
  lid.arm = 0.5;
  run(1_000);
  actuator.unlock(1_000);
  run(16_000);
  lid.arm = undefined;
  run(120_000);
  expect(told).toEqual(callback === "onFault" ? ["onFault"] : ["onFault", "onRecovered"]);
  expect([levels(), board.open, clock.next, actuator.unlock(1_000)]).toEqual([0, 0, undefined, "no-port"]);
});

test("whoever closes it when its end switches tell the same has it closed", () => {
  const { clock, board, lid, actuator, run } = bench({ onFault: () => actuator.close() });
  run(1_000);
  actuator.unlock(1_000);
  run(100);
  lid.stuckSwitch = 3;
  run(100);
  lid.at = 0;
  run(20_000);
  expect([board.open, clock.next, actuator.unlock(1_000)]).toEqual([0, undefined, "no-port"]);
});
