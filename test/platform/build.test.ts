import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(__dirname, "../..");
const sdk = mkdtempSync(join(tmpdir(), "sdk-"));
const tools = join(sdk, "build/bin", process.platform === "darwin" ? "mac" : "lin", "release");

afterAll(() => rmSync(sdk, { recursive: true }));

/** With an SDK whose mcconfig only says how it was called. */
function build(args: readonly string[], env: Record<string, string>): { status: number | null; out: string[]; err: string[] } {
  mkdirSync(tools, { recursive: true });
  writeFileSync(join(tools, "mcconfig"), '#!/bin/sh\necho "$@"\necho "$DINGDIAN_STATION"\nexit ${STATUS:-0}\n', { mode: 0o755 });
  const { MODDABLE: _, IDF_PATH: __, DINGDIAN_STATION: ___, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "sim/build.ts", ...args],
    { cwd: root, env: { ...rest, ...env }, encoding: "utf8" });
  return { status, out: stdout.trimEnd().split("\n"), err: stderr.trimEnd().split("\n") };
}

test.each([
  [["host"], {}, "MODDABLE"],
  [["esp32"], { MODDABLE: "/nowhere" }, "mcconfig"],
  [["esp32"], { MODDABLE: sdk }, "IDF_PATH"],
  [["esp32", "--board", "esp32"], { MODDABLE: sdk, IDF_PATH: "/idf" }, "--station"],
  [["esp32", "--station", "no.json"], { MODDABLE: sdk, IDF_PATH: "/idf" }, "no.json"],
])("%j with %j says in one line that it lacks %s, and where the guide is", (args, env, word) => {
  const { status, err } = build(args, env);
  expect(status).toBe(1);
  expect(err).toHaveLength(1);
  expect(err[0]).toContain(word);
  expect(err[0]).toMatch(/docs\/building\.md .*docs\/building\.zh\.md$/);
});

test("the ESP32-C3 is built unless another board is named, and mcconfig is told the rest", () => {
  const { status, out } = build(["esp32", "-d", "ssid=lobby"], { MODDABLE: sdk, IDF_PATH: "/idf" });
  expect(status).toBe(0);
  expect(out[0]).toBe(`-m -p esp32/esp32c3 -t build -o ${root}/build -d ssid=lobby ${root}/manifest.json`);
});

test("another board, another document, and another goal than building; the last build's document is forgotten", () => {
  const modules = join(root, "build/tmp/made-by-a-test/dingdian/modules");
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, "station.xsb"), "");
  const { out } = build(["esp32", "--board", "esp32s3", "--station", "package.json", "-t", "deploy"], { MODDABLE: sdk, IDF_PATH: "/idf" });
  expect(out).toEqual([`-m -p esp32/esp32s3 -o ${root}/build -t deploy ${root}/manifest.json`, `${root}/package.json`]);
  expect(existsSync(join(modules, "station.xsb"))).toBe(false);
  rmSync(join(root, "build/tmp/made-by-a-test"), { recursive: true });
});

test("a build that fails fails the command", () => {
  expect(build(["esp32"], { MODDABLE: sdk, IDF_PATH: "/idf", STATUS: "7" }).status).toBe(7);
});
