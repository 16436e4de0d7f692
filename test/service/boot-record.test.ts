import fc from "fast-check";
import { BootRecord, SHORT_BOOTS_MAX, type Boot } from "../../modules/service/boot-record.js";
import { MemoryKeys } from "./memory-keys.js";

const boot = (keys: MemoryKeys, { reset = "power-on" as const, lives = false } = {}): Boot => {
  const record = new BootRecord(keys, reset);
  if (lives) record.healthy();
  return record.boot;
};

test("the first boot of all is 1, and nothing was amiss", () => {
  expect(boot(new MemoryKeys())).toEqual({ boot: 1, shortBoots: 0, brownOuts: 0, safe: false });
});

test("short boots are counted, and a healthy minute ends the row", () => {
  const keys = new MemoryKeys();
  const shortBoots = [false, false, true, false, false].map((lives) => boot(keys, { lives }).shortBoots);
  expect(shortBoots).toEqual([0, 1, 2, 0, 1]);
});

test("a restart that was asked for is no short boot, however many there are", () => {
  const keys = new MemoryKeys();
  boot(keys);
  for (let i = 0; i < 30; i++) expect(new BootRecord(keys, "software").boot).toMatchObject({ shortBoots: 0, safe: false });
  expect(new BootRecord(keys, "panic").boot.shortBoots).toBe(1);
});

test("the eleventh start after ten short ones is safe, and so are those after it until one has lived", () => {
  const keys = new MemoryKeys();
  const safe = (): boolean => boot(keys).safe;
  expect(Array.from({ length: SHORT_BOOTS_MAX }, safe)).toEqual(Array(10).fill(false));
  expect([safe(), safe(), boot(keys, { lives: true }).safe, safe()]).toEqual([true, true, true, false]);
});

test("brown-outs are counted for good, this boot's among them", () => {
  const keys = new MemoryKeys();
  const counts = (["power-on", "brown-out", "panic", "brown-out"] as const)
    .map((reset) => new BootRecord(keys, reset).boot.brownOuts);
  expect(counts).toEqual([0, 1, 1, 2]);
  expect(boot(keys, { lives: true }).brownOuts).toBe(2);
});

test("a boot costs one write, living another, and one boot in 64 a third", () => {
  const keys = new MemoryKeys();
  for (let boots = 1; boots <= 128; boots++) boot(keys, { lives: true });
  expect(keys.writes.length).toBe(2 * 128 + 2);
  const record = new BootRecord(keys, "power-on");
  record.healthy();
  const { length } = keys.writes;
  record.healthy();
  expect(keys.writes.length).toBe(length);
});

test.each(["", "x", "-1 0 0", "1.5 0 0", "1e3 0 0", "NaN", " 7 0 0", "0 0 0", "4294967295 0 0", "99999999999999 0 0", "0x10 1 1"])(
  "a count of boots that reads %j is none: no number comes again, and the rest begins at 0", (damaged) => {
    const keys = new MemoryKeys();
    for (let boots = 1; boots <= 70; boots++) boot(keys);
    keys.values.set("boots", damaged);
    const { boot: next, shortBoots, brownOuts, safe } = boot(keys);
    expect(next).toBeGreaterThan(70);
    expect([shortBoots, brownOuts, safe]).toEqual([0, 0, false]);
    expect(boot(keys).boot).toBe(next + 1);
  });

test("no number of a boot comes again while one of the two counts is there, whatever is lost in between", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom("boots", "boot-floor", "neither"), { maxLength: 300 }), (losses) => {
    const keys = new MemoryKeys();
    let last = 0;
    for (const lost of losses) {
      const { boot: next } = boot(keys);
      expect(next).toBeGreaterThan(last);
      last = next;
      keys.delete(lost);
    }
  }), { numRuns: 50 });
});

test("counts that lack their end are taken as far as they go", () => {
  const keys = new MemoryKeys();
  keys.values.set("boots", "41");
  expect(boot(keys)).toEqual({ boot: 42, shortBoots: 0, brownOuts: 0, safe: false });
  keys.values.set("boots", "42 9 x");
  expect(boot(keys)).toEqual({ boot: 43, shortBoots: 9, brownOuts: 0, safe: false });
});

test("a store that refuses counts no boot, tells what it knows, and throws nothing", () => {
  const keys = new MemoryKeys();
  for (let boots = 1; boots <= SHORT_BOOTS_MAX; boots++) boot(keys);
  keys.refuses = true;
  const record = new BootRecord(keys, "brown-out");
  expect(record.boot).toEqual({ boot: 0, shortBoots: 10, brownOuts: 1, safe: true });
  record.healthy();
  record.crashed(new Error("x"), "idle", 1, []);
  record.told();
  keys.refuses = false;
  expect(boot(keys).boot).toBe(11);
});

describe("a crash", () => {
  const crashed = (error: unknown, { phase = "idle", upMs = 5, secrets = [] as string[] } = {}): Boot => {
    const keys = new MemoryKeys();
    new BootRecord(keys, "power-on").crashed(error, phase, upMs, secrets);
    return new BootRecord(keys, "panic").boot;
  };

  test("is told by the next boot with its stack, what the station was about, and when", () => {
    const error = new TypeError("cannot coerce to object");
    error.stack = "TypeError: cannot coerce to object\n at step (station.js:12)\n at main (main.js:3)";
    expect(crashed(error, { phase: "publishing", upMs: 61_234.6 }).crash).toEqual({
      message: "TypeError: cannot coerce to object", stack: "at step (station.js:12)\n at main (main.js:3)", phase: "publishing", upMs: 61_235,
    });
  });

  test("is told until it is on record", () => {
    const keys = new MemoryKeys();
    new BootRecord(keys, "power-on").crashed("memory full", "idle", 1, []);
    expect(boot(keys).crash?.message).toBe("memory full");
    const record = new BootRecord(keys, "power-on");
    expect(record.boot.crash).toEqual({ message: "memory full", phase: "idle", upMs: 1 });
    record.told();
    expect(boot(keys).crash).toBeUndefined();
  });

  test.each([
    ["undefined", undefined], ["null", null], ["a text", "memory full"], ["a number", 7],
    ["what has no text", Object.create(null)],
    ["what throws when it is read", { toString() { throw new Error("no"); }, get stack() { throw new Error("no"); } }],
    ["a stack that is no text", Object.assign(new Error("x"), { stack: 7 })],
  ])("of %s throws nothing and leaves a record that reads, or none", (_, error) => {
    const { crash } = crashed(error);
    if (crash) expect(crash).toEqual({ message: expect.any(String), phase: "idle", upMs: 5 });
  });

  test("is cut to what NVS holds, never within a character", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 500 }), fc.string({ unit: "binary", maxLength: 500 }),
      fc.string({ unit: "binary", maxLength: 50 }), fc.double(), (message, stack, phase, upMs) => {
        const { crash } = crashed(Object.assign(new Error(message), { stack }), { phase, upMs: Math.min(upMs, 1e15) });
        expect(crash!.message.length).toBeLessThanOrEqual(120);
        expect(crash!.stack?.length ?? 0).toBeLessThanOrEqual(200);
        expect(crash!.phase.length).toBeLessThanOrEqual(24);
        for (const text of [crash!.message, crash!.stack ?? "", crash!.phase]) expect(Buffer.from(text).toString()).toBe(text);
      }));
  });

  test("names no secret, wherever it stood, cut or whole, and where one begins like another", () => {
    const secrets = ["hunter2", "hunter2-and-more", "", "00ff"];
    const error = Object.assign(new Error(`hunter2-and-more ${"x".repeat(88)} hunter2`), { stack: `at hunter2-and-more ${"y".repeat(185)}00ff` });
    const text = JSON.stringify(crashed(error, { secrets, phase: "for 00ff" }).crash);
    expect(text).not.toMatch(/hunter2|hunt|and-more|00f/);
    expect(text).toContain("…");
  });

  test.each(["", "{", "null", "7", "[]", '{"message":7,"phase":"x","upMs":1}', '{"message":"x","upMs":1}', '{"message":"x","phase":"y","upMs":-1}'])(
    "that reads %j is none, and is forgotten", (damaged) => {
      const keys = new MemoryKeys();
      keys.values.set("crash", damaged);
      expect(boot(keys).crash).toBeUndefined();
      expect(keys.values.has("crash")).toBe(false);
    });
});
