import type { Platform } from "../../modules/platform/platform";

const store = new Map<string, unknown>();
const chip = { reason: 1, ticks: 0, restarts: 0, nvs: true, fed: 0 };

jest.mock("station", () => ({ __esModule: true, default: { station: "test-01" } }), { virtual: true });
jest.mock("mc/config", () => ({ __esModule: true, default: {} }), { virtual: true });
jest.mock("timer", () => ({ __esModule: true, default: {} }), { virtual: true });
jest.mock("time", () => ({
  __esModule: true,
  default: { get ticks() { return chip.ticks | 0; }, delta: (start: number, end: number) => (end - start) | 0 },
}), { virtual: true });
jest.mock("resetReason", () => ({ __esModule: true, default: () => ({ reason: chip.reason }) }), { virtual: true });
jest.mock("embedded:io/analog", () => ({}), { virtual: true });
jest.mock("embedded:io/digital", () => ({}), { virtual: true });
jest.mock("embedded:io/i2c", () => ({}), { virtual: true });
jest.mock("load-cell", () => ({}), { virtual: true });
jest.mock("neopixel", () => ({ __esModule: true, default: class { brightness = 64; } }), { virtual: true });
jest.mock("wiegand", () => ({}), { virtual: true });
jest.mock("embedded:io/pulsewidth", () => ({}), { virtual: true });
jest.mock("embedded:io/pwm", () => ({}), { virtual: true });
jest.mock("embedded:io/serial", () => ({}), { virtual: true });
jest.mock("embedded:io/spi", () => ({}), { virtual: true });
jest.mock("embedded:io/socket/tcp", () => ({}), { virtual: true });
jest.mock("embedded:io/socket/udp", () => ({}), { virtual: true });
jest.mock("embedded:network/interface/wifi", () => ({}), { virtual: true });
jest.mock("embedded:network/mqtt/client", () => ({}), { virtual: true });
jest.mock("watchdog", () => ({ __esModule: true, default: () => void chip.fed++ }), { virtual: true });
jest.mock("crypt", () => ({ __esModule: true, Digest: require("./node-digest").NodeDigest }), { virtual: true });
jest.mock("embedded:storage/flash", () => ({}), { virtual: true });
jest.mock("embedded:storage/key-value", () => ({
  __esModule: true,
  default: {
    open({ path, format }: { path: string; format: string }) {
      if (!chip.nvs) throw new Error("ESP_ERR_NVS_NOT_FOUND");
      expect([path, format]).toEqual(["dingdian", "string"]);
      return {
        read(key: string) {
          if (typeof (store.get(key) ?? "") !== "string") throw new TypeError("mismatch");
          return store.get(key);
        },
        write: (key: string, value: unknown) => void store.set(key, value),
        delete: (key: string) => void store.delete(key),
        close() {},
      };
    },
  },
}), { virtual: true });

const { openPlatform } = require("../../modules/platform/esp32") as { openPlatform: () => Platform };

beforeEach(() => {
  store.clear();
  Object.assign(chip, { reason: 1, ticks: 0, restarts: 0, nvs: true, fed: 0 });
  Object.assign(globalThis, { System: { restart: () => { chip.restarts++; } } });
});

test("a chain of pixels shines as it is told, and not at a quarter of it", () => {
  const { PixelChain } = openPlatform().io;
  expect(new PixelChain!({ pin: 1, length: 1, order: "GRB" })).toHaveProperty("brightness", 255);
});

const SOFTWARE = 3; // esp_reset_reason_t

function bootFor(reason: number): Platform {
  chip.reason = reason;
  return openPlatform();
}

test.each([
  [1, "power-on"], [2, "power-on"], [4, "panic"], [5, "watchdog"], [6, "watchdog"], [7, "watchdog"], [8, "deep-sleep"],
  [9, "brown-out"], [10, "unknown"], [99, "unknown"],
])("reset reason %d reads %s", (reason, reset) => {
  expect(bootFor(reason).reset).toBe(reset);
});

test("an engine that gave up, and a restart that nobody wanted, read panic at the next boot", () => {
  openPlatform().restart();
  expect(chip.restarts).toBe(1);
  expect(bootFor(SOFTWARE).reset).toBe("panic");
});

test("a wanted restart reads software, once", () => {
  openPlatform().restart(true);
  expect(chip.restarts).toBe(1);
  expect(bootFor(SOFTWARE).reset).toBe("software");
  expect(bootFor(SOFTWARE).reset).toBe("panic");
});

test("a power cut between the mark and the restart leaves no mark behind", () => {
  openPlatform().restart(true);
  expect(bootFor(1).reset).toBe("power-on");
  expect(bootFor(SOFTWARE).reset).toBe("panic");
});

test("a damaged key-value store stops nothing: a restart still restarts, and reads panic", () => {
  chip.nvs = false;
  const platform = bootFor(SOFTWARE);
  expect(platform.reset).toBe("panic");
  platform.restart(true);
  expect(chip.restarts).toBe(1);
});

test("keys are texts in one namespace: written, read, deleted, and absent where there is another type", () => {
  const { keys } = openPlatform();
  expect([keys.write("station-key", "00ff"), keys.read("station-key"), keys.read("ssid")]).toEqual([true, "00ff", undefined]);
  keys.delete("station-key");
  expect(keys.read("station-key")).toBeUndefined();
  store.set("boots", 7);
  expect(keys.read("boots")).toBeUndefined();
});

test("a store that cannot be had reads as empty, refuses to write, and throws nothing", () => {
  const { keys } = openPlatform();
  chip.nvs = false;
  keys.delete("ssid");
  expect([keys.read("ssid"), keys.write("ssid", "lobby")]).toEqual([undefined, false]);
});

test("only who feeds the watchdog keeps it still", () => {
  const platform = openPlatform();
  expect(chip.fed).toBe(0);
  platform.feedWatchdog();
  expect(chip.fed).toBe(1);
});

test("time since boot goes on where the SDK's 32-bit ticks wrap, again and again", () => {
  const { timers } = openPlatform();
  const day = 86_400_000;
  for (let days = 1; days <= 120; days++) {
    chip.ticks = days * day;
    expect(timers.now()).toBe(days * day);
  }
});

describe("when the engine gives up", () => {
  const abort = (message: string, exception?: unknown): unknown =>
    (globalThis as unknown as { abort: (message: string, exception?: unknown) => unknown }).abort(message, exception);

  test("the last words are said, and it is not held back", () => {
    const said: unknown[] = [];
    openPlatform().onAbort((error) => said.push(error));
    expect(abort("memory full")).toBe(true);
    expect(said).toEqual(["memory full"]);
  });

  test("over an exception, that is what is told, with its stack", () => {
    const error = new TypeError("no such pin");
    let told: unknown;
    openPlatform().onAbort((it) => { told = it; });
    abort("unhandled exception", error);
    expect(told).toBe(error);
  });

  test("and again over its last words, it is the end", () => {
    let tries = 0;
    openPlatform().onAbort(() => {
      tries++;
      expect(abort("memory full")).toBe(true);
    });
    abort("memory full");
    expect(tries).toBe(1);
  });
});
