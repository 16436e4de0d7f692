import { Battery, type BatteryOptions } from "../../sim/chips/battery.js";
import { AnalogLine } from "../../sim/io/analog.js";

function bench(options: Partial<BatteryOptions> = {}) {
  const output = new AnalogLine();
  output.floatingMv = 777;
  return { output, battery: new Battery({ output, ...options }) };
}

test("its two resistors divide what is between its terminals", () => {
  const { output, battery } = bench();
  battery.volts = 11.5;
  expect(output.mv).toBeCloseTo(1_500, 6);
  const other = bench({ upperOhms: 200_000, lowerOhms: 100_000 });
  other.battery.volts = 4.2;
  expect(other.output.mv).toBeCloseTo(1_400, 6);
});

test("even a charger's 14.7 V stay below what the converter can read", () => {
  const { output, battery } = bench();
  battery.volts = 14.7;
  expect(output.mv).toBeLessThan(2_450);
});

test("under load its voltage falls, further where it is old, and on a charger it rises", () => {
  const { battery } = bench();
  expect(battery.terminalVolts).toBe(12.8);
  battery.loadMa = 2_000;
  expect(battery.terminalVolts).toBeCloseTo(12.75, 9);
  battery.internalOhms = 0.5;
  expect(battery.terminalVolts).toBeCloseTo(11.8, 9);
  battery.loadMa = -1_000;
  expect(battery.terminalVolts).toBeCloseTo(13.3, 9);
});

test("it never gives less than nothing", () => {
  const { output, battery } = bench({ internalOhms: 10 });
  battery.loadMa = 5_000;
  expect([battery.terminalVolts, output.mv]).toEqual([0, 0]);
});

test.each([["upper-open", 0], ["lower-open", 12_000], ["unplugged", 777], ["shorted-to-ground", 0]] as const)(
  "fault %s puts %d mV on the wire; cured, it measures again", (fault, mv) => {
    const { output, battery } = bench({ upperOhms: 100_000, lowerOhms: 20_000 });
    battery.volts = 12;
    battery.fault = fault;
    expect(output.mv).toBe(mv);
    battery.fault = undefined;
    expect(output.mv).toBe(2_000);
  });

test("noise differs from look to look, and stays in its bounds", () => {
  const { output, battery } = bench();
  battery.volts = 11.5;
  battery.noiseMv = 10;
  const seen = Array.from({ length: 100 }, () => output.mv);
  expect(new Set(seen).size).toBe(100);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(1_490 - 1e-6);
  expect(Math.max(...seen)).toBeLessThanOrEqual(1_510 + 1e-6);
});
