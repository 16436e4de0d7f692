// What the world does to parts, and what it tells of them, without any firmware: pins are driven by hand.
import type { Settings } from "../../modules/contract/settings.js";
import { worldBench } from "./world-bench.js";

describe("a display", () => {
  const benchWith = (display: NonNullable<Settings["display"]>) => {
    const it = worldBench({ display });
    return { ...it, isDark: () => Buffer.from(it.world.surroundings.signs().display!.dots, "base64").every((byte) => byte === 0) };
  };
  const shining = () => {
    const it = benchWith({ driver: "ssd1306" });
    const port = new it.wiring.hardware.I2C!({ data: 35, clock: 36, hz: 400_000, address: 0x3c });
    port.write(Uint8Array.of(0x00, 0x8d, 0x14, 0xaf));
    expect(it.isDark()).toBe(false);
    return it;
  };

  test("that is unplugged is dark at once", () => {
    const { world, isDark } = shining();
    world.act({ do: "unplug", part: "display" });
    expect(isDark()).toBe(true);
  });

  test("without power is dark at once", () => {
    const { world, isDark } = shining();
    world.power(false);
    expect(isDark()).toBe(true);
  });

  test("whose backlight goes out is dark at once", () => {
    const { world, wiring, clock, line, isDark } = benchWith({ driver: "st7789", port: 1, clock: 12, out: 11, select: 8, command: 18, backlight: 21 });
    const bus = wiring.hardware.openSPI({ port: 1, clock: 12, out: 11, hz: 1_000_000 });
    line(8).drive(line, 0);
    line(21).drive(line, 1);
    for (const command of [0x11, 0x29]) {
      clock.run(120);
      bus.transfer(command);
    }
    expect(isDark()).toBe(false);
    line(21).drive(line, 0);
    expect(isDark()).toBe(true);
    expect(world.surroundings.signs().display).toBe(world.surroundings.signs().display);
  });
});

test("a strip without power is dark", () => {
  const { world, wiring, clock } = worldBench({ strip: { driver: "ws2812", pin: 15, length: 2 } });
  wiring.signs.strip!.receive(Uint8Array.of(1, 2, 3, 4, 5, 6), 0, 0.06);
  clock.run(10);
  expect(wiring.signs.strip!.colours).toEqual([0x020103, 0x050406]);
  world.power(false);
  expect(wiring.signs.strip!.colours).toEqual([0, 0]);
});

test("a scale's converter settles anew after a power cut", () => {
  const { world, wiring, clock } = worldBench({}, { scale: { driver: "hx711", cells: [{ data: 1, clock: 2 }], countsPerKg: 40_000, capacityKg: 80 } });
  const cell = new wiring.hardware.LoadCell!({ data: 1, clock: 2, pulses: 25 });
  clock.run(1_000);
  expect(cell.read()).toEqual(expect.any(Number));
  world.power(false);
  clock.run(1_000);
  expect(cell.read()).toBeUndefined();
  world.power(true);
  clock.run(399);
  expect(cell.read()).toBeUndefined();
  clock.run(2);
  expect(cell.read()).toEqual(expect.any(Number));
});

test.each([0, 1] as const)("a camera that %d triggers takes no picture of a pin that nobody drives, and none without power", (activeLevel) => {
  const { world, wiring, clock, line } = worldBench({ camera: { driver: "camera-trigger", pin: 30, on: ["refused"], activeLevel } });
  const trigger = (): void => {
    line(30).drive(line, activeLevel);
    clock.run(1_000);
    line(30).drive(line, undefined);
    clock.run(1_000);
  };
  clock.run(1_000);
  expect(wiring.signs.camera).toMatchObject({ pictures: [], short: 0 });
  trigger();
  world.power(false);
  trigger();
  expect(wiring.signs.camera!.pictures).toHaveLength(1);
});

test("the air that carries an HC-SR04's sound is that of the world: warmer, it is faster", () => {
  const { world, line, clock } = worldBench({ thermometer: { driver: "sht3x" } }, { range: { driver: "hc-sr04", trigger: 4, echo: 5 } });
  const echoMs = (): number => {
    let [from, to] = [0, 0];
    const stop = line(5).onChange((level) => { if (level) from = clock.now; else to = clock.now; });
    line(4).drive(line, 1);
    clock.run(1);
    line(4).drive(line, 0);
    clock.run(100);
    stop();
    return to - from;
  };
  const cool = echoMs();
  world.act({ do: "setAir", celsius: 60 });
  expect(echoMs() / cool).toBeCloseTo(Math.sqrt((273.15 + 20) / (273.15 + 60)), 2);
});

test.each(["ds3231", "pcf8563"] as const)("a %s that has lost its time says none", (driver) => {
  const { world, wiring } = worldBench({ timeChip: { driver } });
  const told = (): string | null => world.surroundings.view().timeChip;
  expect(told()).toBeNull();
  wiring.watches.timeChip!.time = Date.UTC(2026, 10, 28);
  expect(told()).toBe("2026-11-28T00:00:00.000Z");
  wiring.watches.timeChip!.batteryFlat = true;
  world.power(false);
  world.power(true);
  expect(told()).toBeNull();
});
