// Every rangefinder of the registry at work in a station: waste is thrown in, and the backend hears of the level.
import { bundleFirmware } from "../sim/firmware.js";
import { stage, stationDocument, type EngineName } from "../sim/stage.js";
import type { Settings } from "../modules/contract/settings.js";
import { xsAvailable } from "../sim/engine/xs.js";

const document = stationDocument("sorting-ranges") as Settings;
const engines: readonly EngineName[] = xsAvailable() ? ["node", "xs"] : ["node"];

interface State { compartments: { id: number; fillingLevel?: number }[]; alarms: unknown[] }

test("the document has one of each kind", () => {
  expect(document.compartments.map(({ range }) => range.driver)).toEqual(["hc-sr04", "tf-luna", "gp2y0a21", "a02yyuw"]);
});

test.each(engines)("each tells how full its compartment is, before and after a collector has emptied it (%s)", async (engine) => {
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
