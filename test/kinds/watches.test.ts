// What watches a station, driver against chip: its tilt and its battery. No alarm where nothing is the matter, and none that is missed.
import { Battery } from "../../modules/drivers/battery.js";
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import { Lis3dh } from "../../modules/drivers/lis3dh.js";
import { Battery as BatteryChip, type BatteryFault } from "../../sim/chips/battery.js";
import { Lis3dhChip } from "../../sim/chips/lis3dh.js";
import { AnalogLine, VirtualAnalog } from "../../sim/io/analog.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

const MINUTE_MS = 60_000;

describe("a LIS3DH", () => {
  function solder(workbench: Workbench) {
    const { clock, random, timers } = workbench;
    const chip = Object.assign(new Lis3dhChip(clock, { random }), { trembleG: 0.02 });
    const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
    const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
    const bus = new I2CBus({ io: workbench.port(wires.I2C), digital: new VirtualDigital(lines).Digital, data: 8, clock: 9, hz: 400_000 });
    clock.run(100);
    const open = (hearing: Hearing, onTilt: (tilted: boolean) => void = () => {}) =>
      new Lis3dh({ sensor: { io: workbench.port(bus.I2C) }, timers, onTilt, onFault: hearing.onFault, onRecovered: hearing.onRecovered });
    return { chip, open };
  }

  function bench({ seed = 1, lean = 0, towards = 0 } = {}) {
    const workbench = new Workbench(seed);
    const { chip, open } = solder(workbench);
    const hearing = new Hearing();
    chip.lean(lean, towards);
    const sensor = open(hearing, (tilted) => hearing.log.push(tilted ? "tilted" : "upright"));
    workbench.clock.run(20_000);
    return { workbench, clock: workbench.clock, chip, hearing, sensor };
  }

  describeLife((workbench) => {
    const { chip, open } = solder(workbench);
    return { open: (hearing) => open(hearing), plug: (plugged) => { chip.dead = !plugged; if (plugged) chip.brownOut(); } };
  }, { absent: ["no-answer"], firedMost: 8_000, timersMost: 2 });

  test.each([[25, 0], [40, 90], [90, 200], [25, 315]])("%d° towards %d° is a tilt, told once in five seconds, and so is its end", (degrees, towards) => {
    const { clock, chip, hearing } = bench();
    chip.lean(degrees, towards);
    clock.run(5_000);
    expect(hearing.log).toEqual(["tilted"]);
    clock.run(10 * MINUTE_MS);
    chip.lean(0);
    clock.run(5_000);
    expect(hearing.log).toEqual(["tilted", "upright"]);
  });

  test("however it is built in, what it stood like at the start is upright", () => {
    for (const [lean, towards] of [[0, 0], [90, 0], [90, 90], [180, 0], [45, 45]] as const) {
      const { clock, chip, hearing } = bench({ lean, towards });
      clock.run(MINUTE_MS);
      expect(hearing.log).toEqual([]);
      chip.lean(lean + (lean > 90 ? -30 : 30), towards);
      clock.run(5_000);
      expect(hearing.log).toEqual(["tilted"]);
    }
  });

  test("no knock, no door and no lorry is a tilt, in an hour of them", () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { workbench: { random }, clock, chip, hearing } = bench({ seed });
      for (let i = 0; i < 400; i++) {
        chip.acceleration = { x: 3 * random.next() - 1.5, y: 3 * random.next() - 1.5, z: 3 * random.next() - 0.5 };
        clock.run(random.below(1_500));
        chip.lean(random.below(9), random.below(360));
        clock.run(2_500 + random.below(10_000));
      }
      expect(hearing.log).toEqual([]);
    }
  });

  test("tilted in the dark, while its supply failed, it is told when it is back", () => {
    const { clock, chip, hearing } = bench();
    chip.dead = true;
    clock.run(10_000);
    chip.lean(60);
    chip.brownOut();
    chip.dead = false;
    clock.run(70_000);
    expect(hearing.log).toEqual(["no-answer", "recovered", "tilted"]);
  });

  test("one that has lost its settings is set up again, one that stands still is stuck", () => {
    const { clock, chip, hearing } = bench();
    chip.brownOut();
    clock.run(10_000);
    expect(hearing.take()).toEqual(["restarted", "recovered"]);
    chip.frozen = true;
    clock.run(20_000);
    expect(hearing.take()).toEqual(["stuck"]);
    chip.frozen = false;
    clock.run(70_000);
    expect(hearing.take()).toEqual(["recovered"]);
  });

  test("another chip at its address is not believed", () => {
    const workbench = new Workbench();
    const chip = new Lis3dhChip(workbench.clock, { whoAmI: 0x32 });
    const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
    const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
    const hearing = new Hearing();
    workbench.clock.run(100);
    const sensor = new Lis3dh({ sensor: { io: wires.I2C, data: 8, clock: 9, hz: 400_000 }, timers: workbench.timers, ...hearing, onTilt: () => hearing.log.push("tilt") });
    workbench.clock.run(10 * MINUTE_MS);
    expect([hearing.log, sensor.faults]).toEqual([["wrong-chip"], 1]);
  });
});

describe("a battery", () => {
  const RATIO = 7.8;
  const LOW_VOLTS = 11.6;

  function solder(workbench: Workbench) {
    const line = new AnalogLine();
    const chip = Object.assign(new BatteryChip({ output: line, lowerOhms: 10_000, upperOhms: 10_000 * (RATIO - 1), random: workbench.random }), { noiseMv: 5 });
    const open = (hearing: Hearing, callbacks: { onLow?: (low: boolean) => void } = {}) =>
      new Battery({ sensor: { io: workbench.port(new VirtualAnalog({ lines: { 1: line } }).Analog), pin: 1 }, timers: workbench.timers, ratio: RATIO, lowVolts: LOW_VOLTS,
        onFault: hearing.onFault, onRecovered: hearing.onRecovered, ...callbacks });
    return { chip, open };
  }

  function bench(seed = 1) {
    const workbench = new Workbench(seed);
    const { chip, open } = solder(workbench);
    const hearing = new Hearing();
    const battery = open(hearing, { onLow: (low) => hearing.log.push(low ? "low" : "enough") });
    workbench.clock.run(MINUTE_MS);
    return { workbench, clock: workbench.clock, chip, hearing, battery };
  }

  describeLife((workbench) => {
    const { chip, open } = solder(workbench);
    return { open: (hearing) => open(hearing), plug: (plugged) => { chip.fault = plugged ? undefined : "upper-open"; } };
  }, { absent: ["disconnected"], firedMost: 800, timersMost: 1, noticedMs: 12_000, recoveredMs: 80_000 });

  test("tells its volts within a fiftieth", () => {
    const { clock, chip, battery } = bench();
    for (const volts of [12.8, 12.1, 11, 14.2]) {
      chip.volts = volts;
      clock.run(5 * MINUTE_MS);
      expect(Math.abs(battery.volts! - volts)).toBeLessThan(volts / 50);
    }
  });

  test("runs down over a night: low is told once, and enough once when it is charged", () => {
    const { clock, chip, hearing } = bench();
    for (let volts = 12.8; volts > 11.2; volts -= 0.005) {
      chip.volts = volts;
      clock.run(MINUTE_MS);
    }
    expect(hearing.log).toEqual(["low"]);
    for (let volts = 11.2; volts < 13; volts += 0.02) {
      chip.volts = volts;
      clock.run(MINUTE_MS);
    }
    expect(hearing.log).toEqual(["low", "enough"]);
  });

  test("locks that pull for six seconds each, all evening, are no low battery", () => {
    const { workbench: { random }, clock, chip, hearing } = bench();
    chip.volts = 12.3;
    chip.internalOhms = 0.6;
    clock.run(2 * MINUTE_MS);
    for (let tap = 0; tap < 200; tap++) {
      chip.loadMa = 1_500;
      clock.run(6_000);
      chip.loadMa = 100;
      clock.run(10_000 + random.below(20_000));
    }
    expect(hearing.log).toEqual([]);
  });

  test.each([["upper-open", "disconnected"], ["shorted-to-ground", "disconnected"], ["unplugged", "disconnected"], ["lower-open", "out-of-range"]] as
    const)("a divider that is %s is %s, and no low battery", (fault: BatteryFault, code) => {
    const { clock, chip, hearing, battery } = bench();
    for (let times = 1; times <= 2; times++) {
      chip.fault = fault;
      clock.run(2 * MINUTE_MS);
      expect([hearing.take(), battery.volts, battery.faults]).toEqual([[code], undefined, times]);
      chip.fault = undefined;
      clock.run(2 * MINUTE_MS);
      expect(hearing.take()).toEqual(["recovered"]);
    }
  });
});
