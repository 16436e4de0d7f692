// Figures, each beside a reference of the same run where it has one. `npm run bench -- --json` gives one JSON object:
// each figure by its name, its reference as `<name>.reference`.
import { measureAll, type Figure } from "./figures.js";

async function main(): Promise<void> {
  const json = process.argv.includes("--json");
  const figures = await measureAll((text) => { if (!json) process.stderr.write(`${text}\n`); });
  if (json) return void process.stdout.write(`${JSON.stringify(flat(figures))}\n`);
  for (const { name, value, unit, reference } of figures)
    process.stdout.write(`${name.padEnd(32)}${format(value).padStart(14)} ${unit.padEnd(12)}${reference ? `${reference.what} ${format(reference.value)}` : ""}\n`);
}

function flat(figures: readonly Figure[]): Record<string, number> {
  return Object.fromEntries(figures.flatMap(({ name, value, reference }) =>
    [[name, round(value)], ...(reference ? [[`${name}.reference`, round(reference.value)]] : [])]));
}

function round(value: number): number { return Math.round(value * 10) / 10; }

function format(value: number): string { return round(value).toLocaleString("en-US"); }

void main();
