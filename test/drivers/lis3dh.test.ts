import fc from "fast-check";
import { Lis3dh, type Lis3dhOptions } from "../../modules/drivers/lis3dh.js";
import type { Vector } from "../../modules/drivers/upright.js";
import { Clock } from "../../sim/clock.js";
import { registerFile, scriptedI2C } from "./scripted-i2c.js";
import { timersOf } from "./timers.js";

const UP: Vector = { x: 0, y: 0, z: 1 };

/** Leans from `up` towards x by so many degrees. */
function leaning(degrees: number, { x, y, z }: Vector = UP, g = 1): Vector {
  const angle = degrees * Math.PI / 180;
  const side = Math.abs(x) > 0.9 ? { x: 0, y: 1, z: 0 } : { x: 1, y: 0, z: 0 };
  const along = x * side.x + y * side.y + z * side.z;
  const across = { x: side.x - along * x, y: side.y - along * y, z: side.z - along * z };
  const norm = Math.hypot(across.x, across.y, across.z);
  const mix = (up: number, side: number): number => g * (up * Math.cos(angle) + side / norm * Math.sin(angle));
  return { x: mix(x, across.x), y: mix(y, across.y), z: mix(z, across.z) };
}

function bench(options: Partial<Lis3dhOptions> = {}, first: Vector = UP, hasLooks = true) {
  const clock = new Clock();
  const timers = hasLooks ? timersOf(clock) : { ...timersOf(clock), every: () => () => {} };
  const registers = new Uint8Array(0x40);
  registers[0x0f] = 0x33;
  registers[0x20] = 0x07;
  const file = registerFile(registers, 0x7f);
  const state = { isFresh: true };
  const { seen, binding } = scriptedI2C({
    write: (bytes) => file.write(bytes),
    read(byteLength) {
      registers[0x27] = state.isFresh && (registers[0x20]! & 0xf0) !== 0 ? 0x0f : 0;
      return file.read(byteLength);
    },
  });
  const put = ({ x, y, z }: Vector): void => {
    [x, y, z].forEach((g, i) => { registers[0x29 + 2 * i] = Math.max(-128, Math.min(127, Math.round(g / 0.016))) & 0xff; });
  };
  put(first);
  const log: string[] = [];
  const learned: Vector[] = [];
  const sensor = new Lis3dh({
    sensor: binding, timers, onTilt: (tilted) => log.push(tilted ? "tilted" : "upright"),
    onUpright: (vector) => learned.push(vector), onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"), ...options,
  });
  return { clock, registers, state, seen, sensor, log, learned, put };
}

test("finds out who it is and sets it to 10 Hz, low power, ±2 g and whole readings", () => {
  const { clock, seen, registers } = bench();
  clock.run(0);
  expect([seen.addresses, seen.log]).toEqual([[0x18], ["w 0f", "r1", "w a02f0000800000"]]);
  expect([...registers.subarray(0x20, 0x26)]).toEqual([0x2f, 0, 0, 0x80, 0, 0]);
});

test("looks once a second while nothing happens, with short transfers", () => {
  const { clock, seen, log } = bench({ upright: UP });
  clock.run(10_500);
  seen.log.length = 0;
  clock.run(10_000);
  expect(seen.log.filter((entry) => entry === "r7")).toHaveLength(10);
  expect(seen.log).toHaveLength(40);
  expect(log).toEqual([]);
});

test.each([UP, { x: 0, y: -1, z: 0 }, leaning(9), leaning(45)])("learns within the first seconds which way is up: %p", (up) => {
  const { clock, learned, log } = bench({}, up);
  clock.run(5_000);
  expect(learned).toHaveLength(1);
  const { x, y, z } = learned[0]!;
  expect(x * up.x + y * up.y + z * up.z).toBeGreaterThan(Math.cos(Math.PI / 180));
  expect(log).toEqual([]);
});

test("does not learn while it is carried about", () => {
  const { clock, learned, put } = bench();
  for (let i = 0; i < 40; i++) {
    put(leaning(i % 2 === 0 ? 0 : 15));
    clock.run(1_000);
  }
  expect(learned).toEqual([]);
  put(leaning(3));
  clock.run(5_000);
  expect(learned).toHaveLength(1);
});

test("what is given is not learned", () => {
  const { clock, learned, log } = bench({ upright: { x: 0, y: 0, z: 17 } }, leaning(40));
  clock.run(10_000);
  expect([learned, log]).toEqual([[], ["tilted"]]);
});

test("one that lies where it should stand does not take that for upright", () => {
  const lying = bench({ mounting: UP }, { x: 1, y: 0, z: 0 });
  lying.clock.run(10_000);
  expect([lying.learned, lying.log]).toEqual([[], ["tilted"]]);
  const leant = bench({ mounting: UP }, leaning(25));
  leant.clock.run(10_000);
  expect([leant.learned.length, leant.log]).toEqual([1, []]);
});

test.each([undefined, 2_000, 5_000])("tells a tilt after it has lasted: %p ms", (tiltMs) => {
  const { clock, sensor, log, put } = bench({ upright: UP, tiltMs });
  clock.run(5_000);
  put(leaning(25));
  clock.run((tiltMs ?? 2_000) - 1);
  expect(log).toEqual([]);
  clock.run(2_001);
  expect([log, sensor.tilted]).toEqual([["tilted"], true]);
});

test("whatever the direction, 18° is none and 22° is one; and 11° still is, 9° no longer", () => {
  for (const up of [UP, { x: -1, y: 0, z: 0 }, { x: 0, y: 1, z: 0 }, leaning(45)]) {
    const { clock, log, put } = bench({ upright: up });
    for (const [degrees, entries] of [[18, 0], [22, 1], [11.5, 1], [8.5, 2], [18, 2]] as const) {
      put(leaning(degrees, up));
      clock.run(5_000);
      expect(log).toHaveLength(entries);
    }
    expect(log).toEqual(["tilted", "upright"]);
  }
});

test("turned over altogether it is tilted", () => {
  const { clock, log, put } = bench({ upright: UP });
  put({ x: 0, y: 0, z: -1 });
  clock.run(5_000);
  expect(log).toEqual(["tilted"]);
});

test("as many degrees as told", () => {
  for (const [tiltDegrees, expected] of [[10, ["tilted"]], [45, []]] as const) {
    const { clock, log, put } = bench({ upright: UP, tiltDegrees });
    put(leaning(30));
    clock.run(5_000);
    expect(log).toEqual(expected);
  }
});

test("a lean of one second is nothing", () => {
  const { clock, log, put } = bench({ upright: UP });
  for (let i = 0; i < 50; i++) {
    put(leaning(40));
    clock.run(1_000);
    put(leaning(2));
    clock.run(2_000);
  }
  expect(log).toEqual([]);
});

test("knocks are ignored, whichever way they push", () => {
  const { clock, sensor, log, put } = bench({ upright: UP });
  for (let i = 0; i < 60; i++) {
    put(i % 3 === 0 ? UP : leaning(60, UP, i % 2 === 0 ? 1.6 : 0.3));
    clock.run(1_000);
  }
  expect([log, sensor.fault]).toEqual([[], undefined]);
});

test.each([["shaking without end", 1.5], ["weightless", 0]])("%s is unstable after a minute, and recovers", (_, g) => {
  const { clock, log, put } = bench({ upright: UP });
  clock.run(5_000);
  put(leaning(0, UP, g));
  clock.run(58_000);
  expect(log).toEqual([]);
  clock.run(4_000);
  expect(log).toEqual(["unstable"]);
  put(UP);
  clock.run(5_000);
  expect(log).toEqual(["unstable", "recovered"]);
});

test("readings that stand still are stuck, one that is late is not", () => {
  const { clock, state, log } = bench({ upright: UP });
  clock.run(5_200);
  state.isFresh = false;
  clock.run(1_000);
  state.isFresh = true;
  clock.run(5_000);
  expect(log).toEqual([]);
  state.isFresh = false;
  clock.run(4_000);
  expect(log).toEqual(["stuck"]);
  state.isFresh = true;
  clock.run(10_000);
  expect(log).toEqual(["stuck", "recovered"]);
});

test("one that has lost its registers is set up again", () => {
  const { clock, registers, log } = bench({ upright: UP });
  clock.run(5_000);
  registers.fill(0, 0x20, 0x27);
  registers[0x20] = 0x07;
  clock.run(3_000);
  expect(registers[0x20]).toBe(0x2f);
  expect(log).toEqual(["restarted", "recovered"]);
});

test.each([0x00, 0xff, 0x32, 0x68])("a chip that says it is %i is another", (identity) => {
  const { clock, registers, sensor, log } = bench();
  registers[0x0f] = identity;
  clock.run(200_000);
  expect([log, registers[0x20], sensor.faults]).toEqual([["wrong-chip"], 0x07, 1]);
});

test("absent, it is a fault and no exception, tried again with growing patience, and recovers", () => {
  const { clock, seen, sensor, log } = bench({ upright: UP });
  seen.isDead = true;
  let tries = 0;
  Object.defineProperty(seen, "isStuck", { get: () => { tries++; return false; } });
  clock.run(63_500);
  expect([log, tries]).toEqual([["no-answer"], 7]);
  clock.run(600_000);
  expect(tries).toBe(17);
  seen.isDead = false;
  clock.run(62_000);
  expect([log, sensor.fault]).toEqual([["no-answer", "recovered"], undefined]);
});

test("a tilt is still one after a fault", () => {
  const { clock, seen, log, put } = bench({ upright: UP });
  put(leaning(40));
  clock.run(5_000);
  seen.isDead = true;
  clock.run(5_000);
  seen.isDead = false;
  clock.run(60_000);
  expect(log).toEqual(["tilted", "no-answer", "recovered"]);
});

test("a bus held low is told as such", () => {
  const { clock, seen, log } = bench();
  clock.run(3_000);
  seen.isStuck = true;
  clock.run(1_500);
  expect(log).toEqual(["bus-stuck"]);
});

test("what has begun is finished though looks are left out as soon as nothing changes", () => {
  const tilted = bench({ upright: UP }, leaning(40), false);
  tilted.clock.run(10_000);
  expect(tilted.log).toEqual(["tilted"]);
  const learning = bench({}, UP, false);
  learning.clock.run(10_000);
  expect(learning.learned).toHaveLength(1);
  const absent = bench({}, UP, false);
  absent.seen.isDead = true;
  absent.clock.run(10_000);
  absent.seen.isDead = false;
  absent.clock.run(60_000);
  expect(absent.log).toEqual(["no-answer", "recovered"]);
});

test("no look is made twice, whatever happens", () => {
  const { clock, seen, log, put } = bench();
  put(leaning(10));
  clock.run(4_500);
  put(leaning(60));
  clock.run(6_000);
  expect(log).toEqual(["tilted"]);
  expect(seen.log.filter((entry) => entry === "r7")).toHaveLength(10);
});

test("closed at any moment, also from its callbacks, it holds no port, runs no timer and says nothing", () => {
  for (const ms of [0, 500, 3_000, 10_000]) {
    const { clock, seen, sensor, log, put } = bench();
    clock.run(ms);
    put(leaning(60));
    clock.run(1_500);
    sensor.close();
    sensor.close();
    clock.run(100_000);
    expect([seen.open, clock.next, log]).toEqual([0, undefined, []]);
  }
  const one = bench({ upright: UP, onTilt: () => one.sensor.close() }, leaning(40));
  const two = bench({ onFault: () => two.sensor.close() });
  two.seen.isDead = true;
  const three = bench({ onUpright: () => three.sensor.close() });
  for (const { clock, seen } of [one, two, three]) {
    clock.run(100_000);
    expect([seen.open, clock.next]).toEqual([0, undefined]);
  }
});

test("a fault of whoever is called back is none of the chip", () => {
  const { clock, log } = bench({ upright: UP, onTilt: () => { throw new Error("ours"); } }, leaning(40));
  expect(() => clock.run(10_000)).toThrow("ours");
  expect(log).toEqual([]);
});

test.each<[string, Partial<Lis3dhOptions>]>([
  ["0°", { tiltDegrees: 0 }], ["90°", { tiltDegrees: 90 }], ["NaN", { tiltDegrees: NaN }],
  ["an upright without direction", { upright: { x: 0, y: 0, z: 0 } }], ["a mounting without direction", { mounting: { x: 0, y: 0, z: 0 } }],
])("%s is an exception", (_, options) => {
  const clock = new Clock();
  const { seen, binding } = scriptedI2C({ write: () => {}, read: () => [] });
  expect(() => new Lis3dh({ sensor: binding, timers: timersOf(clock), onTilt: () => {}, ...options })).toThrow(RangeError);
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});

test("a port that the platform refuses is an exception, and nothing is left", () => {
  const clock = new Clock();
  const { seen, binding } = scriptedI2C({ write: () => {}, read: () => [] });
  seen.isRefused = true;
  expect(() => new Lis3dh({ sensor: binding, timers: timersOf(clock), onTilt: () => {} })).toThrow("duplicate");
  expect([seen.open, clock.next]).toEqual([0, undefined]);
});

test("whatever it reads, tilts and uprights take turns", () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: -127, max: 127 }), fc.integer({ min: -127, max: 127 }), fc.integer({ min: -127, max: 127 })),
    { maxLength: 40 }), (readings) => {
    const { clock, log, put } = bench({ upright: UP, onFault: () => {}, onRecovered: () => {} });
    for (const [x, y, z] of readings) {
      put({ x: x / 90, y: y / 90, z: z / 90 });
      clock.run(2_500);
    }
    log.forEach((entry, i) => expect(entry).toBe(i % 2 === 0 ? "tilted" : "upright"));
  }), { numRuns: 50 });
});
