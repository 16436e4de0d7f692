// `npm run build:host` and `npm run build:esp32`: the firmware by mcconfig of the Moddable SDK. docs/building.md is the guide.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";

const root = fileURLToPath(new URL("..", import.meta.url));
const output = join(root, "build"); // mcconfig wants it to be there

/** What is in the way: in English and Chinese. */
type Obstacle = readonly [en: string, zh: string];

const program = new Command("npm run build:…")
  .argument("<host|esp32>")
  .argument("[more...]", "for mcconfig: -d for a debug build, -t deploy, ssid=…, password=…, broker=…, station=…")
  .addOption(new Option("--board <board>", "the chip").choices(["esp32", "esp32c3", "esp32s3"]).default("esp32c3"))
  .option("--station <file>", "settings document (default: a reference sorting station for the board)")
  .allowUnknownOption()
  .parse();
const [target = "host", ...more] = program.args;
const { board, station } = program.opts<{ board: string; station?: string }>();

const obstacle = missingTool(process.env) ?? missingDocument();
if (obstacle) {
  const [en, zh] = obstacle;
  console.error(`${en}: docs/building.md · ${zh}：docs/building.zh.md`);
  process.exitCode = 1;
} else process.exitCode = build(process.env);

function build(env: NodeJS.ProcessEnv): number {
  mkdirSync(output, { recursive: true });
  forgetDocument();
  const platform = target === "host" ? "lin" : board === "esp32" ? board : `esp32/${board}`;
  const goal = more.includes("-t") ? [] : ["-t", "build"];
  const { status } = spawnSync("mcconfig", ["-m", "-p", platform, ...goal, "-o", output, ...more, join(root, "manifest.json")], {
    stdio: "inherit",
    env: {
      ...env, PATH: `${tools(env)}${delimiter}${env["PATH"] ?? ""}`,
      ...(station && { DINGDIAN_STATION: resolve(station) }), // manifest.json asks for it
    },
  });
  return status ?? 1;
}

/** make goes by dates, and would keep the document of the last build where this one's is older. */
function forgetDocument(): void {
  const compiled = join("dingdian", "modules", "station.xsb");
  for (const path of readdirSync(output, { recursive: true, encoding: "utf8" })) {
    if (path.endsWith(compiled)) rmSync(join(output, path));
  }
}

function missingTool(env: NodeJS.ProcessEnv): Obstacle | undefined {
  if (!env["MODDABLE"]) return ["MODDABLE is not set; the Moddable SDK is needed", "没有设置 MODDABLE，需要先安装 Moddable SDK"];
  if (target === "host" && process.platform !== "linux") return ["the host build runs on Linux only", "主机版只能在 Linux 上编译"];
  if (!existsSync(join(tools(env), "mcconfig"))) {
    return [`there is no mcconfig in ${tools(env)}; build the SDK's tools`, `${tools(env)} 里没有 mcconfig，需要先编译 SDK 的工具`];
  }
  if (target === "esp32" && !env["IDF_PATH"]) return ["IDF_PATH is not set; ESP-IDF v6.0 is needed", "没有设置 IDF_PATH，需要先安装 ESP-IDF v6.0"];
  return undefined;
}

function missingDocument(): Obstacle | undefined {
  if (station && !existsSync(station)) return [`there is no settings document ${station}`, `没有配置文件 ${station}`];
  if (target === "esp32" && board === "esp32" && !station) {
    return ["for --board esp32 say which settings document: --station FILE", "--board esp32 请用 --station FILE 指定配置文件"];
  }
  return undefined;
}

/** Where the SDK puts the tools that it is built into. */
function tools({ MODDABLE = "" }: NodeJS.ProcessEnv): string {
  return join(MODDABLE, "build", "bin", process.platform === "darwin" ? "mac" : "lin", "release");
}
