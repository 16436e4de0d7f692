import { crc16, endsInCrcA, withCrcA } from "../../sim/chips/crc16.js";

test.each([
  [[0x00, 0x00], [0xa0, 0x1e]],
  [[0x12, 0x34], [0x26, 0xcf]],
])("the CRC_A of %p is %p (ISO/IEC 14443-3, Annex B)", (bytes, crc) => {
  expect(withCrcA(bytes)).toEqual([...bytes, ...crc]);
});

test("HLTA goes on the air as 50 00 57 CD", () => {
  expect(withCrcA([0x50, 0x00])).toEqual([0x50, 0x00, 0x57, 0xcd]);
});

test("with the preset FFFF it is the ISO/IEC 13239 CRC before its last inversion (check value 906E)", () => {
  expect(crc16([..."123456789"].map((digit) => digit.charCodeAt(0)), 0xffff) ^ 0xffff).toBe(0x906e);
});

test("a changed bit anywhere spoils the CRC", () => {
  const frame = withCrcA([0x93, 0x70, 0x01]);
  expect(endsInCrcA(frame)).toBe(true);
  for (let bit = 0; bit < frame.length * 8; bit++) {
    expect(endsInCrcA(frame.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))).toBe(false);
  }
});
