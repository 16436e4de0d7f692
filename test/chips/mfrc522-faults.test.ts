import { Card } from "../../sim/chips/iso14443.js";
import { Register } from "../../sim/chips/mfrc522-registers.js";
import { Random } from "../../sim/random.js";
import { Mfrc522Bench } from "./mfrc522-bench.js";

const { comIrq, command, fifoData, txControl, version, waterLevel } = Register;

function bench() {
  const it = new Mfrc522Bench();
  it.chip.field.add(new Card({ number: "04a1b2c3" }));
  it.begin();
  return it;
}

const request = (it: Mfrc522Bench) => it.exchange([0x26], { lastBits: 7 });

test("a soft reset brings the registers back, takes the carrier away and keeps the internal buffer (10.3.1.10)", () => {
  const it = bench();
  it.write(fifoData, ...new Array<number>(25).fill(9));
  it.command(0x1);
  it.write(waterLevel, 5);
  it.command(0xf);
  expect(it.read(command) & 0x10).toBe(0x10);
  it.write(waterLevel, 6);   // lost: the chip is not there yet
  it.clock.run(0.038);   // 1024 clocks of 27.12 MHz
  expect([it.read(command), it.read(waterLevel), it.read(txControl), it.chip.field.on]).toEqual([0x20, 8, 0x80, false]);
  it.command(0x1);
  expect(it.readFifo()).toEqual(new Array<number>(25).fill(9));
});

test("soft power-down keeps the registers, and the way out takes the oscillator's start (8.6.2)", () => {
  const it = bench();
  it.write(waterLevel, 5);
  it.command(0x10);
  expect([it.read(command), it.chip.field.on]).toEqual([0x10, false]);
  it.command(0x00);
  expect(it.read(command)).toBe(0x10);
  it.clock.run(2);
  expect([it.read(command), it.read(waterLevel), it.chip.field.on]).toEqual([0x00, 5, true]);
});

test("hard power-down silences the bus, and ends in a reset that spares the internal buffer (8.6.1, 10.3.1.2)", () => {
  const it = bench();
  it.write(fifoData, ...new Array<number>(25).fill(9));
  it.command(0x1);
  it.chip.nrstpd = 0;
  expect([it.read(version), it.chip.field.on]).toEqual([0x00, false]);
  it.chip.nrstpd = 1;
  it.clock.run(2);
  expect([it.read(version), it.read(txControl)]).toEqual([0x92, 0x80]);
  it.command(0x1);
  expect(it.readFifo()).toEqual(new Array<number>(25).fill(9));
});

test("without power nothing answers, and what comes back is a chip just reset", () => {
  const it = bench();
  it.chip.power(false);
  expect([it.read(version), it.chip.field.on, it.clock.next]).toEqual([0x00, false, undefined]);
  it.chip.power(true);
  expect(it.read(command) & 0x10).toBe(0x10);
  it.clock.run(2);
  expect([it.read(command), it.read(txControl)]).toEqual([0x20, 0x80]);
  it.begin();
  expect(request(it)).toEqual([0x04, 0x00]);
});

test("a brown-out leaves a chip that answers on the bus and sees no card until it is set up again", () => {
  const it = bench();
  expect(request(it)).toHaveLength(2);
  it.chip.brownOut();
  it.clock.run(2);
  expect(it.read(version)).toBe(0x92);
  expect(request(it)).toEqual([0x26]);   // TxWaitRF: not even sent
  it.begin();
  expect(request(it)).toHaveLength(2);
});

test("deaf: every register answers, no card does", () => {
  const it = bench();
  it.chip.deaf = true;
  it.clock.run(10);
  expect(request(it)).toEqual([]);
  expect([it.read(comIrq) & 0x60, it.read(txControl), it.read(version)]).toEqual([0x40, 0x83, 0x92]);
  it.chip.deaf = false;
  it.clock.run(10);
  expect(request(it)).toHaveLength(2);
});

test.each([0x00, 0xff] as const)("dead: the bus reads %p throughout, and writes are lost", (level) => {
  const it = bench();
  it.chip.dead = level;
  it.write(waterLevel, 5);
  expect(it.transfer(0x80 | (version << 1), 0)).toEqual([level, level]);
  it.chip.dead = undefined;
  expect(it.read(waterLevel)).toBe(8);
});

test("noisy: the version is another one each time, the rest is well", () => {
  const it = new Mfrc522Bench({ random: new Random(5) });
  it.chip.noisy = true;
  expect(new Set(Array.from({ length: 20 }, () => it.read(version))).size).toBeGreaterThan(10);
  expect(it.read(waterLevel)).toBe(8);
});

test.each(["untilReset", "untilPowerCycle"] as const)("stuck %s: commands start and never end", (stuck) => {
  const it = bench();
  it.chip.stuck = stuck;
  expect(request(it)).toEqual([0x26]);
  expect(it.read(comIrq) & 0x71).toBe(0);
  it.command(0xf);
  it.clock.run(1);
  if (stuck === "untilPowerCycle") {
    expect(it.read(txControl)).toBe(0x83);
    it.chip.power(false);
    it.chip.power(true);
  }
  it.clock.run(2);
  it.begin();
  expect(request(it)).toHaveLength(2);
});

test("an idle chip has no timer running", () => {
  const it = bench();
  request(it);
  it.clock.run(100);
  expect(it.clock.next).toBeUndefined();
});
