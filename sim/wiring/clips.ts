// The table of docs/hardware.md of what is to be recorded for a voice module: a clip for each answer of the station.
import { clipOf, type Outcome } from "../../modules/core/answers.js";
import { outcomeTexts, type Language } from "../../modules/core/texts.js";

const BEGIN = "<!-- clips -->";
const END = "<!-- /clips -->";

const heads: Readonly<Record<Language, string>> = Object.freeze({
  en: "| file | answer | 普通话 | English |\n|---|---|---|---|", zh: "| 文件 | 提示 | 普通话 | 英语 |\n|---|---|---|---|" });

const stops: Readonly<Record<Language, readonly [between: string, end: string]>> = Object.freeze({ zh: ["，", "。"], en: [". ", "."] });

function clipTable(language: Language): string {
  const outcomes = (Object.keys(outcomeTexts) as Outcome[]).sort((a, b) => clipOf(a) - clipOf(b));
  const rows = outcomes.map((outcome) =>
    `| \`MP3/${String(clipOf(outcome)).padStart(4, "0")}.mp3\` | \`${outcome}\` | ${spoken(outcome, "zh")} | ${spoken(outcome, "en")} |`);
  return [heads[language], ...rows].join("\n");
}

function spoken(outcome: Outcome, language: Language): string {
  const [between, end] = stops[language];
  return outcomeTexts[outcome][language].join(between) + end;
}

/** `note` with the table as it is now, between its two marks. Throws where it has none. */
export function withClips(note: string, language: Language): string {
  const [from, to] = [note.indexOf(BEGIN), note.indexOf(END)];
  if (from < 0 || to < from) throw new Error("the note has no place for the clips");
  return `${note.slice(0, from + BEGIN.length)}\n${clipTable(language)}\n${note.slice(to)}`;
}
