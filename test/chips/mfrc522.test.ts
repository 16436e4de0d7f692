import { Register } from "../../sim/chips/mfrc522-registers.js";
import { Random } from "../../sim/random.js";
import { Mfrc522Bench } from "./mfrc522-bench.js";

const { comIEn, comIrq, command, crcResultHigh, crcResultLow, divIEn, divIrq } = Register;
const { error, fifoData, fifoLevel, mode, status1, version, waterLevel } = Register;

test("all registers read as after reset (table 20 and 9.3)", () => {
  const bench = new Mfrc522Bench();
  const page = (first: number) => Array.from({ length: 16 }, (_, i) => bench.read(first + i));
  expect(page(0x00)).toEqual([0x00, 0x20, 0x80, 0x00, 0x14, 0x00, 0x00, 0x21, 0x00, 0x00, 0x00, 0x08, 0x10, 0x00, 0xa0, 0x00]);
  expect(page(0x10)).toEqual([0x00, 0x3f, 0x00, 0x00, 0x80, 0x00, 0x10, 0x84, 0x84, 0x4d, 0x00, 0x00, 0x62, 0x00, 0x00, 0xeb]);
  expect(page(0x20)).toEqual([0x00, 0xff, 0xff, 0x88, 0x26, 0x87, 0x48, 0x88, 0x20, 0x20, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]);
  expect(page(0x30)).toEqual([0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x40, 0x92, 0x00, 0x00, 0x00, 0x00, 0xff, 0x00, 0x03, 0x00]);
});

test("a read answers one byte late, and each byte carries the next address (8.1.2.1)", () => {
  const bench = new Mfrc522Bench();
  const read = (register: number) => 0x80 | (register << 1);
  expect(bench.transfer(read(version), read(waterLevel), read(mode), 0x00).slice(1)).toEqual([0x92, 0x08, 0x3f]);
});

test("a write goes to one address however long it is (8.1.2.2)", () => {
  const bench = new Mfrc522Bench();
  bench.write(fifoData, 1, 2, 3);
  expect(bench.read(fifoLevel)).toBe(3);
  const read = 0x80 | (fifoData << 1);
  expect(bench.transfer(read, read, read, 0).slice(1)).toEqual([1, 2, 3]);
});

test("an address byte with bit 0 set is a mistake of the host (8.1.2.3)", () => {
  expect(() => new Mfrc522Bench().transfer(0x81, 0)).toThrow("bit 0");
});

test("what only the chip may change stays, what is reserved or not modelled throws", () => {
  const bench = new Mfrc522Bench();
  bench.write(version, 0x00);
  bench.write(error, 0xff);
  bench.write(mode, 0x00);
  expect([bench.read(version), bench.read(error), bench.read(mode)]).toEqual([0x92, 0x00, 0x3f & ~0xab]);
  expect(() => bench.write(0x0f, 0)).toThrow("reserved register 0xf");
  expect(() => bench.write(Register.txMode, 0x10)).toThrow("TxModeReg: bits 0x78 are not modelled");
  expect(() => bench.command(0xe)).toThrow("MFAuthent is not modelled");
});

test("interrupt requests are set and cleared by the bits marked and bit 7 (9.3.1.5)", () => {
  const bench = new Mfrc522Bench();
  bench.write(comIrq, 0x7f);
  expect(bench.read(comIrq)).toBe(0x00);
  bench.write(comIrq, 0x80 | 0x21);
  expect(bench.read(comIrq)).toBe(0x21);
  bench.write(comIrq, 0x01);
  expect(bench.read(comIrq)).toBe(0x20);
  bench.write(divIrq, 0xff);
  expect(bench.read(divIrq)).toBe(0x14);
});

test("pin IRQ follows the requests that are let through, inverted or not (8.4)", () => {
  const levels: number[] = [];
  const bench = new Mfrc522Bench({ onIrq: (level) => levels.push(level) });
  bench.write(comIEn, 0x80 | 0x10);
  expect(bench.read(status1) & 0x10).toBe(0x10);
  bench.write(comIrq, 0x10);
  bench.write(divIEn, 0x04);
  bench.write(divIrq, 0x80 | 0x04);
  bench.write(comIEn, 0x00);
  expect(levels).toEqual([0, 1, 0, 1]);
});

test("the FIFO holds 64 bytes, says when it is nearly full or empty, and loses the 65th (8.3)", () => {
  const bench = new Mfrc522Bench();
  bench.write(comIrq, 0x7f);
  bench.write(fifoData, ...new Array<number>(8).fill(7));
  expect(bench.read(status1) & 0x03).toBe(0x01);
  bench.write(fifoData, 7);
  expect(bench.read(status1) & 0x03).toBe(0x00);
  bench.write(fifoData, ...new Array<number>(47).fill(7));
  expect(bench.read(status1) & 0x03).toBe(0x02);
  expect(bench.read(comIrq)).toBe(0x08);
  bench.write(fifoData, ...new Array<number>(8).fill(7));
  expect(bench.read(error)).toBe(0x00);
  bench.write(fifoData, 8);
  expect([bench.read(error), bench.read(comIrq) & 0x02, bench.read(fifoLevel)]).toEqual([0x10, 0x02, 64]);
  bench.write(fifoLevel, 0x80);
  expect([bench.read(error), bench.read(fifoLevel), bench.read(comIrq) & 0x04]).toEqual([0x00, 0, 0x04]);
});

test.each([
  [0x3d, [0x00, 0x00], 0x1ea0],   // ISO/IEC 14443-3, Annex B
  [0x3d, [0x12, 0x34], 0xcf26],
  [0xbf, [..."123456789"].map((digit) => digit.charCodeAt(0)), 0x29b1],   // most significant bit first: CRC-16/CCITT
])("with ModeReg %p the coprocessor makes of %p the CRC %p", (modeReg, bytes, crc) => {
  const bench = new Mfrc522Bench();
  bench.write(mode, modeReg);
  bench.write(divIrq, 0x04);
  bench.write(fifoData, ...bytes.slice(0, 1));
  bench.command(0x3);
  bench.write(fifoData, ...bytes.slice(1));
  expect(bench.read(divIrq)).toBe(0x04);
  expect((bench.read(crcResultHigh) << 8) | bench.read(crcResultLow)).toBe(crc);
  expect(bench.read(command) & 0x0f).toBe(0x3);
  bench.command(0x0);
});

test("Mem moves 25 bytes in and out; Generate RandomID changes the first ten (10.3.1.2, 10.3.1.3)", () => {
  const bench = new Mfrc522Bench({ random: new Random(3) });
  const bytes = Array.from({ length: 25 }, (_, i) => i + 1);
  bench.write(comIrq, 0x7f);
  bench.write(fifoData, ...bytes);
  bench.command(0x1);
  expect([bench.read(fifoLevel), bench.read(comIrq) & 0x10, bench.read(command) & 0x0f]).toEqual([0, 0x10, 0]);
  bench.command(0x1);
  expect(bench.readFifo()).toEqual(bytes);
  bench.command(0x2);
  bench.command(0x1);
  const after = bench.readFifo();
  expect(after.slice(10)).toEqual(bytes.slice(10));
  expect(after.slice(0, 10)).not.toEqual(bytes.slice(0, 10));
});

test("an unknown command ends at once with IdleIRq, and Idle does not set it (9.3.1.5)", () => {
  const bench = new Mfrc522Bench();
  bench.write(comIrq, 0x7f);
  bench.command(0x0);
  expect(bench.read(comIrq) & 0x10).toBe(0);
  bench.command(0x5);
  expect([bench.read(comIrq) & 0x10, bench.read(command) & 0x0f]).toEqual([0x10, 0]);
});

function selfTest(bench: Mfrc522Bench, internal: readonly number[]): number[] {
  bench.write(fifoData, ...internal);
  bench.command(0x1);
  bench.write(Register.autoTest, 0x09);
  bench.write(fifoData, 0x00);
  bench.command(0x3);
  expect(bench.read(fifoLevel)).toBe(0);
  bench.clock.run(20);
  return bench.readFifo();
}

test.each([
  [0x91, "00c637d532b7575c", "5e251d2979"],
  [0x92, "00eb66ba57bf2395", "7d953b2f"],
  [0x88, "00d6788ce2aa0c18", "26ea2a62"],
  [0xb2, "0000000000000000", "00000000"],
])("version %p passes the self test as published, clones without one do not (16.1.1)", (number, head, tail) => {
  const bytes = selfTest(new Mfrc522Bench({ version: number }), new Array<number>(25).fill(0));
  const hex = Buffer.from(bytes).toString("hex");
  expect(bytes).toHaveLength(64);
  expect(hex.startsWith(head)).toBe(true);
  expect(hex.endsWith(tail)).toBe(true);
});

test("a self test without the 25 zeros fails", () => {
  expect(selfTest(new Mfrc522Bench(), new Array<number>(25).fill(1)).slice(0, 4)).not.toEqual([0x00, 0xeb, 0x66, 0xba]);
});
