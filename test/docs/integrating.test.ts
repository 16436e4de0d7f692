// docs/integrating.md and its Chinese twin, held to what the station sends.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fieldsOf, type Kind } from "../../modules/contract/record.js";
import { readSettings } from "../../modules/contract/settings.js";
import { alarms, lockCauses } from "../../modules/contract/words.js";
import { stateJson } from "../../modules/core/report.js";
import { start, step, type Event } from "../../modules/core/station.js";
import sortingAll from "../../sim/stations/sorting-all.json";

const docs = join(__dirname, "../../docs");
const kinds: Record<Kind, true> = { boot: true, grant: true, refuse: true, lock: true, lid: true, deposit: true, emptying: true, service: true, level: true,
  alarm: true, gap: true, command: true, report: true };

/** One that has a scale, a thermometer, smoke and a reader that fails. */
function eventfulState(): Record<string, unknown> {
  const read = readSettings(sortingAll);
  if (!("settings" in read)) throw new Error("sorting-all.json is not sound");
  const events: Event[] = [
    { type: "range", at: 1, compartment: 6, range: { distanceMm: 500 } }, { type: "weight", at: 2, compartment: 6, weight: { grams: 2_315 } },
    { type: "climate", at: 3, celsius: 21, humidity: 0.55 }, { type: "hazard", at: 4, hazard: "mains-lost", present: true },
    { type: "part", at: 5, part: "reader", fault: "no-answer" },
  ];
  return JSON.parse(stateJson(events.reduce((state, event) => step(state, event)[0], start(read.settings, 0, [])), "trusted")) as Record<string, unknown>;
}

describe.each(["integrating.md", "integrating.zh.md"])("%s", (name) => {
  const note = readFileSync(join(docs, name), "utf8");
  const rows = note.split("\n").filter((line) => line.startsWith("| `"));

  test.each(Object.keys(kinds) as Kind[])("has a row for events of kind %s, with every member that they may have", (kind) => {
    const row = rows.find((line) => line.split(" | ")[0]!.includes(`\`${kind}\``));
    expect(fieldsOf(kind).filter((field) => !row?.includes(`\`${field}\``))).toEqual([]);
  });

  test("names every alarm, and what lets bolts fall", () => {
    expect([...alarms, ...lockCauses].filter((word) => !new RegExp(`[\`"]${word}[\`" ]`).test(note))).toEqual([]);
  });

  test("shows a state with the members that a state has, and no others", () => {
    const shown = JSON.parse(/```json\n(\{"v":1,"profile"[\s\S]*?)\n```/.exec(note)![1]!) as Record<string, Record<string, unknown>[]>;
    const sent = eventfulState();
    const sixth = (sent["compartments"] as { id: number }[]).find(({ id }) => id === 6)!;
    expect(Object.keys(shown)).toEqual(Object.keys(sent));
    expect(Object.keys(shown["compartments"]![0]!)).toEqual(Object.keys(sixth));
  });
});
