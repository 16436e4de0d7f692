import fc from "fast-check";
import { type Answer, cardOf, crcA, emptyFrame, isBlank, Selection } from "../../modules/drivers/iso14443.js";

const bytesOf = (hex: string): number[] => hex.match(/../g)!.map((pair) => parseInt(pair, 16));

test.each([["0000", "a01e"], ["1234", "26cf"], ["5000", "57cd"]])("CRC_A of %s is %s (annex B, 6.4.3)", (data, crc) => {
  const value = crcA(Uint8Array.from(bytesOf(data)), 2);
  expect([value & 0xff, value >> 8]).toEqual(bytesOf(crc));
});

test("a number keeps its leading zeros, and one that starts with 08 is a phone's", () => {
  expect(cardOf(Uint8Array.from([0x00, 0x0a, 0x01, 0x02]), 4)).toEqual({ number: "000a0102", kind: "fixed" });
  expect(cardOf(Uint8Array.from([0x08, 0x0a, 0x01, 0x02]), 4)).toEqual({ number: "080a0102", kind: "random" });
  expect(cardOf(Uint8Array.from([0x08, 1, 2, 3, 4, 5, 6]), 7)).toEqual({ number: "08010203040506", kind: "fixed" });
});

test.each([["00000000", true], ["ffffffffffffff", true], ["00000001", false], ["fffffffe", false], ["04040404", false]])(
  "%s is blank: %p", (hex, blank) => {
    expect(isBlank(Uint8Array.from(bytesOf(hex)), hex.length / 2)).toBe(blank);
  });

// The air, as far as a selection sees it: cards answer bit by bit, and a reader chip tells where they first differ.

interface Air {
  /** Whether the chip counts the bits that `align` skips. The data sheet leaves it open. */
  countsAlign: boolean;
  /** Whether the colliding bit itself reads as zero. */
  clearsCollision: boolean;
}

const airs: Air[] = [
  { countsAlign: true, clearsCollision: true }, { countsAlign: true, clearsCollision: false },
  { countsAlign: false, clearsCollision: true }, { countsAlign: false, clearsCollision: false },
];

/** UID CLn and BCC of each level. */
function levelsOf(number: string): number[][] {
  let rest = bytesOf(number);
  const levels: number[][] = [];
  while (rest.length > 4) {
    levels.push([0x88, ...rest.slice(0, 3)]);
    rest = rest.slice(3);
  }
  return [...levels, rest].map((uid) => [...uid, uid[0]! ^ uid[1]! ^ uid[2]! ^ uid[3]!]);
}

const bit = (bytes: ArrayLike<number>, at: number): number => (bytes[at >> 3]! >> (at & 7)) & 1;

function select(numbers: string[], air: Air): { number: string; commands: number } | undefined {
  const selection = new Selection();
  const frame = emptyFrame();
  let cards = numbers.map((number) => ({ number, levels: levelsOf(number) }));
  selection.begin();
  for (let commands = 1; commands < 200; commands++) {
    selection.command(frame);
    const level = [0x93, 0x95, 0x97].indexOf(frame.bytes[0]!);
    const known = 8 * ((frame.bytes[1]! >> 4) - 2) + (frame.bytes[1]! & 7);
    const addressed = cards.filter((card) => card.levels[level]
      && Array.from({ length: known }, (_, i) => i).every((i) => bit(card.levels[level]!, i) === bit(frame.bytes, 16 + i)));
    if (addressed.length === 0) return undefined;
    if (known === 40) {
      expect(crcA(frame.bytes, 7)).toBe(frame.bytes[7]! | (frame.bytes[8]! << 8));
      cards = addressed;
    }
    const uids = addressed.map((card) => card.levels[level]!);
    const answer = known === 40 ? sakOf(level, addressed[0]!.levels.length) : uidOf(uids, known, air);
    const progress = selection.accept(answer);
    if (progress === "done") return { number: cardOf(selection.number, selection.length).number, commands };
    if (progress === "failed") return undefined;
  }
  throw new Error("no end to it");
}

function sakOf(level: number, levels: number): Answer {
  const sak = level + 1 < levels ? 0x04 : 0x08;
  const crc = crcA(Uint8Array.of(sak), 1);
  return { bytes: Uint8Array.of(sak, crc & 0xff, crc >> 8), length: 3, lastBits: 0, collision: 0 };
}

function uidOf(uids: number[][], known: number, air: Air): Answer {
  const align = known & 7;
  const bytes = new Uint8Array(5 - (known >> 3));
  let collided: number | undefined;
  for (let i = known; i < 40; i++) {
    const differ = uids.some((uid) => bit(uid, i) !== bit(uids[0]!, i));
    const value = differ ? Number(!air.clearsCollision) : bit(uids[0]!, i);
    if (collided === undefined) bytes[(i >> 3) - (known >> 3)]! |= value << (i & 7);
    if (differ) collided ??= i;
  }
  const collision = collided === undefined || collided >= 32 ? 0 : collided - known + 1 + (air.countsAlign ? align : 0);
  return { bytes, length: bytes.length, lastBits: 0, collision };
}

test.each([["04a1b2c3", 2], ["000a0b0c", 2], ["04a1b2c3d4e5f6", 4], ["00112233445566778899", 6]])(
  "one card %s takes %i commands", (number, commands) => {
    expect(select([number], airs[0]!)).toEqual({ number, commands });
  });

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const numbers = fc.oneof(...[4, 7, 10].map((length) => fc.uint8Array({ minLength: length, maxLength: length })))
  .filter((bytes) => bytes[0] !== 0x88 && bytes[3] !== 0x88).map(hexOf);

test.each(airs)("of any cards at once exactly one is found, whatever the chip does: %p", (air) => {
  fc.assert(fc.property(fc.uniqueArray(numbers, { minLength: 1, maxLength: 6 }), (cards) => {
    expect(cards).toContain(select(cards, air)?.number);
  }), { numRuns: 500, seed: 3 });
});

test.each(airs)("even cards that differ in one late bit of each byte: %p", (air) => {
  const cards = ["04000000", "04000080", "04008000", "04800000", "84000000", "04000001", "04000100", "04010000"];
  expect(cards).toContain(select(cards, air)?.number);
});

/** An answer at the first level, with everything right but what `change` changes. */
function firstAnswer(change: Partial<Answer>): "more" | "done" | "failed" {
  const selection = new Selection();
  selection.begin();
  selection.command(emptyFrame());
  return selection.accept({ bytes: Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3, 0xd4), length: 5, lastBits: 0, collision: 0, ...change });
}

test.each<[string, Partial<Answer>]>([
  ["a wrong BCC", { bytes: Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3, 0xd5) }],
  ["a byte too few", { length: 4 }],
  ["a byte too many", { length: 6, bytes: Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0) }],
  ["a cut byte", { lastBits: 3 }],
  ["a collision past the end of what came", { length: 1, collision: 20 }],
])("%s makes no number", (_, change) => {
  expect(firstAnswer({})).toBe("more");
  expect(firstAnswer(change)).toBe("failed");
});

/** SAK and its CRC in answer to a SELECT of a number that starts with `first`. */
function secondAnswer(first: number, sak: number, crcFault = 0): "more" | "done" | "failed" {
  const selection = new Selection();
  const uid = [first, 0xa1, 0xb2, 0xc3];
  selection.begin();
  const bcc = uid.reduce((sum, byte) => sum ^ byte);
  expect(selection.accept({ bytes: Uint8Array.of(...uid, bcc), length: 5, lastBits: 0, collision: 0 })).toBe("more");
  const crc = crcA(Uint8Array.of(sak), 1) ^ crcFault;
  return selection.accept({ bytes: Uint8Array.of(sak, crc & 0xff, crc >> 8), length: 3, lastBits: 0, collision: 0 });
}

test("the cascade tag is never the start of a number, and never without its bit", () => {
  expect(secondAnswer(0x88, 0x04)).toBe("more");
  expect(secondAnswer(0x88, 0x08)).toBe("failed");
  expect(secondAnswer(0x04, 0x04)).toBe("failed");
  expect(secondAnswer(0x04, 0x08)).toBe("done");
});

test("a SAK with a wrong checksum selects nobody", () => {
  expect(secondAnswer(0x04, 0x08, 0x0100)).toBe("failed");
});
