// Cuts the power at every byte written and every step of every erase, mounts what is left, and asks the ledger what is wrong.
import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { gapOf, Ledger, payloadOf } from "./ledger.js";
import { partly, WatchedFlash, type Change } from "./watched-flash.js";

/** Above all numbers that the scripts use. */
const AFTER_THE_CUT = 1_000_000;

export class CutEverywhere {
  readonly flash: WatchedFlash;
  readonly ledger = new Ledger();
  readonly problems: string[] = [];
  /** Power cuts so far. */
  cuts = 0;
  log: EventLog;
  #next = 1;
  readonly #depth: number;
  readonly #trial: NorFlash;

  /** `depth` 2 cuts the power again in what is done after the first cut: at every third point, other ones each time. */
  constructor({ blocks, blockLength, depth = 1, seed = 1 }: { blocks: number; blockLength: number; depth?: number; seed?: number }) {
    const size = blocks * blockLength;
    this.#depth = depth;
    this.flash = new WatchedFlash({ size, blockLength });
    this.#trial = new NorFlash({ size, blockLength, random: new Random(seed) });
    this.on = true;
    this.log = new EventLog({ flash: this.flash, gap: gapOf });
  }

  /** Cuts are tried only while this is on. */
  set on(on: boolean) {
    this.flash.onChange = on ? (change) => this.#cutAll(change, this.flash.nor, this.ledger, this.#depth) : undefined;
  }

  append(length: number): void {
    append(this.log, this.ledger, payloadOf(this.#next++, length), this.problems);
  }

  release(seq: number): void {
    this.ledger.released = Math.max(this.ledger.released, seq);
    this.log.release(seq);
  }

  restart(): void {
    this.log = new EventLog({ flash: this.flash, gap: gapOf });
  }

  /** Nothing was wrong after any cut, nor without one, and no cleared bit was ever to be set. */
  get verdict(): { problems: string[]; setAttempts: number } {
    const problems = [...this.problems, ...this.ledger.problems(this.log)];
    return { problems: problems.slice(0, 5), setAttempts: this.flash.nor.setAttempts + this.#trial.setAttempts };
  }

  #cutAll(change: Change, before: NorFlash, ledger: Ledger, depth: number): void {
    const bytes = before.snapshot();
    const every = depth < this.#depth ? 3 : 1;
    for (let budget = this.cuts % every; budget < change.cost; budget += every) {
      const flash = depth > 1 ? like(before, budget) : this.#trial;
      flash.restore(bytes);
      partly(flash, change, budget);
      this.cuts++;
      this.#goOn(flash, ledger.copy(), depth);
      if (flash !== this.#trial && flash.setAttempts > 0) this.problems.push("a cleared bit was to be set");
    }
  }

  /** What a station does next, in short: it starts, records something, and waits. */
  #goOn(nor: NorFlash, ledger: Ledger, depth: number): void {
    const flash = new WatchedFlash(nor);
    if (depth > 1) flash.onChange = (change) => this.#cutAll(change, nor, ledger, depth - 1);
    const log = new EventLog({ flash, gap: gapOf });
    this.problems.push(...ledger.problems(log));
    append(log, ledger, payloadOf(AFTER_THE_CUT + depth), this.problems);
    if (depth < this.#depth) return;
    flash.onChange = undefined;
    log.tend();
    this.problems.push(...ledger.problems(log));
  }
}

function append(log: EventLog, ledger: Ledger, payload: Uint8Array, problems: string[]): void {
  ledger.begun(payload);
  const seq = log.append(payload, 1);
  problems.push(...(seq === undefined ? ["an append came to nothing"] : ledger.acknowledged(seq, payload)));
}

function like(flash: NorFlash, seed: number): NorFlash {
  const { size, blockLength } = flash.status();
  return new NorFlash({ size, blockLength, random: new Random(seed) });
}
