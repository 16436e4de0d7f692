// What any display owes, driver against chip: it shows what it was told last, or nothing, and mends itself when its supply has failed.
import { idleLines, outcomeTexts } from "../../modules/core/texts.js";
import { I2CBus } from "../../modules/drivers/i2c-bus.js";
import type { PaintedScreen } from "../../modules/drivers/painted-screen.js";
import { Ssd1306 } from "../../modules/drivers/ssd1306.js";
import { St7789 } from "../../modules/drivers/st7789.js";
import type { I2COptions, SPIOptions } from "../../modules/io.js";
import { asciiArt, type Picture } from "../../sim/chips/picture.js";
import { Ssd1306Chip } from "../../sim/chips/ssd1306.js";
import { St7789Chip } from "../../sim/chips/st7789.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { VirtualSPI } from "../../sim/io/spi.js";
import { describeLife } from "./life.js";
import { Hearing, Workbench } from "./workbench.js";

interface SolderedScreen {
  readonly chip: { picture(): Picture; brownOut(): void; dead: boolean; readonly lit: boolean };
  open(hearing: Hearing): PaintedScreen;
  /** The most bytes that went out in one turn of the event loop. */
  readonly mostBytes: number;
}

interface ScreenPart {
  readonly name: string;
  solder(workbench: Workbench): SolderedScreen;
  readonly turnBytes: number;
  /** It can tell that nobody is there. */
  readonly absent?: readonly ["no-answer"];
  /** Until a picture is whole again after the supply has failed for a moment. */
  readonly mendedMs: number;
}

/** Counts what is written in each turn: between two timers. */
class Turns {
  most = 0;
  #turn = -1;
  #bytes = 0;
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) { this.#workbench = workbench; }

  count(bytes: number): void {
    const { fired } = this.#workbench;
    this.#bytes = fired === this.#turn ? this.#bytes + bytes : bytes;
    this.#turn = fired;
    this.most = Math.max(this.most, this.#bytes);
  }

  of<Options, IO extends { write(buffer: Uint8Array): void; close(): void }>(Io: new (options: Options) => IO): new (options: Options) => IO {
    const turns = this;
    return new Proxy(Io, {
      construct(Made, [options]: [Options]) {
        const io = new Made(options);
        const write = io.write.bind(io);
        io.write = (buffer) => {
          turns.count(buffer.length);
          write(buffer);
        };
        return io;
      },
    });
  }
}

function oled(workbench: Workbench): SolderedScreen {
  const chip = new Ssd1306Chip(workbench);
  const lines = { 8: new DigitalLine(), 9: new DigitalLine() };
  const wires = new VirtualI2C({ data: lines[8], clock: lines[9], chips: [chip] });
  const bus = new I2CBus({ io: workbench.port(wires.I2C), digital: new VirtualDigital(lines).Digital, data: 8, clock: 9, hz: 400_000 });
  const turns = new Turns(workbench);
  const I2C = turns.of<I2COptions, InstanceType<typeof bus.I2C>>(workbench.port(bus.I2C));
  return {
    chip, get mostBytes() { return turns.most; },
    open: (hearing) => new Ssd1306({ display: { io: I2C }, timers: workbench.timers, onFault: hearing.onFault, onRecovered: hearing.onRecovered }),
  };
}

function tft(height: 240 | 320, wired: boolean) {
  return (workbench: Workbench): SolderedScreen => {
    const lines = { 1: new DigitalLine(), 2: new DigitalLine(), 3: new DigitalLine() };
    if (wired) lines[2].pull(lines, 1);
    const chip = new St7789Chip(workbench.clock, { dc: lines[1], height, random: workbench.random, ...(wired && { reset: lines[2], backlight: lines[3] }) });
    const turns = new Turns(workbench);
    const SPI = turns.of<SPIOptions, InstanceType<VirtualSPI["SPI"]>>(workbench.port(new VirtualSPI(chip).SPI));
    const Digital = workbench.port(new VirtualDigital(lines).Digital);
    const digital = (pin: number) => ({ io: Digital, pin });
    return {
      chip, get mostBytes() { return turns.most; },
      open: (hearing) => new St7789({ display: { io: SPI, select: 4 }, dataCommand: digital(1), height, timers: workbench.timers,
        ...(wired && { reset: digital(2), backlight: digital(3) }), onFault: hearing.onFault, onRecovered: hearing.onRecovered }),
    };
  };
}

const parts: readonly ScreenPart[] = [
  { name: "SSD1306", solder: oled, turnBytes: 33, absent: ["no-answer"], mendedMs: 100_000 },
  { name: "ST7789 of 240 rows", solder: tft(240, true), turnBytes: 530, mendedMs: 100_000 },
  { name: "ST7789 of 320 rows, without reset and backlight", solder: tft(320, false), turnBytes: 530, mendedMs: 120_000 },
];

const PAINTED_MS = 2_000;
const TEXTS: readonly (readonly string[])[] = [idleLines, ...Object.values(outcomeTexts).map(({ zh, en }) => [...zh, ...en])];

function bench(part: ScreenPart, seed = 1) {
  const workbench = new Workbench(seed);
  const soldered = part.solder(workbench);
  const hearing = new Hearing();
  workbench.clock.run(100);
  const screen = soldered.open(hearing);
  const art = (): string => asciiArt(soldered.chip.picture());
  return { workbench, clock: workbench.clock, chip: soldered.chip, hearing, screen, art, get mostBytes() { return soldered.mostBytes; } };
}

/** What a screen that has never shown anything else shows of these lines. */
function fresh(part: ScreenPart, lines: readonly string[]): string {
  const { clock, screen, art } = bench(part, 99);
  screen.show(lines);
  clock.run(PAINTED_MS);
  return art();
}

const isDark = (art: string): boolean => !art.includes("#");

describe.each(parts.map((part) => [part.name, part] as const))("%s", (_, part) => {
  describeLife((workbench) => {
    const { chip, open } = part.solder(workbench);
    workbench.clock.run(100);
    return { open, plug: (plugged) => { chip.dead = !plugged; } };
  }, { ...part, firedMost: 150_000, noticedMs: 12_000, use: (screen: PaintedScreen) => screen.show(idleLines) });

  test("is dark until its first picture is there, and then shows that and nothing else", () => {
    const expected = fresh(part, idleLines);
    const { clock, screen, art } = bench(part);
    screen.show(idleLines);
    const seen = new Set<string>();
    for (let ms = 0; ms < PAINTED_MS; ms += 5) {
      seen.add(art());
      clock.run(5);
    }
    expect([...seen].filter((picture) => !isDark(picture) && picture !== expected)).toEqual([]);
    expect(art()).toBe(expected);
  });

  test("each text of the catalogue is there, another than the one before, and in the middle", () => {
    const { clock, screen, art } = bench(part);
    const all = new Set<string>();
    for (const lines of TEXTS) {
      screen.show(lines);
      clock.run(PAINTED_MS);
      const picture = art();
      expect(isDark(picture)).toBe(false);
      const rows = picture.split("\n").filter((row) => row.includes("#"));
      const [left, right] = [Math.min(...rows.map((row) => row.indexOf("#"))), Math.min(...rows.map((row) => row.length - 1 - row.lastIndexOf("#")))];
      expect(Math.abs(left - right)).toBeLessThan(16);
      all.add(picture);
    }
    expect(all.size).toBe(new Set(TEXTS.map((lines) => lines.join())).size);
  });

  test("after any changes, also amid the painting of others, it shows what it was told last", () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { workbench: { random }, clock, screen, art } = bench(part, seed);
      let lines: readonly string[] = [];
      for (let change = 0; change < 15; change++) {
        lines = TEXTS[random.below(TEXTS.length)]!;
        screen.show(lines);
        clock.run(random.below(120));
      }
      clock.run(PAINTED_MS);
      expect(art()).toBe(fresh(part, lines));
    }
  });

  test("no turn sends more than a bus has time for", () => {
    const it = bench(part);
    for (const lines of TEXTS.slice(0, 6)) {
      it.screen.show(lines);
      it.clock.run(15_000);
    }
    expect(it.mostBytes).toBeLessThanOrEqual(part.turnBytes);
  });

  test("after its supply has failed for a moment the picture is whole again by itself", () => {
    const { clock, chip, screen, art } = bench(part);
    const expected = fresh(part, idleLines);
    screen.show(idleLines);
    clock.run(30_000);
    for (let dip = 0; dip < 3; dip++) {
      chip.brownOut();
      clock.run(part.mendedMs + 7_000 * dip);
      expect(art()).toBe(expected);
    }
  });

  test("told while it was away, it shows that when it is back, and not what was before", () => {
    const { clock, chip, screen, art } = bench(part);
    screen.show(TEXTS[3]!);
    clock.run(PAINTED_MS);
    chip.dead = true;
    clock.run(60_000);
    screen.show(TEXTS[5]!);
    clock.run(60_000);
    chip.dead = false;
    chip.brownOut();
    clock.run(part.mendedMs + 60_000);
    expect(art()).toBe(fresh(part, TEXTS[5]!));
  });

  test("closed it is dark", () => {
    const { clock, screen, chip } = bench(part);
    screen.show(idleLines);
    clock.run(PAINTED_MS);
    expect(chip.lit).toBe(true);
    screen.close();
    screen.show(TEXTS[2]!);
    clock.run(10_000);
    expect(chip.lit).toBe(false);
  });
});

test("a byte in a thousand that is not acknowledged costs an SSD1306 no picture", () => {
  const [part] = parts as [ScreenPart];
  for (let seed = 1; seed <= 5; seed++) {
    const { clock, chip, screen, art, hearing } = bench(part, seed);
    screen.show(idleLines);
    clock.run(PAINTED_MS);
    (chip as Ssd1306Chip).flaky = 0.001;
    for (const lines of TEXTS) {
      screen.show(lines);
      clock.run(3_000);
    }
    (chip as Ssd1306Chip).flaky = 0;
    clock.run(100_000);
    expect(art()).toBe(fresh(part, TEXTS.at(-1)!));
    expect(hearing.log.filter((word) => word !== "recovered").length).toBeLessThan(5);
  }
});
