import fc from "fast-check";
import { type CardFormat, CardNumber, type Verdict } from "../../modules/drivers/card-number.js";
import { cardOf } from "../../modules/drivers/iso14443.js";

type Bytes = readonly number[];

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const hex = (bytes: Bytes): string => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
const valueOf = (bytes: Bytes): bigint => BigInt(`0x${hex(bytes)}`);
const xor = (bytes: Bytes): number => bytes.reduce((sum, byte) => sum ^ byte, 0);

function read(text: string, format: CardFormat = {}): string | Verdict {
  const number = new CardNumber(format);
  const verdict = number.acceptText(ascii(`<${text}>`), 1, text.length + 1);
  return verdict === "number" ? cardOf(number.bytes, number.length).number : verdict;
}

test.each<[string, string, CardFormat, string]>([
  ["four bytes", "04A1B2C3", {}, "04a1b2c3"],
  ["seven bytes", "04a1b2c3d4e5f6", {}, "04a1b2c3d4e5f6"],
  ["ten bytes", "04a1b2c3d4e5f6a7b8c9", {}, "04a1b2c3d4e5f6a7b8c9"],
  ["separators", "04:A1 B2-C3", {}, "04a1b2c3"],
  ["leading zeros", "00000102", {}, "00000102"],
  ["the last byte first", "C3B2A104", { reversed: true }, "04a1b2c3"],
  ["ones for zeros", "FB5E4D3C", { inverted: true }, "04a1b2c3"],
  ["both", "3C4D5EFB", { reversed: true, inverted: true }, "04a1b2c3"],
  ["one check byte", "04A1B2C3D4", { check: "xor" }, "04a1b2c3"],
  ["the last byte first, the check byte behind it", "C3B2A104D4", { check: "xor", reversed: true }, "04a1b2c3"],
  ["a cascade tag", "8804A1B2C3D4E5F6", {}, "04a1b2c3d4e5f6"],
  ["two cascade tags", "8804A1B288C3D4E5F6A7B8C9", {}, "04a1b2c3d4e5f6a7b8c9"],
  ["levels as on the air", "8804A1B29FC3D4E5F604", { check: "levels" }, "04a1b2c3d4e5f6"],
  ["one level as on the air", "04A1B2C3D4", { check: "levels" }, "04a1b2c3"],
  ["decimal", "0077705923", { text: "decimal" }, "04a1b2c3"],
  ["decimal, the last byte first", "3283263748", { text: "decimal", reversed: true }, "04a1b2c3"],
  ["decimal without its leading zeros", "258", { text: "decimal", leadingZeros: false }, "00000102"],
  ["decimal of 24 bits with ten digits", "0008844356", { text: "decimal", bytes: 3 }, "0086f444"],
  ["decimal of seven bytes", "01304120612537846", { text: "decimal", bytes: 7 }, "04a2173ddac5f6"],
  ["hex without its leading zeros", "102", { bytes: 4, leadingZeros: false }, "00000102"],
  ["facility and number", "134,62532", { text: "facility" }, "0086f444"],
  ["facility and number apart", "134, 62532", { text: "facility" }, "0086f444"],
  ["facility and number run together", "13462532", { text: "facility" }, "0086f444"],
  ["facility and number with zeros", "00100002", { text: "facility" }, "00010002"],
  ["facility and number without zeros", "1,2", { text: "facility", leadingZeros: false }, "00010002"],
  ["a number without its facility's zero", "102", { text: "facility", leadingZeros: false }, "00000066"],
  ["facility and number of 34 bits", "0118545763", { text: "facility", bytes: 4 }, "04a1b2c3"],
  ["125 kHz", "62E3086CED", { bytes: 5 }, "000062e3086ced"],
  ["125 kHz without the version", "62E3086CED", { bytes: 5, canonicalBytes: 4 }, "e3086ced"],
  ["125 kHz in thirteen digits", "0004329479323", { text: "decimal", bytes: 5 }, "000001020e9c9b"],
])("%s", (_, text, format, expected) => {
  expect(read(text, format)).toBe(expected);
});

test.each<[string, string, CardFormat, Verdict]>([
  ["nothing", "", {}, "malformed"],
  ["separators alone", ":-:", {}, "malformed"],
  ["a digit too few", "04A1B2C", {}, "malformed"],
  ["a digit too many", "04A1B2C3D", {}, "malformed"],
  ["a letter that is no digit", "04A1B2G3", {}, "malformed"],
  ["three bytes that were not declared", "A1B2C3", {}, "malformed"],
  ["five bytes that were not declared", "04A1B2C3D4", {}, "malformed"],
  ["far too much", "0".repeat(62), {}, "malformed"],
  ["seven bytes where four are declared", "04A1B2C3D4E5F6", { bytes: 4 }, "malformed"],
  ["a decimal number cut in front", "77705923", { text: "decimal" }, "malformed"],
  ["a decimal number too large", "4294967296", { text: "decimal" }, "malformed"],
  ["hex where decimal is declared", "00A7705923", { text: "decimal" }, "malformed"],
  ["a facility too large", "256,62532", { text: "facility" }, "malformed"],
  ["a number too large", "134,65536", { text: "facility" }, "malformed"],
  ["a facility alone", "134,", { text: "facility", leadingZeros: false }, "malformed"],
  ["a number alone", ",62532", { text: "facility", leadingZeros: false }, "malformed"],
  ["three numbers", "1,2,3", { text: "facility", leadingZeros: false }, "malformed"],
  ["a single number where its halves are declared", "0008844356", { text: "facility" }, "malformed"],
  ["a number cut behind", "134,6253", { text: "facility" }, "malformed"],
  ["a wrong check byte", "04A1B2C3D5", { check: "xor" }, "bad-check"],
  ["a wrong check byte of the second level", "8804A1B29FC3D4E5F605", { check: "levels" }, "bad-check"],
  ["levels that are not whole", "04A1B2C3", { check: "levels" }, "bad-check"],
  ["all zeros", "00000000", {}, "refused"],
  ["all ones", "FFFFFFFFFFFFFF", {}, "refused"],
  ["all zeros with a right check byte", "000000000000", { bytes: 5, check: "xor" }, "refused"],
  ["all zeros of 24 bits", "000,00000", { text: "facility" }, "refused"],
  ["all ones of 24 bits, which zeros in front must not hide", "255,65535", { text: "facility" }, "refused"],
  ["all ones of 32 bits", "4294967295", { text: "decimal" }, "refused"],
  ["zeros behind a version byte that is left out", "0100000000", { bytes: 5, canonicalBytes: 4 }, "refused"],
  ["a tag and three bytes of seven", "8804A1B2", {}, "refused"],
  ["the same in decimal", "2282004914", { text: "decimal" }, "refused"],
  ["a tag and six bytes of seven", "8804A1B2C3D4E5", {}, "refused"],
  ["six bytes of ten with the second tag", "04A1B288C3D4E5", {}, "refused"],
  ["eight bytes without a tag", "04A1B2C3D4E5F6A7", {}, "refused"],
  ["eight bytes of ten with both tags", "8804A1B288C3D4E5", {}, "refused"],
  ["twelve bytes with one tag", "8804A1B204C3D4E5F6A7B8C9", {}, "refused"],
])("%s is no number", (_, text, format, expected) => {
  expect(read(text, format)).toBe(expected);
});

test("bytes of a reader that sends no text are taken the same way", () => {
  const number = new CardNumber({ bytes: 4, check: "xor", reversed: true });
  expect(number.acceptBytes(Uint8Array.of(0xc3, 0xb2, 0xa1, 0x04, 0xd4), 5)).toBe("number");
  expect(cardOf(number.bytes, number.length)).toEqual({ number: "04a1b2c3", kind: "fixed" });
  expect(number.acceptBytes(Uint8Array.of(0xc3, 0xb2, 0xa1, 0x04, 0xd5), 5)).toBe("bad-check");
  expect(number.acceptBytes(Uint8Array.of(0xc3, 0xb2, 0xa1, 0x04), 4)).toBe("bad-check");
  expect(number.acceptBytes(new Uint8Array(200), 200)).toBe("malformed");
});

test.each([undefined, 7, 10] as const)("a number that begins with 08 is random, in whatever order and length it is wanted: %p", (canonicalBytes) => {
  const number = new CardNumber({ reversed: true, canonicalBytes });
  number.acceptText(ascii("C3B2A108"), 0, 8);
  expect(cardOf(number.bytes, number.length)).toEqual({ number: "08a1b2c3", kind: "random" });
});

// ---- Every printed form of every number is read as that number

const isNumber = (bytes: Bytes): boolean =>
  (bytes[0] !== 0x88 || bytes.length === 3 || bytes.length === 5) && (bytes.length !== 7 || bytes[3] !== 0x88) && !bytes.every((byte) => byte === 0) && !bytes.every((byte) => byte === 0xff);

const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x00, 0xff, 0x88, 0x08));
const numberOf = (length: number) => fc.array(byte, { minLength: length, maxLength: length }).filter(isNumber);
const cascade = fc.constantFrom(4, 7, 10).chain(numberOf);

/** The number as the levels of the cascade carry it. */
const tagged = (number: Bytes): number[] =>
  number.length === 4 ? [...number] : [0x88, ...number.slice(0, 3), ...tagged(number.slice(3))];

const inGroups = (bytes: Bytes, size: number): number[][] =>
  Array.from({ length: bytes.length / size }, (_, i) => bytes.slice(i * size, i * size + size));

const turned = (bytes: Bytes, { reversed, inverted }: CardFormat): number[] => {
  const turn = bytes.map((it) => inverted ? it ^ 0xff : it);
  return reversed ? turn.reverse() : turn;
};

const turn = { reversed: fc.boolean(), inverted: fc.boolean() };

test("hex, with and without tags and check bytes, in either order", () => {
  const format = fc.record({ ...turn, check: fc.constantFrom("none", "xor", "levels"), isDeclared: fc.boolean() });
  fc.assert(fc.property(cascade, format, fc.boolean(), fc.boolean(), (number, { isDeclared, ...how }, withTags, upper) => {
    const sent = turned(withTags || how.check === "levels" ? tagged(number) : number, how);
    const all = how.check === "none" ? sent : how.check === "xor" ? [...sent, xor(sent)]
      : inGroups(sent, 4).flatMap((level) => [...level, xor(level)]);
    const text = upper ? hex(all).toUpperCase() : hex(all);
    const declared = isDeclared ? { bytes: sent.length as NonNullable<CardFormat["bytes"]> } : {};
    expect(read(text, { ...how, ...declared } as CardFormat)).toBe(hex(number));
  }));
});

test.each([[3, 8, 4], [4, 10, 4], [5, 13, 7], [7, 17, 7], [10, 25, 10]] as const)("%i bytes in %i decimal digits become %i bytes", (bytes, digits, canonical) => {
  fc.assert(fc.property(numberOf(bytes), fc.record(turn), fc.nat(3), fc.boolean(), (number, how, more, leadingZeros) => {
    fc.pre(bytes < 4 || isNumber([...Array<number>(canonical - bytes).fill(0), ...number]));
    const value = String(valueOf(turned(number, how)));
    const text = leadingZeros ? value.padStart(digits + more, "0") : value;
    expect(read(text, { ...how, text: "decimal", bytes, leadingZeros })).toBe(hex(number).padStart(2 * canonical, "0"));
  }));
});

test.each([[3, 3], [4, 5]] as const)("facility and number of %i bytes, apart and run together", (bytes, facilityDigits) => {
  const how = fc.record({ ...turn, leadingZeros: fc.boolean() });
  fc.assert(fc.property(numberOf(bytes), how, fc.constantFrom(",", ", ", " ", "-", ":", "/", ""), (number, format, between) => {
    const sent = turned(number, format);
    const facility = String(valueOf(sent.slice(0, -2)));
    const rest = String(valueOf(sent.slice(-2)));
    const padded = format.leadingZeros || between === "";
    const text = padded ? facility.padStart(facilityDigits, "0") + between + rest.padStart(5, "0") : facility + between + rest;
    expect(read(text, { ...format, text: "facility", bytes })).toBe(hex(number).padStart(8, "0"));
  }));
});

test("of 125 kHz every bit is kept, or exactly the printed four bytes", () => {
  fc.assert(fc.property(numberOf(5), (number) => {
    expect(read(hex([...number, xor(number)]), { bytes: 5, check: "xor" })).toBe(`0000${hex(number)}`);
    const printed = number.slice(1);
    expect(read(hex(number), { bytes: 5, canonicalBytes: 4 })).toBe(isNumber(printed) ? hex(printed) : "refused");
  }));
});

test("whatever is sent, what comes out is 4, 7 or 10 bytes, is not blank and does not begin with the cascade tag", () => {
  const format = fc.record({
    text: fc.constantFrom("hex", "decimal", "facility"), bytes: fc.constantFrom(undefined, 3, 4, 5, 7, 8, 10, 12), ...turn,
    check: fc.constantFrom("none", "xor", "levels"), leadingZeros: fc.boolean(), canonicalBytes: fc.constantFrom(undefined, 4, 7, 10),
  });
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF"), maxLength: 40 }), fc.stringMatching(/^[0-9]{1,30}$/),
    fc.stringMatching(/^(00|ff|88){1,15}$/), fc.string({ maxLength: 64 }));
  fc.assert(fc.property(text, format, (line, how) => {
    const result = read(line, how as CardFormat);
    if (["malformed", "bad-check", "refused"].includes(result)) return;
    expect(result).toMatch(/^([0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/);
    expect(result).not.toMatch(/^(88|0+$|f+$)/);
  }), { numRuns: 2_000 });
});

test("one wrong digit is never another card where there is a check byte", () => {
  fc.assert(fc.property(numberOf(4), fc.nat(9), fc.integer({ min: 1, max: 15 }), (number, at, flip) => {
    const text = hex([...number, xor(number)]);
    const wrong = text.slice(0, at) + (parseInt(text[at]!, 16) ^ flip).toString(16) + text.slice(at + 1);
    expect(read(wrong, { check: "xor" })).toBe("bad-check");
  }));
});

test("whatever is cut off a line, the rest is no other card", () => {
  const whole: [string, CardFormat][] = [
    ["04A1B2C3", {}], ["0077705923", { text: "decimal" }], ["134,62532", { text: "facility" }], ["13462532", { text: "facility" }],
  ];
  for (const [text, format] of whole) {
    for (let from = 0; from < text.length; from++)
      for (let to = from; to <= text.length; to++)
        if (to - from < text.length) expect(read(text.slice(from, to), format)).toBe("malformed");
  }
});
