import { DfPlayerChip, type DfPlayerOptions } from "../../sim/chips/dfplayer.js";
import { FrameReader } from "../../sim/chips/dfplayer-frame.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { SerialListener } from "./serial-listener.js";

const FRAME_MS = 10 * 10 / 9.6;

const hex = (text: string): number[] => text.split(" ").map((byte) => parseInt(byte, 16));

/** As a driver would send it. */
function command(code: number, low = 0, { high = 0, feedback = 0 } = {}): number[] {
  const bytes = [0xff, 6, code, feedback, high, low];
  const sum = 0x10000 - bytes.reduce((a, b) => a + b);
  return [0x7e, ...bytes, sum >> 8, sum & 0xff, 0xef];
}

function bench(options: Partial<DfPlayerOptions> = {}) {
  const clock = new Clock();
  const chip = new DfPlayerChip(clock, { clips: { 1: 1_000, 2: 2_000, 7: 700 }, ...options });
  const ear = new SerialListener(clock, chip);
  const send = (bytes: readonly number[]) => {
    for (const byte of bytes) chip.receive(byte);
  };
  /** What it says, as command and two data bytes. */
  const heard = () => {
    const bytes = ear.bytes();
    const frames: number[][] = [];
    for (let i = 0; i < bytes.length; i += 10) frames.push([bytes[i + 3]!, bytes[i + 5]!, bytes[i + 6]!]);
    return frames;
  };
  return { clock, chip, ear, send, heard };
}

function awake(options: Partial<DfPlayerOptions> = {}) {
  const part = bench(options);
  part.clock.run(2_100);
  part.ear.bytes();
  return part;
}

test("two seconds after power it tells that its card is there, in the frame of the manual", () => {
  const { clock, ear } = bench();
  clock.run(2_000);
  expect(ear.bytes()).toEqual([]);
  clock.run(FRAME_MS + 0.01);
  expect(ear.bytes()).toEqual(hex("7E FF 06 3F 00 00 02 FE BA EF"));
});

test("the exchange of DFRobot's forum, topic 1984: the manual's example has a wrong checksum, and is refused for it", () => {
  const { clock, chip, ear, send } = awake();
  send(hex("7E FF 06 03 00 00 01 FF E6 EF"));
  clock.run(100);
  expect([ear.bytes(), chip.played]).toEqual([hex("7E FF 06 40 00 00 04 FE B7 EF"), []]);
});

test("the volume is set, and a louder one than 30 is 30", () => {
  const { clock, chip, send } = awake();
  expect(chip.volume).toBe(30);
  send(hex("7E FF 06 06 00 00 0F FE E6 EF"));
  clock.run(100);
  expect(chip.volume).toBe(15);
  send(command(0x06, 31));
  clock.run(100);
  expect(chip.volume).toBe(30);
});

test("a clip is played by its name in the folder mp3, and its end is told twice by its number on the card", () => {
  const { clock, chip, send, heard } = awake();
  send(command(0x12, 7));
  clock.run(50);
  expect([chip.playing, chip.played, heard()]).toEqual([7, [{ clip: 7, volume: 30 }], []]);
  clock.run(689);
  expect(chip.playing).toBe(7);
  clock.run(50);
  expect([chip.playing, heard()]).toEqual([undefined, [[0x3d, 0, 3], [0x3d, 0, 3]]]);
});

test("command 3 counts the files on the card, whatever they are called", () => {
  const { clock, chip, send, heard } = awake({ tellsTwice: false });
  send(command(0x03, 3));
  clock.run(1_000);
  send(command(0x03, 4));
  clock.run(100);
  expect([chip.played.map(({ clip }) => clip), heard()]).toEqual([[7], [[0x3d, 0, 3], [0x40, 0, 5]]]);
});

test("clips in a numbered folder are found there and nowhere else", () => {
  const { clock, chip, send, heard } = awake({ folder: 5 });
  for (const bytes of [command(0x0f, 2, { high: 4 }), command(0x12, 2), command(0x0f, 3, { high: 5 }), command(0x0f, 2, { high: 5 })]) {
    send(bytes);
    clock.run(100);
  }
  expect([chip.playing, heard()]).toEqual([2, [[0x40, 0, 6], [0x40, 0, 6], [0x40, 0, 6]]]);
});

test("a new clip takes the place of the old, whose end is not told", () => {
  const { clock, chip, send, heard } = awake({ tellsTwice: false });
  send(command(0x12, 2));
  clock.run(500);
  send(command(0x12, 1));
  clock.run(3_000);
  expect([chip.played.map(({ clip }) => clip), heard()]).toEqual([[2, 1], [[0x3d, 0, 1]]]);
});

test("pause, play on, stop", () => {
  const { clock, chip, send, heard } = awake();
  const does = (code: number, ms: number) => {
    send(command(code));
    clock.run(ms);
    return chip.playing;
  };
  send(command(0x12, 1));
  clock.run(540);
  expect(does(0x0e, 5_000)).toBeUndefined();
  expect(does(0x0d, 450)).toBe(1);
  expect(does(0x16, 2_000)).toBeUndefined();
  expect(does(0x0d, 100)).toBeUndefined();
  expect(heard()).toEqual([[0x40, 0, 5]]);
});

test("feedback that is asked for is given; queries are answered", () => {
  const { clock, send, heard } = awake();
  for (const bytes of [command(0x06, 12, { feedback: 1 }), command(0x43), command(0x42), command(0x48), command(0x12, 1, { feedback: 1 }), command(0x42)]) {
    send(bytes);
    clock.run(100);
  }
  expect(heard()).toEqual([[0x41, 0, 0], [0x43, 0, 12], [0x42, 2, 0], [0x48, 0, 3], [0x41, 0, 0], [0x42, 2, 1]]);
});

test("the pin for busy is low while it plays", () => {
  const busy = new DigitalLine();
  const { clock, chip, send } = awake({ busy });
  expect(busy.level).toBe(1);
  send(command(0x12, 1));
  clock.run(50);
  expect(busy.level).toBe(0);
  clock.run(1_000);
  expect(busy.level).toBe(1);
  chip.power(false);
  expect(busy.driven).toBe(false);
});

test("commands that come before it is awake, or before it is through with the last, are lost", () => {
  const { clock, chip, send } = bench();
  send(command(0x06, 5));
  clock.run(2_100);
  expect([chip.volume, chip.missed]).toEqual([30, 1]);
  send([...command(0x06, 6), ...command(0x12, 1)]);
  clock.run(39);
  send(command(0x12, 1));
  clock.run(100);
  expect([chip.volume, chip.played, chip.missed]).toEqual([6, [], 3]);
  send(command(0x12, 1));
  clock.run(100);
  expect(chip.playing).toBe(1);
});

test("a reset makes it boot again, at its loudest", () => {
  const { clock, chip, send, heard } = awake();
  send(command(0x06, 5));
  clock.run(100);
  send(command(0x12, 2));
  clock.run(100);
  send(command(0x0c));
  clock.run(100);
  expect([chip.playing, chip.volume, heard()]).toEqual([undefined, 30, []]);
  clock.run(2_000);
  expect(heard()).toEqual([[0x3f, 0, 2]]);
});

test.each(["library", "manual"] as const)("by the numbers of the %s it tells a wrong checksum and a frame that breaks off", (errors) => {
  const { clock, send, heard } = awake({ errors });
  const wrong = command(0x06, 5);
  wrong[8]! ^= 1;
  send(wrong);
  clock.run(100);
  send(command(0x06, 5).slice(0, 9));
  clock.run(200);
  send([...command(0x06, 5).slice(0, 9), 0]);
  clock.run(100);
  const [checksum, incomplete] = errors === "library" ? [4, 3] : [2, 1];
  expect(heard()).toEqual([[0x40, 0, checksum], [0x40, 0, incomplete], [0x40, 0, incomplete]]);
});

test("what is not a start between two frames is passed over", () => {
  const { clock, chip, send, heard } = awake();
  send([0, 0xef, 0xff, ...command(0x06, 9), 0xef]);
  clock.run(200);
  expect([chip.volume, heard()]).toEqual([9, []]);
});

test("a card that is pulled out ends the clip and is told; without one nothing plays until it is back", () => {
  const { clock, chip, send, heard } = awake();
  send(command(0x12, 2));
  clock.run(500);
  chip.card = false;
  clock.run(3_000);
  send(command(0x12, 1));
  clock.run(100);
  expect([chip.playing, heard()]).toEqual([undefined, [[0x3b, 0, 2], [0x40, 0, 1]]]);
  chip.card = true;
  send(command(0x12, 1));
  clock.run(100);
  expect([chip.playing, heard()]).toEqual([1, [[0x3a, 0, 2]]]);
});

test.each([["library", [0x40, 0, 1]], ["manual", [0x3f, 0, 0]]] as const)("without a card at the start, one by the %s says so", (errors, answer) => {
  const { clock, chip, heard } = bench({ errors });
  chip.card = false;
  clock.run(2_100);
  expect(heard()).toEqual([answer]);
});

test("stuck, it answers everything with busy and does nothing", () => {
  const { clock, chip, send, heard } = awake();
  chip.stuck = true;
  send(command(0x12, 1));
  clock.run(100);
  expect([chip.playing, heard()]).toEqual([undefined, [[0x40, 0, 1]]]);
});

test("dead it does nothing, deaf it hears nothing, mute it plays and says nothing", () => {
  const tried = (fault: "dead" | "deaf" | "mute") => {
    const { clock, chip, send, heard } = awake();
    chip[fault] = true;
    send(command(0x12, 1, { feedback: 1 }));
    clock.run(100);
    return [chip.playing, heard()];
  };
  expect([tried("dead"), tried("deaf"), tried("mute")]).toEqual([[undefined, []], [undefined, []], [1, []]]);
});

test("its own checksums can be wrong, and its bytes and those that it hears disturbed", () => {
  const { clock, chip, ear, send } = awake({ random: new Random(5) });
  chip.badSum = true;
  send(command(0x43));
  clock.run(100);
  const reader = new FrameReader();
  expect(ear.bytes().map((byte) => reader.take(byte)).at(-1)).toBe("checksum");
  chip.badSum = false;
  chip.noise = 0.2;
  let good = 0;
  for (let i = 0; i < 100; i++) {
    send(command(0x43));
    clock.run(200);
    const bytes = ear.bytes();
    if (bytes.join() === command(0x43, 30).join()) good++;
  }
  expect(good).toBeLessThan(10);
});

test("without supply it says nothing, and boots when it returns", () => {
  const { clock, chip, send, heard } = awake();
  send(command(0x12, 2));
  clock.run(100);
  chip.power(false);
  send(command(0x12, 2));
  clock.run(5_000);
  expect([chip.playing, heard()]).toEqual([undefined, []]);
  chip.power(true);
  clock.run(2_100);
  expect(heard()).toEqual([[0x3f, 0, 2]]);
});

test("no timer runs while it waits for a command", () => {
  expect(awake().clock.next).toBeUndefined();
});

test("a command that is not modelled is named", () => {
  const { clock, send } = awake();
  send(command(0x08));
  expect(() => clock.run(100)).toThrow("0x8 is not modelled");
});

test("what was half received when the power went is forgotten: it says nothing of it, neither without power nor after it", () => {
  const { clock, chip, ear, send } = awake();
  send([0x7e, 0xff, 0x06]);
  chip.power(false);
  clock.run(1_000);
  expect([ear.bytes(), chip.missed]).toEqual([[], 0]);
});
