// `npm run simulate`: random lives of a station, one after the other; `--seed N` replays one.
import { Command, InvalidArgumentError } from "commander";
import { xsAvailable } from "./engine/xs.js";
import { bundleFirmware } from "./firmware.js";
import { simulate } from "./simulate.js";
import { engines, stationDocument, type EngineName } from "./stage.js";

interface Options { seed?: number; seeds: number; engine: EngineName; trace?: true }

async function main(): Promise<void> {
  const options = readOptions();
  if (options.engine === "xs" && !xsAvailable()) fail("XS 引擎未编译，请用 --engine node / the XS worker is not compiled: use --engine node");
  const document = stationDocument("sorting");
  const { code, remap } = await bundleFirmware(document);
  const seeds = options.seed === undefined ? Array.from({ length: options.seeds }, (_, i) => i) : [options.seed];
  let failed = 0;
  for (const seed of seeds) {
    const began = performance.now();
    const { problems, actions, events, boots } = simulate({ seed, document, code, createEngine: engines[options.engine], engine: options.engine,
      ...(options.trace ? { onTrace: (text: string) => void process.stderr.write(text) } : {}) });
    const verdict = problems.length === 0 ? "ok" : `${problems.length} problems`;
    process.stdout.write(`seed ${seed} (${options.engine}): ${actions} actions, ${boots} boots, ${events} events, ${Math.round(performance.now() - began)} ms: ${verdict}\n`);
    for (const problem of problems.slice(0, 20)) process.stdout.write(`  ${remap(problem)}\n`);
    if (problems.length > 0) failed++;
  }
  if (failed > 0) fail(`${failed} of ${seeds.length} lives went wrong; replay one with npm run simulate -- --seed N --engine ${options.engine}`);
}

function readOptions(): Options {
  return new Command("npm run simulate --")
    .description("随机演练站点的一段生活 / random lives of a station, with faults; all that was recorded must arrive")
    .option("--seed <n>", "只演练这一个种子 / replay this one", whole)
    .option("--seeds <n>", "演练多少个 / how many, from seed 0", whole, 100)
    .option("--engine <name>", "node 或 xs / node or xs", (name): EngineName => {
      if (name !== "node" && name !== "xs") throw new InvalidArgumentError("node or xs");
      return name;
    }, "node" as EngineName)
    .option("--trace", "打印固件的 trace / print what the firmware traces")
    .parse()
    .opts<Options>();
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError("a whole number");
  return value;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

void main();
