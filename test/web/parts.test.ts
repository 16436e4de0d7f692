// The parts of the page that need no browser.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answers, clipOf, type Outcome } from "../../modules/core/answers.js";
import type { Message } from "../../sim/messages.js";
import { parametersOf, verbNames, verbs } from "../../sim/verbs.js";
import { localSeconds, msUntil, timeOfDay, withZone, zone } from "../../sim/web/civil.js";
import { digest } from "../../sim/web/digest.js";
import { fittingsIn } from "../../sim/web/fittings.js";
import { joined, SHOWN_MAX } from "../../sim/web/history.js";
import { hoursToday } from "../../sim/web/hours.js";
import { factsBetween } from "../../sim/web/narration.js";
import { plugName } from "../../sim/web/plugs-panel.js";
import { seen } from "../../sim/web/shine.js";
import { preferredLanguage, textIn, texts, type TextKey } from "../../sim/web/texts.js";
import { matches } from "../../sim/web/topic-filter.js";
import { wordsOf } from "../../sim/web/voice.js";
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
  expect(localSeconds(Date.parse("2026-03-01T23:30:05Z"), 480)).toBe("2026-03-02 07:30:05");
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

test("what only some stations have is told as well, and a lid that moves by itself needs no bolt", () => {
  const station = new ToyStation(() => {}, 1, true);
  const before = station.view();
  const after = structuredClone(before);
  Object.assign(after.surroundings, { smoke: true, cabinetOpen: true, mains: false, tiltDegrees: 30 });
  after.plugs[3]!.plugged = false;
  after.reportButton = { pressed: true };
  after.signs = { ...after.signs, voice: { clip: 1 }, camera: { pictures: 2 } };
  Object.assign(after.compartments[0]!, { button: { pressed: true } });
  Object.assign(after.compartments[3]!, { lid: "open", bolt: "unlocked", obstructed: true });
  const told = (from: typeof before, to: typeof before) => factsBetween(from, to, () => "off").map(({ key, values, bins }) =>
    [key, ...Object.values(values ?? {}), ...(bins ?? []).map(({ id }) => id)].join(" "));
  expect(told(before, after)).toEqual(["sawMainsOff", "sawSmoke", "sawCabinetOpen", "sawTilt 30", "sawUnplugged reader", "sawReport",
    "sawButton 1", "sawClip 1", "sawPicture 2", "sawOpened 4", "sawArm 4"]);
  expect(told(after, before)).toEqual(["sawMainsOn", "sawSmokeGone", "sawCabinetShut", "sawUpright", "sawPlugged reader", "sawArmGone 4", "sawClosed 4"]);
});

test.each(Object.keys(answers) as Outcome[])("the clip of %s has words in both languages", (outcome) => {
  expect(wordsOf(clipOf(outcome), "zh")).toMatch(/\p{Script=Han}/u);
  expect(wordsOf(clipOf(outcome), "en")).toMatch(/^[A-Z]/);
});

test("a clip of no outcome has no words", () => {
  expect(wordsOf(64, "en")).toBeUndefined();
});

test.each([["reader", "Card reader"], ["bolt-12", "Bolts 12"], ["time-chip", "Time chip"], ["gate-3", "gate-3"]])("the plug of %s is called %s", (part, name) => {
  expect(plugName({ text: (key, values) => textIn("en", key, values) }, part)).toBe(name);
});

test("a settings document tells what the world does not, and another kind of station's tells nothing", () => {
  expect(fittingsIn({ light: {}, timeChip: {}, thermometer: { driver: "ntc" } })).toEqual({ light: true, buzzer: false, timeChip: true, humidity: false });
  expect(fittingsIn({ buzzer: {}, thermometer: { driver: "sht3x" } })).toEqual({ light: false, buzzer: true, timeChip: false, humidity: true });
  expect(fittingsIn({})).toEqual({ light: false, buzzer: false, timeChip: false, humidity: false });
});

test("a light at a quarter of its current looks more than half as bright", () => {
  expect(seen("#400000")).toBe("rgb(136 0 0)");
  expect(seen("#ff00ff")).toBe("rgb(255 0 255)");
});

test.each(verbNames)("the manual has the row of %s as the table of verbs has it", (name) => {
  const manual = readFileSync(join(__dirname, "../../sim/README.md"), "utf8");
  const members = Object.entries(parametersOf(name)).map(([member, parameter]) => {
    const bounds = parameter.kind === "number" ? ` (${parameter.minimum}–${parameter.maximum} ${parameter.unit})` : "";
    return `\`${member}\`${parameter.optional ? "?" : ""} ${parameter.text.en}${bounds}`;
  });
  expect(manual).toContain(`| \`${name}\` | ${verbs[name].text.en} · ${verbs[name].text.zh} | ${members.join("; ")} |`);
});
