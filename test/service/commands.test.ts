import fc from "fast-check";
import { type Command, COMMAND_BYTES_MAX, commandJson } from "../../modules/contract/command.js";
import { withMac } from "../../modules/contract/mac.js";
import { readReply } from "../../modules/contract/reply.js";
import { JOURNAL_ENTRIES } from "../../modules/service/command-journal.js";
import { Commands, type Performed } from "../../modules/service/commands.js";
import { bytesOf, signer } from "../contract/signer.js";
import { MemoryKeys } from "./memory-keys.js";

const NOW = Date.parse("2026-11-24T23:30:13Z");
/** The last time that four digits of a year can tell. */
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");
const { sign, signText } = signer("00112233445566778899aabbccddeeff");

function bench({ key = true, keys = new MemoryKeys() } = {}) {
  const world = { epochMs: NOW as number | undefined, result: { done: true } as Performed, powerCut: false };
  const performed: Command[] = [];
  const replies: unknown[] = [];
  const start = (): Commands => new Commands({
    keys, sign: key ? sign : undefined,
    wall: () => ({ epochMs: world.epochMs }),
    perform(command) {
      if (world.powerCut) throw new Error("the power is cut");
      performed.push(command);
      return world.result;
    },
    reply: (text) => void replies.push(readReply(text)),
  });
  const station = { commands: start(), restart: () => { station.commands = start(); } };
  const take = (text: string): void => station.commands.take(bytesOf(text));
  const send = (command: Partial<Command> = {}): void =>
    take(commandJson({ id: "c1", command: "restart", expiresMs: NOW + 60_000, ...command } as Command, signText));
  return { world, keys, performed, replies, station, take, send };
}

test("a command is carried out and answered", () => {
  const { send, performed, replies } = bench();
  send({ command: "settings", settings: { v: 1 } });
  expect(performed).toEqual([{ id: "c1", command: "settings", expiresMs: NOW + 60_000, settings: { v: 1 } }]);
  expect(replies).toEqual([{ v: 1, id: "c1", outcome: "done" }]);
});

test("the answer to a factory reset says what it has erased, also the second time", () => {
  const { send, replies } = bench();
  send({ command: "factory-reset" });
  send({ command: "factory-reset" });
  const answer = { v: 1, id: "c1", outcome: "done", erased: ["settings"] };
  expect(replies).toEqual([answer, answer]);
});

test("what cannot be done is refused with the reason and all problems", () => {
  const { send, world, replies } = bench();
  const problems = [{ path: "v", problem: "is missing" }];
  world.result = { refuse: { reason: "invalid-settings", problems } };
  send({ command: "settings", settings: {} });
  expect(replies).toEqual([{ v: 1, id: "c1", outcome: "refused", reason: "invalid-settings", problems }]);
});

describe("not carried out", () => {
  test.each<[string, string, Partial<Command>, number | undefined]>([
    ["from the moment it expires on", "expired", { expiresMs: NOW }, NOW],
    ["when it is long past", "expired", { expiresMs: 0 }, NOW],
    ["while the clock is unknown", "clock-unknown", {}, undefined],
  ])("%s: %s", (_when, reason, command, epochMs) => {
    const { send, world, keys, performed, replies } = bench();
    world.epochMs = epochMs;
    send(command);
    expect(replies).toEqual([{ v: 1, id: "c1", outcome: "refused", reason }]);
    expect([performed, keys.writes]).toEqual([[], []]);
    world.epochMs = NOW;
    send({ expiresMs: NOW + 1 });
    expect(performed).toHaveLength(1);
  });

  test("a station without a key refuses everything, and says so", () => {
    const { send, take, performed, replies } = bench({ key: false });
    send();
    take("hello");
    expect(replies).toEqual([{ v: 1, id: "c1", outcome: "refused", reason: "no-key" }, { v: 1, outcome: "refused", reason: "no-key" }]);
    expect(performed).toEqual([]);
  });

  test("with a wrong mac, or none, the reply says which", () => {
    const { take, performed, replies } = bench();
    take(commandJson({ id: "c1", command: "restart", expiresMs: NOW + 1 }, signer("ff").signText));
    take('{"v":1,"id":"c2","command":"restart"}');
    take("hello");
    const missing = [{ path: "mac", problem: expect.stringContaining("not the last member") }];
    expect(replies).toEqual([
      { v: 1, id: "c1", outcome: "refused", reason: "not-authentic", problems: [{ path: "mac", problem: "is not that of the text before it" }] },
      { v: 1, id: "c2", outcome: "refused", reason: "not-authentic", problems: missing },
      { v: 1, outcome: "refused", reason: "not-authentic", problems: missing }]);
    expect(performed).toEqual([]);
  });

  test("malformed, unknown, and too large ones", () => {
    const { take, performed, replies } = bench();
    take(withMac('{"v":1,"id":"c1"}', signText));
    take(withMac(`{"v":1,"id":"c2","command":"dance","expires":"2026-11-24T23:40:00Z"}`, signText));
    take("x".repeat(COMMAND_BYTES_MAX + 1));
    expect(replies).toMatchObject([
      { id: "c1", reason: "malformed", problems: [{ path: "command" }, { path: "expires" }] },
      { id: "c2", reason: "unknown-command" },
      { reason: "malformed", problems: [{ path: "", problem: "has 8193 bytes, not up to 8192" }] }]);
    expect(performed).toEqual([]);
  });

  test("when it cannot be put on record before", () => {
    const { send, keys, performed, replies } = bench();
    keys.refuses = true;
    send();
    expect(performed).toEqual([]);
    expect(replies).toEqual([{ v: 1, id: "c1", outcome: "refused", reason: "storage-fault" }]);
  });
});

describe("at most once", () => {
  test("a second delivery is answered as the first, after restarts, without a clock, and when it has long expired", () => {
    const { send, world, station, performed, replies } = bench();
    for (const epochMs of [NOW, NOW, undefined, NOW + 1e9, 0]) {
      world.epochMs = epochMs;
      send();
      station.restart();
    }
    expect(performed).toHaveLength(1);
    expect(replies).toEqual(Array(5).fill({ v: 1, id: "c1", outcome: "done" }));
  });

  test("the id decides, whatever else the second says", () => {
    const { send, performed } = bench();
    send();
    send({ command: "factory-reset", expiresMs: NOW + 5 });
    expect(performed.map(({ command }) => command)).toEqual(["restart"]);
  });

  test("a command that was refused may come again", () => {
    const { send, world, keys, performed, replies } = bench();
    send({ id: "before" });
    const journal = keys.read("commands");
    world.result = { refuse: { reason: "storage-fault" } };
    send();
    expect(keys.read("commands")).toBe(journal);
    world.result = { done: true };
    send();
    expect(performed.map(({ id }) => id)).toEqual(["before", "c1", "c1"]);
    expect(replies).toMatchObject([{ outcome: "done" }, { outcome: "refused" }, { outcome: "done" }]);
  });

  test("refused as the very first, it leaves no trace", () => {
    const { send, world, keys } = bench();
    world.result = { refuse: { reason: "storage-fault" } };
    send();
    expect(keys.values.size).toBe(0);
  });

  test("after a power cut in the middle nobody says that it was done, and it is not done again", () => {
    const { send, world, station, performed, replies } = bench();
    world.powerCut = true;
    expect(() => send()).toThrow("cut");
    world.powerCut = false;
    station.restart();
    send();
    send();
    expect(performed).toEqual([]);
    expect(replies).toEqual(Array(2).fill({ v: 1, id: "c1", outcome: "refused", reason: "storage-fault" }));
  });

  test("the journal holds what NVS can, and remembers 16 for sure", () => {
    const { send, keys, performed, replies } = bench();
    for (let i = 0; i < JOURNAL_ENTRIES; i++) send({ id: `c${i}`, expiresMs: LAST_MS - 100 + i });
    for (let i = 0; i < JOURNAL_ENTRIES; i++) send({ id: `c${i}`, expiresMs: LAST_MS - 100 + i });
    expect(performed).toHaveLength(JOURNAL_ENTRIES);
    expect(replies).toEqual(expect.arrayContaining([{ v: 1, id: "c15", outcome: "done" }]));
    expect(keys.read("commands")!.length).toBeLessThan(600);
  });

  test("whoever has kept a command from long ago cannot play it again, not even with the clock set back", () => {
    const { send, world, performed, replies } = bench();
    for (let i = 0; i < 3 * JOURNAL_ENTRIES; i++) {
      send({ id: `c${i}`, expiresMs: NOW + 60_000 + 1_000 * i });
      world.epochMs = NOW + 1_000 * i;
    }
    expect(performed).toHaveLength(3 * JOURNAL_ENTRIES);
    world.epochMs = NOW - 1e9;
    send({ id: "c0", expiresMs: NOW + 60_000 });
    expect(replies.at(-1)).toEqual({ v: 1, id: "c0", outcome: "refused", reason: "expired" });
    expect(performed).toHaveLength(3 * JOURNAL_ENTRIES);
  });

  test("random commands, repeats, restarts and clocks: no id is ever carried out twice, and one in time is carried out", () => {
    const step = fc.record({ id: fc.nat({ max: 60 }), validMs: fc.integer({ min: 1, max: 100_000 }), passMs: fc.nat({ max: 5_000 }), restart: fc.boolean() });
    fc.assert(fc.property(fc.array(step, { minLength: 30, maxLength: 120 }), (steps) => {
      const { send, world, station, performed } = bench();
      const expires = new Map<number, number>();
      for (const { id, validMs, passMs, restart } of steps) {
        world.epochMs = world.epochMs! + passMs;
        if (!expires.has(id)) expires.set(id, world.epochMs + validMs);
        send({ id: `c${id}`, expiresMs: expires.get(id)! });
        if (restart) station.restart();
      }
      const ids = performed.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.slice(0, JOURNAL_ENTRIES)).toEqual([...expires.keys()].slice(0, JOURNAL_ENTRIES).map((id) => `c${id}`));
    }), { numRuns: 150 });
  });

  test.each(["", " ", "garbage", "NaN x=y", "1e999 ", "-5 abcdefabcdef=1e400", "\u0000".repeat(900), "9 aaaaaaaaaaaa?12 bbbbbbbbbbbb#13"])(
    "a journal that reads %j keeps nobody from commanding", (text) => {
      const { send, keys, performed } = bench();
      keys.values.set("commands", text);
      send();
      send();
      expect(performed).toHaveLength(1);
    });
});

test("hostile bytes, signed or not, never make it throw, and each is answered once", () => {
  const { take, world, replies, performed } = bench();
  world.result = { refuse: { reason: "storage-fault" } };
  const message = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.json(), fc.record({
    v: fc.constantFrom<unknown>(1, 1, 1, "1"), id: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    command: fc.constantFrom<unknown>("restart", "settings", "factory-reset", "x", 3), settings: fc.jsonValue(),
    expires: fc.constantFrom<unknown>("2099-01-01T00:00:00Z", "2099-01-01T00:00:00.5Z", "1999-01-01T00:00:00Z", null),
  }, { requiredKeys: ["v", "id", "command", "expires"] }).map((value) => JSON.stringify(value)));
  let count = 0;
  fc.assert(fc.property(message, fc.boolean(), (text, isSigned) => {
    take(isSigned ? withMac(text, signText) : text);
    expect(replies).toHaveLength(++count);
    expect(replies.at(-1)).toMatchObject({ v: 1, outcome: "refused" });
  }), { numRuns: 1_000 });
  expect(performed.length).toBeGreaterThan(0);
});
