// What measures the station itself, and what is made of it.
import { settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import type { Settings } from "../modules/contract/settings.js";
import { openThermometer, openWatches } from "../modules/watches.js";

const i2c = { data: 40, clock: 41 };

function bench(changes: Partial<Settings>) {
  const made = roofBench({ ...settings, ...changes });
  made.clock.run(100);
  return made;
}

test("a station that watches nothing opens nothing", () => {
  const { workshop, clock, news } = bench({});
  openWatches(workshop);
  clock.run(60_000);
  expect([news, openThermometer(workshop)()]).toEqual([[], undefined]);
});

describe.each<[string, Partial<Settings>, number | undefined]>([
  ["an SHT3x", { i2c, thermometer: { driver: "sht3x" } }, 0.7],
  ["an SHT3x at its other address", { i2c, thermometer: { driver: "sht3x", address: 0x45 } }, 0.7],
  ["a thermistor of 10 kΩ", { thermometer: { driver: "ntc", pin: 5 } }, undefined],
  ["a thermistor of 100 kΩ", { thermometer: { driver: "ntc", pin: 5, ohmAt25: 100_000, beta: 3_950, seriesOhm: 330_000 } }, undefined],
])("%s", (_, station, humidity) => {
  test("tells the air, and lets it be known until it falls silent", () => {
    const { workshop, clock, wiring, news, parts } = bench(station);
    wiring.watches.thermometer!.set(31, 0.7);
    const celsius = openThermometer(workshop);
    clock.run(30_000);
    const climates = news.filter(({ type }) => type === "climate") as { celsius: number; humidity?: number }[];
    expect(climates.length).toBeGreaterThan(1);
    expect(Math.abs(climates.at(-1)!.celsius - 31)).toBeLessThan(1);
    expect(Math.abs(celsius()! - 31)).toBeLessThan(1);
    if (humidity === undefined) expect(climates.at(-1)!.humidity).toBeUndefined();
    else expect(Math.abs(climates.at(-1)!.humidity! - humidity)).toBeLessThan(0.02);
    wiring.plugs.get("thermometer")!(false);
    clock.run(120_000);
    expect(celsius()).toBeUndefined();
    expect(parts()).toHaveLength(1);
    expect(parts()[0]).toMatch(/^thermometer (no-answer|disconnected|out-of-range)$/);
    wiring.plugs.get("thermometer")!(true);
    clock.run(120_000);
    expect(parts().slice(1)).toEqual(["thermometer works"]);
    expect(Math.abs(celsius()! - 31)).toBeLessThan(1);
  });
});

test("a thermometer whose port cannot be had knows nothing, and is a fault", () => {
  for (const station of [{ thermometer: { driver: "sht3x" } }, { thermometer: { driver: "ntc", pin: 40 } }] as const) {
    const { workshop, clock, parts } = bench(station);
    const celsius = openThermometer(workshop);
    clock.run(30_000);
    expect([celsius(), parts()]).toEqual([undefined, ["thermometer no-port"]]);
  }
});

test("a station that is tipped over is told of, and that it stands again, once each", () => {
  const { workshop, clock, wiring, news } = bench({ i2c, tilt: { driver: "lis3dh", tiltDegrees: 30 } });
  openWatches(workshop);
  clock.run(60_000);
  const dangers = () => news.filter(({ type }) => type === "hazard");
  wiring.watches.tilt!.set(25);
  clock.run(30_000);
  expect(dangers()).toEqual([]);
  wiring.watches.tilt!.set(45);
  clock.run(30_000);
  wiring.watches.tilt!.set(0);
  clock.run(60_000);
  expect(dangers()).toEqual([{ type: "hazard", hazard: "tilt", present: true }, { type: "hazard", hazard: "tilt", present: false }]);
});

test("a battery that runs low is told of, and that it is charged again, once each", () => {
  const { workshop, clock, wiring, news, parts } = bench({ battery: { driver: "divider", pin: 5, ratio: 7.8, lowVolts: 11.6 } });
  wiring.watches.battery!.volts = 12.6;
  openWatches(workshop);
  clock.run(300_000);
  expect(news).toEqual([]);
  wiring.watches.battery!.volts = 11.2;
  clock.run(600_000);
  wiring.watches.battery!.volts = 12.8;
  clock.run(600_000);
  expect(news).toEqual([{ type: "hazard", hazard: "battery-low", present: true }, { type: "hazard", hazard: "battery-low", present: false }]);
  expect(parts()).toEqual([]);
});

test("what cannot be had is a fault of its own name", () => {
  const { workshop, parts } = bench({ tilt: { driver: "lis3dh" }, battery: { driver: "divider", pin: 40, ratio: 7.8, lowVolts: 11.6 } });
  openWatches(workshop);
  expect(parts()).toEqual(["tilt no-port", "battery no-port"]);
});

test.each<[object, boolean]>([[{}, false], [{ up: "z" }, true], [{ up: "-z" }, true]])("a station that starts lying on its side, %j", (more, tilted) => {
  const { workshop, clock, wiring, news } = bench({ i2c, tilt: { driver: "lis3dh", ...more } });
  wiring.watches.tilt!.set(90);
  openWatches(workshop);
  clock.run(30_000);
  expect(news.filter(({ type }) => type === "hazard")).toEqual(tilted ? [{ type: "hazard", hazard: "tilt", present: true }] : []);
});

test("one that stands by the axis that its settings name is not tilted", () => {
  const { workshop, clock, news } = bench({ i2c, tilt: { driver: "lis3dh", up: "z" } });
  openWatches(workshop);
  clock.run(30_000);
  expect(news).toEqual([]);
});
