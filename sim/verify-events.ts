// `npm run verify-events`: whether events exported from a station are all there, and as it sent them.
import { languageOf } from "./language.js";
import { ExitCode, run } from "./verification.js";

async function main(): Promise<void> {
  process.stdout.on("error", () => process.exit(ExitCode.broken)); // whoever reads, as `head`, has seen enough: nothing is said to be sound
  process.exitCode = await run(process.argv.slice(2), {
    language: languageOf(process.env),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    input: process.stdin,
  });
}

void main();
