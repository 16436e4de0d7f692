// Each record carries the seal of the one before it as it was stored, whatever has become of that one since.
import { fromHex, NO_MAC } from "../../modules/contract/mac.js";
import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Bench, sound } from "./bench.js";
import { drain, sealOf } from "./ledger.js";
import { payloadOf, Policy } from "./policy.js";

const chained = { blocks: 6, blockLength: 512, chained: true };

/** Events whose `prev` is not the seal of the one before, where that is there. */
function breaks(log: EventLog): number[] {
  const events = drain(log);
  return events.filter(({ seq, prev }, i) => {
    const before = events[i - 1];
    return before?.seq === seq - 1 && Buffer.compare(prev ?? new Uint8Array(0), sealOf(before)) !== 0;
  }).map(({ seq }) => seq);
}

test("the first has nothing before it, and says so", () => {
  const { log } = new Bench(chained);
  log.append(payloadOf(1), 1);
  expect(log.next(0)).toEqual({ seq: 1, payload: payloadOf(1), prev: fromHex(NO_MAC) });
});

test("from one to the next, over the ends of blocks and over restarts", () => {
  const bench = new Bench(chained);
  for (let n = 0; n < 60; n++) {
    bench.append(20);
    if (n % 7 === 0) bench.restart();
  }
  expect(bench.events.length).toBe(60);
  expect([breaks(bench.log), breaks(bench.open())]).toEqual([[], []]);
  expect(bench.events.every(({ prev }) => prev?.length === 12)).toBe(true);
});

test("a restart at any point of a full log goes on from the last event, be it a gap, carried over, or all that is left", () => {
  for (const restarts of [1, 2, 3, 5, 11]) {
    const bench = new Bench(chained);
    for (let n = 0; n < 400; n++) {
      bench.append(20, n % 6 ? 0 : 3);
      if (n % 3 === 0) bench.log.tend();
      if (n % restarts === 0 && n > 60) bench.restart();
      if (n % 10 === 0) bench.check();
    }
    expect(breaks(bench.log)).toEqual([]);
    expect(bench.verdict).toEqual(sound);
  }
});

test("a log that is all released still knows what its next event follows", () => {
  const bench = new Bench(chained);
  for (let n = 0; n < 200; n++) {
    const seq = bench.append(20);
    const before = bench.open().next(seq! - 1)!;
    bench.release();
    bench.tend();
    bench.restart();
    bench.append(20);
    expect(bench.log.next(seq!)?.prev).toEqual(sealOf(before));
  }
});

test("a station that is given its key chains on from what it recorded without one", () => {
  const flash = new NorFlash({ size: 4 * 4_096 });
  const retention = new Policy();
  const before = new EventLog({ flash, retention });
  before.append(payloadOf(1), 1);
  const log = new EventLog({ flash, retention, seal: sealOf });
  log.append(payloadOf(2), 1);
  const events = drain(new EventLog({ flash, retention, seal: sealOf }));
  expect(events).toEqual([{ seq: 1, payload: payloadOf(1) }, { seq: 2, payload: payloadOf(2), prev: sealOf(events[0]!) }]);
});

test("a seal that throws costs that append, and breaks nothing", () => {
  const flash = new NorFlash({ size: 4 * 4_096 });
  const retention = new Policy();
  let broken = false;
  const seal = (event: Parameters<typeof sealOf>[0]): Uint8Array => {
    if (broken) throw new Error("no key");
    return sealOf(event);
  };
  const log = new EventLog({ flash, retention, seal });
  log.append(payloadOf(1), 1);
  broken = true;
  expect(() => log.append(payloadOf(2), 1)).not.toThrow();
  broken = false;
  log.append(payloadOf(3), 1);
  expect(breaks(log)).toEqual([]);
  expect(drain(log).at(-1)?.payload).toEqual(payloadOf(3));
});
