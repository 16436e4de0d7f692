// A working day at a point, for tests and benchmarks: opening, ten residents, a stranger, a full compartment, a broker
// restart, the collector, a lid pried open, closing. Data, so that it can be played in virtual time or over the API.
import type { Settings } from "../modules/contract/settings.js";
import type { Verb } from "./api.js";
import type { Station } from "./station.js";

/** 06:50 of a Wednesday in China. */
export const DAY_START = Date.parse("2026-11-25T06:50:00+08:00");
/** Until 06:50 of the next day. */
export const DAY_MS = 24 * 3_600_000;
const HOUSEHOLDS = 10;

/** `at`: milliseconds from the start of the day. */
export interface DayStep { readonly at: number; readonly verb: Verb }

/** The stage's other actor. */
export interface DayBroker { stop(): void; start(): void }

/** The document with ten households in it, and one card that opens only the kitchen compartment. */
export function dayDocument(document: Settings): Settings {
  const residents = Array.from({ length: HOUSEHOLDS }, (_, i) => ({
    number: resident(i), role: "resident" as const, household: `9-1-${101 + i}`,
  }));
  const cook = { number: COOK, role: "resident" as const, household: "9-2-101", categories: ["kitchen" as const] };
  return { ...document, cards: [...document.cards, ...residents, cook] };
}

const COOK = "04c00c00c00c00";
const resident = (i: number): string => `0a0b0c${String(i).padStart(2, "0")}`;

export function daySteps(): DayStep[] {
  return [
    ...tap("06:58", resident(0)),
    ...[0, 1, 2, 3, 4, 5].flatMap((i) => deposit(`07:${String(2 + 3 * i).padStart(2, "0")}`, resident(i), i % 2 ? 1 : 4, 900 + 150 * i, 6 + i)),
    ...tap("07:25", "stranger"),
    ...deposit("07:30", "supervisor-1", 1, 40_000, 200),   // what was left beside the bins: kitchen is full then
    ...tap("07:35", COOK),
    { at: timeOf("07:40"), verb: { do: "stopBroker" } },
    ...deposit("07:42", resident(6), 4, 1_200, 9),
    ...deposit("07:43", resident(7), 4, 1_200, 9),
    { at: timeOf("07:50"), verb: { do: "startBroker" } },
    ...collect("08:30"),
    ...tap("09:00", resident(8)),
    ...deposit("18:10", resident(8), 1, 800, 5),
    ...deposit("18:20", resident(9), 1, 800, 5),
    { at: timeOf("19:00"), verb: { do: "openLid", compartment: 2, force: true } },
    { at: timeOf("19:00") + 90_000, verb: { do: "closeLid", compartment: 2 } },
    ...tap("20:30", resident(9)),
  ];
}

/** Plays the day in virtual time. The station has no power yet. */
export function playDay(station: Station, broker: DayBroker): void {
  const start = station.clock.now;
  station.powerOn();
  for (const { at, verb } of daySteps()) {
    station.clock.runTo(start + at);
    if (verb.do === "stopBroker") broker.stop();
    else if (verb.do === "startBroker") broker.start();
    else station.act(verb);
  }
  station.clock.runTo(start + DAY_MS);
}

function timeOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return ((hours! - 6) * 60 + minutes! - 50) * 60_000;
}

function tap(time: string, card: string): DayStep[] {
  return [{ at: timeOf(time), verb: { do: "swipe", card } }];
}

function deposit(time: string, card: string, compartment: number, grams: number, litres: number): DayStep[] {
  const at = timeOf(time);
  return [
    { at, verb: { do: "swipe", card } },
    { at: at + 1_000, verb: { do: "openLid", compartment } },
    { at: at + 2_500, verb: { do: "throwBag", compartment, grams, litres } },
    { at: at + 5_000, verb: { do: "closeLid", compartment } },
  ];
}

function collect(time: string): DayStep[] {
  const at = timeOf(time);
  return [
    { at, verb: { do: "swipe", card: "collector-1" } },
    { at: at + 1_000, verb: { do: "openLid", compartment: 1 } },
    { at: at + 21_000, verb: { do: "empty", compartment: 1 } },
    { at: at + 23_000, verb: { do: "closeLid", compartment: 1 } },
  ];
}
