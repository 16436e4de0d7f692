import { answers, type Outcome } from "../../modules/core/answers.js";
import { categories } from "../../modules/contract/words.js";
import { categoryTexts, hoursLine, idleLines, outcomeTexts, type Language, type Text } from "../../modules/core/texts.js";

const languages: Language[] = ["zh", "en"];
const texts: Text[] = [...Object.values(outcomeTexts), ...Object.values(categoryTexts)];

/** In Latin characters: a Chinese one is as wide as two. */
const widthOf = (line: string): number => [...line].reduce((sum, character) => sum + (character > "\x7f" ? 2 : 1), 0);

test("there is a text for every outcome, and a name for every category", () => {
  expect(Object.keys(outcomeTexts).sort()).toEqual(Object.keys(answers).sort());
  expect(Object.keys(categoryTexts).sort()).toEqual([...categories].sort());
});

test("every outcome has two lines in both languages: what is the matter, and what to do", () => {
  for (const text of Object.values(outcomeTexts)) for (const language of languages) {
    expect(text[language]).toHaveLength(2);
    expect(new Set(text[language]).size).toBe(2);
  }
});

test("no two outcomes begin with the same line, in either language", () => {
  for (const language of languages) {
    const heads = Object.values(outcomeTexts).map((text) => text[language][0]);
    expect(new Set(heads).size).toBe(heads.length);
  }
});

test("no line is wider than a screen of 240 pixels at double size", () => {
  const lines = [...idleLines, ...texts.flatMap(({ zh, en }) => [...zh, ...en])];
  expect(lines.filter((line) => widthOf(line) > 15)).toEqual([]);
  expect(lines.filter((line) => line.trim() !== line || line === "")).toEqual([]);
});

test("Chinese lines are Chinese throughout, and English ones ASCII", () => {
  expect(texts.flatMap(({ zh }) => zh).filter((line) => !/^[一-鿿]+$/.test(line))).toEqual([]);
  expect(texts.flatMap(({ en }) => en).filter((line) => !/^[ -~]+$/.test(line))).toEqual([]);
});

test("a refusal tells neither a grant's first line nor its second", () => {
  const refused = Object.keys(outcomeTexts).filter((outcome) => !["granted", "closed"].includes(outcome)) as Outcome[];
  for (const language of languages) {
    const granted = outcomeTexts.granted[language];
    expect(refused.filter((outcome) => outcomeTexts[outcome][language].some((line) => (granted as readonly string[]).includes(line)))).toEqual([]);
  }
});

test("hours are one line of at most 16 Latin characters", () => {
  expect(hoursLine("zh", "07:00", "09:00")).toBe("开放07:00-09:00");
  expect(hoursLine("en", "18:00", "20:30")).toBe("Open 18:00-20:30");
  for (const language of languages) expect(widthOf(hoursLine(language, "18:00", "20:30"))).toBeLessThanOrEqual(16);
});
