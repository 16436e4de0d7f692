import fc from "fast-check";
import { eventJson, unreadableJson, WIRE_VERSION } from "../../modules/contract/event.js";
import { decodeRecord, encodeRecord, fieldsOf, type Entry } from "../../modules/contract/record.js";
import { kinds, recordOf, records } from "./records.js";

const moment = { boot: 1, upMs: 13_605, clock: "trusted", epochMs: Date.UTC(2026, 10, 24, 23, 30, 13, 605) } as const;

test("a deposit is sent as the manual shows it", () => {
  const entry: Entry = { kind: "deposit", visit: 1, compartment: 1, category: "kitchen", role: "resident", household: "1-1-101",
    openMs: 2_094, fillingLevelBefore: 0, fillingLevel: 0.124 };
  expect(eventJson("hongshiliang-01", 13, { moment, entry })).toBe(
    '{"v":1,"id":"hongshiliang-01-13","seq":13,"at":"2026-11-24T23:30:13.605Z","clock":"trusted","boot":1,"upMs":13605,'
    + '"kind":"deposit","visit":1,"compartment":1,"category":"kitchen","role":"resident","openMs":2094,'
    + '"household":"1-1-101","fillingLevelBefore":0,"fillingLevel":0.124}');
});

test.each(kinds)("a record of kind %s gives the same bytes before it was stored and ever after", (kind) => {
  fc.assert(fc.property(recordOf(kind), fc.nat(), (record, seq) => {
    const first = eventJson("s", seq, record);
    const stored = decodeRecord(encodeRecord(record))!;
    expect([eventJson("s", seq, stored), eventJson("s", seq, stored)]).toEqual([first, first]);
  }));
});

test("an event says what was recorded, and when, and nothing more", () => {
  fc.assert(fc.property(records, fc.nat(), (record, seq) => {
    const { v, id, seq: number, at, clock, boot, upMs, ...entry } = JSON.parse(eventJson("杭州-7", seq, record)) as Record<string, unknown>;
    expect({ v, id, number, clock, boot, upMs }).toEqual(
      { v: WIRE_VERSION, id: `杭州-7-${seq}`, number: seq, clock: record.moment.clock, boot: record.moment.boot, upMs: record.moment.upMs });
    expect(at === undefined ? undefined : Date.parse(String(at))).toBe(record.moment.epochMs);
    expect(entry).toEqual(JSON.parse(JSON.stringify(record.entry)));
  }));
});

test("an id belongs to one record of one station", () => {
  const record = { moment, entry: { kind: "lid", compartment: 1, open: true } } as const;
  const ids = [["a", 1], ["a", 11], ["a-1", 1], ["b", 1]] as const;
  expect(new Set(ids.map(([station, seq]) => JSON.parse(eventJson(station, seq, record)).id)).size).toBe(ids.length);
});

test("there is no time in an event while the clock is unknown", () => {
  const event = JSON.parse(eventJson("s", 1, { moment: { boot: 1, upMs: 5, clock: "unknown" }, entry: { kind: "lid", compartment: 1, open: true } }));
  expect(event).not.toHaveProperty("at");
  expect(event).toMatchObject({ clock: "unknown", boot: 1, upMs: 5 });
});

test("no field takes the name of one of the envelope, and none could hold a card's number or a name", () => {
  const fields = kinds.flatMap((kind) => [...fieldsOf(kind)] as string[]);
  const taken = ["v", "id", "seq", "at", "clock", "boot", "upMs", "kind", "prev", "mac", "card", "number", "uid", "name"];
  expect(fields.filter((field) => taken.includes(field))).toEqual([]);
});

test("a stored record that cannot be read keeps its place in the sequence", () => {
  expect(JSON.parse(unreadableJson("s", 9))).toEqual({ v: WIRE_VERSION, id: "s-9", seq: 9, clock: "unknown", kind: "unreadable" });
});
