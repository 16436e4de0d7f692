// Cuts the power at every byte written and every step of every erase, mounts what is left, and asks the ledger what is wrong.
import type { KeepClass } from "../../modules/contract/record.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { Bench, type BenchOptions } from "./bench.js";
import type { Ledger } from "./ledger.js";
import { payloadOf } from "./policy.js";
import { partly, WatchedFlash, type Change } from "./watched-flash.js";

/** Above all numbers that the scripts use. */
const AFTER_THE_CUT = 1_000_000;

export class CutEverywhere extends Bench {
  /** Power cuts so far. */
  cuts = 0;
  readonly #depth: number;
  readonly #every: number;
  readonly #trial: NorFlash;

  /**
   * `every`: not at every byte, but at every so many, other ones each time. `depth` 2 cuts the power again in what is done
   * after the first cut, at a third of the points.
   */
  constructor({ depth = 1, every = 1, seed = 1, ...options }: BenchOptions & { depth?: number; every?: number; seed?: number }) {
    super(options);
    const { size, blockLength } = this.flash.status();
    this.#depth = depth;
    this.#every = every;
    this.#trial = new NorFlash({ size, blockLength, random: new Random(seed) });
  }

  /** Cuts are tried only while this is on. */
  set on(on: boolean) {
    this.flash.onChange = on ? (change) => this.#cutAll(change, this.flash.nor, this.ledger, this.#depth) : undefined;
  }

  override append(length?: number, keep?: KeepClass): number | undefined {
    const seq = super.append(length, keep);
    if (this.spread > 1) this.problems.push(`uneven wear: ${this.flash.nor.eraseCounts}`);
    return seq;
  }

  override get verdict(): { problems: string[]; setAttempts: number } {
    const { problems, setAttempts } = super.verdict;
    return { problems, setAttempts: setAttempts + this.#trial.setAttempts };
  }

  #cutAll(change: Change, before: NorFlash, ledger: Ledger, depth: number): void {
    const bytes = before.snapshot();
    const every = depth < this.#depth ? 3 * this.#every : this.#every;
    for (let budget = this.cuts % every; budget < change.cost; budget += every) {
      const flash = depth > 1 ? like(before, budget) : this.#trial;
      flash.restore(bytes);
      partly(flash, change, budget);
      this.cuts++;
      this.#goOn(flash, ledger.copy(), depth);
      if (flash !== this.#trial && flash.setAttempts > 0) this.problems.push("a cleared bit was to be set");
    }
  }

  /** What a station does next, in short: it starts, records something, waits, and every other time starts again. */
  #goOn(nor: NorFlash, ledger: Ledger, depth: number): void {
    const flash = new WatchedFlash(nor);
    ledger.interrupted();
    if (depth > 1) flash.onChange = (change) => this.#cutAll(change, nor, ledger, depth - 1);
    const log = this.open(flash);
    if (ledger.last > 0 && log.found !== "mounted") this.problems.push(`a cut is taken for a ${log.found} log`);
    this.problems.push(...ledger.problems(log));
    const payload = payloadOf(AFTER_THE_CUT + depth);
    ledger.begun(payload);
    this.problems.push(...ledger.acknowledged(log.append(payload, 1), payload));
    flash.onChange = undefined;
    log.tend();
    this.problems.push(...ledger.problems(this.cuts % 2 ? log : this.open(flash)));
  }
}

function like(flash: NorFlash, seed: number): NorFlash {
  const { size, blockLength } = flash.status();
  return new NorFlash({ size, blockLength, random: new Random(seed) });
}
