// What any clock chip owes, driver against chip: the time, or that it is none; kept over a power cut, and never made up.
import { Ds3231 } from "../../modules/drivers/ds3231.js";
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import { Pcf8563 } from "../../modules/drivers/pcf8563.js";
import type { ChipTime, RegisterClock } from "../../modules/drivers/time-chip.js";
import { Ds3231Chip } from "../../sim/chips/ds3231.js";
import { Pcf8563Chip } from "../../sim/chips/pcf8563.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

const kinds = [["DS3231", Ds3231, Ds3231Chip], ["PCF8563", Pcf8563, Pcf8563Chip]] as const;
const NOON = Date.UTC(2026, 10, 28, 12);
const DAY_MS = 86_400_000;
const LOOK_MS = 3_700_000;   // a clock that works is looked at once an hour

function solder(workbench: Workbench, [, Driver, Chip]: (typeof kinds)[number]) {
  const chip = new Chip(workbench.clock, { random: workbench.random });
  const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
  const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
  const bus = new I2CBus({ io: workbench.port(wires.I2C), digital: new VirtualDigital(lines).Digital, data: 8, clock: 9 });
  const open = (hearing: Hearing): RegisterClock => new Driver({ chip: { io: workbench.port(bus.I2C) }, timers: workbench.timers,
    onFault: hearing.onFault, onRecovered: hearing.onRecovered });
  return { chip, open };
}

function bench(kind: (typeof kinds)[number], { seed = 1, set = true } = {}) {
  const workbench = new Workbench(seed);
  const { chip, open } = solder(workbench, kind);
  const hearing = new Hearing();
  if (set) chip.time = NOON;
  const { clock } = workbench;
  const read = (driver: RegisterClock): ChipTime => {
    const times: ChipTime[] = [];
    driver.read((time) => times.push(time));
    expect(times).toEqual([]);
    clock.run(1_000);
    expect(times).toHaveLength(1);
    return times[0]!;
  };
  return { workbench, clock, chip, hearing, open: () => open(hearing), read };
}

/** True time when virtual time was 0, if it is `epochMs` now. */
function isNow(time: ChipTime, epochMs: number): void {
  expect(time).toEqual({ epochMs: expect.any(Number) });
  const { epochMs: told } = time as { epochMs: number };
  expect(told).toBeGreaterThan(epochMs - 2_001);   // `read` waits a second, and the chip tells whole ones
  expect(told).toBeLessThanOrEqual(epochMs);
}

describe.each(kinds.map((kind) => [kind[0], kind] as const))("%s", (_, kind) => {
  describeLife((workbench) => {
    const { chip, open } = solder(workbench, kind);
    chip.time = NOON;
    return { open, plug: (plugged) => { chip.dead = !plugged; } };
  }, { absent: ["no-answer"], noticedMs: LOOK_MS, firedMost: 200, timersMost: 2, use: (driver: RegisterClock) => driver.read(() => {}) });

  test("fresh from the factory it has no time, and says so", () => {
    const { open, read, hearing } = bench(kind, { set: false });
    const driver = open();
    expect(read(driver)).toEqual({ fault: "unset" });
    expect([hearing.log, driver.fault]).toEqual([["unset"], "unset"]);
  });

  test.each([
    "2026-11-28T07:30:00.000Z", "2026-12-31T23:59:58.500Z", "2028-02-28T23:59:59.001Z", "2028-02-29T12:00:00.999Z", "2027-02-28T23:59:59.400Z",
    "2000-01-01T00:00:00.000Z", "2099-12-31T23:59:30.000Z", "2030-10-10T10:10:10.010Z",
  ])("set to %s it goes on from there, also over the end of a day", (text) => {
    const { clock, open, read, hearing } = bench(kind, { set: false });
    const driver = open();
    clock.run(777);
    const epochMs = Date.parse(text);
    const since = clock.now;
    driver.set(epochMs);
    clock.run(3_000);
    for (const waitMs of [0, 1_234, 5_000]) {
      clock.run(waitMs);
      isNow(read(driver), epochMs + clock.now - since);
    }
    expect(hearing.log.filter((word) => word !== "recovered")).toEqual(["unset"]);
    expect(driver.fault).toBeUndefined();
  });

  test("set at any part of a second, its seconds begin with the true ones", () => {
    for (let ms = 0; ms < 1_000; ms += 97) {
      const { clock, open, chip } = bench(kind, { set: false });
      const driver = open();
      clock.run(500);
      const since = clock.now;
      driver.set(NOON + ms);
      clock.run(10_000 - ms - 20);
      expect(chip.time).toBe(NOON + Math.floor((clock.now - since + ms) / 1_000) * 1_000);
      clock.run(40);
      expect(chip.time).toBe(NOON + 10_000);
    }
  });

  test("keeps the time over a power cut of a month, for the next driver", () => {
    const { clock, chip, open, read } = bench(kind, { set: false });
    const before = open();
    before.set(NOON);
    const since = clock.now;
    clock.run(5_000);
    before.close();
    chip.power(false);
    clock.run(30 * DAY_MS);
    chip.power(true);
    clock.run(1_000);
    const after = open();
    isNow(read(after), NOON + clock.now - since);
    after.close();
  });

  test("with a flat battery a power cut leaves no time, until it is set", () => {
    const { clock, chip, open, read } = bench(kind);
    const before = open();
    clock.run(5_000);
    before.close();
    chip.batteryFlat = true;
    chip.power(false);
    clock.run(DAY_MS);
    chip.power(true);
    const after = open();
    expect(read(after)).toEqual({ fault: "unset" });
    const since = clock.now;
    after.set(NOON);
    clock.run(3_000);
    isNow(read(after), NOON + clock.now - since);
  });

  test("one that has stood still is not believed, though it runs again", () => {
    const { clock, chip, open, read } = bench(kind);
    const driver = open();
    isNow(read(driver), NOON + clock.now);
    chip.stopped = true;
    clock.run(10_000);
    expect(read(driver)).toEqual({ fault: "unset" });
    chip.stopped = false;
    clock.run(10_000);
    expect(read(driver)).toEqual({ fault: "unset" });
  });

  test("set while it is away, it takes the time when it is back, and the right one", () => {
    const { clock, chip, open, read, hearing } = bench(kind, { set: false });
    chip.dead = true;
    const driver = open();
    clock.run(5_000);
    const since = clock.now;
    driver.set(NOON);
    clock.run(300_000);
    chip.dead = false;
    clock.run(70_000);
    isNow(read(driver), NOON + clock.now - since);
    expect([hearing.log[0], hearing.log.at(-1)]).toEqual(["no-answer", "recovered"]);
  });

  test("a time outside of its century is not set", () => {
    const { clock, open, read } = bench(kind);
    const driver = open();
    for (const epochMs of [NaN, 0, Date.UTC(1999, 11, 31), Date.UTC(2100, 0), Infinity, -1]) driver.set(epochMs);
    clock.run(5_000);
    isNow(read(driver), NOON + clock.now);
  });

  test("nonsense on the wires is hardly ever a time, and never twice one that fits", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { clock, chip, open, read } = bench(kind, { seed });
      const driver = open();
      clock.run(5_000);
      chip.garbage = true;
      let last = -Infinity;
      for (let i = 0; i < 50; i++) {
        const time = read(driver);
        if (!("epochMs" in time)) continue;
        expect(Math.abs(time.epochMs - last)).toBeGreaterThan(5_000);
        last = time.epochMs;
      }
      chip.garbage = false;
      clock.run(5_000);
      isNow(read(driver), NOON + clock.now);
    }
  });

  test("read by two at once, one is told that it is busy", () => {
    const { clock, open } = bench(kind);
    const driver = open();
    const told: string[] = [];
    driver.read((time) => told.push("epochMs" in time ? "time" : time.fault));
    driver.read((time) => told.push("epochMs" in time ? "time" : time.fault));
    clock.run(1_000);
    expect(told.sort()).toEqual(["busy", "time"]);
  });
});
