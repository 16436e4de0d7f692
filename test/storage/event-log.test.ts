import { encodeRecord, keepOf } from "../../modules/contract/record.js";
import type { KeepClass, StationRecord } from "../../modules/contract/record.js";
import { EventLog } from "../../modules/storage/event-log.js";
import { NorFlash } from "../../sim/io/flash.js";
import { Random } from "../../sim/random.js";
import { Bench, range, sound } from "./bench.js";
import { drain, sealOf } from "./ledger.js";
import { payloadOf, Policy } from "./policy.js";

const open = (flash: NorFlash): EventLog => new EventLog({ flash, retention: new Policy() });
const fresh = (blocks = 4): EventLog => open(new NorFlash({ size: blocks * 4_096 }));

test("a new log has nothing to send, and begins with 1", () => {
  const log = fresh();
  expect([log.found, log.headSeq, log.next(0)]).toEqual(["empty", 1, undefined]);
  log.release(7);
  log.tend();
  expect([log.next(0), log.append(payloadOf(1), 1), log.headSeq]).toEqual([undefined, 1, 2]);
});

test("what was appended comes back byte for byte, in order, from any place on", () => {
  const log = fresh();
  const payloads = [payloadOf(1), new Uint8Array([7]), payloadOf(3, 500)];
  expect(payloads.map((payload) => log.append(payload, 3))).toEqual([1, 2, 3]);
  payloads.forEach((payload, i) => expect(log.next(i)).toEqual({ seq: i + 1, payload }));
  expect([log.next(3), log.next(1_000), log.next(0)?.seq]).toEqual([undefined, undefined, 1]);
});

test.each([0, 501])("a payload of %i bytes is refused, and takes no number", (length) => {
  const log = fresh();
  expect([log.append(new Uint8Array(length), 1), log.append(payloadOf(1), 1)]).toEqual([undefined, 1]);
});

test("the caller's bytes are its own again", () => {
  const log = fresh();
  const payload = payloadOf(1);
  log.append(payload, 1);
  payload.fill(0);
  log.next(0)!.payload.fill(0);
  expect(log.next(0)).toEqual({ seq: 1, payload: payloadOf(1) });
});

test.each([0, 1, 2, 3] as const)("the keep class %i changes nothing of the record", (keep: KeepClass) => {
  const flash = new NorFlash({ size: 4 * 4_096 });
  open(flash).append(payloadOf(1), keep);
  expect(drain(open(flash))).toEqual([{ seq: 1, payload: payloadOf(1) }]);
});

test("whatever the bytes of a payload, ones and zeros too, they come back, and after a restart", () => {
  const flash = new NorFlash({ size: 4 * 4_096 });
  const log = open(flash);
  const payloads = [0, 0xff, 0x55].flatMap((byte) => [1, 2, 3, 4, 5, 63, 64, 499].map((length) => new Uint8Array(length).fill(byte)));
  for (const payload of payloads) log.append(payload, 2);
  for (const each of [log, open(flash)]) expect(drain(each)).toEqual(payloads.map((payload, i) => ({ seq: i + 1, payload })));
});

test("a restart forgets nothing, and goes on counting", () => {
  const bench = new Bench();
  bench.fill(150, 48);
  bench.restart();
  expect([bench.log.found, bench.log.headSeq, bench.append(48)]).toEqual(["mounted", 151, 151]);
  expect(bench.seqs).toEqual(range(1, 151));
  expect(bench.verdict).toEqual(sound);
});

test("numbers go on when everything was released, block after block reused, with a restart each time", () => {
  const bench = new Bench();
  for (let n = 1; n <= 300; n++) {
    bench.restart();
    expect(bench.append(90)).toBe(n);
    bench.release();
    bench.tend();
    expect(bench.log.next(0)).toBeUndefined();
  }
  expect(bench.verdict).toEqual(sound);
});

test("a reader that follows, and one that lies far behind, read the same as one that has just begun, lap after lap", () => {
  const random = new Random(1);
  const bench = new Bench({ blocks: 6, blockLength: 256 });
  let follows = 0;
  for (let n = 0; n < 600; n++) {
    bench.append(6 + n % 13, n % 9 ? 0 : 3);
    const after = random.next() < 0.5 ? follows : random.below(bench.ledger.last);
    const event = bench.log.next(after);
    if (after === follows) follows = event?.seq ?? follows;
    expect(event).toEqual(drain(bench.open(), after)[0]);
  }
  expect(follows).toBeGreaterThan(250);
});

test("a partition of under four blocks is refused", () => {
  expect(() => open(new NorFlash({ size: 3 * 4_096 }))).toThrow("the event log needs 4 blocks");
});

/** A deposit as it is recorded most often. */
const deposit: StationRecord = {
  moment: { boot: 300, upMs: 500_000_000, clock: "trusted", epochMs: Date.UTC(2026, 6, 1) },
  entry: { kind: "deposit", visit: 40_000, compartment: 2, category: "kitchen", role: "resident", openMs: 7_300, household: "3-2-1402",
    fillingLevelBefore: 0.4, fillingLevel: 0.41 },
};

test("a chained deposit takes at most 64 bytes, and a megabyte holds 12,000 of them", () => {
  const flash = new NorFlash({ size: 1_048_576 });
  const log = new EventLog({ flash, retention: new Policy(() => 3), seal: sealOf });
  const payload = encodeRecord(deposit);
  log.append(payload, keepOf(deposit.entry));
  const before = flash.bytesWritten;
  log.append(payload, keepOf(deposit.entry));
  expect(flash.bytesWritten - before).toBeLessThanOrEqual(64);
  for (let n = 3; n <= 12_000; n++) log.append(payload, keepOf(deposit.entry));
  expect([log.headSeq, log.next(0)?.payload, drain(log).length]).toEqual([12_001, payload, 12_000]);
});
