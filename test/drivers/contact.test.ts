import { Contact } from "../../modules/drivers/contact.js";
import { Contact as ContactChip } from "../../sim/chips/contact.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { timersOf } from "./timers.js";

function bench(options: { open?: boolean; openLevel?: 0 | 1 } = {}) {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 4: line });
  const log: string[] = [];
  const reed = {};
  const set = (open: boolean) => line.drive(reed, open === ((options.openLevel ?? 1) === 1) ? undefined : 0);
  if (options.openLevel === 0) line.pull(reed, 1);
  set(options.open ?? false);
  const contact = new Contact({
    contact: { io: board.Digital, pin: 4 }, timers: timersOf(clock), openLevel: options.openLevel,
    onChange: (open) => log.push(open ? "open" : "closed"),
    onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"),
  });
  return { clock, line, board, contact, set, log };
}

test.each([true, false])("knows at once that the lid is open: %p", (open) => {
  const { clock, contact, log } = bench({ open });
  expect(contact.open).toBe(open);
  clock.run(10_000);
  expect(log).toEqual([]);
});

test("tells an opening after 30 ms of rest and a closing after 60 ms, not before", () => {
  const { clock, contact, set, log } = bench();
  set(true);
  clock.run(29);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["open"]);
  expect(contact.open).toBe(true);
  set(false);
  clock.run(59);
  expect(log).toEqual(["open"]);
  clock.run(1);
  expect(log).toEqual(["open", "closed"]);
});

test("a bouncing lid opens once, when the last bounce is 30 ms old", () => {
  const { clock, set, log } = bench();
  for (let i = 0; i < 9; i++) {
    set(i % 2 === 0);
    clock.run(7);
  }
  clock.run(22);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["open"]);
});

test("a glitch that comes back to where it was is nothing", () => {
  const { clock, set, log } = bench();
  set(true);
  clock.run(10);
  set(false);
  clock.run(2_000);
  expect(log).toEqual([]);
});

test("a lost edge is made good by the look once a second", () => {
  const { clock, line, contact, set, log } = bench();
  clock.run(500);
  mute(line, () => set(true));
  expect(contact.open).toBe(false);
  clock.run(600);
  expect(log).toEqual(["open"]);
});

test("an opening of which the edge got lost has to rest like any other", () => {
  const { clock, line, set, log } = bench();
  set(true);
  clock.run(10);
  set(false);
  clock.run(15);
  mute(line, () => set(true));
  clock.run(30);
  expect(log).toEqual([]);
  clock.run(5);
  expect(log).toEqual(["open"]);
});

/** Changes the level without an interrupt. */
function mute(line: DigitalLine, change: () => void): void {
  Object.defineProperty(line, "level", { configurable: true, value: line.level });   // before and after alike: no edge
  change();
  Reflect.deleteProperty(line, "level");
}

test("a contact that never comes to rest is a fault after 5 s, and recovers", () => {
  const { clock, set, log } = bench();
  for (let i = 0; i <= 300; i++) {
    set(i % 2 === 0);
    clock.run(20);
  }
  expect(log).toEqual(["unstable"]);
  clock.run(100);
  expect(log).toEqual(["unstable", "recovered", "open"]);
});

test("a contact that closes to the supply reads the other way round", () => {
  const { clock, contact, set, log } = bench({ openLevel: 0 });
  expect(contact.open).toBe(false);
  set(true);
  clock.run(100);
  expect(log).toEqual(["open"]);
});

test("after close it holds no pin, runs no timer and says nothing", () => {
  const { clock, board, contact, set, log } = bench();
  set(true);
  contact.close();
  contact.close();
  expect(board.open).toBe(0);
  expect(clock.next).toBeUndefined();
  clock.run(5_000);
  expect(log).toEqual([]);
});

test("a pin in use is an exception", () => {
  const { clock, board } = bench();
  expect(() => new Contact({ contact: { io: board.Digital, pin: 4 }, timers: timersOf(clock), onChange: () => {} })).toThrow("in use");
  expect(board.open).toBe(1);
});

test("a real contact, which bounces up to 20 ms, opens and closes once each time", () => {
  const clock = new Clock();
  const line = new DigitalLine();
  const board = new VirtualDigital({ 4: line });
  const reed = new ContactChip(clock, line, { bounceMs: 20, bounces: 12, random: new Random(9) });
  const log: boolean[] = [];
  reed.setNear(true);
  const contact = new Contact({ contact: { io: board.Digital, pin: 4 }, timers: timersOf(clock), onChange: (open) => log.push(open) });
  clock.run(200);
  log.length = 0;
  for (let i = 0; i < 200; i++) {
    reed.setNear(contact.open);
    clock.run(100);
  }
  expect(log).toEqual(Array.from({ length: 200 }, (_, i) => i % 2 === 0));
});
