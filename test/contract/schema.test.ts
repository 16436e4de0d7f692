import { check, minuteOfDay, passing, type Schema } from "../../modules/contract/schema.js";

const text = { type: "string", minLength: 1, maxLength: 4 } as const;
const place = { type: "object", required: ["name"], properties: { name: text, floor: { type: "integer", minimum: -2, maximum: 30 } } } as const;
const house = {
  type: "object", required: ["places", "open"],
  properties: { places: { type: "array", items: place, minItems: 1, maxItems: 3 }, open: { type: "boolean" } },
} as const;

const paths = (schema: Schema, value: unknown): string[] => check(schema, value).map(({ path }) => path);

test("what is right has no problems, also with members that are not known here", () => {
  expect(check(house, { places: [{ name: "a", floor: 3, colour: "blue" }, { name: "b" }], open: false, v: 2 })).toEqual([]);
});

test("every problem is in the one answer, by its path", () => {
  expect(check(house, { places: [{ name: "", floor: 31 }, 7, { floor: 0.5 }], open: 1 })).toEqual([
    { path: "places[0].name", problem: "has 0 characters, not 1 to 4" },
    { path: "places[0].floor", problem: "is 31, not -2 to 30" },
    { path: "places[1]", problem: "is not an object" },
    { path: "places[2].name", problem: "is missing" },
    { path: "places[2].floor", problem: "is not a whole number" },
    { path: "open", problem: "is neither true nor false" },
  ]);
});

test.each<[unknown]>([[null], [undefined], [7], ["text"], [[]], [true], [Symbol("s")], [() => 0]])("%p is not an object, and is said to be at the root", (value) => {
  expect(check(house, value)).toEqual([{ path: "", problem: "is not an object" }]);
});

const integer = { type: "integer", minimum: 0, maximum: 48 } as const;

test.each<[unknown, string]>([
  [-1, "is -1, not 0 to 48"],
  [49, "is 49, not 0 to 48"],
  [1e300, "is 1e+300, not 0 to 48"],
  [0.5, "is not a whole number"],
  [NaN, "is not a number"],
  [Infinity, "is not a number"],
  [JSON.parse("1e999"), "is not a number"],
  ["7", "is not a number"],
  [7n, "is not a number"],
  [[7], "is not a number"],
  [null, "is not a number"],
])("%p is no pin", (value, problem) => {
  expect(check(integer, value)).toEqual([{ path: "", problem }]);
});

test("a number may be all that lies between its bounds, bounds included", () => {
  expect([0, 0.25, 1].flatMap((value) => check({ type: "number", minimum: 0, maximum: 1 }, value))).toEqual([]);
  expect(check({ type: "number", minimum: 0, maximum: 1 }, 1.000_000_1)).toHaveLength(1);
});

test.each<[unknown, string]>([
  [[], "has 0 entries, not 1 to 3"],
  [Array<unknown>(100_000), "has 100000 entries, not 1 to 3"],
  [{ length: 2 }, "is not a list"],
  ["ab", "is not a list"],
])("a list of a wrong length or kind is not looked into", (value, problem) => {
  expect(check(house.properties.places, value)).toEqual([{ path: "", problem }]);
});

test("characters are counted as JSON Schema counts them: a surrogate pair is one", () => {
  expect(check(text, "𠮷𠮷𠮷𠮷")).toEqual([]);
  expect(check(text, "𠮷𠮷𠮷ab")).toEqual([{ path: "", problem: "has 5 characters, not 1 to 4" }]);
  expect(check(text, "\ud842\ud842\ud842\ud842\udfb7")).toEqual([]);
  expect(check(text, "x".repeat(1_000_000))).toHaveLength(1);
});

test("a word is one of the list, letter by letter", () => {
  const word = { type: "string", enum: ["open", "closed"] } as const;
  expect(check(word, "open")).toEqual([]);
  expect(["Open", "", "open ", 0, ["open"]].map((value) => check(word, value)[0]?.problem))
    .toEqual([...Array<string>(3).fill("is none of open, closed"), ...Array<string>(2).fill("is not a text")]);
});

test("what an object only inherits is not there", () => {
  expect(paths({ type: "object", required: ["toString", "__proto__"], properties: { toString: text, ["__proto__"]: place } }, {}))
    .toEqual(["toString", "__proto__"]);
  expect(paths(house, Object.create({ places: [{ name: "a" }], open: true }))).toEqual(["places", "open"]);
  expect(paths(house, JSON.parse('{"__proto__":{"places":[{"name":"a"}],"open":true}}'))).toEqual(["places", "open"]);
});

test("no more than 32 problems are told, however many there are", () => {
  const list = { type: "array", items: { type: "object", required: ["a", "b", "c"], properties: { a: text, b: text, c: text } }, maxItems: 99 } as const;
  expect(check(list, Array.from({ length: 99 }, () => ({})))).toHaveLength(32);
  expect(check(list, Array.from({ length: 99 }, () => ({ a: 1, b: 1, c: 1 })))).toHaveLength(32);
  expect(check(list, Array.from({ length: 99 }, () => 7))).toHaveLength(32);
});

test("what passes can be had without what does not", () => {
  expect(passing(house, { places: [{ name: "", floor: 3, colour: "blue" }, 7], open: 1 })).toEqual({ places: [{ floor: 3 }, undefined] });
  expect(passing(house, { places: Array<unknown>(9), open: true })).toEqual({ open: true });
  expect(passing(house, "text")).toBeUndefined();
});

test.each([["00:00", 0], ["00:01", 1], ["07:00", 420], ["20:30", 1230], ["23:59", 1439], ["24:00", 1440]])("%s is %i minutes after midnight", (time, minutes) => {
  expect(minuteOfDay(time)).toBe(minutes);
});

test.each(["24:01", "25:00", "07:60", "7:00", "07:0", "07.00", "0x:00", "1e:00", "-1:00", "+7:00", " 7:00", "07:00 ", "", "07:000", "０７:００", "٠٧:٠٠", "ab:cd"])(
  "%p is no time of the day", (time) => {
    expect(minuteOfDay(time)).toBeUndefined();
    expect(check({ type: "string", maxLength: 5, format: "time-of-day" }, time)).toHaveLength(1);
  });

const card = { type: "string", maxLength: 20, format: "card-number" } as const;

test.each(["04a1b2c3", "00000000", "0411223344aabb", "0102030405060708090a"])("%s is a card's number", (number) => {
  expect(check(card, number)).toEqual([]);
});

test.each(["04A1B2C3", "4a1b2c3", "004a1b2c3", "04a1b2cg", "04 a1b2c", "0x04a1b2", "", "04a1b2c３"])(
  "%p is none: 4, 7 or 10 bytes, leading zeros and all (ISO 14443-3, 6.5.4)", (number) => {
    expect(check(card, number)).toHaveLength(1);
  });

test.each(["a/b", "a+", "#", "$SYS", "a b", "a\tb", "a\nb", "\0"])("%p would break a topic", (station) => {
  expect(check({ type: "string", maxLength: 40, format: "topic-level" }, station)).toHaveLength(1);
  expect(check({ type: "string", maxLength: 40, format: "topic-level" }, "红石梁-01")).toEqual([]);
});

describe("parts of one kind, told apart by their driver", () => {
  const part = { oneOf: [
    { type: "object", required: ["driver", "pin"], properties: { driver: { type: "string", enum: ["reed"] }, pin: integer } },
    { type: "object", required: ["driver", "port"], properties: { driver: { type: "string", enum: ["hall"] }, port: integer, pin: text } },
  ] } as const;
  const box = { type: "object", required: ["part"], properties: { part } } as const;

  test.each<[unknown, { path: string; problem: string }[]]>([
    [{ driver: "reed", pin: 3 }, []],
    [{ driver: "hall", port: 3, pin: "a" }, []],
    [{ driver: "hall", port: 3, pin: 7 }, [{ path: "part.pin", problem: "is not a text" }]],
    [{ driver: "reed" }, [{ path: "part.pin", problem: "is missing" }]],
    [{ driver: "lever", pin: 99 }, [{ path: "part.driver", problem: "is none of reed, hall" }]],
    [{ driver: ["reed"], pin: 3 }, [{ path: "part.driver", problem: "is not a text" }]],
    [{ pin: 3 }, [{ path: "part.driver", problem: "is missing" }]],
    [[], [{ path: "part", problem: "is not an object" }]],
    [null, [{ path: "part", problem: "is not an object" }]],
  ])("%j", (value, problems) => {
    expect(check(box, { part: value })).toEqual(problems);
    expect(passing(box, { part: value })).toEqual({ part: problems.some(({ path }) => path !== "part.pin") ? undefined : expect.anything() });
  });
});
