import { Ntc, type NtcOptions } from "../../sim/chips/ntc.js";
import { AnalogLine } from "../../sim/io/analog.js";

function bench(options: Partial<NtcOptions> = {}) {
  const output = new AnalogLine();
  output.floatingMv = 777;
  const ntc = new Ntc({ output, ...options });
  const at = (celsius: number) => {
    ntc.celsius = celsius;
    return output.mv;
  };
  return { output, ntc, at };
}

test.each([[-40, 332_094], [-20, 96_358], [25, 10_000], [85, 1_070]])("at %d °C it has the %d ohms of its data sheet, to a fifth of a percent", (celsius, ohms) => {
  const { ntc } = bench();
  ntc.celsius = celsius;
  expect(Math.abs(ntc.ohms / ohms - 1)).toBeLessThan(0.002);
});

test("at 25 °C, equal resistors halve the supply", () => {
  expect(bench().at(25)).toBeCloseTo(1_650, 1);
  expect(bench({ end: "supply" }).at(25)).toBeCloseTo(1_650, 1);
  expect(bench({ ohmsAt25: 100_000, seriesOhms: 100_000, supplyMv: 3_000 }).at(25)).toBeCloseTo(1_500, 1);
});

test("warmer is fewer volts at the ground end, and more at the supply's; the two add up to the supply", () => {
  const [ground, supply] = [bench(), bench({ end: "supply" })];
  for (let celsius = -30; celsius <= 80; celsius += 5) {
    expect(ground.at(celsius)).toBeLessThan(ground.at(celsius - 5));
    expect(supply.at(celsius)).toBeGreaterThan(supply.at(celsius - 5));
    expect(ground.at(celsius) + supply.at(celsius)).toBeCloseTo(3_300, 6);
  }
});

test.each([[-20], [0], [60]])("with a beta it is ideal, and its temperature can be got back at %d °C", (celsius) => {
  const { at } = bench({ beta: 3_950 });
  const share = at(celsius) / 3_300;
  const kelvin = 1 / (1 / 298.15 + Math.log(share / (1 - share)) / 3_950);
  expect(kelvin - 273.15).toBeCloseTo(celsius, 6);
});

test("the real curve and the ideal one part in the cold", () => {
  const [real, ideal] = [bench().ntc, bench({ beta: 3_977 }).ntc];
  real.celsius = ideal.celsius = 30;
  expect(Math.abs(real.ohms / ideal.ohms - 1)).toBeLessThan(0.01);
  real.celsius = ideal.celsius = -20;
  expect(ideal.ohms / real.ohms).toBeGreaterThan(1.05);
});

test.each([
  ["ground", "open", 3_300], ["ground", "shorted", 0], ["ground", "unplugged", 777],
  ["supply", "open", 0], ["supply", "shorted", 3_300], ["supply", "unplugged", 777],
] as const)("at the %s end, %s puts %d mV on the wire; cured, it measures again", (end, fault, mv) => {
  const { output, ntc, at } = bench({ end });
  const sound = at(25);
  ntc.fault = fault;
  expect(output.mv).toBe(mv);
  ntc.fault = undefined;
  expect(output.mv).toBe(sound);
});

test("noise differs from look to look, and stays in its bounds and between ground and supply", () => {
  const { output, ntc } = bench();
  ntc.celsius = 25;
  ntc.noiseMv = 20;
  const seen = Array.from({ length: 100 }, () => output.mv);
  expect(new Set(seen).size).toBe(100);
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(1_630);
  expect(Math.max(...seen)).toBeLessThanOrEqual(1_670);
  ntc.fault = "shorted";
  expect(Math.min(...Array.from({ length: 100 }, () => output.mv))).toBe(0);
});
