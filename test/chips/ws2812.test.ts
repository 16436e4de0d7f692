import { Ws2812Strip, type Ws2812Options } from "../../sim/chips/ws2812.js";
import { Clock } from "../../sim/clock.js";
import { VirtualPixelChain, type VirtualPixelChainOptions } from "../../sim/io/pixel-chain.js";
import { Random } from "../../sim/random.js";

const BYTE_MS = 8 * 0.0012;

function bench(options: Partial<Ws2812Options> & Pick<VirtualPixelChainOptions, "chip"> = {}) {
  const { chip, ...strip } = options;
  const clock = new Clock();
  const lights = new Ws2812Strip(clock, { length: 4, ...strip });
  const board = new VirtualPixelChain({ strips: { 7: lights }, clock, ...(chip ? { chip } : {}) });
  const open = (order = "GRB", length = 4) => {
    const chain = new board.PixelChain({ pin: 7, length, order });
    clock.run(1);
    return chain;
  };
  return { clock, lights, board, open };
}

/** What the chain sends for one pixel of this colour. */
function sent(order: string, [red, green, blue]: [number, number, number], brightness = 255): number[] {
  const clock = new Clock();
  let bytes: number[] = [];
  const board = new VirtualPixelChain({ strips: { 1: { receive(frame) { bytes = [...frame]; } } }, clock });
  const chain = new board.PixelChain({ pin: 1, length: 1, order });
  chain.brightness = brightness;
  chain.setPixel(0, chain.makeRGB(red, green, blue));
  chain.update();
  return bytes;
}

test.each([["GRB", [0x7f, 0xfe, 0x0f]], ["RGB", [0xfe, 0x7f, 0x0f]], ["BGR", [0x0f, 0x7f, 0xfe]]])("in the order %s the bytes go out so", (order, bytes) => {
  expect(sent(order, [255, 128, 16])).toEqual(bytes);
});

test("as in the SDK a quarter of the brightness goes out until it is set, and four bytes go out back to front", () => {
  expect(sent("GRB", [255, 128, 16], 0x40)).toEqual([32, 63, 4]);
  expect(sent("GRBW", [255, 128, 16])).toEqual([0, 0x0f, 0xfe, 0x7f]);
  const chain = bench().open();
  expect(chain.brightness).toBe(0x40);
  chain.brightness = 1_000;
  expect(chain.brightness).toBe(255);
});

test("what the SDK refuses: no pixels, no pin, an order of other than three or four colours, and one channel too many", () => {
  const { board } = bench({ chip: "esp32c3" });
  const make = (options: object) => () => new board.PixelChain({ pin: 7, length: 4, order: "GRB", ...options });
  expect(make({ length: 0 })).toThrow("no pixels");
  expect(make({ pin: -1 })).toThrow("no pin");
  expect(make({ order: "GR" })).toThrow("invalid order");
  const first = make({})();
  make({ pin: 8 })();
  expect(make({ pin: 9 })).toThrow("no free RMT channel");
  first.close();
  make({ pin: 9 })();
});

test("pixels beyond the ends are left out, and colours are cut to a byte", () => {
  const { open } = bench();
  const chain = open();
  chain.setPixel(4, 0xffffff);
  chain.setPixel(-1, 0xffffff);
  chain.setPixel(2, chain.makeRGB(256, 1, 2));
  expect([0, 1, 2, 3, 4].map((i) => chain.getPixel(i))).toEqual([0, 0, 0x010002, 0, undefined]);
});

test("the lights show a sending after its last bit and the pause, not before", () => {
  const { clock, lights, open } = bench();
  const chain = open();
  chain.brightness = 255;
  chain.setPixel(0, chain.makeRGB(255, 0, 0));
  chain.setPixel(3, chain.makeRGB(0, 128, 255));
  const began = clock.now;
  const changes: number[] = [];
  lights.onChange = () => changes.push(clock.now - began);
  chain.update();
  clock.run(1);
  expect(changes).toEqual([expect.closeTo(12 * BYTE_MS + 0.05, 3)]);
  expect(lights.colours).toEqual([0xfe0000, 0, 0, 0x007ffe]);
});

test("without an update nothing changes; closing makes all dark, and then nothing works any more", () => {
  const { clock, lights, board, open } = bench();
  const chain = open();
  chain.setPixel(1, 0xffffff);
  clock.run(10);
  expect(lights.colours).toEqual([0, 0, 0, 0]);
  chain.update();
  clock.run(10);
  expect(lights.colours[1]).toBe(0x3f3f3f);
  chain.close();
  chain.close();
  clock.run(10);
  expect([lights.colours, board.open]).toEqual([[0, 0, 0, 0], 0]);
  expect(() => chain.update()).toThrow("closed");
  expect(() => chain.setPixel(0, 0)).toThrow("closed");
});

test("an update while the one before is under way makes the script wait for it; both are shown in the end", () => {
  const { clock, lights, board, open } = bench();
  const chain = open();
  expect(board.blockedMs).toBe(0);
  chain.update();
  chain.setPixel(0, 0xffffff);
  chain.update();
  expect(board.blockedMs).toBeCloseTo(12 * BYTE_MS + 0.05, 6);
  const seen: number[] = [];
  lights.onChange = () => seen.push(lights.colours[0]!);
  clock.run(1);
  expect([seen, board.updates, lights.missed]).toEqual([[0, 0x3f3f3f], 3, 0]);
});

test("lights that want a longer pause take two sendings in a row for one: the second runs out of the far end", () => {
  const { clock, lights, open } = bench({ resetMs: 0.28 });
  const chain = open();
  chain.setPixel(0, 0x0000ff);
  chain.update();
  chain.setPixel(0, 0xff0000);
  chain.update();
  clock.run(1);
  expect([lights.colours[0], lights.missed]).toEqual([0x00003f, 1]);
  chain.update();
  clock.run(1);
  expect([lights.colours[0], lights.missed]).toEqual([0x003f00, 1]);
});

test("a chain that is shorter than the strip leaves the rest as it was", () => {
  const { clock, lights, open } = bench();
  const chain = open("GRB", 2);
  for (const i of [0, 1, 2]) chain.setPixel(i, 0xffffff);
  chain.update();
  clock.run(1);
  expect(lights.colours).toEqual([0x3f3f3f, 0x3f3f3f, 0, 0]);
});

test("a clone that takes red first shows red and green exchanged", () => {
  const { clock, lights, open } = bench({ order: "RGB" });
  const chain = open();
  chain.setPixel(0, chain.makeRGB(255, 0, 0));
  chain.update();
  clock.run(1);
  expect(lights.colours[0]).toBe(0x003f00);
});

test("white draws 60 mA a light at the full, darkness 1 mA", () => {
  const { clock, lights, open } = bench();
  const chain = open();
  expect(lights.currentMa).toBe(4);
  chain.brightness = 255;
  for (const i of [0, 1, 2, 3]) chain.setPixel(i, 0xffffff);
  chain.update();
  clock.run(1);
  expect(lights.currentMa).toBeCloseTo(4 * (3 * 20 * 254 / 255 + 1), 6);
});

test("behind a broken light nothing changes any more, and it is dark itself", () => {
  const { clock, lights, open } = bench();
  const chain = open();
  for (const i of [0, 1, 2, 3]) chain.setPixel(i, 0xffffff);
  chain.update();
  clock.run(1);
  lights.brokenAt = 1;
  for (const i of [0, 1, 2, 3]) chain.setPixel(i, 0);
  chain.update();
  clock.run(1);
  expect(lights.colours).toEqual([0, 0, 0x3f3f3f, 0x3f3f3f]);
});

test("without supply all are dark, take nothing, and stay dark when it returns", () => {
  const { clock, lights, open } = bench();
  const chain = open();
  chain.setPixel(0, 0xffffff);
  chain.update();
  clock.run(1);
  chain.update();
  lights.power(false);
  chain.update();
  clock.run(1);
  expect([lights.colours, lights.currentMa]).toEqual([[0, 0, 0, 0], 0]);
  lights.power(true);
  clock.run(1);
  expect(lights.colours[0]).toBe(0);
  chain.update();
  clock.run(1);
  expect(lights.colours[0]).toBe(0x3f3f3f);
});

test("a disturbed wire turns the share of bits that it is set to", () => {
  const { clock, lights, open } = bench({ length: 500, random: new Random(6) });
  const chain = open("GRB", 500);
  lights.noise = 0.1;
  chain.update();
  clock.run(50);
  const ones = lights.colours.reduce((sum, colour) => sum + colour.toString(2).replaceAll("0", "").length, 0);
  expect(ones / (500 * 24)).toBeCloseTo(0.1, 1);
});
