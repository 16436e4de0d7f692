import { Register } from "../../sim/chips/mfrc522-registers.js";
import { Mfrc522Bench } from "./mfrc522-bench.js";

const { comIrq, control, demod, status1, tCounterHigh, tCounterLow, tMode, tPrescaler, tReloadHigh, tReloadLow } = Register;

/** Prescaler 0xA9 is the usual one: a tick of (2 * 169 + 1) / 13.56 MHz = 25 microseconds. */
function bench(modeBits: number, reload: number) {
  const it = new Mfrc522Bench();
  it.write(tMode, modeBits);
  it.write(tPrescaler, 0xa9);
  it.write(tReloadHigh, reload >> 8);
  it.write(tReloadLow, reload & 0xff);
  it.write(comIrq, 0x7f);
  return it;
}

const counter = (it: Mfrc522Bench) => (it.read(tCounterHigh) << 8) | it.read(tCounterLow);
const expired = (it: Mfrc522Bench) => (it.read(comIrq) & 0x01) !== 0;

test("it takes (TReload + 1) ticks to zero, and stops there (8.5)", () => {
  const it = bench(0x00, 999);
  it.write(control, 0x40);
  expect([counter(it), it.read(status1) & 0x08]).toEqual([999, 0x08]);
  it.clock.run(24.98);
  expect([expired(it), counter(it)]).toEqual([false, 0]);
  it.clock.run(0.03);
  expect([expired(it), counter(it), it.read(status1) & 0x08]).toEqual([true, 0, 0]);
});

test("TPrescalEven makes the tick one carrier period longer (9.3.2.10)", () => {
  const it = bench(0x00, 999);
  it.write(demod, 0x5d);
  it.write(control, 0x40);
  it.clock.run(25.03);
  expect(expired(it)).toBe(false);
  it.clock.run(0.05);
  expect(expired(it)).toBe(true);
});

test("TStopNow stops it where it is, and TStartNow starts from the reload value", () => {
  const it = bench(0x00, 999);
  it.write(control, 0x40);
  it.clock.run(10);
  it.write(control, 0x80);
  const stood = counter(it);
  it.clock.run(100);
  expect([counter(it), expired(it)]).toEqual([stood, false]);
  expect(stood).toBe(599);
  it.write(control, 0x40);
  expect(counter(it)).toBe(999);
});

test("with TAutoRestart it starts over, and asks again after each acknowledgement", () => {
  const it = bench(0x10, 39);   // 1 ms
  it.write(control, 0x40);
  for (let i = 0; i < 3; i++) {
    it.clock.run(1.001);
    expect(expired(it)).toBe(true);
    it.write(comIrq, 0x01);
    expect(expired(it)).toBe(false);
  }
  it.clock.run(10_000);   // nobody looked for 10,000 rounds
  expect([expired(it), it.read(status1) & 0x08]).toEqual([true, 0x08]);
  it.write(control, 0x80);
  expect(it.clock.next).toBeUndefined();
});
