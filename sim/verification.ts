// What `npm run verify-events` does: an export of events to a report and an exit code. modules/contract/chain.ts judges.
import { createReadStream } from "node:fs";
import { CommanderError } from "commander";
import { ChainCheck, type ChainSummary, type Finding, type FindingName } from "../modules/contract/chain.js";
import { linesOf, payloadOf, Utf16Error } from "./export-lines.js";
import type { Language } from "./language.js";
import { signerOf } from "./signer.js";
import { readOptions, type VerifyOptions } from "./verify-options.js";
import { texts as catalogue, type Texts } from "./verify-texts.js";

export const ExitCode = Object.freeze({ sound: 0, broken: 1, usage: 2 });

export interface Terminal {
  readonly language: Language;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly input: AsyncIterable<Buffer>;
}

/** Of what single lines show, and again of what shows between them. */
const SHOWN_MAX = 20;

/** The exit code. Everything has been said. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const texts = catalogue[terminal.language];
  try {
    const options = readOptions(args, texts, terminal);
    return await verify(options, texts, terminal);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.sound : ExitCode.usage;
  }
}

async function verify(options: VerifyOptions, texts: Texts, { input, out, err }: Terminal): Promise<number> {
  const { file, key, station, from, to, all } = options;
  const check = new ChainCheck(key && signerOf(key), { station, from, to });
  const report = new Report(texts, out, all ? Infinity : SHOWN_MAX);
  let otherTopics = 0;
  try {
    let line = 0;
    for await (const lines of linesOf(file === "-" ? input : createReadStream(file))) {
      for (const text of lines) {
        line++;
        const payload = payloadOf(text);
        if (payload !== undefined) report.add(check.add(payload, line));
        else if (text.trim() !== "") otherTopics++;
      }
    }
  } catch (error) {
    const path = file === "-" ? "stdin" : file;
    err(`${texts.wrong}${error instanceof Utf16Error ? texts.utf16(path) : texts.unreadable(path, (error as NodeJS.ErrnoException).code ?? String(error))}\n`);
    return ExitCode.usage;
  }
  report.rest();
  for (const finding of check.end()) report.add(finding);
  report.rest();
  return conclude(check.summary, report.first, otherTopics, options, texts, out);
}

function conclude(summary: ChainSummary, firstError: Finding | undefined, otherTopics: number, { key, from }: VerifyOptions,
  texts: Texts, out: Terminal["out"]): number {
  const { station, first, last, events, repeated, givenUp, leftAside, verified, errors, warnings } = summary;
  if (errors + warnings > 0) out("\n");
  if (first === undefined || last === undefined) {
    out(`✗ ${texts.noEvents}\n`);
    return ExitCode.broken;
  }
  const counted = [[repeated, texts.repeated], [givenUp, texts.givenUp], [otherTopics + leftAside, texts.skipped]] as const;
  const parts = [texts.contents(station, first, last, events), ...counted.flatMap(([count, text]) => count > 0 ? [text(count)] : [])];
  out(`${parts.join(texts.comma)}${texts.stop}\n`);
  if (first > 1 && from === undefined) out(`${texts.begins(first)}\n`);
  if (firstError) {
    if (key && verified === 0) out(`${texts.wrongKey}\n`);
    out(`✗ ${texts.broken(errors, warnings, texts.where(firstError))}\n`);
    return ExitCode.broken;
  }
  out(`✓ ${!key ? texts.unsigned : warnings > 0 ? texts.soundWith(warnings) : texts.sound}\n`);
  return ExitCode.sound;
}

/** Prints findings as they come, each kind's advice once. */
class Report {
  /** The error of the lowest seq. */
  first: Finding | undefined;
  readonly #texts: Texts;
  readonly #out: Terminal["out"];
  readonly #most: number;
  readonly #advised = new Set<FindingName>();
  #shown = 0;
  #hidden = 0;

  constructor(texts: Texts, out: Terminal["out"], most: number) {
    this.#texts = texts;
    this.#out = out;
    this.#most = most;
  }

  add(finding: Finding | undefined): void {
    if (!finding) return;
    const { what, isError, seq, after = 0 } = finding;
    const place = seq ?? after;
    if (isError && (!this.first || place < (this.first.seq ?? this.first.after ?? 0))) this.first = finding;
    if (this.#shown === this.#most) return void this.#hidden++;
    this.#shown++;
    const { findings, finding: told, where } = this.#texts;
    const text = findings[what];
    this.#out(`${isError ? "✗" : "!"} ${told(where(finding), text.what(finding))}\n`);
    if (this.#advised.has(what)) return;
    this.#advised.add(what);
    this.#out(`    ${text.advice}\n`);
  }

  /** Says how many were not shown, and begins to count anew. */
  rest(): void {
    if (this.#hidden > 0) this.#out(`  ${this.#texts.more(this.#hidden)}\n`);
    this.#shown = this.#hidden = 0;
  }
}
