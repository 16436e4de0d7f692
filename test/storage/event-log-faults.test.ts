// A flash that fails now and then, while the power stays: what fails is said to have failed, and nothing else suffers.
import { EventLog } from "../../modules/storage/event-log.js";
import { Random } from "../../sim/random.js";
import { drain, gapOf, Ledger, payloadOf } from "./ledger.js";
import { WatchedFlash } from "./watched-flash.js";

function bench() {
  const flash = new WatchedFlash({ size: 4 * 256, blockLength: 256 });
  return { flash, log: new EventLog({ flash, gap: gapOf }) };
}

test("a failed append gives no number, and the next goes where nothing was written", () => {
  const { flash, log } = bench();
  log.append(payloadOf(1), 1);
  flash.failure = ({ cost }) => cost; // all of it is written, and then it fails
  expect(log.append(payloadOf(2), 1)).toBeUndefined();
  flash.failure = undefined;
  expect(log.append(payloadOf(3), 1)).toBe(2);
  const events = [{ seq: 1, payload: payloadOf(1) }, { seq: 2, payload: payloadOf(3) }];
  expect(drain(log)).toEqual(events);
  expect(drain(new EventLog({ flash, gap: gapOf }))).toEqual(events);
});

test("while the flash fails nothing is thrown, and what is there stays", () => {
  const { flash, log } = bench();
  for (let n = 1; n <= 30; n++) log.append(payloadOf(n), 1);
  flash.failure = () => 0;
  for (let n = 31; n <= 60; n++) expect(log.append(payloadOf(n), 1)).toBeUndefined();
  log.tend();
  log.release(15);
  expect(drain(log).length).toBe(15);
  flash.failure = undefined;
  expect(log.append(payloadOf(61), 1)).toBe(31);
});

test("a flash that cannot be read gives nothing, and does not throw", () => {
  const { flash, log } = bench();
  for (let n = 1; n <= 30; n++) log.append(payloadOf(n), 1);
  flash.nor.close();
  expect([log.next(0), log.append(payloadOf(31), 1)]).toEqual([undefined, undefined]);
  log.release(20);
  log.tend();
  flash.nor.open();
  expect(drain(log).map(({ seq }) => seq)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
});

test("whichever change fails, and however much of it was done, nothing acknowledged is lost or altered", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = new Random(seed);
    const { flash, log } = bench();
    const ledger = new Ledger();
    const problems: string[] = [];
    flash.failure = ({ cost }) => random.next() < 0.15 ? random.below(cost + 1) : undefined;
    for (let n = 1; n <= 80; n++) {
      const payload = payloadOf(n, 5 + random.below(20));
      ledger.begun(payload);
      const seq = log.append(payload, 1);
      if (seq !== undefined) problems.push(...ledger.acknowledged(seq, payload));
      if (random.next() < 0.2) log.tend();
      if (random.next() < 0.05) {
        ledger.released = Math.max(ledger.released, ledger.last - random.below(10));
        log.release(ledger.released);
      }
      if (n % 10 === 0) problems.push(...ledger.problems(log));
    }
    flash.failure = undefined;
    problems.push(...ledger.problems(new EventLog({ flash, gap: gapOf })));
    expect({ seed, problems, setAttempts: flash.nor.setAttempts }).toEqual({ seed, problems: [], setAttempts: 0 });
  }
});
