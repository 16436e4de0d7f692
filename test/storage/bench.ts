// An event log over watched flash, with the test's policy, and a ledger that is told of all that is done to it.
import type { KeepClass } from "../../modules/contract/record.js";
import { EventLog } from "../../modules/storage/event-log.js";
import type { StoredEvent } from "../../modules/storage/outbox.js";
import type { Random } from "../../sim/random.js";
import { drain, Ledger, sealOf } from "./ledger.js";
import { payloadOf, Policy, readGap, type Gap } from "./policy.js";
import { WatchedFlash } from "./watched-flash.js";

export interface BenchOptions {
  blocks?: number;
  blockLength?: number;
  /** Each record carries the seal of the one before it. */
  chained?: boolean;
  policy?: Policy;
  random?: Random;
}

export class Bench {
  readonly flash: WatchedFlash;
  readonly policy: Policy;
  readonly ledger: Ledger;
  readonly problems: string[] = [];
  log: EventLog;
  /** Appends that came to nothing, where that is no problem. */
  failed: number | undefined;
  readonly #chained: boolean;
  #next = 1;

  constructor({ blocks = 4, blockLength = 4_096, chained = false, policy = new Policy(), random }: BenchOptions = {}) {
    this.#chained = chained;
    this.policy = policy;
    this.ledger = new Ledger(policy);
    this.flash = new WatchedFlash({ size: blocks * blockLength, blockLength, ...random && { random } });
    this.log = this.open();
  }

  /** Mounts a log, beside the one of the bench. */
  open(flash = this.flash): EventLog {
    return new EventLog({ flash, retention: this.policy, seal: this.#chained ? sealOf : undefined });
  }

  append(length = 12, keep: KeepClass = 1): number | undefined {
    const payload = payloadOf(this.#next++, length, keep);
    this.ledger.begun(payload);
    const seq = this.log.append(payload, keep);
    if (seq === undefined && this.failed !== undefined) this.failed++;
    else this.problems.push(...this.ledger.acknowledged(seq, payload));
    return seq;
  }

  /** Appends so many; the seqs of all that were taken. */
  fill(count: number, length = 12, keep: KeepClass = 1): number[] {
    return Array.from({ length: count }, () => this.append(length, keep)).flatMap((seq) => seq ?? []);
  }

  /** Up to `seq`, or whatever the greatest is. */
  release(seq = this.ledger.last): void {
    this.ledger.release(seq);
    this.log.release(seq);
  }

  /** Until there is nothing to be done. */
  tend(): void {
    let left = 100;
    while (this.log.tend()) if (left-- === 0) return void this.problems.push("tending does not end");
  }

  restart(): void { this.log = this.open(); }

  check(): void { this.problems.push(...this.ledger.problems(this.log)); }

  get events(): StoredEvent[] { return drain(this.log); }

  get seqs(): number[] { return this.events.map(({ seq }) => seq); }

  get gaps(): Gap[] { return this.events.flatMap(({ payload }) => readGap(payload) ?? []); }

  get erases(): number { return this.flash.nor.eraseCounts.reduce((sum, count) => sum + count, 0); }

  /** How much the most worn block is ahead of the least worn. */
  get spread(): number { return Math.max(...this.flash.nor.eraseCounts) - Math.min(...this.flash.nor.eraseCounts); }

  /** What was wrong so far, is now, or is after a restart; and whether a cleared bit was ever to be set. */
  get verdict(): { problems: string[]; setAttempts: number } {
    const problems = [...this.problems, ...this.ledger.problems(this.log), ...this.ledger.problems(this.open())];
    return { problems: problems.slice(0, 5), setAttempts: this.flash.nor.setAttempts };
  }
}

export const sound = { problems: [], setAttempts: 0 };

export const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
