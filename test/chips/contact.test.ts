import { Contact } from "../../sim/chips/contact.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, type Level } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";

function bench(random = new Random(1)) {
  const clock = new Clock();
  const line = new DigitalLine();
  line.pull({}, 1);
  const contact = new Contact(clock, line, { random });
  const edges: { at: number; level: Level }[] = [];
  line.onChange((level) => edges.push({ at: clock.now, level }));
  return { clock, line, contact, edges };
}

test("it closes to ground while the magnet is near, as at the start", () => {
  const { clock, line, contact } = bench();
  expect(line.level).toBe(0);
  contact.setNear(false);
  clock.run(5);
  expect(line.level).toBe(1);
});

test("each move makes an odd number of edges within 5 ms, and rests at the new level", () => {
  const { clock, line, contact, edges } = bench();
  const counts = new Set<number>();
  for (let i = 0; i < 100; i++) {
    const begin = clock.now;
    contact.setNear(i % 2 === 1);
    clock.run(100);
    expect(edges.length % 2).toBe(1);
    expect(edges.at(-1)!.at - begin).toBeLessThanOrEqual(5);
    expect(line.level).toBe(i % 2 === 1 ? 0 : 1);
    counts.add(edges.splice(0).length);
  }
  expect([...counts].sort()).toEqual([1, 3, 5, 7, 9]);
});

test("a move during the bounce of the one before wins", () => {
  const { clock, line, contact } = bench();
  for (let i = 0; i < 50; i++) {
    contact.setNear(false);
    clock.run(1);
    contact.setNear(true);
    clock.run(10);
    expect(line.level).toBe(0);
  }
});

test("stuck, it shows one level, and healed the true one", () => {
  const { clock, line, contact } = bench();
  contact.stuck = "open";
  expect(line.level).toBe(1);
  contact.stuck = "closed";
  contact.setNear(false);
  clock.run(10);
  expect(line.level).toBe(0);
  contact.stuck = undefined;
  expect(line.level).toBe(1);
});

test("between the wire and the supply it makes the wire high, and open leaves it to the resistor", () => {
  const clock = new Clock();
  const line = new DigitalLine();
  line.pull({}, 0);
  const contact = new Contact(clock, line, { near: false, level: 1 });
  expect(line.level).toBe(0);
  contact.setNear(true);
  clock.run(10);
  expect(line.level).toBe(1);
  contact.setNear(false);
  clock.run(10);
  expect(line.level).toBe(0);
});
