import fc from "fast-check";
import { CellWindow, WINDOW, Zero } from "../../modules/drivers/scale.js";

const windowOf = (readings: readonly number[]): CellWindow => {
  const window = new CellWindow();
  for (const reading of readings) window.take(reading);
  return window;
};

test("a window is full after five readings, and then keeps the last five", () => {
  const window = windowOf([1, 2, 3, 4]);
  expect([window.isEmpty, window.isFull]).toEqual([false, false]);
  window.take(5);
  expect([window.isFull, window.median, window.spread]).toEqual([true, 3, 4]);
  for (const reading of [-10, -11, -12]) window.take(reading);
  expect([window.median, window.spread]).toEqual([-10, 17]);
  window.begin();
  expect([window.isEmpty, window.isFull]).toEqual([true, false]);
});

test("the median is the middle one of any five, also of negative ones", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -8_388_608, max: 8_388_607 }), { minLength: WINDOW, maxLength: WINDOW }), (readings) => {
    const sorted = [...readings].sort((a, b) => a - b);
    expect(windowOf(readings).median).toBe(sorted[2]);
    expect(windowOf(readings).spread).toBe(sorted[4]! - sorted[0]!);
  }));
});

test("one spike does no harm to stillness, two do", () => {
  expect(windowOf([100, 101, 8_000_000, 99, 100]).isStill(1)).toBe(true);
  expect(windowOf([100, 101, 8_000_000, 99, -8_000_000]).isStill(1)).toBe(false);
});

test("a slow move is no rest", () => {
  expect(windowOf([0, 10, 20, 30, 40]).isStill(9)).toBe(false);
  expect(windowOf([0, 10, 20, 30, 40]).isStill(20)).toBe(true);
});

test("counts what is the same over and over, also from one window to the next", () => {
  const window = windowOf([7, 7, 7]);
  window.begin();
  window.take(7);
  expect(window.equal).toBe(4);
  window.take(8);
  expect(window.equal).toBe(1);
});

test("without a tare, what is first there is nothing", () => {
  const zero = new Zero({ tare: undefined, step: 5, range: 100 });
  expect([zero.over(12_345), zero.over(13_345)]).toEqual([0, 1_000]);
});

test("drift in small steps is followed, up and down, but no farther than the range", () => {
  const zero = new Zero({ tare: 1_000, step: 5, range: 100 });
  for (let counts = 1_000; counts <= 1_100; counts += 5) expect(zero.over(counts)).toBe(0);
  expect([zero.over(1_104), zero.over(1_105), zero.over(1_107)]).toEqual([4, 5, 7]);
  for (let counts = 1_100; counts >= 900; counts -= 5) expect(zero.over(counts)).toBe(0);
  expect([zero.over(897), zero.over(800)]).toEqual([-3, -100]);
});

test("what has been put in stays, to the count, for however long it lies there", () => {
  fc.assert(fc.property(fc.integer({ min: 6, max: 100_000 }), fc.integer({ min: 2, max: 50 }), (load, times) => {
    const zero = new Zero({ tare: 0, step: 5, range: 1_000 });
    for (let i = 0; i < times; i++) expect(zero.over(load)).toBe(load);
    expect(zero.over(0)).toBe(0);
  }));
});

test("taring makes nothing of what is there", () => {
  const zero = new Zero({ tare: 0, step: 5, range: 10 });
  zero.set(5_000);
  expect([zero.over(5_000), zero.over(6_000)]).toEqual([0, 1_000]);
});
