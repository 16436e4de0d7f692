import { Contact } from "../../sim/chips/contact.js";
import { Lid } from "../../sim/chips/lid.js";
import { Lock } from "../../sim/chips/lock.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { PWMLine, VirtualPWM } from "../../sim/io/pwm.js";

function bench() {
  const clock = new Clock();
  const line = new DigitalLine();
  line.pull({}, 1);
  const lock = new Lock(clock);
  const contact = new Contact(clock, line, { bounces: 0 });
  return { clock, line, lock, lid: new Lid({ lock, contact }) };
}

test("current pulls the bolt in after 30 ms, the spring pushes it out after 20 ms", () => {
  const { clock, lock } = bench();
  const moves: [number, boolean][] = [];
  lock.onChange = () => moves.push([clock.now, lock.locked]);
  lock.energise(true);
  clock.run(100);
  lock.energise(false);
  clock.run(100);
  expect(moves).toEqual([[30, false], [120, true]]);
});

test("a pulse shorter than the pull-in opens nothing", () => {
  const { clock, lock, lid } = bench();
  lock.energise(true);
  clock.run(29);
  lock.energise(false);
  clock.run(5);
  expect(lid.open()).toBe(false);
});

test("the lid opens only while the bolt is in, and its contact follows", () => {
  const { clock, line, lock, lid } = bench();
  expect(lid.open()).toBe(false);
  expect([lid.isOpen, line.level]).toEqual([false, 0]);
  lock.energise(true);
  clock.run(30);
  expect(lid.open()).toBe(true);
  expect([lid.isOpen, line.level]).toEqual([true, 1]);
});

test("with the lid open the bolt cannot latch; it snaps in when the lid closes", () => {
  const { clock, line, lock, lid } = bench();
  lock.energise(true);
  clock.run(30);
  lid.open();
  lock.energise(false);
  clock.run(1_000);
  expect(lock.locked).toBe(false);
  lid.close();
  expect([lock.locked, lid.isOpen, line.level]).toEqual([true, false, 0]);
  expect(lid.open()).toBe(false);
});

test("a lid closed while the coil has current locks when the current ends", () => {
  const { clock, lock, lid } = bench();
  lock.energise(true);
  clock.run(30);
  lid.open();
  lid.close();
  expect(lock.locked).toBe(false);
  lock.energise(false);
  clock.run(20);
  expect(lock.locked).toBe(true);
});

test("force opens a bolted lid and is counted", () => {
  const { lid } = bench();
  expect(lid.open(true)).toBe(true);
  expect([lid.isOpen, lid.forced]).toEqual([true, 1]);
  lid.close();
  expect(lid.open()).toBe(false);
});

test("jammed, the bolt stays where it is whatever the coil does", () => {
  const { clock, lock, lid } = bench();
  lock.jammed = "locked";
  lock.energise(true);
  clock.run(100);
  expect(lid.open()).toBe(false);
  lock.jammed = "open";
  lock.energise(false);
  clock.run(100);
  expect(lock.locked).toBe(false);
  lock.jammed = undefined;
  expect(lock.locked).toBe(true);
});

test("the time with current is on record, and beyond its rating the coil burns", () => {
  const { clock, lock } = bench();
  lock.energise(true);
  clock.run(4_000);
  lock.energise(false);
  clock.run(1_000);
  lock.energise(true);
  clock.run(9_999);
  expect([lock.burnt, lock.currentMa, lock.cycles]).toEqual([false, 650, 2]);
  expect([lock.maxEnergisedMs, lock.totalEnergisedMs]).toEqual([9_999, 13_999]);
  clock.run(21);
  expect([lock.burnt, lock.currentMa, lock.locked]).toEqual([true, 0, true]);
  lock.energise(false);
  lock.energise(true);
  clock.run(100);
  expect(lock.locked).toBe(true);
});

test("once in, the bolt is held by three tenths of the current, for as long as one likes", () => {
  const { clock, lock } = bench();
  lock.drive(1);
  clock.run(200);
  lock.drive(0.3);
  clock.run(3_600_000);
  expect([lock.locked, lock.burnt, lock.currentMa]).toEqual([false, false, 195]);
  expect([lock.cycles, lock.maxEnergisedMs]).toEqual([1, 3_600_200]);
  lock.drive(0.29);
  clock.run(20);
  expect(lock.locked).toBe(true);
});

test("too little current pulls nothing in, also where it would hold", () => {
  const { clock, lock } = bench();
  lock.drive(0.79);
  clock.run(1_000);
  expect(lock.locked).toBe(true);
  lock.drive(0.8);
  clock.run(30);
  expect(lock.locked).toBe(false);
});

test("a pull that is cut down to holding before the bolt is in drops it again", () => {
  const { clock, lock } = bench();
  lock.drive(1);
  clock.run(29);
  lock.drive(0.5);
  clock.run(1_000);
  expect(lock.locked).toBe(true);
});

test("heat goes with the square of the current, and what was used up at full current counts", () => {
  const { clock, lock } = bench();
  lock.drive(1);
  clock.run(5_000);
  lock.drive(0.8);
  clock.run(5_000 / 0.64 - 1);
  expect(lock.burnt).toBe(false);
  clock.run(2);
  expect(lock.burnt).toBe(true);
  clock.run(20);
  expect([lock.locked, lock.currentMa]).toEqual([true, 0]);
});

test("a square wave on its transistor drives it by its share of time", () => {
  const { clock, lock } = bench();
  const line = new PWMLine();
  line.onChange = () => lock.drive(line.duty);
  const pwm = new (new VirtualPWM({ 2: line })).PWM({ pin: 2, hz: 20_000 });
  pwm.write(1_023);
  clock.run(100);
  pwm.write(512);
  expect([lock.locked, lock.currentMa]).toEqual([false, 325]);
  pwm.close();
  clock.run(20);
  expect(lock.locked).toBe(true);
});

test.each([["in", 1], ["out", 0]] as const)("a feedback contact that shows the bolt %s follows the bolt, not the coil and not the lid", (shows, locked) => {
  const clock = new Clock();
  const wire = new DigitalLine();
  wire.pull({}, 1);
  const feedback = new Contact(clock, wire, { bounces: 0, near: shows === "out" });
  const lock = new Lock(clock, { feedback, feedbackShows: shows });
  const levels: [number, number][] = [];
  wire.onChange((level) => levels.push([clock.now, level]));
  expect(wire.level).toBe(locked);
  lock.energise(true);
  clock.run(100);
  lock.setLidClosed(false);
  lock.energise(false);
  clock.run(100);
  expect(levels).toEqual([[30, 1 - locked], [120, locked]]);
});

test("a jammed bolt shows itself at the feedback contact, and a contact that is stuck shows nothing", () => {
  const clock = new Clock();
  const wire = new DigitalLine();
  wire.pull({}, 1);
  const feedback = new Contact(clock, wire, { bounces: 0, near: false });
  const lock = new Lock(clock, { feedback });
  lock.jammed = "locked";
  lock.energise(true);
  clock.run(100);
  expect([lock.retracted, wire.level]).toEqual([false, 1]);
  lock.jammed = undefined;
  expect([lock.retracted, wire.level]).toEqual([true, 0]);
  feedback.stuck = "open";
  expect(wire.level).toBe(1);
});
