import { crc32 as zlib } from "node:zlib";
import fc from "fast-check";
import { crc32 } from "../../modules/storage/crc32.js";

test("the check value is that of CRC-32/ISO-HDLC", () => {
  expect(crc32(new Uint8Array(Buffer.from("123456789"))).toString(16)).toBe("cbf43926");
});

const known = (typeof zlib as string) === "function" ? test : test.skip; // Node 20.15 and 22.2 on
known("whatever the bytes, it is zlib's, and unsigned", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => crc32(bytes) === zlib(bytes)));
});

test("it is of the bytes from start up to end, and none have zero", () => {
  const bytes = new Uint8Array(Buffer.from("ab123456789yz"));
  expect([crc32(bytes, 2, 11), crc32(bytes, 4, 4)]).toEqual([0xcbf43926, 0]);
});

test("any bit that turns over changes it", () => {
  const bytes = new Uint8Array(Buffer.from("a deposit"));
  const sums = new Set([crc32(bytes)]);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    sums.add(crc32(bytes));
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  expect(sums.size).toBe(1 + bytes.length * 8);
});
