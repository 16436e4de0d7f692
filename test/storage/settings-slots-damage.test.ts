// Bits that turn over by themselves, blocks that are lost, and partitions that hold something else.
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { mount, smallFlash, steps } from "./slots-model.js";
import { WatchedFlash } from "./watched-flash.js";

const SLOT = 256;
const BODY = 36;
const LENGTH = 90;

function holding(numbers: readonly number[], length = LENGTH): NorFlash {
  const flash = smallFlash();
  for (const number of numbers) steps.commit(number, length)(new WatchedFlash(flash));
  return flash;
}

/** Where document `number` is, of those committed from 1 on. */
const slotOf = (number: number): number => (number - 1) % 2 * SLOT;

/** Whatever it held, the settings go on from here. */
function expectToServe(flash: NorFlash): void {
  for (const n of [71, 72, 73]) {
    expect(steps.commit(n)(new WatchedFlash(flash))).toBe(`current ${n}`);
    expect(mount(flash).state).toBe(`current ${n}`);
  }
  expect(steps.erase(new WatchedFlash(flash))).toBe("factory");
  expect(mount(flash).state).toBe("factory");
}

test.each([[[]], [[1]], [[1, 2]], [[1, 2, 3]]])("with the documents %j, whichever single bit turns over, nothing is lost", (numbers) => {
  const flash = holding(numbers);
  const whole = flash.snapshot();
  const { state } = mount(flash);
  const wrong: string[] = [];
  for (let bit = 0; bit < whole.length * 8; bit++) {
    flash.restore(whole);
    flash.flipBit(bit >> 3, bit & 7);
    const found = mount(flash).state;
    if (found !== state) wrong.push(`bit ${bit & 7} of byte ${bit >> 3}: ${found}`);
  }
  expect(wrong).toEqual([]);
});

test("any two bits of a document or its head are told from it: the one before it is in force, and it is said so", () => {
  const flash = holding([1, 2]);
  const whole = flash.snapshot();
  const wrong: string[] = [];
  const random = new Random(5);
  for (let n = 0; n < 4_000; n++) {
    flash.restore(whole);
    const inHead = n % 4 === 0;
    const [from, bits] = inHead ? [0, 20 * 8] : [BODY, LENGTH * 8];
    const first = random.below(bits);
    const second = (first + 1 + random.below(bits - 1)) % bits;
    for (const bit of [first, second]) flash.flipBit(slotOf(2) + from + (bit >> 3), bit & 7);
    const found = mount(flash).state;
    if (found !== "previous 1") wrong.push(`bits ${first} and ${second}: ${found}`);
  }
  expect(wrong).toEqual([]);
});

const kinds: Record<string, (bytes: Uint8Array, start: number) => void> = {
  "its document": (bytes, start) => bytes.fill(0x20, start + BODY + 10, start + BODY + 40),
  "its head": (bytes, start) => bytes.fill(0, start, start + 20),
  "all of its first block": (bytes, start) => bytes.fill(0, start, start + 128),
};

test.each(Object.keys(kinds))("a document is lost, %s: the one before it is in force; both lost is damage, and so is the only one", (kind) => {
  const spoilt = (numbers: readonly number[], ...lost: number[]): NorFlash => {
    const flash = holding(numbers);
    const bytes = flash.snapshot();
    for (const number of lost) kinds[kind]!(bytes, slotOf(number));
    flash.restore(bytes);
    return flash;
  };
  expect(mount(spoilt([1, 2], 2)).state).toBe("previous 1");
  expect(mount(spoilt([1, 2, 3], 3)).state).toBe("previous 2");
  expect(mount(spoilt([1, 2], 1)).state).toBe("current 2");
  if (kind !== "all of its first block") { // what is lost with its marks cannot be told from what never was a slot
    expect(mount(spoilt([1], 1)).state).toBe("damaged");
    expect(mount(spoilt([1, 2], 1, 2)).state).toBe("damaged");
    expectToServe(spoilt([1, 2], 1, 2));
  }
  expectToServe(spoilt([1, 2], 2));
  expectToServe(spoilt([1], 1));
});

test("the newest has been erased by somebody else: the one before it is in force, and it is said so", () => {
  const flash = holding([1, 2]);
  flash.eraseBlock(2, 4);
  expect(mount(flash).state).toBe("previous 1");
  expectToServe(flash);
});

test("fallen back to the one before, a commit goes where the damage is, and what is in force is not touched", () => {
  const flash = holding([1, 2]);
  const bytes = flash.snapshot();
  kinds["its document"]!(bytes, slotOf(2));
  flash.restore(bytes);
  const before = [...flash.eraseCounts];
  expect(mount(flash).slots.commit(Buffer.from('{"n":00003}'))).toBe(true);
  expect(mount(flash).state).toBe("current 3");
  expect([...flash.eraseCounts].map((count, block) => count - before[block]!)).toEqual([0, 0, 1, 1]);
});

test("whatever turns over, a document is in force as it was committed or not at all, and nothing is thrown", () => {
  const flips = fc.array(fc.nat(4 * 128 * 8 - 1), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(fc.constantFrom([1], [1, 2], [1, 2, 3]), flips, (numbers, bits) => {
    const flash = holding(numbers);
    for (const bit of bits) flash.flipBit(bit >> 3, bit & 7);
    const last = numbers.length;
    const allowed = [`current ${last}`, `previous ${last - 1}`, "damaged"];
    expect(allowed).toContain(mount(flash).state);
    expectToServe(flash);
  }), { numRuns: 300 });
});

test.each([
  ["zeros", () => 0], ["the bytes of a text", (at: number) => 32 + at % 90], ["ones in every other place", (at: number) => at & 1 ? 0xff : 0],
  ["noise", (at: number) => crc32(Uint8Array.of(at, at >> 8)) & 0xff],
])("a partition of %s held no settings, and holds them from now on", (_, byte) => {
  const flash = smallFlash();
  flash.restore(flash.snapshot().map((_old, at) => byte(at)));
  expect(mount(flash).state).toBe("factory");
  expectToServe(flash);
});

describe("another version of the format", () => {
  /** "DDS2", all else as now; its CRC is right. */
  function later(flash: NorFlash, start: number): NorFlash {
    const bytes = flash.snapshot();
    bytes[start + 3] = "2".charCodeAt(0);
    new DataView(bytes.buffer).setUint32(start + 16, crc32(bytes.subarray(start, start + 16)), true);
    flash.restore(bytes);
    return flash;
  }

  test("cannot be read: its settings are not taken for none, and are replaced by the next ones", () => {
    expect(mount(later(holding([1]), 0)).state).toBe("damaged");
    expectToServe(later(holding([1]), 0));
  });

  test("leaves what was committed before it in force", () => {
    expect(mount(later(holding([1, 2]), slotOf(2))).state).toBe("previous 1");
    expectToServe(later(holding([1, 2]), slotOf(2)));
  });
});

test.each([2, 3, 6, 8, 16])("in a partition that has %i blocks now, instead of 4, what can still be found is in force", (blocks) => {
  for (const [numbers, length] of [[[1], 90], [[1, 2], 90], [[1, 2, 3], 90], [[1], 200], [[1, 2], 200], [[1, 2, 3], 200]] as const) {
    const old = holding(numbers, length).snapshot();
    const flash = smallFlash({ size: blocks * 128 });
    const bytes = flash.snapshot();
    bytes.set(old.subarray(0, bytes.length));
    flash.restore(bytes);
    const last = numbers.length;
    const isFirst = slotOf(last) === 0;
    const fits = BODY + length <= Math.floor(blocks / 2) * 128;
    expect(mount(flash).state).toBe(!fits ? "damaged" : isFirst ? `current ${last}` : `previous ${last - 1}`);
    const { slots } = mount(flash);
    expect([slots.commit(Buffer.from('{"n":00009}')), mount(flash).state]).toEqual([true, "current 9"]);
    expect([mount(flash).slots.erase(), mount(flash).state]).toEqual([true, "factory"]);
  }
});

test("a reset that the flash would not finish, and a document behind it: when that is lost it is damage, not a reset", () => {
  const flash = holding([1, 2]);
  const watched = new WatchedFlash(flash);
  const { slots } = mount(watched);
  let changes = 0;
  watched.failure = () => changes++ >= 2 ? 0 : undefined;
  expect(slots.erase()).toBe(false);
  watched.failure = undefined;
  expect([slots.commit(Buffer.from('{"n":00003,"x":"abcdefghij"}')), mount(flash).state]).toEqual([true, "current 3"]);
  const bytes = flash.snapshot();
  bytes.fill(0x20, slotOf(2) + BODY, slotOf(2) + BODY + 16);
  flash.restore(bytes);
  expect(mount(flash).state).toBe("damaged");
  expectToServe(flash);
});
