// A working day at a point, minute by minute, for tests and benchmarks: opening, ten residents, a stranger, a full
// compartment, a broker restart, the collector, closing. Nothing in it is left to chance.
import type { Settings } from "../modules/contract/settings.js";
import type { Station } from "./station.js";

/** 06:50 of a Wednesday in China. */
export const DAY_START = Date.parse("2026-11-25T06:50:00+08:00");
const HOUSEHOLDS = 10;

/** The stage's other actor. */
export interface DayBroker { stop(): void; start(): void }

/** The document with ten households in it, and one card that opens only the kitchen compartment. */
export function dayDocument(document: Settings): Settings {
  const residents = Array.from({ length: HOUSEHOLDS }, (_, i) => ({
    number: `0a0b0c${String(i).padStart(2, "0")}`, role: "resident" as const, household: `9-1-${101 + i}`,
  }));
  const cook = { number: "04c00c00c00c00", role: "resident" as const, household: "9-2-101", categories: ["kitchen" as const] };
  return { ...document, cards: [...document.cards, ...residents, cook] };
}

/** Plays until 06:50 of the next day. The station has no power yet. */
export function playDay(station: Station, broker: DayBroker): void {
  const at = (time: string): void => {
    const [hours, minutes] = time.split(":").map(Number);
    station.clock.runTo(startedAt + ((hours! - 6) * 60 + minutes! - 50) * 60_000);
  };
  const startedAt = station.clock.now;
  station.powerOn();
  at("06:58"), tap(station, "0a0b0c00");
  for (let i = 0; i < 6; i++) at(`07:${pad(2 + 3 * i)}`), deposit(station, `0a0b0c0${i}`, i % 2 ? 1 : 4, 900 + 150 * i, 6 + i);
  at("07:25"), tap(station, "stranger");
  at("07:30"), fill(station);
  at("07:35"), tap(station, "04c00c00c00c00");
  at("07:40"), broker.stop();
  for (let i = 6; i < 8; i++) at(`07:4${i - 4}`), deposit(station, `0a0b0c0${i}`, 4, 1_200, 9);
  at("07:50"), broker.start();
  at("08:30"), collect(station);
  at("09:00"), tap(station, "0a0b0c08");
  for (let i = 8; i < 10; i++) at(`18:${pad(10 * (i - 7))}`), deposit(station, `0a0b0c0${i}`, 1, 800, 5);
  at("19:00"), forceOpen(station);
  at("20:30"), tap(station, "0a0b0c09");
  at("30:50");
}

function pad(minute: number): string { return String(minute).padStart(2, "0"); }

function tap(station: Station, card: string): void {
  station.act({ do: "swipe", card });
  station.clock.run(1_000);
}

function deposit(station: Station, card: string, compartment: number, grams: number, litres: number): void {
  tap(station, card);
  bag(station, compartment, grams, litres);
}

function bag(station: Station, compartment: number, grams: number, litres: number): void {
  station.act({ do: "openLid", compartment });
  station.clock.run(1_500);
  station.act({ do: "throwBag", compartment, grams, litres });
  station.clock.run(2_500);
  station.act({ do: "closeLid", compartment });
  station.clock.run(5_000);
}

/** The supervisor clears what was left beside the bins: the kitchen compartment is full then. */
function fill(station: Station): void {
  tap(station, "supervisor-1");
  bag(station, 1, 40_000, 200);
}

function collect(station: Station): void {
  tap(station, "collector-1");
  station.act({ do: "openLid", compartment: 1 });
  station.clock.run(20_000);
  station.act({ do: "empty", compartment: 1 });
  station.clock.run(2_000);
  station.act({ do: "closeLid", compartment: 1 });
  station.clock.run(5_000);
}

/** Someone pries a lid open, and leaves it open for too long. */
function forceOpen(station: Station): void {
  station.act({ do: "openLid", compartment: 2, force: true });
  station.clock.run(90_000);
  station.act({ do: "closeLid", compartment: 2 });
}
