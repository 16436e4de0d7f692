import { Card } from "../../sim/chips/iso14443.js";
import { ACK, answer, command, HSUHost, I2CHost, NACK, SPIHost } from "./pn532-bench.js";

const FIRMWARE = "0000ff06fad50332010607e800";

test("I2C: the first byte of a read says whether there is a frame, and looking at it takes nothing", () => {
  const host = new I2CHost();
  host.send(command("02"));
  expect(host.read(7)).toBe("00".repeat(7));
  host.clock.run(1.5);
  expect([host.read(1), host.read(1), host.read(7), host.read(7)]).toEqual(["01", "01", `01${ACK}`, "00".repeat(7)]);
  host.clock.run(1);
  expect(host.read(16)).toBe(`01${FIRMWARE}0000`);
});

test("I2C: what a short read leaves is lost, and NACK brings the whole frame again", () => {
  const host = new I2CHost();
  host.send(command("02"));
  host.clock.run(10);
  host.read(7);
  expect([host.read(6), host.read(14)]).toEqual(["010000ff06fa", "00".repeat(14)]);
  host.send(NACK);
  expect(host.read(14)).toBe(`01${FIRMWARE}`);
});

test("I2C: a command that was cut short is forgotten with the next start", () => {
  const host = new I2CHost();
  host.send(command("14011401").slice(0, 14));
  expect(host.talk(command("02"))).toEqual([ACK, FIRMWARE]);
});

test("SPI: status, read and write by the first byte, least significant bit first", () => {
  const host = new SPIHost();
  host.transfer("00");   // wakes it up
  host.clock.run(1);
  expect(host.transfer("0200")).toBe("0000");
  host.send(command("02"));
  host.clock.run(1.5);
  expect([host.transfer("0200"), host.transfer("03000000000000")]).toEqual(["0101", `01${ACK}`]);
  expect(host.transfer("0200")).toBe("0000");
  host.clock.run(1);
  expect(host.transfer(`03${"00".repeat(15)}`)).toBe(`01${FIRMWARE}0000`);
  expect(host.transfer("0200")).toBe("0000");
  const raw = Uint8Array.of(0x40, 0x00);   // 02, mirrored
  host.device.transfer(raw);
  expect([...raw]).toEqual([0x00, 0x00]);
});

test("SPI: a frame may be read in pieces, the first byte of each but the first with the byte that asks for it (libnfc)", () => {
  const host = new SPIHost();
  host.transfer("00");
  host.clock.run(1);
  host.send(command("02"));
  host.clock.run(10);
  host.transfer(`03${"00".repeat(6)}`);
  expect(host.transfer("0300000000").slice(2)).toBe(FIRMWARE.slice(0, 8));
  expect(host.transfer("00")).toBe(FIRMWARE.slice(8, 10));            // looked at, not taken
  expect(host.transfer("030000")).toBe(FIRMWARE.slice(8, 14));
  expect(host.transfer(`03${"00".repeat(5)}`)).toBe(FIRMWARE.slice(14));
  expect(host.transfer("0200")).toBe("0000");
});

test("SPI: asleep it drives nothing and hears nothing; a select wakes it up within a millisecond", () => {
  const host = new SPIHost();
  expect(host.transfer("0200")).toBe("ffff");
  expect(host.talk(command("02"), 0)).toEqual([]);
  host.clock.run(1);
  expect(host.transfer("0200")).toBe("0000");
  expect(host.listen(50)).toEqual([]);
  expect(host.ask("02")).toBe("0332010607");
});

test("HSU: nothing is heard until the preamble has woken it up, in one piece with the command or before it", () => {
  const host = new HSUHost();
  expect(host.talk(command("02"), 50)).toEqual([]);
  const together = new HSUHost();
  expect(together.talk(`5555${"00".repeat(14)}${command("02")}`, 50)).toEqual([ACK, FIRMWARE]);
  const apart = new HSUHost();
  apart.send("5555000000");
  apart.clock.run(5);
  expect(apart.talk(command("02"), 50)).toEqual([ACK, FIRMWARE]);
});

test("HSU: bytes take 87 µs each, both ways, and come without being asked for", () => {
  const host = new HSUHost();
  host.wake();
  host.clock.run(10);
  const times: number[] = [];
  const begun = host.clock.now;
  host.chip.onByte = () => times.push(host.clock.now - begun);
  host.send(command("02"));
  host.clock.run(50);
  expect(times).toHaveLength(6 + 13);
  const [byte, heard] = [10_000 / 115_200, 8 * 10_000 / 115_200];   // the postamble is not waited for
  times.slice(0, 6).forEach((at, i) => expect(at).toBeCloseTo(heard + 1 + (i + 1) * byte, 2));
});

test.each(["SPI", "HSU", "I2C"])("%s: a card is read", (name) => {
  const host = name === "SPI" ? new SPIHost() : name === "HSU" ? new HSUHost() : new I2CHost();
  if (host instanceof HSUHost) host.wake();
  host.send("");
  host.clock.run(5);
  host.begin();
  host.chip.field.add(new Card({ number: "04112233445566" }));
  expect([host.list(), host.list()]).toEqual(Array(2).fill("4b010100440007" + "04112233445566"));
});

test("HSU: a command in two pieces is one, and what is sent while an answer leaves stops that", () => {
  const host = new HSUHost();
  host.wake();
  host.clock.run(10);
  host.send(command("02").slice(0, 8));
  host.clock.run(100);
  expect(host.talk(command("02").slice(8))).toEqual([ACK, FIRMWARE]);
  host.send(command("02"));
  host.clock.run(2.9);   // the ACK has gone, the answer is on its way
  host.send(ACK);
  const bytes: number[] = [];
  host.chip.onByte = (byte) => bytes.push(byte);
  host.clock.run(100);
  expect(answer(Buffer.from(bytes).toString("hex"))).toBeUndefined();
  expect(bytes.length).toBeLessThan(13);
});
