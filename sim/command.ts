// `npm run command`: a command to a station, from the terminal.
import { run } from "./command-line.js";
import { languageOf } from "./language.js";

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), {
    language: languageOf(process.env),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}

void main();
