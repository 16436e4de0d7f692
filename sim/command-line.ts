// What `npm run command` does: flags to a signed message, the reply to a text and an exit code.
import { randomUUID } from "node:crypto";
import { CommanderError } from "commander";
import { type Command, COMMAND_BYTES_MAX, commandJson } from "../modules/contract/command.js";
import type { ReceivedReply } from "../modules/contract/reply.js";
import type { Objection } from "../modules/contract/words.js";
import { type Answer, dispatch } from "./command-client.js";
import { type CommandOptions, readOptions } from "./command-options.js";
import { type Texts, texts as catalogue } from "./command-texts.js";
import type { Language } from "./language.js";
import { signerOf } from "./signer.js";

export const ExitCode = Object.freeze({ done: 0, refused: 1, usage: 2, noAnswer: 3 });

export interface Terminal {
  readonly language: Language;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** A station that hears of it in the last second may still answer. */
const GRACE_MS = 3_000;

/** The exit code. Everything has been said. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const texts = catalogue[terminal.language];
  const options = optionsOf(args, texts, terminal);
  if (typeof options === "number") return options;
  const { broker, station, command, settings, valid, key, ca } = options;
  const id = randomUUID();
  const message = commandJson({ id, command, expiresMs: Date.now() + 1_000 * valid, ...(settings ? { settings } : {}) } as Command,
    signerOf(key));
  const byteLength = Buffer.byteLength(message);
  if (byteLength > COMMAND_BYTES_MAX) {
    terminal.err(`${texts.wrong}${texts.tooLarge(byteLength, COMMAND_BYTES_MAX)}\n`);
    return ExitCode.usage;
  }
  const renamed = (settings as { station?: unknown } | undefined)?.station ?? station;
  if (renamed !== station) terminal.err(`${texts.renames(station, String(renamed))}\n`);
  try {
    const answer = await dispatch({ broker, ca, station, id, message, waitMs: 1_000 * valid + GRACE_MS, onSent: (presence) => {
      terminal.err(`${texts.sent(command, station, valid)}\n`);
      if (presence === "offline") terminal.err(`${texts.offline(station)}\n`);
    } });
    return tell(answer, options, texts, terminal);
  } catch (error) {
    terminal.err(`${texts.noBroker(withoutPassword(broker), reasonOf(error))}\n`);
    return ExitCode.noAnswer;
  }
}

function optionsOf(args: readonly string[], texts: Texts, terminal: Terminal): CommandOptions | number {
  try {
    return readOptions(args, texts, terminal);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : ExitCode.usage;
  }
}

function tell(answer: Answer, { command, station }: CommandOptions, texts: Texts, { out, err }: Terminal): number {
  if ("silent" in answer) {
    err(`${texts.noAnswer(station)}\n${texts.presences[answer.silent]}\n`);
    return ExitCode.noAnswer;
  }
  const { outcome, erased } = answer.reply;
  if (outcome === "done") {
    out(`${texts.done(command, station)}\n`);
    if (erased) out(`${texts.erased(erased.map((thing) => texts.things[thing] ?? thing))}\n${texts.kept}\n`);
    return ExitCode.done;
  }
  err(`${refusalOf(answer.reply, command, station, texts)}\n`);
  return ExitCode.refused;
}

function refusalOf({ reason = "?", problems = [] }: ReceivedReply, command: string, station: string, texts: Texts): string {
  const what = texts.reasons[reason as Objection] as string | undefined;
  if (reason === "not-authentic") problems = []; // this tool puts the mac where it belongs, so that it is the key
  return [texts.refused(command, station, reason), ...(what ? [what] : []),
    ...problems.map(({ path, problem }) => `  ${path ? `${path} ` : ""}${problem}`)].join("\n");
}

/** Errors of sockets with several addresses have no message of their own, only a code. */
function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message || String(code ?? error);
}

function withoutPassword(broker: string): string { return broker.replace(/\/\/[^@/]*@/, "//"); }
