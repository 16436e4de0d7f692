// The event log under power cuts: through a scripted run the power fails at every byte of every write and at every step of
// every erase, and each time what is left is mounted and held against a ledger of what was acknowledged.
import { MAC_BYTES } from "../modules/contract/mac.js";
import { decodeRecord, isGap } from "../modules/contract/record.js";
import { retention } from "../modules/core/retention.js";
import type { Flash } from "../modules/io.js";
import { crc32 } from "../modules/storage/crc32.js";
import { EventLog } from "../modules/storage/event-log.js";
import type { StoredEvent } from "../modules/storage/outbox.js";
import type { Sample } from "./event-samples.js";
import { ERASE_STEPS, NorFlash, PowerCut } from "./io/flash.js";

/** Small blocks, so that much happens in few writes. */
const BLOCK = 256;
const BLOCKS = 6;

export interface PowerCuts {
  /** How often the power failed. */
  readonly tried: number;
  /**
   * Events acknowledged to the caller that afterwards were neither there as they were nor told of by a gap; what gaps
   * counted wrongly; and seqs that would have come twice.
   */
  readonly lost: number;
  /** The most events that were given up to make room and told of at the same time, the gaps among them. */
  readonly givenUp: number;
}

/** Plays the samples several times: with the broker there, without it until long after the log is full, and with it again. */
export function cutPower(samples: readonly Sample[], eachPhase = 40): PowerCuts {
  const run = new CutRun();
  const append = (from: number, releases: boolean): void => {
    for (let i = from; i < from + eachPhase; i++) run.append(samples[i % samples.length]!, releases);
  };
  append(0, true);
  run.restart();
  append(eachPhase, false);
  run.restart();
  append(2 * eachPhase, false);
  run.releaseAll();
  append(3 * eachPhase, true);
  return run;
}

interface Change { readonly cost: number; readonly to: (flash: NorFlash) => void }

class CutRun implements PowerCuts {
  tried = 0;
  lost = 0;
  givenUp = 0;
  readonly #flash = new NorFlash({ size: BLOCKS * BLOCK, blockLength: BLOCK, misaligned: "accept" });
  readonly #trial = new NorFlash({ size: BLOCKS * BLOCK, blockLength: BLOCK, misaligned: "accept" });
  /** What the log gave its word for, by seq. */
  readonly #acknowledged = new Map<number, Uint8Array>();
  readonly #watched: Flash;
  #released = 0;
  #inFlight: Uint8Array | undefined;
  #log: EventLog;

  constructor() {
    const flash = this.#flash;
    this.#watched = {
      read: (byteLength, byteOffset) => flash.read(byteLength, byteOffset),
      write: (buffer, byteOffset) => this.#change({ cost: buffer.length, to: (target) => target.write(buffer, byteOffset) }),
      eraseBlock: (start) => this.#change({ cost: ERASE_STEPS, to: (target) => target.eraseBlock(start) }),
      status: () => flash.status(),
      close: () => {},
    };
    this.#log = open(this.#watched);
  }

  append({ record, keep }: Sample, release: boolean): void {
    this.#inFlight = record;
    const seq = this.#log.append(record, keep);
    this.#inFlight = undefined;
    if (seq === undefined) this.lost++;
    else this.#acknowledged.set(seq, record);
    if (release) this.releaseAll();
    if (this.#acknowledged.size % 3 === 0) this.#log.tend();
  }

  releaseAll(): void {
    this.#released = this.#log.headSeq - 1;
    this.#log.release(this.#released);
  }

  /** Of what the broker has, some may be there once more: from then on that counts as not released. */
  restart(): void {
    this.#log = open(this.#watched);
    this.#released = Math.min(this.#released, (this.#log.next(0)?.seq ?? this.#log.headSeq) - 1);
  }

  #change(change: Change): void {
    const before = this.#flash.snapshot();
    for (let budget = 0; budget < change.cost; budget++) {
      this.#trial.restore(before);
      failAfter(this.#trial, change, budget);
      this.tried++;
      this.#hold(open(this.#trial));
    }
    change.to(this.#flash);
  }

  /** Against the ledger. */
  #hold(log: EventLog): void {
    const left = drain(log, this.#released);
    const gaps = [...left.values()].flatMap(({ payload }) => gapOf(payload));
    for (const seq of this.#acknowledged.keys())
      if (seq > this.#released && !left.has(seq) && !gaps.some(({ from, to }) => from <= seq && seq <= to)) this.lost++;
    const absent = log.headSeq - 1 - this.#released - left.size;
    const told = gaps.reduce((sum, { count }) => sum + count, 0);
    this.givenUp = Math.max(this.givenUp, told);
    this.lost += Math.abs(absent - told);
    let last = this.#released;
    for (const seq of this.#acknowledged.keys()) last = Math.max(last, seq);
    if (log.headSeq <= last) this.lost++;
    for (const event of left.values()) if (!this.#isSound(event, left.get(event.seq - 1))) this.lost++;
  }

  #isSound(event: StoredEvent, before: StoredEvent | undefined): boolean {
    const { seq, payload, prev } = event;
    const expected = this.#acknowledged.get(seq);
    if (expected) return same(payload, expected) && (!before || same(prev, seal(before)));
    // Of one that was never acknowledged there may be nothing, all of it, or a gap, which the log writes itself.
    return payload.length === 0 || gapOf(payload).length > 0 || (this.#inFlight !== undefined && same(payload, this.#inFlight));
  }
}

function open(flash: Flash): EventLog {
  return new EventLog({ flash, retention: retention(() => ({ boot: 1, upMs: 0, clock: "unknown" })), seal });
}

/** Stands in for the mac: hangs on all of the event as that does, and is quick. */
function seal({ seq, payload, prev }: StoredEvent): Uint8Array {
  const mac = new DataView(new ArrayBuffer(MAC_BYTES));
  mac.setUint32(0, seq);
  mac.setUint32(4, crc32(payload));
  mac.setUint32(8, prev ? crc32(prev) : 0);
  return new Uint8Array(mac.buffer);
}

function failAfter(flash: NorFlash, { to }: Change, budget: number): void {
  flash.powerBudget = budget;
  try {
    to(flash);
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  flash.restorePower();
}

function drain(log: EventLog, after: number): Map<number, StoredEvent> {
  const events = new Map<number, StoredEvent>();
  for (let event = log.next(after); event; event = log.next(event.seq)) events.set(event.seq, event);
  return events;
}

/** What a gap tells of; nothing where it is none. */
function gapOf(payload: Uint8Array): { from: number; to: number; count: number }[] {
  const entry = isGap(payload) ? decodeRecord(payload)?.entry : undefined;
  if (entry?.kind !== "gap") return [];
  return [{ from: entry.from, to: entry.to, count: Object.values(entry.dropped).reduce((sum, count) => sum + count, 0) }];
}

function same(a: Uint8Array | undefined, b: Uint8Array): boolean { return a !== undefined && Buffer.compare(a, b) === 0; }
