// Several chips on one I2C bus, and one that hangs it: all say so, none blocks, and all work again when it lets go or is clocked free.
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import { Ds3231 } from "../../modules/drivers/ds3231.js";
import { Lis3dh } from "../../modules/drivers/lis3dh.js";
import { Pn532 } from "../../modules/drivers/pn532.js";
import { Sht3x } from "../../modules/drivers/sht3x.js";
import { Ssd1306 } from "../../modules/drivers/ssd1306.js";
import { BusHolder } from "../../sim/chips/bus-holder.js";
import { Ds3231Chip } from "../../sim/chips/ds3231.js";
import { Lis3dhChip } from "../../sim/chips/lis3dh.js";
import { Card } from "../../sim/chips/iso14443.js";
import { Pn532I2CChip } from "../../sim/chips/pn532-i2c.js";
import { Sht3xChip } from "../../sim/chips/sht3x.js";
import { Ssd1306Chip } from "../../sim/chips/ssd1306.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { Hearing, Workbench } from "./workbench.js";

function bench({ held }: { held?: number } = {}) {
  const workbench = new Workbench();
  const { clock, random, timers } = workbench;
  const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
  const reader = new Pn532I2CChip(clock, { random });
  const chips = [reader, Object.assign(new Ds3231Chip(clock), { time: Date.UTC(2026, 0) }), new Lis3dhChip(clock), new Sht3xChip(clock), new Ssd1306Chip()];
  const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips });
  const holder = new BusHolder({ data: lines[8], clock: lines[9] });
  clock.run(100);
  if (held) holder.hold(held);
  const bus = new I2CBus({ io: workbench.port(wires.I2C), digital: workbench.port(new VirtualDigital(lines).Digital), data: 8, clock: 9, hz: 400_000 });
  const hearings = new Map<string, Hearing>();
  const log: string[] = [];
  const hears = (name: string): Hearing => {
    const hearing = new Hearing();
    hearings.set(name, hearing);
    return hearing;
  };
  const chip = { io: bus.I2C } as const;
  const screen = new Ssd1306({ display: chip, timers, ...hears("display") });
  const drivers = [
    new Pn532({ reader: { i2c: chip }, timers, ...hears("reader"), onCard: ({ number }) => log.push(number) }),
    new Ds3231({ chip, timers, ...hears("clock") }), new Lis3dh({ sensor: chip, timers, ...hears("tilt"), onTilt: () => log.push("tilt") }),
    new Sht3x({ sensor: chip, timers, ...hears("thermometer") }), screen,
  ];
  screen.show(["OK"]);
  const told = (): Record<string, string[]> => Object.fromEntries([...hearings].map(([name, hearing]) => [name, hearing.take()]));
  const tap = (): void => {
    const card = new Card({ number: "04a1b2c3" });
    reader.field.add(card);
    clock.run(400);
    reader.field.remove(card);
    clock.run(1_000);
  };
  return { workbench, clock, holder, bus, drivers, told, tap, log };
}

const silent = { reader: [], clock: [], tilt: [], thermometer: [], display: [] };

test("five chips on one bus get along for an hour", () => {
  const { clock, told, tap, log } = bench();
  clock.run(3_600_000);
  tap();
  expect([told(), log]).toEqual([silent, ["04a1b2c3"]]);
});

test.each([1, 2, 5, 8, 9])("a chip that was cut off within a byte, %d clocks before its end, is clocked free before anybody notices", (clocks) => {
  const { clock, bus, holder, told, tap, log } = bench({ held: clocks });
  clock.run(20_000);
  tap();
  expect([holder.holding, bus.freed, bus.stuck]).toEqual([undefined, 1, false]);
  expect([told(), log]).toEqual([silent, ["04a1b2c3"]]);
});

test.each([1, 4, 9])("in use, %d clocks free it too, and nobody is at fault", (clocks) => {
  const { clock, bus, holder, told, tap, log } = bench();
  clock.run(30_000);
  for (let i = 0; i < 5; i++) {
    holder.hold(clocks);
    clock.run(30_000);
  }
  tap();
  expect([holder.holding, bus.freed, log]).toEqual([undefined, 5, ["04a1b2c3"]]);
  for (const words of Object.values(told())) expect(words.filter((word) => word !== "recovered").length).toBeLessThanOrEqual(words.length / 2);
});

test.each(["data", "clock"] as const)("a bus whose %s is held for good is told by all that look, and all work again when it is let go", (line) => {
  const { clock, holder, told, tap, log, bus } = bench();
  clock.run(30_000);
  if (line === "data") holder.hold();
  else holder.holdClock();
  clock.run(3_700_000);
  expect(told()).toEqual({ reader: ["bus-stuck"], clock: ["bus-stuck"], tilt: ["bus-stuck"], thermometer: ["bus-stuck"], display: ["bus-stuck"] });
  expect(bus.stuck).toBe(true);
  holder.release();
  clock.run(130_000);
  tap();
  expect(told()).toEqual({ reader: ["recovered"], clock: ["recovered"], tilt: ["recovered"], thermometer: ["recovered"], display: ["recovered"] });
  expect(log).toEqual(["04a1b2c3"]);
});

test("held from the start it throws nothing, and all work when it is let go", () => {
  const { clock, holder, told, tap, log } = bench({ held: Infinity });
  clock.run(60_000);
  holder.release();
  clock.run(130_000);
  tap();
  expect(told()).toEqual(Object.fromEntries(Object.keys(silent).map((name) => [name, ["bus-stuck", "recovered"]])));
  expect(log).toEqual(["04a1b2c3"]);
});

test("while it is held, it is clocked no more often than the parts look for it", () => {
  const { workbench, clock, holder } = bench();
  clock.run(30_000);
  holder.hold();
  clock.run(600_000);
  const { asked } = workbench;
  clock.run(3_600_000);
  expect((workbench.asked - asked) / 3_600).toBeLessThan(12);
});

test("all closed, no device and no pin is left", () => {
  for (const heldMs of [0, 5_000]) {
    const { workbench, clock, holder, drivers } = bench();
    clock.run(30_000);
    if (heldMs > 0) holder.hold();
    clock.run(heldMs);
    for (const driver of drivers) driver.close();
    expect([workbench.open, workbench.pending]).toEqual([0, 0]);
  }
});
