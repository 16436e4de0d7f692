import { DigitalEdge, DigitalMode } from "../../modules/io.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { PWMLine, VirtualPWM } from "../../sim/io/pwm.js";
import { type SerialChip, VirtualSerial } from "../../sim/io/serial.js";
import { VirtualSPI } from "../../sim/io/spi.js";

test("SPI: one select for each transfer, full duplex in place, nothing after close", () => {
  const seen: (boolean | number)[] = [];
  const bus = new VirtualSPI({ select: (active) => seen.push(active), transfer: (byte) => seen.push(byte) });
  const spi = new bus.SPI({ hz: 1_000_000 });
  const buffer = Uint8Array.of(10, 20);
  spi.transfer(buffer);
  expect(seen).toEqual([true, 10, 20, false]);
  expect([...buffer]).toEqual([2, 3]);
  const kept = Uint8Array.of(30);
  spi.write(kept);
  expect([seen.slice(4), kept[0], bus.open]).toEqual([[true, 30, false], 30, 1]);
  spi.close();
  spi.close();
  expect(bus.open).toBe(0);
  expect(() => spi.transfer(buffer)).toThrow("closed");
});

test("SPI: the select line is let go when the chip refuses", () => {
  const selects: boolean[] = [];
  const transfer = (): never => { throw new Error("not modelled"); };
  const bus = new VirtualSPI({ select: (active) => selects.push(active), transfer });
  expect(() => new bus.SPI({ hz: 1 }).write(Uint8Array.of(1))).toThrow("not modelled");
  expect(selects).toEqual([true, false]);
});

function serialBench() {
  const sent: number[] = [];
  const chip: SerialChip = { baud: 9_600, onByte: undefined, receive: (byte) => sent.push(byte) };
  return { chip, sent, port: new VirtualSerial(chip) };
}

test("serial: one call until the bytes are read, and then all of them at once", () => {
  const { chip, sent, port } = serialBench();
  const told: number[] = [];
  const serial = new port.Serial({ baud: 9_600, format: "buffer", onReadable: (bytes) => told.push(bytes) });
  expect(serial.read()).toBeUndefined();
  for (const byte of [1, 2, 3]) chip.onByte!(byte);
  expect(told).toEqual([1]);
  expect([...new Uint8Array(serial.read()!)]).toEqual([1, 2, 3]);
  chip.onByte!(4);
  expect(told).toEqual([1, 1]);
  serial.write(Uint8Array.of(5, 6));
  expect(sent).toEqual([5, 6]);
});

test("serial: a hundred and twenty-eight bytes wait, the rest is lost and counted", () => {
  const { chip, port } = serialBench();
  const serial = new port.Serial({ baud: 9_600, format: "buffer" });
  for (let i = 0; i < 130; i++) chip.onByte!(i);
  expect(port.overflow).toBe(2);
  expect(serial.read()!.byteLength).toBe(128);
});

test("serial: the wrong speed and a port in use are refused; closed, nobody listens", () => {
  const { chip, port } = serialBench();
  expect(() => new port.Serial({ baud: 115_200, format: "buffer" })).toThrow("9600 baud");
  const serial = new port.Serial({ baud: 9_600, format: "buffer" });
  expect(() => new port.Serial({ baud: 9_600, format: "buffer" })).toThrow("in use");
  serial.close();
  expect([chip.onByte, port.open]).toEqual([undefined, 0]);
  expect(() => serial.read()).toThrow("closed");
});

test("a wire has the level of its driver, else of its resistor; two drivers against each other are a short", () => {
  const line = new DigitalLine();
  const levels: number[] = [];
  line.onChange((level) => levels.push(level));
  const [a, b] = [{}, {}];
  line.pull(a, 1);
  line.drive(a, 0);
  line.drive(a, 1);
  expect([line.level, line.shorts]).toEqual([1, 0]);
  line.drive(b, 0);
  expect([line.level, line.shorts]).toEqual([0, 1]);
  line.drive(a, undefined);
  line.drive(b, undefined);
  expect([line.level, line.driven]).toEqual([1, false]);
  expect(levels).toEqual([1, 0, 1, 0, 1]);
});

test("digital output: it begins at its initial value, and lets go when closed", () => {
  const line = new DigitalLine();
  line.pull({}, 1);
  const levels: number[] = [];
  line.onChange((level) => levels.push(level));
  const board = new VirtualDigital({ 4: line });
  const output = new board.Digital({ pin: 4, mode: DigitalMode.output, initialValue: 1 });
  output.write(0);
  expect(() => output.read()).toThrow("can't read output");
  output.close();
  expect(levels).toEqual([0, 1]);
  expect(() => output.write(1)).toThrow("closed");
  expect(board.open).toBe(0);
});

test("digital output in open drain: a one only lets go", () => {
  const line = new DigitalLine();
  const board = new VirtualDigital({ 4: line });
  const output = new board.Digital({ pin: 4, mode: DigitalMode.outputOpenDrain, initialValue: 1 });
  expect(line.driven).toBe(false);
  output.write(0);
  expect([line.driven, line.level]).toEqual([true, 0]);
});

test("digital input: its resistor pulls, and only the edges asked for are told", () => {
  const line = new DigitalLine();
  const board = new VirtualDigital({ 4: line });
  const seen: number[] = [];
  const onReadable = (): void => { seen.push(input.read()); };
  const input = new board.Digital({ pin: 4, mode: DigitalMode.inputPullUp, edge: DigitalEdge.falling, onReadable });
  expect(input.read()).toBe(1);
  line.drive(line, 0);
  line.drive(line, 1);
  expect(seen).toEqual([0]);
  input.close();
  line.drive(line, 0);
  expect(seen).toEqual([0]);
});

test("digital: an unconnected pin, a pin in use and an interrupt without an edge are refused", () => {
  const board = new VirtualDigital({ 4: new DigitalLine() });
  const options = { pin: 4, mode: DigitalMode.input };
  expect(() => new board.Digital({ ...options, pin: 5 })).toThrow("nothing at pin 5");
  expect(() => new board.Digital({ ...options, onReadable: () => {} })).toThrow("invalid edge");
  const input = new board.Digital(options);
  expect(() => new board.Digital(options)).toThrow("in use");
  expect(() => input.write(1)).toThrow("can't write input");
});

test("PWM: a frequency and a duty, and silence at both ends and after close", () => {
  const line = new PWMLine();
  const board = new VirtualPWM({ 9: line });
  const pwm = new board.PWM({ pin: 9, hz: 2_700 });
  const sounds: number[] = [];
  line.onChange = () => sounds.push(line.soundHz);
  pwm.write(2 ** (pwm.resolution - 1));
  expect(line.duty).toBeCloseTo(0.5, 2);
  pwm.write(2 ** pwm.resolution - 1);
  pwm.write(0);
  pwm.write(100);
  expect(() => pwm.write(2 ** pwm.resolution)).toThrow(RangeError);
  pwm.close();
  expect(sounds).toEqual([2_700, 0, 0, 2_700, 0]);
  expect(() => pwm.write(0)).toThrow("closed");
  expect(board.open).toBe(0);
});
