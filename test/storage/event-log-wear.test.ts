// What the log costs: erases, bytes in flash, and reads and writes for each append. Counted, never timed.
import { EventLog } from "../../modules/storage/event-log.js";
import { gapOf, payloadOf } from "./ledger.js";
import { WatchedFlash } from "./watched-flash.js";

const BLOCK = 4_096;

function bench(blocks: number) {
  const flash = new WatchedFlash({ size: blocks * BLOCK });
  return { flash, log: new EventLog({ flash, gap: gapOf }) };
}

test("wear is even within one erase over a long run, released or full, with restarts", () => {
  const flash = new WatchedFlash({ size: 6 * BLOCK });
  let log = new EventLog({ flash, gap: gapOf });
  for (let n = 1; n <= 12_000; n++) {
    const seq = log.append(payloadOf(n, 48), 1)!;
    if (n % 3 === 0) log.tend();
    if (n % 5_000 < 2_500) log.release(seq);
    if (n % 97 === 0) log = new EventLog({ flash, gap: gapOf });
  }
  const { eraseCounts, setAttempts } = flash.nor;
  expect(Math.max(...eraseCounts) - Math.min(...eraseCounts)).toBeLessThanOrEqual(1);
  expect(Math.min(...eraseCounts)).toBeGreaterThan(20);
  expect(setAttempts).toBe(0);
});

test("an append that changes no block is one write and reads nothing, however full the log is", () => {
  for (const filled of [0, 500, 2_000]) {
    const { flash, log } = bench(16);
    for (let n = 1; n <= filled; n++) log.append(payloadOf(n, 48), 1);
    while (flash.nor.bytesWritten % 56 === 0) log.append(payloadOf(0, 48), 1);
    log.append(payloadOf(0, 48), 1);
    const before = { reads: flash.reads, writes: flash.writes, bytes: flash.nor.bytesWritten };
    log.append(payloadOf(0, 48), 1);
    expect([flash.reads - before.reads, flash.writes - before.writes, flash.nor.bytesWritten - before.bytes]).toEqual([0, 1, 56]);
  }
});

test("a change of block costs a header, a mark and a gap record at most, and no more in a large partition", () => {
  for (const blocks of [4, 64]) {
    const { flash, log } = bench(blocks);
    let most = 0;
    for (let n = 1; n <= blocks * 72 + 300; n++) {
      const before = flash.bytesRead + flash.nor.bytesWritten;
      log.append(payloadOf(n, 48), 1);
      most = Math.max(most, flash.bytesRead + flash.nor.bytesWritten - before);
    }
    expect(most).toBeLessThanOrEqual(20 + 4 + 20 + 56 + 2 * 24);
  }
});

test("reading on is two reads an event, whatever lies before and behind", () => {
  const { flash, log } = bench(32);
  for (let n = 1; n <= 2_000; n++) log.append(payloadOf(n, 48), 1);
  let most = 0;
  for (let seq = 1; seq <= 2_000; seq++) {
    const before = flash.reads;
    expect(log.next(seq - 1)?.seq).toBe(seq);
    most = Math.max(most, flash.reads - before);
  }
  expect(most).toBe(2);
});

test("mounting a full partition reads each header twice, and no more than a few blocks", () => {
  const { flash, log } = bench(64);
  for (let n = 1; n <= 64 * 72; n++) log.append(payloadOf(n, 48), 1);
  log.tend();
  flash.bytesRead = 0;
  const again = new EventLog({ flash, gap: gapOf });
  expect(flash.bytesRead).toBeLessThan(2 * 64 * 24 + 4 * BLOCK);
  expect(again.next(0)).toEqual(log.next(0));
  expect(again.append(payloadOf(1), 1)).toBe(log.append(payloadOf(1), 1));
});

test("a megabyte holds 18,360 records of 48 bytes", () => {
  const { log } = bench(256);
  let n = 0;
  while (log.next(0)?.seq !== 73) log.append(payloadOf(++n, 48), 1);
  expect(n - 1).toBe(18_360);
});
