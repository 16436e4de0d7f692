import fc from "fast-check";
import { Ds3231 } from "../../modules/drivers/ds3231.js";
import { Pcf8563 } from "../../modules/drivers/pcf8563.js";
import { type ChipTime, fromBcd, timeOf, toBcd } from "../../modules/drivers/time-chip.js";
import { Clock } from "../../sim/clock.js";
import { registerFile, scriptedI2C } from "./scripted-i2c.js";
import { timersOf } from "./timers.js";

type Model = "ds3231" | "pcf8563";
const models: Model[] = ["ds3231", "pcf8563"];
const NOON = Date.UTC(2026, 10, 25, 12, 34, 56);
/** Seconds, minutes, hours and so on, as the two data sheets lay them out. */
const noonOf = { ds3231: [0x56, 0x34, 0x12, 0x04, 0x25, 0x11, 0x26], pcf8563: [0x56, 0x34, 0x12, 0x25, 0x03, 0x11, 0x26] };
const firstOf = { ds3231: 0, pcf8563: 2 };

/** Registers of which the test moves the time on, if they are to go on by themselves. */
function bench(model: Model, time: readonly number[] = noonOf[model], options: { runs?: boolean } = {}) {
  const clock = new Clock();
  const registers = new Uint8Array(model === "ds3231" ? 0x13 : 0x10);
  registers.set(time, firstOf[model]);
  if (model === "ds3231") registers[0x0e] = 0x1c;
  const file = registerFile(registers);
  const state = { runs: options.runs ?? true, sets: [] as { at: number; bytes: number[] }[], keepsFlag: false, keepsTime: false };
  const seconds = firstOf[model];
  const tick = (): void => {
    clock.after(1_000, tick);
    if (state.runs) registers[seconds] = (registers[seconds]! & 0x80) | toBcd((fromBcd(registers[seconds]! & 0x7f) + 1) % 60);
  };
  clock.after(999.5, tick);
  const { seen, binding } = scriptedI2C({
    write(bytes) {
      const before = Uint8Array.from(registers);
      file.write(bytes);
      if (bytes.length > 1) state.sets.push({ at: clock.now, bytes });
      if (state.keepsTime) registers.set(before.subarray(seconds, seconds + 7), seconds);
      if (state.keepsFlag) registers[model === "ds3231" ? 0x0f : 0x02]! |= 0x80;
    },
    read: file.read,
  });
  const log: string[] = [];
  const chip = new (model === "ds3231" ? Ds3231 : Pcf8563)({
    chip: binding, timers: timersOf(clock), onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"),
  });
  const read = (ms = 0): ChipTime | undefined => {
    let time: ChipTime | undefined;
    chip.read((answer) => { time = answer; });
    expect(time).toBeUndefined();
    clock.run(ms);
    return time;
  };
  return { clock, registers, state, seen, chip, log, read };
}

test.each(models)("%s: reads the time, in UTC, at its own address", (model) => {
  const { seen, log, read } = bench(model);
  expect(read()).toEqual({ epochMs: NOON });
  expect([seen.addresses, log]).toEqual([[model === "ds3231" ? 0x68 : 0x51], []]);
});

test.each<[string, number[], number]>([
  ["midnight is 12 AM", [0, 0, 0x52, 1, 0x01, 0x01, 0x26], Date.UTC(2026, 0, 1)],
  ["noon is 12 PM", [0, 0, 0x72, 1, 0x01, 0x01, 0x26], Date.UTC(2026, 0, 1, 12)],
  ["11 PM", [0, 0, 0x71, 1, 0x01, 0x01, 0x26], Date.UTC(2026, 0, 1, 23)],
  ["the century bit means nothing", [0, 0, 0, 1, 0x29, 0x82, 0x28], Date.UTC(2028, 1, 29)],
])("ds3231: %s", (_, time, epochMs) => {
  expect(bench("ds3231", time).read()).toEqual({ epochMs });
});

test("pcf8563: unused bits and the century bit mean nothing", () => {
  expect(bench("pcf8563", [0x56, 0xb4, 0xd2, 0xe5, 0xfb, 0xf1, 0x26]).read()).toEqual({ epochMs: NOON });
});

test.each<[Model, string, number[]]>([
  ["ds3231", "a chip that answers with ones", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ["ds3231", "a chip that answers with zeros", [0, 0, 0, 0, 0, 0, 0]],
  ["ds3231", "the day 165 of a missing chip", [0, 0, 0, 1, 0xa5, 0x01, 0x26]],
  ["ds3231", "a digit that is none", [0x5a, 0, 0, 1, 1, 1, 0x26]],
  ["ds3231", "second 60", [0x60, 0, 0, 1, 1, 1, 0x26]],
  ["ds3231", "hour 24", [0, 0, 0x24, 1, 1, 1, 0x26]],
  ["ds3231", "13 PM", [0, 0, 0x73, 1, 1, 1, 0x26]],
  ["ds3231", "0 AM", [0, 0, 0x40, 1, 1, 1, 0x26]],
  ["ds3231", "29 February of a year that has none", [0, 0, 0, 1, 0x29, 0x02, 0x26]],
  ["ds3231", "month 0", [0, 0, 0, 1, 1, 0, 0x26]],
  ["ds3231", "year A0", [0, 0, 0, 1, 1, 1, 0xa0]],
  ["ds3231", "a bit that always reads 0", [0, 0, 0, 0x81, 1, 1, 0x26]],
  ["pcf8563", "a chip that answers with zeros", [0, 0, 0, 0, 0, 0, 0]],
  ["pcf8563", "31 April", [0, 0, 0, 0x31, 0, 0x04, 0x26]],
  ["pcf8563", "minute 7A", [0, 0x7a, 0, 1, 0, 1, 0x26]],
])("%s: %s is no date", (model, _, time) => {
  const { read, log } = bench(model, time);
  expect(read()).toEqual({ fault: "out-of-range" });
  expect(log).toEqual(["out-of-range"]);
});

test("pcf8563: a chip that answers with ones says that it has lost the time", () => {
  expect(bench("pcf8563", [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).read()).toEqual({ fault: "unset" });
});

test.each<[Model, string, number, number]>([
  ["ds3231", "OSF", 0x0f, 0x80], ["ds3231", "EOSC", 0x0e, 0x80],
  ["pcf8563", "VL", 0x02, 0x80], ["pcf8563", "STOP", 0x00, 0x20], ["pcf8563", "TEST1", 0x00, 0x80],
])("%s: with %s set its time is none, until it is set", (model, _, register, bit) => {
  const { clock, registers, chip, log, read } = bench(model);
  registers[register]! |= bit;
  expect([read(), chip.fault]).toEqual([{ fault: "unset" }, "unset"]);
  chip.set(NOON);
  clock.run(1_000);
  expect([log, registers[register]! & bit]).toEqual([["unset", "recovered"], 0]);
});

test("ds3231: is set when a second begins, the flag last", () => {
  const { clock, state, chip, read } = bench("ds3231");
  clock.run(100);
  chip.set(Date.UTC(2030, 1, 3, 4, 5, 6, 250));
  clock.run(1_000);
  expect(state.sets).toEqual([
    { at: 850, bytes: [0x00, 0x07, 0x05, 0x04, 0x01, 0x03, 0x02, 0x30] },
    { at: 850, bytes: [0x0e, 0x1c, 0x00] },
  ]);
  expect(read()).toEqual({ epochMs: Date.UTC(2030, 1, 3, 4, 5, 8) });
});

test("pcf8563: is let go so that its next second begins with the next one, stopped until then", () => {
  const { clock, state, chip } = bench("pcf8563");
  clock.run(100);
  chip.set(Date.UTC(2030, 1, 3, 4, 5, 6, 250));
  clock.run(1_000);
  expect(state.sets).toEqual([
    { at: 342, bytes: [0x00, 0x20, 0x00, 0x06, 0x05, 0x04, 0x03, 0x00, 0x02, 0x30] },
    { at: 342, bytes: [0x00, 0x00] },
  ]);
});

test.each(models)("%s: who reads while it is being set, reads what was set", (model) => {
  const { chip, read } = bench(model);
  chip.set(NOON + 86_400_000);
  const time = read(1_000);
  expect(time && "epochMs" in time ? time.epochMs - NOON : time).toBe(86_400_000);
});

test.each(models)("%s: reads back any time it was set to", (model) => {
  fc.assert(fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) - 2_000 }), (epochMs) => {
    const { chip, read, state } = bench(model);
    state.runs = false;
    chip.set(epochMs);
    const time = read(1_001) as { epochMs: number };
    expect(Math.abs(time.epochMs - epochMs)).toBeLessThanOrEqual(1_000);
  }), { numRuns: 100 });
});

test.each([NaN, Infinity, -1, Date.UTC(1999, 11, 31), Date.UTC(2100, 0)])("is not set to %f", (epochMs) => {
  const { clock, state, chip } = bench("ds3231");
  chip.set(epochMs);
  clock.run(5_000);
  expect(state.sets).toEqual([]);
});

test.each(models)("%s: absent, it is a fault and no exception, tried again with growing patience, and recovers", (model) => {
  const { clock, seen, chip, log, read } = bench(model);
  seen.isDead = true;
  clock.run(0);
  expect([log, chip.fault, chip.faults]).toEqual([["no-answer"], "no-answer", 1]);
  expect(read()).toEqual({ fault: "no-answer" });
  clock.run(200_000);
  expect(log).toEqual(["no-answer"]);
  seen.isDead = false;
  clock.run(60_000);
  expect([log, chip.fault]).toEqual([["no-answer", "recovered"], undefined]);
});

test("a bus held low is told as such, and tried no more than once a minute in the end", () => {
  const { clock, registers, seen, log } = bench("ds3231");
  let tries = 0;
  Object.defineProperty(seen, "isStuck", { get: () => { tries++; return true; } });
  clock.run(63_000);
  expect([log, registers.length, tries]).toEqual([["bus-stuck"], 0x13, 7]);
  clock.run(600_000);
  expect(tries).toBe(17);
});

test.each(models)("%s: what could not be set is set when the chip comes back, to the time that it is by then", (model) => {
  const { clock, seen, chip, log, read } = bench(model);
  seen.isDead = true;
  chip.set(NOON);
  clock.run(100_000);
  seen.isDead = false;
  clock.run(61_000);
  const time = read() as { epochMs: number };
  expect(log).toEqual(["no-answer", "recovered"]);
  expect(Math.abs(time.epochMs - NOON - clock.now) % 60_000).toBeLessThanOrEqual(1_500);
  expect(Math.floor(time.epochMs / 60_000)).toBeGreaterThan(Math.floor(NOON / 60_000));
});

test.each(models)("%s: a flag that cannot be cleared stays a fault", (model) => {
  const { clock, state, chip, log } = bench(model);
  state.keepsFlag = true;
  clock.run(0);
  chip.set(NOON);
  clock.run(300_000);
  expect([log, chip.fault]).toEqual([["unset"], "unset"]);
  state.keepsFlag = false;
  clock.run(62_000);
  expect(log).toEqual(["unset", "recovered"]);
});

test.each(models)("%s: one that does not take its time is stuck", (model) => {
  const { clock, state, chip, log } = bench(model);
  state.keepsTime = true;
  chip.set(NOON + 3_600_000);
  clock.run(1_000);
  expect(log).toEqual(["stuck"]);
});

test.each(models)("%s: one that stands still without a flag is stuck, after the first two seconds", (model) => {
  const { clock, log, state } = bench(model, undefined, { runs: false });
  clock.run(1_999);
  expect(log).toEqual([]);
  clock.run(2_000);
  expect(log).toEqual(["stuck"]);
  state.runs = true;
  clock.run(61_000);
  expect(log).toEqual(["stuck", "recovered"]);
});

test("one that runs is looked at once an hour, and so found when it dies", () => {
  const { clock, seen, log } = bench("ds3231");
  clock.run(3_000);
  const before = seen.log.length;
  clock.run(3_590_000);
  expect(seen.log).toHaveLength(before);
  seen.isDead = true;
  clock.run(20_000);
  expect(log).toEqual(["no-answer"]);
});

test("asked while it is asked, it is busy, and the first answer still comes", () => {
  const { clock, chip } = bench("ds3231");
  const times: ChipTime[] = [];
  chip.read((time) => times.push(time));
  chip.read((time) => times.push(time));
  clock.run(1);
  expect(times).toContainEqual({ fault: "busy" });
  expect(times).toContainEqual({ epochMs: NOON });
  expect(times).toHaveLength(2);
});

test("it may be read again, set and closed from within its callbacks", () => {
  const { clock, seen, chip } = bench("ds3231");
  const times: ChipTime[] = [];
  chip.read((time) => {
    times.push(time);
    chip.set(NOON);
    chip.read((next) => {
      times.push(next);
      chip.close();
    });
  });
  clock.run(5_000);
  const transfers = seen.log.length;
  clock.run(10_000_000);
  expect([times.length, seen.open, seen.log.length]).toEqual([2, 0, transfers]);
});

test.each(models)("%s: after close it holds no port and says nothing", (model) => {
  const { clock, seen, chip, log, read } = bench(model);
  let answers = 0;
  chip.read(() => answers++);
  seen.isDead = true;
  chip.close();
  chip.close();
  chip.set(NOON);
  expect(read(5_000)).toBeUndefined();
  clock.run(100_000);
  expect([seen.open, seen.log, answers, log]).toEqual([0, [], 0, []]);
});

test("a port that the platform refuses is an exception, and nothing is left", () => {
  const clock = new Clock();
  const { seen, binding } = scriptedI2C({ write: () => {}, read: () => [] });
  seen.isRefused = true;
  expect(() => new Ds3231({ chip: binding, timers: timersOf(clock) })).toThrow("duplicate");
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});

test("two digits are what they say, or nothing", () => {
  for (let byte = 0; byte < 256; byte++) {
    const text = byte.toString(16).padStart(2, "0");
    expect(fromBcd(byte)).toBe(/^\d\d$/.test(text) ? Number(text) : NaN);
    if (/^\d\d$/.test(text)) expect(toBcd(Number(text))).toBe(byte);
  }
});

test("whatever is read, a time is one of this century", () => {
  const field = fc.oneof(fc.integer({ min: 0, max: 99 }), fc.constant(NaN));
  fc.assert(fc.property(field, field, field, field, field, field, (...fields) => {
    const time = timeOf(...fields);
    if ("fault" in time) return expect(time.fault).toBe("out-of-range");
    return expect(new Date(time.epochMs).getUTCFullYear()).toBe(2000 + fields[0]);
  }));
});
