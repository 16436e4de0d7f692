import { toBits } from "../../sim/chips/bits.js";
import { Field } from "../../sim/chips/field.js";
import { Card } from "../../sim/chips/iso14443.js";
import { Clock } from "../../sim/clock.js";

const REQA = toBits([0x26]).slice(0, 7);

function bench(...numbers: string[]) {
  const clock = new Clock();
  const field = new Field(clock);
  const cards = numbers.map((number) => new Card({ number }));
  for (const card of cards) field.add(card);
  field.switch(true);
  clock.run(5);
  return { clock, field, cards };
}

test("the standard's two cards collide first in bit 4, and the branch with a one is the second card (Annex A)", () => {
  const { field } = bench("10aabbcc", "04112233445566");
  expect(field.exchange(REQA)).toMatchObject({ collision: 6 });   // ATQA 04 and 44: the size of the number
  expect(field.exchange(toBits([0x93, 0x20]))).toMatchObject({ collision: 3 });
  const rest = field.exchange([...toBits([0x93, 0x24]), 0, 0, 0, 1]);
  const level = toBits([0x88, 0x04, 0x11, 0x22, 0x88 ^ 0x04 ^ 0x11 ^ 0x22]);
  expect(rest).toEqual({ bits: level.slice(4), collision: undefined, cutAt: undefined });
});

test("two cards of one kind say the same to a request: nobody can tell that there are two", () => {
  const { field } = bench("04a1b2c3", "04a1b2c4");
  expect(field.exchange(REQA)).toEqual({ bits: toBits([0x04, 0x00]), collision: undefined, cutAt: undefined });
});

test("without a field there is silence, and coming into it or going out of it is noticed", () => {
  const { clock, field, cards } = bench("04a1b2c3");
  const changes: number[] = [];
  field.onChange(() => changes.push(field.cards.size));
  field.switch(false);
  expect(field.exchange(REQA)).toBeUndefined();
  field.remove(cards[0]!);
  field.switch(true);
  field.add(cards[0]!);
  expect(field.exchange(REQA)).toBeUndefined();
  clock.run(5);
  expect(field.exchange(REQA)).toBeDefined();
  expect(changes).toEqual([0, 1]);
});
