import { HF, LF } from "../../sim/chips/card-place.js";
import { Em4100Card } from "../../sim/chips/em4100.js";
import { Card } from "../../sim/chips/iso14443.js";
import { type WiegandOptions, WiegandReaderChip } from "../../sim/chips/wiegand.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";

function bench(options: Partial<WiegandOptions> = {}) {
  const clock = new Clock();
  const [zero, one] = [new DigitalLine(), new DigitalLine()];
  const chip = new WiegandReaderChip(clock, { zero, one, ...options });
  const heard: { bit: string; at: number; up: number }[] = [];
  [zero, one].forEach((line, i) => line.onChange((level) => {
    if (level === 0) heard.push({ bit: String(i), at: clock.now, up: NaN });
    else if (heard.length > 0) heard.at(-1)!.up = clock.now;
  }));
  const bits = (): string => heard.splice(0).map(({ bit }) => bit).join("");
  return { clock, chip, zero, one, heard, bits };
}

/** Facility 0x96 (150), number 0x1234 (4660): an even and an odd parity bit worked out by hand. */
const CARD = "00961234";
const FRAME_26 = "1" + "10010110" + "0001" + "001000110100" + "1";
/** 0096 1234 in 32 bits. */
const FRAME_34 = "0" + "0000000010010110" + "0001001000110100" + "0";

test("26 bits: even parity over the first twelve, eight of facility, sixteen of number, odd parity over the last twelve", () => {
  const { clock, chip, bits } = bench({ carriers: [LF] });
  chip.field.add(new Em4100Card(CARD));
  clock.run(1_000);
  expect(bits()).toBe(FRAME_26);
});

test("34 bits: four bytes, each half with its parity", () => {
  const { clock, chip, bits } = bench({ bits: 34 });
  chip.field.add(new Card({ number: CARD }));
  clock.run(1_000);
  expect(bits()).toBe(FRAME_34);
});

test.each([
  [26, "80000000", false, "0" + "0".repeat(24) + "1"],   // its first byte does not fit
  [26, "00800000", false, "1100000000000000000000000" + "1"],
  [26, "00000001", false, "0000000000000000000000001" + "0"],
  [34, "80000001", false, "1" + "1" + "0".repeat(30) + "1" + "0"],
  [34, "80000001", true, "1" + "00000001" + "0".repeat(16) + "10000000" + "0"],
  [34, "04a1b2c3d4e5f6", false, "0" + "11000011110101001110010111110110" + "0"],
] as const)("%i bits of %s, reversed: %s", (length, number, reversed, frame) => {
  const { clock, chip, bits } = bench({ bits: length, reversed });
  chip.field.add(new Card({ number }));
  clock.run(1_000);
  expect(bits()).toBe(frame);
});

test("pulses are 50 µs low, 2 ms apart, and never on both wires", () => {
  const { clock, chip, heard } = bench();
  chip.field.add(new Card({ number: CARD }));
  clock.run(1_000);
  expect(heard).toHaveLength(26);
  heard.forEach(({ at, up }, i) => {
    expect(up - at).toBeCloseTo(0.05, 3);
    expect(at).toBeCloseTo(100 + 2 * i, 2);
  });
});

test("a held card is one frame, unless the reader repeats, and a card that comes back is another one", () => {
  const { clock, chip, bits } = bench();
  const card = new Card({ number: CARD });
  chip.field.add(card);
  clock.run(10_000);
  chip.field.remove(card);
  clock.run(150);
  chip.field.add(card);
  clock.run(300);
  expect(bits()).toBe(FRAME_26.repeat(2));
  const other = bench({ repeatMs: 500 });
  other.chip.field.add(card);
  other.clock.run(2_000);
  expect(other.bits()).toBe(FRAME_26.repeat(4));
});

test("it hears cards of its carriers only, and of two of 125 kHz neither", () => {
  const { clock, chip, bits } = bench({ carriers: [HF, LF] });
  const slow = [new Em4100Card(CARD), new Em4100Card("0000000001")];
  for (const card of slow) chip.field.add(card);
  clock.run(1_000);
  expect(bits()).toBe("");
  chip.field.add(new Card({ number: CARD }));
  clock.run(1_000);
  expect(bits()).toBe(FRAME_26);
  const other = bench();
  other.chip.field.add(slow[0]!);
  other.clock.run(1_000);
  expect(other.bits()).toBe("");
});

test("no timer runs without a card", () => {
  const { clock, chip } = bench();
  const card = new Card({ number: CARD });
  chip.field.add(card);
  clock.run(1_000);
  chip.field.remove(card);
  clock.run(200);
  expect(clock.next).toBeUndefined();
});

test("faults: dead, wires the wrong way round, wrong parity", () => {
  const { clock, chip, bits } = bench();
  const held = (fault: Partial<WiegandReaderChip>): string => {
    Object.assign(chip, { dead: false, swapped: false, badParity: false }, fault);
    const card = new Card({ number: CARD });
    chip.field.add(card);
    clock.run(500);
    chip.field.remove(card);
    clock.run(200);
    return bits();
  };
  expect([held({}), chip.faulty]).toEqual([FRAME_26, false]);
  expect([held({ dead: true }), chip.faulty]).toEqual(["", true]);
  expect([held({ badParity: true }), chip.faulty]).toEqual([FRAME_26.slice(0, 25) + "0", true]);
  const swapped = [...FRAME_26].map((bit) => (bit === "0" ? "1" : "0")).join("");
  expect([held({ swapped: true }), chip.faulty]).toEqual([swapped, true]);
});

test("lost pulses leave a frame short, and the others where they were", () => {
  const { clock, chip, heard } = bench({ random: new Random(5), repeatMs: 200 });
  chip.losses = 0.1;
  chip.field.add(new Card({ number: CARD }));
  clock.run(20_000);
  expect(heard.length / (99 * 26)).toBeGreaterThan(0.85);
  expect(heard.length / (99 * 26)).toBeLessThan(0.95);
  for (const { at } of heard) expect((at + 0.01) % 2).toBeLessThan(0.1);
});

test("phantom pulses come on both wires without a card, about as many as were asked for", () => {
  const { clock, chip, bits } = bench({ random: new Random(2) });
  chip.phantoms = 5;
  clock.run(60_000);
  const seen = bits();
  expect([seen.length > 200, seen.length < 400, seen.includes("0"), seen.includes("1")]).toEqual([true, true, true, true]);
  chip.phantoms = 0;
  expect(clock.next).toBeUndefined();
});

test("at the edge of the field one held card is frame after frame", () => {
  const { clock, chip, bits } = bench({ random: new Random(4) });
  chip.edge = 0.5;
  chip.field.add(new Card({ number: CARD }));
  clock.run(10_000);
  expect(bits().length / 26).toBeGreaterThan(15);
});

test("without supply the wires are let go, a frame is cut, and a held card is read anew when it returns", () => {
  const { clock, chip, zero, one, bits } = bench();
  chip.field.add(new Card({ number: CARD }));
  clock.run(109.99);
  const cut = bits();
  chip.power(false);
  expect([cut, zero.driven, one.driven, zero.level]).toEqual([FRAME_26.slice(0, 5), false, false, 0]);
  bits();   // nobody else pulls the wires up: they fall
  clock.run(1_000);
  expect([bits(), clock.next]).toEqual(["", undefined]);
  chip.power(true);
  clock.run(500);
  expect(bits()).toBe(FRAME_26);
});
