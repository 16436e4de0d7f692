import { ACK, frameOf, NACK, Pn532Frame, type Progress } from "../../modules/drivers/pn532-frame.js";
import { sightingOf } from "../../modules/drivers/pn532-target.js";
import { Random } from "../../sim/random.js";
import { answerFrame, bytesOf, hex, REFUSAL, target } from "./pn532-bench.js";

const VERSION = answerFrame([0x03, 0x32, 0x01, 0x06, 0x07]);

/** Everything but "more" that the bytes are, an answer with its data. */
function read(bytes: Iterable<number>, frame = new Pn532Frame()): string[] {
  const found: string[] = [];
  for (const byte of bytes) {
    const progress: Progress = frame.take(byte);
    if (progress !== "more") found.push(progress === "answer" ? hex(frame.data.subarray(0, frame.length)) : progress);
  }
  return found;
}

test.each([
  ["GetFirmwareVersion", "02", "00 00 ff 02 fe d4 02 2a 00"],
  ["SAMConfiguration, normal mode", "14 01 00 00", "00 00 ff 05 fb d4 14 01 00 00 17 00"],
  ["InListPassiveTarget, one of type A", "4a 01 00", "00 00 ff 04 fc d4 4a 01 00 e1 00"],
  ["RFConfiguration, retries", "32 05 ff 01 01", "00 00 ff 06 fa d4 32 05 ff 01 01 f4 00"],
])("%s is framed as in the manual", (_, command, frame) => {
  expect(hex(frameOf(bytesOf(command)))).toBe(frame);
});

test("a version, as the manual gives it, is read byte by byte", () => {
  expect(hex(VERSION)).toBe("00 00 ff 06 fa d5 03 32 01 06 07 e8 00");
  expect(read(VERSION)).toEqual(["d5 03 32 01 06 07"]);
});

test.each<[string, number[], string[]]>([
  ["an acknowledge", [...ACK], ["ack"]],
  ["an error frame", REFUSAL, ["refusal"]],
  ["an acknowledge and an answer in one piece", [...ACK, ...VERSION], ["ack", "d5 03 32 01 06 07"]],
  ["a frame without its preamble", VERSION.slice(1), ["d5 03 32 01 06 07"]],
  ["a frame with more of a preamble", [0, 0, 0, 0, ...VERSION], ["d5 03 32 01 06 07"]],
  ["a frame behind noise", [0x00, 0x55, 0xff, 0x80, ...VERSION], ["d5 03 32 01 06 07"]],
  ["a demand to repeat, which no chip makes", [...NACK], ["bad"]],
  ["a wrong length check", bytesOf("00 00 ff 06 fb d5 03 32 01 06 07 e8 00"), ["bad"]],
  ["a wrong data check", bytesOf("00 00 ff 06 fa d5 03 32 01 06 07 e9 00"), ["bad"]],
  ["the host's own frame, echoed", bytesOf("00 00 ff 02 fe d4 02 2a 00"), ["bad"]],
  ["a frame from nobody", bytesOf("00 00 ff 02 fe 12 02 ec 00"), ["bad"]],
  ["an error frame with something in it", bytesOf("00 00 ff 02 fe 7f 01 80 00"), ["bad"]],
  ["a frame of nothing", bytesOf("00 00 ff 00 00 00"), ["bad"]],
  ["a TFI and no code", bytesOf("00 00 ff 01 ff d5 2b 00"), ["bad"]],
  ["a frame longer than any answer", bytesOf("00 00 ff 31 cf d5"), ["bad"]],
  ["an extended frame", bytesOf("00 00 ff ff ff 01 08 f7 d5"), ["bad"]],
  ["a good frame behind a bad one", [...bytesOf("00 00 ff 06 fb"), ...VERSION], ["bad", "d5 03 32 01 06 07"]],
])("%s is read as what it is", (_, bytes, found) => {
  expect(read(bytes)).toEqual(found);
});

test("a frame cut anywhere is not an answer, and is no obstacle to the next", () => {
  for (let length = 0; length < VERSION.length - 1; length++) {
    const frame = new Pn532Frame();
    expect(read(VERSION.slice(0, length), frame)).toEqual([]);
    expect(frame.pending).toBe(length >= 3);
    frame.begin();
    expect(read(VERSION, frame)).toHaveLength(1);
  }
});

test("no single wrong bit makes another answer", () => {
  const good = target("04a1b2c3d4e5f6");
  const whole = answerFrame(good);
  const others: string[] = [];
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = whole.map((byte, i) => i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte);
    others.push(...read(bytes).filter((found) => found !== "bad" && found !== hex([0xd5, ...good])));
  }
  expect(others).toEqual([]);
});

test("noise is survived, and what follows it is read", () => {
  const random = new Random(7);
  const frame = new Pn532Frame();
  let longest = 0;
  for (let i = 0; i < 50_000; i++) {
    if (frame.take([0x00, 0xff, random.below(256)][random.below(3)]!) === "answer") longest = Math.max(longest, frame.length);
  }
  expect(longest).toBeLessThanOrEqual(frame.data.length);
  frame.begin();
  expect(read(VERSION, frame)).toHaveLength(1);
});

function sighting(data: number[]): string {
  const number = new Uint8Array(10);
  const seen = sightingOf(Uint8Array.from([0xd5, ...data]), data.length + 1, number);
  return typeof seen === "number" ? hex(number.subarray(0, seen)).replaceAll(" ", "") : seen;
}

test.each<[string, number[], string]>([
  ["nobody", [0x4b, 0], "nobody"],
  ["four bytes", target("04a1b2c3"), "04a1b2c3"],
  ["four bytes with a leading zero", target("00a1b2c3"), "00a1b2c3"],
  ["seven bytes", target("04a1b2c3d4e5f6"), "04a1b2c3d4e5f6"],
  ["ten bytes", target("04a1b2c3d4e5f6071829"), "04a1b2c3d4e5f6071829"],
  ["seven bytes with their cascade tag", target("8804a1b2c3d4e5f6"), "04a1b2c3d4e5f6"],
  ["ten bytes with both tags", target("8804a1b288c3d4e5f6071829"), "04a1b2c3d4e5f6071829"],
  ["a tag's value inside of a number, where it is none", target("04a1b28888d4f6"), "04a1b28888d4f6"],
  ["a card that sends an ATS unasked", target("04a1b2c3d4e5f6", { selRes: 0x20, ats: "06 75 77 81 02 80" }), "04a1b2c3d4e5f6"],
  ["the tag and three bytes, which is half a number", target("8804a1b2"), "unreadable"],
  ["seven bytes that begin with the tag", target("8804a1b2c3d4e5"), "unreadable"],
  ["eight bytes without a tag", target("0004a1b2c3d4e5f6"), "unreadable"],
  ["twelve bytes of which the second tag is missing", target("8804a1b200c3d4e5f6071829"), "unreadable"],
  ["a card that says its number is not complete", target("04a1b2c3", { selRes: 0x04 }), "unreadable"],
  ["five bytes", target("04a1b2c3d4"), "unreadable"],
  ["no bytes at all", [0x4b, 1, 1, 0, 4, 8, 0], "unreadable"],
  ["more bytes than came", target("04a1b2c3").slice(0, -1), "unreadable"],
  ["a card and nothing of it", [0x4b, 1], "unreadable"],
  ["an answer without a count", [0x4b], "unreadable"],
])("%s is taken as that, or for nothing", (_, data, seen) => {
  expect(sighting(data)).toBe(seen);
});
