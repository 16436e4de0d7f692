// Which commands were carried out, so that none is carried out twice: by a doubled delivery, a retained message, or someone
// who has kept one and plays it again, be it after a restart or with the clock set back.
import { utf8Encode } from "../contract/bytes.js";
import type { SignBytes } from "../contract/command.js";
import { hex } from "../contract/mac.js";
import type { KeyStore } from "../storage/key-store.js";

const KEY = "commands";
export const JOURNAL_ENTRIES = 16;
/** Hex digits of an id's mac: 48 bits. */
const HASH_LENGTH = 12;

/** `begun`: power may have failed before it was done. `forgotten`: too long ago to tell, and so not to be carried out. */
export type Seen = "new" | "begun" | "done" | "forgotten";

interface Entry { readonly hash: string; readonly mark: "begun" | "done"; readonly expiresMs: number }

/**
 * A command that has fallen out of the list expires no later than `floorMs`, and nothing that does is carried out any more.
 * The text is `floorMs` and, for each command, `{hash}{? or =}{expiresMs}`.
 */
interface Journal { readonly floorMs: number; readonly entries: readonly Entry[] }

export interface JournalKey { readonly id: string; readonly expiresMs: number }

export class CommandJournal {
  readonly #keys: KeyStore;
  readonly #sign: SignBytes;

  constructor(keys: KeyStore, sign: SignBytes) {
    this.#keys = keys;
    this.#sign = sign;
  }

  seen({ id, expiresMs }: JournalKey): Seen {
    const { floorMs, entries } = this.#read();
    const hash = this.#hash(id);
    return entries.find((entry) => entry.hash === hash)?.mark ?? (expiresMs <= floorMs ? "forgotten" : "new");
  }

  /** On record before it is carried out. Undefined when that cannot be; else the way to take it back, if nothing came of it. */
  begin(key: JournalKey): (() => void) | undefined {
    const before = this.#keys.read(KEY);
    if (!this.#mark(key, "begun")) return undefined;
    return () => {
      if (before === undefined) this.#keys.delete(KEY);
      else this.#keys.write(KEY, before);
    };
  }

  done(key: JournalKey): void { this.#mark(key, "done"); }

  #mark({ id, expiresMs }: JournalKey, mark: Entry["mark"]): boolean {
    const { floorMs, entries } = this.#read();
    const hash = this.#hash(id);
    const others = entries.filter((entry) => entry.hash !== hash);
    return this.#keys.write(KEY, written(shortened({ floorMs, entries: [...others, { hash, mark, expiresMs }] })));
  }

  #hash(id: string): string { return hex(this.#sign(utf8Encode(id))).slice(0, HASH_LENGTH); }

  #read(): Journal {
    const [floor = "", ...entries] = (this.#keys.read(KEY) ?? "").split(" ");
    return { floorMs: whole(floor) ?? 0, entries: entries.flatMap((text) => entryOf(text) ?? []) };
  }
}

/** Without those that expire first, which can do least harm. */
function shortened({ floorMs, entries }: Journal): Journal {
  if (entries.length <= JOURNAL_ENTRIES) return { floorMs, entries };
  const first = entries.reduce((one, other) => (other.expiresMs < one.expiresMs ? other : one));
  return shortened({ floorMs: Math.max(floorMs, first.expiresMs), entries: entries.filter((entry) => entry !== first) });
}

function written({ floorMs, entries }: Journal): string {
  return [floorMs, ...entries.map(({ hash, mark, expiresMs }) => `${hash}${mark === "begun" ? "?" : "="}${expiresMs}`)].join(" ");
}

/** Undefined for what this firmware has not written. */
function entryOf(text: string): Entry | undefined {
  const mark = text[HASH_LENGTH];
  const expiresMs = whole(text.slice(HASH_LENGTH + 1));
  if ((mark !== "?" && mark !== "=") || expiresMs === undefined) return undefined;
  return { hash: text.slice(0, HASH_LENGTH), mark: mark === "?" ? "begun" : "done", expiresMs };
}

function whole(text: string): number | undefined {
  const value = text === "" ? NaN : Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
}
