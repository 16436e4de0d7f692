import { Solenoid, type SolenoidOptions } from "../../modules/drivers/solenoid.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { scriptedPWM } from "./pwm-script.js";
import { busyTimersOf, timersOf } from "./timers.js";

function bench(options: Partial<Extract<SolenoidOptions, { coil: unknown }>> = {}) {
  const clock = new Clock();
  const { wire, binding } = scriptedPWM(clock);
  const log: string[] = [];
  const solenoid = new Solenoid({ coil: binding, timers: timersOf(clock), onLocked: () => log.push("locked"), ...options });
  return { clock, wire, binding, solenoid, log };
}

test("pulls with all there is, holds with half of it, above hearing, and lets go", () => {
  const { clock, wire, solenoid, log } = bench();
  expect([wire.hz, wire.duty]).toEqual([24_000, 0]);
  solenoid.unlock(3_000);
  clock.run(5_000);
  expect(wire.writes).toEqual(["0: 0.999", "200: 0.500", "3000: 0.000"]);
  expect(log).toEqual(["locked"]);
});

test("a pull shorter than the full current lasts is never held", () => {
  const { clock, wire, solenoid } = bench();
  solenoid.unlock(150);
  clock.run(5_000);
  expect(wire.writes).toEqual(["0: 0.999", "150: 0.000"]);
});

test("asked again within the pull it still goes over to holding at its time, and asked again while it holds it holds on", () => {
  const { clock, wire, solenoid } = bench({ pullMs: 300, holdDuty: 0.25 });
  solenoid.unlock(200);
  clock.run(100);
  solenoid.unlock(1_000);
  clock.run(900);
  solenoid.unlock(1_000);
  clock.run(5_000);
  expect(wire.writes).toEqual(["0: 0.999", "300: 0.250", "1000: 0.250", "2000: 0.000"]);
});

test("asked again when a short pull should be over and its timer is late, it holds for the rest, and not at full current", () => {
  const clock = new Clock();
  const { wire, binding } = scriptedPWM(clock);
  const solenoid = new Solenoid({ coil: binding, timers: busyTimersOf(clock, 260) });
  solenoid.unlock(150);
  clock.run(250);
  solenoid.unlock(3_000);
  clock.run(5_000);
  expect(wire.writes).toEqual(["0: 0.999", "250: 0.500", "3250: 0.000"]);
});

test("lock within the pull ends it, and nothing is held afterwards", () => {
  const { clock, wire, solenoid, log } = bench();
  solenoid.unlock(3_000);
  clock.run(100);
  solenoid.lock();
  clock.run(5_000);
  expect(wire.writes).toEqual(["0: 0.999", "100: 0.000"]);
  expect(log).toEqual([]);
});

test("holds longer than a coil under full current may, where its bound says so, and the bound still holds", () => {
  const { clock, wire, solenoid } = bench({ energisedMsMax: 60_000, holdDuty: 0.3 });
  expect(solenoid.unlock(90_000)).toBeUndefined();
  clock.run(90_000);
  expect(wire.writes.at(-1)).toBe("60000: 0.000");
});

test("a coil held at full duty heats as one without holding does", () => {
  const { clock, solenoid } = bench({ holdDuty: 1 });
  let pulls = 0;
  while (pulls < 20 && solenoid.unlock(9_000) === undefined) {
    clock.run(9_001);
    pulls++;
  }
  expect(pulls).toBe(3);
  expect(solenoid.unlock(9_000)).toBe("too-hot");
});

test("whatever is asked, the heat of six hours stays within a quarter", () => {
  const { clock, wire, solenoid } = bench({ energisedMsMax: 30_000, holdDuty: 0.7 });
  const random = new Random(8);
  let heat = 0;
  while (clock.now < 21_600_000) {
    if (random.below(8) > 0) solenoid.unlock(random.below(40_000));
    else solenoid.lock();
    const ms = random.below(3_000);
    for (let at = 0; at < ms; at += 200) {
      const spanMs = Math.min(200, ms - at);
      clock.run(spanMs);
      heat += spanMs * wire.duty * wire.duty;
    }
  }
  expect(heat).toBeLessThanOrEqual(0.25 * 21_600_000 + 40_000);
  expect(heat).toBeGreaterThan(0.1 * 21_600_000);
});

test.each([0, 0.09, 1.01, NaN])("a hold of %p is refused, and no pin is held", (holdDuty) => {
  const clock = new Clock();
  const { wire, binding } = scriptedPWM(clock);
  expect(() => new Solenoid({ coil: binding, timers: timersOf(clock), holdDuty })).toThrow(RangeError);
  expect(wire.open).toBe(0);
});

test("close while it holds lets go and frees the pin", () => {
  const { clock, wire, solenoid, log } = bench();
  solenoid.unlock(3_000);
  clock.run(500);
  solenoid.close();
  solenoid.close();
  expect([wire.open, wire.duty, solenoid.unlock(1_000)]).toEqual([0, 0, "no-port"]);
  clock.run(5_000);
  expect(log).toEqual([]);
});

/** A bolt on pin 1, which its contact on pin 2 (1: drawn) follows after `moveMs`, unless it is stuck. */
function boltBench({ moveMs = 30, startsDrawn = false } = {}) {
  const clock = new Clock();
  const lines = { 1: new DigitalLine(), 2: new DigitalLine() };
  const board = new VirtualDigital(lines);
  const bolt = { stuck: false };
  const show = (drawn: boolean): void => { lines[2].drive(bolt, drawn ? 1 : 0); };
  show(startsDrawn);
  lines[1].onChange((level) => clock.after(moveMs, () => { if (!bolt.stuck) show(level === 1); }));
  const log: string[] = [];
  const solenoid = new Solenoid({
    bolt: { io: board.Digital, pin: 1 }, feedback: { io: board.Digital, pin: 2 }, timers: timersOf(clock),
    onFault: (code) => log.push(`${clock.now}: ${code}`), onRecovered: () => log.push(`${clock.now}: recovered`),
  });
  return { clock, lines, board, bolt, show, solenoid, log };
}

test("a bolt that follows is no fault, however often it moves, and its contact is then left alone", () => {
  const { clock, solenoid, log } = boltBench({ moveMs: 290 });
  for (let i = 0; i < 10; i++) {
    solenoid.unlock(1_000);
    clock.run(20_000);
  }
  expect(log).toEqual([]);
  expect(clock.next).toBeUndefined();
});

test("a bolt that has moved before, and does not any more, is jammed, until it moves that way again", () => {
  const { clock, bolt, solenoid, log } = boltBench();
  solenoid.unlock(1_000);
  clock.run(10_000);
  bolt.stuck = true;
  solenoid.unlock(1_000);
  clock.run(300);
  expect(log).toEqual(["10300: jammed"]);
  clock.run(9_700);
  bolt.stuck = false;
  solenoid.unlock(1_000);
  clock.run(1_000);
  expect(log).toEqual(["10300: jammed", "20050: recovered"]);
  expect([solenoid.fault, solenoid.faults]).toEqual([undefined, 1]);
});

test("a bolt that stays drawn is told of 300 ms after it should have fallen, and told well when it falls later", () => {
  const { clock, bolt, show, solenoid, log } = boltBench();
  solenoid.unlock(1_000);
  clock.run(900);
  bolt.stuck = true;
  clock.run(5_000);
  show(false);
  clock.run(2_000);
  expect(log[0]).toBe("1300: no-feedback");   // never yet seen to fall: it may as well be the contact
  expect(log[1]).toMatch(/recovered/);
  expect(log).toHaveLength(2);
});

test("a contact that is not connected is no feedback from the start, and stays so", () => {
  const { clock, bolt, solenoid, log } = boltBench({ startsDrawn: true });
  bolt.stuck = true;
  clock.run(5_000);
  solenoid.unlock(1_000);
  clock.run(10_000);
  expect(log).toEqual(["300: no-feedback"]);
});

test("a striker that pushes the bolt in as the lid falls shut is no fault", () => {
  const { clock, show, solenoid, log } = boltBench();
  solenoid.unlock(500);
  clock.run(5_000);
  show(true);
  clock.run(400);
  show(false);
  clock.run(5_000);
  expect(log).toEqual([]);
});

test("a contact that cannot be had leaves no pin taken", () => {
  const { clock, board, solenoid } = boltBench();
  solenoid.close();
  expect(board.open).toBe(0);
  expect(() => new Solenoid({ bolt: { io: board.Digital, pin: 1 }, feedback: { io: board.Digital, pin: 9 }, timers: timersOf(clock) }))
    .toThrow("nothing at pin 9");
  expect(board.open).toBe(0);
});

test("after close the contact says nothing, and no timer runs", () => {
  const { clock, bolt, solenoid, log } = boltBench();
  bolt.stuck = true;
  solenoid.unlock(1_000);
  clock.run(100);
  solenoid.close();
  clock.run(10_000);
  expect(log).toEqual([]);
  expect(clock.next).toBeUndefined();
});
