// The reset button from the hand on it to what comes of it, in a station on a virtual board.
import type { Settings } from "../../modules/contract/settings.js";
import { bundleFirmware } from "../../sim/firmware.js";
import { stage, stationDocument, type Staged } from "../../sim/stage.js";

const reference = stationDocument("sorting") as Settings;

async function begun(document: Settings): Promise<Staged> {
  const { code, remap } = await bundleFirmware(document);
  const staged = stage({ document, code, engine: "node", epochMs: Date.parse("2026-11-25T07:30:00+08:00"),
    keys: { "station-key": "5a".repeat(32), "ssid": "yard", "password": "of the yard" }, onCrash: ({ message }) => { throw new Error(remap(message)); } });
  staged.station.powerOn();
  staged.clock.run(5_000);
  return staged;
}

/** Each as often as it is on record, however often it was sent. */
const resets = ({ broker }: Staged): string[] => [...new Set(broker.messages.map(({ payload }) => payload))]
  .filter((payload) => payload.includes('"command":"factory-reset"'));

test.each([0, 1])("with a button that is pressed at level %i: held it brings the factory settings back, once, and the log and the key stay", async (pressedLevel) => {
  const staged = await begun({ ...reference, resetButton: { pin: 14, pressedLevel } });
  const { station, clock } = staged;
  expect(station.act({ do: "pressReset" })).toEqual({ ok: true });
  clock.run(9_000);
  expect(station.computer.boots).toBe(1);
  expect(station.view().resetButton).toEqual({ pressed: true, heldMs: 9_000 });
  clock.run(60_000);
  expect(station.view().resetButton).toEqual({ pressed: false, heldMs: 0 });
  expect(station.computer.boots).toBe(2);
  expect(resets(staged)).toHaveLength(1);
  const keys = [...station.world.wiring.hardware.keys.keys()];
  expect(keys).toContain("dingdian/station-key");
  expect(keys.filter((key) => /ssid|password/.test(key))).toEqual([]);
  station.close();
}, 30_000);

test("let go early, by whoever holds it or by the end of the time, nothing comes of it", async () => {
  const staged = await begun(reference);
  const { station, clock } = staged;
  station.act({ do: "pressReset", ms: 60_000 });
  clock.run(9_000);
  expect(station.act({ do: "releaseReset" })).toEqual({ ok: true });
  clock.run(2_000);
  station.act({ do: "pressReset", ms: 9_000 });
  clock.run(60_000);
  expect(station.computer.boots).toBe(1);
  expect(resets(staged)).toEqual([]);
  station.close();
}, 30_000);

test("one hand holds it at a time, and nobody where there is none", async () => {
  const { station } = await begun(reference);
  station.act({ do: "pressReset" });
  expect(station.act({ do: "pressReset" })).toMatchObject({ ok: false, why: { zh: "已经按着", en: "it is held already" } });
  station.close();
  const { resetButton: _, ...document } = reference;
  const without = (await begun(document)).station;
  expect(without.view().resetButton).toBeNull();
  for (const verb of ["pressReset", "releaseReset"] as const)
    expect(without.act({ do: verb })).toMatchObject({ ok: false, why: { zh: "这个投放点没有复位键", en: "this station has no reset button" } });
  without.close();
}, 30_000);
