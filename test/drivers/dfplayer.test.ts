import fc from "fast-check";
import { DfPlayer, type DfPlayerOptions } from "../../modules/drivers/dfplayer.js";
import { FrameReader, frameOf } from "../../modules/drivers/dfplayer-frame.js";
import { Clock } from "../../sim/clock.js";
import { type SerialChip, VirtualSerial } from "../../sim/io/serial.js";
import { inPieces } from "./serial-bench.js";
import { timersOf } from "./timers.js";

const ONLINE = 0x3f, FAILED = 0x40, ACK = 0x41, STATUS = 0x42;

const frame = (command: number, parameter = 0): number[] => [...frameOf(command, parameter, false)];

/** A player that answers each command as `answer` says, after 20 ms. */
function bench(options: Partial<DfPlayerOptions> & { deaf?: boolean } = {}) {
  const { deaf = false, ...rest } = options;
  const clock = new Clock();
  const commands: string[] = [];
  const reader = new FrameReader();
  const module = {
    answer: (command: number, _parameter: number): number[] | undefined => frame(command === STATUS ? STATUS : ACK),
    asked: [] as number[],
    last: [] as number[],
  };
  const send = (...bytes: number[]): void => { for (const byte of bytes) chip.onByte?.(byte); };
  const chip: SerialChip = {
    baud: 9_600, onByte: undefined,
    receive(byte) {
      module.last.push(byte);
      if (reader.take(byte) !== "frame") return;
      const { command, parameter } = reader;
      commands.push(`${clock.now}: ${command.toString(16)} ${parameter}`);
      module.asked.push(module.last.at(-6)!);
      clock.after(20, () => { send(...module.answer(command, parameter) ?? []); });
    },
  };
  const wire = new VirtualSerial(chip);
  const log: string[] = [];
  const player = new DfPlayer({
    player: { io: wire.Serial, transmit: 17, ...(!deaf && { receive: 16 }) }, timers: timersOf(clock),
    onFault: (code) => log.push(code), onRecovered: () => log.push("recovered"), ...rest,
  });
  const since = (at: number) => commands.filter((line) => Number(line.split(":")[0]) >= at);
  return { clock, wire, chip, module, player, commands, log, send, since };
}

/** DFRobot's forum, topic 1984: what a module answered to a frame with the check FF E6, which leaves out the version. */
test("frames have the check that a module has in its own, and not the ones printed in the manual", () => {
  expect([...frameOf(FAILED, 4, false)]).toEqual([0x7e, 0xff, 0x06, 0x40, 0x00, 0x00, 0x04, 0xfe, 0xb7, 0xef]);
  expect([...frameOf(0x03, 1, false)]).toEqual([0x7e, 0xff, 0x06, 0x03, 0x00, 0x00, 0x01, 0xfe, 0xf7, 0xef]);
  expect([...frameOf(0x06, 15, true)]).toEqual([0x7e, 0xff, 0x06, 0x06, 0x01, 0x00, 0x0f, 0xfe, 0xe5, 0xef]);
});

test("says nothing before the module has started, and then the volume", () => {
  const { clock, commands, log } = bench({ volume: 12 });
  clock.run(2_999);
  expect(commands).toEqual([]);
  clock.run(10_000);
  expect([commands, log]).toEqual([["3000: 6 12"], []]);
});

test("a module that reports itself earlier is spoken to then", () => {
  const { clock, commands, player, send } = bench();
  clock.run(1_500);
  send(...frame(ONLINE, 2));
  clock.run(1_000);
  expect(commands).toEqual(["1600: 6 20"]);
  expect(player.counters.starts).toBe(1);
});

test("plays a clip at once, asking for an acknowledgement, and again and again", () => {
  const { clock, module, player, since } = bench();
  clock.run(5_000);
  for (const clip of [1, 9_999, 1]) {
    expect(player.play(clip)).toBeUndefined();
    clock.run(2_000);
  }
  expect(since(5_000)).toEqual(["5000: 12 1", "7000: 12 9999", "9000: 12 1"]);
  expect([module.asked, player.counters.clips]).toEqual([[1, 1, 1, 1], 3]);
});

test("of several clips in a moment it plays the last, and never talks twice within 100 ms", () => {
  const { clock, player, since } = bench();
  clock.run(5_000);
  for (const clip of [1, 2, 3, 4]) player.play(clip);
  player.volume(5);
  clock.run(2_000);
  expect(since(5_000)).toEqual(["5000: 12 1", "5100: 6 5", "5200: 12 4"]);
});

test("a clip that has waited for five seconds is not played any more", () => {
  const { clock, module, player, commands, since } = bench();
  clock.run(5_000);
  module.answer = () => undefined;
  player.play(1);
  clock.run(10_000);
  module.answer = () => frame(ACK);
  clock.run(20_000);
  const back = commands.length;
  player.play(2);
  clock.run(1_000);
  expect(since(15_000).filter((line) => line.includes(" 12 1"))).toEqual([]);
  expect(commands.slice(back).map((line) => line.split(": ")[1])).toEqual(["12 2"]);
  expect(player.counters.stale).toBe(1);
});

test.each([0, -1, 1.5, 10_000, NaN])("clip %p is out of range", (clip) => {
  const { clock, player, commands } = bench();
  clock.run(5_000);
  expect(player.play(clip)).toBe("out-of-range");
  clock.run(1_000);
  expect(commands).toHaveLength(1);
});

test.each([[-5, 0], [0, 0], [30, 30], [99, 30], [12.6, 13]])("a volume of %p is set as %i", (asked, set) => {
  const { clock, player, since } = bench();
  clock.run(5_000);
  player.volume(asked);
  clock.run(1_000);
  expect(since(5_000)).toEqual([`5000: 6 ${set}`]);
});

test("a module that does not answer is told again for two seconds, is then a fault, asked ever more rarely, and recovers with its volume", () => {
  const { clock, module, player, log, since } = bench();
  clock.run(5_000);
  module.answer = () => undefined;
  player.play(1);
  clock.run(1_999);
  expect(log).toEqual([]);
  clock.run(1);
  expect(log).toEqual(["no-answer"]);
  clock.run(600_000);
  expect(since(7_000).length).toBeLessThan(20);
  expect([log, player.faults]).toEqual([["no-answer"], 1]);
  module.answer = () => frame(ACK);
  const at = clock.now;
  clock.run(62_000);
  expect(log).toEqual(["no-answer", "recovered"]);
  expect(since(at).map((line) => line.split(": ")[1])).toContain("6 20");
});

test("one that is silent for a minute is asked whether it is there", () => {
  const { clock, module, log, since } = bench();
  clock.run(200_000);
  expect(since(5_000).map((line) => line.split(": ")[1])).toEqual(["42 0", "42 0", "42 0"]);
  module.answer = () => undefined;
  clock.run(70_000);
  expect(log).toEqual(["no-answer"]);
});

test("one that has just been powered again is told its volume, and the clip that it has not acknowledged", () => {
  const { clock, module, player, log, send, since } = bench({ volume: 9 });
  clock.run(5_000);
  module.answer = () => undefined;
  player.play(7);
  clock.run(200);
  module.answer = () => frame(ACK);
  send(...frame(ONLINE, 2));
  clock.run(1_000);
  expect(since(5_000)).toEqual(["5000: 12 7", "5300: 6 9", "5400: 12 7"]);
  expect([log, player.counters.clips]).toEqual([[], 1]);
});

test.each([
  ["reports itself without one", frame(ONLINE, 0)], ["reports only another store", frame(ONLINE, 1)],
  ["says that it was taken out", frame(0x3b, 2)], ["cannot read it", frame(FAILED, 8)],
])("no memory card, when the module %s, until one is put in", (_, bytes) => {
  const { clock, log, send } = bench();
  clock.run(5_000);
  send(...bytes);
  clock.run(2_000);
  expect(log).toEqual(["no-card"]);
  send(...frame(0x3a, 2));
  expect(log).toEqual(["no-card", "recovered"]);
});

test("a stick or a cable that comes or goes is nothing", () => {
  const { clock, log, send } = bench();
  clock.run(5_000);
  send(...frame(0x3b, 1), ...frame(0x3a, 4), ...frame(0x3c, 3), ...frame(0x55, 1));
  clock.run(2_000);
  expect(log).toEqual([]);
});

test.each([5, 6])("a clip that the card does not have (error %i) is told, until one is played to its end", (code) => {
  const { clock, module, player, log, send, since } = bench();
  clock.run(5_000);
  module.answer = (_, clip) => [...frame(ACK), ...clip === 4 ? frame(FAILED, code) : []];
  player.play(4);
  clock.run(500);
  expect([log, since(5_000).length]).toEqual([["no-clip"], 1]);
  player.play(5);
  clock.run(500);
  expect(log).toEqual(["no-clip"]);
  send(...frame(0x3d, 5));
  expect(log).toEqual(["no-clip", "recovered"]);
});

test.each([[0, "stuck"], [1, "stuck"], [2, "stuck"], [3, "bad-crc"], [4, "bad-crc"]])(
  "error %i makes it try again for two seconds, then it is %s, and the clip is not lost in a short spell of it", (code, fault) => {
    const { clock, module, player, log, since } = bench();
    clock.run(5_000);
    let left = 2;
    module.answer = () => left-- > 0 ? frame(FAILED, code) : frame(ACK);
    player.play(3);
    clock.run(3_000);
    expect([log, since(5_000).length, player.counters.clips]).toEqual([[], 3, 1]);
    module.answer = () => frame(FAILED, code);
    player.play(3);
    clock.run(3_000);
    expect(log).toEqual([fault]);
  });

test("answers of which every check is wrong are a fault of the line", () => {
  const { clock, module, player, log } = bench();
  clock.run(5_000);
  module.answer = () => frame(ACK).map((byte, i) => i === 8 ? byte ^ 1 : byte);
  player.play(1);
  clock.run(3_000);
  expect(log).toEqual(["bad-crc"]);
  expect(player.counters.badFrames).toBeGreaterThan(2);
});

test("a clip newer than the one that fails takes its place", () => {
  const { clock, module, player, since } = bench();
  clock.run(5_000);
  module.answer = () => undefined;
  player.play(1);
  clock.run(100);
  player.play(2);
  module.answer = () => frame(ACK);
  clock.run(2_000);
  expect(since(5_000)).toEqual(["5000: 12 1", "5500: 12 2"]);
});

test("where nobody listens, it sends all the same, asks for nothing and finds no fault", () => {
  const { clock, module, player, commands, log } = bench({ deaf: true, volume: 3 });
  player.play(8);
  clock.run(2_500);
  player.play(9);
  clock.run(600_000);
  for (const clip of [1, 2, 3]) player.play(clip);
  clock.run(1_000);
  expect(commands).toEqual(["3000: 6 3", "3100: 12 9", "602500: 12 1", "602600: 12 3"]);
  expect([module.asked, log, clock.next]).toEqual([[0, 0, 0, 0], [], undefined]);
});

test("noise, cut frames and pieces do not hide a frame that follows, and none is made of them", () => {
  const byte = fc.oneof(fc.constantFrom(0x7e, 0xff, 0x06, 0xef), fc.nat(255));
  fc.assert(fc.property(fc.array(byte, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), fc.nat(0xffff), (noise, cut, parameter) => {
    const reader = new FrameReader();
    const seen: number[] = [];
    const filler = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (const each of [...noise, ...frame(STATUS, 1).slice(0, cut), ...filler, ...frame(ACK, parameter)])
      if (reader.take(each) === "frame") seen.push(reader.parameter);
    expect(seen.at(-1)).toBe(parameter);
  }));
});

test("a frame right behind a cut one is found within it", () => {
  for (let cut = 1; cut < 10; cut++) {
    const reader = new FrameReader();
    const seen: string[] = [];
    for (const each of [...frame(STATUS, 0x7eff).slice(0, cut), ...frame(ACK, 5), ...frame(ACK, 6)]) {
      const progress = reader.take(each);
      if (progress === "frame") seen.push(`${reader.command} ${reader.parameter}`);
    }
    expect(seen).toEqual(["65 5", "65 6"]);
  }
});

test("one damaged byte costs a frame and never makes another", () => {
  fc.assert(fc.property(fc.nat(9), fc.integer({ min: 1, max: 255 }), (at, flip) => {
    const reader = new FrameReader();
    const bytes = frame(FAILED, 8);
    bytes[at]! ^= flip;
    const progress = bytes.map((each) => reader.take(each));
    // The feedback byte, the length and the version are in the sum too; the sum finds any one damaged byte.
    expect(progress).not.toContain("frame");
  }));
});

test("in whatever pieces they come, frames are the same", () => {
  fc.assert(fc.property(fc.array(fc.nat(100), { maxLength: 8 }), (cuts) => {
    const { clock, chip, log } = bench();
    clock.run(5_000);
    for (const piece of inPieces([...frame(0x3b, 2), ...frame(0x3a, 2)], cuts)) {
      for (const each of piece) chip.onByte?.(each);
      clock.run(1);
    }
    expect(log).toEqual(["no-card", "recovered"]);
  }), { numRuns: 50 });
});

test("a port in use, and a wiring without a transmit pin, are exceptions", () => {
  const { clock, wire } = bench();
  expect(() => new DfPlayer({ player: { io: wire.Serial, transmit: 17 }, timers: timersOf(clock) })).toThrow("port in use");
  expect(() => new DfPlayer({ player: { io: wire.Serial, receive: 16 }, timers: timersOf(clock) })).toThrow("names no pin");
  expect(wire.open).toBe(1);
});

test("after close it holds no port, runs no timer and says nothing, also when closed by its own callback", () => {
  const parts = bench({ onFault: (code) => { parts.log.push(code); parts.player.close(); } });
  const { clock, wire, player, log, send } = parts;
  clock.run(5_000);
  send(...frame(0x3b, 2), ...frame(0x3a, 2));
  player.close();
  player.volume(3);
  expect([log, wire.open, player.play(1)]).toEqual([["no-card"], 0, "no-port"]);
  clock.run(200_000);
  expect([log, clock.next]).toEqual([["no-card"], undefined]);
});
