import { frame, FrameParser, type HostFrame } from "../../sim/chips/pn532-frame.js";
import { Random } from "../../sim/random.js";
import { ACK, answer, command, hex, NACK, unhex } from "./pn532-bench.js";

function parse(text: string): (HostFrame | undefined)[] {
  const parser = new FrameParser();
  return unhex(text).map((byte) => parser.push(byte)).filter((found) => found !== undefined);
}

test("the frames that libnfc sends and expects are built and found", () => {
  expect(parse("0000ff02fed4022a00")).toEqual([[0x02]]);            // GetFirmwareVersion
  expect(parse("0000ff04fcd44a0100e100")).toEqual([[0x4a, 0x01, 0x00]]);
  expect(hex(frame([0x03, 0x32, 0x01, 0x06, 0x07]))).toBe("0000ff06fad50332010607e800");
  expect(answer("0000ff06fad50332010607e800")).toBe("0332010607");
});

test("ACK and NACK are told from commands", () => {
  expect(parse(ACK + NACK + command("02") + ACK)).toEqual(["ack", "nack", [0x02], "ack"]);
});

test("preambles of any length, and none, and rubbish between frames are passed over", () => {
  expect(parse(`5555${"00".repeat(14)}${command("02")}00ff02fed4022a00fffe12${command("14011401")}`))
    .toEqual([[0x02], [0x02], [0x14, 0x01, 0x14, 0x01]]);
});

test("an extended frame carries as much as a normal one and more", () => {
  const data = Array.from({ length: 259 }, (_, i) => i & 0xff);
  const sum = data.reduce((total, byte) => total + byte, 0xd4);
  expect(parse(`0000ffffff0104fb${"d4"}${hex(data)}${hex([-sum & 0xff])}00`)).toEqual([data]);
});

test.each([
  ["length checksum", "0000ff02ffd4022a00"], ["data checksum", "0000ff02fed4022b00"], ["direction", "0000ff02fed5022900"],
  ["length of nothing", "0000ff00000000"], ["length of TFI alone", "0000ff01ffd42c00"], ["extended length", "0000ffffff0002ffd4022a00"],
])("a wrong %s is silence, and the next frame is found", (_what, text) => {
  expect(parse(text)).toEqual([]);
  expect(parse(text + command("02"))).toEqual([[0x02]]);
});

test("a frame that breaks off swallows what follows until its length is used up, and no more", () => {
  expect(parse(command("14011401").slice(0, 14) + command("02") + command("02"))).toEqual([[0x02]]);
});

test("noise never makes a wrong command of a frame: it is the same or none", () => {
  const random = new Random(7);
  const text = command("3205ff0101");
  for (let i = 0; i < 2_000; i++) {
    const bytes = unhex(text);
    bytes[random.below(bytes.length)] = random.below(256);
    for (const found of parse(hex(bytes))) expect(found).toEqual([0x32, 0x05, 0xff, 0x01, 0x01]);
  }
});
