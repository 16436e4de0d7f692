import { Card, phone } from "../../sim/chips/iso14443.js";
import type { Pn532Options } from "../../sim/chips/pn532.js";
import { Random } from "../../sim/random.js";
import { ACK, answer, command, I2CHost, NACK, SYNTAX_ERROR } from "./pn532-bench.js";

function bench(...numbers: string[]) {
  const host = new I2CHost();
  const cards = numbers.map((number) => new Card({ number }));
  for (const card of cards) host.chip.field.add(card);
  host.begin();
  return { host, cards };
}

const ready = (options: Pn532Options = {}) => {
  const host = new I2CHost(options);
  host.begin();
  return host;
};

test("a command is acknowledged, then answered (6.2.2)", () => {
  const host = new I2CHost();
  expect(host.talk(command("02"))).toEqual([ACK, "0000ff06fad50332010607e800"]);
});

test.each([
  ["GetFirmwareVersion", "02", "0332010607"],
  ["Diagnose, communication line", "00006c69626e6663", "01006c69626e6663"],
  ["Diagnose, ROM and RAM", "0001", "0100"],
  ["Diagnose, antenna", "000720", "0100"],
  ["SetParameters", "1204", "13"],
  ["SAMConfiguration", "14011401", "15"],
  ["RFConfiguration, carrier", "320101", "33"],
  ["RFConfiguration, timings", "3202000b0a", "33"],
  ["RFConfiguration, retries", "3205ff0102", "33"],
  ["GetGeneralStatus", "04", "0500000000"],
  ["InRelease of nobody", "5200", "5300"],
  ["InRelease of a target that is none", "5202", "5300"],
  ["InDeselect of nobody", "4401", "4500"],
])("%s", (_name, asked, answered) => {
  expect(new I2CHost().ask(asked)).toBe(answered);
});

test.each(["99", "0201", "0009", "12", "1400", "14011401ff", "3205ff01", "323f00", "4a0000", "4a0300", "4a0105", "4a", "44"])(
  "%s is a syntax error (6.2.1.5)", (text) => {
    expect(new I2CHost().talk(command(text))).toEqual([ACK, SYNTAX_ERROR]);
  });

test.each(["06", "4001", "60", "0004", "1402", "4a0200", "4a0101", "4a010004a1b2c3"])("%s is not modelled, and says so", (text) => {
  const host = new I2CHost();
  expect(() => host.talk(command(text))).toThrow("PN532: ");
});

const listed: readonly (readonly [string, string])[] = [
  ["04a1b2c3", "4b0101000408" + "0404a1b2c3"], ["04112233445566", "4b0101004400" + "0704112233445566"],
  ["04112233445566778899", "4b0101008400" + "0a04112233445566778899"],
];

test.each(listed)("a card of number %s is listed with SENS_RES, SEL_RES and its number (7.3.5)", (number, expected) => {
  const { host, cards } = bench(number);
  expect([host.list(), cards[0]!.state]).toEqual([expected, "active"]);
});

test("one that keeps cascade tags, as the PN531 does, has them among the number", () => {
  const host = ready({ keepsCascadeTags: true });
  host.chip.field.add(new Card({ number: "04112233445566778899" }));
  expect(host.list()).toBe("4b0101008400" + "0c880411228833445566778899");
});

test("with nobody there the answer comes after the tries that it was told: one more than the retries", () => {
  const host = ready();
  for (const [retries, tries] of [[0x00, 1], [0x01, 2], [0x04, 5]] as const) {
    host.ask(`3205ff010${retries}`);
    const begun = host.clock.now;
    host.send(command("4a0100"));
    expect(host.listen(100).map((text) => answer(text) ?? text)).toEqual([ACK, "4b00"]);
    host.clock.runTo(begun + 200);
    host.send(command("4a0100"));
    host.clock.run(1 + tries * 6 - 0.1);
    host.fetch();
    expect(host.fetch()).toBe("");
    host.clock.run(0.2);
    expect(answer(host.fetch())).toBe("4b00");
  }
});

test("retries of FF, the default, never end until a card comes (7.3.1)", () => {
  const host = new I2CHost();
  host.ask("14011401");
  expect(host.talk(command("4a0100"), 10_000)).toEqual([ACK]);
  host.chip.field.add(new Card({ number: "04a1b2c3" }));
  expect(host.listen(20).map(answer)).toEqual(["4b010100040804" + "04a1b2c3"]);
});

test("an ACK from the host ends what runs, and so does a new command", () => {
  const host = new I2CHost();
  host.ask("14011401");
  host.talk(command("4a0100"), 100);
  expect(host.talk(ACK, 100)).toEqual([]);
  host.talk(command("4a0100"), 100);
  expect(host.ask("02")).toBe("0332010607");
  host.chip.field.add(new Card({ number: "04a1b2c3" }));
  expect(host.listen(100)).toEqual([]);
  host.send(command("02"));
  host.send(ACK);
  expect([host.listen(50), host.clock.next]).toEqual([[], undefined]);   // not even acknowledged
});

test("a held card is found again and again, but with a single try only every other time: an active one does not hear REQA", () => {
  const { host } = bench("04a1b2c3");
  expect(Array.from({ length: 4 }, () => host.list())).toEqual(Array(4).fill(listed[0]![1]));
  host.ask("3205ff0100");
  expect(Array.from({ length: 4 }, () => host.list() !== "4b00")).toEqual([false, true, false, true]);
});

test.each(["44", "52"])("a card released by %s is halted: it is not found until it, or the carrier, has been away", (code) => {
  const { host, cards } = bench("04a1b2c3");
  host.list();
  expect([host.ask(`${code}01`), cards[0]!.state, host.list()]).toEqual([`${code === "44" ? "45" : "53"}00`, "halt", "4b00"]);
  host.ask("320100");
  expect([host.chip.field.on, cards[0]!.state]).toEqual([false, "off"]);
  host.ask("320101");
  expect(host.list()).toBe(listed[0]![1]);
});

test("of two cards one is picked: the one with a one where they first differ", () => {
  const { host } = bench("04a1b2c3", "04a1b2c7", "04112233445566");
  expect(host.list()).toBe("4b0101" + "0044" + "08" + "04" + "04a1b2c7");   // 04 before the tag 88, c7 before c3; SENS_RES is everybody's
});

test("with one of two cards halted the other is listed", () => {
  const { host } = bench("04a1b2c3", "04a1b2c7");
  expect(host.list()).toContain("04a1b2c7");
  host.ask("5201");
  expect(host.list()).toContain("04a1b2c3");
});

test("a card that speaks part 4 is asked for its ATS, unless that is switched off; one without an answer is listed without", () => {
  const host = ready();
  const application = (data: readonly number[]) => (data[0] === 0xe0 ? [0x05, 0x78, 0x80, 0x70, 0x02] : undefined);
  const card = new Card({ number: "04a1b2c3", sak: 0x20, application });
  host.chip.field.add(card);
  expect(host.list()).toBe("4b010100042004" + "04a1b2c3" + "0578807002");
  host.ask("1204");
  expect(host.list()).toBe("4b010100042004" + "04a1b2c3");
  host.chip.field.remove(card);
  host.ask("1214");
  host.chip.field.add(phone(new Random(2)));
  expect(host.list()).toMatch(/^4b01010004200408[0-9a-f]{6}$/);
});

test("a card whose check byte is wrong is none", () => {
  class Odd extends Card {
    override receive(bits: readonly number[], now: number) {
      return super.receive(bits, now)?.map((bit, i, all) => (all.length === 40 && i === 39 ? 1 - bit : bit));
    }
  }
  const host = ready();
  host.chip.field.add(new Odd({ number: "04a1b2c3" }));
  expect(host.list()).toBe("4b00");
});

test("GetGeneralStatus counts the target that was listed (7.2.3)", () => {
  const { host } = bench("04a1b2c3");
  host.list();
  expect(host.ask("04")).toBe("05000001" + "01000010" + "00");
});

test("before SAMConfiguration no carrier comes up, whatever card is there", () => {
  const host = new I2CHost();
  host.ask("3205ff0101");
  host.chip.field.add(new Card({ number: "04a1b2c3" }));
  expect([host.list(), host.chip.field.on]).toEqual(["4b00", false]);
  host.ask("14011401");
  expect([host.list(), host.chip.field.on]).toEqual([listed[0]![1], true]);
});

test("NACK brings the last answer again, as often as it is sent, and nothing where there is none", () => {
  const host = new I2CHost();
  expect(host.talk(NACK)).toEqual([]);
  const [, first] = host.talk(command("02"));
  expect([host.talk(NACK), host.talk(NACK)]).toEqual([[first], [first]]);
});

test("a broken command is silence (6.2.2)", () => {
  const host = new I2CHost();
  expect(host.talk("0000ff02fed4022b00", 100)).toEqual([]);
  expect(host.ask("02")).toBe("0332010607");
});

test("no timer runs but while a command does", () => {
  const { host } = bench("04a1b2c3");
  host.list();
  expect(host.clock.next).toBeUndefined();
});
