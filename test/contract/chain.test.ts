import fc from "fast-check";
import { ChainCheck, type ChainScope, type Finding } from "../../modules/contract/chain.js";
import { unreadableJson } from "../../modules/contract/event.js";
import { withMac, type Sign } from "../../modules/contract/mac.js";
import { encodeRecord } from "../../modules/contract/record.js";
import { damagedExports, exports, ModelStation, plain, seqOf, sign, STATION } from "./model-export.js";
import { signer } from "./signer.js";

function checked(lines: readonly string[], { key = sign, ...scope }: ChainScope & { key?: Sign | "none" } = {}) {
  const check = new ChainCheck(key === "none" ? undefined : key, scope);
  const findings = [...lines.flatMap((line) => check.add(line) ?? []), ...check.end()];
  return { findings, errors: findings.filter(({ isError }) => isError), summary: check.summary };
}

const tells = (seq: number) => ({ seq: first, to = first }: Finding): boolean => first !== undefined && first <= seq && seq <= to!;

function linesOf(count: number): string[] {
  const station = new ModelStation();
  for (let i = 0; i < count; i++) station.append(encodeRecord(plain));
  return station.lines;
}

const put = (lines: readonly string[], at: number, line: string): string[] => lines.map((old, index) => index === at ? line : old);

/** Some elements of a list, by bits. */
const some = <T>(items: readonly T[], bits: number): T[] => items.filter((_, index) => (bits >> (index % 31)) & 1);

describe("a sound export", () => {
  test("gives no finding, whatever the order of its lines and however often they came", () => {
    fc.assert(fc.property(exports, fc.nat(), fc.infiniteStream(fc.nat()), (lines, repeated, order) => {
      const arrived = [...lines, ...some(lines, repeated)].map((line) => ({ line, at: order.next().value as number }));
      const { findings, summary } = checked(arrived.sort((a, b) => a.at - b.at).map(({ line }) => line));
      expect(findings).toEqual([]);
      expect(summary).toMatchObject({ station: STATION, events: lines.length, verified: arrived.length, repeated: arrived.length - lines.length });
      expect(summary.givenUp).toBe(seqOf(lines.at(-1)!) - seqOf(lines[0]!) + 1 - lines.length);
    }));
  });

  test("gives warnings for what the station could not read any more, and no more", () => {
    fc.assert(fc.property(damagedExports, (lines) => {
      const { findings, errors } = checked(lines);
      expect(errors).toEqual([]);
      const unreadable = lines.filter((line) => line.includes('"kind":"unreadable"')).map(seqOf);
      expect(unreadable.filter((seq) => !findings.some(tells(seq)))).toEqual([]);
    }));
  });

  test("may hold what was sent before it was given up, or was damaged", () => {
    fc.assert(fc.property(damagedExports, fc.nat(), (lines, bits) => {
      const station = new ModelStation();
      for (let i = 0; i < lines.length; i++) station.append(encodeRecord(plain));
      const sent = some(station.lines, bits);
      station.damage(station.events[Math.floor(lines.length / 2)]!);
      station.giveUp((index) => index % 3 === 0);
      station.append(encodeRecord(plain));
      station.giveUp((index) => index % 2 === 0);
      expect(checked([...sent, ...station.lines]).errors).toEqual([]);
    }));
  });

  test("may begin and end anywhere", () => {
    fc.assert(fc.property(exports, fc.nat(), fc.nat(), (lines, a, b) => {
      const [from, to] = [a % lines.length, b % lines.length].sort((x, y) => x - y) as [number, number];
      const part = lines.slice(from, to + 1);
      const whole = part.filter((line) => !line.includes('"kind":"gap"')).length === part.length;
      const gapless = seqOf(part.at(-1)!) - seqOf(part[0]!) + 1 === part.length;
      if (whole && gapless) expect(checked(part).findings).toEqual([]);
    }));
  });

  test("has its gaps told of by overlapping ranges, too", () => {
    const station = new ModelStation();
    for (let i = 0; i < 20; i++) station.append(encodeRecord(plain));
    station.giveUp((index) => index < 10 && index % 3 !== 0);   // 4 stay
    station.giveUp((index) => index >= 1 && index < 8);         // across the first
    const { findings, summary } = checked(station.lines, { from: 1, to: 22 });
    expect(findings).toEqual([]);
    expect(summary.givenUp).toBe(22 - station.lines.length);
  });
});

describe("what was done to an export is named", () => {
  const cases = fc.tuple(exports, fc.nat()).map(([lines, at]) => ({ lines, at: at % lines.length }));

  test("any character replaced, put in, or taken out", () => {
    const edits = fc.tuple(fc.constantFrom("replace", "insert", "remove"), fc.nat(), fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }));
    fc.assert(fc.property(cases, edits, ({ lines, at }, [edit, place, character]) => {
      const line = lines[at]!;
      const from = place % line.length;
      const altered = line.slice(0, from) + (edit === "remove" ? "" : character) + line.slice(edit === "insert" ? from : from + 1);
      fc.pre(altered !== line);
      expect(checked(put(lines, at, altered)).errors).toContainEqual(expect.objectContaining({ line: at + 1 }));
    }), { numRuns: 200 });
  });

  test("any field given another value, by its line and its seq", () => {
    fc.assert(fc.property(cases, fc.nat(), fc.jsonValue(), ({ lines, at }, pick, value) => {
      const event = JSON.parse(lines[at]!) as Record<string, unknown>;
      const names = Object.keys(event).filter((name) => name !== "seq");
      const name = names[pick % names.length]!;
      fc.pre(JSON.stringify(event[name]) !== JSON.stringify(value));
      const { errors } = checked(put(lines, at, JSON.stringify({ ...event, [name]: value })));
      expect(errors).toContainEqual(expect.objectContaining({ line: at + 1, seq: seqOf(lines[at]!) }));
    }), { numRuns: 200 });
  });

  test("a seq made another: its line, and the seq that is now missing", () => {
    fc.assert(fc.property(fc.integer({ min: 3, max: 40 }), fc.nat(), fc.integer({ min: 1, max: 50 }), (count, pick, other) => {
      const lines = linesOf(count);
      const at = 1 + pick % (count - 2);
      fc.pre(other !== at + 1);
      const { errors } = checked(put(lines, at, lines[at]!.replace(`"seq":${at + 1},`, `"seq":${other},`)));
      expect(errors).toContainEqual(expect.objectContaining({ line: at + 1 }));
      expect(errors.some(tells(at + 1))).toBe(true);
    }));
  });

  test("any line taken out, by its seq", () => {
    fc.assert(fc.property(cases, ({ lines, at }) => {
      const { errors } = checked(lines.filter((_, index) => index !== at), { from: 1, to: seqOf(lines.at(-1)!) });
      expect(errors.some(tells(seqOf(lines[at]!)))).toBe(true);
    }));
  });

  test("the texts of two events that changed places under their macs, both", () => {
    fc.assert(fc.property(cases, fc.nat(), ({ lines, at }, pick) => {
      const other = (at + 1 + pick % (lines.length - 1)) % lines.length;
      const cut = (line: string): number => line.indexOf(',"clock"');
      const swap = (line: string, by: string): string => line.slice(0, cut(line)) + by.slice(cut(by), by.indexOf(',"prev"')) + line.slice(line.indexOf(',"prev"'));
      const [a, b] = [swap(lines[at]!, lines[other]!), swap(lines[other]!, lines[at]!)];
      fc.pre(a !== lines[at]);
      const { errors } = checked(put(put(lines, at, a), other, b));
      expect(errors).toContainEqual(expect.objectContaining({ line: at + 1, seq: seqOf(lines[at]!) }));
      expect(errors).toContainEqual(expect.objectContaining({ line: other + 1, seq: seqOf(lines[other]!) }));
    }));
  });

  test("a file that breaks off, wherever it does", () => {
    fc.assert(fc.property(exports, fc.nat(), (lines, at) => {
      const text = lines.join("\n");
      const cut = 1 + at % (text.length - 1);
      const left = text.slice(0, cut).split("\n").filter((line) => line !== "");
      const { errors } = checked(left, { to: seqOf(lines.at(-1)!) });
      const isWhole = left.at(-1) === lines[left.length - 1];
      if (isWhole) expect(errors.some(tells(seqOf(lines[left.length]!)))).toBe(true);
      else expect(errors).toContainEqual(expect.objectContaining({ what: "malformed", line: left.length }));
    }));
  });
});

test("the seq of a line that breaks off is told as far as it is known", () => {
  const lines = linesOf(3);
  expect(checked([...lines.slice(0, 2), lines[2]!.slice(0, 40)]).errors[0]).toMatchObject({ line: 3, seq: 3 });
  expect(checked([...lines.slice(0, 2), lines[2]!.slice(0, 20)]).errors[0]).toMatchObject({ line: 3, after: 2 });
});

describe("a chain that is broken although every mac is right", () => {
  test("an event that follows another than it says", () => {
    const station = new ModelStation();
    for (let i = 0; i < 3; i++) station.append(encodeRecord(plain));
    const [first, second] = station.lines as [string, string];
    const forged = withMac(station.events[2]!.text.replace(/"prev":"......../, '"prev":"deadbeef'), sign);
    expect(checked([first, second, forged]).findings).toEqual([{ what: "broken-link", isError: true, line: 3, seq: 3 }]);
  });

  test("two texts of one seq, as from a memory that was replaced by an old copy", () => {
    const lines = linesOf(3);
    const station = new ModelStation();
    station.append(encodeRecord(plain));
    station.append(encodeRecord({ ...plain, entry: { ...plain.entry, kind: "lid", compartment: 2, open: false } }));
    expect(checked([...lines, station.lines[1]!]).errors).toEqual([{ what: "conflict", isError: true, line: 4, seq: 2, otherLine: 2 }]);
  });

  test("a chain that begins anew: what is missing before it is an error, that it begins a warning", () => {
    const station = new ModelStation();
    station.append(encodeRecord(plain));
    station.begin(5);
    station.append(encodeRecord(plain));
    expect(checked(station.lines).findings).toEqual([
      { what: "missing", isError: true, line: 2, seq: 2, to: 6 }, { what: "new-chain", isError: false, line: 2, seq: 7, to: 7 }]);
  });

  test("lines of another station, left aside where one was asked for", () => {
    const [line] = linesOf(1) as [string];
    const other = withMac(unreadableJson("b", 1), sign);
    expect(checked([line, other]).errors).toEqual([{ what: "other-station", isError: true, line: 2, seq: 1, station: "b" }]);
    expect(checked([other, line], { station: STATION })).toMatchObject({ findings: [], summary: { leftAside: 1, events: 1, station: STATION } });
  });
});

describe("events without a mac", () => {
  const bare = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/,"mac":"\w+"}$/, "}"));

  test("are not vouched for, and are told as one", () => {
    const lines = linesOf(6);
    expect(checked([...bare(lines.slice(0, 4)), ...lines.slice(4)]).findings).toEqual([{ what: "unsigned", isError: true, line: 1, seq: 1, to: 4 }]);
  });

  test("are repeats where the same came with one", () => {
    const lines = linesOf(3);
    expect(checked([...bare(lines), ...lines])).toMatchObject({ findings: [], summary: { events: 3, repeated: 3 } });
  });

  test("are in conflict with another text, whichever comes first", () => {
    const lines = linesOf(3);
    const forged = bare(lines)[1]!.replace('"open":true', '"open":false');
    expect(checked([...lines, forged]).errors).toEqual([expect.objectContaining({ what: "conflict", seq: 2 })]);
    expect(checked([forged, ...lines]).errors).toEqual([expect.objectContaining({ what: "conflict", seq: 2 })]);
  });

  test("do not account for what is missing", () => {
    const lines = linesOf(6);
    const gap = lines[5]!.replace(/"kind".*/, '"kind":"gap","from":1,"to":5,"dropped":{"lid":2}}');
    expect(checked([lines[0]!, ...lines.slice(3), gap]).errors.map(({ what }) => what)).toEqual(["missing", "conflict"]);
  });
});

test("a key that is not the station's finds every line altered", () => {
  const lines = linesOf(5);
  const { errors, summary } = checked(lines, { key: signer("ff").signText });
  expect(errors.map(({ what, line }) => [what, line])).toEqual(lines.map((_, index) => ["altered", index + 1]));
  expect(summary.verified).toBe(0);
});

describe("without a key", () => {
  test("a sound export gives no finding, and a line taken out or a link that was cut is named", () => {
    fc.assert(fc.property(fc.integer({ min: 3, max: 20 }), fc.nat(), (count, pick) => {
      const lines = linesOf(count);
      const at = 1 + pick % (count - 2);
      expect(checked(lines, { key: "none" }).findings).toEqual([]);
      expect(checked(lines.filter((_, index) => index !== at), { key: "none" }).errors.some(tells(at + 1))).toBe(true);
      const cut = lines[at]!.replace(/"mac":"......../, '"mac":"deadbeef');
      expect(checked(put(lines, at, cut), { key: "none" }).errors).toEqual(
        at + 1 < count ? [{ what: "broken-link", isError: true, line: at + 2, seq: at + 2 }] : []);
    }));
  });

  test("two texts under one mac are told apart", () => {
    const lines = linesOf(2);
    const altered = lines[1]!.replace('"open":true', '"open":false');
    expect(checked([...lines, altered], { key: "none" }).errors).toEqual([expect.objectContaining({ what: "conflict", seq: 2 })]);
  });

  test("events without macs are a warning", () => {
    const lines = linesOf(4).map((line) => line.replace(/,"prev".*/, "}"));
    expect(checked(lines, { key: "none" }).findings).toEqual([{ what: "unsigned", isError: false, line: 1, seq: 1, to: 4 }]);
  });
});

test("whatever a line holds, nothing is thrown", () => {
  const hostile = fc.oneof(fc.string(), fc.json(), fc.constant("[".repeat(20_000)),
    fc.record({ v: fc.constant(1), id: fc.constant("a-5"), seq: fc.constant(5), kind: fc.constant("gap"), from: fc.anything(), to: fc.anything(),
      dropped: fc.anything(), prev: fc.anything() }).map((event) => {
      try { return JSON.stringify(event); } catch { return "{}"; }
    }));
  fc.assert(fc.property(fc.array(hostile, { minLength: 1 }), (lines) => {
    expect(checked(lines).errors.length).toBeGreaterThan(0);
  }));
});

test("a gap that cannot be read any more tells of nothing", () => {
  const station = new ModelStation();
  for (let i = 0; i < 5; i++) station.append(encodeRecord(plain));
  station.giveUp((index) => index === 2);
  const lines = station.lines.slice(0, -1);
  expect(checked([...lines, withMac(unreadableJson(STATION, 6), sign)]).findings.map(({ what, seq }) => [what, seq])).toEqual([["missing", 3], ["unreadable", 6]]);
});

test("seqs far apart cost no more than others", () => {
  const station = new ModelStation();
  station.append(encodeRecord(plain));
  station.begin(2 ** 52);
  station.append(encodeRecord(plain));
  expect(checked(station.lines).errors).toEqual([{ what: "missing", isError: true, line: 2, seq: 2, to: 2 ** 52 + 1 }]);
});
