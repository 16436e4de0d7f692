import { Mfrc522 } from "../../modules/drivers/mfrc522.js";
import { Card } from "../../sim/chips/iso14443.js";
import { Mfrc522Chip } from "../../sim/chips/mfrc522.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualSPI } from "../../sim/io/spi.js";
import { Random } from "../../sim/random.js";
import { bench } from "./mfrc522-bench.js";
import { timersOf } from "./timers.js";

const NUMBER = "04a1b2c3";

/** Holds a card to the reader for a second. */
function tap({ clock, chip }: { clock: Clock; chip: Mfrc522Chip }): void {
  const card = new Card({ number: NUMBER });
  chip.field.add(card);
  clock.run(1_000);
  chip.field.remove(card);
  clock.run(1_000);
}

test.each([[0x00, false], [0xff, false], [0x00, true], [0xff, true]] as const)(
  "a reader that reads as %i at first is one fault, and works when it comes (reset wired: %p)", (dead, reset) => {
    const station = bench({ reset, prepare: (chip) => { chip.dead = dead; } });
    station.clock.run(300_000);
    expect(station.log).toEqual(["no-answer"]);
    expect(station.reader.fault).toBe("no-answer");
    station.chip.dead = undefined;
    station.clock.run(31_000);
    expect(station.log).toEqual(["no-answer", "recovered"]);
    expect(station.reader.fault).toBeUndefined();
    tap(station);
    expect(station.log.slice(2)).toEqual([NUMBER, "gone"]);
  });

test("it looks for a reader that is not there every 30 s at most, and at least", () => {
  const { clock, reader } = bench({ prepare: (chip) => { chip.dead = 0x00; } });
  clock.run(3_600_000);
  expect(reader.counters.starts).toBeGreaterThanOrEqual(120);
  expect(reader.counters.starts).toBeLessThanOrEqual(135);
});

test.each([0x91, 0x92, 0x88, 0xb2, 0x12, 0x37])("a chip of version %i that behaves is taken", (version) => {
  const station = bench({ chip: { version } });
  station.clock.run(1_000);
  tap(station);
  expect(station.log).toEqual([NUMBER, "gone"]);
});

test("a version that reads differently each time is no fault while the chip behaves", () => {
  const station = bench({ prepare: (chip) => { chip.noisy = true; } });
  station.clock.run(60_000);
  tap(station);
  expect(station.log).toEqual([NUMBER, "gone"]);
});

test.each([0x00, 0xff])("a chip that has no version (%i) is the wrong one", (version) => {
  const { clock, log } = bench({ chip: { version } });
  clock.run(120_000);
  expect(log).toEqual(["wrong-chip"]);
});

test("something else on the bus, which answers but keeps no register, is the wrong chip", () => {
  const clock = new Clock();
  const random = new Random(2);
  const bus = new VirtualSPI({ select: () => {}, transfer: () => random.below(16) });
  const log: string[] = [];
  const reader = new Mfrc522({
    reader: { io: bus.SPI }, timers: timersOf(clock), onCard: ({ number }) => log.push(number),
    onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"),
  });
  clock.run(600_000);
  expect(log.filter((line) => line !== "stuck")).toEqual(expect.arrayContaining(["wrong-chip"]));
  expect(log).not.toContain("recovered");
  reader.close();
});

test("a supply that dips is found within a poll, mended without a reboot, and told once", () => {
  const station = bench();
  station.clock.run(10_000);
  station.chip.brownOut();
  station.clock.run(500);
  expect(station.log).toEqual(["restarted", "recovered"]);
  tap(station);
  expect(station.log.slice(2)).toEqual([NUMBER, "gone"]);
});

test("a card held through the dip is no second tap", () => {
  const { clock, chip, log } = bench();
  chip.field.add(new Card({ number: NUMBER }));
  clock.run(10_000);
  chip.brownOut();
  clock.run(10_000);
  expect(log).toEqual([NUMBER, "restarted", "recovered"]);
});

test("a dip at any moment of a reading makes no number that nobody has, and no second tap", () => {
  for (let ms = 0; ms < 140; ms += 1) {
    const { clock, chip, log } = bench();
    chip.field.add(new Card({ number: "04a1b2c3d4e5f6" }));
    clock.run(1_000 + ms + 0.3);
    chip.brownOut();
    clock.run(5_000);
    expect(log).toEqual(["04a1b2c3d4e5f6", "restarted", "recovered"]);
  }
});

test("a card held to a reader that stays away is gone, and a new tap when both are back", () => {
  const { clock, chip, log } = bench();
  chip.field.add(new Card({ number: NUMBER }));
  clock.run(10_000);
  chip.dead = 0x00;
  clock.run(60_000);
  chip.dead = undefined;
  clock.run(60_000);
  expect(log.filter((line) => line !== "restarted")).toEqual([NUMBER, "no-answer", "gone", "recovered", NUMBER]);
});

test("a supply that dips again and again slows the mending down, and its reports", () => {
  const { clock, chip, reader, log } = bench();
  for (let i = 0; i < 600; i++) {
    clock.run(1_000);
    chip.brownOut();
  }
  expect(reader.counters.starts).toBeLessThan(60);
  clock.run(120_000);
  expect(log.at(-1)).toBe("recovered");
});

test.each([false, true])("a chip that ends no command is stuck, and a reset helps (reset wired: %p)", (reset) => {
  const station = bench({ reset });
  station.clock.run(10_000);
  station.chip.stuck = "untilReset";
  station.clock.run(5_000);
  expect(station.log).toEqual(["stuck", "recovered"]);
  tap(station);
  expect(station.log.slice(2)).toEqual([NUMBER, "gone"]);
});

test("a chip that only loss of power frees is one fault until then", () => {
  const station = bench();
  station.clock.run(10_000);
  station.chip.stuck = "untilPowerCycle";
  station.clock.run(600_000);
  expect(station.log).toEqual(["stuck"]);
  station.chip.brownOut();
  station.clock.run(31_000);
  tap(station);
  expect(station.log.slice(1)).toEqual(["recovered", NUMBER, "gone"]);
});

test("a transmitter that is off although it was switched on is an antenna fault", () => {
  const { clock, wire, log } = bench();
  clock.run(10_000);
  wire.spoil = (byte, address) => address === 0x14 ? byte & ~0x03 : byte;   // TxControlReg, 9.3.2.5
  clock.run(60_000);
  expect(log).toEqual(["antenna"]);
  wire.spoil = undefined;
  clock.run(31_000);
  expect(log).toEqual(["antenna", "recovered"]);
});

test("an overheated transmitter is an antenna fault", () => {
  const { clock, wire, log } = bench();
  clock.run(10_000);
  wire.spoil = (byte, address) => address === 0x06 ? byte | 0x40 : byte;   // TempErr of ErrorReg, 9.3.1.7
  clock.run(1_000);
  expect(log[0]).toBe("antenna");
});

test("a bus that throws is a reader that does not answer, and no exception", () => {
  const { clock, wire, log } = bench();
  clock.run(10_000);
  wire.throws = true;
  clock.run(60_000);
  wire.throws = false;
  clock.run(31_000);
  expect(log).toEqual(["no-answer", "recovered"]);
});

test("single disturbed bits on the bus are counted and are no fault", () => {
  const random = new Random(3);
  const station = bench();
  station.wire.spoil = (byte, address) => address >= 0x10 && random.below(2_000) === 0 ? byte ^ 0x01 : byte;
  station.clock.run(60_000);
  station.wire.spoil = undefined;
  tap(station);
  expect(station.reader.counters.glitches).toBeGreaterThan(0);
  expect(station.log).toEqual([NUMBER, "gone"]);
});

test("a reader that works is reset every ten minutes while no card is there", () => {
  const { clock, reader, log } = bench();
  clock.run(3_630_000);
  expect(reader.counters.starts).toBe(7);
  expect(log).toEqual([]);
});

test("a card nobody can read costs the field a moment, not the reader its health", () => {
  const station = bench();
  station.clock.run(1_000);
  const before = station.reader.counters.starts;
  station.wire.spoil = (byte, address) => address === 0x06 ? byte | 0x02 : byte;   // ParityErr in every answer
  station.chip.field.add(new Card({ number: NUMBER }));
  station.clock.run(5_000);
  expect(station.log).toEqual([]);
  expect(station.reader.counters.misreads).toBeGreaterThan(20);
  expect(station.reader.counters.starts).toBeGreaterThan(before);
  station.wire.spoil = undefined;
  station.clock.run(1_000);
  expect(station.log).toEqual([NUMBER]);
});

test("a port that cannot be had is an exception that leaves no pin taken", () => {
  const clock = new Clock();
  const board = new VirtualDigital({ 9: new DigitalLine() });
  const bus = new VirtualSPI(new Mfrc522Chip(clock));
  expect(() => new Mfrc522({
    reader: { io: bus.SPI, hz: 0 }, reset: { io: board.Digital, pin: 9 }, timers: timersOf(clock), onCard: () => {},
  })).toThrow("invalid hz");
  expect([bus.open, board.open]).toEqual([0, 0]);
  expect(clock.next).toBeUndefined();
});
