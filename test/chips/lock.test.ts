import { Contact } from "../../sim/chips/contact.js";
import { Lid } from "../../sim/chips/lid.js";
import { Lock } from "../../sim/chips/lock.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";

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
