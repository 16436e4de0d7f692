import { Card, phone } from "../../sim/chips/iso14443.js";
import { Random } from "../../sim/random.js";
import { bench, POLL_MS } from "./mfrc522-bench.js";

const SIZES = ["04a1b2c3", "04a1b2c3d4e5f6", "04a1b2c3d4e5f6071829"];

test.each([...SIZES, "00000a0b", "0f0e0d0c", "ff000000"])("reads %s once, however long it is held, and says when it is gone", (number) => {
  const { clock, chip, log } = bench();
  const card = new Card({ number });
  clock.run(1_000);
  chip.field.add(card);
  clock.run(60_000);
  expect(log).toEqual([number]);
  chip.field.remove(card);
  clock.run(4 * POLL_MS);
  expect(log).toEqual([number, "gone"]);
});

test.each(SIZES)("answers %s within 150 ms, whenever it comes", (number) => {
  let slowest = 0;
  for (let phase = 0; phase < POLL_MS; phase += 3) {
    const { clock, chip, log } = bench();
    clock.run(1_000 + phase);
    chip.field.add(new Card({ number }));
    const from = clock.now;
    while (log.length === 0) clock.run(1);
    slowest = Math.max(slowest, clock.now - from);
  }
  expect(slowest).toBeLessThanOrEqual(150);
});

test("the same card is a new tap after it was away for three polls, and not after two", () => {
  const { clock, chip, log } = bench();
  const card = new Card({ number: "04a1b2c3" });
  clock.run(1_000);
  for (const awayMs of [2 * POLL_MS - 10, 4 * POLL_MS]) {
    chip.field.add(card);
    clock.run(1_000);
    chip.field.remove(card);
    clock.run(awayMs);
  }
  chip.field.add(card);
  clock.run(1_000);
  expect(log).toEqual(["04a1b2c3", "gone", "04a1b2c3"]);
});

test("a phone is a random number, and one event while it is held", () => {
  const { clock, chip, log } = bench();
  clock.run(1_000);
  const device = phone(new Random(5));
  chip.field.add(device);
  clock.run(30_000);
  expect(log).toEqual([`${device.number} random`]);
  expect(device.number).toMatch(/^08/);
});

test.each(["00000000", "ffffffff", "00000000000000"])("%s is nobody's number: refused and counted", (number) => {
  const { clock, chip, reader, log } = bench();
  chip.field.add(new Card({ number }));
  clock.run(5_000);
  expect(log).toEqual([]);
  expect(reader.counters.refused).toBeGreaterThan(0);
  expect(reader.fault).toBeUndefined();
});

test.each([
  ["two that differ in the last bit", ["04a1b2c3", "04a1b243"]],
  ["two that differ in the first bit", ["04a1b2c3", "05a1b2c3"]],
  ["a short and a long one", ["04a1b2c3", "04a1b2c3d4e5f6"]],
  ["two long ones with the same first half", ["04a1b2c3d4e5f6", "04a1b2c3d4e5f7"]],
  ["three", ["04a1b2c3", "04a1b2c2", "04a1b3c3"]],
  ["eight", ["04000000", "04000080", "04008000", "04800000", "84000000", "04000001", "04000100", "04010000"]],
])("%s at once are one card, and one event", (_, numbers) => {
  const { clock, chip, reader, log } = bench();
  clock.run(1_000);
  for (const number of numbers) chip.field.add(new Card({ number }));
  clock.run(10_000);
  expect(log).toHaveLength(1);
  expect(numbers).toContain(log[0]);
  expect(reader.counters.collisions).toBeGreaterThan(0);
});

test("any cards at once, coming and going at any time, never make a number that nobody has", () => {
  const random = new Random(7);
  const hex = (bytes: number) => Array.from({ length: bytes }, (_, i) => (i === 0 ? 4 : random.below(4)).toString(16).padStart(2, "0")).join("");
  const cards = Array.from({ length: 12 }, () => new Card({ number: hex(random.pick([4, 7, 10])) }));
  const { clock, chip, log } = bench();
  for (let i = 0; i < 2_000; i++) {
    const card = random.pick(cards as [Card, ...Card[]]);
    if (chip.field.cards.has(card)) chip.field.remove(card);
    else if (chip.field.cards.size < 4) chip.field.add(card);
    clock.run(random.below(200) + random.next());
  }
  const known = new Set(cards.map((card) => card.number));
  expect(log.filter((line) => line !== "gone" && !known.has(line))).toEqual([]);
  expect(log.filter((line) => line !== "gone").length).toBeGreaterThan(100);
});

test("a card pulled away at any moment of its reading is its number or nothing", () => {
  const seen = new Set<string>();
  for (let tenths = 0; tenths < 400; tenths++) {
    const { clock, chip, log } = bench({ driver: { pollMs: 50 } });
    const card = new Card({ number: "04a1b2c3d4e5f6", powerUpMs: 0 });
    clock.run(999);
    chip.field.add(card);
    clock.run(tenths / 10);
    chip.field.remove(card);
    clock.run(1_000);
    seen.add(log.join(" "));
  }
  expect([...seen].sort()).toEqual(["", "04a1b2c3d4e5f6 gone"]);
});

test("an idle poll is 7 transfers, and a reading grows by 16 with each cascade level", () => {
  const transfers = (number?: string): number => {
    const { clock, chip, wire } = bench();
    if (number) chip.field.add(new Card({ number }));
    clock.run(1_000);
    const before = wire.transfers;
    clock.run(8 * POLL_MS);
    return (wire.transfers - before) / 8;
  };
  expect([undefined, ...SIZES].map(transfers)).toEqual([7, 31, 47, 63]);
});

test("after close it holds no pin and no port, runs no timer, switches its field off and says nothing", () => {
  for (let ms = 0; ms < 150; ms++) {
    const { clock, chip, bus, board, reader, log } = bench({ reset: ms % 2 === 0 });
    chip.field.add(new Card({ number: "04a1b2c3", powerUpMs: 0 }));
    clock.run(ms);
    const before = log.length;
    reader.close();
    reader.close();
    expect([bus.open, board.open, chip.field.on]).toEqual([0, 0, false]);
    clock.run(5_000);
    expect(clock.next).toBeUndefined();
    expect(log).toHaveLength(before);
  }
});

test("closed by its own callback, it stays closed", () => {
  const taps: string[] = [];
  const { clock, chip, bus, reader } = bench({ driver: { onCard: ({ number }) => { taps.push(number); reader.close(); } } });
  chip.field.add(new Card({ number: "04a1b2c3" }));
  clock.run(5_000);
  expect(taps).toEqual(["04a1b2c3"]);
  expect(bus.open).toBe(0);
  expect(clock.next).toBeUndefined();
});
