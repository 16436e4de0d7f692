import { withCrcA } from "../../sim/chips/crc16.js";
import { Card } from "../../sim/chips/iso14443.js";
import { Register } from "../../sim/chips/mfrc522-registers.js";
import { Mfrc522Bench } from "./mfrc522-bench.js";

const { bitFraming, coll, comIrq, control, error, fifoData, fifoLevel, rxMode, status1, status2 } = Register;
const { tMode, tPrescaler, tReloadLow, txControl } = Register;

function bench(...numbers: string[]) {
  const it = new Mfrc522Bench();
  const cards = numbers.map((number) => new Card({ number }));
  for (const card of cards) it.chip.field.add(card);
  it.begin();
  return { it, cards };
}

const request = (it: Mfrc522Bench) => it.exchange([0x26], { lastBits: 7 });

const NUMBERS = ["04a1b2c3", "04112233445566", "04112233445566778899"];

test.each(NUMBERS)("the number %s is read as a host would read it", (number) => {
  const { it, cards } = bench(number);
  expect(request(it)).toHaveLength(2);
  const found: number[] = [];
  for (const sel of [0x93, 0x95, 0x97]) {
    const level = it.exchange([sel, 0x20]);
    expect(level).toHaveLength(5);
    const [sak = 0, ...more] = it.exchange([sel, 0x70, ...level], { crc: true });
    expect(more).toEqual([]);   // the CRC is checked, and stays out of the FIFO
    found.push(...(sak & 0x04 ? level.slice(1, 4) : level.slice(0, 4)));
    if (!(sak & 0x04)) break;
  }
  expect(Buffer.from(found).toString("hex")).toBe(number);
  expect(it.read(error)).toBe(0);
  expect(cards[0]!.state).toBe("active");
});

test("with nobody there the receiver waits for ever, and only the timer ends it", () => {
  const { it } = bench();
  it.write(tMode, 0x80);
  it.write(tPrescaler, 0xa9);
  it.write(tReloadLow, 40);
  expect(request(it)).toEqual([]);
  expect(it.read(comIrq) & 0x71).toBe(0x41);
  expect(it.read(status2) & 0x07).toBe(5);
});

test("an answer stops the timer that TAuto started (9.3.3.10)", () => {
  const { it } = bench("04a1b2c3");
  it.write(tMode, 0x80);
  it.write(tPrescaler, 0xa9);
  it.write(tReloadLow, 40);
  request(it);
  it.clock.run(1_000);
  expect(it.read(comIrq) & 0x71).toBe(0x60);
  expect(it.read(status1) & 0x08).toBe(0);
});

test("a request is over after 85 µs, and its answer complete 86 and 189 µs later", () => {
  const { it } = bench("04a1b2c3");
  it.write(comIrq, 0x7f);
  it.write(fifoData, 0x26);
  it.command(0xc);
  expect(it.read(status2) & 0x07).toBe(1);
  it.write(bitFraming, 0x87);
  const at = (ms: number) => {
    it.clock.runTo(5 + ms);
    return [it.read(comIrq) & 0x60, it.read(status2) & 0x07, it.read(fifoLevel)];
  };
  expect(at(0.084)).toEqual([0x00, 3, 0]);
  expect(at(0.086)).toEqual([0x40, 5, 0]);
  expect(at(0.173)).toEqual([0x40, 6, 0]);
  expect(at(0.359)).toEqual([0x40, 6, 0]);
  expect(at(0.361)).toEqual([0x60, 1, 2]);
});

test("two cards collide in the bit that CollReg names, and the rest is cleared when asked (9.3.1.15)", () => {
  const { it } = bench("10aabbcc", "04112233445566");
  it.write(coll, 0x00);
  request(it);
  expect(it.read(error)).toBe(0x08);
  expect(it.read(comIrq) & 0x22).toBe(0x22);
  expect(it.read(coll)).toBe(7);   // ATQA 04 00 and 44 00
  expect(it.exchange([0x93, 0x20])).toEqual([0x00, 0, 0, 0, 0]);
  expect(it.read(coll)).toBe(4);
  expect(it.exchange([0x93, 0x24, 0x08], { lastBits: 4, align: 4 })).toEqual([0x80, 0x04, 0x11, 0x22, 0xbf]);
  expect([it.read(error), it.read(coll) & 0x20, it.read(control) & 0x07]).toEqual([0, 0x20, 0]);
});

test("with RxAlign the position counts from bit 0 of the byte that the first bit goes into", () => {
  const { it } = bench("04000000", "04a00000");   // they differ first in bit 6 of the second byte
  it.write(coll, 0x00);
  request(it);
  it.exchange([0x93, 0x20]);
  expect(it.read(coll)).toBe(14);
  expect(request(it)).toEqual([]);   // the first request only ends the cards' READY (ISO/IEC 14443-3, figure 7)
  expect(request(it)).toEqual([0x04, 0x00]);
  it.exchange([0x93, 0x33, 0x04, 0x00], { lastBits: 3, align: 3 });
  expect(it.read(coll)).toBe(6);
});

test("a collision in the 32nd bit reads as 0", () => {
  const { it } = bench("04000000", "04000080");
  it.write(coll, 0x00);
  request(it);
  it.exchange([0x93, 0x20]);
  expect([it.read(coll), it.read(error)]).toEqual([0x00, 0x08]);
});

test("a collision after the 32nd bit has no valid position", () => {
  const { it } = bench("04000000");
  class Odd extends Card {
    override receive(frame: readonly number[], now: number) {
      return super.receive(frame, now)?.map((bit, i, all) => (all.length === 40 && i === 36 ? 1 - bit : bit));
    }
  }
  it.chip.field.add(new Odd({ number: "04000000" }));
  it.clock.run(5);
  it.write(coll, 0x80);
  request(it);
  it.exchange([0x93, 0x20]);
  expect([it.read(error), it.read(coll)]).toEqual([0x08, 0xa0]);
});

test("a card pulled away while it speaks leaves a piece of its answer", () => {
  const { it, cards } = bench("04a1b2c3");
  request(it);
  it.command(0);
  it.write(fifoData, 0x93, 0x20);
  it.command(0xc);
  it.write(bitFraming, 0x80);
  it.clock.run(0.5);   // 23 bit times of the answer are over
  it.chip.field.remove(cards[0]!);
  it.clock.run(5);
  expect(it.read(fifoLevel)).toBe(3);
  expect(it.read(control) & 0x07).not.toBe(0);
});

test("a broken CRC in an answer is an error (9.3.1.7)", () => {
  const { it } = bench("04a1b2c3");
  it.exchange([0x26], { lastBits: 7 });
  it.write(rxMode, 0x80);
  it.command(0);
  it.write(fifoData, ...withCrcA([0x93, 0x20]).slice(0, 2));
  it.command(0xc);
  it.write(bitFraming, 0x80);   // an anticollision answer has no CRC
  it.clock.run(5);
  expect(it.read(error)).toBe(0x04);
});

test("without full modulation, or without a carrier, no card hears anything", () => {
  const { it } = bench("04a1b2c3");
  it.write(Register.txAsk, 0x00);
  expect(request(it)).toEqual([]);
  it.write(Register.txAsk, 0x40);
  it.write(txControl, 0x80);
  expect(request(it)).toEqual([0x26]);
  expect(it.read(comIrq) & 0x40).toBe(0);   // TxWaitRF: it waits for the carrier
  expect(it.read(status2) & 0x07).toBe(2);
  it.write(txControl, 0x83);
  it.clock.run(5);
  expect(it.read(comIrq) & 0x60).toBe(0x40);   // sent at once, when the card was not up yet
  expect(request(it)).toEqual([0x04, 0x00]);
});

test("the host must not touch the FIFO between sending and receiving (WrErr, 9.3.1.7)", () => {
  const { it } = bench();
  request(it);
  it.write(fifoData, 0x26);
  expect([it.read(error), it.read(fifoLevel)]).toEqual([0x80, 0]);
  it.command(0);
  expect(it.read(error)).toBe(0);
});

test("StartSend means nothing without Transceive (9.3.1.14); an empty FIFO makes a frame that no card takes", () => {
  const { it } = bench("04a1b2c3");
  it.write(comIrq, 0x7f);
  it.write(bitFraming, 0x87);
  it.clock.run(1);
  expect(it.read(comIrq)).toBe(0);
  it.command(0xc);
  it.write(bitFraming, 0x87);
  it.clock.run(1);
  expect(it.read(comIrq) & 0x60).toBe(0x40);
});

test("Transmit ends by itself, and Receive started in time gets the answer", () => {
  const { it } = bench("04a1b2c3");
  it.write(comIrq, 0x7f);
  it.write(bitFraming, 0x07);
  it.write(fifoData, 0x26);
  it.command(0x4);
  it.clock.run(0.1);
  expect([it.read(comIrq) & 0x50, it.read(Register.command) & 0x0f]).toEqual([0x50, 0]);
  it.write(bitFraming, 0x00);
  it.command(0x8);
  it.clock.run(1);
  expect([it.read(comIrq) & 0x30, it.read(Register.command) & 0x0f]).toEqual([0x30, 0]);
  expect(it.readFifo()).toEqual([0x04, 0x00]);
});

test("an answer that nobody receives is lost", () => {
  const { it } = bench("04a1b2c3");
  it.write(bitFraming, 0x07);
  it.write(fifoData, 0x26);
  it.command(0x4);
  it.clock.run(0.1);
  it.command(0x0);
  it.clock.run(5);
  expect(it.read(fifoLevel)).toBe(0);
});
