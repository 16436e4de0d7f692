// What any thermometer owes, driver against chip: the air's temperature or none, never an old one, and no fire where none is.
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import { Ntc } from "../../modules/drivers/ntc.js";
import { Sht3x } from "../../modules/drivers/sht3x.js";
import type { Climate, Thermometer, ThermometerOptions } from "../../modules/drivers/thermometer.js";
import { Ntc as NtcChip } from "../../sim/chips/ntc.js";
import { Sht3xChip } from "../../sim/chips/sht3x.js";
import { AnalogLine, VirtualAnalog } from "../../sim/io/analog.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

const BOOT_MS = 100;   // of the processor, which has power since when the sensor has

interface SolderedThermometer {
  open(options: Omit<ThermometerOptions, "timers">): Thermometer;
  air(celsius: number, humidity?: number): void;
  plug(plugged: boolean): void;
  disturb(share: number): void;
}

interface ThermometerPart {
  readonly name: string;
  solder(workbench: Workbench): SolderedThermometer;
  readonly tolerance: number;
  readonly from: number;
  readonly to: number;
  readonly humidity: boolean;
  readonly absent: readonly ("no-answer" | "disconnected" | "out-of-range")[];
}

function sht3x(workbench: Workbench): SolderedThermometer {
  const chip = Object.assign(new Sht3xChip(workbench.clock, { random: workbench.random }), { trembleCelsius: 0.1 });
  const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
  const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
  const bus = new I2CBus({ io: workbench.port(wires.I2C), digital: new VirtualDigital(lines).Digital, data: 8, clock: 9 });
  return {
    open: (options) => new Sht3x({ sensor: { io: workbench.port(bus.I2C) }, timers: workbench.timers, ...options }),
    air: (celsius, humidity = 0.5) => void Object.assign(chip, { celsius, humidity }),
    plug: (plugged) => { chip.dead = !plugged; },
    disturb: (share) => { chip.noise = share; },
  };
}

function ntc(fault: "open" | "shorted", thermistorTo: "ground" | "supply") {
  return (workbench: Workbench): SolderedThermometer => {
    const line = new AnalogLine();
    const output = new AnalogLine();
    const chip = Object.assign(new NtcChip({ output, seriesOhms: 33_000, beta: 3_950, end: thermistorTo, random: workbench.random }), { noiseMv: 2 });
    let spikes = 0;
    line.source = () => spikes > 0 && workbench.random.next() < spikes ? 3_300 * workbench.random.next() : output.mv;
    return {
      open: (options) => new Ntc({ sensor: { io: workbench.port(new VirtualAnalog({ lines: { 1: line } }).Analog), pin: 1 }, thermistorTo,
        ...(thermistorTo === "supply" && { fullScaleMv: 2_450 }), timers: workbench.timers, ...options }),
      air: (celsius) => { chip.celsius = celsius; },
      plug: (plugged) => { chip.fault = plugged ? undefined : fault; },
      disturb: (share) => { spikes = share; },
    };
  };
}

const parts: readonly ThermometerPart[] = [
  { name: "SHT3x", solder: sht3x, tolerance: 0.2, from: -35, to: 80, humidity: true, absent: ["no-answer"] },
  { name: "thermistor whose wire breaks", solder: ntc("open", "ground"), tolerance: 1, from: -18, to: 60, humidity: false, absent: ["disconnected"] },
  { name: "thermistor whose wires touch", solder: ntc("shorted", "ground"), tolerance: 1, from: -18, to: 60, humidity: false, absent: ["out-of-range"] },
];

function bench(part: ThermometerPart, { seed = 1, celsius = 20 } = {}) {
  const workbench = new Workbench(seed);
  const soldered = part.solder(workbench);
  const hearing = new Hearing();
  const climates: Climate[] = [];
  soldered.air(celsius);
  workbench.clock.run(BOOT_MS);
  const thermometer = soldered.open(Object.assign(hearing, { onClimate: (climate: Climate) => void climates.push(climate) }));
  workbench.clock.run(1_000);
  return { workbench, clock: workbench.clock, ...soldered, hearing, climates, thermometer };
}

describe.each(parts.map((part) => [part.name, part] as const))("%s", (_, part) => {
  describeLife((workbench) => {
    const soldered = part.solder(workbench);
    workbench.clock.run(BOOT_MS);
    return soldered;
  }, { absent: part.absent, firedMost: 3_000, timersMost: 1, noticedMs: 12_000 });

  test("tells the air's temperature all over its range, and what it knows of humidity", () => {
    for (let celsius = part.from; celsius <= part.to; celsius += 5) {
      const { climates, thermometer } = bench(part, { celsius });
      expect(climates).toHaveLength(1);
      expect(Math.abs(climates[0]!.celsius - celsius)).toBeLessThan(part.tolerance);
      expect(thermometer.celsius).toBe(climates[0]!.celsius);
      if (part.humidity) expect(climates[0]!.humidity).toBeCloseTo(0.5, 3);
      else expect("humidity" in climates[0]!).toBe(false);
    }
  });

  test("measures every ten seconds, and follows a slow day", () => {
    const { clock, air, climates } = bench(part);
    for (let minute = 0; minute < 60; minute++) {
      air(20 + minute / 4);
      clock.run(60_000);
      expect(Math.abs(climates.at(-1)!.celsius - 20 - minute / 4)).toBeLessThan(part.tolerance + 0.5);
    }
    expect(Math.abs(climates.length - 360)).toBeLessThan(5);
  });

  test("an old temperature is none", () => {
    const { clock, plug, thermometer } = bench(part);
    plug(false);
    clock.run(55_000);
    expect(thermometer.celsius).toBeDefined();
    clock.run(10_000);
    expect(thermometer.celsius).toBeUndefined();
    plug(true);
    clock.run(70_000);
    expect(Math.abs(thermometer.celsius! - 20)).toBeLessThan(part.tolerance);
  });

  test("a fire is believed within fifteen seconds", () => {
    const { clock, air, thermometer, hearing } = bench(part);
    air(55);
    clock.run(15_000);
    expect(Math.abs(thermometer.celsius! - 55)).toBeLessThan(part.tolerance + 0.5);
    expect(hearing.log).toEqual([]);
  });

  test("noise never tells a fire", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { clock, disturb, climates, thermometer } = bench(part, { seed });
      for (const share of [0.005, 0.02, 0.1]) {
        disturb(share);
        clock.run(600_000);
      }
      expect(climates.filter(({ celsius }) => Math.abs(celsius - 20) > 12)).toEqual([]);
      disturb(0);
      clock.run(120_000);
      expect(Math.abs(thermometer.celsius! - 20)).toBeLessThan(part.tolerance);
    }
  });
});

test("the two agree about the same air", () => {
  for (const celsius of [-10, 0, 25, 50]) {
    const told = parts.map((part) => bench(part, { celsius }).thermometer.celsius!);
    expect(Math.max(...told) - Math.min(...told)).toBeLessThan(1.5);
  }
});
