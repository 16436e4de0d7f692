// A flash that fails now and then, while the power stays: what fails is said to have failed, and nothing else suffers.
import { Random } from "../../sim/random.js";
import { Bench, sound } from "./bench.js";
import { payloadOf } from "./policy.js";

/** A full log with evidence to carry over, in small blocks; appends may come to nothing. */
function bench(count = 60): Bench {
  const bench = new Bench({ blocks: 6, blockLength: 256 });
  for (let n = 0; n < count; n++) bench.append(6 + n % 13, n % 3 ? 0 : 3);
  bench.failed = 0;
  bench.check();
  return bench;
}

test("a failed append gives no number, and the next one is read back as it was", () => {
  const log = bench(1);
  log.flash.failure = ({ cost }) => cost; // all of it is written, and then it fails
  expect(log.append()).toBeUndefined();
  log.flash.failure = undefined;
  const seq = log.append()!;
  expect(log.log.next(seq - 1)).toEqual({ seq, payload: payloadOf(3) });
  expect(log.verdict).toEqual(sound);
});

test("while every change fails nothing is thrown, and what is there stays; then it works again", () => {
  const log = bench();
  const before = log.events;
  log.flash.failure = () => 0;
  log.fill(30);
  expect(log.failed).toBe(30);
  log.tend();
  log.log.release(log.ledger.released);
  expect(log.events).toEqual(before);
  log.flash.failure = undefined;
  expect(log.append()).toBeGreaterThan(before.at(-1)!.seq);
  log.fill(60, 12, 0);
  expect(log.failed).toBe(30);
  expect(log.verdict).toEqual(sound);
});

test("a flash that cannot be read gives nothing, and does not throw", () => {
  const log = bench();
  const before = log.events;
  log.flash.nor.close();
  expect([log.log.next(0), log.append()]).toEqual([undefined, undefined]);
  log.release(1);
  log.log.tend();
  log.flash.nor.open();
  expect(log.events.filter(({ seq }) => seq > 1)).toEqual(before.filter(({ seq }) => seq > 1));
  log.fill(60, 12, 0);
  expect(log.verdict).toEqual(sound);
});

/** The changes, and the reads, that a while of a log's life takes: each of them fails in a life of its own. */
function live(log: Bench): void {
  for (let n = 0; n < 18; n++) {
    log.append(10 + n, n % 4 ? 0 : 3);
    if (n % 3 === 0) log.log.tend();
    if (n === 9) log.release(log.ledger.last - 20);
  }
}

test.each([["not done", 0], ["half done", 0.5], ["done", 1]])("any one change of the flash fails, %s", (_, done) => {
  let failed = 0;
  for (let failing = 0; failing === failed; failing++) {
    const log = bench();
    let change = 0;
    log.flash.failure = ({ cost }) => {
      if (change++ !== failing) return undefined;
      failed++;
      return Math.floor(cost * done);
    };
    live(log);
    log.flash.failure = undefined;
    log.fill(40, 10, 0);
    expect({ failing, ...log.verdict }).toEqual({ failing, ...sound });
  }
  expect(failed).toBeGreaterThan(20);
});

test("any one read of the flash fails", () => {
  let failed = 0;
  for (let failing = 0; failing === failed; failing++) {
    const log = bench(60);
    let read = 0;
    const { nor } = log.flash;
    const good = nor.read.bind(nor);
    nor.read = (byteLength, byteOffset) => {
      if (read++ === failing) {
        failed++;
        throw new Error("flash: read failed");
      }
      return good(byteLength, byteOffset);
    };
    live(log);
    log.log.next(log.ledger.last - 10);
    nor.read = good;
    expect({ failing, ...log.verdict }).toEqual({ failing, ...sound });
  }
  expect(failed).toBeGreaterThan(20);
});

test("whichever changes fail, and however much of each was done, nothing acknowledged is lost or altered", () => {
  for (let seed = 20; seed < 60; seed++) {
    const random = new Random(seed);
    const log = bench(random.below(100));
    log.flash.failure = ({ cost }) => random.next() < 0.15 ? random.below(cost + 1) : undefined;
    for (let n = 1; n <= 80; n++) {
      log.append(5 + random.below(20), random.pick([0, 1, 3]));
      if (random.next() < 0.2) log.log.tend();
      if (random.next() < 0.05) log.release(Math.max(0, log.ledger.last - random.below(40)));
      if (n % 10 === 0) log.check();
    }
    log.flash.failure = undefined;
    log.failed = undefined;
    log.fill(20);
    expect({ seed, ...log.verdict }).toEqual({ seed, ...sound });
  }
});
