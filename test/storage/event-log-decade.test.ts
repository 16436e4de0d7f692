// Ten years at 2,000 events a day on a 4 MB board, a twentieth of the size: 100 events a day, of 5 days that the partition holds.
import type { KeepClass } from "../../modules/contract/record.js";
import { EventLog } from "../../modules/storage/event-log.js";
import { Random } from "../../sim/random.js";
import { Bench } from "./bench.js";
import { held } from "./held.js";
import { payloadOf, Policy } from "./policy.js";
import { WatchedFlash } from "./watched-flash.js";

const EVENTS_A_DAY = 100;
const DAYS = 3_650;
/** FLASH of a 4 MB board: 160 blocks of 4 KiB. */
const BLOCKS = 32;
const BLOCK = 1_024;
/** What boards are rated for: erases of a block. */
const CYCLES = 10_000;

/** Half deposits, the rest less; as long as they are encoded. */
const mixture = (n: number): { length: number; keep: KeepClass } => n % 2 ? { length: 30, keep: 3 } : { length: 14 + n % 7, keep: (n >> 1) % 3 as KeepClass };

/** The gaps of ten years are not all remembered: each is made by a policy of its own. */
class Decade {
  readonly flash = new WatchedFlash({ size: BLOCKS * BLOCK, blockLength: BLOCK });
  log = this.#open();
  /** By year. */
  readonly operations: number[] = [];
  readonly erases: number[] = [];
  readonly held: number[] = [];
  spread = 0;
  gaps = 0;
  failed = 0;
  #event = 0;
  #offlineDays = 0;
  readonly #random = new Random(1);

  #open(): EventLog {
    const policy = new Policy();
    const retention = { level: policy.level, givesUp: policy.givesUp.bind(policy), gap: (lost: Parameters<Policy["gap"]>[0]) => {
      this.gaps++;
      return new Policy().gap(lost);
    }, skipped: policy.skipped.bind(policy) };
    return new EventLog({ flash: this.flash, retention });
  }

  /** Now and then the network is away for days, some time for so long that the log is full, or the power fails. */
  day(): void {
    if (this.#offlineDays > 0) this.#offlineDays--;
    else if (this.#random.next() < 0.03) this.#offlineDays = this.#random.below(12);
    for (let n = 0; n < EVENTS_A_DAY; n++) {
      const { length, keep } = mixture(this.#event);
      const seq = this.log.append(payloadOf(this.#event++, length, keep), keep);
      if (seq === undefined) this.failed++;
      else if (this.#offlineDays === 0) this.log.release(seq);
      if (n % 3 === 0) this.log.tend();
    }
    if (this.#random.next() < 0.1) this.log = this.#open();
    const { eraseCounts } = this.flash.nor;
    this.spread = Math.max(this.spread, Math.max(...eraseCounts) - Math.min(...eraseCounts));
  }

  year(): void {
    const { reads, writes } = this.flash;
    const before = this.#sum();
    for (let day = 0; day < DAYS / 10; day++) this.day();
    this.operations.push(this.flash.reads + this.flash.writes - reads - writes);
    this.erases.push(this.#sum() - before);
    this.held.push(held(this.log, [this.flash]));
  }

  #sum(): number { return this.flash.nor.eraseCounts.reduce((sum, count) => sum + count, 0); }
}

test("ten years wear every block alike, for a third of its life at most, and cost no more in the end than at first", () => {
  const decade = new Decade();
  for (let year = 0; year < 10; year++) decade.year();
  const { eraseCounts, setAttempts } = decade.flash.nor;
  expect([decade.failed, decade.spread, setAttempts]).toEqual([0, 1, 0]);
  expect(Math.max(...eraseCounts)).toBeLessThan(CYCLES / 3);
  expect(decade.gaps).toBeGreaterThan(10);
  expect(Math.max(...decade.held.slice(1))).toBeLessThanOrEqual(decade.held[0]! + 20);
  expect(Math.max(...decade.operations)).toBeLessThan(1.5 * Math.min(...decade.operations));
});

test("a log holds on to no more, however much went through it", () => {
  const sizes = [1, 2, 4, 8].map((laps) => {
    const bench = new Bench({ blocks: 16, blockLength: 512 });
    for (let n = 0; n < laps * 300; n++) bench.append(20, n % 5 ? 0 : 3);
    return held(bench.log, [bench.flash, bench.policy]);
  });
  expect(sizes[0]).toBeGreaterThan(16);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(20);
});
