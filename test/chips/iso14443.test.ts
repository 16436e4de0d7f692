import { type Bits, toBits, toBytes } from "../../sim/chips/bits.js";
import { withCrcA } from "../../sim/chips/crc16.js";
import { Card, phone } from "../../sim/chips/iso14443.js";
import { Random } from "../../sim/random.js";

const REQA = toBits([0x26]).slice(0, 7);
const WUPA = toBits([0x52]).slice(0, 7);
const HLTA = toBits(withCrcA([0x50, 0x00]));

/** A card that has been in the field for long, and what it answers in bytes. */
function held(number: string, options = {}) {
  const card = new Card({ number, ...options });
  card.powerOn(0);
  const say = (frame: Bits): number[] | undefined => {
    const answer = card.receive(frame, 10);
    return answer && toBytes(answer);
  };
  return { card, say };
}

const anticollision = (sel: number): Bits => toBits([sel, 0x20]);
const select = (sel: number, level: readonly number[]): Bits => toBits(withCrcA([sel, 0x70, ...level]));

test("a card of 4 bytes answers the whole select sequence (6.5)", () => {
  const { card, say } = held("04a1b2c3");
  expect(say(REQA)).toEqual([0x04, 0x00]);
  expect(card.state).toBe("ready");
  expect(say(anticollision(0x93))).toEqual([0x04, 0xa1, 0xb2, 0xc3, 0xd4]);
  expect(say(select(0x93, [0x04, 0xa1, 0xb2, 0xc3, 0xd4]))).toEqual(withCrcA([0x08]));
  expect(card.state).toBe("active");
});

test.each([
  ["04112233445566", [0x44, 0x00], [[0x88, 0x04, 0x11, 0x22], [0x33, 0x44, 0x55, 0x66]]],
  ["04112233445566778899", [0x84, 0x00], [[0x88, 0x04, 0x11, 0x22], [0x88, 0x33, 0x44, 0x55], [0x66, 0x77, 0x88, 0x99]]],
])("the number %s comes in cascade levels, each with its tag and BCC (6.5.4)", (number, atqa, levels) => {
  const { card, say } = held(number);
  expect(say(REQA)).toEqual(atqa);
  levels.forEach((level, i) => {
    const sel = 0x93 + 2 * i;
    const whole = [...level, level.reduce((bcc, byte) => bcc ^ byte)];
    expect(say(anticollision(sel))).toEqual(whole);
    expect(say(select(sel, whole))).toEqual(withCrcA([i === levels.length - 1 ? 0x00 : 0x04]));
  });
  expect(card.state).toBe("active");
});

test("to any part of its number the card answers exactly the rest (6.5.3.1)", () => {
  const own = toBits([0x04, 0xa1, 0xb2, 0xc3, 0xd4]);
  for (let known = 0; known < 40; known++) {
    const { card } = held("04a1b2c3");
    card.receive(REQA, 10);
    const nvb = (2 + (known >> 3)) * 16 + (known & 7);
    expect(card.receive([...toBits([0x93, nvb]), ...own.slice(0, known)], 10)).toEqual(own.slice(known));
  }
});

test.each([
  ["another card's first bit", [...toBits([0x93, 0x21]), 1]],
  ["an NVB that does not fit the bits sent", [...toBits([0x93, 0x24]), 0]],
  ["another cascade level", anticollision(0x95)],
  ["a select of another card", select(0x93, [0x04, 0xa1, 0xb2, 0xc4, 0xd3])],
  ["a select with a wrong CRC", toBits([...withCrcA([0x93, 0x70, 0x04, 0xa1, 0xb2, 0xc3, 0xd4]).slice(0, 8), 0])],
  ["HLTA", HLTA],
  ["a second REQA", REQA],
])("%s is met with silence and ends READY (figure 7)", (_what, frame) => {
  const { card, say } = held("04a1b2c3");
  say(REQA);
  expect(say(frame)).toBeUndefined();
  expect(card.state).toBe("idle");
});

test("a halted card hears only WUPA, and falls back into HALT when it is not selected", () => {
  const { card, say } = held("04a1b2c3");
  say(REQA);
  say(select(0x93, [0x04, 0xa1, 0xb2, 0xc3, 0xd4]));
  expect(say(HLTA)).toBeUndefined();
  expect(card.state).toBe("halt");
  expect(say(REQA)).toBeUndefined();
  expect(say(WUPA)).toEqual([0x04, 0x00]);
  expect(card.state).toBe("ready*");
  say(anticollision(0x95));
  expect(card.state).toBe("halt");
  say(WUPA);
  say(select(0x93, [0x04, 0xa1, 0xb2, 0xc3, 0xd4]));
  expect(card.state).toBe("active*");
  say(toBits(withCrcA([0x30, 0x00])));
  expect(card.state).toBe("halt");
});

test("a request of eight bits is none: requests are short frames (6.2.3.1)", () => {
  const { say } = held("04a1b2c3");
  expect(say(toBits([0x26]))).toBeUndefined();
});

test("a command that the card does not know ends ACTIVE; one that it knows is answered", () => {
  const plain = held("04a1b2c3");
  plain.say(REQA);
  plain.say(select(0x93, [0x04, 0xa1, 0xb2, 0xc3, 0xd4]));
  expect(plain.say(toBits(withCrcA([0xe0, 0x50])))).toBeUndefined();
  expect(plain.card.state).toBe("idle");

  const application = ([command]: readonly number[]) => (command === 0xe0 ? [0x05, 0x78] : undefined);
  const smart = held("04a1b2c3", { sak: 0x20, application });
  smart.say(REQA);
  expect(smart.say(select(0x93, [0x04, 0xa1, 0xb2, 0xc3, 0xd4]))).toEqual(withCrcA([0x20]));
  expect(smart.say(toBits(withCrcA([0xe0, 0x50])))).toEqual(withCrcA([0x05, 0x78]));
  expect(smart.card.state).toBe("active");
});

test("a card says nothing in its first 5 ms, and forgets everything without a field", () => {
  const card = new Card({ number: "04a1b2c3" });
  expect(card.receive(REQA, 0)).toBeUndefined();
  card.powerOn(100);
  expect(card.receive(REQA, 104.9)).toBeUndefined();
  expect(card.receive(REQA, 105)).toBeDefined();
  card.powerOff();
  card.powerOn(200);
  expect(card.state).toBe("idle");
});

test("a phone has another number each time, and all of them begin with 08 (6.5.4)", () => {
  const card = phone(new Random(7));
  const numbers = new Set<string>();
  for (let i = 0; i < 20; i++) {
    card.powerOn(i);
    expect(card.number).toMatch(/^08[0-9a-f]{6}$/);
    numbers.add(card.number);
    card.powerOff();
  }
  expect(numbers.size).toBe(20);
});

test.each(["", "04a1b2", "04a1b2cx", "88a1b2c3", "04112288445566", "0411223344556677"])("%p is no card number", (number) => {
  expect(() => new Card({ number })).toThrow(RangeError);
});
