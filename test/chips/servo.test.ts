import { Contact } from "../../sim/chips/contact.js";
import { Servo, type ServoOptions } from "../../sim/chips/servo.js";
import { ServoBolt } from "../../sim/chips/servo-bolt.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { PWMLine, VirtualPWM } from "../../sim/io/pwm.js";

function bench(options: Partial<ServoOptions> = {}) {
  const clock = new Clock();
  const line = new PWMLine();
  const servo = new Servo(clock, { line, ...options });
  const pulse = (us: number, hz = 50) => line.set(hz, us * hz / 1e6);
  return { clock, line, servo, pulse };
}

test.each([[500, 0], [1_450, 90], [2_400, 180]])("a pulse of %d µs is %d°", (us, degrees) => {
  const { clock, servo, pulse } = bench({ degrees: 45 });
  pulse(us);
  clock.run(1_000);
  expect(servo.degrees).toBeCloseTo(degrees, 6);
});

test("it knows a pulse when it is over, then turns 60° in 0.12 s, a step for each pulse, and rests", () => {
  const { clock, servo, pulse } = bench();
  pulse(500 + 60 * 1_900 / 180);
  clock.run(19);
  expect([servo.degrees, servo.powered]).toEqual([0, true]);
  const seen: number[] = [];
  servo.onChange = () => seen.push(servo.degrees);
  clock.run(101);
  expect(seen.map(Math.round)).toEqual([10, 20, 30, 40, 50, 60]);
  clock.run(1_000);
  expect([servo.steps, clock.next]).toEqual([6, undefined]);
});

test("without pulses it stays where it is and draws nothing; the same pulses again do not move it", () => {
  const { clock, line, servo, pulse } = bench();
  pulse(1_450);
  clock.run(80);
  line.set(50, 0);
  const stopped = servo.degrees;
  clock.run(1_000);
  expect(stopped).toBeGreaterThan(0);
  expect([servo.degrees, servo.powered, servo.currentMa, clock.next]).toEqual([stopped, false, 0, undefined]);
  pulse(500 + stopped * 1_900 / 180);
  clock.run(1_000);
  expect([servo.degrees, servo.currentMa]).toEqual([stopped, 10]);
});

test("less than the dead band of 5 µs does not move it", () => {
  const { clock, servo, pulse } = bench({ degrees: 90 });
  pulse(1_454);
  clock.run(1_000);
  expect(servo.degrees).toBe(90);
  pulse(1_456);
  clock.run(1_000);
  expect(servo.degrees).toBeGreaterThan(90);
});

test.each([
  ["high all the time", 50, 1], ["pulses of 0.2 ms", 50, 0.01], ["pulses of 4 ms", 50, 0.2], ["a tone of 1 kHz", 1_000, 0.5], ["10 Hz", 10, 0.015],
])("%s is no command", (_what, hz, duty) => {
  const { clock, line, servo } = bench({ degrees: 30 });
  line.set(hz, duty);
  clock.run(1_000);
  expect([servo.degrees, servo.powered]).toEqual([30, false]);
});

test("driven beyond its travel it presses against its stop, and burns when that has lasted too long on the whole", () => {
  const { clock, line, servo, pulse } = bench({ degrees: 170, stallMs: 2_000 });
  pulse(2_500);
  clock.run(500);
  expect([servo.degrees, servo.stalled, servo.currentMa]).toEqual([180, true, 700]);
  const pressed = servo.stalledMs;
  line.set(50, 0);
  clock.run(10_000);
  expect([servo.stalledMs, servo.stalled]).toEqual([pressed, false]);
  pulse(2_500);
  clock.run(2_000);
  expect([servo.burnt, servo.powered, servo.currentMa, clock.next]).toEqual([true, false, 0, undefined]);
  pulse(500);
  clock.run(1_000);
  expect(servo.degrees).toBe(180);
});

test("jammed, it presses in vain; freed, it goes on", () => {
  const { clock, servo, pulse } = bench();
  servo.jammed = true;
  pulse(1_450);
  clock.run(500);
  expect([servo.degrees, servo.stalled, servo.stalledMs]).toEqual([0, true, 500]);
  servo.jammed = false;
  clock.run(500);
  expect([servo.degrees, servo.stalled]).toEqual([expect.closeTo(90, 6), false]);
});

test("dead in the middle of its way it stops there, and with its supply it goes on", () => {
  const { clock, servo, pulse } = bench();
  pulse(2_400);
  clock.run(100);
  servo.dead = true;
  const stopped = servo.degrees;
  clock.run(1_000);
  expect([servo.degrees, servo.powered]).toEqual([stopped, false]);
  servo.dead = false;
  clock.run(1_000);
  expect(servo.degrees).toBeCloseTo(180, 6);
});

test("a worn one trembles about its place for as long as it has pulses", () => {
  const { clock, line, servo, pulse } = bench({ degrees: 90 });
  pulse(1_450);
  clock.run(100);
  servo.jitterUs = 40;
  const seen = new Set<number>();
  servo.onChange = () => seen.add(servo.degrees);
  clock.run(2_000);
  expect(seen.size).toBeGreaterThan(50);
  for (const degrees of seen) expect(Math.abs(degrees - 90)).toBeLessThan(40 * 180 / 1_900);
  line.set(50, 0);
  expect(clock.next).toBeUndefined();
});

test("at a pin of the board it turns by what is written there", () => {
  const { clock, line, servo } = bench();
  const pwm = new (new VirtualPWM({ 4: line })).PWM({ pin: 4, hz: 50, resolution: 14 });
  pwm.write(Math.round(1_450 * 50 / 1e6 * 2 ** 14));
  clock.run(1_000);
  expect(Math.abs(servo.degrees - 90)).toBeLessThan(0.2);
});

function boltBench() {
  const part = bench({ degrees: 10 });
  const wire = new DigitalLine();
  wire.pull({}, 1);
  const feedback = new Contact(part.clock, wire, { bounces: 0, near: false });
  const bolt = new ServoBolt({ servo: part.servo, lockedDegrees: 10, openDegrees: 100, feedback });
  return { ...part, bolt, wire };
}

test("a bolt that a servo turns frees the lid after four fifths of the way, and tells so", () => {
  const { clock, servo, pulse, bolt, wire } = boltBench();
  const seen: { locked: boolean; degrees: number; level: number }[] = [];
  bolt.onChange = () => seen.push({ locked: bolt.locked, degrees: servo.degrees, level: wire.level });
  pulse(500 + 100 * 1_900 / 180);
  clock.run(1_000);
  pulse(500 + 10 * 1_900 / 180);
  clock.run(1_000);
  expect(seen).toHaveLength(2);
  expect(seen[0]).toEqual({ locked: false, degrees: expect.closeTo(90, 6), level: 0 });
  expect(seen[1]).toEqual({ locked: true, degrees: expect.closeTo(80, 6), level: 1 });
});

test("a lid that falls shut past the bolt is held", () => {
  const { bolt } = boltBench();
  const seen: boolean[] = [];
  bolt.onChange = () => seen.push(bolt.locked);
  bolt.setLidClosed(false);
  bolt.setLidClosed(true);
  expect(seen).toEqual([false, true]);
});
