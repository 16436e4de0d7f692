import type { Platform } from "../../modules/platform/platform";

type Repeat = { look: () => void; ms: number };
const host = { ticks: 0, repeats: [] as Repeat[], files: new Map<string, Uint8Array>(), disk: "sound" };

jest.mock("station", () => ({ __esModule: true, default: {} }), { virtual: true });
jest.mock("mc/config", () => ({ __esModule: true, default: {} }), { virtual: true });
jest.mock("timer", () => ({
  __esModule: true, default: { repeat: (look: () => void, ms: number) => host.repeats.push({ look, ms }) },
}), { virtual: true });
jest.mock("time", () => ({ __esModule: true, default: { get ticks() { return host.ticks; } } }), { virtual: true });
jest.mock("crypt", () => ({ __esModule: true, Digest: require("./node-digest").NodeDigest }), { virtual: true });
jest.mock("embedded:io/socket/tcp", () => ({}), { virtual: true });
jest.mock("embedded:io/socket/udp", () => ({}), { virtual: true });
jest.mock("embedded:network/mqtt/client", () => ({}), { virtual: true });
jest.mock("embedded:storage/files", () => ({
  __esModule: true,
  default: {
    createDirectory(path: string) {
      if (path.includes("/")) throw new Error("ENOENT"); // of a folder in one that is not there
      return true;
    },
    delete: (path: string) => host.files.delete(path),
    move(from: string, to: string) {
      if (host.disk === "full") throw new Error("ENOSPC");
      host.files.set(to, host.files.get(from)!);
      host.files.delete(from);
    },
    status: (path: string) => ({ isFile: () => host.files.has(path) }),
    openFile({ path, mode }: { path: string; mode: string }) {
      if (mode === "w+") host.files.set(path, new Uint8Array(0));
      const bytes = (): Uint8Array => host.files.get(path)!;
      return {
        read: (length: number, position: number) => bytes().slice(position, position + length).buffer,
        write(data: Uint8Array | ArrayBuffer, position: number) {
          const written = new Uint8Array(data as ArrayBuffer);
          const grown = new Uint8Array(Math.max(bytes().length, position + written.length));
          grown.set(bytes());
          grown.set(written, position);
          host.files.set(path, grown);
        },
        status: () => ({ size: bytes().length }),
        close() {},
      };
    },
  },
}), { virtual: true });

const { openPlatform } = require("../../modules/platform/host") as { openPlatform: () => Platform };

beforeEach(() => {
  Object.assign(host, { ticks: 1_790_000_000_000, repeats: [], disk: "sound" });
  Object.assign(ArrayBuffer, { fromString: (text: string) => new TextEncoder().encode(text).buffer });
  Object.assign(String, { fromArrayBuffer: (buffer: ArrayBuffer) => new TextDecoder().decode(buffer) });
  host.files.clear();
});

test("keys are texts in files of their own, kept from start to start", () => {
  expect(openPlatform().keys.write("ssid", "大厅")).toBe(true);
  expect([...host.files.keys()]).toEqual(["dingdian/ssid.key"]);
  const { keys } = openPlatform();
  expect([keys.read("ssid"), keys.read("password")]).toEqual(["大厅", undefined]);
  keys.delete("ssid");
  keys.delete("ssid");
  expect(keys.read("ssid")).toBeUndefined();
});

test("on a full disk a key keeps its old value", () => {
  const { keys } = openPlatform();
  keys.write("broker", "192.0.2.7");
  host.disk = "full";
  expect([keys.write("broker", "192.0.2.8"), keys.read("broker")]).toEqual([false, "192.0.2.7"]);
});

test("the event log finds what it wrote the last time", () => {
  openPlatform().openFlash("events").write(Uint8Array.of(42), 5);
  expect(new Uint8Array(openPlatform().openFlash("events").read(1, 5))).toEqual(Uint8Array.of(42));
  expect(openPlatform().openFlash("events").status()).toEqual({ size: 640 * 1024, blockLength: 4_096, blocks: 160 });
  expect(() => openPlatform().openFlash("nothing")).toThrow("can't find partition");
});

test("the settings have a partition of their own: 32 KiB, apart from the event log's", () => {
  openPlatform().openFlash("settings").write(Uint8Array.of(1, 2), 4_096);
  expect(openPlatform().openFlash("settings").status()).toEqual({ size: 32 * 1024, blockLength: 4_096, blocks: 8 });
  expect(new Uint8Array(openPlatform().openFlash("settings").read(3, 4_096))).toEqual(Uint8Array.of(1, 2, 0xff));
  expect(new Uint8Array(openPlatform().openFlash("events").read(2, 4_096))).toEqual(Uint8Array.of(0xff, 0xff));
});

test("somebody sets the PC's clock: time since the start neither goes back nor leaps", () => {
  const { timers } = openPlatform();
  const [beat] = host.repeats;
  const pass = (ms: number): void => {
    for (; ms > 0; ms -= beat!.ms) {
      host.ticks += Math.min(ms, beat!.ms);
      beat!.look();
    }
  };
  pass(60_000);
  expect(timers.now()).toBe(60_000);
  host.ticks -= 3_600_000;
  expect(timers.now()).toBe(60_000);
  pass(10_000);
  expect(timers.now()).toBe(70_000);
  host.ticks += 86_400_000;
  expect(timers.now()).toBeLessThanOrEqual(70_000 + 2 * beat!.ms);
});

test("chance is at least 0 and below 1, and differs from start to start", () => {
  const first = openPlatform().random;
  host.ticks += 12_345;
  const random = jest.spyOn(Math, "random");
  for (const value of [0, 0.5, 1 - 2 ** -53]) {
    random.mockReturnValue(value);
    const other = openPlatform().random();
    expect(other).toBeGreaterThanOrEqual(0);
    expect(other).toBeLessThan(1);
    expect(other).not.toBe(first());
  }
  random.mockRestore();
});
