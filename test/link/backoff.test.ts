import { Backoff } from "../../modules/link/backoff.js";

const longest = (): Backoff => new Backoff({ baseMs: 1_000, capMs: 300_000, random: () => 0.999999 });

test("the window doubles up to the cap", () => {
  const backoff = longest();
  const waits = Array.from({ length: 12 }, () => Math.ceil(backoff.next() / 1_000));
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]);
});

test("a wait is anywhere in the window, never below the base, always whole", () => {
  let fraction = 0;
  const backoff = new Backoff({ baseMs: 1_000, capMs: 300_000, random: () => fraction });
  for (let i = 0; i < 9; i++) backoff.next();
  expect(backoff.next()).toBe(1_000);
  fraction = 0.5;
  expect(backoff.next()).toBe(150_500);
  fraction = 0.123456789;
  expect(Number.isInteger(backoff.next())).toBe(true);
});

test("what is nobody's failure does not widen the window", () => {
  const backoff = longest();
  backoff.next();
  backoff.next();
  expect([backoff.again(), backoff.again()]).toEqual([3_999, 3_999]);
  expect(Math.ceil(backoff.next() / 1_000)).toBe(8);
});

test("begins anew after a reset", () => {
  const backoff = longest();
  for (let i = 0; i < 5; i++) backoff.next();
  backoff.reset();
  expect(Math.ceil(backoff.next() / 1_000)).toBe(2);
});

test("even the first wait differs from station to station", () => {
  const waits = [0.1, 0.6].map((fraction) => new Backoff({ baseMs: 1_000, capMs: 300_000, random: () => fraction }).again());
  expect(waits).toEqual([1_100, 1_600]);
});
