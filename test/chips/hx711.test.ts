import { Hx711Chip, type Hx711Options } from "../../sim/chips/hx711.js";
import { Clock } from "../../sim/clock.js";
import { VirtualLoadCell } from "../../sim/io/load-cell.js";
import { Random } from "../../sim/random.js";

function bench(options: Hx711Options = {}, pulses: 25 | 26 | 27 = 25) {
  const clock = new Clock();
  const chip = new Hx711Chip(clock, options);
  const board = new VirtualLoadCell([{ data: 1, clock: 2, chip }], clock);
  const cell = new board.LoadCell({ data: 1, clock: 2, pulses });
  /** Runs on, and reads every conversion on the way. */
  const run = (ms: number): { at: number; value: number }[] => {
    const seen: { at: number; value: number }[] = [];
    for (let i = 0; i < ms; i++) {
      clock.run(1);
      const value = cell.read();
      if (value !== undefined) seen.push({ at: clock.now, value });
    }
    return seen;
  };
  return { clock, chip, board, cell, run };
}

/** 1 mV/V at 50 kg, gain 128, full scale half the supply: 0.001 / 50 * 128 * 2 * 2^23 counts a kilogram. */
const COUNTS_PER_KG = 42_949.67;
const kg = ({ value }: { value: number }): number => value / COUNTS_PER_KG;

test.each([[10, 400, 100], [80, 50, 12.5]] as const)("at %i a second the first conversion comes after %i ms, the others %f ms apart", (rate, first, apart) => {
  const times = bench({ rate }).run(1_000).map(({ at }) => at);
  expect(times[0]).toBe(first);
  expect(times).toHaveLength(Math.floor((1_000 - first) / apart) + 1);
  times.forEach((at, i) => expect(at).toBe(Math.ceil(first + i * apart)));
});

test("what is not read is overwritten by the next conversion", () => {
  const { clock, chip, cell } = bench();
  clock.run(450);
  chip.bridge.kg = 10;
  clock.run(1_000);
  expect(cell.read()! / COUNTS_PER_KG).toBeCloseTo(10, 2);
  expect(cell.read()).toBeUndefined();
  clock.run(49);
  expect(cell.read()).toBeUndefined();
  clock.run(1);
  expect(cell.read()).toBeDefined();
});

test("the counts are the load's: both signs, and the smallest steps", () => {
  const { clock, chip, cell } = bench();
  const at = (load: number): number => {
    chip.bridge.kg = load;
    clock.run(1_000);
    return cell.read()!;
  };
  expect([at(0), at(1), at(-1), at(50)]).toEqual([0, 42_950, -42_950, 2_147_484]);
});

test("a load put on comes in over four conversions, as through the chip's filter", () => {
  const { chip, run } = bench();
  run(1_000);
  chip.bridge.kg = 10;
  expect(run(600).map(kg)).toEqual([2.5, 5, 7.5, 10, 10, 10].map((load) => expect.closeTo(load, 3)));
});

test("26 and 27 pulses choose channel B and gain 64 for the conversions after the next settling (table 3)", () => {
  const b = bench({}, 26);
  b.chip.bridge.kg = 10;
  expect(b.run(1_500).map(({ at, value }) => [at, value > 0])).toEqual([
    [400, true], [800, false], [900, false], [1_000, false], [1_100, false], [1_200, false], [1_300, false], [1_400, false], [1_500, false],
  ]);
  const a64 = bench({}, 27);
  a64.chip.bridge.kg = 10;
  expect(a64.run(900).map(kg)).toEqual([10, 5, 5].map((load) => expect.closeTo(load, 3)));
});

test("a high clock of more than 60 µs powers it down; let go, it is reset and settles anew (figure 3)", () => {
  const { clock, chip, cell, run } = bench({}, 27);
  chip.bridge.kg = 10;
  run(900);
  cell.reset();
  expect([cell.read(), chip.data]).toEqual([undefined, 1]);
  clock.run(0.065);
  expect(chip.data).toBe(1);
  const [first, second] = run(1_000);
  expect(first!.at - 900).toBeCloseTo(401, 0);
  expect([kg(first!), kg(second!)]).toEqual([expect.closeTo(10, 3), expect.closeTo(5, 3)]);   // gain 128 once, as after a reset
});

test("a high clock of less than 60 µs is one pulse and no more", () => {
  const { clock, chip } = bench();
  clock.run(450);
  chip.bridge.kg = 10;
  chip.clock(1);
  clock.run(0.05);
  chip.clock(0);
  chip.bridge.kg = -10;
  expect(chip.data).toBe(0);   // bit 23, the sign, of a conversion of before
  clock.run(1_000);            // not read to its end, it is lost with the next one
  chip.clock(1);
  expect(chip.data).toBe(1);
});

test("beyond full scale either way it saturates", () => {
  const { clock, chip, cell } = bench();
  chip.bridge.kg = 500;
  clock.run(2_000);
  expect(cell.read()).toBe(8_388_607);
  chip.bridge.kg = -500;
  clock.run(1_000);
  expect(cell.read()).toBe(-8_388_608);
});

test("drift moves the zero by so much an hour, and stays when it ends", () => {
  const { clock, chip, cell } = bench();
  chip.bridge.zeroKg = 1;
  chip.bridge.driftKgPerHour = 0.5;
  clock.run(2 * 3_600_000);
  chip.bridge.driftKgPerHour = 0;
  clock.run(3_600_000);
  expect(cell.read()! / COUNTS_PER_KG).toBeCloseTo(2, 3);
});

test("creep adds its share while a load lies there, and goes again when it is taken away", () => {
  const { clock, chip, cell } = bench();
  const after = (ms: number): number => {
    clock.run(ms);
    return cell.read()! / COUNTS_PER_KG;
  };
  chip.bridge.creep = 0.01;
  chip.bridge.kg = 20;
  expect(after(1_000)).toBeCloseTo(20, 2);
  expect(after(1_800_000)).toBeCloseTo(20 + 0.2 * 0.95, 2);
  chip.bridge.kg = 0;
  expect(after(1_000)).toBeGreaterThan(0.15);
  expect(after(3 * 1_800_000)).toBeCloseTo(0, 3);
});

test("it trembles by no more than it is set to, and now and then there is a spike", () => {
  const { chip, run } = bench({ random: new Random(3) });
  chip.tremble = 60;
  const values = run(60_000).map(({ value }) => value);
  expect([Math.max(...values) > 50, Math.max(...values) <= 60, Math.min(...values) < -50, Math.min(...values) >= -60])
    .toEqual([true, true, true, true]);
  chip.spikes = 0.1;
  const spiked = run(60_000).filter((each) => Math.abs(kg(each)) > 0.1).length;
  expect([spiked > 40, spiked < 80, chip.faulty]).toEqual([true, true, true]);
});

test("faults of the bridge: full scale either way, anything, or always the same", () => {
  const { chip, run } = bench({ random: new Random(1) });
  const values = (fault: Partial<Hx711Chip>): Set<number> => {
    Object.assign(chip, { disconnected: undefined, stuckAt: undefined }, fault);
    chip.bridge.kg++;
    return new Set(run(2_000).map(({ value }) => value));
  };
  expect([...values({ disconnected: "highest" })].slice(-1)).toEqual([8_388_607]);
  expect([...values({ disconnected: "lowest" })]).toEqual([-8_388_608]);
  const floating = [...values({ disconnected: "floating" })];
  expect([floating.length, Math.max(...floating) > 4_000_000, Math.min(...floating) < -4_000_000]).toEqual([20, true, true]);
  expect([...values({ stuckAt: 1_234 })]).toEqual([1_234]);
  expect(chip.faulty).toBe(true);
});

test("dead, or its wire broken high: never ready; pinched low: always ready, and zero", () => {
  const { chip, run } = bench();
  chip.dead = true;
  expect(run(1_000)).toEqual([]);
  chip.dead = false;
  expect(run(1_000)).toHaveLength(7);
  chip.stuckData = 1;
  expect(run(1_000)).toEqual([]);
  chip.stuckData = 0;
  const zeros = run(100);
  expect([zeros.length, new Set(zeros.map(({ value }) => value))]).toEqual([100, new Set([0])]);
});

test("without supply it is silent and no fault, and what returns settles anew", () => {
  const { chip, run } = bench();
  run(1_000);
  chip.power(false);
  expect([run(1_000), chip.faulty]).toEqual([[], false]);
  chip.power(true);
  expect(run(400).map(({ at }) => at)).toEqual([2_400]);
});

test("a brown-out is 400 ms of silence, and gain 128 for one conversion", () => {
  const { chip, run } = bench({}, 27);
  chip.bridge.kg = 10;
  run(1_000);
  chip.brownOut();
  expect(run(800).map(({ at, value }) => [at, Math.round(value / COUNTS_PER_KG)])).toEqual([[1_400, 10], [1_800, 5]]);
});

test("no timer runs, whatever it measures", () => {
  const { clock, run } = bench();
  run(1_000);
  expect(clock.next).toBeUndefined();
});

test("with nothing at its pins there is never a conversion; with only its clock elsewhere there always is, and it is zero", () => {
  const { clock, chip, board, cell } = bench();
  chip.bridge.kg = 10;
  clock.run(1_000);
  expect(new board.LoadCell({ data: 7, clock: 8, pulses: 25 }).read()).toBeUndefined();
  cell.close();
  const wrong = new board.LoadCell({ data: 1, clock: 9, pulses: 25 });
  expect([wrong.read(), wrong.read()]).toEqual([0, 0]);
});

test("pins in use and other numbers of pulses are refused; closed, nothing is read", () => {
  const { board, cell, chip, clock } = bench();
  expect(() => new board.LoadCell({ data: 1, clock: 3, pulses: 25 })).toThrow("pin 1 is in use");
  expect(() => new board.LoadCell({ data: 3, clock: 2, pulses: 25 })).toThrow("pin 2 is in use");
  expect(() => new board.LoadCell({ data: 3, clock: 4, pulses: 24 as 25 })).toThrow("invalid pulses");
  cell.reset();
  cell.close();
  cell.close();
  expect(() => cell.read()).toThrow("closed");
  expect([board.open, clock.next]).toEqual([0, undefined]);
  clock.run(450);
  expect(chip.data).toBe(0);   // closed in the middle of a reset, the clock is low again
});
