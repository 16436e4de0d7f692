// What the station puts on record, and the text that is sent of it: the event log with its idle work, the chain of evidence,
// and the numbers that are never used twice.
import { utf8Encode } from "./contract/bytes.js";
import { eventJson, unreadableJson } from "./contract/event.js";
import { macOf, withMac, type Sign } from "./contract/mac.js";
import { decodeRecord, type KeepClass, type Moment } from "./contract/record.js";
import type { LogFinding } from "./contract/words.js";
import { retention } from "./core/retention.js";
import type { Flash, Timers } from "./io.js";
import { EventLog } from "./storage/event-log.js";
import type { KeyStore } from "./storage/key-store.js";
import type { Outbox, StoredEvent } from "./storage/outbox.js";

export interface RecordsOptions {
  /** The partition. What it throws leaves the station without a log. */
  openFlash: () => Flash;
  station: string;
  /** MAC_BYTES of HMAC-SHA256 with the station's key, if it has one. */
  sign?: ((bytes: Uint8Array) => Uint8Array) | undefined;
  /** Keeps the floor of the numbers, should the log be lost. */
  keys: KeyStore;
  moment: () => Moment;
  timers: Timers;
}

/** An erase takes up to 0.4 s (docs/building.md), so it waits until people have had their answer. */
const TEND_AFTER_MS = 5_000;
/** Between two blocks that a full log has to go through. */
const TEND_AGAIN_MS = 500;
const SEQ_FLOOR = "seq-floor";

export class Records implements Outbox {
  readonly #options: RecordsOptions;
  readonly #log: EventLog | undefined;
  readonly #sign: Sign | undefined;
  #tending = false;

  /** Never throws. */
  constructor(options: RecordsOptions) {
    const { sign } = options;
    this.#options = options;
    if (sign) this.#sign = (text) => sign(utf8Encode(text));
    this.#log = this.#open();
  }

  /** Undefined where there is no log to be had: then nothing can be put on record. */
  get found(): LogFinding | undefined { return this.#log?.found; }

  /** False when the record could not be written. */
  append(record: Uint8Array, keep: KeepClass): boolean {
    this.#tend(TEND_AFTER_MS);
    return this.#log?.append(record, keep) !== undefined;
  }

  next(after: number): StoredEvent | undefined { return this.#log?.next(after); }
  release(seq: number): void { this.#log?.release(seq); }

  /** The JSON of an event: the same event, the same text. Never throws. */
  text(event: StoredEvent): string {
    const text = this.#unsigned(event);
    return this.#sign ? withMac(text, this.#sign) : text;
  }

  #open(): EventLog | undefined {
    const { openFlash, keys, moment } = this.#options;
    const sign = this.#sign;
    try {
      return new EventLog({
        flash: openFlash(), retention: retention(moment), seal: sign && ((event) => macOf(this.#unsigned(event), sign)),
        seqFloor: Number(keys.read(SEQ_FLOOR)) || 0, reserve: (floor) => void keys.write(SEQ_FLOOR, String(floor)),
      });
    } catch {
      return undefined;
    }
  }

  #unsigned({ seq, payload, prev }: StoredEvent): string {
    const { station } = this.#options;
    const record = decodeRecord(payload);
    return record ? eventJson(station, seq, record, prev) : unreadableJson(station, seq);
  }

  #tend(afterMs: number): void {
    if (this.#tending) return;
    this.#tending = true;
    this.#options.timers.after(afterMs, () => {
      this.#tending = false;
      if (this.#log?.tend()) this.#tend(TEND_AGAIN_MS);
    });
  }
}
