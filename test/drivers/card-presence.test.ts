import { CardPresence } from "../../modules/drivers/card-presence.js";

function bench(missesMax = 3) {
  const log: string[] = [];
  const presence = new CardPresence({ missesMax, onCard: ({ number }) => log.push(number), onGone: () => log.push("gone") });
  /** One poll a word: a number, or `-` for a poll that read nothing. */
  const polls = (words: string) => {
    for (const word of words.split(" ")) {
      if (word === "-") presence.miss();
      else presence.sight(Uint8Array.from(word.match(/../g)!, (pair) => parseInt(pair, 16)), word.length / 2);
    }
    return log;
  };
  return { presence, log, polls };
}

const A = "04a1b2c3";
const B = "04a1b2c4";

test.each([
  ["a held card is one event", `${A} ${A} ${A} ${A}`, [A]],
  ["two misses in a row are not a removal", `${A} - - ${A} - - ${A}`, [A]],
  ["three are, and then it is a new tap", `${A} - - - ${A}`, [A, "gone", A]],
  ["another card is told when the first is gone", `${A} - - ${B}`, [A, "gone", B]],
  ["two cards that take turns are one event", `${A} ${B} ${A} ${B} ${A} ${B}`, [A]],
  ["a card swapped in between two polls is told after three", `${A} ${B} ${B} ${B} ${B}`, [A, "gone", B]],
  ["a phone that changes its number while it is held is one event", "08000001 08000002 08000003 08000004", ["08000001"]],
  ["a short number is not a long one that starts alike", "04a1b2c3 04a1b2c3d4e5f6 04a1b2c3d4e5f6 04a1b2c3d4e5f6", [A, "gone", "04a1b2c3d4e5f6"]],
  ["nobody is nobody", "- - - - -", []],
])("%s", (_, words, expected) => {
  expect(bench().polls(words)).toEqual(expected);
});

test("a card that is forgotten is a new tap", () => {
  const { presence, polls } = bench();
  polls(A);
  presence.forget();
  expect(polls(A)).toEqual([A, "gone", A]);
  expect(presence.count).toBe(2);
});

test("after close there is no event", () => {
  const { presence, polls } = bench();
  polls(A);
  presence.close();
  expect(polls(`- - - - ${B}`)).toEqual([A]);
});

test("closed by the callback that says the last card is gone, it tells no other", () => {
  const log: string[] = [];
  const presence: CardPresence = new CardPresence({ missesMax: 1, onCard: ({ number }) => log.push(number), onGone: () => presence.close() });
  presence.sight(Uint8Array.of(1, 2, 3, 4), 4);
  presence.sight(Uint8Array.of(5, 6, 7, 8), 4);
  expect(log).toEqual(["01020304"]);
});
