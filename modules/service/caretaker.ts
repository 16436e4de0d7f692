// What a command from the backend, or the hand of a crew, does to the station itself: settings, factory reset, restart.
import { utf8Encode } from "../contract/bytes.js";
import type { Command } from "../contract/command.js";
import type { Entry } from "../contract/record.js";
import type { Problem } from "../contract/schema.js";
import type { KeyStore } from "../storage/key-store.js";
import type { SettingsSlots } from "../storage/settings-slots.js";
import type { Performed } from "./commands.js";

export interface CaretakerOptions {
  /** Undefined where there is no place to keep settings. */
  slots: Pick<SettingsSlots, "commit" | "erase"> | undefined;
  keys: KeyStore;
  /** All that is wrong with a settings document. */
  problems: (document: unknown) => readonly Problem[];
  /** Puts on record what is about to be done. False when that fails: then it is not done. */
  record: (entry: Entry) => boolean;
  /** Soon, so that the answer still gets out. */
  restart: () => void;
}

/** What joins the station to its network: only hands at the station may erase these, or nobody would reach it again. */
const credentials = Object.freeze(["ssid", "password", "broker", "user", "broker-password"]);
const STORAGE_FAULT = Object.freeze({ refuse: Object.freeze({ reason: "storage-fault" } as const) });
const DONE = Object.freeze({ done: true } as const);

export class Caretaker {
  readonly #options: CaretakerOptions;

  constructor(options: CaretakerOptions) { this.#options = options; }

  perform(command: Command): Performed {
    switch (command.command) {
      case "restart":
        this.#recorded(command); // a log that takes nothing is a reason for a restart, not against it
        return this.#restart();
      case "settings": return this.#settings(command);
      case "factory-reset": return this.#recorded(command) && this.#options.slots?.erase() ? this.#restart() : STORAGE_FAULT;
    }
  }

  /** By the button at the station: the settings, and the credentials that were set apart from the firmware. Events, counters and the station's key stay. False when nothing came of it. */
  factoryReset(): boolean {
    const { slots, keys, record } = this.#options;
    record({ kind: "command", command: "factory-reset" });
    if (!slots?.erase()) return false;
    for (const name of credentials) keys.delete(name);
    this.#restart();
    return true;
  }

  #settings(command: Command & { command: "settings" }): Performed {
    const { slots, problems } = this.#options;
    const found = problems(command.settings);
    if (found.length > 0) return { refuse: { reason: "invalid-settings", problems: found } };
    const document = utf8Encode(JSON.stringify(command.settings));
    return this.#recorded(command) && slots?.commit(document) ? this.#restart() : STORAGE_FAULT;
  }

  #recorded({ command, id: commandId }: Command): boolean { return this.#options.record({ kind: "command", command, commandId }); }

  #restart(): Performed {
    this.#options.restart();
    return DONE;
  }
}
