// What one boot leaves to the next: how many there were, how many in a row were short, and what the last one died of.
import { utf8Encode } from "../contract/bytes.js";
import type { Reset } from "../contract/words.js";
import type { KeyStore } from "../storage/key-store.js";

export interface Boot {
  /** From 1 on, never twice the same; 0 where it cannot be counted. */
  readonly boot: number;
  /** Boots before this one, in a row, that did not live for a healthy minute (health.ts). */
  readonly shortBoots: number;
  /** Resets because the supply gave way, this one included. */
  readonly brownOuts: number;
  readonly crash?: Crash;
  /** After SHORT_BOOTS_MAX short boots in a row. */
  readonly safe: boolean;
}

export interface Crash {
  readonly message: string;
  /** Where, without the message. */
  readonly stack?: string;
  /** What the station was about. */
  readonly phase: string;
  /** Milliseconds since that boot. */
  readonly upMs: number;
}

export const SHORT_BOOTS_MAX = 10;

/** Characters. */
const MESSAGE_MAX = 120, STACK_MAX = 200, PHASE_MAX = 24;
/** Bytes of a value (key-store.ts); and of message and stack together, so that the record of a boot fits into the event log. */
const VALUE_MAX = 1_000, TEXTS_MAX = 400;
const COUNT_MAX = 0xffff_ffff;

/** `{boot} {shortBoots} {brownOuts}`: one write a boot, and one more when it has lived. */
const BOOTS = "boots";
/** No boot up to this one is counted again, should BOOTS be lost; written ahead, once in FLOOR_STEP boots. */
const FLOOR = "boot-floor";
const FLOOR_STEP = 64;
const CRASH = "crash";
/** In place of a secret: one character, so that no text grows. */
const BLOT = "…";

export class BootRecord {
  readonly boot: Boot;
  readonly #keys: KeyStore;
  /** Of the boots up to this one, as far as they are written. */
  #shortBoots: number;

  /** Counts this boot, which is short until it has proven otherwise. Once a boot. */
  constructor(keys: KeyStore, reset: Reset) {
    this.#keys = keys;
    const { boot, shortBoots: row, brownOuts } = counts(keys);
    const shortBoots = reset === "software" ? Math.max(0, row - 1) : row; // one that was ended on purpose is none
    const crash = lastCrash(keys);
    this.boot = {
      boot: boot + 1, shortBoots, brownOuts: brownOuts + (reset === "brown-out" ? 1 : 0),
      ...(crash && { crash }), safe: shortBoots >= SHORT_BOOTS_MAX,
    };
    this.#shortBoots = shortBoots + 1;
    if (!this.#reserve() || !this.#write()) this.boot = { ...this.boot, boot: 0 };
  }

  /** The crash is on record elsewhere: forget it here. */
  told(): void {
    if (this.boot.crash) this.#keys.delete(CRASH);
  }

  /** This boot has lived: the row of short ones is at its end. */
  healthy(): void {
    if (this.#shortBoots === 0 || this.boot.boot === 0) return;
    this.#shortBoots = 0;
    this.#write();
  }

  /**
   * For the next boot: what `error` says and the head of its stack, what the station was about (`phase`, 24 characters at
   * most) and `upMs` since this boot. None of `secrets` gets into it. Never throws.
   */
  crashed(error: unknown, phase: string, upMs: number, secrets: readonly string[]): void {
    try {
      const said = textOf(error);
      const crash = {
        message: cut(messageOf(error, secrets), MESSAGE_MAX), stack: cut(blotted(stackOf(error, said), secrets), STACK_MAX),
        phase: cut(blotted(phase, secrets), PHASE_MAX), upMs: Math.max(0, Math.round(upMs)) || 0,
      };
      const text = JSON.stringify(crash);
      const fits = utf8Encode(text).length <= VALUE_MAX && utf8Encode(crash.message + crash.stack).length <= TEXTS_MAX;
      this.#keys.write(CRASH, fits ? text : JSON.stringify({ ...crash, stack: "" }));
    } catch {
      // The restart that is due matters more than its story.
    }
  }

  #reserve(): boolean {
    const { boot } = this.boot;
    return boot <= floorOf(this.#keys) || this.#keys.write(FLOOR, String(Math.min(boot + FLOOR_STEP - 1, COUNT_MAX)));
  }

  #write(): boolean {
    const { boot, brownOuts } = this.boot;
    return this.#keys.write(BOOTS, `${boot} ${this.#shortBoots} ${brownOuts}`);
  }
}

/** Of the boots before this one. What cannot be read counts as 0, and the boots as all that may have been. */
function counts(keys: KeyStore): { boot: number; shortBoots: number; brownOuts: number } {
  const [boot, shortBoots, brownOuts] = (keys.read(BOOTS) ?? "").split(" ").map(count);
  if (!boot) return { boot: floorOf(keys), shortBoots: 0, brownOuts: 0 };
  return { boot, shortBoots: shortBoots ?? 0, brownOuts: brownOuts ?? 0 };
}

function floorOf(keys: KeyStore): number { return count(keys.read(FLOOR) ?? "") ?? 0; }

/** Undefined for anything but decimal digits, and for what leaves no room to count on. */
function count(text: string): number | undefined {
  if (text === "" || text.length > 10) return undefined;
  for (const digit of text) if (digit < "0" || digit > "9") return undefined;
  return Number(text) < COUNT_MAX ? Number(text) : undefined;
}

/** One that cannot be read is forgotten. */
function lastCrash(keys: KeyStore): Crash | undefined {
  const text = keys.read(CRASH);
  if (text === undefined) return undefined;
  const crash = crashOf(text);
  if (!crash) keys.delete(CRASH);
  return crash;
}

function crashOf(text: string): Crash | undefined {
  try {
    const { message, stack, phase, upMs } = JSON.parse(text) as Record<keyof Crash, unknown>;
    if (typeof message !== "string" || typeof phase !== "string" || !Number.isSafeInteger(upMs) || (upMs as number) < 0) return undefined;
    const crash = { message: cut(message, MESSAGE_MAX), phase: cut(phase, PHASE_MAX), upMs: upMs as number };
    return typeof stack === "string" && stack !== "" ? { ...crash, stack: cut(stack, STACK_MAX) } : crash;
  } catch {
    return undefined;
  }
}

/** What `error` says, without any of `secrets`. Never throws. */
export function messageOf(error: unknown, secrets: readonly string[]): string { return blotted(textOf(error), secrets); }

function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "an error that cannot be read";
  }
}

function stackOf(error: unknown, said: string): string {
  const stack = (error as { stack?: unknown } | null | undefined)?.stack;
  if (typeof stack !== "string") return "";
  return (stack.startsWith(said) ? stack.slice(said.length) : stack).trim();
}

/** The longest first, so that no part of one is left where another is its beginning. */
function blotted(text: string, secrets: readonly string[]): string {
  const ordered = secrets.filter((secret) => secret !== "").sort((one, other) => other.length - one.length);
  return ordered.reduce((left, secret) => left.split(secret).join(BLOT), text);
}

/** Not in the midst of a surrogate pair. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max);
}
