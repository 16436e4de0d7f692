import { createHmac } from "node:crypto";

jest.mock("crypt", () => ({ __esModule: true, Digest: require("./node-digest").NodeDigest }), { virtual: true });

const { KeyedHash } = require("../../modules/platform/keyed-hash") as typeof import("../../modules/platform/keyed-hash");

const repeated = (byte: number, times: number): Uint8Array => new Uint8Array(times).fill(byte);
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

// RFC 4231, 4.2 to 4.4, 4.6 (key longer than a block) and 4.8 (key and data longer).
test.each([
  [repeated(0x0b, 20), ascii("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"],
  [ascii("Jefe"), ascii("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"],
  [repeated(0xaa, 20), repeated(0xdd, 50), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"],
  [repeated(0xaa, 131), ascii("Test Using Larger Than Block-Size Key - Hash Key First"),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"],
])("RFC 4231, case %#", (key, data, mac) => {
  expect(hex(new KeyedHash().of(key, data))).toBe(mac);
});

test("keys of every length up to two blocks, in turn, with messages from empty to long: as Node has it", () => {
  const hash = new KeyedHash();
  for (let length = 0; length <= 130; length++) {
    const key = Uint8Array.from({ length }, (_, at) => at * 7 + length);
    for (const data of [repeated(0, 0), repeated(length, 63), repeated(length, 700)]) {
      expect(hex(hash.of(key, data))).toBe(createHmac("sha256", key).update(data).digest("hex"));
    }
  }
});
