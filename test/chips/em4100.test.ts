import { CardPlace, HF, LF } from "../../sim/chips/card-place.js";
import { EM4100_PASS_MS, Em4100Card } from "../../sim/chips/em4100.js";
import { Clock } from "../../sim/clock.js";

// forum.arduino.cc 251993 and 506883, the data sheets of the 09A-EMID-6H10D reader and of Nitgen's eNCard-i, EM-18.
test.each([
  ["010063e9ae", "01", "0006547886", "099,59822"],
  ["710059b9b8", "71", "0005880248", "089,47544"],
  ["01026f6c3a", "01", "0040856634", "111,27706"],
  ["0801161dd6", "08", "0018226646", "022,07638"],
  ["4500c5d1e9", "45", "0012964329", "197,53737"],
])("the card %s has both forms of its number on its face", (code, version, tenDigits, facilityAndNumber) => {
  const card = new Em4100Card(code);
  expect([card.version, card.number, card.tenDigits, card.facilityAndNumber]).toEqual([version, code.slice(2), tenDigits, facilityAndNumber]);
});

test("the first of the 32 bits is on the card's face as ten digits, and lost in the other form", () => {
  expect([new Em4100Card("ffffffff").tenDigits, new Em4100Card("ff000001").facilityAndNumber]).toEqual(["4294967295", "000,00001"]);
});

test("a number without a version has version 00", () => {
  expect(new Em4100Card("5CA1AB1E")).toMatchObject({ version: "00", number: "5ca1ab1e", bytes: [0x00, 0x5c, 0xa1, 0xab, 0x1e] });
});

test.each(["", "04a1b2", "04a1b2c3d4e5f6", "04a1b2g3"])("%j is no number of such a card", (number) => {
  expect(() => new Em4100Card(number)).toThrow(RangeError);
});

test("it says everything it knows in 64 bits of 64 periods of 125 kHz", () => {
  expect(EM4100_PASS_MS).toBe(32.768);
});

test("it has power where its carrier is, and nowhere else", () => {
  const card = new Em4100Card("5ca1ab1e");
  const places = ([LF, HF] as const).map((carrier) => new CardPlace(new Clock(), [carrier]));
  for (const place of places) {
    place.switch(true);
    place.add(card);
  }
  expect(places.map(({ cards, powered }) => [cards.size, powered.length])).toEqual([[1, 1], [1, 0]]);
  places[0]!.switch(false);
  expect(places[0]!.powered).toEqual([]);
});
