// Settings by command: in force after the restart, through power cuts and damage; and what a factory reset takes and leaves.
import { xsAvailable } from "../../sim/engine/xs.js";
import type { EngineName } from "../../sim/stage.js";
import { factory, KEY, online, settings, unlockMs, withUnlock, type Survivor, survivor } from "./survivor.js";

const enginesHere: readonly EngineName[] = xsAvailable() ? ["node", "xs"] : ["node"];

test.each(enginesHere)("a document that comes by command is in force after the restart, and stays so over power cuts: %s", async (engine) => {
  const it = await online({ engine });
  expect([it.lastBoot["settings"], unlockMs(it)]).toEqual(["factory", 6_000]);
  expect(it.command("settings", settings(3_000))).toMatchObject({ outcome: "done" });
  expect(it.boots).toBe(2);
  expect(it.lastBoot).toMatchObject({ reset: "software", settings: "current", boot: 2 });
  expect(unlockMs(it)).toBe(3_000);
  it.cut();
  it.start();
  expect([it.lastBoot["settings"], unlockMs(it)]).toEqual(["current", 3_000]);
  expect(it.ofKind("command")).toMatchObject([{ command: "settings", commandId: "c-1" }]);
  expect(it.chain().findings).toEqual([]);
  it.station.close();
});

test("a bad document is refused with every path, and nothing changes", async () => {
  const it = await online();
  const bad = { ...withUnlock(99), profile: "parcels", network: { brokers: [], timeServers: ["a"] } };
  expect(it.command("settings", { settings: bad })).toEqual({ v: 1, id: "c-1", outcome: "refused", reason: "invalid-settings",
    problems: ["profile", "limits.unlockMs", "network.brokers"].map((path) => ({ path, problem: expect.any(String) })) });
  expect(it.boots).toBe(1);
  expect(unlockMs(it)).toBe(6_000);
  expect(it.command("settings", settings(4_000))).toMatchObject({ outcome: "done" });
  expect(unlockMs(it)).toBe(4_000);
  it.station.close();
});

/** Turns over a row of bits in the middle of a slot's document. */
function damage(it: Survivor, slot: 0 | 1): void {
  const { settings: flash } = it.flash;
  for (let i = 0; i < 40; i++) flash.flipBit(slot * flash.status().size / 2 + 200 + 7 * i, i % 8);
}

/** Two documents have been in force: 3 s, and since then 4 s. */
async function twoDocuments(): Promise<Survivor> {
  const it = await online();
  it.command("settings", settings(3_000));
  it.command("settings", settings(4_000));
  return it;
}

test("a damaged newest slot: the document before it is in force, and the station says so", async () => {
  const it = await twoDocuments();
  const newest = it.flash.settings;
  const before = newest.snapshot();
  it.cut();
  damage(it, 0);
  it.start();
  if (it.lastBoot["settings"] === "current") { // it was the other slot
    it.cut();
    newest.restore(before);
    damage(it, 1);
    it.start();
  }
  expect([it.lastBoot["settings"], unlockMs(it)]).toEqual(["previous", 3_000]);
  expect(it.state.alarms).toEqual([{ alarm: "storage-fault", part: "settings", fault: "previous" }]);
  expect(it.ofKind("alarm").at(-1)).toMatchObject({ alarm: "storage-fault", raised: true, part: "settings", fault: "previous" });
  expect(it.command("settings", settings(5_000))).toMatchObject({ outcome: "done" });
  expect([it.lastBoot["settings"], unlockMs(it)]).toEqual(["current", 5_000]);
  expect(it.state.alarms).toEqual([]);
  it.station.close();
});

test("both slots damaged: nobody is let in and everybody is told so, and a new document repairs it", async () => {
  const it = await twoDocuments();
  it.cut();
  damage(it, 0);
  damage(it, 1);
  it.start();
  expect(it.lastBoot).toMatchObject({ settings: "damaged", mode: "out-of-service" });
  expect(it.state).toMatchObject({ mode: "out-of-service", alarms: [{ alarm: "storage-fault", part: "settings", fault: "damaged" }] });
  const { draws } = it;
  for (const card of ["resident-1", "supervisor-1", "technician-1", "stranger"]) it.tap(card);
  expect(it.draws).toBe(draws);
  expect(it.ofKind("refuse", { boot: it.boots }).map(({ reason, role }) => `${reason} ${role}`))
    .toEqual(["out-of-service resident", "out-of-service supervisor", "out-of-service technician", "out-of-service undefined"]);
  expect(it.status).toMatchObject({ online: true });
  expect(it.command("settings", settings(5_000))).toMatchObject({ outcome: "done" });
  expect(it.lastBoot["mode"]).toBeUndefined();
  expect([it.state.mode, unlockMs(it)]).toEqual(["in-service", 5_000]);
  expect(it.chain().findings).toEqual([]);
  it.station.close();
});

test.each([["garbage", 0xa5], ["zeros", 0]])("a settings partition full of %s never keeps the station from its broker", async (_what, byte) => {
  const it = await survivor();
  it.flash.settings.restore(it.flash.settings.snapshot().fill(byte));
  it.start();
  expect(it.status).toMatchObject({ online: true, boot: 1 });
  expect(it.command("settings", settings(5_000))).toMatchObject({ outcome: "done" });
  expect([it.lastBoot["settings"], unlockMs(it)]).toEqual(["current", 5_000]);
  it.station.close();
});

describe("a factory reset", () => {
  const credentials = { ssid: "yard", password: "wifi-Secret-1", broker: "10.1.2.3", user: "u1", "broker-password": "broker-Secret-2" };
  const keys = { "station-key": "5e".repeat(31) + "07", ...credentials };
  const kept = (it: Survivor): string[] => Object.keys(credentials).filter((name) => it.keys.has(`dingdian/${name}`));

  test("by command takes the settings; events, numbers, key and Wi-Fi stay", async () => {
    const it = await online({ keys });
    it.command("settings", settings(3_000));
    it.visit();
    const last = it.events.at(-1)!.seq;
    expect(it.command("factory-reset")).toMatchObject({ outcome: "done", erased: ["settings"] });
    expect([it.lastBoot["settings"], it.lastBoot["log"], unlockMs(it)]).toEqual(["factory", "mounted", 6_000]);
    expect(it.flash.settings.snapshot().every((byte) => byte === 0xff)).toBe(true);
    expect(it.events.slice(last).map(({ seq, kind }) => `${seq} ${kind}`).slice(0, 2)).toEqual([`${last + 1} command`, `${last + 2} boot`]);
    expect(kept(it)).toEqual(Object.keys(credentials));
    expect(it.chain().findings).toEqual([]);
    it.station.close();
  });

  test("by the button takes the credentials too, and what was not sent yet is still in the log", async () => {
    const it = await online({ keys });
    it.command("settings", settings(3_000));
    it.station.network.up = false;
    it.run(5_000);
    it.visit();
    it.station.act({ do: "pressReset" });
    it.run(15_000);
    expect(it.boots).toBe(3);
    expect(kept(it)).toEqual([]);
    expect(it.keys.get("dingdian/station-key")).toBe(keys["station-key"]);
    expect(it.flash.settings.snapshot().every((byte) => byte === 0xff)).toBe(true);
    it.station.network.up = true; // that of the firmware's own configuration
    it.run(5 * 60_000);
    expect(it.ofKind("deposit").length + it.ofKind("service").length).toBe(1);
    expect(it.lastBoot).toMatchObject({ boot: 3, settings: "factory", log: "mounted" });
    expect(it.ofKind("command").map(({ command, commandId }) => [command, commandId])).toEqual([["settings", "c-1"], ["factory-reset", undefined]]);
    expect(it.chain().findings).toEqual([]);
    it.station.close();
  });

  test("a button that is let go after nine seconds does nothing", async () => {
    const it = await online({ keys });
    it.station.act({ do: "pressReset", ms: 9_000 });
    it.run(20_000);
    expect([it.boots, kept(it).length]).toEqual([1, 5]);
    it.station.close();
  });
});

test("a document with another station's name is refused: what is on record was signed under this one's", async () => {
  const it = await survivor();
  it.start();
  expect(it.command("settings", { settings: { ...factory, station: "hongshiliang-09" } })).toMatchObject({
    outcome: "refused", reason: "invalid-settings", problems: [{ path: "station", problem: expect.stringContaining("installer") }] });
  it.run(10_000);
  expect(it.boots).toBe(1);
  it.station.close();
});

test("a slip of the pen in the installer's broker is told, and the document's broker stands in", async () => {
  const it = await survivor({ keys: { "station-key": KEY.toUpperCase() + "\n", broker: "10.1.2.3:mqtt" } });
  it.start();
  expect(it.status).toMatchObject({ online: true });
  expect(it.state.alarms).toMatchObject([{ alarm: "part-fault", part: "overrides", fault: "ignored" }]);
  expect(it.traces).toEqual(["settings: network.brokers[0].port is not a number\n"]);
  expect(it.command("restart")).toMatchObject({ outcome: "done" }); // the key is the same in capitals
  it.station.close();
});

test("a key-value store that takes nothing is told of, for boots cannot be told apart any more", async () => {
  const it = await survivor();
  it.keys.set = () => { throw new Error("ESP_ERR_NVS_NOT_ENOUGH_SPACE"); };
  it.start();
  expect(it.status).toMatchObject({ online: true, boot: 0 });
  expect(it.state.alarms).toMatchObject([{ alarm: "storage-fault", part: "keys", fault: "write-failed" }]);
  it.station.close();
});
