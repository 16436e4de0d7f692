// Every rangefinder of the registry at work in a station: waste is thrown in, and the backend hears of the level.
import { bundleFirmware } from "../sim/firmware.js";
import { stage, stationDocument, type EngineName } from "../sim/stage.js";
import type { Settings } from "../modules/contract/settings.js";
import { xsAvailable } from "../sim/engine/xs.js";

const document = stationDocument("sorting-ranges") as Settings;
/** The other three that the registry knows, in place of their kin. */
const others: Settings = { ...document, compartments: document.compartments.map((compartment) => ({ ...compartment, ...otherFor(compartment) })) };

function otherFor({ range }: Settings["compartments"][number]): Partial<Settings["compartments"][number]> {
  switch (range.driver) {
    case "tf-luna": return { range: { ...range, driver: "tfmini" }, emptyMm: 1_400, fullMm: 400 };
    case "gp2y0a21": return { range: { ...range, driver: "gp2y0a02", recessMm: 200 }, emptyMm: 1_200, fullMm: 300 };
    case "a02yyuw": return { range: { ...range, driver: "jsn-sr04t" }, emptyMm: 1_200, fullMm: 300 };
    default: return {};
  }
}

const engines: readonly EngineName[] = xsAvailable() ? ["node", "xs"] : ["node"];

interface State { compartments: { id: number; fillingLevel?: number }[]; alarms: unknown[] }

test("the documents have each driver between them", () => {
  const drivers = (of: Settings): string[] => of.compartments.map(({ range }) => range.driver);
  expect([drivers(document), drivers(others)]).toEqual([["hc-sr04", "tf-luna", "gp2y0a21", "a02yyuw"], ["hc-sr04", "tfmini", "gp2y0a02", "jsn-sr04t"]]);
});

test.each(engines.flatMap((engine) => [["the one", document, engine], ["the other", others, engine]] as const))("each of %s document tells how full its compartment is, empty and half full, and that it is off its wires (%#)", async (_, document, engine) => {
  const { code } = await bundleFirmware(document);
  const { station, broker, clock } = stage({ document, code, engine, epochMs: Date.parse("2026-11-28T07:30:00+08:00") });
  const state = (): State => JSON.parse(broker.retained(`bins/v1/${document.station}/state`)!) as State;
  const levels = (): number[] => state().compartments.map(({ fillingLevel = NaN }) => fillingLevel);
  station.powerOn();
  clock.run(20_000);
  expect(levels().every((level) => level <= 0.05)).toBe(true);
  expect(state().alarms).toEqual([]);
  station.act({ do: "swipe", card: "supervisor-1" });
  clock.run(2_000);
  for (const { id } of document.compartments) station.act({ do: "openLid", compartment: id });
  for (const { id } of document.compartments) station.act({ do: "throwBag", compartment: id, grams: 5_000, litres: 120 });
  clock.run(1_000);
  for (const { id } of document.compartments) station.act({ do: "closeLid", compartment: id });
  clock.run(20_000);
  for (const level of levels()) expect(Math.abs(level - 0.5)).toBeLessThan(0.06);
  expect(state().alarms).toEqual([]);
  for (const { id } of document.compartments) station.act({ do: "unplug", part: `range-${id}` });
  clock.run(1.1 * document.limits.levelEveryMs);
  expect(state().alarms).toEqual(document.compartments.map(({ id }) => expect.objectContaining({ part: `range-${id}`, fault: "no-answer" })));
  for (const { id } of document.compartments) station.act({ do: "plug", part: `range-${id}` });
  clock.run(1.1 * document.limits.levelEveryMs);
  expect(state().alarms).toEqual([]);
  station.close();
});

test("nothing is taken to be stuck over two quiet days", async () => {
  const { code } = await bundleFirmware(document);
  const { station, broker, clock } = stage({ document, code, engine: "node", epochMs: Date.parse("2026-11-28T12:00:00+08:00") });
  station.powerOn();
  clock.run(48 * 3_600_000);
  const { alarms } = JSON.parse(broker.retained(`bins/v1/${document.station}/state`)!) as State;
  expect(alarms).toEqual([]);
  station.close();
});
