import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../sim/engine/bundle.js";
import type { Engine, EngineOptions, EngineStopped } from "../../sim/engine/engine.js";
import { createNode } from "../../sim/engine/node.js";
import { createXs, xsAvailable } from "../../sim/engine/xs.js";

const engines: [string, (options: EngineOptions) => Engine][] = [["Node", createNode]];
if (xsAvailable()) engines.push(["XS", createXs]);
const onCall = (request: Uint8Array): Uint8Array => request;

describe("a bundle", () => {
  let folder = "";
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "dingdian-bundle-")); });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, ...lines: string[]): string => {
    writeFileSync(join(folder, name), lines.join("\n"));
    return join(folder, name);
  };

  test.each(engines)("of TypeScript, relative imports and aliases runs in %s", async (_, create) => {
    const alias = {
      "embedded:io/digital": write("digital.ts", "export const pin: number = 5;"),
      platform: write("here.ts", "export { text } from './text.js';"),
    };
    write("text.ts", "export const text = '投放点';");
    const entry = write("entry.ts", "import { pin } from 'embedded:io/digital';", "import { text } from 'platform';",
      "class Station { #pin = pin; readonly name: string = text; get size() { return this.#pin + this.name.length; } }",
      "Object.assign(globalThis, { handleCommand: () => Uint8Array.of(new Station().size).buffer });");
    const { code } = await bundle({ entry, alias });
    const engine = create({ code, onCall });
    expect(engine.deliver(new Uint8Array(0))).toEqual(Uint8Array.of(8));
    engine.close();
  });

  test("takes one export of a file for a module's default, and an object for a JSON module", async () => {
    const alias = {
      "embedded:io/spi": { file: write("io.ts", "export class SPI { static bits = 8; }", "export class Serial {}"), name: "SPI" },
      station: { json: { compartments: [1, 2, 3] } },
    };
    const entry = write("entry.ts", "import SPI from 'embedded:io/spi';", "import station from 'station';",
      "Object.assign(globalThis, { handleCommand: () => Uint8Array.of(SPI.bits, station.compartments.length).buffer });");
    const { code } = await bundle({ entry, alias });
    expect(createNode({ code, onCall }).deliver(new Uint8Array(0))).toEqual(Uint8Array.of(8, 3));
  });

  test.each(engines)("names the places in its sources, out of a stack of %s", async (_, create) => {
    write("lock.ts", "// a comment", "interface Bolt { id: number }", "", "export function unlock(bolt: Bolt): void {",
      "  if (bolt.id > 3) throw new Error('no such bolt');", "}");
    const entry = write("entry.ts", "import { unlock } from './lock.js';",
      "Object.assign(globalThis, { handleCommand() { unlock({ id: 4 }); } });");
    const { code, remap } = await bundle({ entry, alias: {} });
    const engine = create({ code, onCall });
    let stopped: EngineStopped | undefined;
    try {
      engine.deliver(new Uint8Array(0));
    } catch (error) {
      stopped = error as EngineStopped;
    }
    expect(stopped!.message).toContain("firmware.js");
    const [first, second, third] = remap(stopped!.message).split("\n");
    expect(first).toBe("Error: no such bolt");
    expect(second).toMatch(/at unlock \(.*lock\.ts:5\b/);
    expect(third).toMatch(/\(.*entry\.ts:2\b/);
  });

  test("names every import that is not found, and where it stands", async () => {
    const entry = write("entry.ts", "import a from 'embedded:io/spi';", "import b from './missing.js';", "console.log(a, b);");
    await expect(bundle({ entry, alias: {} })).rejects.toThrow(
      /entry\.ts\n.*entry\.ts:1: Could not resolve "embedded:io\/spi"\n.*entry\.ts:2: Could not resolve "\.\/missing\.js"/);
  });

  test("names the line that does not compile", async () => {
    await expect(bundle({ entry: write("entry.ts", "let a = 1;", "let = = 2;"), alias: {} })).rejects.toThrow(/entry\.ts:2: /);
  });

  test("leaves a place alone that it does not know", async () => {
    const { remap } = await bundle({ entry: write("entry.ts", "globalThis.a = 1;"), alias: {} });
    expect(remap("Error: x\n at f (firmware.js:9999)\n at g (other.js:1)")).toContain("other.js:1");
  });
});
