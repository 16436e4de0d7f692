import fc from "fast-check";
import { Sht3x, type Sht3xOptions } from "../../modules/drivers/sht3x.js";
import type { Climate } from "../../modules/drivers/thermometer.js";
import { Clock } from "../../sim/clock.js";
import { scriptedI2C } from "./scripted-i2c.js";
import { timersOf } from "./timers.js";

/** By table, and so unlike the driver's own: x⁸ + x⁵ + x⁴ + 1 as a polynomial division of 24 bits (data sheet, table 20). */
function checksum(high: number, low: number): number {
  let rest = ((((high << 8) | low) ^ 0xff00) << 8) >>> 0;
  for (let bit = 23; bit >= 8; bit--) if (rest & (1 << bit)) rest ^= 0x131 << (bit - 8);
  return rest & 0xff;
}

const word = (value: number): number[] => [value >> 8, value & 0xff, checksum(value >> 8, value & 0xff)];
const rawOf = (celsius: number): number => Math.round((celsius + 45) / 175 * 65_535);

function bench(options: Partial<Sht3xOptions> = {}) {
  const clock = new Clock();
  const chip = {
    celsius: 21.5, humidity: 0.43, measureMs: 15, status: 0x8010, readyAt: Infinity, asked: "none" as "none" | "status" | "climate",
    commands: [] as string[], damage: (bytes: number[]): number[] => bytes,
  };
  const { seen, binding } = scriptedI2C({
    write(bytes) {
      const command = Buffer.from(bytes).toString("hex");
      chip.commands.push(command);
      if (command === "2400") {
        chip.asked = "climate";
        chip.readyAt = clock.now + chip.measureMs;
      } else if (command === "f32d") {
        chip.asked = "status";
      } else if (command !== "3093" && command !== "30a2") {
        throw new Error("no acknowledge");
      }
    },
    read() {
      if (chip.asked === "status") return chip.damage(word(chip.status));
      if (chip.asked === "none" || clock.now < chip.readyAt) throw new Error("no acknowledge");
      chip.asked = "none";
      return chip.damage([...word(rawOf(chip.celsius)), ...word(Math.round(chip.humidity * 65_535))]);
    },
  });
  const log: string[] = [];
  const climates: Climate[] = [];
  const sensor = new Sht3x({
    sensor: binding, timers: timersOf(clock), onClimate: (climate) => climates.push(climate),
    onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"), ...options,
  });
  return { clock, chip, seen, sensor, log, climates };
}

test("the checksum of 0xBEEF is 0x92, by the data sheet", () => {
  expect(checksum(0xbe, 0xef)).toBe(0x92);
});

test("resets it, looks who it is, and measures without stretching the clock", () => {
  const { clock, chip, seen, climates } = bench();
  clock.run(30);
  expect(chip.commands).toEqual(["3093", "30a2", "f32d", "2400"]);
  expect(seen.addresses).toEqual([0x44]);
  expect(climates).toEqual([{ celsius: expect.closeTo(21.5, 2) as number, humidity: expect.closeTo(0.43, 3) as number }]);
});

test.each([[0x0000, -45], [0x6666, 25], [0xffff, 130]])("%i is %f °C by the formula of the data sheet", (raw, celsius) => {
  const { clock, chip, sensor, log } = bench();
  chip.celsius = raw / 65_535 * 175 - 45;
  clock.run(30);
  if (celsius < -40 || celsius > 125) expect([sensor.celsius, log]).toEqual([undefined, ["out-of-range"]]);
  else expect(sensor.celsius).toBeCloseTo(celsius, 2);
});

test("any climate that it can measure comes through", () => {
  fc.assert(fc.property(fc.double({ min: -39.9, max: 124.9, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (celsius, humidity) => {
    const { clock, chip, climates } = bench();
    Object.assign(chip, { celsius, humidity });
    clock.run(30);
    expect(Math.abs(climates[0]!.celsius - celsius)).toBeLessThan(0.002);
    expect(Math.abs(climates[0]!.humidity! - humidity)).toBeLessThan(0.0001);
  }));
});

test("measures every ten seconds, and its last measurement counts for a minute", () => {
  const { clock, chip, seen, sensor, climates } = bench();
  clock.run(60_000);
  expect(climates).toHaveLength(6);
  chip.celsius = 25;
  clock.run(10_000);
  expect(sensor.celsius).toBeCloseTo(25, 1);
  seen.isDead = true;
  clock.run(50_000);
  expect(sensor.celsius).toBeCloseTo(25, 1);
  clock.run(20_000);
  expect(sensor.celsius).toBeUndefined();
});

test("the one at the other address", () => {
  const clock = new Clock();
  const { seen, binding } = scriptedI2C({ write: () => {}, read: () => [] });
  new Sht3x({ sensor: { ...binding, address: 0x45 }, timers: timersOf(clock) });
  expect(seen.addresses).toEqual([0x45]);
});

test("one that takes a little longer is waited for", () => {
  const { clock, chip, log, climates } = bench();
  chip.measureMs = 30;
  clock.run(60);
  expect([climates.length, log]).toEqual([1, []]);
});

test("one that never finishes is stuck, and works again when it does", () => {
  const { clock, chip, log, climates } = bench();
  chip.measureMs = Infinity;
  clock.run(10_000);
  expect([climates, log]).toEqual([[], ["stuck"]]);
  chip.measureMs = 15;
  clock.run(60_000);
  expect(log).toEqual(["stuck", "recovered"]);
});

test("one wrong checksum is measured again, three are a fault", () => {
  for (const at of [0, 2, 3, 5]) {
    const { clock, chip, sensor, log, climates } = bench();
    let answers = 0;
    chip.damage = (bytes) => {
      if (bytes.length === 6 && answers++ === 0) bytes[at]! ^= 0x10;
      return bytes;
    };
    clock.run(100);
    expect([climates.length, sensor.badFrames, log]).toEqual([1, 1, []]);
    chip.damage = (bytes) => {
      if (bytes.length === 6) bytes[at]! ^= 0x10;
      return bytes;
    };
    clock.run(10_000);
    expect([climates.length, sensor.badFrames, log]).toEqual([1, 4, ["bad-crc"]]);
  }
});

test.each([0xff, 0x00])("a chip that answers with nothing but %i has no checksum", (byte) => {
  const { clock, chip, log } = bench();
  chip.damage = (bytes) => bytes.map(() => byte);
  clock.run(100);
  expect(log).toEqual(["bad-crc"]);
});

test("no damage of up to two bits becomes a climate", () => {
  fc.assert(fc.property(fc.nat(23), fc.nat(23), fc.boolean(), (one, other, isHumidity) => {
    const { clock, chip, climates } = bench();
    chip.damage = (bytes) => {
      const from = isHumidity ? 3 : 0;
      if (bytes.length === 6) for (const bit of new Set([one, other])) bytes[from + (bit >> 3)]! ^= 1 << (bit & 7);
      return bytes;
    };
    clock.run(1_000);
    expect(climates).toEqual([]);
  }));
});

test.each([["it does not say that it was reset", 0x8000], ["its heater is on", 0xa010], ["a bit is set that is none", 0x8018]])(
  "another chip, for %s", (_, status) => {
    const { clock, chip, sensor, log, climates } = bench();
    chip.status = status;
    clock.run(200_000);
    expect([log, climates, sensor.faults]).toEqual([["wrong-chip"], [], 1]);
    chip.status = 0x8010;
    clock.run(61_000);
    expect(log).toEqual(["wrong-chip", "recovered"]);
  });

test("absent, it is a fault and no exception; pulled out and put in again, it begins with a reset", () => {
  const { clock, chip, seen, log } = bench();
  seen.isDead = true;
  clock.run(200_000);
  expect(log).toEqual(["no-answer"]);
  seen.isDead = false;
  clock.run(60_000);
  seen.isDead = true;
  clock.run(15_000);
  chip.commands.length = 0;
  seen.isDead = false;
  clock.run(10_000);
  expect(log).toEqual(["no-answer", "recovered", "no-answer", "recovered"]);
  expect(chip.commands.slice(0, 4)).toEqual(["3093", "30a2", "f32d", "2400"]);
});

test("a bus held low is told as such, also while it measures", () => {
  const { clock, seen, log } = bench();
  clock.run(10);
  seen.isStuck = true;
  clock.run(50);
  expect(log).toEqual(["bus-stuck"]);
  seen.isStuck = false;
  clock.run(2_000);
  expect(log).toEqual(["bus-stuck", "recovered"]);
});

test("no transfer is made again and again: one that is absent is asked once a minute in the end", () => {
  const { clock, seen } = bench();
  seen.isDead = true;
  let tries = 0;
  Object.defineProperty(seen, "isStuck", { get: () => { tries++; return false; } });
  clock.run(63_000);
  expect(tries).toBe(7);
  clock.run(600_000);
  expect(tries).toBe(17);
});

test("closed at any moment, it holds no port, runs no timer and says nothing", () => {
  for (const ms of [0, 1, 3, 5, 15, 25, 10_000, 10_010]) {
    const { clock, seen, sensor, log, climates } = bench();
    clock.run(ms);
    sensor.close();
    sensor.close();
    climates.length = 0;
    clock.run(100_000);
    expect([seen.open, clock.next, log, climates]).toEqual([0, undefined, [], []]);
  }
});

test("closed from within its callbacks, it is quiet too", () => {
  const one = bench({ onClimate: () => one.sensor.close() });
  const two = bench({ onFault: () => two.sensor.close() });
  two.seen.isDead = true;
  for (const { clock, seen } of [one, two]) {
    clock.run(100_000);
    expect([seen.open, clock.next]).toEqual([0, undefined]);
  }
});

test("a fault of whoever is called back is none of the chip", () => {
  const { clock, log } = bench({ onClimate: () => { throw new Error("ours"); } });
  expect(() => clock.run(30)).toThrow("ours");
  expect(log).toEqual([]);
});

test("a port that the platform refuses is an exception, and nothing is left", () => {
  const clock = new Clock();
  const { seen, binding } = scriptedI2C({ write: () => {}, read: () => [] });
  seen.isRefused = true;
  expect(() => new Sht3x({ sensor: binding, timers: timersOf(clock) })).toThrow("duplicate");
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});
