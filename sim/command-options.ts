// The flags of `npm run command`.
import { readFileSync } from "node:fs";
import { Command as Parser, InvalidArgumentError } from "commander";
import { fromHex } from "../modules/contract/mac.js";
import { check } from "../modules/contract/schema.js";
import { settingsSchema } from "../modules/contract/settings.js";
import { type CommandName, commands } from "../modules/contract/words.js";
import type { Texts } from "./command-texts.js";

export interface CommandOptions {
  broker: string;
  station: string;
  key: Uint8Array;
  /** Seconds. */
  valid: number;
  /** PEM of the authority that vouches for the broker, where it is not one of the system's. */
  ca?: Buffer;
  command: CommandName;
  /** Of `settings`: the document. */
  settings?: object;
}

interface Output { readonly out: (text: string) => void; readonly err: (text: string) => void }

interface Flags { broker: string; station?: string; key?: string; keyFile?: string; valid: number; ca?: string }

/** What the flags say. Throws commander's CommanderError after having said what is wrong with them, or after `--help`. */
export function readOptions(args: readonly string[], texts: Texts, output: Output): CommandOptions {
  const parser = parserOf(texts, output);
  if (args.length === 0) parser.help({ error: true });
  parser.parse(args as string[], { from: "user" });
  const { broker, station, key, keyFile, valid, ca } = parser.opts<Flags>();
  const [name, file] = parser.args;
  const fail = (text: string): never => parser.error(`error: ${text}`, { exitCode: 1 });
  const read = (path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (error) {
      return fail(texts.unreadable(path, (error as NodeJS.ErrnoException).code ?? String(error)));
    }
  };
  const command = commands.find((known) => known === name) ?? fail(texts.noCommand(name!));
  if ((command === "settings") !== (file !== undefined)) fail(command === "settings" ? texts.noFile : texts.extraFile(command));
  if (station === undefined || check(settingsSchema.properties.station, station).length > 0) return fail(texts.noStation);
  const secret = fromHex((key ?? (keyFile ? read(keyFile).toString() : "")).trim().toLowerCase());
  if (!secret || secret.length === 0) return fail(texts.noKey);
  return {
    broker, station, valid, command, key: secret,
    ...(ca === undefined ? {} : { ca: read(ca) }),
    ...(file === undefined ? {} : { settings: documentOf(read(file).toString()) ?? fail(texts.noDocument(file)) }),
  };
}

function parserOf(texts: Texts, { out, err }: Output): Parser {
  return new Parser("npm run command --")
    .description(texts.description)
    .argument("<command>", commands.join(" | "))
    .argument("[file]", texts.file)
    .option("--broker <url>", texts.broker, "mqtt://127.0.0.1:1883")
    .option("--station <id>", texts.station)
    .option("--key <hex>", texts.key)
    .option("--key-file <file>", texts.keyFile)
    .option("--valid <seconds>", texts.valid, (text) => seconds(text, texts), 60)
    .option("--ca <file>", texts.ca)
    .helpOption("-h, --help", texts.help)
    .addHelpText("after", `\n${texts.exits}`)
    .configureHelp({ styleTitle: (title) => texts.titles[title] ?? title })
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err, outputError: (text, write) => write(text.replace(/^error: /, texts.wrong)) });
}

function documentOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function seconds(text: string, texts: Texts): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError(texts.seconds);
}
