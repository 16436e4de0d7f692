// The flags of `npm run verify-events`.
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { fromHex } from "../modules/contract/mac.js";
import type { Texts } from "./verify-texts.js";

export interface VerifyOptions {
  /** A path, or - for standard input. */
  file: string;
  key?: Uint8Array;
  station?: string;
  from?: number;
  to?: number;
  all: boolean;
}

interface Output { readonly out: (text: string) => void; readonly err: (text: string) => void }

interface Flags { key?: string; keyFile?: string; station?: string; from?: number; to?: number; all?: true }

/** What the flags say. Throws commander's CommanderError after having said what is wrong with them, or after `--help`. */
export function readOptions(args: readonly string[], texts: Texts, output: Output): VerifyOptions {
  const parser = parserOf(texts, output);
  if (args.length === 0) parser.help({ error: true });
  parser.parse(args as string[], { from: "user" });
  const { key, keyFile, station, from, to, all = false } = parser.opts<Flags>();
  const fail = (text: string): never => parser.error(`error: ${text}`);
  if (key !== undefined && keyFile !== undefined) fail(texts.oneKey);
  if (from !== undefined && to !== undefined && from > to) fail(texts.badRange);
  const digits = keyFile === undefined ? key : readKey(keyFile, (code) => fail(texts.unreadable(keyFile, code)));
  const secret = digits === undefined ? undefined : fromHex(digits.trim().toLowerCase());
  if (digits !== undefined && !secret?.length) fail(texts.badKey);
  return { file: parser.args[0]!, all, ...(secret && { key: secret }), ...(station === undefined ? {} : { station }),
    ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function parserOf(texts: Texts, { out, err }: Output): Command {
  const seq = (text: string): number => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new InvalidArgumentError(texts.badSeq);
  };
  return new Command("npm run verify-events --")
    .description(texts.description)
    .argument("<file>", texts.file)
    .option("--key <hex>", texts.key)
    .option("--key-file <file>", texts.keyFile)
    .option("--station <id>", texts.station)
    .option("--from <seq>", texts.from, seq)
    .option("--to <seq>", texts.to, seq)
    .option("--all", texts.all)
    .helpOption("-h, --help", texts.help)
    .addHelpText("after", `\n${texts.exits}`)
    .configureHelp({ styleTitle: (title) => texts.titles[title] ?? title })
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err, outputError: (text, write) => write(text.replace(/^error: /, texts.wrong)) });
}

function readKey(path: string, fail: (code: string) => never): string {
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    return fail((error as NodeJS.ErrnoException).code ?? String(error));
  }
}
