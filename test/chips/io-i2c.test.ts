import { DigitalLine } from "../../sim/io/digital.js";
import { type I2CChip, VirtualI2C } from "../../sim/io/i2c.js";

/** A chip that writes down what happens to it, and acknowledges what it is told to. */
class Scribe implements I2CChip {
  readonly seen: string[] = [];
  readonly addresses: readonly number[];
  /** Acknowledges left; Infinity: all. */
  acknowledges = Infinity;
  #next = 0x10;

  constructor(...addresses: number[]) { this.addresses = addresses; }

  start(address: number, reading: boolean): boolean { return this.#acknowledge(`${reading ? "read" : "write"} 0x${address.toString(16)}`); }
  write(byte: number): boolean { return this.#acknowledge(`< ${byte}`); }
  read(): number {
    this.seen.push(`> ${this.#next}`);
    return this.#next++;
  }
  stop(): void { this.seen.push("stop"); }

  take(): string[] { return this.seen.splice(0); }

  #acknowledge(what: string): boolean {
    this.seen.push(what);
    return this.acknowledges-- > 0;
  }
}

function bench(...chips: Scribe[]) {
  const [data, clock] = [new DigitalLine(), new DigitalLine()];
  const bus = new VirtualI2C({ data, clock, chips });
  const open = (address: number, hz = 100_000) => new bus.I2C({ data: 8, clock: 9, hz, address });
  return { data, clock, bus, open };
}

test("a write is a start, the bytes in order, and a stop", () => {
  const chip = new Scribe(0x20);
  bench(chip).open(0x20).write(Uint8Array.of(1, 2));
  expect(chip.take()).toEqual(["write 0x20", "< 1", "< 2", "stop"]);
});

test("a read is a start, as many bytes as are asked for, and a stop", () => {
  const chip = new Scribe(0x20);
  const bytes = bench(chip).open(0x20).read(3);
  expect(bytes).toBeInstanceOf(ArrayBuffer);
  expect([...new Uint8Array(bytes)]).toEqual([0x10, 0x11, 0x12]);
  expect(chip.take()).toEqual(["read 0x20", "> 16", "> 17", "> 18", "stop"]);
});

test("where no chip has the address, both ways fail", () => {
  const chip = new Scribe(0x20);
  const device = bench(chip).open(0x21);
  expect(() => device.write(Uint8Array.of(1))).toThrow("write failed");
  expect(() => device.read(1)).toThrow("read failed");
  expect(chip.take()).toEqual([]);
});

test("a chip that does not acknowledge its address gets no byte and gives none", () => {
  const chip = new Scribe(0x20);
  chip.acknowledges = 0;
  const device = bench(chip).open(0x20);
  expect(() => device.write(Uint8Array.of(1))).toThrow("write failed");
  expect(() => device.read(1)).toThrow("read failed");
  expect(chip.take()).toEqual(["write 0x20", "read 0x20"]);
});

test("after a byte that is not acknowledged the rest is not sent, but a stop is, and the write fails", () => {
  const chip = new Scribe(0x20);
  chip.acknowledges = 2;
  const device = bench(chip).open(0x20);
  expect(() => device.write(Uint8Array.of(1, 2, 3))).toThrow("write failed");
  expect(chip.take()).toEqual(["write 0x20", "< 1", "< 2", "stop"]);
  chip.acknowledges = 2;
  device.write(Uint8Array.of(4));
  expect(chip.take()).toEqual(["write 0x20", "< 4", "stop"]);
});

test("a write of nothing asks who is there", () => {
  const { open } = bench(new Scribe(0x20));
  expect(() => open(0x20).write(new Uint8Array())).not.toThrow();
  expect(() => open(0x21).write(new Uint8Array())).toThrow("write failed");
});

test("of several chips only the one with the address is told, and which of its addresses it was", () => {
  const [one, two] = [new Scribe(0x20), new Scribe(0x21, 0x22)];
  const { open } = bench(one, two);
  open(0x22).write(Uint8Array.of(7));
  open(0x21).read(1);
  expect(one.take()).toEqual([]);
  expect(two.take()).toEqual(["write 0x22", "< 7", "stop", "read 0x21", "> 16", "stop"]);
});

test("what is unplugged does not answer, and plugged in again it does, also to a device opened before", () => {
  const chip = new Scribe(0x20);
  const { bus, open } = bench(chip);
  const device = open(0x20);
  bus.chips.length = 0;
  expect(() => device.read(1)).toThrow("read failed");
  bus.chips.push(chip);
  expect(device.read(1).byteLength).toBe(1);
});

test("both lines are high while nobody holds them", () => {
  const { data, clock } = bench();
  expect([data.level, clock.level, data.driven, clock.driven]).toEqual([1, 1, false, false]);
});

test.each(["data", "clock"] as const)("while somebody holds the %s line low, no start reaches any chip", (line) => {
  const chip = new Scribe(0x20);
  const { [line]: held, open } = bench(chip);
  const device = open(0x20);
  const holder = {};
  held.drive(holder, 0);
  expect(() => device.write(Uint8Array.of(1))).toThrow("write failed");
  expect(() => device.read(1)).toThrow("read failed");
  expect(chip.take()).toEqual([]);
  held.drive(holder, undefined);
  device.write(Uint8Array.of(1));
  expect(chip.take()).toEqual(["write 0x20", "< 1", "stop"]);
});

test("transfers are counted, also those that fail", () => {
  const { bus, open } = bench(new Scribe(0x20));
  const [there, absent] = [open(0x20), open(0x21)];
  there.write(Uint8Array.of(1));
  there.read(1);
  expect(() => absent.read(1)).toThrow();
  expect(bus.transfers).toBe(3);
});

test("an address may be open once; closed, it is free", () => {
  const { bus, open } = bench(new Scribe(0x20));
  const first = open(0x20);
  expect(() => open(0x20)).toThrow("duplicate address");
  expect([...bus.inUse]).toEqual([0x20]);
  first.close();
  expect([...bus.inUse]).toEqual([]);
  const second = open(0x20);
  first.close();
  expect([...bus.inUse]).toEqual([0x20]);
  expect(second.read(1).byteLength).toBe(1);
});

test("a closed device does nothing any more", () => {
  const chip = new Scribe(0x20);
  const { bus, open } = bench(chip);
  const device = open(0x20);
  device.close();
  expect(() => device.write(Uint8Array.of(1))).toThrow("closed");
  expect(() => device.read(1)).toThrow("closed");
  expect([chip.take(), bus.transfers]).toEqual([[], 0]);
});

test.each([[-1, 100_000], [128, 100_000], [NaN, 100_000], [0x20, 0], [0x20, 20_000_001]])("address %d at %d Hz is refused, and nothing is left open", (address, hz) => {
  const { bus, open } = bench();
  expect(() => open(address, hz)).toThrow(RangeError);
  expect(bus.inUse.size).toBe(0);
});

test("the ends of what is allowed are allowed", () => {
  const { open } = bench(new Scribe(0, 127));
  expect(open(0).read(1).byteLength).toBe(1);
  expect(open(127, 20_000_000).read(1).byteLength).toBe(1);
});
