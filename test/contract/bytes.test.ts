import fc from "fast-check";
import { ByteReader, ByteWriter, utf8Decode, utf8Encode } from "../../modules/contract/bytes.js";
import { character } from "./records.js";

function written(write: (out: ByteWriter) => void): number[] {
  const out = new ByteWriter(4);
  write(out);
  return [...out.written];
}

test.each([
  [0, [0x00]],
  [127, [0x7f]],
  [128, [0x80, 0x01]],
  [300, [0xac, 0x02]],
  [2 ** 32, [0x80, 0x80, 0x80, 0x80, 0x10]],
  [Number.MAX_SAFE_INTEGER, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
])("%i is written as LEB128", (value, bytes) => {
  expect(written((out) => out.varint(value))).toEqual(bytes);
  expect(new ByteReader(Uint8Array.from(bytes)).varint()).toBe(value);
});

test("whole numbers up to 2^53 - 1 and texts come back in the order in which they were written", () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.maxSafeNat(), fc.string({ unit: character })), { maxLength: 6 }), (values) => {
    const reader = new ByteReader(Uint8Array.from(written((out) =>
      values.forEach((value) => typeof value === "number" ? out.varint(value) : out.text(value)))));
    expect(values.map((value) => typeof value === "number" ? reader.varint() : reader.text())).toEqual(values);
    expect([reader.done, reader.failed]).toEqual([true, false]);
  }));
});

test.each([
  ["cut short", [0x80, 0x80]],
  ["2^53", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10]],
  ["without an end", Array<number>(20).fill(0xff)],
  ["not there", []],
])("a varint that is %s fails", (_, bytes) => {
  const reader = new ByteReader(Uint8Array.from(bytes));
  reader.varint();
  expect([reader.failed, reader.done]).toEqual([true, true]);
});

test("a text longer than what is left fails, however long it says it is", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), fc.maxSafeNat(), (rest, more) => {
    const length = Math.min(rest.length + 1 + more, Number.MAX_SAFE_INTEGER);
    const reader = new ByteReader(Uint8Array.from([...written((out) => out.varint(length)), ...rest]));
    expect([reader.text(), reader.failed]).toEqual(["", true]);
  }));
});

test("once reading has failed, only zeros and empty texts follow", () => {
  const reader = new ByteReader(Uint8Array.from([...Array<number>(8).fill(0xff), 1, 2, 3, 0x41]));
  reader.varint();
  expect([reader.failed, reader.byte(), reader.varint(), reader.text()]).toEqual([true, 0, 0, ""]);
});

test("what was written is a copy: it stays as it is while more is written", () => {
  const out = new ByteWriter(1);
  for (let i = 0; i < 100; i++) out.byte(i);
  const first = out.written;
  first.fill(0);
  out.byte(7);
  expect([...out.written]).toEqual([...Array.from({ length: 100 }, (_, i) => i), 7]);
});

const units = fc.string({ unit: fc.oneof(fc.nat({ max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })).map((unit) => String.fromCharCode(unit)) });

test("texts are encoded as every other encoder does it, half a surrogate pair as U+FFFD", () => {
  fc.assert(fc.property(units, (text) => expect([...utf8Encode(text)]).toEqual([...new TextEncoder().encode(text)])));
});

test("so are long ones, wherever their parts end, and they come back", () => {
  const long = fc.tuple(fc.nat({ max: 140 }), fc.array(units, { maxLength: 30 })).map(([pad, texts]) => "x".repeat(pad) + texts.join(""));
  fc.assert(fc.property(long, (text) => {
    const bytes = utf8Encode(text);
    expect(Buffer.from(bytes).equals(Buffer.from(text))).toBe(true);
    expect(utf8Decode(bytes)).toBe(Buffer.from(text).toString());
  }), { numRuns: 500 });
});

test("what is UTF-8 is decoded as every other decoder does it, and what is not says so with U+FFFD", () => {
  const bytes = fc.oneof(fc.uint8Array(), units.map((text) => new TextEncoder().encode(text)), fc.array(fc.constantFrom(
    0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xa0, 0x9f, 0xed, 0xef, 0xf0, 0x90, 0x8f, 0xf4, 0xf5, 0xff), { maxLength: 8 }).map((list) => Uint8Array.from(list)));
  fc.assert(fc.property(bytes, (input) => {
    const text = utf8Decode(input);
    const strict = strictly(input);
    if (strict !== undefined) expect(text).toBe(strict);
    else expect(text).toContain("\ufffd");
    expect(text.length).toBeLessThanOrEqual(input.length);
  }), { numRuns: 400 });
});

function strictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

test.each([
  ["a longer form than needed", [0xc0, 0x80]],
  ["a longer form than needed", [0xe0, 0x80, 0x80]],
  ["a longer form than needed", [0xf0, 0x80, 0x80, 0x80]],
  ["half a surrogate pair", [0xed, 0xa0, 0x80]],
  ["a point beyond U+10FFFF", [0xf4, 0x90, 0x80, 0x80]],
  ["a sequence that is cut", [0xe6, 0x98]],
  ["a continuation of nothing", [0x80]],
])("%s is one U+FFFD a byte (RFC 3629, 3)", (_, bytes) => {
  expect(utf8Decode(Uint8Array.from([0x41, ...bytes, 0x42]))).toBe(`A${"\ufffd".repeat(bytes.length)}B`);
});

test("no byte outside the part that is to be decoded is looked at", () => {
  const bytes = new TextEncoder().encode("定点定点");
  expect(utf8Decode(bytes, 3, 9)).toBe("点定");
  expect(utf8Decode(bytes, 3, 8)).toBe("点\ufffd\ufffd");
});
