import { ERASE_STEPS, NorFlash, PowerCut } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";

const SIZE = 4 * 4_096;
const bytes = (flash: NorFlash, length: number, at: number) => [...new Uint8Array(flash.read(length, at))];

test("it begins erased, and says how it is laid out", () => {
  const flash = new NorFlash({ size: SIZE });
  expect(flash.status()).toEqual({ size: SIZE, blockLength: 4_096, blocks: 4, writeAlign: 4, eraseValue: 0xff });
  expect(flash.snapshot().every((byte) => byte === 0xff)).toBe(true);
});

test("a write only clears bits; one that would set them is on record", () => {
  const flash = new NorFlash({ size: SIZE });
  flash.write(Uint8Array.of(0xf0, 0x0f, 0xff, 0x00), 8);
  flash.write(Uint8Array.of(0xf0, 0x01, 0xff, 0x00), 8);
  expect([bytes(flash, 4, 8), flash.setAttempts]).toEqual([[0xf0, 0x01, 0xff, 0x00], 0]);
  flash.write(Uint8Array.of(0xff, 0x03, 0x55, 0x00), 8);
  expect([bytes(flash, 4, 8), flash.setAttempts, flash.bytesWritten]).toEqual([[0xf0, 0x01, 0x55, 0x00], 2, 12]);
});

test("erasing sets all bits of the blocks from start up to end, and wears them", () => {
  const flash = new NorFlash({ size: SIZE });
  flash.restore(new Uint8Array(SIZE));
  flash.eraseBlock(1, 3);
  flash.eraseBlock(1);
  expect([...flash.eraseCounts]).toEqual([0, 2, 1, 0]);
  expect(bytes(flash, 2, 4_095)).toEqual([0x00, 0xff]);
  expect(bytes(flash, 2, 3 * 4_096 - 1)).toEqual([0xff, 0x00]);
});

test("a misaligned write is refused unless the platform takes it", () => {
  const strict = new NorFlash({ size: SIZE });
  expect(() => strict.write(Uint8Array.of(1, 2, 3, 4), 2)).toThrow("not aligned to 4");
  expect(() => strict.write(Uint8Array.of(1), 4)).toThrow("not aligned to 4");
  const lax = new NorFlash({ size: SIZE, misaligned: "accept" });
  lax.write(Uint8Array.of(1), 3);
  expect(bytes(lax, 1, 3)).toEqual([1]);
});

test("nothing reaches outside the partition, and nothing is done after close until it is opened again", () => {
  const flash = new NorFlash({ size: SIZE });
  expect(() => flash.read(8, SIZE - 4)).toThrow(RangeError);
  expect(() => flash.write(new Uint8Array(4), SIZE)).toThrow(RangeError);
  expect(() => flash.eraseBlock(4)).toThrow(RangeError);
  expect(() => flash.eraseBlock(-1)).toThrow(RangeError);
  expect(() => new NorFlash({ size: 5_000 })).toThrow(RangeError);
  flash.close();
  expect(() => flash.read(1, 0)).toThrow("closed");
  expect(flash.open().read(1, 0).byteLength).toBe(1);
});

test("what is read is a copy", () => {
  const flash = new NorFlash({ size: SIZE });
  new Uint8Array(flash.read(4, 0)).fill(0);
  flash.snapshot().fill(0);
  expect(bytes(flash, 4, 0)).toEqual([0xff, 0xff, 0xff, 0xff]);
});

test.each([0, 1, 5, 7])("power fails after %i bytes: those are there, the next is torn, the rest untouched", (budget) => {
  const torn = new Set<number>();
  for (let seed = 0; seed < 50; seed++) {
    const flash = new NorFlash({ size: SIZE, random: new Random(seed) });
    flash.powerBudget = budget;
    expect(() => flash.write(new Uint8Array(8).fill(0x0f), 16)).toThrow(PowerCut);
    expect(() => flash.read(1, 0)).toThrow(PowerCut);
    flash.restorePower();
    const left = bytes(flash, 8, 16);
    expect(left.slice(0, budget)).toEqual(new Array(budget).fill(0x0f));
    expect(left[budget]! & 0x0f).toBe(0x0f);
    expect(left.slice(budget + 1)).toEqual(new Array(7 - budget).fill(0xff));
    torn.add(left[budget]!);
  }
  expect(torn.size).toBeGreaterThan(5);
});

test("a budget that is just enough is enough", () => {
  const flash = new NorFlash({ size: SIZE });
  flash.powerBudget = 8 + ERASE_STEPS;
  flash.write(new Uint8Array(8), 0);
  flash.eraseBlock(0);
  expect(flash.snapshot().every((byte) => byte === 0xff)).toBe(true);
  expect(() => flash.eraseBlock(0)).toThrow(PowerCut);
});

test("an erase cut short leaves ever more of the block erased, and the next block alone", () => {
  const ones = Array.from({ length: ERASE_STEPS }, (_, steps) => {
    const flash = new NorFlash({ size: SIZE });
    flash.restore(new Uint8Array(SIZE));
    flash.powerBudget = steps;
    expect(() => flash.eraseBlock(0, 2)).toThrow(PowerCut);
    flash.restorePower();
    expect(bytes(flash, 4_096, 4_096).every((byte) => byte === 0)).toBe(true);
    return bytes(flash, 4_096, 0).filter((byte) => byte !== 0xff).length;
  });
  expect(ones[0]).toBe(4_096);
  expect(ones.at(-1)).toBeGreaterThan(0);
  expect([...ones].sort((a, b) => b - a)).toEqual(ones);
});

test("a bit turns over on request", () => {
  const flash = new NorFlash({ size: SIZE });
  flash.flipBit(5, 3);
  expect(bytes(flash, 1, 5)).toEqual([0xf7]);
});

test("a snapshot restored is what was there", () => {
  const flash = new NorFlash({ size: SIZE });
  flash.write(Uint8Array.of(1, 2, 3, 4), 0);
  const before = flash.snapshot();
  flash.eraseBlock(0);
  flash.restore(before);
  expect(bytes(flash, 4, 0)).toEqual([1, 2, 3, 4]);
  expect(() => flash.restore(new Uint8Array(4))).toThrow(RangeError);
});
