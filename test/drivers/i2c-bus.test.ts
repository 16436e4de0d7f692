import fc from "fast-check";
import { BusStuck, I2CBus, type I2CBusOptions, i2cFault, openI2C } from "../../modules/drivers/i2c-bus.js";
import { type Digital, DigitalMode, type DigitalOptions, type I2C, type I2COptions } from "../../modules/io.js";

const DATA = 21;
const CLOCK = 22;

/** A chip within a transfer that its controller has forgotten: it puts out bits, most significant first, and waits for the clock. */
interface Hostage { bits: number[] }

/** Two wires with pull-ups and what hangs on them, and a port whose answers the test gives. */
function board(held: Partial<Record<number, boolean>> = {}, hostage?: Hostage) {
  const seen = { open: new Set<number>(), ports: [] as I2COptions[], openPorts: 0, transfers: [] as string[], stops: 0, starts: 0, calls: 0, clocks: 0 };
  const state = { held, hostage, refusesPins: false, fails: false };
  const ours: Record<number, number> = { [DATA]: 1, [CLOCK]: 1 };
  const level = (pin: number): number => {
    if (state.held[pin]) return 0;
    if (pin === DATA && state.hostage && state.hostage.bits[0] === 0) return 0;
    return ours[pin]!;
  };
  const drive = (pin: number, value: number): void => {
    const [sda, scl] = [level(DATA), level(CLOCK)];
    ours[pin] = value;
    if (pin === CLOCK && scl === 1 && value === 0) {
      seen.clocks++;
      state.hostage?.bits.shift();
      if (state.hostage && state.hostage.bits.length === 0) state.hostage = undefined;
    }
    if (pin === DATA && scl === 1 && sda === 0 && level(DATA) === 1) {
      seen.stops++;
      state.hostage = undefined;
    }
    if (pin === DATA && scl === 1 && sda === 1 && level(DATA) === 0) seen.starts++;
  };
  class Line implements Digital {
    readonly #pin: number;
    readonly #isOutput: boolean;
    constructor({ pin, mode, initialValue }: DigitalOptions) {
      if (state.refusesPins || seen.open.has(pin) || seen.openPorts > 0) throw new Error("in use");
      expect([DigitalMode.inputPullUp, DigitalMode.outputOpenDrain]).toContain(mode);
      this.#pin = pin;
      this.#isOutput = mode === DigitalMode.outputOpenDrain;
      seen.open.add(pin);
      seen.calls++;
      if (this.#isOutput) drive(pin, initialValue ?? 0);
    }
    read(): number {
      if (this.#isOutput) throw new Error("can't read output");
      seen.calls++;
      return level(this.#pin);
    }
    write(value: number): void {
      expect(this.#isOutput).toBe(true);
      seen.calls++;
      drive(this.#pin, value);
    }
    close(): void {
      seen.open.delete(this.#pin);
      if (this.#isOutput) drive(this.#pin, 1);
    }
  }
  class Port implements I2C {
    readonly #address: number;
    constructor(options: I2COptions) {
      if (seen.open.size > 0) throw new Error("inUse");
      seen.ports.push(options);
      seen.openPorts++;
      this.#address = options.address;
    }
    read(byteLength: number): ArrayBuffer {
      this.#transfer(`read ${byteLength}`);
      return new Uint8Array(byteLength).fill(this.#address).buffer;
    }
    write(buffer: Uint8Array): void { this.#transfer(`write ${[...buffer]}`); }
    close(): void { seen.openPorts--; }
    #transfer(what: string): void {
      seen.transfers.push(`${this.#address}: ${what}`);
      if (state.fails || level(DATA) === 0 || level(CLOCK) === 0) throw new Error("failed");
    }
  }
  const options: I2CBusOptions = { io: Port, digital: Line, data: DATA, clock: CLOCK };
  return { seen, state, options };
}

const device = (bus: I2CBus, address: number): I2C => openI2C({ io: bus.I2C }, address);

function thrownBy(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

test("a device needs no more than its address, and gets the pins, the speed and the time-out of the bus", () => {
  const { seen, options } = board();
  const bus = new I2CBus({ ...options, hz: 400_000 });
  const chip = device(bus, 0x20);
  expect(seen.ports).toEqual([]);
  chip.write(Uint8Array.of(1, 2));
  expect(new Uint8Array(chip.read(2))).toEqual(Uint8Array.of(0x20, 0x20));
  expect(seen.ports).toEqual([{ data: DATA, clock: CLOCK, address: 0x20, hz: 400_000, timeout: 10 }]);
  expect(seen.transfers).toEqual(["32: write 1,2", "32: read 2"]);
});

test("a device may have a speed and a time-out of its own, and the wiring an address other than the usual", () => {
  const { seen, options } = board();
  const bus = new I2CBus(options);
  openI2C({ io: bus.I2C, address: 0x24, hz: 50_000, timeout: 30 }, 0x20).read(1);
  openI2C({ io: bus.I2C }, 0x21).read(1);
  expect(seen.ports.map(({ address, hz, timeout }) => [address, hz, timeout])).toEqual([[0x24, 50_000, 30], [0x21, 100_000, 10]]);
});

test("two devices cannot have one address, until the first is closed", () => {
  const { options } = board();
  const bus = new I2CBus(options);
  const first = device(bus, 0x20);
  expect(() => device(bus, 0x20)).toThrow(RangeError);
  first.close();
  first.close();
  device(bus, 0x20).read(1);
  expect(() => first.read(1)).toThrow("closed");
  expect(() => first.write(Uint8Array.of(0))).toThrow("closed");
});

test("a chip that does not acknowledge is no answer, and the bus is not clocked for it", () => {
  const { seen, state, options } = board();
  const bus = new I2CBus(options);
  const chip = device(bus, 0x20);
  state.fails = true;
  expect(i2cFault(thrownBy(() => chip.read(1)))).toBe("no-answer");
  expect([seen.clocks, bus.freed, bus.stuck]).toEqual([0, 0, false]);
  state.fails = false;
  expect(chip.read(1).byteLength).toBe(1);
});

test("of a failing chip the others know nothing: their ports are opened again", () => {
  const { seen, state, options } = board();
  const bus = new I2CBus(options);
  const [one, other] = [device(bus, 0x20), device(bus, 0x3c)];
  one.read(1);
  other.read(1);
  state.fails = true;
  expect(() => one.read(1)).toThrow("failed");
  expect(seen.openPorts).toBe(0);
  state.fails = false;
  other.read(1);
  one.read(1);
  expect(seen.openPorts).toBe(2);
});

test("SDA held low is freed by clocks and a stop, and the next transfer works", () => {
  const { seen, state, options } = board();
  const bus = new I2CBus(options);
  const chip = device(bus, 0x20);
  chip.read(1);
  state.hostage = { bits: [0, 0, 0, 0, 1] };
  expect(i2cFault(thrownBy(() => chip.read(1)))).toBe("no-answer");
  expect([bus.freed, bus.stuck, seen.stops]).toEqual([1, false, 1]);
  expect(chip.read(1).byteLength).toBe(1);
});

test("a bus left in the middle of a byte by a reset is freed before anybody uses it", () => {
  const { seen, options } = board({}, { bits: [0, 0, 1] });
  const bus = new I2CBus(options);
  expect([bus.freed, bus.stuck, seen.stops, seen.open.size]).toEqual([1, false, 1, 0]);
});

test("whatever a chip was putting out, nine clocks and a stop free the bus", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 7 }), (byte, from) => {
    const bits = Array.from({ length: 8 }, (_, i) => (byte >> (7 - i)) & 1).slice(from);
    fc.pre(bits[0] === 0);
    const { seen, options } = board({}, { bits: [...bits, 1] });
    const bus = new I2CBus(options);
    expect([bus.freed, bus.stuck]).toEqual([1, false]);
    expect(seen.clocks).toBeLessThanOrEqual(10);
  }));
});

test("a chip that was acknowledging a byte gets one clock and the stop, and no more data", () => {
  const { seen, options } = board({}, { bits: [0] });
  expect(new I2CBus(options).freed).toBe(1);
  expect([seen.clocks, seen.stops]).toEqual([2, 1]);   // its acknowledge's, and the one before the stop
});

test("a clock within a chip's next bit is no start", () => {
  const { seen, options } = board({}, { bits: [0, 1, 0, 1, 0, 1, 0, 0, 1] });
  new I2CBus(options);
  expect(seen.starts).toBe(0);
});

test.each([["SDA", DATA, 9], ["SCL", CLOCK, 0]])("%s held low for good is a stuck bus, for every device, at little cost", (_, pin, clocks) => {
  const { seen, state, options } = board();
  const bus = new I2CBus(options);
  const [one, other] = [device(bus, 0x20), device(bus, 0x3c)];
  one.read(1);
  state.held = { [pin]: true };
  const error = thrownBy(() => one.read(1));
  expect(error).toBeInstanceOf(BusStuck);
  expect((error as Error).name).toBe("BusStuck");
  expect(i2cFault(error)).toBe("bus-stuck");
  expect([bus.stuck, seen.clocks, seen.open.size, seen.openPorts]).toEqual([true, clocks, 0, 0]);
  const { length } = seen.transfers;
  expect(i2cFault(thrownBy(() => other.write(Uint8Array.of(1))))).toBe("bus-stuck");
  expect(i2cFault(thrownBy(() => one.read(1)))).toBe("bus-stuck");
  expect(seen.transfers).toHaveLength(length);   // no port waits for its time-out
});

test("a stuck bus is looked at again before each transfer, and works as soon as it is let go", () => {
  const { state, options } = board({ [DATA]: true });
  const bus = new I2CBus(options);
  const chip = device(bus, 0x20);
  expect(bus.stuck).toBe(true);
  expect(() => chip.read(1)).toThrow(BusStuck);
  state.held = {};
  expect(chip.read(1).byteLength).toBe(1);
  expect([bus.stuck, bus.freed]).toEqual([false, 0]);
});

test("one attempt to free it is a hundred calls of the platform at most: with 10 µs each, 1 ms", () => {
  const { seen, options } = board({ [DATA]: true });
  new I2CBus(options);
  expect(seen.calls).toBeLessThan(100);
});

test("a bus whose pins cannot be had throws at once, and holds none", () => {
  const { seen, state, options } = board();
  state.refusesPins = true;
  expect(() => new I2CBus(options)).toThrow("in use");
  expect(seen.open.size).toBe(0);
});

test("pins that somebody takes later leave the error as it was", () => {
  const { state, options } = board();
  const bus = new I2CBus(options);
  const chip = device(bus, 0x20);
  state.fails = state.refusesPins = true;
  expect(i2cFault(thrownBy(() => chip.read(1)))).toBe("no-answer");
});

test("closing the bus closes every device, as often as one likes", () => {
  const { seen, options } = board();
  const bus = new I2CBus(options);
  const chips = [0x20, 0x21, 0x22].map((address) => device(bus, address));
  for (const chip of chips) chip.read(1);
  bus.close();
  bus.close();
  for (const chip of chips) chip.close();
  expect(seen.openPorts).toBe(0);
  for (const chip of chips) expect(() => chip.read(1)).toThrow("closed");
});
