// A station with a compartment or two and whatever parts a test wants, with the firmware in XS where that is installed.
import type { Settings } from "../../modules/contract/settings.js";
import type { Verb } from "../../sim/api.js";
import { xsAvailable } from "../../sim/engine/xs.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { stage, stationDocument, type EngineName } from "../../sim/stage.js";

const sorting = stationDocument("sorting") as Settings;
const engine: EngineName = xsAvailable() ? "xs" : "node";

export const RESIDENT = "0a0b0c0d";
const BOOT_MS = 8_000;

type CompartmentParts = Partial<Settings["compartments"][number]>;

/** The reference station with these parts, and with as many compartments as have parts of their own, at least one. */
export function documentOf(parts: Partial<Settings>, ...compartments: CompartmentParts[]): Settings {
  const bays = (compartments.length > 0 ? compartments : [{}]).map((own, i) => ({ ...sorting.compartments[i]!, category: "kitchen" as const, ...own }));
  return {
    ...sorting, i2c: { data: 35, clock: 36 }, ...parts, compartments: bays, cards: [{ number: RESIDENT, role: "resident", household: "1-1-101" }],
    hours: [{ categories: ["kitchen"], weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "23:59" }],
  };
}

interface StateJson {
  compartments: { id: number; fillingLevel?: number; grams?: number; lid: string; lock: string }[];
  alarms: { alarm: string; part?: string }[];
  parts?: Record<string, { fault?: string; failures: number }>;
  temperature?: number;
  relativeHumidity?: number;
}

interface EventJson { kind: string; alarm?: string; raised?: boolean; reason?: string; part?: string; fault?: string; grams?: number; gramsBefore?: number; clock?: string }

export async function stationOf(document: Settings) {
  const { code } = await bundleFirmware(document);
  const crashes: string[] = [];
  const staged = stage({ document, code, engine, epochMs: Date.parse("2026-11-28T07:30:00+08:00"), onCrash: ({ reason }) => crashes.push(reason) });
  const { station, broker, clock } = staged;
  const state = (): StateJson => JSON.parse(broker.retained(`bins/v1/${document.station}/state`)!) as StateJson;
  const events = (): EventJson[] => broker.messages.filter(({ topic }) => topic.endsWith("/event")).map(({ payload }) => JSON.parse(payload) as EventJson);
  const act = (verb: Verb): void => expect(station.act(verb)).toEqual({ ok: true });
  /** By part, what is wrong with it now. */
  const faults = (): Record<string, string> => Object.fromEntries(Object.entries(state().parts ?? {}).flatMap(([part, { fault }]) => fault ? [[part, fault]] : []));
  /** `tamper`, and `tamper over`. */
  const alarms = (): string[] => events().filter(({ kind }) => kind === "alarm").map(({ alarm, raised }) => raised ? alarm! : `${alarm!} over`);
  const bay = (id = 1) => station.view().compartments.find((compartment) => compartment.id === id)!;
  /** A card, and the lid is open; hands open it, where it does not open itself. */
  const openLid = (id = 1): void => {
    act({ do: "swipe", card: RESIDENT });
    clock.run(2_000);
    if (bay(id).driver !== "lid-actuator") act({ do: "openLid", compartment: id });
    clock.run(3_000);
    expect(bay(id).lid).toBe("open");
  };
  const closeLid = (id = 1): void => {
    if (bay(id).driver !== "lid-actuator") act({ do: "closeLid", compartment: id });
    clock.run(25_000);
    expect(bay(id)).toMatchObject({ lid: "closed", bolt: "locked" });
  };
  /** Off its wires until it is a fault, and on again until it is none. */
  const replug = (part: string, use = (): void => {}): string | undefined => {
    act({ do: "unplug", part });
    use();
    clock.run(30_000);
    const fault = faults()[part];
    act({ do: "plug", part });
    use();
    clock.run(130_000);
    expect(faults()).toEqual({});
    return fault;
  };
  station.powerOn();
  clock.run(BOOT_MS);
  const close = (): void => {
    expect(crashes).toEqual([]);
    station.close();
  };
  return { station, broker, clock, state, events, act, faults, alarms, bay, openLid, closeLid, replug, close };
}
