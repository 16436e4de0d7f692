import { Mcp23017Chip, type Mcp23017Options } from "../../sim/chips/mcp23017.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { Random } from "../../sim/random.js";

/** Table 3-5, as a host with IOCON.BANK = 0 sees it. */
const at = {
  iodirA: 0x00, iodirB: 0x01, ipolA: 0x02, gpintenA: 0x04, gpintenB: 0x05, defvalA: 0x06, intconA: 0x08, iocon: 0x0a, gppuA: 0x0c,
  intfA: 0x0e, intcapA: 0x10, gpioA: 0x12, gpioB: 0x13, olatA: 0x14, olatB: 0x15,
};

function bench(options: Partial<Mcp23017Options> = {}) {
  const [interruptA, interruptB] = [new DigitalLine(), new DigitalLine()];
  const chip = new Mcp23017Chip({ interruptA, interruptB, ...options });
  const bus = new VirtualI2C({ data: new DigitalLine(), clock: new DigitalLine(), chips: [chip] });
  const device = new bus.I2C({ data: 1, clock: 2, hz: 400_000, address: chip.addresses[0]! });
  const write = (...bytes: number[]): void => device.write(Uint8Array.from(bytes));
  const read = (register: number, count = 1): number[] => {
    write(register);
    return [...new Uint8Array(device.read(count))];
  };
  const world = {};
  const set = (pin: keyof typeof chip.lines, level: 0 | 1 | undefined): void => chip.lines[pin].drive(world, level);
  return { chip, device, write, read, set, interruptA, interruptB };
}

const RESET_VALUES = [0xff, 0xff, ...Array<number>(20).fill(0)];

test("all registers read as after reset, and the pointer rolls over to the first (table 3-5, 3.2.2.3)", () => {
  expect(bench().read(0, 23)).toEqual([...RESET_VALUES, 0xff]);
});

test("each register keeps what is written, but those that only the chip writes and bit 0 of IOCON", () => {
  const { write, read } = bench();
  write(0x00, ...Array<number>(10).fill(0x7e));
  write(0x0c, ...Array<number>(10).fill(0x7e));
  expect(read(0x00, 10)).toEqual(Array(10).fill(0x7e));
  expect(read(0x0c, 2)).toEqual([0x7e, 0x7e]);
  expect(read(0x14, 2)).toEqual([0x7e, 0x7e]);
  write(at.iocon, 0x7b & ~0x20);
  expect(read(at.iocon, 2)).toEqual([0x5a, 0x5a]);   // one register at two addresses
  const other = bench();
  other.write(at.intfA, 0xff, 0xff, 0xff, 0xff);
  expect(other.read(at.intfA, 4)).toEqual([0, 0, 0, 0]);
});

test("a read without an address goes on where the pointer is (figure 3-3)", () => {
  const { device, write } = bench();
  write(at.iodirA, 0x12, 0x34);
  write(at.iodirA);
  expect([...new Uint8Array(device.read(1))]).toEqual([0x12]);
  expect([...new Uint8Array(device.read(1))]).toEqual([0x34]);
});

test("in byte mode the pointer goes to and fro between the two of a pair (3.2.1)", () => {
  const { write, read, set } = bench();
  write(at.iocon, 0x20);
  set("A0", 1);
  set("B1", 1);
  expect(read(at.gpioA, 4)).toEqual([1, 2, 1, 2]);
  expect(read(at.gpioB, 3)).toEqual([2, 1, 2]);
});

test("an output takes its latch's level as it becomes one, and GPIO writes the latch (3.5.10, 3.5.11)", () => {
  const { chip, write, read } = bench();
  const seen: number[] = [];
  chip.lines.A3.onChange((level) => seen.push(level));
  write(at.olatA, 0x08);
  expect(chip.lines.A3.driven).toBe(false);
  write(at.iodirA, 0xf7);
  write(at.gpioA, 0x00);
  expect([seen, read(at.olatA), chip.lines.A2.driven]).toEqual([[1, 0], [0], false]);
});

test("OLAT reads the latch, GPIO the pin: they differ where somebody else holds the wire", () => {
  const { write, read, set } = bench();
  set("A0", 0);
  write(at.olatA, 0x01);
  write(at.iodirA, 0xfe);
  expect([read(at.olatA), read(at.gpioA)]).toEqual([[1], [0]]);
});

test("inputs are pulled up where GPPU says so, outputs are not, and IPOL turns what GPIO reads (3.5.2, 3.5.7)", () => {
  const { chip, write, read, set } = bench();
  write(at.iodirA, 0xfd);
  write(at.gppuA, 0x03);
  expect([chip.lines.A0.level, chip.lines.A1.level, read(at.gpioA)]).toEqual([1, 0, [0x01]]);
  set("A0", 0);
  expect(read(at.gpioA)).toEqual([0x00]);
  write(at.ipolA, 0x11);
  expect(read(at.gpioA)).toEqual([0x11]);
});

test("an output that becomes a pulled-up input, and back, does not blink", () => {
  const { chip, write } = bench();
  write(at.gppuA, 0x01);
  write(at.olatA, 0x01);
  const seen: number[] = [];
  chip.lines.A0.onChange((level) => seen.push(level));
  write(at.iodirA, 0xfe);
  write(at.iodirA, 0xff);
  expect(seen).toEqual([]);
});

test("a pin change asks, its first moment is captured, and a read of GPIO or INTCAP ends it (3.6.4)", () => {
  const { write, read, set, interruptA, interruptB } = bench();
  write(at.gpintenA, 0x03);
  set("A2", 1);
  expect(interruptA.level).toBe(1);   // not enabled
  set("A0", 1);
  expect([interruptA.level, interruptB.level, read(at.intfA)]).toEqual([0, 1, [0x01]]);
  set("A1", 1);
  expect([read(at.intfA), read(at.intcapA), interruptA.level]).toEqual([[0x01], [0x05], 1]);
  set("A1", 0);
  expect([interruptA.level, read(at.intfA), read(at.gpioA), interruptA.level]).toEqual([0, [0x02], [0x05], 1]);
  expect(read(at.intcapA)).toEqual([0x05]);
});

test("a pulse that is over before anybody reads has asked all the same", () => {
  const { write, read, set, interruptA } = bench();
  write(at.gpintenA, 0x01);
  set("A0", 1);
  set("A0", 0);
  expect([interruptA.level, read(at.intcapA), interruptA.level, read(at.intfA)]).toEqual([0, [0x01], 1, [0]]);
});

test("a pin that differs from DEFVAL asks for as long as it does, whatever is read (3.6.5)", () => {
  const { write, read, set, interruptA } = bench();
  write(at.defvalA, 0x01);
  write(at.intconA, 0x01);
  set("A0", 1);
  write(at.gpintenA, 0x01);
  expect(interruptA.level).toBe(1);
  set("A0", 0);
  expect([read(at.gpioA), interruptA.level]).toEqual([[0], 0]);
  set("A0", 1);
  expect([interruptA.level, read(at.gpioA), interruptA.level]).toEqual([0, [1], 1]);
});

test("outputs never ask (3.6.4)", () => {
  const { write, interruptA } = bench();
  write(at.gpintenA, 0xff);
  write(at.iodirA, 0x00);
  write(at.olatA, 0xff);
  expect(interruptA.level).toBe(1);
});

test("INTA and INTB: mirrored, open drain, active high (register 3-6)", () => {
  const { write, read, set, interruptA, interruptB } = bench();
  const levels = () => [interruptA.level, interruptB.level];
  write(at.gpintenA, 0x00, 0x01);
  write(at.iocon, 0x40);
  set("B0", 1);
  expect(levels()).toEqual([0, 0]);
  expect([read(at.gpioA), levels()]).toEqual([[0], [0, 0]]);   // only the port that asked answers it
  expect([read(at.gpioB), levels()]).toEqual([[1], [1, 1]]);
  write(at.iocon, 0x02);
  set("B0", 0);
  expect(levels()).toEqual([0, 1]);
  write(at.iocon, 0x04);
  expect([interruptA.driven, interruptB.level]).toEqual([false, 0]);
  read(at.gpioB);
  expect(interruptB.driven).toBe(false);
});

test("RESET: no acknowledge while it is low, every pin is let go, and the registers are as after a reset", () => {
  const reset = new DigitalLine();
  reset.drive(reset, 1);
  const { chip, write, read } = bench({ reset });
  write(at.olatB, 0x80);
  write(at.iodirB, 0x7f);
  expect(chip.lines.B7.level).toBe(1);
  reset.drive(reset, 0);
  expect([chip.lines.B7.driven, chip.faulty]).toEqual([false, false]);
  expect(() => read(0)).toThrow("write failed");
  reset.drive(reset, 1);
  expect(read(0, 22)).toEqual(RESET_VALUES);
});

test("dead: no acknowledge and nothing driven; what comes back is a chip just reset", () => {
  const { chip, write, read, interruptA } = bench();
  write(at.olatA, 0x01);
  write(at.iodirA, 0xfe);
  write(at.gppuA, 0x02);
  chip.dead = true;
  expect([chip.lines.A0.driven, chip.lines.A1.level, interruptA.driven, chip.faulty]).toEqual([false, 0, false, true]);
  expect(() => write(at.olatA, 0x00)).toThrow("write failed");
  chip.dead = false;
  expect([read(0, 22), interruptA.level, chip.faulty]).toEqual([RESET_VALUES, 1, false]);
});

test("without supply it is the same, but no fault; one that has failed does not come back with the supply", () => {
  const { chip, write, read } = bench();
  write(at.olatA, 0x01);
  write(at.iodirA, 0xfe);
  chip.power(false);
  expect([chip.lines.A0.driven, chip.faulty]).toEqual([false, false]);
  expect(() => write(at.olatA, 0x00)).toThrow("write failed");
  chip.power(true);
  expect(read(0, 22)).toEqual(RESET_VALUES);
  chip.dead = true;
  chip.power(false);
  chip.power(true);
  expect(() => write(at.olatA, 0x00)).toThrow("write failed");
});

test("a brown-out answers as before, and its outputs are inputs", () => {
  const { chip, write, read } = bench();
  write(at.olatA, 0x01);
  write(at.iodirA, 0xfe);
  chip.brownOut();
  expect([chip.lines.A0.driven, read(0, 22), chip.faulty]).toEqual([false, RESET_VALUES, false]);
});

test("deaf: nobody can write any more, and the outputs stay as they are", () => {
  const { chip, write } = bench();
  write(at.olatA, 0x01);
  write(at.iodirA, 0xfe);
  chip.deaf = true;
  expect(() => write(at.olatA, 0x00)).toThrow("write failed");
  expect([chip.lines.A0.level, chip.faulty]).toEqual([1, true]);
});

test("half deaf and noisy: the shares of starts and of bytes that go wrong", () => {
  const { chip, read } = bench({ random: new Random(3) });
  const tries = Array.from({ length: 1_000 }, () => {
    chip.deafness = 0.1;
    chip.noise = 0;
    try { return read(at.iodirA)[0]; } catch { return undefined; }
  });
  const failed = tries.filter((value) => value === undefined).length;   // of two starts each
  expect([failed > 150, failed < 230]).toEqual([true, true]);
  Object.assign(chip, { deafness: 0, noise: 0.2 });
  const wrong = read(0, 22 * 50).filter((value, i) => value !== RESET_VALUES[i % 22]).length;
  expect([wrong > 150, wrong < 290, chip.faulty]).toEqual([true, true, true]);
});

test("a stuck interrupt pin has its level whatever happens, and the right one when it is sound again", () => {
  const { chip, write, set, interruptA, interruptB } = bench();
  write(at.gpintenA, 0x01);
  chip.stuckInterrupt = 1;
  set("A0", 1);
  expect([interruptA.level, chip.faulty]).toEqual([1, true]);
  chip.stuckInterrupt = 0;
  expect(interruptB.level).toBe(0);
  chip.stuckInterrupt = undefined;
  expect([interruptA.level, interruptB.level]).toEqual([0, 1]);
});

test("it answers at the address of its pins and no other; what is not modelled throws", () => {
  const { device, write } = bench({ address: 0x27 });
  expect(new Uint8Array(device.read(1))).toEqual(Uint8Array.of(0xff));
  expect(() => write(0x16)).toThrow("no register 0x16");
  expect(() => write(at.iocon, 0x80)).toThrow("not modelled");
});
