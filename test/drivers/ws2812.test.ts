import fc from "fast-check";
import { type ColourName, Indicator, type Pattern } from "../../modules/drivers/indicator.js";
import { Ws2812, type Ws2812Options } from "../../modules/drivers/ws2812.js";
import type { PixelChain, PixelChainOptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { timersOf } from "./timers.js";

/** For the transfer with which the SDK's class begins. */
const MADE_MS = 20;

/** A chain of which the test sees each transfer; `shown` is what lights, [red, green, blue] a pixel. */
function bench(options: Partial<Ws2812Options> = {}) {
  const clock = new Clock();
  const wire = { open: 0, options: undefined as PixelChainOptions | undefined, shown: [] as number[][], updates: [] as number[] };
  class Chain implements PixelChain {
    readonly #pixels: number[];
    constructor(wiring: PixelChainOptions) {
      if (wiring.pin !== 1) throw new Error(`no rmt at pin ${wiring.pin}`);
      wire.open++;
      wire.options = wiring;
      this.#pixels = Array.from({ length: wiring.length }, () => 0);
      wire.shown = this.#pixels.map(() => [0, 0, 0]);
    }

    makeRGB(red: number, green: number, blue: number): number {
      for (const value of [red, green, blue]) if (!Number.isInteger(value) || value < 0 || value > 255) throw new RangeError("colour");
      return (green << 16) | (red << 8) | blue;
    }

    setPixel(index: number, colour: number): void {
      if (!(index in this.#pixels)) throw new RangeError("pixel");
      this.#pixels[index] = colour;
    }

    update(): void {
      wire.shown = this.#pixels.map((colour) => [(colour >> 8) & 0xff, colour >> 16, colour & 0xff]);
      wire.updates.push(clock.now - MADE_MS);
    }

    close(): void { wire.open--; }
  }
  const strip = { io: Chain, pin: 1 };
  const lights = new Ws2812({ strip, timers: timersOf(clock), segments: [{ from: 0, count: 2 }, { from: 3, count: 1 }], ...options });
  clock.run(MADE_MS);
  /** Which channels each pixel shows. */
  const seen = () => wire.shown.map((channels) => ["r", "g", "b"].filter((_, i) => channels[i]! > 0).join("") || "-").join(" ");
  const show = (index: number, colour: ColourName, onMs = 100, offMs = 0, count = 0) => lights.show(index, { colour, onMs, offMs, count });
  return { clock, wire, strip, lights, seen, show };
}

test("is dark until told, and as long as its segments need", () => {
  const { clock, wire, seen } = bench();
  clock.run(60_000);
  expect([wire.options!.length, wire.options!.order, seen(), wire.updates]).toEqual([4, "GRB", "- - - -", []]);
});

test.each<[ColourName, string]>([
  ["red", "r"], ["green", "g"], ["blue", "b"], ["yellow", "rg"], ["cyan", "gb"], ["magenta", "rb"], ["white", "rgb"], ["dark", "-"],
])("%s is the channels %p at the segment alone", (colour, channels) => {
  const { clock, seen, show } = bench();
  show(0, colour);
  clock.run(1);
  expect(seen()).toBe(`${channels} ${channels} - -`);
});

test("each segment has a rhythm of its own", () => {
  const { clock, seen, show } = bench();
  show(0, "green", 100, 100);
  show(1, "red", 150, 50, 2);
  const shown = [];
  for (let i = 0; i < 9; i++) {
    clock.run(i === 0 ? 25 : 50);
    shown.push(seen().replace(/^(\S+) \S+ - /, "$1 "));
  }
  expect(shown).toEqual(["g r", "g r", "- r", "- -", "g r", "g r", "- r", "- -", "g -"]);
});

test("a counted pattern gives way to the endless one before it, at its own segment", () => {
  const { clock, seen, show } = bench();
  show(0, "blue");
  show(0, "red", 100, 0, 1);
  clock.run(50);
  expect(seen()).toBe("r r - -");
  clock.run(100);
  expect(seen()).toBe("b b - -");
});

test("what is shown in one moment is one transfer, and none follows another within 20 ms", () => {
  const { clock, wire, show } = bench();
  for (let i = 0; i < 500; i++) {
    show(0, i % 2 ? "red" : "green", 1, 1);
    show(1, i % 2 ? "blue" : "white", 1, 1);
    clock.run(i % 5);
  }
  const gaps = wire.updates.slice(1).map((at, i) => at - wire.updates[i]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
  expect(wire.updates.length).toBeGreaterThan(30);
});

test("what is lit is sent again every ten seconds, in case a pixel has forgotten; what is dark costs nothing", () => {
  const { clock, wire, lights, seen, show } = bench();
  show(1, "white");
  clock.run(35_000);
  expect(wire.updates).toEqual([0, 10_000, 20_000, 30_000]);
  lights.stop(1);
  clock.run(60_000);
  expect([wire.updates.length, seen(), clock.next]).toEqual([5, "- - - -", undefined]);
});

test("stop leaves nothing to come back to", () => {
  const { clock, lights, seen, show } = bench();
  show(0, "yellow");
  show(0, "green", 500, 0, 1);
  lights.stop(0);
  clock.run(5_000);
  expect(seen()).toBe("- - - -");
});

test("a segment that is not there is nobody's", () => {
  const { clock, wire, lights, show } = bench();
  show(2, "white");
  show(-1, "white");
  lights.stop(7);
  clock.run(60_000);
  expect(wire.updates).toEqual([]);
});

test("whatever is shown, the whole chain draws no more than it may", () => {
  const colours: ColourName[] = ["dark", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
  fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 100, max: 20_000 }), fc.array(fc.constantFrom(...colours), { minLength: 4, maxLength: 4 }),
    (count, milliampsMax, shown) => {
      const pixels = 4 * count;
      if (milliampsMax - pixels < pixels * 60 / 255) return;
      const segments = [0, 1, 2, 3].map((i) => ({ from: i * count, count }));
      const { clock, wire, show } = bench({ segments, milliampsMax });
      shown.forEach((colour, i) => show(i, colour));
      clock.run(1);
      const levels = wire.shown.reduce((sum, channels) => sum + channels[0]! + channels[1]! + channels[2]!, 0);
      expect(levels * 20 / 255 + pixels).toBeLessThanOrEqual(milliampsMax);
    }));
});

test("with current enough it is as bright as it may be, white too; with less, one colour is brighter than white", () => {
  const rich = bench({ milliampsMax: 5_000 });
  const dim = bench({ milliampsMax: 5_000, levelMax: 40 });
  const poor = bench({ milliampsMax: 94 });   // 90 for three pixels
  for (const { clock, show } of [rich, dim, poor]) {
    show(0, "white");
    show(1, "red");
    clock.run(1);
  }
  expect(rich.wire.shown).toEqual([[255, 255, 255], [255, 255, 255], [0, 0, 0], [255, 0, 0]]);
  expect(dim.wire.shown[3]).toEqual([40, 0, 0]);
  expect(poor.wire.shown).toEqual([[127, 127, 127], [127, 127, 127], [0, 0, 0], [255, 0, 0]]);
});

test.each<[string, Partial<Ws2812Options>]>([
  ["too little current", { milliampsMax: 2 }],
  ["segments that overlap", { segments: [{ from: 0, count: 3 }, { from: 2, count: 3 }] }],
  ["a segment that is empty", { segments: [{ from: 0, count: 0 }] }],
  ["a segment before the chain", { segments: [{ from: -1, count: 3 }] }],
  ["no pixels at all", { segments: [] }],
  ["a chain longer than 20 ms can carry", { segments: [{ from: 0, count: 601 }], milliampsMax: 20_000 }],
])("%s is refused, and no pin is held", (_, options) => {
  const { wire, lights, strip } = bench();
  lights.close();
  expect(() => new Ws2812({ strip, timers: timersOf(new Clock()), segments: [{ from: 0, count: 2 }], ...options })).toThrow(RangeError);
  expect(wire.open).toBe(0);
});

test("a segment beyond the length that the wiring names is refused", () => {
  expect(() => bench({ strip: { ...bench().strip, length: 3 } })).toThrow("leaves the chain");
});

test("a chain that cannot be had is an exception", () => {
  expect(() => bench({ strip: { ...bench().strip, pin: 2 } })).toThrow("no rmt at pin 2");
  expect(() => bench({ strip: { io: bench().strip.io } })).toThrow("names no pin");
});

test("close leaves it dark, frees the pin and shows nothing more", () => {
  const { clock, wire, lights, seen, show } = bench();
  show(0, "white", 500, 500);
  clock.run(10);
  lights.close();
  lights.close();
  show(0, "red");
  lights.stop(0);
  expect([seen(), wire.open, clock.next]).toEqual(["- - - -", 0, undefined]);
  clock.run(5_000);
  expect(seen()).toBe("- - - -");
});

test("blinks as the status light does, pattern for pattern", () => {
  const pattern = fc.record<Pattern>({
    colour: fc.constantFrom("red", "green", "white"), onMs: fc.integer({ min: 30, max: 400 }).map((ms) => ms - ms % 10),
    offMs: fc.oneof(fc.constant(0), fc.integer({ min: 30, max: 400 }).map((ms) => ms - ms % 10)), count: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(fc.property(fc.array(pattern, { minLength: 1, maxLength: 4 }), (patterns) => {
    const { clock, lights, wire } = bench();
    const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine() };
    const { Digital } = new VirtualDigital(lines);
    const pin = (number: number) => ({ io: Digital, pin: number });
    const indicator = new Indicator({ red: pin(1), green: pin(2), blue: pin(3), timers: timersOf(clock) });
    for (const each of patterns) {
      lights.show(0, each);   // what begins less than 20 ms after something else was sent is behind for one beat
      indicator.show(each);
      for (let i = 0; i < 40; i++) {
        clock.run(i === 0 ? 5 : 10);
        if (i > 5) expect(wire.shown[0]!.map((level) => level > 0 ? 1 : 0)).toEqual(Object.values(lines).map((line) => line.level));
      }
      clock.run(5);
    }
  }), { numRuns: 50 });
});
