import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { drain, gapOf, payloadOf, readGap } from "./ledger.js";

const BLOCK = 4_096;
const open = (flash: NorFlash): EventLog => new EventLog({ flash, gap: gapOf });

function bench(blocks = 4) {
  const flash = new NorFlash({ size: blocks * BLOCK });
  return { flash, log: open(flash) };
}

/** Appends payloads `from` to `to`: with 48 bytes, 72 of them fill a block. */
function fill(log: EventLog, from: number, to: number, length = 48): void {
  for (let n = from; n <= to; n++) if (log.append(payloadOf(n, length), 1) === undefined) throw new Error(`${n} was not taken`);
}

const seqs = (log: EventLog, after = 0): number[] => drain(log, after).map(({ seq }) => seq);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("a new log has nothing to send", () => {
  const { log } = bench();
  expect(log.next(0)).toBeUndefined();
  log.release(7);
  log.tend();
  expect([log.next(0), log.append(payloadOf(1), 1)]).toEqual([undefined, 1]);
});

test("what was appended comes back byte for byte, in order, from any place on", () => {
  const { log } = bench();
  expect([payloadOf(1), new Uint8Array(0), payloadOf(3, 512)].map((payload) => log.append(payload, 3))).toEqual([1, 2, 3]);
  expect(log.next(0)).toEqual({ seq: 1, payload: payloadOf(1) });
  expect(log.next(1)).toEqual({ seq: 2, payload: new Uint8Array(0) });
  expect(log.next(2)).toEqual({ seq: 3, payload: payloadOf(3, 512) });
  expect(log.next(3)).toBeUndefined();
  expect(log.next(0)?.seq).toBe(1);
  expect(log.next(1_000)).toBeUndefined();
});

test("a payload of over 512 bytes is refused, and takes no number", () => {
  const { log } = bench();
  expect(log.append(new Uint8Array(513), 1)).toBeUndefined();
  expect(log.append(payloadOf(1), 1)).toBe(1);
});

test("the caller's bytes are its own again", () => {
  const { log } = bench();
  const payload = payloadOf(1);
  log.append(payload, 1);
  payload.fill(0);
  log.next(0)!.payload.fill(0);
  expect(log.next(0)).toEqual({ seq: 1, payload: payloadOf(1) });
});

test.each([0, 1, 2, 3])("the keep class %i changes nothing of the record", (keep) => {
  const { flash, log } = bench();
  log.append(payloadOf(1), keep);
  expect(drain(open(flash))).toEqual([{ seq: 1, payload: payloadOf(1) }]);
});

test("a restart forgets nothing, and goes on counting", () => {
  const { flash, log } = bench();
  fill(log, 1, 150);
  const again = open(flash);
  expect(drain(again)).toEqual(range(1, 150).map((n) => ({ seq: n, payload: payloadOf(n, 48) })));
  expect(again.append(payloadOf(151), 1)).toBe(151);
  expect(seqs(again)).toEqual(range(1, 151));
  expect(flash.setAttempts).toBe(0);
});

test("what is released is not sent again; a number beyond the last means all, one behind means nothing", () => {
  const { log } = bench();
  fill(log, 1, 100);
  log.release(90);
  expect(seqs(log)).toEqual(range(91, 100));
  log.release(20);
  expect(seqs(log)).toEqual(range(91, 100));
  log.release(5_000);
  expect(seqs(log)).toEqual([]);
  fill(log, 101, 102);
  expect(seqs(log)).toEqual([101, 102]);
});

test("after a restart, less than a block of what was released is sent again", () => {
  const { flash, log } = bench();
  fill(log, 1, 200);
  for (const released of [1, 71, 72, 73, 143, 144, 199, 200]) {
    log.release(released);
    const [first] = seqs(open(flash));
    expect(first).toBe(Math.floor(Math.min(released, 199) / 72) * 72 + 1);
  }
});

test("one release of several blocks is remembered by one write", () => {
  const { flash, log } = bench(8);
  fill(log, 1, 400);
  const before = flash.bytesWritten;
  log.release(300);
  expect(flash.bytesWritten - before).toBe(4);
  expect(seqs(open(flash))).toEqual(range(289, 400));
});

test("numbers go on when everything was released, block after block reused, with a restart each time", () => {
  const { flash } = bench();
  for (let n = 1; n <= 300; n++) {
    const log = open(flash);
    expect(log.append(payloadOf(n, 300), 1)).toBe(n);
    log.release(n);
    log.tend();
    expect(log.next(0)).toBeUndefined();
  }
  expect(flash.setAttempts).toBe(0);
});

test("a reader far behind is not misled when the block it stood in is used again", () => {
  for (let last = 250; last <= 600; last += 25) {
    const { log } = bench();
    fill(log, 1, 20);
    expect(log.next(9)?.seq).toBe(10);
    fill(log, 21, last);
    const events = drain(log, 10);
    const [first] = events;
    expect(first!.seq).toBeGreaterThan(72);
    expect(events.map(({ seq }) => seq)).toEqual(range(first!.seq, events.at(-1)!.seq));
    expect(events.filter(({ payload }) => payload.length === 0)).toEqual([]);
    expect(events.filter(({ payload }) => !readGap(payload)).at(-1)?.payload).toEqual(payloadOf(last, 48));
  }
});

test("a log that has released everything and been used once around keeps its reader right", () => {
  const { log } = bench();
  for (let n = 1; n <= 800; n++) {
    log.append(payloadOf(n, 48), 1);
    if (n % 50 !== 0) continue;
    const events = drain(log, n - 50);
    expect(events).toEqual(range(n - 49, n).map((seq) => ({ seq, payload: payloadOf(seq, 48) })));
    log.release(n);
  }
});

test("a partition of under four blocks is refused", () => {
  expect(() => open(new NorFlash({ size: 3 * BLOCK }))).toThrow("the event log needs 4 blocks");
});

test("tending erases the block ahead, once, so that no append has to wait for it", () => {
  const { flash, log } = bench();
  const erases = (): number => flash.eraseCounts.reduce((sum, count) => sum + count, 0);
  expect(erases()).toBe(1); // of the block that a new log begins with
  for (let n = 1; n <= 700; n++) {
    log.tend();
    const before = erases();
    log.tend();
    fill(log, n, n);
    log.release(n);
    expect(erases()).toBe(before);
    log.tend();
    expect(erases() - before).toBe(n % 72 === 1 && n > 1 ? 1 : 0);
  }
  expect([...flash.eraseCounts]).toEqual([3, 3, 3, 2]);
});
