import { Contact } from "../../sim/chips/contact.js";
import { HBridge } from "../../sim/chips/h-bridge.js";
import { LidMotor, type LidMotorOptions } from "../../sim/chips/lid-motor.js";
import { Clock } from "../../sim/clock.js";
import { AnalogLine } from "../../sim/io/analog.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";

function bench(options: Partial<LidMotorOptions> = {}) {
  const clock = new Clock();
  const [in1, in2, closedWire, openWire, edgeWire] = Array.from({ length: 5 }, () => new DigitalLine()) as [
    DigitalLine, DigitalLine, DigitalLine, DigitalLine, DigitalLine];
  for (const wire of [closedWire, openWire, edgeWire]) wire.pull({}, 1);
  const contact = (wire: DigitalLine, near: boolean) => new Contact(clock, wire, { bounces: 0, near });
  const sense = new AnalogLine();
  const lid = new LidMotor(clock, {
    in1, in2, sense, closedEnd: contact(closedWire, true), openEnd: contact(openWire, false), edge: contact(edgeWire, false), ...options,
  });
  const drive = (a: 0 | 1, b: 0 | 1) => {
    in1.drive(in1, a);
    in2.drive(in2, b);
  };
  const switches = () => [closedWire.level, openWire.level];
  return { clock, lid, drive, sense, switches, edgeWire };
}

/** As long as it takes, so that it stands open. */
function opened(options: Partial<LidMotorOptions> = {}) {
  const part = bench(options);
  part.drive(1, 0);
  part.clock.run(2_990);
  part.drive(1, 1);
  part.drive(0, 0);
  return part;
}

test("in 3 s it opens; the switches change within a fiftieth of the way from the ends", () => {
  const { clock, lid, drive, switches } = bench();
  expect([lid.locked, switches()]).toEqual([true, [0, 1]]);
  drive(1, 0);
  clock.run(59);
  expect([lid.isOpen, switches()]).toEqual([false, [0, 1]]);
  clock.run(2);
  expect([lid.isOpen, switches()]).toEqual([true, [1, 1]]);
  clock.run(2_878);
  expect(switches()).toEqual([1, 1]);
  clock.run(2);
  expect([lid.position, switches()]).toEqual([expect.closeTo(0.98, 3), [1, 0]]);
});

test("and back: IN2 alone lowers it until its switch", () => {
  const { clock, lid, drive, switches } = opened();
  drive(0, 1);
  clock.run(2_920);
  expect(switches()).toEqual([1, 1]);
  clock.run(20);
  drive(0, 0);
  clock.run(1_000);
  expect([lid.locked, lid.moving, switches()]).toEqual([true, false, [0, 1]]);
});

test("let go it runs on for a tenth of a second, braked it stops at once", () => {
  const { clock, lid, drive } = bench();
  drive(1, 0);
  clock.run(1_500);
  drive(0, 0);
  clock.run(1_000);
  expect([lid.position, lid.moving]).toEqual([expect.closeTo(0.5 + 50 / 3_000, 6), false]);
  drive(0, 1);
  clock.run(50);
  drive(1, 1);
  clock.run(1_000);
  expect(lid.position).toBeCloseTo(0.5, 6);
});

test("the shunt tells the current: a stall's at the start, less when it runs, none when it stands", () => {
  const { clock, drive, sense } = bench();
  expect(sense.mv).toBe(0);
  drive(1, 0);
  expect(sense.mv).toBe(1_500);
  clock.run(50);
  expect(sense.mv).toBe(900);
  clock.run(50);
  expect(sense.mv).toBe(300);
  clock.run(1_000);
  drive(0, 0);
  expect(sense.mv).toBe(0);
});

test("driven on at its end it stalls, and burns after 5 s at a stretch", () => {
  const { clock, lid, drive, sense } = bench();
  drive(1, 0);
  clock.run(3_001);
  expect([lid.position, lid.stalled, sense.mv]).toEqual([1, true, 1_500]);
  clock.run(4_900);
  drive(0, 0);
  expect([lid.stalled, lid.burnt]).toEqual([false, false]);
  drive(1, 0);
  clock.run(4_999);
  expect(lid.burnt).toBe(false);
  clock.run(2);
  expect([lid.burnt, sense.mv]).toEqual([true, 0]);
  drive(0, 1);
  clock.run(5_000);
  expect([lid.position, lid.bridge.maxDrivingMs]).toEqual([1, 7_901]);
});

test("an arm stops it: it draws its stall current, presses its edge, and how long it presses is on record", () => {
  const { clock, lid, drive, sense, edgeWire } = opened();
  expect(lid.reachIn(0.4)).toBe(true);
  drive(0, 1);
  clock.run(3_000);
  expect([lid.position, lid.stalled, sense.mv, edgeWire.level]).toEqual([0.4, true, 1_500, 0]);
  const pressed = lid.pressedMs;
  expect(pressed).toBeCloseTo(3_000 - (2_990 / 3_000 - 0.4) * 3_000, 0);
  drive(0, 0);
  clock.run(1_000);
  expect([lid.pressedMs, edgeWire.level]).toEqual([pressed, 0]);
  drive(1, 0);
  clock.run(1);
  expect([edgeWire.level, lid.stalled]).toEqual([1, false]);
  drive(0, 1);
  clock.run(100);
  drive(0, 0);
  expect(lid.pressedMs).toBeGreaterThan(pressed + 90);
  expect(lid.longestPressMs).toBe(pressed);
});

test("with the arm out of the way it goes on closing", () => {
  const { clock, lid, drive } = opened();
  lid.reachIn(0.4);
  drive(0, 1);
  clock.run(2_500);
  lid.withdraw();
  clock.run(1_300);
  expect([lid.position, lid.arm]).toEqual([0, undefined]);
});

test("there is no way into a closed lid, and under one that is half open an arm lifts nothing", () => {
  const { clock, lid, drive } = bench();
  expect([lid.reachIn(0.3), lid.arm]).toEqual([false, undefined]);
  drive(1, 0);
  clock.run(600);
  expect([lid.reachIn(0.8), lid.arm, lid.position]).toEqual([true, expect.closeTo(0.2, 6), expect.closeTo(0.2, 6)]);
  clock.run(300);
  expect([lid.position, lid.pressedMs]).toEqual([expect.closeTo(0.3, 6), 0]);
});

test("jammed, dead and slow", () => {
  const { clock, lid, drive, sense, switches } = bench();
  lid.jammed = true;
  drive(1, 0);
  clock.run(500);
  expect([lid.position, lid.stalled, sense.mv, switches()]).toEqual([0, true, 1_500, [0, 1]]);
  lid.jammed = false;
  clock.run(600);
  lid.speed = 0.5;
  clock.run(600);
  expect(lid.position).toBeCloseTo(0.3, 6);
  lid.dead = true;
  clock.run(1_000);
  expect([lid.position, lid.moving, sense.mv]).toEqual([expect.closeTo(0.3 + 25 / 3_000, 6), false, 0]);
});

test("a shunt whose wire is off floats, and one that is noisy trembles about the truth", () => {
  const { clock, lid, drive, sense } = bench({ random: new Random(4) });
  sense.floatingMv = 700;
  lid.senseBroken = true;
  expect(sense.mv).toBe(700);
  lid.senseBroken = false;
  drive(1, 0);
  clock.run(500);
  lid.noiseMa = 100;
  const told = Array.from({ length: 200 }, () => sense.mv);
  expect(Math.min(...told)).toBeGreaterThanOrEqual(200);
  expect(Math.max(...told)).toBeLessThanOrEqual(400);
  expect(new Set(told).size).toBeGreaterThan(100);
});

test("a worn end switch says nothing, and the motor presses on", () => {
  const clock = new Clock();
  const wire = new DigitalLine();
  wire.pull({}, 1);
  const openEnd = new Contact(clock, wire, { bounces: 0, near: false });
  openEnd.stuck = "open";
  const [in1, in2] = [new DigitalLine(), new DigitalLine()];
  const lid = new LidMotor(clock, { in1, in2, openEnd });
  in1.drive(in1, 1);
  clock.run(3_500);
  expect([lid.position, lid.stalled, wire.level]).toEqual([1, true, 1]);
});

test("pried open by hand it is open, and counted", () => {
  const { lid, switches } = bench();
  lid.pry();
  expect([lid.forced, lid.isOpen, switches()]).toEqual([1, true, [1, 0]]);
});

test("no timer runs while it stands without current", () => {
  const { clock } = opened();
  expect(clock.next).toBeUndefined();
});

test("the bridge counts who drives back before the motor has come to rest", () => {
  const clock = new Clock();
  const [in1, in2] = [new DigitalLine(), new DigitalLine()];
  const bridge = new HBridge(clock, { in1, in2 });
  const states: string[] = [];
  bridge.onChange = () => states.push(bridge.state);
  in1.drive(in1, 1);
  clock.run(100);
  in1.drive(in1, 0);
  clock.run(20);
  in2.drive(in2, 1);
  expect(bridge.hardReversals).toBe(0);
  clock.run(100);
  in1.drive(in1, 1);
  in2.drive(in2, 0);
  expect(bridge.hardReversals).toBe(0);
  clock.run(1);
  expect(bridge.hardReversals).toBe(1);
  expect(states).toEqual(["forward", "coast", "reverse", "brake", "forward"]);
  expect(bridge.maxDrivingMs).toBe(100);
});

test("what stands at the bridge between two writes counts for nothing", () => {
  const { clock, lid, drive } = bench();
  drive(1, 0);
  clock.run(600);
  drive(1, 1);
  drive(0, 0);
  clock.run(1_000);
  expect([lid.bridge.hardReversals, lid.position]).toEqual([0, expect.closeTo(0.2, 6)]);
});

test("who listens is told of each edge as it is: open and shut with the switch at that end", () => {
  const { clock, lid, drive, switches } = bench();
  const seen: [boolean, number][] = [];
  lid.onChange = () => seen.push([lid.isOpen, switches()[0]!]);
  drive(1, 0);
  clock.run(70);
  drive(0, 0);
  clock.run(1_000);
  drive(0, 1);
  clock.run(100);
  expect(seen).toEqual(seen.map(([open]) => [open, open ? 1 : 0]));
  expect([seen[1], seen.at(-1)]).toEqual([[true, 1], [false, 0]]);
});
