// Random lives of a log with power cuts anywhere in them, against the ledger.
import fc from "fast-check";
import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { gapOf, Ledger, payloadOf } from "./ledger.js";

type Step =
  | { do: "append"; length: number; times: number } | { do: "release"; behind: number } | { do: "tend" } | { do: "read"; after: number }
  | { do: "restart" } | { do: "cut"; budget: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("append" as const), length: fc.integer({ min: 5, max: 60 }), times: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("release" as const), behind: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), after: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.constant({ do: "tend" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("cut" as const), budget: fc.nat(250) }) });

class Life {
  readonly ledger = new Ledger();
  readonly problems: string[] = [];
  readonly flash: NorFlash;
  cuts = 0;
  #log: EventLog;
  #next = 1;

  constructor(blocks: number, blockLength: number, seed: number) {
    this.flash = new NorFlash({ size: blocks * blockLength, blockLength, random: new Random(seed) });
    this.#log = new EventLog({ flash: this.flash, gap: gapOf });
  }

  take(step: Step): void {
    switch (step.do) {
      case "append": for (let i = 0; i < step.times; i++) this.#append(step.length); break;
      case "release": {
        this.ledger.released = Math.max(this.ledger.released, this.ledger.last - step.behind);
        this.#log.release(this.ledger.released);
        break;
      }
      case "read": this.#log.next(this.ledger.last - step.after); break;
      case "tend": this.#log.tend(); break;
      case "restart": return this.restart();
      case "cut": this.flash.powerBudget = step.budget; return;
    }
    if (this.flash.powerBudget <= 0) this.restart();
  }

  restart(): void {
    if (this.flash.powerBudget <= 0) this.cuts++;
    this.flash.restorePower();
    this.#log = new EventLog({ flash: this.flash, gap: gapOf });
    this.problems.push(...this.ledger.problems(this.#log));
  }

  #append(length: number): void {
    const payload = payloadOf(this.#next++, length);
    this.ledger.begun(payload);
    const seq = this.#log.append(payload, this.#next & 3);
    if (seq !== undefined) this.problems.push(...this.ledger.acknowledged(seq, payload));
    else if (this.flash.powerBudget > 0) this.problems.push("an append came to nothing");
  }
}

const shape = fc.record({ blocks: fc.integer({ min: 4, max: 7 }), blockLength: fc.constantFrom(192, 256, 512), seed: fc.nat() });

test("whatever is done, and wherever the power fails, nothing acknowledged is lost, altered or out of order", () => {
  let cuts = 0;
  fc.assert(fc.property(shape, fc.array(steps, { minLength: 10, maxLength: 60 }), ({ blocks, blockLength, seed }, todo) => {
    const life = new Life(blocks, blockLength, seed);
    for (const step of todo) life.take(step);
    life.restart();
    cuts += life.cuts;
    expect({ problems: life.problems, setAttempts: life.flash.setAttempts }).toEqual({ problems: [], setAttempts: 0 });
  }), { numRuns: 250 });
  expect(cuts).toBeGreaterThan(250);
});
