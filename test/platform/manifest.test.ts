// What the Moddable SDK would only tell at launch, or not at all: mcconfig ignores names that it does not find.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { WATCHDOG_MS } from "../../sim/watchdog";

const root = join(__dirname, "../..");
const folder = "modules/platform/esp32";
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Manifest {
  modules: Record<string, string | string[]>;
  preload: string[];
  creation: { stack: number };
  platforms: Record<string, Partial<Manifest> & { build?: Record<string, string>; creation?: Creation }>;
}
interface Creation { static: number; heap: { initial: number }; chunk: { initial: number } }

const manifest = JSON.parse(read("manifest.json")) as Manifest;
const esp32 = JSON.parse(read(`${folder}/manifest.json`)) as Manifest;

function modulesBelow(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const name = `${path}/${entry.name}`;
    if (entry.isDirectory()) return modulesBelow(name);
    return name.endsWith(".ts") && !name.endsWith(".d.ts") ? [name.slice(0, -3)] : [];
  });
}

const modules = modulesBelow("modules");
const common = modules.filter((name) => !name.startsWith("modules/platform/"));

test("every module stays in flash: the preload list is complete, in order, and names nothing else", () => {
  const named = manifest.preload.filter((name) => name.startsWith("modules/"));
  expect(named).toEqual([...common].sort());
});

test("each name that is preloaded is a module", () => {
  const keys = Object.keys(manifest.modules);
  for (const name of manifest.preload.filter((it) => !it.startsWith("modules/"))) expect(keys).toContain(name);
  for (const name of esp32.preload) expect([...Object.keys(esp32.modules), "main"]).toContain(name);
});

const host = manifest.platforms["lin"]!;

test.each([["esp32", esp32], ["host", host]])("what %s.ts imports by a relative path has a module of that name beside it", (name, own) => {
  const keys = [...Object.keys(manifest.modules), ...Object.keys(own.modules ?? {})];
  const imports = [...read(`modules/platform/${name}.ts`).matchAll(/^import (?!type).* from "\.\/(.+)\.js";$/gm)].map((match) => match[1]!);
  expect(imports.length).toBeGreaterThan(0);
  expect(keys).toEqual(expect.arrayContaining(imports));
});

test("nothing that is preloaded on a PC opens the SDK's files, which is a call that the linker cannot make", () => {
  const named = [host.preload ?? []].flat();
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => /^import (?!type).* from "embedded:storage\/files";$/m.test(read(`modules/platform/${name}.ts`)))).toEqual([]);
});

test("the platforms import nothing that is out of their module's reach: XS knows no folder above it", () => {
  const files = modules.filter((name) => name.startsWith("modules/platform/"));
  const above = files.filter((name) => /^import (?!type).* from "\.\.\//m.test(read(`${name}.ts`)));
  expect(above).toEqual([]);
});

test("each file that a manifest points to exists", () => {
  const own = [[".", manifest], [folder, esp32], [".", host]] as const;
  for (const [base, { modules: mapped = {} }] of own) {
    for (const source of Object.values(mapped).flat().filter((it) => it.startsWith(".") && !it.endsWith("*"))) {
      expect([`${source}.ts`, source].some((path) => existsSync(join(root, base, path)))).toBe(true);
    }
  }
  for (const { build = {} } of Object.values(esp32.platforms)) {
    for (const path of Object.values(build)) expect(existsSync(join(root, folder, path))).toBe(true);
  }
});

test("on the ESP32-C3 there are 64 KB of slots and 40 KB of chunks, with the stack in one block", () => {
  const { static: block, heap, chunk } = esp32.platforms["esp32/esp32c3"]!.creation!;
  const SLOT = 16, HEADER = 16; // bytes: txSlot and txBlock on a 32-bit chip (xs/sources/xsAll.h)
  expect(heap.initial * SLOT).toBe(64 * 1024);
  expect(chunk.initial).toBe(40 * 1024);
  expect(heap.initial * SLOT + chunk.initial + HEADER + manifest.creation.stack * SLOT).toBeLessThanOrEqual(block);
});

describe("what a 4 MB board leaves out", () => {
  const small = JSON.parse(read(`${folder}/4mb/manifest.json`)) as { modules: { "~": string[] } };
  const left = small.modules["~"].map((source) => join(folder, "4mb", source));
  const importsOf = (name: string): { from: string; names: string[] }[] =>
    [...read(`${name}.ts`).matchAll(/^import (?!type)(?:\{([^}]*)\}|\w+) from "(\..+)\.js";$/gm)].map(([, names = "", path]) => ({
      from: join(dirname(name), path!), names: names.split(",").map((it) => it.trim()).filter((it) => it && !it.startsWith("type ")) }));
  const wanted = common.filter((name) => !left.includes(name)).flatMap((name) => importsOf(name).filter(({ from }) => left.includes(from)));

  test("is there to be left out", () => {
    for (const name of left) expect(existsSync(join(root, `${name}.ts`))).toBe(true);
    expect(wanted.length).toBeGreaterThan(0);
  });

  test.each(wanted.map(({ from, names }) => [from, names] as const))("has for %s a stand-in that throws, under each name that is imported", (from, names) => {
    const standIns = require(join(root, folder, "4mb/drivers", from.slice("modules/drivers/".length))) as Record<string, new () => unknown>;
    for (const name of names.filter((it) => /^[A-Z]/.test(it))) {
      const failure = (() => { try { return void new standIns[name]!(); } catch (error) { return error as Error; } })();
      expect([name, failure?.name]).toEqual([name, "NotBuilt"]);
    }
  });

  test("is wanted by nobody who stays, but by those who open parts", () => {
    const openers = common.filter((name) => !left.includes(name) && importsOf(name).some(({ from }) => left.includes(from)));
    expect(openers.filter((name) => name.split("/").length > 2)).toEqual([]);
  });
});

interface Partition { name: string; type: string; subtype: string; offset: number; size: number }

function partitions(file: string): Partition[] {
  return read(file).split("\n").filter((line) => line && !line.startsWith("#")).map((line) => {
    const [name, type, subtype, offset, size] = line.split(",").map((field) => field.trim());
    return { name: name!, type: type!, subtype: subtype!, offset: 1024 * parseInt(offset!), size: 1024 * parseInt(size!) };
  });
}

describe.each([["4mb", 4], ["16mb", 16]])("the partitions of %s", (name, megabytes) => {
  const table = partitions(`${folder}/${name}/partitions.csv`);

  test("begin behind the table, follow each other without a gap, and end within the flash", () => {
    let end = 0x9000; // the table is at 0x8000, 4 KiB long: ESP-IDF, "Partition Tables"
    for (const { offset, size } of table) {
      expect(offset).toBe(end);
      end = offset + size;
    }
    expect(end).toBeLessThanOrEqual(megabytes * 1024 * 1024);
  });

  test("are whole blocks, and apps begin at 64 KiB", () => {
    for (const { type, offset, size } of table) expect([offset % (type === "app" ? 0x10000 : 0x1000), size % 0x1000]).toEqual([0, 0]);
  });

  test("hold two slots for the app, and what main.ts opens", () => {
    expect(table.filter(({ type }) => type === "app").map(({ subtype }) => subtype)).toEqual(["ota_0", "ota_1"]);
    const opened = [...read("main.ts").matchAll(/openFlash\("(\w+)"\)/g)].map(([, label]) => label);
    expect(opened.length).toBeGreaterThan(0);
    expect(table.filter(({ type }) => type === "data").map((partition) => partition.name)).toEqual(expect.arrayContaining(opened));
  });
});

test("the watchdog's C function and what calls it have one name, and the simulator's watchdog the chip's patience", () => {
  const [, called] = /native\("(\w+)"\)/.exec(read(`${folder}/watchdog.ts`))!;
  expect(read(`${folder}/watchdog.c`)).toContain(`void ${called}(xsMachine *the)`);
  const sdkconfig = read(`${folder}/4mb/sdkconfig.defaults`).split("\n");
  expect(sdkconfig).toEqual(expect.arrayContaining(
    ["CONFIG_ESP_TASK_WDT_EN=y", "CONFIG_ESP_TASK_WDT_PANIC=y", `CONFIG_ESP_TASK_WDT_TIMEOUT_S=${WATCHDOG_MS / 1_000}`]));
});

test.each(["docs/building.md", "docs/building.zh.md"])("%s writes its NVS image where the partition is, on every board, with names and the namespace of the firmware", (guide) => {
  const text = read(guide);
  for (const size of ["4mb", "16mb"]) {
    const nvs = partitions(`${folder}/${size}/partitions.csv`).find(({ name }) => name === "nvs")!;
    expect([...text.matchAll(/write-flash (0x\w+) nvs\.bin/g)].map(([, offset]) => Number(offset))).toEqual([nvs.offset, nvs.offset]);
    expect([...text.matchAll(/station\.csv nvs\.bin (0x\w+)/g)].map(([, bytes]) => Number(bytes))).toEqual([nvs.size, nvs.size]);
  }
  const [space] = /(?<=const SPACE = ")\w+/.exec(read("modules/platform/nvs.ts"))!;
  expect(text).toContain(`\nkey,type,encoding,value\n${space},namespace,,\n`);
  const names = [...text.matchAll(/^([\w-]+),data,string,\S/gm)].map(([, name]) => name!);
  const readBy = read("main.ts") + read("modules/startup.ts");
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !readBy.includes(`keys.read("${name}")`))).toEqual([]);
});

test("all boards are configured alike but for the size of their flash", () => {
  const settings = (name: string): string[] => read(`${folder}/${name}/sdkconfig.defaults`).split("\n")
    .filter((line) => line && !line.includes("FLASHSIZE"));
  expect(settings("16mb")).toEqual(settings("4mb"));
  expect(dirname(esp32.platforms["esp32/esp32s3"]!.build!["PARTITIONS_FILE"]!)).toBe(esp32.platforms["esp32/esp32s3"]!.build!["SDKCONFIGPATH"]);
});
