// What a scale owes, driver against chips, with one cell and with four: grams or a reason why not, whatever time, heat and hands do to it.
import type { FaultCode } from "../../modules/drivers/fault.js";
import { Hx711 } from "../../modules/drivers/hx711.js";
import type { Weight } from "../../modules/drivers/scale.js";
import { Hx711Chip } from "../../sim/chips/hx711.js";
import { VirtualLoadCell } from "../../sim/io/load-cell.js";
import { describeLife } from "./life.js";
import { every } from "./range-parts.js";
import { Hearing, Workbench } from "./workbench.js";

const RATED_KG = 50;
/** 1 mV/V at 50 kg, gain 128, 2^24 counts for the supply over the gain (HX711 data sheet, "Analog Inputs"). */
const COUNTS_PER_KG = 0.001 * 128 * 2 ** 24 / RATED_KG;
const ANSWER_MS = 8_200;
const MINUTE_MS = 60_000;

interface ScaleOptions { seed?: number; rate?: 10 | 80; cells?: number; tareCounts?: number }

function solder(workbench: Workbench, { cells = 1, rate = 10, tareCounts }: ScaleOptions = {}) {
  const { clock, random, timers } = workbench;
  const chips = Array.from({ length: cells }, () => Object.assign(new Hx711Chip(clock, { rate, random, ratedKg: RATED_KG, mvPerV: 1 }), { tremble: 60 }));
  const wires = chips.map((chip, i) => ({ data: 2 * i, clock: 2 * i + 1, chip }));
  const io = workbench.port(new VirtualLoadCell(wires, clock).LoadCell);
  const open = (hearing: Hearing) => new Hx711({ cells: wires.map(({ data, clock: pin }) => ({ io, data, clock: pin })), timers, countsPerKg: COUNTS_PER_KG,
    capacityKg: RATED_KG * cells, ...(tareCounts === undefined ? {} : { tareCounts }), onFault: hearing.onFault, onRecovered: hearing.onRecovered });
  const load = (kg: number): void => { for (const { bridge } of chips) bridge.kg = kg / cells; };
  return { chips, open, load };
}

function bench(options: ScaleOptions = {}) {
  const workbench = new Workbench(options.seed ?? 1);
  const soldered = solder(workbench, options);
  const hearing = new Hearing();
  const scale = soldered.open(hearing);
  const answered = (ask: (callback: (weight: Weight) => void) => void): number | FaultCode => {
    const answers: Weight[] = [];
    ask((weight) => answers.push(weight));
    expect(answers).toEqual([]);
    workbench.clock.run(ANSWER_MS);
    expect(answers).toHaveLength(1);
    const [weight] = answers as [Weight];
    return "grams" in weight ? weight.grams : weight.fault;
  };
  const measure = (): number | FaultCode => answered((callback) => scale.measure(callback));
  const grams = (): number => {
    const weight = measure();
    expect(weight).toEqual(expect.any(Number));
    return weight as number;
  };
  workbench.clock.run(1_000);
  return { workbench, ...soldered, hearing, scale, measure, grams, tare: () => answered((callback) => scale.tare(callback)) };
}

describe.each([[1, 10], [1, 80], [4, 10], [4, 80]] as const)("%d cells at %d conversions a second", (cells, rate) => {
  const options = { cells, rate } as const;
  const tolerance = Math.max(20, RATED_KG * cells / 2);   // in grams: a 2000th of the capacity

  describeLife((workbench) => {
    const { chips, open } = solder(workbench, options);
    return { open, plug(plugged) { for (const chip of chips) chip.dead = !plugged; } };
  }, { firedMost: 100, use: (scale: Hx711) => scale.measure(() => {}) });

  test("tells what is put in and taken out within a 2000th of its capacity", () => {
    const { load, grams } = bench(options);
    expect(Math.abs(grams())).toBeLessThan(5 * cells);
    for (const kg of [0.05, 1.2, 17, 0, 44, 3.3, 0]) {
      load(kg);
      expect(Math.abs(grams() - 1_000 * kg)).toBeLessThan(tolerance);
    }
  });

  test("spikes in one conversion of twenty do not come through", () => {
    const { chips, load, grams, measure } = bench(options);
    grams();
    for (const chip of chips) chip.spikes = 0.05;
    load(5);
    for (let i = 0; i < 20; i++) {
      const weight = measure();
      if (typeof weight === "number") expect(Math.abs(weight - 5_000)).toBeLessThan(tolerance);
      else expect(weight).toBe("unstable");
    }
  });

  test("a bag that falls in is weighed when it has come to rest", () => {
    const { workbench, load, grams } = bench(options);
    grams();
    const { clock } = workbench;
    const startMs = clock.now;
    const cancel = every(workbench, 30, () => {
      const ms = clock.now - startMs;
      load(8 + 6 * Math.exp(-ms / 600) * Math.sin(ms / 90));
    });
    expect(Math.abs(grams() - 8_000)).toBeLessThan(2 * tolerance);
    cancel();
  });

  test("what swings without end is unstable, and known within its time", () => {
    const { workbench, load, grams, measure, hearing } = bench(options);
    grams();
    every(workbench, 70, () => load(8 + 3 * workbench.random.next()));
    expect(measure()).toBe("unstable");
    expect(hearing.log).toEqual(["unstable"]);
  });

  test("its zero follows drift while it is empty, and a bag keeps its weight", () => {
    const { workbench, chips, load, grams } = bench(options);
    grams();
    for (const { bridge } of chips) bridge.driftKgPerHour = 0.008 / cells;   // 2 g in a quarter of an hour
    for (let minute = 0; minute < 3_000; minute += 10) {
      workbench.clock.run(10 * MINUTE_MS);
      expect(Math.abs(grams())).toBeLessThan(5 * cells + 1);
    }
    for (const { bridge } of chips) bridge.driftKgPerHour = 0;
    load(2);
    expect(Math.abs(grams() - 2_000)).toBeLessThan(tolerance);
  });

  test("creep does not become waste: before and after a bag differ by the bag", () => {
    const { workbench, chips, load, grams } = bench(options);
    grams();
    for (const { bridge } of chips) bridge.creep = 0.0005;
    load(20);
    workbench.clock.run(60 * MINUTE_MS);
    const before = grams();
    load(21.5);
    expect(Math.abs(grams() - before - 1_500)).toBeLessThan(tolerance);
    load(0);
    workbench.clock.run(60 * MINUTE_MS);
    expect(Math.abs(grams())).toBeLessThan(tolerance);
  });

  test("is tared where it stands", () => {
    const { load, grams, tare, scale } = bench(options);
    load(3);
    expect(tare()).toBe(0);
    load(4);
    expect(Math.abs(grams() - 1_000)).toBeLessThan(tolerance);
    expect(scale.counts).toBeGreaterThan(3 * COUNTS_PER_KG);
  });

  test("a station that starts full knows what is in it by the counts of its settings", () => {
    const { load, grams } = bench({ ...options, tareCounts: 0 });
    load(12);
    expect(Math.abs(grams() - 12_000)).toBeLessThan(tolerance);
  });

  test("more than it is made for is an overload, and far less than nothing is no weight", () => {
    const { load, measure, grams, hearing } = bench(options);
    grams();
    load(RATED_KG * cells * 1.2);
    expect(measure()).toBe("overload");
    load(-RATED_KG * cells * 0.5);
    expect(measure()).toBe("out-of-range");
    load(1);
    expect(Math.abs(grams() - 1_000)).toBeLessThan(tolerance);
    expect(hearing.log).toEqual(["overload", "out-of-range", "recovered"]);
  });

  test.each(["highest", "lowest", "floating"] as const)("a cell whose wires read %s is disconnected, and so is the scale", (disconnected) => {
    const { chips, grams, measure, hearing, scale } = bench(options);
    grams();
    chips.at(-1)!.disconnected = disconnected;
    for (let i = 0; i < 3; i++) expect(measure()).toBe("disconnected");
    chips.at(-1)!.disconnected = undefined;
    expect(Math.abs(grams())).toBeLessThan(tolerance);
    expect([hearing.log, scale.faults]).toEqual([["disconnected", "recovered"], 1]);
  });

  test("a cell without power does not answer, once told, and works again when it has it", () => {
    const { chips, load, grams, measure, hearing, scale } = bench(options);
    grams();
    load(6);
    for (let death = 1; death <= 3; death++) {
      chips.at(-1)!.power(false);
      expect(measure()).toBe("no-answer");
      expect(measure()).toBe("no-answer");
      chips.at(-1)!.power(true);
      expect(Math.abs(grams() - 6_000)).toBeLessThan(tolerance);
      expect([hearing.take(), scale.faults]).toEqual([["no-answer", "recovered"], death]);
    }
  });

  test.each([0, 1] as const)("a data wire that stays at %d gives no weight", (level) => {
    const { chips, grams, measure } = bench(options);
    grams();
    chips[0]!.stuckData = level;
    const told = Array.from({ length: 30 }, measure);
    expect(told.filter((weight) => typeof weight === "number" && weight !== 0)).toEqual([]);
    expect(["no-answer", "stuck", "disconnected", "out-of-range"]).toContain(told.at(-1));
  });

  test("a cell that says the same for ever is stuck", () => {
    const { chips, grams, measure } = bench(options);
    grams();
    chips[0]!.stuckAt = 12_345;
    expect(Array.from({ length: 30 }, measure).at(-1)).toBe("stuck");
  });

  test("asked twice it answers both, the second one that it is busy", () => {
    const { workbench, scale } = bench(options);
    const told: string[] = [];
    scale.measure((weight) => told.push(`first ${"grams" in weight ? "grams" : weight.fault}`));
    scale.tare((weight) => told.push(`second ${"grams" in weight ? "grams" : weight.fault}`));
    expect(told).toEqual([]);
    workbench.clock.run(ANSWER_MS);
    expect(told).toEqual(["second busy", "first grams"]);
  });

  test("a dip of the supply costs no more than one answer", () => {
    const { chips, load, grams, measure } = bench(options);
    grams();
    load(9);
    for (const chip of chips) chip.brownOut();
    measure();
    expect(Math.abs(grams() - 9_000)).toBeLessThan(tolerance);
  });
});
