// What every driver owes whatever its kind (docs/design.md): it is never half there, nothing of it is left when it is closed, and a part
// that is absent is a fault with a code, told once and mended by itself.
import type { FaultCode } from "../../modules/drivers/fault.js";
import { Hearing, Refused, Workbench } from "./workbench.js";

export interface Living {
  close(): void;
  readonly fault?: FaultCode | undefined;
  readonly faults?: number;
}

export interface Life<Driver extends Living = Living> {
  open(hearing: Hearing): Driver;
  /** The part is taken off its wires, and put back. */
  plug(plugged: boolean): void;
}

export interface LifeTraits {
  /** What it says of a part that is not there; none where it cannot know, or says it to those who ask only. */
  absent?: readonly FaultCode[];
  /** Since when it has been used, it is certain to work. Default 5 s. */
  settledMs?: number;
  /** Until a part that has died is a fault, and one that has come back works. Default 5 and 70 s. */
  noticedMs?: number;
  recoveredMs?: number;
  /** The most timers that wait at once. Default 4. */
  timersMost?: number;
  /** Callbacks of timers in an hour, with the part there and without. */
  firedMost: number;
  /** Something to do with it every now and then, as a station does. */
  use?: (driver: never) => void;
}

const HOUR_MS = 3_600_000;
const PORTS_MAX = 12;

export function describeLife<Driver extends Living>(solder: (bench: Workbench) => Life<Driver>, traits: LifeTraits): void {
  const { absent, settledMs = 5_000, noticedMs = 5_000, recoveredMs = 70_000, timersMost = 4, firedMost } = traits;
  const use = (driver: Driver): void => traits.use?.(driver as never);

  test("a port that is refused leaves no port and no timer behind", () => {
    let refusals = 0;
    for (let refused = 0; refused < PORTS_MAX; refused++) {
      const bench = new Workbench();
      const life = solder(bench);
      bench.refused = refused;
      let driver: Driver | undefined;
      try {
        driver = life.open(new Hearing());
      } catch (error) {
        expect(error).toBeInstanceOf(Refused);
        expect([bench.open, bench.pending]).toEqual([0, 0]);
        refusals++;
      }
      driver?.close();
      expect([bench.open, bench.pending]).toEqual([0, 0]);
    }
    expect(refusals).toBeLessThan(PORTS_MAX);
  });

  test("closed at any moment, also twice and from a callback, it is silent and holds nothing", () => {
    for (let ms = 0; ms <= 3_000; ms += ms < 200 ? 1 : 61) {
      const bench = new Workbench();
      const life = solder(bench);
      const hearing = new Hearing();
      const driver = life.open(hearing);
      use(driver);
      if (ms % 3 === 1) bench.clock.after(ms / 2, () => life.plug(false));
      bench.clock.run(ms);
      driver.close();
      driver.close();
      hearing.take();
      expect([ms, bench.open, bench.pending]).toEqual([ms, 0, 0]);
      life.plug(ms % 2 === 0);
      use(driver);
      bench.clock.run(2_000);   // no timer is left, so nothing later could come
      expect([ms, hearing.log, bench.open, bench.pending]).toEqual([ms, [], 0, 0]);
    }
  });

  test("its timers are few, and an hour of them costs no more than it must, with the part there and without", () => {
    for (const plugged of [true, false]) {
      const bench = new Workbench();
      const life = solder(bench);
      life.plug(plugged);
      const driver = life.open(new Hearing());
      use(driver);
      bench.clock.run(HOUR_MS);
      expect(bench.pendingMost).toBeLessThanOrEqual(timersMost);
      expect(bench.fired).toBeLessThanOrEqual(firedMost);
      driver.close();
    }
  });

  if (absent) describeAbsence(solder, { absent, settledMs, noticedMs, recoveredMs, use });
}

interface Absence<Driver> { absent: readonly FaultCode[]; settledMs: number; noticedMs: number; recoveredMs: number; use: (driver: Driver) => void }

function describeAbsence<Driver extends Living>(solder: (bench: Workbench) => Life<Driver>, { absent, settledMs, noticedMs, recoveredMs, use }: Absence<Driver>): void {
  test("absent at the start it is a fault and no exception, and works when it comes", () => {
    for (const afterMs of [noticedMs, 61_000, 600_000]) {
      const bench = new Workbench();
      const life = solder(bench);
      const hearing = new Hearing();
      life.plug(false);
      const driver = life.open(hearing);
      use(driver);
      bench.clock.run(afterMs);
      expect(hearing.log).toHaveLength(1);
      expect(absent).toContain(hearing.log[0]);
      expect([driver.fault, driver.faults]).toEqual([hearing.log[0], 1]);
      life.plug(true);
      bench.clock.run(recoveredMs);
      expect([afterMs, ...hearing.log]).toEqual([afterMs, hearing.log[0], "recovered"]);
      expect(driver.fault).toBeUndefined();
      driver.close();
    }
  });

  test("it dies in use and comes back, three times: each is told once and counted", () => {
    const bench = new Workbench();
    const life = solder(bench);
    const hearing = new Hearing();
    const driver = life.open(hearing);
    use(driver);
    bench.clock.run(settledMs);
    expect(hearing.log).toEqual([]);
    for (let death = 1; death <= 3; death++) {
      life.plug(false);
      bench.clock.run(Math.max(noticedMs, 130_000));
      const told = hearing.take();
      expect(told.filter((word) => word === "recovered")).toEqual([]);
      expect(absent).toContain(told.at(-1));
      expect(driver.faults).toBe(death * told.length);
      expect(told).toHaveLength(1);
      life.plug(true);
      bench.clock.run(recoveredMs);
      expect(hearing.take()).toEqual(["recovered"]);
      bench.clock.run(10_000);
    }
    driver.close();
  });

  test("closed by its own callback it says no more", () => {
    for (const when of ["fault", "recovered"] as const) {
      const bench = new Workbench();
      const life = solder(bench);
      const hearing = new Hearing();
      const close = (): void => driver.close();
      const told: string[] = [];
      life.plug(false);
      const driver: Driver = life.open(Object.assign(hearing, {
        onFault: (code: FaultCode) => { told.push(code); if (when === "fault") close(); },
        onRecovered: () => { told.push("recovered"); close(); },
      }));
      use(driver);
      bench.clock.run(noticedMs);
      life.plug(true);
      bench.clock.run(2 * recoveredMs);
      life.plug(false);
      bench.clock.run(2 * recoveredMs);
      expect(told).toHaveLength(when === "fault" ? 1 : 2);
      expect([bench.open, bench.pending]).toEqual([0, 0]);
    }
  });
}
