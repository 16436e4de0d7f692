import { HF, LF } from "../../sim/chips/card-place.js";
import { Em4100Card } from "../../sim/chips/em4100.js";
import { Card, phone } from "../../sim/chips/iso14443.js";
import { SerialReaderChip, type SerialReaderOptions } from "../../sim/chips/serial-reader.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { SerialListener } from "./serial-listener.js";

function bench(options: Partial<SerialReaderOptions> = {}) {
  const clock = new Clock();
  const chip = new SerialReaderChip(clock, { format: { notation: "hex" }, ...options });
  return { clock, chip, card: new Card({ number: "6b3d12d6" }), ear: new SerialListener(clock, chip) };
}

const LINE = "6B3D12D6\r\n";

test("a held card is one line, and the same card a moment later another", () => {
  const { clock, chip, card, ear } = bench();
  chip.field.add(card);
  clock.run(10_000);
  expect(ear.text()).toBe(LINE);
  chip.field.remove(card);
  clock.run(150);
  chip.field.add(card);
  clock.run(150);
  expect(ear.text()).toBe(LINE);
});

test("a reader that repeats sends a line as often as it says, until the card goes", () => {
  const { clock, chip, card, ear } = bench({ repeatMs: 500 });
  chip.field.add(card);
  clock.run(2_000);
  chip.field.remove(card);
  clock.run(2_000);
  expect(ear.text()).toBe(LINE.repeat(4));
});

test("the bytes come one after the other at the speed it has", () => {
  const { clock, chip, card, ear } = bench({ baud: 19_200 });
  chip.field.add(card);
  clock.run(1_000);
  ear.times().forEach((at, i) => expect(at).toBeCloseTo(100 + (i + 1) * (10 / 19.2), 2));
});

test("no timer runs without a card", () => {
  const { clock, chip, card } = bench();
  chip.field.add(card);
  clock.run(50);
  chip.field.remove(card);
  clock.run(100);
  expect(clock.next).toBeUndefined();
});

test("it hears cards of its carriers only: of two of 125 kHz neither, of two of 13.56 MHz one", () => {
  const { clock, chip, card, ear } = bench({ carriers: [LF] });
  chip.field.add(card);
  clock.run(1_000);
  expect(ear.text()).toBe("");
  const cards = [new Em4100Card("062e3086ce"), new Em4100Card("0000000001")];
  for (const each of cards) chip.field.add(each);
  clock.run(1_000);
  expect(ear.text()).toBe("");
  chip.field.remove(cards[1]!);
  clock.run(1_000);
  expect(ear.text()).toBe("062E3086CE\r\n");

  const both = bench({ carriers: [HF, LF] });
  for (const each of [...cards, new Card({ number: "04a1b2c3" }), card]) both.chip.field.add(each);
  both.clock.run(1_000);
  expect(both.ear.text()).toBe("04A1B2C3\r\n");
});

test("the version of a 125 kHz card may be left out", () => {
  const { clock, chip, ear } = bench({ carriers: [LF], withoutVersion: true });
  chip.field.add(new Em4100Card("06008e6d5d"));
  clock.run(200);
  expect(ear.text()).toBe("008E6D5D\r\n");
});

test("one that knows the first cascade level only sends its tag and three bytes of a longer number", () => {
  const { clock, chip, card, ear } = bench({ firstLevelOnly: true });
  const long = new Card({ number: "04a1b2c3d4e5f6" });
  chip.field.add(long);
  clock.run(200);
  chip.field.remove(long);
  clock.run(200);
  chip.field.add(card);
  clock.run(200);
  expect(ear.text()).toBe(`8804A1B2\r\n${LINE}`);
});

test("a phone has one number for as long as the carrier stays, and a new one at each look of a reader that switches it off", () => {
  const lines = (options: Partial<SerialReaderOptions>): string[] => {
    const { clock, chip, ear } = bench(options);
    chip.field.add(phone(new Random(5)));
    clock.run(1_050);
    return ear.text().split("\r\n").slice(0, -1);
  };
  expect(lines({ repeatMs: 300 })).toEqual([expect.stringMatching(/^08/), ...Array(3).fill(expect.anything())]);
  expect(new Set(lines({ repeatMs: 300 })).size).toBe(1);
  expect(new Set(lines({ resetsCards: true })).size).toBe(10);
});

test("faults: dead, lines that come several times, lines without end", () => {
  const { clock, chip, card, ear } = bench();
  const held = (fault: Partial<SerialReaderChip>): string => {
    Object.assign(chip, { dead: false, copies: 1, endless: false }, fault);
    chip.field.add(card);
    clock.run(1_000);
    chip.field.remove(card);
    clock.run(200);
    return ear.text();
  };
  expect(chip.faulty).toBe(false);
  expect([held({ dead: true }), chip.faulty]).toEqual(["", true]);
  expect([held({ copies: 3 }), chip.faulty]).toEqual([LINE.repeat(3), true]);
  expect([held({ endless: true }), chip.faulty]).toEqual(["6B3D12D6", true]);
});

test("a flood is the last line without a pause, without a card too, and with no end at all where lines have none", () => {
  const { clock, chip, card, ear } = bench();
  chip.flood = true;
  clock.run(1_000);
  expect(ear.text()).toBe("");
  chip.endless = true;
  chip.field.add(card);
  clock.run(200);
  chip.field.remove(card);
  clock.run(1_000);
  ear.text();
  clock.run(10_000);
  const flood = ear.text();
  expect(flood.length).toBeGreaterThan(9_500);
  expect(flood.replaceAll("6B3D12D6", "").length).toBeLessThan(16);
  chip.flood = false;
  clock.run(1_000);
  expect(clock.next).toBeUndefined();
});

test("at the edge of the field one held card is line after line", () => {
  const { clock, chip, card, ear } = bench({ random: new Random(4) });
  chip.edge = 0.5;
  chip.field.add(card);
  clock.run(10_000);
  expect(ear.text().length / LINE.length).toBeGreaterThan(15);
});

test("without supply nothing is sent, a line is cut where it goes, and a held card is read anew when it returns", () => {
  const { clock, chip, card, ear } = bench();
  chip.field.add(card);
  clock.run(105);
  chip.power(false);
  clock.run(1_000);
  expect([ear.text(), clock.next]).toEqual(["6B3D", undefined]);
  chip.power(true);
  clock.run(200);
  expect(ear.text()).toBe(LINE);
});
