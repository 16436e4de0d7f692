import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { EngineStopped } from "../../sim/engine/engine.js";
import { image } from "../../sim/engine/heap.js";
import { createXs, xsAvailable } from "../../sim/engine/xs.js";
import { engineContract } from "../contract/engine.js";

const describeXs = xsAvailable() ? describe : describe.skip;
const busy = `globalThis.handleCommand = (message) => {
  const list = Array.from({ length: 100 }, (_, i) => ({ i }));
  for (const item of list) item.text = JSON.stringify(item) + new Uint8Array(issueCommand(message)).join();
  return Uint8Array.of(list.filter(({ text }) => text.length % 2).length).buffer;
};`;
const onCall = (request: Uint8Array): Uint8Array => request;

/** Until the process is neither running nor waiting to be reaped; never, if it stays. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describeXs("XS", () => {
  engineContract(createXs);

  test("an endless chain of promise jobs ends", () => {
    const code = "globalThis.handleCommand = () => { (async () => { for (;;) await null; })(); };";
    const engine = createXs({ code, onCall, meterLimit: 1_000_000 });
    expect(() => engine.deliver(new Uint8Array(0))).toThrow(expect.objectContaining({ reason: "computrons" }));
  });

  test("an endless loop in reading the result ends", () => {
    const engine = createXs({ code: "globalThis.handleCommand = () => ({ get result() { for (;;); } });", onCall });
    expect(() => engine.deliver(new Uint8Array(0))).toThrow(expect.objectContaining({ reason: "computrons" }));
  });

  test("computrons repeat exactly, and are the same from an image", () => {
    const counts = [undefined, undefined, image(busy)].map((heap) => {
      const engine = createXs({ code: busy, onCall, ...(heap && { image: heap }) });
      const each = [1, 2, 3].map(() => {
        const before = engine.computrons;
        engine.deliver(Uint8Array.of(7));
        return engine.computrons - before;
      });
      engine.close();
      return each;
    });
    expect(counts[0]![0]).toBeGreaterThan(1_000);
    expect(counts[1]).toEqual(counts[0]);
    expect(counts[2]).toEqual(counts[0]);
  });

  test("a computron more than it may take stops it, and one less does not", () => {
    const measured = createXs({ code: busy, onCall });
    measured.deliver(Uint8Array.of(7));
    measured.close();
    const tight = createXs({ code: busy, onCall, meterLimit: measured.computrons });
    tight.deliver(Uint8Array.of(7));
    tight.close();
    const tighter = createXs({ code: busy, onCall, meterLimit: Math.floor(0.9 * measured.computrons) });
    expect(() => tighter.deliver(Uint8Array.of(7))).toThrow(expect.objectContaining({ reason: "computrons" }));
  });
});

describeXs("the worker's process", () => {
  test("is gone after close, after a death, and leaves no file", async () => {
    const files = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`dingdian-${process.pid}-`));
    const closed = createXs({ code: busy, onCall });
    const dead = createXs({ code: "globalThis.handleCommand = () => { throw 1; };", onCall });
    closed.deliver(Uint8Array.of(7));
    closed.close();
    expect(() => dead.deliver(new Uint8Array(0))).toThrow(EngineStopped);
    await Promise.all([closed, dead].map(({ pid }) => gone(pid)));
    expect(files()).toEqual([]);
  });

  test("killed from outside, the next delivery says so", () => {
    const engine = createXs({ code: busy, onCall });
    process.kill(engine.pid, "SIGKILL");
    expect(() => engine.deliver(Uint8Array.of(7))).toThrow(expect.objectContaining({ reason: "exit" }));
  });

  test.each(["", "process.kill(process.pid, 'SIGKILL')"])("goes when Node goes without closing it (%s)", async (end) => {
    const xs = fileURLToPath(new URL("../../sim/engine/xs.ts", import.meta.url));
    const script = `const { createXs } = await import(${JSON.stringify(xs)});
      const engine = createXs({ code: "globalThis.handleCommand = (m) => m;", onCall: (r) => r });
      process.stdout.write(String(engine.pid) + "\\n", () => { ${end} });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    let out = "";
    child.stdout.on("data", (data) => { out += data; });
    await new Promise((resolve) => child.on("close", resolve));
    expect(Number(out)).toBeGreaterThan(0);
    await gone(Number(out));
  }, 30_000);
});
