import { bench, target, wires } from "./pn532-bench.js";

const NUMBER = "04a1b2c3";
const SETUP = ["14 01 00 00", "02", "12 04", "32 05 02 01 01", "32 01 00"];

describe.each(wires)("over %s", (wire) => {
  test("it wakes the chip, sets it up and polls", () => {
    const { clock, script, log } = bench(wire);
    clock.run(130);
    expect(script.heard[0]).toBe("00 00 ff 00 ff 00");
    expect(script.commands.slice(0, 5)).toEqual(SETUP);
    clock.run(1_000);
    expect(new Set(script.commands.slice(5))).toEqual(new Set(["4a 01 00"]));
    expect(script.commands.length).toBeGreaterThanOrEqual(5 + 7);
    expect(log).toEqual([]);
  });

  test.each(["04a1b2c3", "04a1b2c3d4e5f6", "04a1b2c3d4e5f6071829"])("card %s is told once, within 0.3 s, and again a minute later", (number) => {
    const { clock, script, log, reader } = bench(wire);
    clock.run(2_000);
    script.card = target(number);
    clock.run(300);
    expect(log).toEqual([number]);
    clock.run(60_000);
    expect(log).toEqual([number]);
    script.card = undefined;
    clock.run(1_000);
    expect(log).toEqual([number, "gone"]);
    clock.run(60_000);
    script.card = target(number);
    clock.run(300);
    expect(log).toEqual([number, "gone", number]);
    expect(reader.counters).toMatchObject({ cards: 2, faults: 0, misreads: 0, badFrames: 0, starts: 1 });
  });

  test("a held card is looked for at each poll and never released, which would halt it", () => {
    const { clock, script } = bench(wire);
    clock.run(1_000);
    script.card = target(NUMBER);
    clock.run(1_000);
    expect(script.commands.slice(-7)).toEqual(Array.from({ length: 7 }, () => "4a 01 00"));
  });

  test("the tag of the cascade does not become part of a number", () => {
    const { clock, script, log } = bench(wire);
    script.card = target("8804a1b2c3d4e5f6");
    clock.run(1_000);
    script.card = target("8804a1b288c3d4e5f6071829");
    clock.run(2_000);
    expect(log).toEqual(["04a1b2c3d4e5f6", "gone", "04a1b2c3d4e5f6071829"]);
  });

  test("a card that ten misses lie between was gone once", () => {
    const { clock, script, log } = bench(wire);
    script.card = target(NUMBER);
    clock.run(1_000);
    script.card = undefined;
    clock.run(10_000);
    expect(log).toEqual([NUMBER, "gone"]);
  });

  test("a chip that asks for an ATS after all still tells the number", () => {
    const { clock, script, log } = bench(wire);
    script.card = target(NUMBER, { selRes: 0x20, ats: "06 75 77 81 02 80" });
    clock.run(1_000);
    expect(log).toEqual([NUMBER]);
  });

  test("after it is closed, the field is off, the port free, and nobody is called", () => {
    const { clock, script, log, reader, isOpen } = bench(wire);
    script.card = target(NUMBER);
    clock.run(1_000);
    expect(isOpen()).toBe(true);
    reader.close();
    reader.close();
    expect(isOpen()).toBe(false);
    expect(script.commands.at(-1)).toBe("32 01 00");
    if (wire === "serial") clock.run(10);   // what the chip still sends
    expect(clock.next).toBeUndefined();
    const { length } = script.heard;
    script.card = undefined;
    clock.run(600_000);
    expect(log).toEqual([NUMBER]);
    expect(script.heard).toHaveLength(length);
  });

  test.each([0, 1, 3, 6, 12, 30, 50, 130, 135, 140])("closed %i ms after it was opened, it leaves nothing behind", (ms) => {
    const { clock, log, reader, isOpen, script } = bench(wire, { prepare: (chip) => { chip.card = target(NUMBER); } });
    clock.run(ms);
    reader.close();
    const told = log.length;
    const { length } = script.heard;
    if (wire === "serial") clock.run(10);   // what the chip still sends
    expect(clock.next).toBeUndefined();
    expect(isOpen()).toBe(false);
    expect(log).toHaveLength(told);
    expect(script.heard).toHaveLength(length);
  });
});

test.each([["i2c", 32], ["spi", 64], ["serial", 64]] as const)("over %s, no transfer is longer than %i bytes", (wire, max) => {
  const { clock, script } = bench(wire);
  script.card = target("8804a1b288c3d4e5f6071829");
  clock.run(5_000);
  expect(script.longest).toBeGreaterThan(10);
  expect(script.longest).toBeLessThanOrEqual(max);
});

test("a card that is missed once is sought in a new field, which wakes it whatever state it is in", () => {
  const { clock, script, log } = bench("i2c");
  script.card = target(NUMBER);
  clock.run(1_000);
  const before = script.commands.length;
  script.card = undefined;
  clock.run(125);
  script.card = target(NUMBER);
  clock.run(1_000);
  expect(script.commands.slice(before)).toContain("32 01 00");
  expect(log).toEqual([NUMBER]);
});

test("while nobody is there, the field stays on and only the listing is sent", () => {
  const { clock, script } = bench("spi");
  clock.run(1_000);
  const before = script.commands.length;
  clock.run(60_000);
  expect(new Set(script.commands.slice(before))).toEqual(new Set(["4a 01 00"]));
});

test("a phone that changes its random number while it is held is one event", () => {
  const { clock, script, log } = bench("serial");
  for (const number of ["08112233", "08445566", "08778899", "08aabbcc"]) {
    script.card = target(number);
    clock.run(500);
  }
  expect(log).toEqual(["08112233 random"]);
});

test.each(["00000000", "ffffffff", "00000000000000"])("%s is nobody's number", (number) => {
  const { clock, script, log, reader } = bench("i2c");
  script.card = target(number);
  clock.run(1_000);
  expect(log).toEqual([]);
  expect(reader.counters.refused).toBeGreaterThan(0);
});

test("half a number is a misreading, not a card", () => {
  const { clock, script, log, reader } = bench("spi");
  script.card = target("8804a1b2");
  clock.run(2_000);
  expect(log).toEqual([]);
  expect(reader.counters.misreads).toBeGreaterThan(10);
  expect(reader.counters.cards).toBe(0);
});

test("a chip that works is set up anew every ten minutes, but not while a card is held", () => {
  const { clock, script, reader, log } = bench("i2c");
  clock.run(590_000);
  expect(reader.counters.starts).toBe(1);
  script.card = target(NUMBER);
  clock.run(60_000);
  expect(reader.counters.starts).toBe(1);
  script.card = undefined;
  clock.run(2_000);
  expect(reader.counters.starts).toBe(2);
  clock.run(600_000);
  expect(reader.counters.starts).toBe(3);
  expect(log).toEqual([NUMBER, "gone"]);
});

test("the SPI is opened in mode 0 at 1 MHz, unless the wiring says otherwise", () => {
  const seen: unknown[] = [];
  const { reader } = bench("spi");
  reader.close();
  class Port {
    constructor(options: unknown) { seen.push(options); }
    transfer(): void {}
    write(): void {}
    close(): void {}
  }
  const idle = { now: () => 0, after: () => () => {}, every: () => () => {} };
  const { reader: again } = bench("spi", { driver: { reader: { spi: { io: Port, hz: 400_000, port: 1 } }, timers: idle } });
  again.close();
  expect(seen).toEqual([{ hz: 400_000, mode: 0, active: 0, port: 1 }]);
});
