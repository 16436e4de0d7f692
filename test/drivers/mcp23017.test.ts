import { BusStuck } from "../../modules/drivers/i2c-bus.js";
import { ContactPanel } from "../../modules/drivers/contact-panel.js";
import { Mcp23017, type ExpanderOptions, type Mcp23017Options } from "../../modules/drivers/mcp23017.js";
import { type Digital, DigitalEdge, DigitalMode, type DigitalOptions, type I2C, type I2COptions } from "../../modules/io.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./timers.js";

const INTERRUPT = 34;
const RESET = 35;
const IODIR = 0x00;
const GPINTEN = 0x04;
const IOCON = 0x0a;
const GPPU = 0x0c;
const GPIO = 0x12;
const OLAT = 0x14;

/** Registers behind an address, as of the data sheet's table 3-5; `wires` is what the world puts on each pin. */
class Registers {
  bytes = new Uint8Array(0x16);
  wires = 0;
  transfers: string[] = [];
  bytesMax = 0;
  fails: "no" | "yes" | "stuck" = "no";
  /** Bits that cannot be set: a chip of another kind. */
  dead = new Map<number, number>();
  #pointer = 0;
  #interrupted = 0;

  constructor() { this.powerOn(); }

  powerOn(): void {
    this.bytes.fill(0);
    this.bytes.fill(0xff, IODIR, IODIR + 2);
  }

  word(register: number): number { return this.bytes[register]! | (this.bytes[register + 1]! << 8); }

  /** What the pins drive: their level, or undefined where they float. */
  output(pin: number): number | undefined { return (this.word(IODIR) >> pin) & 1 ? undefined : (this.word(OLAT) >> pin) & 1; }

  change(wires: number): void {
    this.#interrupted |= (this.wires ^ wires) & this.word(GPINTEN);
    this.wires = wires;
  }

  get interrupt(): number { return this.#interrupted ? 0 : 1; }

  read(count: number): Uint8Array {
    this.#begin(`read ${count}`, count);
    return Uint8Array.from({ length: count }, () => {
      const at = this.#pointer++;
      if (at === GPIO || at === GPIO + 1) this.#interrupted = 0;
      const levels = (this.wires & this.word(IODIR)) | (this.word(OLAT) & ~this.word(IODIR));
      return at >= GPIO && at < OLAT ? (levels >> (8 * (at - GPIO))) & 0xff : this.bytes[at]!;
    });
  }

  write(message: Uint8Array): void {
    this.#begin(`write ${[...message].map((byte) => byte.toString(16)).join(" ")}`, message.length);
    this.#pointer = message[0]!;
    for (const byte of message.subarray(1)) this.bytes[this.#pointer] = byte & ~(this.dead.get(this.#pointer++) ?? 0);
    if (message.length > 1) this.bytes[IOCON] = this.bytes[IOCON + 1]!;
  }

  #begin(what: string, bytes: number): void {
    if (this.fails === "stuck") throw new BusStuck();
    if (this.fails === "yes") throw new Error("no acknowledge");
    this.transfers.push(what);
    this.bytesMax += bytes;
  }
}

function bench(options: Partial<Mcp23017Options> = {}, { absent = false, withReset = false, withInterrupt = false } = {}) {
  const clock = new Clock();
  const chip = new Registers();
  if (absent) chip.fails = "yes";
  const seen = { address: -1, open: 0, refuses: -1, reset: [] as string[] };
  class Port implements I2C {
    constructor({ address }: I2COptions) {
      if (seen.refuses === address) throw new Error("in use");
      seen.address = address;
      seen.open++;
    }
    read(count: number): ArrayBuffer { return chip.read(count).buffer as ArrayBuffer; }
    write(buffer: Uint8Array): void { chip.write(buffer); }
    close(): void { seen.open--; }
  }
  class Pin implements Digital {
    readonly #pin: number;
    constructor({ pin, mode, initialValue }: DigitalOptions) {
      if (seen.refuses === pin) throw new Error("in use");
      expect([mode, initialValue]).toEqual(pin === RESET ? [DigitalMode.output, 0] : [DigitalMode.inputPullUp, undefined]);
      this.#pin = pin;
      seen.open++;
      if (pin === RESET) this.write(0);
    }
    read(): number { return chip.interrupt; }
    write(value: number): void {
      expect(this.#pin).toBe(RESET);
      seen.reset.push(`${clock.now}: ${value}`);
      if (value === 0) chip.powerOn();
    }
    close(): void { seen.open--; }
  }
  const log: string[] = [];
  const make = () => new Mcp23017({
    expander: { io: Port }, timers: timersOf(clock),
    ...(withReset && { reset: { io: Pin, pin: RESET } }), ...(withInterrupt && { interrupt: { io: Pin, pin: INTERRUPT } }),
    onFault: (code) => { log.push(`${clock.now}: ${code}`); }, onRecovered: () => { log.push(`${clock.now}: recovered`); }, ...options,
  });
  return { clock, chip, seen, log, make };
}

const output = (pin: ExpanderOptions["pin"], initialValue: 0 | 1 = 0): ExpanderOptions => ({ pin, mode: DigitalMode.output, initialValue });
const button = (pin: ExpanderOptions["pin"], onReadable?: () => void): ExpanderOptions =>
  ({ pin, mode: DigitalMode.inputPullUp, edge: DigitalEdge.rising | DigitalEdge.falling, ...(onReadable && { onReadable }) });

test("lets go of every pin of a chip that a reset of the processor left driving them, in whatever mode its registers are", () => {
  const { chip, seen, make } = bench();
  chip.bytes.fill(0, IODIR, IODIR + 2);
  chip.bytes.fill(0xff, OLAT);
  make();
  expect(seen.address).toBe(0x20);
  expect([chip.word(IODIR), chip.word(OLAT), chip.bytes[IOCON]]).toEqual([0xffff, 0, 0x44]);
  expect(chip.transfers.slice(0, 2)).toEqual(["write 5 0", "write a 44 44"]);
});

test("an output has its level before it is one", () => {
  const { chip, make } = bench();
  const expander = make();
  const { length } = chip.transfers;
  new expander.Digital(output("B2", 1));
  const written = chip.transfers.slice(length);
  expect(written[0]).toBe("write 14 0 4");
  expect(written[1]).toMatch(/^write 0 ff fb /);
  expect(chip.output(10)).toBe(1);
});

test("pins are written one by one, and the others keep what they have", () => {
  const { clock, chip, make } = bench();
  const { Digital: Pin } = make();
  const pins = [output("A0"), output("A7", 1), output(8), output(15)].map((options) => new Pin(options));
  pins[0]!.write(1);
  pins[2]!.write(1);
  pins[1]!.write(0);
  expect([0, 7, 8, 15].map((pin) => chip.output(pin))).toEqual([1, 0, 1, 0]);
  expect(chip.output(1)).toBeUndefined();
  clock.run(5_000);
  expect([0, 7, 8, 15].map((pin) => chip.output(pin))).toEqual([1, 0, 1, 0]);
});

test("a closed pin floats, without a level in between", () => {
  const { clock, chip, log, make } = bench();
  const { Digital: Pin } = make();
  const pin = new Pin(output("A3", 1));
  const { length } = chip.transfers;
  pin.close();
  pin.close();
  expect(chip.output(3)).toBeUndefined();
  expect(chip.transfers.slice(length).filter((transfer) => transfer.startsWith("write 14"))).toEqual([]);
  clock.run(5_000);
  expect(log).toEqual([]);
  expect(() => pin.write(0)).toThrow("closed");
  expect(() => pin.read()).toThrow("closed");
});

test("an input is known from its first moment, with a pull-up where it shall have one", () => {
  const { chip, make } = bench();
  chip.wires = 0b10;
  const { Digital: Pin } = make();
  expect([new Pin(button("A0")).read(), new Pin({ pin: "A1", mode: DigitalMode.input }).read()]).toEqual([0, 1]);
  expect(chip.word(GPPU)).toBe(0b01);
});

test("an edge is told within two looks of 20 ms, once, and only where it was asked for", () => {
  const { clock, chip, make } = bench();
  chip.wires = 0b111;
  const { Digital: Pin } = make();
  const told: string[] = [];
  const both = new Pin(button("A0", () => told.push(`both ${both.read()}`)));
  new Pin({ ...button("A1", () => told.push("falling")), edge: DigitalEdge.falling });
  new Pin({ ...button("A2", () => told.push("rising")), edge: DigitalEdge.rising });
  clock.run(100);
  expect(told).toEqual([]);
  chip.change(0);
  clock.run(40);
  expect(told).toEqual(["both 0", "falling"]);
  chip.change(0b111);
  clock.run(40);
  expect(told.slice(2)).toEqual(["both 1", "rising"]);
  clock.run(5_000);
  expect(told).toHaveLength(4);
});

test("outputs are no inputs: their levels are nobody's edge", () => {
  const { clock, chip, make } = bench();
  const { Digital: Pin } = make();
  const told: number[] = [];
  new Pin(button("A0", () => told.push(0)));
  const pin = new Pin(output("A1"));
  pin.write(1);
  clock.run(2_000);
  expect([told, chip.output(1)]).toEqual([[], 1]);
});

test("with the interrupt wired, the bus rests while nothing happens, but for one look a second", () => {
  const { clock, chip, make } = bench({}, { withInterrupt: true });
  chip.wires = 1;
  const { Digital: Pin } = make();
  const told: number[] = [];
  const pin = new Pin(button("A0", () => told.push(pin.read())));
  clock.run(1_000);
  const { length } = chip.transfers;
  clock.run(10_000);
  expect(chip.transfers.length - length).toBeLessThanOrEqual(22);
  chip.change(0);
  clock.run(40);
  chip.change(1);
  clock.run(40);
  expect(told).toEqual([0, 1]);
});

test("a broken interrupt wire costs time, and no edge", () => {
  const { clock, chip, make } = bench({}, { withInterrupt: true });
  chip.wires = 1;
  const { Digital: Pin } = make();
  const told: number[] = [];
  const pin = new Pin(button("A0", () => told.push(pin.read())));
  chip.wires = 0;                       // without an interrupt
  clock.run(1_100);
  expect(told).toEqual([0]);
});

test("a board without inputs is not polled, but for one look a second", () => {
  const { clock, chip, make } = bench();
  const { Digital: Pin } = make();
  new Pin(output("A0"));
  clock.run(1_000);
  const { length } = chip.transfers;
  clock.run(10_000);
  expect(chip.transfers.length - length).toBeLessThanOrEqual(22);
});

test("no look moves more than 32 bytes", () => {
  const { clock, chip, make } = bench();
  const { Digital: Pin } = make();
  for (const pin of ["A0", "A1", "B0"] as const) new Pin(button(pin));
  for (let i = 0; i < 200; i++) {
    if (i === 100) chip.powerOn();
    chip.bytesMax = 0;
    clock.run(20);
    expect(chip.bytesMax).toBeLessThanOrEqual(32);
  }
});

test("a chip that is not there is a fault, retried after 1, 2, 4 and so on up to 60 s, and found when it is there", () => {
  const { clock, chip, log, make } = bench({}, { absent: true });
  const expander = make();
  expect(log).toEqual([]);
  const { Digital: Pin } = expander;
  const [lamp, key] = [new Pin(output("A0", 1)), new Pin(button("A1"))];
  lamp.write(0);
  lamp.write(1);
  expect(key.read()).toBe(1);
  clock.run(40);
  expect([log, expander.fault, expander.faults]).toEqual([["40: no-answer"], "no-answer", 1]);
  clock.run(200_000);
  expect(log).toHaveLength(1);
  chip.fails = "no";
  clock.run(60_100);
  expect(log).toHaveLength(2);
  expect(log[1]).toMatch("recovered");
  expect([chip.output(0), chip.output(1), chip.word(GPPU)]).toEqual([1, undefined, 2]);
  expect(expander.fault).toBeUndefined();
});

test("retries double", () => {
  const { clock, chip, make } = bench({}, { absent: true });
  const attempts: number[] = [];
  Object.defineProperty(chip, "fails", { get() { attempts.push(clock.now); return "yes"; } });
  make();
  clock.run(200_000);
  const retries = [...new Set(attempts)].slice(3);
  expect(retries.slice(0, 7)).toEqual([1_040, 3_040, 7_040, 15_040, 31_040, 63_040, 123_040]);
});

test("a chip that was lost tells what its inputs did in the meantime, and keeps the last known until then", () => {
  const { clock, chip, log, make } = bench();
  chip.wires = 0b11;
  const { Digital: Pin } = make();
  const told: number[] = [];
  const pin = new Pin(button("A0", () => told.push(pin.read())));
  clock.run(10_000);
  chip.fails = "yes";
  chip.wires = 0b10;
  clock.run(500);
  expect([pin.read(), told, log.length]).toEqual([1, [], 1]);
  chip.fails = "no";
  clock.run(1_000);
  expect([pin.read(), told, log.length]).toEqual([0, [0], 2]);
});

test("a bus that is stuck is told as that", () => {
  const { clock, chip, log, make } = bench();
  make();
  clock.run(5_000);
  chip.fails = "stuck";
  clock.run(2_000);
  expect(log).toHaveLength(1);
  expect(log[0]).toMatch("bus-stuck");
});

test("one or two misses are no fault, and nothing is lost by them", () => {
  const { clock, chip, log, make } = bench();
  chip.wires = 1;
  const { Digital: Pin } = make();
  const told: number[] = [];
  const key = new Pin(button("A0", () => told.push(key.read())));
  const lamp = new Pin(output("A1"));
  clock.run(1_000);
  chip.fails = "yes";
  lamp.write(1);
  chip.wires = 0;
  clock.run(20);
  chip.fails = "no";
  clock.run(60);
  expect([log, told, chip.output(1)]).toEqual([[], [0], 1]);
});

test("a level that the wire has garbled is found and written again", () => {
  const { clock, chip, make } = bench();
  const { Digital: Pin } = make();
  const lamp = new Pin(output("A1"));
  clock.run(1_000);
  lamp.write(1);
  chip.bytes[OLAT] = 0x40;
  clock.run(60);
  expect(chip.word(OLAT)).toBe(0b10);
});

test("a chip that has lost its registers gets them all again, and is told of", () => {
  const { clock, chip, log, make } = bench();
  const { Digital: Pin } = make();
  new Pin(output("A1", 1));
  new Pin(button("B0"));
  clock.run(5_000);
  const before = [...chip.bytes];
  chip.powerOn();
  clock.run(1_040);
  expect([...chip.bytes]).toEqual(before);
  expect(log.map((line) => line.replace(/.*: /, ""))).toEqual(["restarted", "recovered"]);
});

test("a chip that does not keep what is written is another chip", () => {
  const { clock, chip, log, make } = bench();
  chip.dead.set(IOCON, 0x40);
  chip.dead.set(IOCON + 1, 0x40);
  make();
  clock.run(500);
  expect(log.map((line) => line.replace(/.*: /, ""))).toEqual(["wrong-chip"]);
});

test("RESET is low for as long as nothing can be written, so that every output lets go", () => {
  const { clock, chip, seen, make } = bench({}, { withReset: true });
  const { Digital: Pin } = make();
  const bolt = new Pin(output("A0"));
  bolt.write(1);
  clock.run(9_990);
  expect(seen.reset).toEqual(["0: 0", "0: 1"]);
  chip.fails = "yes";
  bolt.write(0);
  clock.run(70);
  expect(seen.reset.slice(2)).toHaveLength(1);
  expect(seen.reset[2]).toMatch(/: 0$/);
  expect(chip.output(0)).toBeUndefined();
  chip.fails = "no";
  clock.run(1_100);
  expect(seen.reset[3]).toMatch(/: 1$/);
  expect(chip.output(0)).toBe(0);
});

test("a board without a reset wire lets go of what it drives within a second of being heard again, however long that took", () => {
  const { clock, chip, make } = bench();
  const { Digital: Pin } = make();
  const bolt = new Pin(output("A0", 1));
  clock.run(10_000);
  chip.fails = "stuck";
  clock.run(40_000);
  bolt.write(0);
  clock.run(55_500);
  expect(chip.output(0)).toBe(1);
  chip.fails = "no";
  clock.run(1_001);
  expect(chip.output(0)).toBe(0);
});

test.each([
  ["no such pin", () => output(16)], ["no such pin", () => output("C0" as "A0")], ["no such pin", () => output("A8" as "A0")],
  ["no such pin", () => output(1.5)],
  ["invalid mode", () => ({ pin: 0, mode: DigitalMode.inputPullDown })],
  ["invalid mode", () => ({ pin: 0, mode: DigitalMode.outputOpenDrain })],
  ["output only", () => button("A7")], ["output only", () => button(15)],
  ["invalid edge", () => ({ pin: 0, mode: DigitalMode.input, onReadable: () => {} })],
])("refuses what the chip cannot do: %s", (message, options) => {
  const { make } = bench();
  const { Digital: Pin } = make();
  expect(() => new Pin(options())).toThrow(message);
});

test("refuses what the board's pins refuse: two of one, reading an output, writing an input", () => {
  const { make } = bench();
  const { Digital: Pin } = make();
  const [lamp, key] = [new Pin(output("A0")), new Pin(button("A1"))];
  expect(() => new Pin(button("A0"))).toThrow("in use");
  expect(() => lamp.read()).toThrow("can't read output");
  expect(() => key.write(1)).toThrow("can't write input");
  lamp.close();
  new Pin(button("A0")).close();
});

test.each([0x20, INTERRUPT, RESET])("throws where %i cannot be had, and then holds nothing", (refused) => {
  const { seen, make } = bench({}, { withReset: true, withInterrupt: true });
  seen.refuses = refused;
  expect(make).toThrow("in use");
  expect(seen.open).toBe(0);
});

test("closing lets go of all pins, and nobody is called any more", () => {
  const { clock, chip, seen, log, make } = bench({}, { withReset: true, withInterrupt: true });
  const expander = make();
  const told: number[] = [];
  new expander.Digital(button("A0", () => told.push(0)));
  const pin = new expander.Digital(output("A1", 1));
  clock.run(100);
  expander.close();
  expander.close();
  expect([chip.output(1), seen.open, clock.next]).toEqual([undefined, 0, undefined]);
  chip.change(1);
  chip.fails = "yes";
  clock.run(100_000);
  pin.close();
  expect([told, log]).toEqual([[], []]);
  expect(() => new expander.Digital(output("A2"))).toThrow();
});

test("closing without a reset wire takes one message", () => {
  const { chip, make } = bench();
  const expander = make();
  for (let index = 0; index < 7; index++) new expander.Digital(output(index, 1));
  const { length } = chip.transfers;
  expander.close();
  expect([chip.word(IODIR), chip.transfers.length - length]).toEqual([0xffff, 4]);
});

test("a callback may close everything", () => {
  const { clock, chip, make } = bench();
  const expander = make();
  const told: string[] = [];
  new expander.Digital(button("A0", () => { told.push("A0"); expander.close(); }));
  new expander.Digital(button("A1", () => told.push("A1")));
  chip.change(0b11);
  clock.run(1_000);
  expect(told).toEqual(["A0"]);
});

test("closing while the chip is lost, and a fault that closes it, leave no timer", () => {
  const { clock, chip, make } = bench({}, { absent: true });
  make().close();
  expect(clock.next).toBeUndefined();
  const closing = bench({ onFault: () => expander.close() }, { absent: true });
  const expander = closing.make();
  closing.clock.run(1_000);
  expect([closing.clock.next, chip.fails]).toEqual([undefined, "yes"]);
});

test("a driver cannot tell its pins from the board's", () => {
  const { clock, chip, make } = bench();
  const expander = make();
  chip.wires = 0;
  const log: boolean[] = [];
  const panel = new ContactPanel({ timers: timersOf(clock), onChange: (_, open) => log.push(open), onFault() {}, onRecovered() {} });
  const contact = panel.add({ contact: { io: expander.Digital, pin: 9 }, activeLevel: 1, activeMs: 30, idleMs: 60 });
  chip.change(1 << 9);
  clock.run(100);
  chip.change(0);
  clock.run(200);
  expect([panel.isActive(contact), log]).toEqual([false, [true, false]]);
});
