// Commands from the backend: believed by their mac, in time, carried out once, and answered. DESIGN "The wire".
import { claimedId, type Command, COMMAND_BYTES_MAX, decodeCommand, distrust, type Refused, type SignBytes } from "../contract/command.js";
import { erased, replyJson } from "../contract/reply.js";
import type { KeyStore } from "../storage/key-store.js";
import { CommandJournal } from "./command-journal.js";

/** `refuse`: nothing has come of it, and the same command may be carried out another time. */
export type Performed = { readonly done: true } | { readonly refuse: Refused };

export interface CommandsOptions {
  keys: KeyStore;
  /** Undefined where the station has no key: then every command is refused. */
  sign: SignBytes | undefined;
  /** Without `epochMs` the clock is unknown. */
  wall: () => { readonly epochMs?: number | undefined };
  /** Called once for each command. What ends the station, a restart, comes after this has returned and the answer is out. */
  perform: (command: Command) => Performed;
  /** To topic bins/v1/{station}/reply. */
  reply: (text: string) => void;
}

export class Commands {
  readonly #journal: CommandJournal | undefined;
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
    if (options.sign) this.#journal = new CommandJournal(options.keys, options.sign);
  }

  /** A message on topic bins/v1/{station}/command, whoever it is from. */
  take(payload: Uint8Array): void {
    const { sign } = this.#options;
    if (payload.length > COMMAND_BYTES_MAX) return this.tooLarge(payload.length);
    if (!sign || !this.#journal) return this.#refuse(claimedId(payload), { reason: "no-key" });
    const problem = distrust(payload, sign);
    if (problem) return this.#refuse(claimedId(payload), { reason: "not-authentic", problems: [problem] });
    const decoded = decodeCommand(payload);
    if ("reason" in decoded) return this.#refuse(claimedId(payload), decoded);
    const { command } = decoded;
    const answer = this.#carryOut(command, this.#journal);
    if ("refuse" in answer) this.#refuse(command.id, answer.refuse);
    else this.#options.reply(replyJson({ id: command.id, outcome: "done", ...(command.command === "factory-reset" ? { erased } : {}) }));
  }

  /** A message that the link has dropped because of its length. */
  tooLarge(byteLength: number): void {
    const problem = `has ${byteLength} bytes, not up to ${COMMAND_BYTES_MAX}`;
    this.#refuse(undefined, { reason: "malformed", problems: [{ path: "", problem }] });
  }

  /** One that was carried out before is answered as it was then, also when it has expired since, or the clock is lost. */
  #carryOut(command: Command, journal: CommandJournal): Performed {
    const { wall, perform } = this.#options;
    const seen = journal.seen(command);
    if (seen === "done") return { done: true };
    if (seen === "begun") return { refuse: { reason: "storage-fault" } }; // nobody knows how far it has come
    const { epochMs } = wall();
    if (epochMs === undefined) return { refuse: { reason: "clock-unknown" } };
    if (epochMs >= command.expiresMs || seen === "forgotten") return { refuse: { reason: "expired" } };
    const takeBack = journal.begin(command);
    if (!takeBack) return { refuse: { reason: "storage-fault" } };
    const performed = perform(command);
    if ("refuse" in performed) takeBack();
    else journal.done(command);
    return performed;
  }

  #refuse(id: string | undefined, refused: Refused): void { this.#options.reply(replyJson({ id, outcome: "refused", ...refused })); }
}
