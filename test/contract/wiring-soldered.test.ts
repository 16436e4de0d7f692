// Whatever document is accepted, its parts can be soldered, and opened, on the board it is for. To replay: SEED=<n>
import { RandomDocument } from "./random-document.js";
import { roofBench } from "../roof-bench.js";
import { readSettings } from "../../modules/contract/settings.js";
import { openContacts } from "../../modules/contacts.js";
import { openBolts, openRanges, openReader, openResetButton, openScales } from "../../modules/parts.js";
import { openSignals } from "../../modules/signals.js";
import { openTimeChip } from "../../modules/time-chips.js";
import { openThermometer, openWatches } from "../../modules/watches.js";
import { Random } from "../../sim/random.js";

const FIRST = Number(process.env["SEED"] ?? 0);
const COUNT = process.env["SEED"] ? 1 : 400;

/** As main.ts opens them. What cannot be had, of all that the document names. */
function missingOf({ workshop, clock, news, failures }: ReturnType<typeof roofBench>): unknown[] {
  clock.run(100);
  openBolts(workshop);
  openContacts(workshop);
  const measure = openRanges(workshop, openThermometer(workshop));
  const weigh = openScales(workshop);
  const signals = openSignals(workshop);
  openReader(workshop, () => undefined);
  openWatches(workshop);
  openTimeChip(workshop, () => {});
  openResetButton(workshop, () => {});
  for (const { id, scale } of workshop.settings.compartments) {
    measure(id);
    if (scale) weigh(id);
    signals.answer("granted", [id]);
  }
  clock.run(500);
  const absent = news.filter((one) => JSON.stringify(one).includes('"no-port"'));
  return [...absent, ...failures];
}

test("every part of every document that is accepted can be had", () => {
  const accepted: number[] = [];
  const refused = new Map<string, number>();
  const drivers = new Set<string>();
  const wrong: unknown[] = [];
  for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
    const document = new RandomDocument(new Random(seed)).make();
    const read = readSettings(document);
    if ("problems" in read) {
      const why = read.problems[0]!;
      refused.set(`${why.path} ${why.problem}`, seed);
      continue;
    }
    accepted.push(seed);
    for (const [, driver] of JSON.stringify(document).matchAll(/"driver":"([^"]+)"/g)) drivers.add(driver!);
    try {
      const missing = missingOf(roofBench(read.settings));
      if (missing.length > 0) wrong.push({ seed, missing });
    } catch (error) {
      wrong.push({ seed, error: String(error) });
    }
  }
  expect(wrong).toEqual([]);
  if (COUNT === 1) return;
  expect(drivers.size).toBeGreaterThanOrEqual(33); // the whole registry
  expect({ enough: accepted.length > COUNT / 4, refused: accepted.length > COUNT / 4 ? [] : [...refused] }).toEqual({ enough: true, refused: [] });
});
