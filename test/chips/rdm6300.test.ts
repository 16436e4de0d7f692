import { Em4100Card } from "../../sim/chips/em4100.js";
import { Card } from "../../sim/chips/iso14443.js";
import { Rdm6300Chip, type Rdm6300Options } from "../../sim/chips/rdm6300.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { SerialListener } from "./serial-listener.js";

const FIRST_END = 2 * 32.768 + 14 * 10 / 9.6;   // two passes of the card, 14 bytes

function bench(options: Rdm6300Options = {}) {
  const clock = new Clock();
  const chip = new Rdm6300Chip(clock, options);
  const card = new Em4100Card("62e3086ced");
  return { clock, chip, card, ear: new SerialListener(clock, chip) };
}

const FRAME = "\x0262E3086CED08\x03";

// RDM630 Specification; forum.arduino.cc 251993; forum.hobbycomponents.com 7544; forum.arduino.cc 506883; EM-18.
test.each([
  ["62e3086ced", "62E3086CED08"], ["010063e9ae", "010063E9AE25"], ["100086f444", "100086F44426"],
  ["710059b9b8", "710059B9B829"], ["4500c5d1e9", "4500C5D1E9B8"],
])("the card %s is sent as %s between STX and ETX (the data sheet's and owners' examples)", (code, digits) => {
  const { clock, chip, ear } = bench();
  chip.field.add(new Em4100Card(code));
  clock.run(FIRST_END + 1);
  expect(ear.text()).toBe(`\x02${digits}\x03`);
});

test("it sends at 9600 baud, first when it has seen a whole pass, then every 50 ms for as long as the card stays", () => {
  const { clock, chip, card, ear } = bench();
  chip.field.add(card);
  clock.run(2 * 32.768 + 480);
  chip.field.remove(card);
  clock.run(1_000);
  const times = ear.times();
  expect(times).toHaveLength(10 * 14);
  times.forEach((at, i) => expect(at).toBeCloseTo(2 * 32.768 + Math.floor(i / 14) * 50 + (i % 14 + 1) * (10 / 9.6), 2));
});

test("a frame that has begun is sent to its end though the card has gone", () => {
  const { clock, chip, card, ear } = bench();
  chip.field.add(card);
  clock.run(FIRST_END - 10);
  chip.field.remove(card);
  clock.run(1_000);
  expect(ear.text()).toBe(FRAME);
});

test("no timer runs without a card", () => {
  const { clock, chip, card } = bench();
  expect(clock.next).toBeUndefined();
  chip.field.add(card);
  clock.run(40);
  chip.field.remove(card);
  expect(clock.next).toBeUndefined();
});

test("who begins to listen in mid-frame hears the rest", () => {
  const { clock, chip, card } = bench();
  chip.onByte = undefined;
  chip.field.add(card);
  clock.run(FIRST_END - 2);
  const ear = new SerialListener(clock, chip);
  clock.run(10);
  expect(ear.text()).toBe("8\x03");
});

test("a card of 13.56 MHz is not seen, nor are two cards at once", () => {
  const { clock, chip, card, ear } = bench();
  const second = new Em4100Card("0100000001");
  chip.field.add(new Card({ number: "04a1b2c3" }));
  clock.run(1_000);
  expect(ear.text()).toBe("");
  chip.field.add(card);
  chip.field.add(second);
  clock.run(1_000);
  expect(ear.text()).toBe("");
  chip.field.remove(second);
  clock.run(FIRST_END + 1);
  expect(ear.text()).toBe(FRAME);
});

test("the \"standard design\" sends once until the card has been away", () => {
  const { clock, chip, card, ear } = bench({ once: true });
  chip.field.add(card);
  clock.run(1_000);
  chip.field.remove(card);
  chip.field.add(card);
  clock.run(1_000);
  expect(ear.text()).toBe(FRAME + FRAME);
});

test("without supply nothing is sent, a frame is cut where it goes, and a held card is read anew when it returns", () => {
  const { clock, chip, card, ear } = bench();
  chip.field.add(card);
  clock.run(FIRST_END - 10);
  chip.power(false);
  clock.run(1_000);
  expect(ear.text()).toBe(FRAME.slice(0, 4));
  chip.power(true);
  clock.run(FIRST_END + 1);
  expect(ear.text()).toBe(FRAME);
});

test("faults: dead, wrong checksums, cut frames, silence after so many frames", () => {
  const { clock, chip, card, ear } = bench();
  const held = (fault: Partial<Rdm6300Chip>): string => {
    Object.assign(chip, { dead: false, badSum: false, cutAfter: undefined, tiresAfter: undefined }, fault);
    expect(chip.faulty).toBe(true);
    chip.field.add(card);
    clock.run(FIRST_END + 120);
    chip.field.remove(card);
    return ear.text();
  };
  expect(held({ dead: true })).toBe("");
  expect(held({ badSum: true })).toBe("\x0262E3086CED09\x03".repeat(3));
  expect(held({ cutAfter: 5 })).toBe("\x0262E3".repeat(3));
  expect(held({ tiresAfter: 2 })).toBe(FRAME.repeat(2));
});

test("at the edge of the field frames are missing, and those that come are whole", () => {
  const { clock, chip, card, ear } = bench({ random: new Random(3) });
  chip.edge = 0.8;
  chip.field.add(card);
  clock.run(60_000);
  const frames = ear.text().split(/(?<=\x03)/);
  expect(frames.length).toBeGreaterThan(200);
  expect(frames.length).toBeLessThan(500);
  expect(new Set(frames.slice(0, -1))).toEqual(new Set([FRAME]));
});

test("at the edge of the field the \"standard design\" takes the card for a new one again and again", () => {
  const { clock, chip, card, ear } = bench({ once: true, random: new Random(3) });
  chip.edge = 0.5;
  chip.field.add(card);
  clock.run(1_000);
  expect(ear.text().length).toBeGreaterThan(3 * FRAME.length);
});

test("noise spoils the share of bytes that it is set to; strays come without a card", () => {
  const { clock, chip, card, ear } = bench({ random: new Random(2) });
  chip.noise = 0.5;
  chip.field.add(card);
  clock.run(30_000);
  const heard = [...ear.text()];
  const wrong = heard.filter((byte, i) => byte !== FRAME[i % FRAME.length]).length;
  expect(wrong / heard.length).toBeGreaterThan(0.45);
  expect(wrong / heard.length).toBeLessThan(0.55);

  chip.field.remove(card);
  chip.strays = 10;
  clock.run(20);
  ear.bytes();
  clock.run(60_000);
  const strays = ear.bytes().length;
  expect([strays > 400, strays < 800, chip.faulty]).toEqual([true, true, true]);
  Object.assign(chip, { strays: 0, noise: 0 });
  expect([clock.next, chip.faulty]).toEqual([undefined, false]);
});

test("it takes no commands", () => {
  expect(() => bench().chip.receive(1)).toThrow("not modelled");
});
