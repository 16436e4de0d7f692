// What the broker has is not sent again, and a restart forgets little of that.
import { Bench, range, sound } from "./bench.js";

test("what is released is not sent again; a number beyond the last means all, one behind means nothing", () => {
  const bench = new Bench();
  bench.fill(100, 48);
  bench.log.release(90);
  expect(bench.seqs).toEqual(range(91, 100));
  bench.log.release(20);
  expect(bench.seqs).toEqual(range(91, 100));
  bench.log.release(5_000);
  expect(bench.seqs).toEqual([]);
  expect([bench.append(), bench.append(), bench.seqs]).toEqual([101, 102, [101, 102]]);
});

/** The most that a restart sends again, when `behind` events are out at a time. */
function sentAgain(bench: Bench, count: number, length: number, behind: number): number {
  let most = 0;
  for (let n = 0; n < count; n++) {
    bench.append(length, n % 5 ? 0 : 3);
    if (n % 3 === 0) bench.log.tend();
    bench.release(Math.max(0, bench.ledger.last - behind));
    const first = bench.open().next(0)?.seq ?? bench.log.headSeq;
    most = Math.max(most, bench.ledger.released + 1 - first);
  }
  return most;
}

test.each([[12, 0], [12, 40], [60, 0], [200, 3]])("of events of %i bytes a restart sends at most 64 again, with %i under way", (length, behind) => {
  const bench = new Bench();
  const most = sentAgain(bench, 600, length, behind);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(64);
  expect(bench.verdict).toEqual(sound);
});

test("one that released all of a full log, or many blocks at once, sends at most 64 again", () => {
  for (const behind of [0, 30, 100, 250]) {
    const bench = new Bench({ blocks: 8 });
    bench.fill(900, 48, 0);
    const released = bench.ledger.last - behind;
    bench.release(released);
    bench.restart();
    expect(bench.log.next(0)?.seq ?? bench.log.headSeq).toBeGreaterThan(released - 64);
    expect(bench.verdict).toEqual(sound);
  }
});

test("restarts without end forget no more than one", () => {
  const bench = new Bench();
  bench.fill(200, 48);
  bench.release(150);
  for (let n = 0; n < 20; n++) bench.restart();
  expect(bench.log.next(0)!.seq).toBeGreaterThan(150 - 64);
});

test("releasing one by one costs less than a tenth of what recording did", () => {
  const bench = new Bench({ blocks: 16 });
  bench.fill(600, 48);
  const { writes } = bench.flash;
  const bytes = bench.flash.nor.bytesWritten;
  for (let seq = 1; seq <= 600; seq++) bench.release(seq);
  expect(bench.flash.writes - writes).toBeLessThan(60);
  expect(bench.flash.nor.bytesWritten - bytes).toBeLessThan(bytes / 10);
});

test("a release without news writes nothing", () => {
  const bench = new Bench();
  bench.fill(100, 48);
  bench.release();
  const { writes } = bench.flash;
  for (let n = 0; n < 100; n++) bench.release();
  expect(bench.flash.writes).toBe(writes);
});
