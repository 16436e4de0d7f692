import { DigitalMode } from "../../modules/io.js";
import { BusHolder } from "../../sim/chips/bus-holder.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";

const options = { mode: DigitalMode.outputOpenDrain, initialValue: 1 as const };

function bench() {
  const [data, clock] = [new DigitalLine(), new DigitalLine()];
  const bus = new VirtualI2C({ data, clock, chips: [{ addresses: [0x20], start: () => true, write: () => true, read: () => 0, stop: () => {} }] });
  const holder = new BusHolder({ data, clock });
  const device = new bus.I2C({ data: 8, clock: 9, hz: 100_000, address: 0x20 });
  const board = new VirtualDigital({ 8: data, 9: clock });
  /** Clocks as UM10204, 3.1.16 has them, until data is high or `most` have been made. */
  const pulse = (most: number) => {
    const scl = new board.Digital({ pin: 9, ...options });
    let count = 0;
    while (count < most && data.level === 0) {
      scl.write(0);
      scl.write(1);
      count++;
    }
    scl.close();
    return count;
  };
  const stop = () => {
    const [sda, scl] = [new board.Digital({ pin: 8, ...options }), new board.Digital({ pin: 9, ...options })];
    scl.write(0);
    sda.write(0);
    scl.write(1);
    sda.write(1);
    sda.close();
    scl.close();
  };
  return { data, clock, holder, device, pulse, stop };
}

test("on a free bus it is not noticed", () => {
  const { data, clock, holder, device } = bench();
  expect([data.level, clock.level, holder.holding]).toEqual([1, 1, undefined]);
  expect(() => device.read(1)).not.toThrow();
});

test.each([1, 5, 9])("holding data for %d clocks, it lets go at exactly that one, and transfers work again", (clocks) => {
  const { data, holder, device, pulse } = bench();
  holder.hold(clocks);
  expect([data.level, holder.holding]).toEqual([0, "data"]);
  expect(() => device.read(1)).toThrow("read failed");
  expect(pulse(20)).toBe(clocks);
  expect([data.level, holder.holding, holder.clocks]).toEqual([1, undefined, clocks]);
  expect(() => device.read(1)).not.toThrow();
});

test("who gives up too early finds it where it left it", () => {
  const { data, holder, pulse } = bench();
  holder.hold(9);
  expect([pulse(8), data.level]).toEqual([8, 0]);
  expect([pulse(8), data.level]).toEqual([1, 1]);
});

test("a broken chip holds data whatever comes, until it is taken away", () => {
  const { data, holder, pulse } = bench();
  holder.hold();
  expect([pulse(1_000), data.level, holder.clocks]).toEqual([1_000, 0, 1_000]);
  holder.release();
  expect([data.level, holder.holding]).toEqual([1, undefined]);
});

test("a held clock is freed by nothing but taking the holder away", () => {
  const { clock, holder, device, pulse, stop } = bench();
  holder.holdClock();
  expect([holder.holding, clock.level]).toEqual(["clock", 0]);
  pulse(9);
  stop();
  expect(clock.level).toBe(0);
  expect(() => device.write(Uint8Array.of(1))).toThrow("write failed");
  holder.release();
  expect(() => device.write(Uint8Array.of(1))).not.toThrow();
});

test("it counts the stops since it took the line, and letting go is none", () => {
  const { holder, pulse, stop } = bench();
  holder.hold(3);
  pulse(9);
  expect(holder.stops).toBe(0);
  stop();
  expect(holder.stops).toBe(1);
  holder.hold(1);
  expect([holder.stops, holder.clocks]).toEqual([0, 0]);
});

test("clocks do not count once it has let go, and none at all is refused", () => {
  const { data, holder, pulse } = bench();
  holder.hold(2);
  pulse(9);
  data.drive(data, 0);
  pulse(5);
  expect(holder.clocks).toBe(2);
  expect(() => holder.hold(0)).toThrow(RangeError);
});
