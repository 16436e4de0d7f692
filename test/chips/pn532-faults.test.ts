import { Card } from "../../sim/chips/iso14443.js";
import type { Pn532Options } from "../../sim/chips/pn532.js";
import { Random } from "../../sim/random.js";
import { ACK, answer, command, HSUHost, I2CHost, NACK, SPIHost } from "./pn532-bench.js";

type AnyHost = I2CHost | SPIHost | HSUHost;

function bench<Kind extends AnyHost>(kind: new (options: Pn532Options) => Kind, seed = 1): Kind {
  const host = new kind({ random: new Random(seed) });
  wake(host);
  host.begin();
  host.chip.field.add(new Card({ number: "04a1b2c3" }));
  return host;
}

function wake(host: AnyHost): void {
  if (host instanceof HSUHost) host.wake();
  else host.send("");
  host.clock.run(5);
}

const CARD = "4b010100040804" + "04a1b2c3";

test.each<[string, new (options: Pn532Options) => AnyHost]>([["I2C", I2CHost], ["SPI", SPIHost], ["HSU", HSUHost]])(
  "%s: a brown-out leaves a chip that answers once it is awake, and sees no card until it is set up again", (_name, kind) => {
  const host = bench(kind);
  expect(host.list()).toBe(CARD);
  host.chip.brownOut();
  expect([host.chip.field.on, host.chip.faulty]).toEqual([false, false]);
  wake(host);
  expect(host.ask("02")).toBe("0332010607");
  expect(host.talk(command("4a0100"), 1_000)).toEqual([ACK]);   // its retries are without end again
  host.send(ACK);
  host.clock.run(5);
  host.begin();
  expect(host.list()).toBe(CARD);
});

test("dead on I2C: no acknowledge; what returns is a chip just switched on", () => {
  const host = bench(I2CHost);
  host.chip.dead = true;
  expect(() => host.send(command("02"))).toThrow("write failed");
  expect(() => host.read(1)).toThrow("read failed");
  expect([host.chip.field.on, host.chip.faulty, host.clock.next]).toEqual([false, true, undefined]);
  host.chip.dead = false;
  expect([host.ask("02"), host.chip.faulty]).toEqual(["0332010607", false]);
});

test("without supply it is the same, but no fault", () => {
  const host = bench(I2CHost);
  host.chip.power(false);
  expect(() => host.read(1)).toThrow("read failed");
  expect([host.chip.field.on, host.chip.faulty]).toEqual([false, false]);
  host.chip.power(true);
  host.begin();
  expect(host.list()).toBe(CARD);
});

test("dead on SPI: every byte reads FF, the status too", () => {
  const host = bench(SPIHost);
  host.chip.dead = true;
  expect([host.transfer("0200"), host.transfer("030000")]).toEqual(["ffff", "ffffff"]);
});

test("dead on HSU: silence, also in the middle of an answer", () => {
  const host = bench(HSUHost);
  host.send(command("02"));
  host.clock.run(3);
  host.port.read();
  host.chip.dead = true;
  host.clock.run(100);
  expect(host.port.read()).toBeUndefined();
  wake(host);
  expect(host.talk(command("02"))).toEqual([]);
});

test("deaf: everything answers, no card does, and the test of the antenna fails (7.2.1)", () => {
  const host = bench(I2CHost);
  host.chip.deaf = true;
  expect([host.list(), host.ask("02"), host.ask("000720"), host.chip.faulty]).toEqual(["4b00", "0332010607", "0101", true]);
  host.chip.deaf = false;
  expect([host.ask("000720"), host.list()]).toEqual(["0100", CARD]);
});

test("bad checksums: answers come, all with a wrong one, repeated ones too; ACKs are right", () => {
  const host = bench(I2CHost);
  host.chip.badChecksum = true;
  const [ack, text] = host.talk(command("02"));
  const [again] = host.talk(NACK);
  expect([ack, text!.slice(0, 22), answer(text!), again, host.chip.faulty]).toEqual([ACK, "0000ff06fad50332010607", undefined, text, true]);
  host.chip.badChecksum = false;
  expect(answer(host.talk(NACK)[0]!)).toBe("0332010607");
});

test("no ACK: the answer comes without one", () => {
  const host = bench(I2CHost);
  host.chip.noAck = true;
  expect([host.talk(command("02")).map(answer), host.chip.faulty]).toEqual([["0332010607"], true]);
});

test("stuck: acknowledged and never answered, until the supply has been away", () => {
  const host = bench(I2CHost);
  host.chip.stuck = true;
  expect([host.talk(command("02"), 1_000), host.talk(command("4a0100"), 1_000)]).toEqual([[ACK], [ACK]]);
  expect(host.chip.faulty).toBe(true);
  host.chip.brownOut();
  expect([host.ask("02"), host.chip.faulty]).toEqual(["0332010607", false]);
});

test("noise spoils the share of bytes that it is set to, and NACK brings another try", () => {
  const host = bench(I2CHost, 3);
  host.chip.noise = 0.05;
  const answers = Array.from({ length: 200 }, () => host.talk(command("02")));
  const right = answers.filter(([ack, text = ""]) => ack === ACK && answer(text) === "0332010607").length;
  expect([right > 50, right < 110, host.chip.faulty]).toEqual([true, true, true]);   // 19 bytes: 0.95 to the 19th is 0.38
  host.talk(command("02"));
  const repeated = Array.from({ length: 40 }, () => host.talk(NACK, 2)[0] ?? "").filter((text) => answer(text) === "0332010607");
  expect([repeated.length > 10, repeated.length < 35]).toEqual([true, true]);
});

test("a card that goes while it is being looked for is not found, and one that comes is", () => {
  const host = bench(I2CHost);
  const [card] = [...host.chip.field.cards];
  host.send(command("4a0100"));
  host.clock.run(3);
  host.chip.field.remove(card!);
  expect(host.listen(40).map((text) => answer(text) ?? text)).toEqual([ACK, "4b00"]);
  host.send(command("4a0100"));
  host.clock.run(3);
  host.chip.field.add(card!);
  expect(host.listen(40).map((text) => answer(text) ?? text)).toEqual([ACK, CARD]);
});

test("other firmware says so", () => {
  expect(new I2CHost({ firmware: [0x33, 0x02, 0x07, 0x07] }).ask("02")).toBe("0333020707");
});
