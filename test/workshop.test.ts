// What parts are opened with: guarded classes, shared buses, and pins of expanders.
import { compartmentsWith, settings } from "./core/bench.js";
import { roofBench } from "./roof-bench.js";
import type { Settings } from "../modules/contract/settings.js";
import { DigitalEdge, DigitalMode, type DigitalOptions, type I2COptions, type SPIOptions } from "../modules/io.js";
import { openBolts } from "../modules/parts.js";
import { guardWith } from "../modules/runtime.js";
import { opened, openWorkshop, watched } from "../modules/workshop.js";

const i2c = { data: 17, clock: 18 };
const expanders: Settings["expanders"] = [{ driver: "mcp23017", address: 0x20, reset: 19 }, { driver: "mcp23017", address: 0x21, interrupt: 20 }];
const far: Settings = { ...settings, i2c, expanders };

const output = (pin: number, initialValue: 0 | 1 = 0): DigitalOptions => ({ pin, mode: DigitalMode.output, initialValue });
const input = (pin: number): DigitalOptions => ({ pin, mode: DigitalMode.inputPullUp });

/** The class, and what it was constructed with. */
function seen<Options, Instance>(Io: new (options: Options) => Instance) {
  const made: Options[] = [];
  const Seen = class {
    constructor(options: Options) {
      made.push(options);
      return new Io(options) as object;
    }
  } as unknown as new (options: Options) => Instance;
  return { made, Seen };
}

test("to open it touches no pin, whatever the station has", () => {
  const touched: string[] = [];
  const nothing = new Proxy({}, { get: (_, name) => class { constructor() { touched.push(String(name)); } } });
  openWorkshop(nothing, guardWith(() => {}), { settings: far, timers: roofBench(settings).workshop.timers, post: () => {} });
  expect(touched).toEqual([]);
});

test("bolts on pins of the board are at their safe level before a bus or an expander is touched", () => {
  const { io, workshop: told } = roofBench({ ...far, compartments: compartmentsWith(1, { bolt: { driver: "solenoid", pin: 101, unlockLevel: 1 } }) });
  const { made, Seen } = seen(io.Digital!);
  const bolts = openBolts(openWorkshop({ ...io, Digital: Seen }, guardWith(() => {}), told));
  expect([...bolts.keys()].sort()).toEqual([1, 2, 3, 4]);
  const pins = made.map(({ pin }) => pin);
  expect(pins.slice(0, 3)).toEqual([4, 7, 10]);
  expect(pins.slice(3)).toEqual(expect.arrayContaining([17, 18, 19]));
});

describe("pins of expanders", () => {
  test("are what they are numbered: 100 is GPA0 of the first, 108 GPB0, 215 GPB7 of the second", () => {
    const { clock, wiring, workshop } = roofBench(far);
    const { Digital } = workshop.io;
    for (const [pin, level] of [[100, 1], [107, 0], [108, 1], [215, 1], [200, 0]] as const) new Digital(output(pin, level));
    clock.run(100);
    const at = (pin: number) => wiring.pins.lines[pin]!.level;
    expect([100, 107, 108, 215, 200].map(at)).toEqual([1, 0, 1, 1, 0]);
  });

  test("are read and told of as the board's own are", () => {
    const { clock, wiring, workshop } = roofBench(far);
    const told: number[] = [];
    const edge = DigitalEdge.rising | DigitalEdge.falling;
    const pins = [103, 204].map((pin) => new workshop.io.Digital({ ...input(pin), edge, onReadable: () => void told.push(pin) }));
    clock.run(100);
    expect(pins.map((pin) => pin.read())).toEqual([1, 1]);
    for (const pin of [103, 204]) wiring.pins.lines[pin]!.drive({}, 0);
    clock.run(100);
    expect([pins.map((pin) => pin.read()), told.sort()]).toEqual([[0, 0], [103, 204]]);
  });

  test("have one owner each, as the board's", () => {
    const { Digital } = roofBench(far).workshop.io;
    const first = new Digital(output(100));
    expect(() => new Digital(output(100))).toThrow();
    first.close();
    expect(() => new Digital(output(100))).not.toThrow();
  });

  test("cannot be had of an expander that is not there, and that leaves the board's alone", () => {
    for (const station of [{ ...far, expanders: [] }, far, { ...settings, expanders }]) {
      const { Digital } = roofBench({ ...station }).workshop.io;
      expect(() => new Digital(output(300))).toThrow();
      expect(() => new Digital(output(30))).not.toThrow();
    }
  });

  test("without the bus they hang on cannot be had, and nothing of the expander stays open", () => {
    const { io, workshop } = roofBench({ ...settings, expanders });
    expect(() => new workshop.io.Digital(output(100))).toThrow();
    expect(() => new io.Digital!(output(19))).not.toThrow();   // its reset pin
  });

  test("of one expander are opened by one driver, however many they are", () => {
    const { io, workshop: { settings: station, timers, post } } = roofBench(far);
    const { made, Seen } = seen(io.I2C!);
    const { Digital } = openWorkshop({ ...io, I2C: Seen }, guardWith(() => {}), { settings: station, timers, post }).io;
    for (let pin = 100; pin < 116; pin++) new Digital(output(pin));
    expect(new Set((made as I2COptions[]).map(({ address }) => address))).toEqual(new Set([0x20]));
  });

  test("say by the expander's name that it fails, and works again", () => {
    const { clock, wiring, workshop, parts } = roofBench(far);
    new workshop.io.Digital(output(200));
    clock.run(1_000);
    wiring.plugs.get("expander-2")!(false);
    clock.run(30_000);
    wiring.plugs.get("expander-2")!(true);
    clock.run(120_000);
    expect(parts()).toEqual(["expander-2 no-answer", "expander-2 works"]);
  });
});

describe("the I2C bus", () => {
  test("is opened with the station's pins and speed, 400 kHz where it names none, for each address once", () => {
    for (const [wires, hz] of [[i2c, 400_000], [{ ...i2c, hz: 50_000 }, 50_000]] as const) {
      const { clock, io, workshop: told } = roofBench({ ...far, i2c: wires });
      clock.run(100);
      const { made, Seen } = seen(io.I2C!);
      const { I2C } = openWorkshop({ ...io, I2C: Seen }, guardWith(() => {}), told).io;
      const part = new I2C({ address: 0x21 } as I2COptions);
      part.write(Uint8Array.of(0, 0xff));
      expect(made).toMatchObject([{ data: 17, clock: 18, hz, address: 0x21 }]);
      expect(() => new I2C({ address: 0x21 } as I2COptions)).toThrow();
    }
  });

  test("cannot be had where the station names none, or the platform has none", () => {
    const open = ({ workshop }: ReturnType<typeof roofBench>) => () => new workshop.io.I2C({ address: 0x44 } as I2COptions).read(1);
    expect(open(roofBench(settings))).toThrow();
    expect(open(roofBench(far, { I2C: undefined }))).toThrow();
  });

  test("that could not be opened is tried again with the next part", () => {
    const { io, workshop } = roofBench(far);
    const held = new io.Digital!(input(17));
    expect(() => new workshop.io.I2C({ address: 0x20 } as I2COptions)).toThrow();
    held.close();
    expect(() => new workshop.io.I2C({ address: 0x20 } as I2COptions)).not.toThrow();
  });
});

describe("the SPI bus", () => {
  const reader: Settings["reader"] = { driver: "mfrc522", port: 1, clock: 20, in: 21, out: 22, select: 23 };
  const display: Settings["display"] = { driver: "st7789", port: 1, clock: 20, out: 22, select: 24, command: 25 };
  const both: Settings = { ...settings, reader, display };

  test("is opened once for all parts on a port, with the wires of them all, whoever comes first", () => {
    for (const first of [reader, display]) {
      const { io, workshop: told } = roofBench(both);
      const { made, Seen } = seen(io.SPI!);
      const { SPI } = openWorkshop({ ...io, SPI: Seen }, guardWith(() => {}), told).io;
      const { driver: _, ...wires } = first as unknown as SPIOptions & { driver: string };
      new SPI({ ...wires, hz: 1_000_000 });
      new SPI({ port: 1, clock: 20, out: 22, select: first === reader ? 24 : 23, hz: 10_000_000 });
      expect(made).toHaveLength(1);
      expect(made).toMatchObject([{ port: 1, clock: 20, in: 21, out: 22, hz: 4_000_000 }]);
      expect(made[0]).not.toHaveProperty("select", expect.anything());
    }
  });

  test("hears each part under its own select line, which rests high", () => {
    const { wiring, workshop } = roofBench(both);
    const levels: number[][] = [];
    const lines = [23, 24].map((pin) => wiring.pins.lines[pin]!);
    const first = new workshop.io.SPI({ port: 1, clock: 20, in: 21, out: 22, select: 23, hz: 1_000_000 });
    const second = new workshop.io.SPI({ port: 1, clock: 20, out: 22, select: 24, hz: 1_000_000 });
    const look = (): void => void levels.push(lines.map(({ level }) => level));
    for (const line of lines) line.onChange(look);
    look();
    first.transfer(new Uint8Array(1));
    second.write(new Uint8Array(1));
    expect(levels).toEqual([[1, 1], [0, 1], [1, 1], [1, 0], [1, 1]]);
  });
});

test("a part that cannot be had is told by its name; one that was left out of the firmware is told as that", () => {
  const { news, workshop } = roofBench(settings);
  const fails = (name: string) => () => { throw Object.assign(new Error("gone"), { name }); };
  expect([opened(workshop, "light", () => 7), opened(workshop, "voice", fails("Error")), opened(workshop, "display", fails("NotBuilt"))]).toEqual([7, undefined, undefined]);
  expect(news).toEqual([{ type: "part", part: "voice", fault: "no-port" }, { type: "part", part: "display", fault: "not-built" }]);
});

test("what a part says of itself is news of that part", () => {
  const { news, workshop } = roofBench(settings);
  const { onFault, onRecovered } = watched(workshop, "reader");
  onFault("no-answer");
  onRecovered();
  expect(news).toEqual([{ type: "part", part: "reader", fault: "no-answer" }, { type: "part", part: "reader" }]);
});

test("every class is guarded: what a callback throws ends at the guard", () => {
  const { wiring, workshop, failures } = roofBench(settings);
  new workshop.io.Digital({ pin: 30, mode: DigitalMode.inputPullUp, edge: DigitalEdge.falling, onReadable: () => { throw new Error("in a callback"); } });
  wiring.pins.lines[30]!.drive({}, 0);
  expect(failures).toEqual(["Error: in a callback"]);
});
