// Settings by command while the power fails: in the midst of the flash's bytes, and between any two effects.
import { online, settings, unlockMs } from "./survivor.js";

describe("the power fails in the midst of a commit", () => {
  let whole: number;
  beforeAll(async () => {
    const it = await online();
    it.command("settings", settings(3_000));
    const { settings: flash } = it.flash;
    flash.powerBudget = 1_000_000;
    it.command("settings", settings(4_000));
    whole = 1_000_000 - flash.powerBudget;
    it.station.close();
  });

  test("a commit is a few kilobytes long", () => { expect(whole).toBeGreaterThan(2_000); });

  const shares = [...Array.from({ length: 12 }, (_, i) => i / 12), 0.997, 0.999, 1];
  const found: string[] = [];

  test.each(shares)("at %d of it: the old document or the new one, whole, and the next command works", async (share) => {
    const it = await online();
    it.command("settings", settings(3_000));
    it.flash.settings.powerBudget = Math.floor(share * whole);
    it.command("settings", settings(4_000));
    it.cut();
    it.start();
    found.push(`${it.lastBoot["settings"]} ${unlockMs(it)}`);
    expect(["current 3000", "current 4000"]).toContain(found.at(-1));
    expect(it.state).toMatchObject({ mode: "in-service", alarms: [] });
    expect(it.command("settings", settings(5_000))).toMatchObject({ outcome: "done" });
    expect(unlockMs(it)).toBe(5_000);
    expect(it.deaths).toEqual([]);
    it.station.close();
  });

  test("it is the old one up to some point, and the new one from there on", () => {
    expect(new Set(found).size).toBe(2);
    expect(found).toEqual([...found].sort());
  });
});

describe("the power fails between two effects of a settings command", () => {
  test.each([4, 12, 20, 28, 36, 44, 48, 52, 56, 60])("after %i of them: what was answered with done is in force, and nothing is done twice", async (calls) => {
    const it = await online();
    it.command("settings", settings(3_000));
    it.station.computer.board!.callsLeft = calls;
    const reply = it.command("settings", settings(4_000));
    it.cut();
    it.start();
    const now = unlockMs(it);
    expect([3_000, 4_000]).toContain(now);
    if (reply) expect([reply.outcome, now]).toEqual(["done", 4_000]);
    expect([it.lastBoot["settings"], it.state.alarms]).toEqual(["current", []]);
    const { boots } = it;
    const second = it.again();
    expect(["done", "refused storage-fault"]).toContain([second?.outcome, second?.reason].filter((word) => word).join(" "));
    expect(it.boots - boots).toBe(second?.outcome === "done" && now === 3_000 ? 1 : 0);
    if (second?.outcome === "done") expect(unlockMs(it)).toBe(4_000);
    expect(it.command("settings", settings(5_000))).toMatchObject({ outcome: "done" });
    expect(unlockMs(it)).toBe(5_000);
    expect(it.chain().findings.filter(({ isError }) => isError)).toEqual([]);
    it.station.close();
  });
});
