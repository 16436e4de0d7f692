// What tells people something and asks nothing, driver against chip: the light strip, and the trigger of the camera that sees them.
import { CameraTrigger } from "../../modules/drivers/camera-trigger.js";
import type { Pattern } from "../../modules/drivers/indicator.js";
import { Ws2812 } from "../../modules/drivers/ws2812.js";
import { CameraChip } from "../../sim/chips/camera.js";
import { Ws2812Strip } from "../../sim/chips/ws2812.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualPixelChain } from "../../sim/io/pixel-chain.js";
import { describeLife } from "./life.js";
import { Workbench } from "./workbench.js";


type Hue = "red" | "green" | "blue" | "white";

describe("a WS2812 strip", () => {
  const SEGMENTS = [{ from: 0, count: 4 }, { from: 6, count: 4 }, { from: 12, count: 4 }];
  const LENGTH = 16;
  const MILLIAMPS = 200;
  const steady = (colour: Hue): Pattern => ({ colour, onMs: 100, offMs: 0, count: 0 });
  const blink: Pattern = { colour: "red", onMs: 120, offMs: 80, count: 3 };

  function solder(workbench: Workbench) {
    const strip = new Ws2812Strip(workbench.clock, { length: LENGTH, random: workbench.random });
    const chain = new VirtualPixelChain({ strips: { 4: strip }, clock: workbench.clock });
    const Bright = class extends chain.PixelChain {
      constructor(options: ConstructorParameters<typeof chain.PixelChain>[0]) {
        super(options);
        this.brightness = 255;   // as modules/platform/esp32.ts has it
      }
    };
    const open = () => new Ws2812({ strip: { io: workbench.port(Bright as typeof chain.PixelChain), pin: 4, length: LENGTH }, timers: workbench.timers,
      segments: SEGMENTS, milliampsMax: MILLIAMPS });
    return { strip, chain, open };
  }

  function bench(seed = 1) {
    const workbench = new Workbench(seed);
    const soldered = solder(workbench);
    let mostMa = 0;
    soldered.strip.onChange = () => { mostMa = Math.max(mostMa, soldered.strip.currentMa); };
    const lights = soldered.open();
    /** The hue of each light, whatever its brightness; "-" where it is dark. */
    const seen = (): string => soldered.strip.colours.map((colour) =>
      ["r", "g", "b"].filter((_, i) => (colour >> (16 - 8 * i)) & 0xff).join("") || "-").join(" ");
    return { workbench, clock: workbench.clock, ...soldered, lights, seen, get mostMa() { return mostMa; } };
  }

  describeLife((workbench) => {
    const { strip, open } = solder(workbench);
    return { open, plug: (plugged) => strip.power(plugged) };
  }, { firedMost: 20_000, timersMost: 1, use: (lights: Ws2812) => lights.show(0, steady("green")) });

  test("each segment shows its own, and nothing between them is lit", () => {
    const { clock, lights, seen } = bench();
    lights.show(0, steady("green"));
    lights.show(1, steady("red"));
    lights.show(2, steady("white"));
    clock.run(100);
    expect(seen()).toBe("g g g g - - r r r r - - rgb rgb rgb rgb");
    lights.stop(1);
    clock.run(100);
    expect(seen()).toBe("g g g g - - - - - - - - rgb rgb rgb rgb");
  });

  test("a counted pattern blinks so often, and gives way to the lasting one", () => {
    const { clock, lights, strip } = bench();
    lights.show(0, steady("green"));
    clock.run(1_000);
    lights.show(0, blink);
    const hues: string[] = [];
    for (let ms = 0; ms < 2_000; ms += 5) {
      clock.run(5);
      const colour = strip.colours[0]!;
      const hue = colour >> 16 ? "red" : colour === 0 ? "dark" : "green";
      if (hue !== hues.at(-1)) hues.push(hue);
    }
    expect(hues.slice(hues.indexOf("red"))).toEqual(["red", "dark", "red", "dark", "red", "dark", "green"]);
  });

  test("whatever it shows, it draws no more than it may, and never makes the script wait", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const it = bench(seed);
      const { random } = it.workbench;
      for (let i = 0; i < 300; i++) {
        const colour = random.pick<Hue>(["red", "green", "blue", "white"]);
        it.lights.show(random.below(3), random.below(2) === 0 ? steady(colour) : { colour, onMs: random.below(90), offMs: random.below(90), count: random.below(4) });
        it.clock.run(random.below(40));
      }
      expect(it.mostMa).toBeGreaterThan(0);
      expect(it.mostMa).toBeLessThanOrEqual(MILLIAMPS);
      expect([it.chain.blockedMs, it.strip.missed]).toEqual([0, 0]);
    }
  });

  test("after its supply has failed for a moment, and after sparks on its wire, it is right again by itself", () => {
    const { clock, lights, strip, seen } = bench();
    lights.show(1, steady("blue"));
    clock.run(1_000);
    const right = seen();
    strip.power(false);
    strip.power(true);
    clock.run(11_000);
    expect(seen()).toBe(right);
    strip.noise = 0.2;
    clock.run(15_000);
    strip.noise = 0;
    clock.run(11_000);
    expect(seen()).toBe(right);
  });

  test("closed it is dark", () => {
    const { clock, lights, seen } = bench();
    lights.show(1, steady("blue"));
    clock.run(1_000);
    lights.close();
    clock.run(1_000);
    expect(seen()).toBe(Array.from({ length: LENGTH }, () => "-").join(" "));
  });
});

describe("a camera's trigger", () => {
  function solder(workbench: Workbench, activeLevel: 0 | 1 = 1) {
    const line = new DigitalLine();
    const chip = new CameraChip(workbench.clock, { line, activeLevel });
    const open = () => new CameraTrigger({ trigger: { io: workbench.port(new VirtualDigital({ 4: line }).Digital), pin: 4 }, timers: workbench.timers, activeLevel });
    return { line, chip, open };
  }

  describeLife((workbench) => {
    const { chip, open } = solder(workbench);
    return { open, plug: (plugged) => { chip.dead = !plugged; } };
  }, { firedMost: 10, timersMost: 1, use: (trigger: CameraTrigger) => trigger.trigger() });

  test.each([0, 1] as const)("takes one picture for each call, never one too short or too soon, and none at the start (active %d)", (activeLevel) => {
    const workbench = new Workbench();
    const { line, chip, open } = solder(workbench, activeLevel);
    line.pull(line, activeLevel === 1 ? 0 : 1);
    const { short } = chip;
    const trigger = open();
    workbench.clock.run(5_000);
    for (let i = 0; i < 5; i++) {
      trigger.trigger();
      workbench.clock.run(1_500);
    }
    for (let i = 0; i < 100; i++) {
      trigger.trigger();
      workbench.clock.run(workbench.random.below(100));
    }
    workbench.clock.run(5_000);
    trigger.close();
    expect([trigger.pictures, chip.missed, chip.short - short]).toEqual([chip.pictures.length, 0, 0]);
    expect(chip.pictures.filter((at, i) => at - chip.pictures[i - 1]! < 1_000)).toEqual([]);
  });
});
