// What any card reader owes, driver against chip: one event for one presentation, the right number or none, and no silence for good.
import { describeLife } from "./life.js";
import { type Ears, type ReaderPart, readerParts } from "./card-reader-parts.js";
import { Hearing, Workbench } from "./workbench.js";

const HELD_MS = 1_500;
const MINUTE_MS = 60_000;

function ears(): Ears {
  const hearing = new Hearing();
  return Object.assign(hearing, {
    onCard: ({ number, kind }: { number: string; kind: string }) => { hearing.log.push(kind === "fixed" ? number : kind); },
    onGone: () => { hearing.log.push("gone"); },
  });
}

function bench(part: ReaderPart, seed = 1) {
  const workbench = new Workbench(seed);
  const soldered = part.solder(workbench);
  const hearing = ears();
  const { clock } = workbench;
  const reader = soldered.open(hearing);
  clock.run(5_000);
  const hold = (number: string, ms: number): void => {
    const card = part.card(number, workbench);
    soldered.field.add(card);
    clock.run(ms);
    soldered.field.remove(card);
  };
  return { workbench, clock, ...soldered, hearing, reader, hold };
}

describe.each(readerParts.map((part) => [part.name, part] as const))("%s", (_, part) => {
  describeLife((workbench) => {
    const { open, plug } = part.solder(workbench);
    return { open: (hearing) => open(Object.assign(ears(), { onFault: hearing.onFault, onRecovered: hearing.onRecovered })), plug };
  }, part);

  test.each(part.cards)("%s is told once, as %s, and then that it is gone", (card, number) => {
    const { hold, clock, hearing } = bench(part);
    hold(card, HELD_MS);
    clock.run(3_000);
    expect(hearing.log).toEqual([number, "gone"]);
  });

  test("the number is told well within a third of a second", () => {
    const [[card, number]] = part.cards as [[string, string]];
    for (let ms = 0; ms < 125; ms += 7) {
      const { hold, clock, hearing } = bench(part);
      clock.run(ms);
      hold(card, 300);
      expect(hearing.log[0]).toBe(number);
    }
  });

  test("the same card a minute later is a new tap", () => {
    const { hold, clock, hearing } = bench(part);
    const [[card, number]] = part.cards as [[string, string]];
    for (let tap = 0; tap < 3; tap++) {
      hold(card, HELD_MS);
      clock.run(MINUTE_MS);
    }
    expect(hearing.log).toEqual([number, "gone", number, "gone", number, "gone"]);
  });

  test("a card that is held for ten minutes floods nothing", () => {
    const { hold, clock, hearing, reader } = bench(part);
    const [[card, number]] = part.cards as [[string, string]];
    hold(card, 10 * MINUTE_MS);
    expect(hearing.log).toEqual(part.once ? [number, "gone"] : [number]);
    clock.run(3_000);
    expect(hearing.log).toEqual([number, "gone"]);
    expect(reader.faults).toBe(0);
  });

  test("a card that slips out of reach for a fifth of a second is the same tap", () => {
    const { workbench, clock, field, hearing } = bench(part);
    const [[number, told]] = part.cards as [[string, string]];
    const card = part.card(number, workbench);
    field.add(card);
    clock.run(part.once ? 200 : 700);
    field.remove(card);
    clock.run(200);
    field.add(card);
    clock.run(700);
    field.remove(card);
    clock.run(3_000);
    expect(hearing.log).toEqual([told, "gone"]);
  });

  test("one card after another: each is told, in their order", () => {
    const { hold, clock, hearing } = bench(part);
    const expected: string[] = [];
    for (const [card, number] of [...part.cards, ...part.cards]) {
      hold(card, 800);
      clock.run(1_200);
      expected.push(number, "gone");
    }
    expect(hearing.log).toEqual(expected);
  });

  test("two cards in one wallet do not flap", () => {
    const { workbench, clock, field, hearing } = bench(part);
    const numbers = part.cards.slice(0, 2).map(([number]) => number);
    const cards = [numbers[0]!, numbers[1] ?? "00c0ffee"].map((number) => part.card(number, workbench));
    for (const card of cards) field.add(card);
    clock.run(MINUTE_MS);
    expect(hearing.log.filter((word) => word !== "gone").length).toBeLessThanOrEqual(2);
  });

  test.each(part.blanks)("%s is nobody's number", (blank) => {
    const { hold, clock, hearing } = bench(part);
    hold(blank, HELD_MS);
    clock.run(3_000);
    expect(hearing.log).toEqual([]);
  });

  if (part.tellsPhones) test("the random number of a phone is told for what it is, once", () => {
    const { hold, clock, hearing } = bench(part);
    hold("phone", 10_000);
    clock.run(3_000);
    expect(hearing.log).toEqual(["random", "gone"]);
  });

  test("power that fails in the hand and comes back: afterwards a tap is a tap", () => {
    const { workbench, clock, field, plug, hearing, hold } = bench(part);
    const [[number, told]] = part.cards as [[string, string]];
    const card = part.card(number, workbench);
    field.add(card);
    clock.run(1_000);
    plug(false);
    clock.run(20_000);
    field.remove(card);
    plug(true);
    clock.run(2 * MINUTE_MS);
    hearing.take();
    hold(number, HELD_MS);
    clock.run(3_000);
    expect(hearing.log).toEqual([told, "gone"]);
  });

  test("noise never tells another number twice in a row, and when it is over a tap is a tap", () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { clock, disturb, hearing, hold } = bench(part, seed);
      const numbers = new Map(part.cards);
      for (const share of [0.002, 0.02, 0.2]) {
        disturb(share);
        for (let tap = 0; tap < 10; tap++) {
          const [card, number] = part.cards[tap % part.cards.length]!;
          hold(card, HELD_MS);
          clock.run(3_000);
          const wrong = hearing.take().filter((word) => /^[0-9a-f]{8,20}$/.test(word) && word !== number);
          expect(wrong.filter((word, i) => word === wrong[i - 1])).toEqual([]);
          if (part.absent) expect(wrong).toEqual([]);
        }
      }
      disturb(0);
      clock.run(2 * MINUTE_MS);
      hearing.take();
      const [[card]] = part.cards as [[string, string]];
      hold(card, HELD_MS);
      clock.run(3_000);
      expect(hearing.log.filter((word) => word !== "recovered")).toEqual([numbers.get(card), "gone"]);
    }
  });
});
