// When the log is full the oldest block is given up, and a gap record says so before it goes. Issue "Full log".
import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { drain, gapOf, Ledger, payloadOf, readGap, type Gap } from "./ledger.js";

const BLOCK = 4_096;

function bench(blocks = 4, gap = gapOf) {
  const flash = new NorFlash({ size: blocks * BLOCK });
  return { flash, gap, log: new EventLog({ flash, gap }) };
}

const gapsOf = (log: EventLog): Gap[] => drain(log).flatMap(({ payload }) => readGap(payload) ?? []);

/** Appends until the log has given up `times` blocks. Returns the next number. */
function overfill(log: EventLog, times: number, ledger = new Ledger()): number {
  let first = log.next(0)?.seq ?? 1;
  for (let n = 1; ; n++) {
    expect(ledger.acknowledged(log.append(payloadOf(n, 48), 1)!, payloadOf(n, 48))).toEqual([]);
    if (log.next(0)!.seq === first) continue;
    first = log.next(0)!.seq;
    if (--times === 0) return n + 1;
  }
}

test("nothing is given up as long as there is a block", () => {
  const { log } = bench();
  for (let n = 1; n <= 3 * 72; n++) expect(log.append(payloadOf(n, 48), 1)).toBe(n);
  expect([gapsOf(log), drain(log).length]).toEqual([[], 216]);
});

test("the oldest block is given up, and the gap says exactly which", () => {
  const { log } = bench();
  overfill(log, 1);
  expect(log.next(0)).toEqual({ seq: 73, payload: payloadOf(73, 48) });
  expect(drain(log).filter(({ payload }) => readGap(payload))).toEqual([{ seq: 217, payload: gapOf(1, 72) }]);
  expect(drain(log).at(-1)).toEqual({ seq: 218, payload: payloadOf(217, 48) });
});

test("what of the oldest block is released is not said to be given up", () => {
  const { log } = bench();
  log.append(payloadOf(0, 48), 1);
  log.release(1);
  for (let n = 1; n <= 216; n++) log.append(payloadOf(n, 48), 1);
  expect(gapsOf(log)).toEqual([{ from: 2, to: 72 }]);
});

test("a log that is all released gives nothing up, however much goes through it", () => {
  const { log } = bench();
  for (let n = 1; n <= 1_000; n++) {
    expect(log.append(payloadOf(n, 48), 1)).toBe(n);
    log.release(n);
  }
});

test("a gap record that is given up itself is told of by the next, so that every number is accounted for", () => {
  const { log, flash, gap } = bench();
  const ledger = new Ledger();
  overfill(log, 12, ledger);
  expect(ledger.problems(log)).toEqual([]);
  expect(ledger.problems(new EventLog({ flash, gap }))).toEqual([]);
  expect(Math.min(...gapsOf(log).map(({ from }) => from))).toBe(1);
});

test("a gap record that the broker has is not told of again", () => {
  const { log } = bench();
  overfill(log, 1);
  log.release(217); // the gap, 1 to 72
  const first = log.next(0)!.seq;
  for (let n = 1_000; log.next(0)!.seq === first; n++) log.append(payloadOf(n, 48), 1);
  expect(gapsOf(log).map(({ from }) => from)).toEqual([218]);
});

test("a full log is full after a restart, and loses nothing by it", () => {
  const { flash, log, gap } = bench();
  const ledger = new Ledger();
  overfill(log, 3, ledger);
  let again = log;
  for (let n = 10_000; n < 10_100; n++) {
    again = new EventLog({ flash, gap });
    const payload = payloadOf(n, 48);
    expect(ledger.acknowledged(again.append(payload, 1)!, payload)).toEqual([]);
  }
  expect(ledger.problems(again)).toEqual([]);
  expect(flash.setAttempts).toBe(0);
});

test("four blocks of the largest records go round", () => {
  const { flash, log, gap } = bench();
  const ledger = new Ledger();
  for (let n = 1; n <= 100; n++) {
    const payload = payloadOf(n, 512);
    expect(ledger.acknowledged(log.append(payload, 3)!, payload)).toEqual([]);
  }
  expect(ledger.problems(log)).toEqual([]);
  expect(ledger.problems(new EventLog({ flash, gap }))).toEqual([]);
  expect(drain(log).length).toBeGreaterThanOrEqual(2 * 7);
});

test.each([
  ["throws", () => { throw new Error("no gap"); }],
  ["is too long", () => new Uint8Array(5_000)],
])("where the gap record %s, nothing is appended, and nothing is dropped", (_, gap: (from: number, to: number) => Uint8Array) => {
  const { flash, log } = bench(4, gap);
  for (let n = 1; n <= 216; n++) log.append(payloadOf(n, 48), 1);
  const taken = [log.append(payloadOf(217, 48), 1), log.append(payloadOf(218, 48), 1)];
  log.tend();
  expect([taken, drain(log).length]).toEqual([[undefined, undefined], 216]);
  const again = new EventLog({ flash, gap: gapOf });
  expect(drain(again).length).toBe(216);
  expect(again.append(payloadOf(217, 48), 1)).toBe(218);
  expect(gapsOf(again)).toEqual([{ from: 1, to: 72 }]);
  expect(flash.setAttempts).toBe(0);
});
