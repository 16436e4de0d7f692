// What anything that keeps a lid shut owes, driver against chip: locked unless told otherwise, never for longer than its bound, never hot.
import type { Bolt } from "../../modules/drivers/bolt.js";
import { SolenoidBank } from "../../modules/drivers/solenoid-bank.js";
import { type BoltChip, boltParts, lidActuator, type SolderedBolt } from "./bolt-parts.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

const GAP_MS = 100;         // of a bank, between two that start
const HOUR_MS = 3_600_000;

function bench<Chip extends BoltChip>(part: { solder(bench: Workbench): SolderedBolt<Chip> }, seed = 1) {
  const workbench = new Workbench(seed);
  const soldered = part.solder(workbench);
  const hearing = new Hearing();
  const bolt = soldered.open(Object.assign(hearing, { onLocked: () => { hearing.log.push("locked"); } }));
  return { workbench, ...soldered, hearing, bolt, run: (ms: number) => workbench.clock.run(ms), get driven() { return soldered.driven; } };
}

/** The longest time at a stretch that it was unlocked until `endMs` from now, as it was in fact. */
function watchUnlocked({ workbench: { clock }, chip }: ReturnType<typeof bench>): () => number {
  let longest = 0;
  let since: number | undefined;
  const onChange = chip.onChange;
  chip.onChange = () => {
    onChange?.();
    if (!chip.locked) since ??= clock.now;
    else if (since !== undefined) {
      longest = Math.max(longest, clock.now - since);
      since = undefined;
    }
  };
  return () => since === undefined ? longest : Math.max(longest, clock.now - since);
}

describe.each(boltParts.map((part) => [part.name, part] as const))("%s", (_, part) => {
  describeLife((workbench) => {
    const { open, jam } = part.solder(workbench);
    return { open, plug: (plugged) => jam(!plugged) };
  }, { firedMost: 4_000, use: (bolt: Bolt) => bolt.unlock(1_000) });

  test("is locked from the first moment, and stays so", () => {
    const { chip, run } = bench(part);
    for (let ms = 0; ms < 30_000; ms += 50) {
      expect(chip.locked).toBe(true);
      run(50);
    }
  });

  test("unlocks for as long as it is told, and then locks by itself and says so once", () => {
    const { chip, bolt, hearing, run } = bench(part);
    run(part.bootMs);
    expect(bolt.unlock(5_000)).toBeUndefined();
    run(part.unlocksMs);
    expect(chip.locked).toBe(false);
    run(4_800 - part.unlocksMs);
    expect(chip.locked).toBe(false);
    run(200 + part.unlocksMs + part.locksMs);
    expect([chip.locked, chip.burnt]).toEqual([true, false]);
    run(60_000);
    expect(hearing.log).toEqual(["locked"]);
  });

  test("told to lock it does, and tells nobody", () => {
    const { chip, bolt, hearing, run } = bench(part);
    run(part.bootMs);
    bolt.unlock(8_000);
    run(part.unlocksMs);
    bolt.lock();
    bolt.lock();
    run(part.locksMs);
    expect(chip.locked).toBe(true);
    run(60_000);
    expect(hearing.log).toEqual([]);
  });

  test.each([1e9, Infinity])("asked for %d ms it keeps to its bound", (ms) => {
    const it = bench(part);
    const longest = watchUnlocked(it);
    it.run(part.bootMs);
    it.bolt.unlock(ms);
    it.run(part.boundMs + part.unlocksMs + part.locksMs + 1_000);
    expect(it.chip.locked).toBe(true);
    expect(longest()).toBeLessThanOrEqual(part.boundMs + part.unlocksMs + part.locksMs);
    expect(longest()).toBeGreaterThanOrEqual(part.boundMs - 1_000);
    expect(it.chip.burnt).toBe(false);
  });

  test.each([-1, 0, NaN])("asked for %d ms it is locked again at once", (ms) => {
    const { chip, bolt, run } = bench(part);
    run(part.bootMs);
    bolt.unlock(ms);
    run(part.unlocksMs + part.locksMs + 1_500);
    expect(chip.locked).toBe(true);
    run(30_000);
    expect(chip.locked).toBe(true);
  });

  test("asked again and again, for an hour, it never burns, and keeps to its bound", () => {
    for (const everyMs of [700, 2_300, 11_000]) {
      const it = bench(part);
      const longest = watchUnlocked(it);
      for (let ms = 0; ms < HOUR_MS; ms += everyMs) {
        it.bolt.unlock(6_000);
        it.run(everyMs);
      }
      expect(it.chip.burnt).toBe(false);
      if (!part.turnsBack) expect(longest()).toBeLessThanOrEqual(part.boundMs + part.unlocksMs + part.locksMs + everyMs);
    }
  });

  test("asked by any whim for an hour, it neither burns nor stays unlocked", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { workbench: { clock, random }, chip, bolt, run } = bench(part, seed);
      while (clock.now < HOUR_MS / 2) {
        if (random.below(3) === 0) bolt.lock();
        else bolt.unlock(random.below(12_000));
        run(random.below(4_000));
      }
      run(part.boundMs + part.unlocksMs + part.locksMs);
      expect([seed, chip.locked, chip.burnt]).toEqual([seed, true, false]);
    }
  });

  test("closed it is without current, whatever it was doing, and says no-port from then on", () => {
    for (const afterMs of [0, 10, 150, 400, 900, 2_000, 4_000]) {
      const it = bench(part);
      it.run(part.bootMs);
      it.bolt.unlock(3_000);
      it.run(afterMs);
      it.bolt.close();
      expect([it.driven, it.workbench.open, it.workbench.pending]).toEqual([false, 0, 0]);
      expect(it.bolt.unlock(1_000)).toBe("no-port");
      it.bolt.lock();
      it.run(20_000);
      expect(it.driven).toBe(false);
    }
  });

  if (part.jams) test("a jam is told once, counted, and gone with it", () => {
    const { bolt, jam, hearing, run } = bench(part);
    run(part.bootMs);
    const use = (): string[] => {
      bolt.unlock(2_000);
      run(60_000);
      return hearing.take().filter((word) => word !== "locked");
    };
    expect(use()).toEqual([]);
    jam(true);
    const told = use();
    expect(told).toHaveLength(1);
    expect(part.jams).toContain(told[0]);
    expect([bolt.fault, bolt.faults]).toEqual([told[0], 1]);
    expect(use()).toEqual([]);
    jam(false);
    expect(use()).toEqual(["recovered"]);
    expect(use()).toEqual([]);
    expect(bolt.faults).toBe(1);
  });
});

test("of all kinds together on one supply, asked at once and by any whim, never two start within a tenth of a second", () => {
  for (let seed = 1; seed <= 5; seed++) {
    const workbench = new Workbench(seed);
    const { clock, random } = workbench;
    const bank = new SolenoidBank({ timers: workbench.timers });
    const starts: number[] = [];
    const bolts = boltParts.map((part) => {
      const soldered = part.solder(workbench);
      soldered.onStart(() => starts.push(clock.now));
      return soldered.open({ bank });
    });
    for (const bolt of bolts) bolt.unlock(2_000);
    clock.run(10_000);
    for (let i = 0; i < 200; i++) {
      const bolt = bolts[random.below(bolts.length)]!;
      if (random.below(4) === 0) bolt.lock();
      else bolt.unlock(random.below(5_000));
      clock.run(random.below(300));
    }
    clock.run(60_000);
    expect(starts.length).toBeGreaterThan(80);
    expect(starts.filter((at, i) => at - starts[i - 1]! < GAP_MS)).toEqual([]);
  }
});

describe.each([["that feels its current", { current: true }], ["with a safety edge", { edge: true }], ["with neither", {}]])("a motor lid %s", (_, feels) => {
  const solder = lidActuator(feels);

  test("gives way to an arm, tries three times, and closes when the arm is gone", () => {
    const { chip, bolt, hearing, run } = bench({ solder });
    bolt.unlock(5_000);
    run(4_000);
    chip.reachIn(0.4);
    run(60_000);
    expect(hearing.take()).toEqual(["obstructed"]);
    expect(chip.position).toBeGreaterThan(0.9);
    expect(chip.burnt).toBe(false);
    if ("current" in feels || "edge" in feels) expect(chip.longestPressMs).toBeLessThan(400);
    chip.withdraw();
    run(80_000);
    expect([chip.locked, hearing.log.includes("recovered")]).toEqual([true, true]);
  });

  test("an arm that is drawn back in time is no fault", () => {
    const { chip, bolt, hearing, run } = bench({ solder });
    bolt.unlock(3_000);
    run(3_500);
    chip.reachIn(0.4);
    run(6_000);
    chip.withdraw();
    run(60_000);
    expect([chip.locked, ...hearing.log]).toEqual([true, "locked"]);
  });

  test("it never drives back before its motor has come to rest, and never both ways", () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { workbench: { clock, random }, chip, bolt, run } = bench({ solder }, seed);
      while (clock.now < 600_000) {
        if (random.below(2) === 0) bolt.lock();
        else bolt.unlock(random.below(3_000));
        if (random.below(5) === 0) chip.reachIn(random.next());
        if (random.below(3) === 0) chip.withdraw();
        run(random.below(3_000));
        expect(chip.bridge.state).not.toBe("brake");
      }
      expect([chip.bridge.hardReversals, chip.burnt]).toEqual([0, false]);
    }
  });
});
