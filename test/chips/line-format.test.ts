import { line, type LineFormat } from "../../sim/chips/line-format.js";

const bytes = (hex: string): number[] => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));

const inLine = (hex: string, format: LineFormat): string => line(bytes(hex), { after: "", ...format });

// The data sheet of the 09A-EMID-6H10D reader (zgznk.com), formats 0 to 5.
test.each<[string, string, LineFormat]>([
  ["10 digits hex", "01026F6C3A", { notation: "hex" }],
  ["10H-12D", "004335823930", { notation: "decimal", digits: 12 }],
  ["8H-10D", "0040856634", { notation: "decimal", bytes: 4 }],
  ["6H-8D", "07302202", { notation: "decimal", bytes: 3 }],
  ["2H+4H", "111,27706", { notation: "parts", bytes: 3 }],
  ["4H+4H", "00623,27706", { notation: "parts", bytes: 4 }],
])("01026F6C3A in the form %s is %s", (_form, expected, format) => {
  expect(inLine("01026f6c3a", format)).toBe(expected);
});

// Nitgen's eNCard-i user guide, "Card format".
test.each<[string, string, string, LineFormat]>([
  ["RF standard", "0801161dd6", "02207638", { notation: "parts", bytes: 3, separator: "" }],
  ["RF hexadecimal", "0801161dd6", "0801161DD6", { notation: "hex" }],
  ["RF 10 digit decimal", "0801161dd6", "0018226646", { notation: "decimal", bytes: 4 }],
  ["SC standard", "529d06e3", "529D06E3", { notation: "hex" }],
  ["SC hexadecimal", "529d06e3", "E3069D52", { notation: "hex", reversed: true }],
  ["SC 10 digit decimal", "529d06e3", "1386022627", { notation: "decimal" }],
  ["SC 3,5 digit decimal", "529d06e3", "3808861522", { notation: "decimal", reversed: true }],
])("%s of %s is %s", (_form, number, expected, format) => {
  expect(inLine(number, format)).toBe(expected);
});

test("all 40 bits as 13 digits (Roger's EMC-1 card, 0004329479323 and 014,40091)", () => {
  const number = (4_329_479_323).toString(16).padStart(10, "0");
  expect([inLine(number, { notation: "decimal" }), inLine(number, { notation: "parts", bytes: 3 })]).toEqual(["0004329479323", "014,40091"]);
});

test("a 26-bit reader sends the last three of 6B 3D 12 D6, a 34-bit one all four (7941D)", () => {
  expect([3, 4].map((count) => inLine("6b3d12d6", { notation: "hex", bytes: count }))).toEqual(["3D12D6", "6B3D12D6"]);
});

test("bytes are turned around before any are left out, and left out before they are inverted", () => {
  expect(inLine("6b3d12d6", { notation: "hex", bytes: 3, reversed: true })).toBe("123D6B");
  expect(inLine("6b3d12d6", { notation: "hex", bytes: 3, inverted: true, lowercase: true })).toBe("c2ed29");
});

test("where a card has fewer bytes than the line, zeros come first", () => {
  expect(inLine("6b3d12d6", { notation: "hex", bytes: 5 })).toBe("006B3D12D6");
  expect(inLine("6b3d12d6", { notation: "hex", bytes: 5, reversed: true })).toBe("00D6123D6B");
});

test("a reader that leaves out zeros makes short lines", () => {
  expect(inLine("0000002a", { notation: "decimal", digits: 0 })).toBe("42");
});

test("seven bytes are a decimal number of 17 digits, to the last one", () => {
  expect(inLine("ffffffffffffff", { notation: "decimal" })).toBe("72057594037927935");
});

test("text stands before the digits and after them, CR LF where nothing else is said (Codatex Leser2plus: STX R … EOT)", () => {
  expect(line(bytes("1d37fa4b02"), { notation: "hex", before: "\x02R", after: "\x04" })).toBe("\x02R1D37FA4B02\x04");
  expect(line(bytes("6b3d12d6"), { notation: "hex" })).toBe("6B3D12D6\r\n");
});
