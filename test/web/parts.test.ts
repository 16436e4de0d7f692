// The parts of the page that need no browser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Message } from "../../sim/messages.js";
import { parametersOf, verbNames, verbs } from "../../sim/verbs.js";
import { msUntil, timeOfDay, withZone, zone } from "../../sim/web/civil.js";
import { digest } from "../../sim/web/digest.js";
import { joined, SHOWN_MAX } from "../../sim/web/history.js";
import { hoursToday } from "../../sim/web/hours.js";
import { factsBetween } from "../../sim/web/narration.js";
import { preferredLanguage, textIn, texts, type TextKey } from "../../sim/web/texts.js";
import { matches } from "../../sim/web/topic-filter.js";
import { toyDocument, ToyStation } from "./toy-station.js";

test.each(Object.keys(texts) as TextKey[])("%s asks for the same values in both languages", (key) => {
  const values = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
  expect(values(texts[key].zh)).toEqual(values(texts[key].en));
});

test("the page speaks the language last chosen, else the browser's", () => {
  expect(preferredLanguage(null, "zh-CN")).toBe("zh");
  expect(preferredLanguage(null, "fr")).toBe("en");
  expect(preferredLanguage("en", "zh-CN")).toBe("en");
  expect(preferredLanguage("nonsense", "zh-TW")).toBe("zh");
});

test("a value stands where its name stood, and a missing one leaves the name", () => {
  expect(textIn("en", "boots", { count: 3 })).toBe("boot 3");
  expect(textIn("en", "boots")).toBe("boot {count}");
});

test.each([
  ["", "a/b", true], ["B", "a/b", true], ["c", "a/b", false],
  ["a/+", "a/b", true], ["a/+", "a/b/c", false], ["+", "a/b", false], ["#", "a/b", true],
  ["a/#", "a", true], ["a/b/#", "a", false], ["+/b", "a/b", true], ["a/+/c", "a/b/d", false],
])("the filter %j on %s: %s", (filter, topic, shown) => {
  expect(matches(filter, topic)).toBe(shown);
});

const message = (payload: string): Message => ({ type: "mqtt", at: "", topic: "t", retained: false, qos: 0, payload });
const messages = (payloads: string) => [...payloads].map(message);

test.each([
  ["", "", ""], ["ab", "", "ab"], ["", "ab", "ab"], ["abc", "bcd", "abcd"], ["abc", "abc", "abc"], ["ab", "cd", "abcd"],
  ["aaa", "aa", "aaa"], ["abc", "c", "abc"],
])("kept %j and live %j make %j", (kept, live, all) => {
  expect(joined(messages(kept), messages(live))).toEqual(messages(all));
});

test.each([
  ['{"v":1,"id":"x-6","seq":6,"at":"…","kind":"grant","role":"resident","compartments":[1,2]}', "grant · role resident · compartments [1,2]"],
  ['{"v":1,"online":true}', "online true"], ['{"v":1}', '{"v":1}'], ["[1]", "[1]"], ["null", "null"], ["<b>", "<b>"], ["", ""],
])("in one line, %s is %s", (payload, line) => {
  expect(digest(payload)).toBe(line);
});

test("the list never holds more than it shows", () => {
  expect(joined(messages("a".repeat(SHOWN_MAX)), messages("b"))).toHaveLength(SHOWN_MAX);
});

test("civil time is UTC and the station's offset, wherever the browser is", () => {
  expect(timeOfDay(Date.parse("2026-03-01T23:30:05Z"), 480)).toBe("07:30:05");
  expect(timeOfDay(Date.parse("2026-03-01T23:30:05Z"), -210)).toBe("20:00:05");
  expect(withZone("2026-03-02T07:30", 480)).toBe("2026-03-02T07:30+08:00");
  expect(zone(-210)).toBe("-03:30");
});

test.each([["07:00", 30], ["07:30", 1_440], ["08:00", 1_410]])("from %s to the next 07:30 is %i minutes", (time, minutes) => {
  expect(msUntil(450, Date.parse(`2026-03-02T${time}:00+08:00`), 480)).toBe(minutes * 60_000);
});

test("the notice shows the hours of the station's own day", () => {
  const { hours } = toyDocument;
  const tuesdayLateInUtc = Date.parse("2026-03-03T23:00:00Z");   // Wednesday in China
  expect(hoursToday(hours, "recyclable", tuesdayLateInUtc, 480)).toEqual(["07:00–09:00"]);
  expect(hoursToday(hours, "recyclable", tuesdayLateInUtc, 0)).toEqual([]);
  expect(hoursToday(hours, "kitchen", tuesdayLateInUtc, 480)).toEqual(["07:00–09:00", "18:00–20:30"]);
});

test("what happened is told in the order a person notices", () => {
  const station = new ToyStation(() => {});
  const before = station.view();
  const after = structuredClone(before);
  after.reader.card = "resident-1";
  after.light.green = true;
  Object.assign(after.compartments[0]!, { bolt: "unlocked", lid: "open", bags: 1, level: 0.1 });
  after.network = false;
  const facts = factsBetween(before, after, ({ light }) => light.green ? "green" : "off");
  expect(facts.map(({ key }) => key)).toEqual(["sawNetworkOff", "sawCard", "sawLight", "sawUnlocked", "sawOpened", "sawBag"]);
  expect(factsBetween(after, after, () => "off")).toEqual([]);
});

test.each(verbNames)("the manual has the row of %s as the table of verbs has it", (name) => {
  const manual = readFileSync(join(__dirname, "../../sim/README.md"), "utf8");
  const members = Object.entries(parametersOf(name)).map(([member, parameter]) => {
    const bounds = parameter.kind === "number" ? ` (${parameter.minimum}–${parameter.maximum} ${parameter.unit})` : "";
    return `\`${member}\`${parameter.optional ? "?" : ""} ${parameter.text.en}${bounds}`;
  });
  expect(manual).toContain(`| \`${name}\` | ${verbs[name].text.en} · ${verbs[name].text.zh} | ${members.join("; ")} |`);
});
