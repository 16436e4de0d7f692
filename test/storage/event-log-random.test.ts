// Random lives of a log with power cuts anywhere in them, against the ledger.
import fc from "fast-check";
import type { KeepClass } from "../../modules/contract/record.js";
import { Random } from "../../sim/random.js";
import { Bench, sound } from "./bench.js";

type Step =
  | { do: "append"; length: number; times: number; keep: KeepClass } | { do: "release"; behind: number } | { do: "tend" }
  | { do: "read"; after: number } | { do: "restart" } | { do: "cut"; budget: number };

const keep = fc.constantFrom<KeepClass>(0, 0, 1, 2, 3, 3);
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("append" as const), length: fc.integer({ min: 5, max: 60 }), times: fc.integer({ min: 1, max: 16 }), keep }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const), behind: fc.nat(60) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), after: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.constant({ do: "tend" as const }) },
  { weight: 1, arbitrary: fc.constant({ do: "restart" as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("cut" as const), budget: fc.nat(250) }) });

class Life extends Bench {
  cuts = 0;

  take(step: Step): void {
    const { nor } = this.flash;
    this.failed = nor.powerBudget === Infinity ? undefined : 0;
    switch (step.do) {
      case "append": this.fill(step.times, step.length, step.keep); break;
      case "release": this.release(Math.max(0, this.ledger.last - step.behind)); break;
      case "read": this.log.next(this.ledger.last - step.after); break;
      case "tend": this.log.tend(); break;
      case "restart": return this.restart();
      case "cut": nor.powerBudget = step.budget; return;
    }
    if (nor.powerBudget <= 0) this.restart();
  }

  override restart(): void {
    const { nor } = this.flash;
    if (nor.powerBudget <= 0) this.cuts++;
    this.ledger.interrupted();
    nor.restorePower();
    super.restart();
    this.check();
  }
}

const shape = fc.record({ blocks: fc.integer({ min: 4, max: 7 }), blockLength: fc.constantFrom(192, 256, 512), seed: fc.nat(), chained: fc.boolean() });

test("whatever is done, and wherever the power fails, nothing acknowledged is lost, altered, untold or out of order", () => {
  let cuts = 0;
  fc.assert(fc.property(shape, fc.array(steps, { minLength: 20, maxLength: 80 }), ({ seed, ...options }, todo) => {
    const life = new Life({ ...options, random: new Random(seed) });
    for (const step of todo) life.take(step);
    life.restart();
    cuts += life.cuts;
    expect(life.verdict).toEqual(sound);
  }), { numRuns: 150 });
  expect(cuts).toBeGreaterThan(150);
});
