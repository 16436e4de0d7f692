import { St7789Chip, type St7789Options } from "../../sim/chips/st7789.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { VirtualSPI } from "../../sim/io/spi.js";
import { Random } from "../../sim/random.js";

const [RED, GREEN, BLUE] = [0xf800, 0x07e0, 0x001f];

function bench(options: Partial<St7789Options> = {}) {
  const clock = new Clock();
  const dc = new DigitalLine();
  const chip = new St7789Chip(clock, { dc, ...options });
  const bus = new VirtualSPI(chip);
  const spi = new bus.SPI({ hz: 40_000_000 });
  const data = (...bytes: number[]) => {
    dc.drive(spi, 1);
    spi.write(Uint8Array.from(bytes));
  };
  const command = (code: number, ...bytes: number[]) => {
    dc.drive(spi, 0);
    spi.write(Uint8Array.of(code));
    if (bytes.length > 0) data(...bytes);
  };
  const window = (x0: number, x1: number, y0: number, y1: number) => {
    command(0x2a, x0 >> 8, x0 & 0xff, x1 >> 8, x1 & 0xff);
    command(0x2b, y0 >> 8, y0 & 0xff, y1 >> 8, y1 & 0xff);
  };
  const pixels = (...colours: number[]) => command(0x2c, ...colours.flatMap((colour) => [colour >> 8, colour & 0xff]));
  /** Awake, on, 16 bits, true colours, all black. */
  const begin = () => {
    clock.run(120);
    command(0x11);
    clock.run(120);
    command(0x3a, 0x55);
    command(0x21);
    command(0x29);
    command(0x2c);
    dc.drive(spi, 1);
    spi.write(new Uint8Array(2 * 240 * 320));
  };
  const at = (x: number, y: number) => {
    const { width, pixels: seen } = chip.picture();
    return seen[y * width + x];
  };
  /** What is not black: [x, y], row by row. */
  const dots = () => {
    const { width, pixels: seen } = chip.picture();
    const found: number[][] = [];
    for (let i = 0; i < seen.length; i++) if (seen[i]) found.push([i % width, Math.floor(i / width)]);
    return found;
  };
  return { clock, chip, spi, data, command, window, pixels, begin, at, dots };
}

test("it is dark until it is awake and on", () => {
  const { clock, chip, command } = bench();
  expect(chip.picture()).toMatchObject({ width: 240, height: 320 });
  clock.run(120);
  command(0x29);
  expect(chip.lit).toBe(false);
  command(0x11);
  expect(chip.lit).toBe(true);
  clock.run(120);
  command(0x28);
  expect(chip.lit).toBe(false);
  command(0x29);
  command(0x10);
  expect(chip.lit).toBe(false);
});

test("after power there is anything in its memory", () => {
  const { clock, command, dots } = bench({ random: new Random(9) });
  clock.run(120);
  command(0x11);
  clock.run(5);
  command(0x29);
  expect(dots().length).toBeGreaterThan(76_000);
});

test.each([[RED, 0xff0000], [GREEN, 0x00ff00], [BLUE, 0x0000ff], [0xffff, 0xffffff], [0x0000, 0x000000]])("16 bits: %i is seen as %i", (colour, seen) => {
  const { begin, pixels, at } = bench();
  begin();
  pixels(colour);
  expect(at(0, 0)).toBe(seen);
});

test("18 bits, as after a reset: three bytes a pixel, the upper six bits of each", () => {
  const { begin, command, at } = bench();
  begin();
  command(0x3a, 0x66);
  command(0x2c, 0xff, 0x80, 0x03, 0x00, 0x00, 0xff);
  expect([at(0, 0), at(1, 0)]).toEqual([0xff8200, 0x0000ff]);
});

test("an IPS glass shows opposites while inversion is off", () => {
  const { begin, command, pixels, at } = bench();
  begin();
  pixels(RED);
  command(0x20);
  expect([at(0, 0), at(1, 0)]).toEqual([0x00ffff, 0xffffff]);
});

test("pixels fill the window row by row, and from its end it begins again", () => {
  const { begin, window, pixels, at, dots } = bench();
  begin();
  window(238, 239, 318, 319);
  pixels(RED, RED, GREEN);
  expect(dots()).toEqual([[238, 318], [239, 318], [238, 319]]);
  pixels(BLUE, BLUE, BLUE, BLUE, GREEN);
  expect([at(238, 318), at(239, 318), at(238, 319), at(239, 319)]).toEqual([0x00ff00, 0x0000ff, 0x0000ff, 0x0000ff]);
});

test("a write begins at the window's beginning, its continuation (3Ch) where the last one ended", () => {
  const { begin, window, pixels, command, data, dots } = bench();
  begin();
  window(10, 19, 20, 29);
  pixels(RED);
  command(0x00);
  command(0x3c, 0xf8, 0x00);
  data(0xf8, 0x00);
  expect(dots()).toEqual([[10, 20], [11, 20], [12, 20]]);
});

test("a pixel may be cut in two by the end of a transfer", () => {
  const { begin, command, data, at } = bench();
  begin();
  command(0x2c, 0xf8);
  data(0x00, 0x07);
  data(0xe0);
  expect([at(0, 0), at(1, 0)]).toEqual([0xff0000, 0x00ff00]);
});

test.each([
  [0x00, [0, 0], [1, 0]], [0x40, [239, 0], [238, 0]], [0x80, [0, 319], [1, 319]], [0xc0, [239, 319], [238, 319]],
  [0x20, [0, 0], [0, 1]], [0x60, [239, 0], [239, 1]], [0xa0, [0, 319], [0, 318]], [0xe0, [239, 319], [239, 318]],
])("MADCTL %i: the first pixel is at %j, the second at %j", (order, first, second) => {
  const { begin, command, pixels, at } = bench();
  begin();
  command(0x36, order);
  pixels(RED, GREEN);
  expect([at(first[0]!, first[1]!), at(second[0]!, second[1]!)]).toEqual([0xff0000, 0x00ff00]);
});

test("exchanged, the window may be 320 wide and 240 high", () => {
  const { begin, command, window, pixels, dots } = bench();
  begin();
  expect(() => window(0, 319, 0, 0)).toThrow("columns 0 to 319 of 240");
  command(0x36, 0x20);
  window(318, 319, 239, 239);
  pixels(RED, RED);
  expect(dots()).toEqual([[239, 318], [239, 319]]);
});

test("blue first: what was red is blue", () => {
  const { begin, command, pixels, at } = bench();
  begin();
  pixels(RED);
  command(0x36, 0x08);
  expect(at(0, 0)).toBe(0x0000ff);
});

test("a glass of 240 rows shows the first 240 of the memory: turned round, the window has to begin at 80", () => {
  const { chip, begin, command, window, pixels, dots } = bench({ height: 240 });
  begin();
  expect(chip.picture()).toMatchObject({ width: 240, height: 240 });
  command(0x36, 0xc0);
  window(0, 0, 79, 80);
  pixels(RED, GREEN);
  expect(dots()).toEqual([[239, 239]]);
});

test("a command within 5 ms of a reset, and sleep out within 120 ms, are lost with what follows", () => {
  const { clock, chip, command, at, begin, pixels } = bench();
  begin();
  pixels(RED);
  command(0x01);
  command(0x3a, 0x55);
  expect(chip.lost).toBe(1);
  clock.run(5);
  command(0x3a, 0x55);
  command(0x21);
  command(0x29);
  command(0x11);
  expect([chip.lost, chip.lit]).toEqual([2, false]);
  clock.run(115);
  command(0x11);
  expect([chip.lost, chip.lit]).toEqual([2, true]);
  expect(at(0, 0)).toBe(0xff0000);   // a reset leaves the memory
});

test("after sleep out 5 ms to the next command, and 120 ms to the next sleep in", () => {
  const { clock, chip, command } = bench();
  clock.run(120);
  command(0x11);
  command(0x29);
  expect([chip.lost, chip.lit]).toEqual([1, false]);
  clock.run(5);
  command(0x29);
  command(0x10);
  expect([chip.lost, chip.lit]).toEqual([2, true]);
  clock.run(115);
  command(0x10);
  expect([chip.lost, chip.lit]).toEqual([2, false]);
});

test("its reset pin: low it takes nothing, and it begins anew", () => {
  const reset = new DigitalLine();
  reset.drive(reset, 1);
  const { clock, chip, begin, command, pixels } = bench({ reset });
  begin();
  expect(chip.lit).toBe(true);
  reset.drive(reset, 0);
  expect(chip.lit).toBe(false);
  clock.run(200);
  command(0x11);
  command(0x29);
  reset.drive(reset, 1);
  expect(chip.lit).toBe(false);
  clock.run(200);
  pixels(RED);
  command(0x29);
  command(0x11);
  expect(chip.lit).toBe(true);
});

test("without its light nothing is seen", () => {
  const backlight = new DigitalLine();
  backlight.drive(backlight, 1);
  const { chip, begin, pixels, dots } = bench({ backlight });
  begin();
  pixels(RED);
  expect(dots()).toEqual([[0, 0]]);
  backlight.drive(backlight, 0);
  expect([chip.lit, dots().length]).toEqual([false, 0]);
});

test("a dip of the supply leaves it asleep, with 18 bits a pixel and anything in memory; dead it takes nothing", () => {
  const { clock, chip, begin, command, pixels, at, dots } = bench();
  begin();
  chip.dead = true;
  pixels(RED);
  expect(dots()).toEqual([]);
  chip.dead = false;
  expect(at(0, 0)).toBe(0);
  chip.brownOut();
  expect(chip.lit).toBe(false);
  clock.run(120);
  command(0x11);
  clock.run(5);
  command(0x29);
  command(0x21);
  expect(dots().length).toBeGreaterThan(76_000);
  command(0x2c, 0x00, 0x00, 0xfc);
  expect(at(0, 0)).toBe(0x0000ff);
});

test("commands that trim the panel are taken with their arguments; what is not modelled is refused", () => {
  const { chip, begin, command, window, dots } = bench();
  begin();
  const before = chip.revision;
  command(0xb2, 0x0c, 0x0c, 0x00, 0x33, 0x33);
  command(0xe0, ...new Array<number>(14).fill(0x11));
  command(0x13);
  expect(dots()).toEqual([]);
  expect(chip.revision).toBeGreaterThan(before);
  expect(() => command(0x04)).toThrow("not modelled");
  expect(() => command(0x33)).toThrow("not modelled");
  expect(() => command(0x3a, 0x53)).toThrow("not modelled");
  expect(() => window(5, 4, 0, 0)).toThrow("invalid");
  expect(() => window(0, 0, 0, 320)).toThrow("invalid");
});

test("nothing comes back: no wire leads there", () => {
  const { spi } = bench();
  const buffer = Uint8Array.of(0x00, 0xff);
  spi.transfer(buffer);
  expect([...buffer]).toEqual([0, 0]);
});
