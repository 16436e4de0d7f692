import { Pn532 } from "../../modules/drivers/pn532.js";
import { BusStuck } from "../../modules/drivers/i2c-bus.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { Random } from "../../sim/random.js";
import { ACK, answerFrame, bench, REFUSAL, type Script, target, wires } from "./pn532-bench.js";

const NUMBER = "04a1b2c3";
const isList = (code: number): boolean => code === 0x4a;

function tap({ clock, script }: { clock: { run(ms: number): void }; script: Script }): void {
  script.card = target(NUMBER);
  clock.run(1_000);
  script.card = undefined;
  clock.run(1_000);
}

describe.each(wires)("over %s", (wire) => {
  test.each([0x00, 0xff])("a chip that is not there (lines at %i) is one fault, and works when it comes", (floating) => {
    const station = bench(wire, { prepare: (script) => { script.gone = true; script.floating = floating; } });
    const { clock, script, log, reader } = station;
    clock.run(600_000);
    expect(log).toEqual(["no-answer"]);
    expect(reader.fault).toBe("no-answer");
    script.gone = false;
    clock.run(61_000);
    expect(log).toEqual(["no-answer", "recovered"]);
    expect(reader.fault).toBeUndefined();
    expect(reader.faults).toBe(1);
    tap(station);
    expect(log.slice(2)).toEqual([NUMBER, "gone"]);
  });

  test("it looks for a chip that is not there after 1 s, 2 s, 4 s, and then every minute", () => {
    const { clock, reader } = bench(wire, { prepare: (script) => { script.gone = true; } });
    const counts = [500, 2_000, 4_500, 9_500].map((at) => {
      clock.runTo(at);
      return reader.counters.starts;
    });
    expect(counts).toEqual([1, 2, 3, 4]);
    clock.runTo(1_200_000);
    expect(reader.counters.starts).toBeGreaterThan(20);
    expect(reader.counters.starts).toBeLessThan(30);
  });

  test("closed while it waits to look again, it waits no longer", () => {
    const { clock, reader, isOpen } = bench(wire, { prepare: (script) => { script.gone = true; } });
    clock.run(500);
    reader.close();
    expect(clock.next).toBeUndefined();
    expect(isOpen()).toBe(false);
  });

  test("another chip of the family is the wrong one", () => {
    const { clock, log } = bench(wire, { prepare: (script) => {
      script.reply = (code) => code === 0x02 ? [{ ms: 1, bytes: ACK }, { ms: 2, bytes: answerFrame([0x03, 0x33, 1, 0, 7]) }] : undefined;
    } });
    clock.run(300_000);
    expect(log).toEqual(["wrong-chip"]);
  });

  test("a clone of an odd version that does not know the parameters is taken", () => {
    const station = bench(wire, { prepare: (script) => {
      script.reply = (code) => code === 0x02 ? [{ ms: 1, bytes: ACK }, { ms: 2, bytes: answerFrame([0x03, 0x32, 9, 200, 1]) }]
        : code === 0x12 ? [{ ms: 1, bytes: ACK }, { ms: 2, bytes: REFUSAL }] : undefined;
    } });
    station.clock.run(1_000);
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone"]);
  });

  test("a chip that refuses to be set up is the wrong one", () => {
    const { clock, log } = bench(wire, { prepare: (script) => {
      script.reply = (code) => code === 0x32 ? [{ ms: 1, bytes: ACK }, { ms: 2, bytes: REFUSAL }] : undefined;
    } });
    clock.run(300_000);
    expect(log).toEqual(["wrong-chip"]);
  });

  test("acknowledges that always come damaged are no fault where the answers follow", () => {
    const station = bench(wire);
    station.clock.run(1_000);
    station.script.spoil = (bytes) => bytes.length === 6 ? bytes.map((byte, i) => i === 4 ? byte ^ 0x20 : byte) : bytes;
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone"]);
    expect(station.reader.counters.badFrames).toBeGreaterThan(10);
  });

  test("a command that is lost now and then is sent again, and nobody hears of it", () => {
    const station = bench(wire);
    station.clock.run(1_000);
    let count = 0;
    station.script.reply = () => ++count % 3 === 0 ? [] : undefined;
    tap(station);
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone", NUMBER, "gone"]);
    expect(count).toBeGreaterThan(30);
  });

  test("an answer that came damaged is asked for again", () => {
    const station = bench(wire);
    station.clock.run(1_000);
    let answers = 0;
    station.script.spoil = (bytes) => {
      if (bytes.length > 8 && ++answers % 2 === 1) bytes[bytes.length - 3]! ^= 0x10;
      return bytes;
    };
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone"]);
    expect(station.script.heard).toContain("00 00 ff ff 00 00");
    expect(station.reader.counters.badFrames).toBeGreaterThan(10);
  });

  test.each<[string, (bytes: number[]) => number[]]>([
    ["a wrong data check", (bytes) => { bytes[bytes.length - 2]! ^= 1; return bytes; }],
    ["a wrong length check", (bytes) => { bytes[4]! ^= 1; return bytes; }],
    ["the host's TFI", (bytes) => { bytes[5]! -= 1; bytes[bytes.length - 2]! += 1; return bytes; }],
    ["their end missing", (bytes) => bytes.slice(0, 7)],
  ])("answers that always come with %s are a fault, and mended when they do not", (_, spoil) => {
    const station = bench(wire);
    const { clock, script, log } = station;
    clock.run(10_000);
    script.spoil = (bytes) => bytes.length > 8 ? spoil(bytes) : bytes;
    clock.run(60_000);
    expect(log).toEqual(["bad-crc"]);
    script.spoil = undefined;
    clock.run(61_000);
    tap(station);
    expect(log).toEqual(["bad-crc", "recovered", NUMBER, "gone"]);
  });

  test("a chip that lost its settings looks for a card without end: it is set up anew within a second", () => {
    const station = bench(wire);
    const { clock, script, log } = station;
    clock.run(10_000);
    let isLost = true;
    script.reply = (code) => {
      if (code === 0x32) isLost = false;
      return isLost && isList(code) ? [{ ms: 1, bytes: ACK }] : undefined;
    };
    clock.run(1_000);
    expect(log).toEqual(["stuck", "recovered"]);
    expect(script.heard).toContain("00 00 ff 00 ff 00");
    tap(station);
    expect(log.slice(2)).toEqual([NUMBER, "gone"]);
  });

  test("a chip that never ends a listing is one fault, and the waits for it grow", () => {
    const { clock, script, log, reader } = bench(wire);
    clock.run(10_000);
    script.reply = (code) => isList(code) ? [{ ms: 1, bytes: ACK }] : undefined;
    clock.run(375);
    expect(log).toEqual(["stuck"]);
    expect(script.heard.slice(-2)).toEqual(["00 00 ff 04 fc d4 4a 01 00 e1 00", "00 00 ff 00 ff 00"]);
    clock.run(600_000);
    expect(log).toEqual(["stuck"]);
    expect(reader.counters.starts).toBeLessThan(20);
  });

  test("a chip that refuses to list has been restarted", () => {
    const { clock, script, log } = bench(wire);
    clock.run(10_000);
    let isLost = true;
    script.reply = (code) => {
      if (code === 0x14) isLost = false;
      return isLost && isList(code) ? [{ ms: 1, bytes: ACK }, { ms: 1, bytes: REFUSAL }] : undefined;
    };
    clock.run(1_000);
    expect(log).toEqual(["restarted", "recovered"]);
  });

  test("a dip of the supply while a card is held does not make a second event of it", () => {
    const { clock, script, log } = bench(wire);
    clock.run(10_000);
    script.card = target(NUMBER);
    clock.run(1_000);
    script.gone = true;
    clock.run(100);
    script.gone = false;
    clock.run(2_000);
    expect(log).toEqual([NUMBER, "no-answer", "recovered"]);
  });

  test("a dip at the precautionary set-up is mended at once, however long the chip was away before", () => {
    const { clock, script, log, reader } = bench(wire, { prepare: (chip) => { chip.gone = true; } });
    clock.run(300_000);
    script.gone = false;
    clock.run(60_000);
    const { starts } = reader.counters;
    while (reader.counters.starts === starts) clock.run(1);
    script.gone = true;
    clock.run(120);
    script.gone = false;
    clock.run(1_500);
    expect(log).toEqual(["no-answer", "recovered", "no-answer", "recovered"]);
  });

  test("a chip that stays away takes the card with it", () => {
    const { clock, script, log } = bench(wire);
    clock.run(10_000);
    script.card = target(NUMBER);
    clock.run(1_000);
    script.gone = true;
    clock.run(60_000);
    expect(log).toEqual([NUMBER, "no-answer", "gone"]);
  });

  test("what the chip had to say before the processor restarted is not taken for an answer", () => {
    const station = bench(wire, { prepare: (script) => {
      script.out = [{ at: 0, bytes: answerFrame(target("99887766")) }];
    } });
    station.clock.run(1_000);
    expect(station.log).toEqual([]);
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone"]);
  });

  test("an answer to an earlier command is passed over", () => {
    const station = bench(wire);
    const { clock, script, log } = station;
    clock.run(1_000);
    script.reply = (code, command) => {
      const [ack, answer] = script.good(command);
      return isList(code) ? [ack!, { ms: 2, bytes: answerFrame([0x53, 0]) }, answer!] : undefined;
    };
    tap(station);
    expect(log).toEqual([NUMBER, "gone"]);
  });

  test("acknowledges without end do not keep it from its time-out", () => {
    const { clock, script, log } = bench(wire);
    clock.run(10_000);
    script.reply = (code) => isList(code) ? Array.from({ length: 2_000 }, () => ({ ms: 3, bytes: ACK })) : undefined;
    clock.run(1_000);
    expect(log).toEqual(["stuck"]);
  });

  test("bits that flip at random never make another card, nor leave it deaf", () => {
    const random = new Random(5);
    const station = bench(wire);
    const { clock, script, log } = station;
    script.spoil = (bytes) => bytes.map((byte) => random.below(200) === 0 ? byte ^ (1 << random.below(8)) : byte);
    for (let i = 0; i < 50; i++) tap(station);
    const numbers = new Set(log.filter((line) => !["gone", "recovered", "bad-crc", "no-answer", "stuck", "wrong-chip", "restarted"].includes(line)));
    expect([...numbers]).toEqual([NUMBER]);
    script.spoil = undefined;
    clock.run(61_000);
    const before = log.length;
    tap(station);
    expect(log.slice(-2)).toEqual([NUMBER, "gone"]);
    expect(log.length).toBeGreaterThan(before);
  });

  test("with its reset wired, it is reset before it is set up, and again when it is lost", () => {
    const levels: number[] = [];
    const { clock, script, resetLine } = bench(wire, { reset: true });
    resetLine.onChange((level) => levels.push(level));
    expect(resetLine.level).toBe(0);
    clock.run(5_500);
    expect(levels).toEqual([1]);
    script.gone = true;
    clock.run(500);
    script.gone = false;
    clock.run(3_000);
    expect(levels.slice(0, 3)).toEqual([1, 0, 1]);
    expect(script.commands.filter((command) => command === "02").length).toBeGreaterThanOrEqual(2);
  });

  test("closed by its own callback, it stops there", () => {
    const spots: ((close: () => void) => object)[] = [
      (close) => ({ onCard: close }), (close) => ({ onGone: close }), (close) => ({ onFault: close }), (close) => ({ onRecovered: close }),
    ];
    for (const spot of spots) {
      let calls = 0;
      const station = bench(wire, { driver: spot(() => { calls++; station.reader.close(); }) });
      const { clock, script, isOpen, log: told } = station;
      clock.run(6_000);
      tap(station);
      script.gone = true;
      clock.run(2_000);
      script.gone = false;
      script.card = target(NUMBER);
      clock.run(10_000);
      expect(calls).toBe(1);
      expect(isOpen()).toBe(false);
      expect(told).toEqual("onRecovered" in spot(() => {}) ? [NUMBER, "gone", "no-answer"] : expect.anything());
    }
  });
});

describe.each(["i2c", "spi"] as const)("over %s, where a read takes one frame", (wire) => {
  test("an answer that was cut is asked for again", () => {
    const station = bench(wire);
    station.clock.run(1_000);
    let answers = 0;
    station.script.spoil = (bytes) => bytes.length > 8 && ++answers % 2 === 1 ? [...bytes.slice(0, 3), 0x30, 0xd0, ...bytes.slice(5)] : bytes;
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone"]);
    expect(station.script.heard).toContain("00 00 ff ff 00 00");
  });

  test("the beginning of another frame in the place of an acknowledge does not spoil the answer", () => {
    const station = bench(wire);
    station.clock.run(1_000);
    station.script.spoil = (bytes) => bytes.length === 6 ? [0x00, 0x00, 0xff, 0x06, 0xfa, 0xd5] : bytes;
    tap(station);
    expect(station.log).toEqual([NUMBER, "gone"]);
  });
});

test("what comes on the serial line between two polls is nobody's card", () => {
  const { clock, script, log, reader } = bench("serial");
  clock.run(1_000);
  for (let i = 0; i < 20; i++) {
    clock.run(125);
    script.onFrame!(answerFrame(target("99887766")), clock.now + 40);
  }
  expect(log).toEqual([]);
  expect(reader.counters.starts).toBe(1);
});

test("a port that cannot be had leaves the reset pin free", () => {
  const board = new VirtualDigital({ 9: new DigitalLine() });
  class Refused { constructor() { throw new Error("no such port"); } }
  const timers = { now: () => 0, after: () => { throw new Error("timer"); }, every: () => { throw new Error("timer"); } };
  const io = Refused as never;
  for (const reader of [{ i2c: { io, hz: 100_000 } }, { spi: { io } }, { serial: { io } }]) {
    expect(() => new Pn532({ reader, reset: { io: board.Digital, pin: 9 }, timers, onCard: () => {} })).toThrow("no such port");
  }
  expect(() => new board.Digital({ pin: 9, mode: 8 })).not.toThrow();
});

test("a bus that is held low is told as such", () => {
  class Held {
    read(): ArrayBuffer { throw new BusStuck("held"); }
    write(): void { throw new BusStuck("held"); }
    close(): void {}
  }
  const { clock, log } = bench("i2c", { driver: { reader: { i2c: { io: Held, hz: 100_000 } } } });
  clock.run(60_000);
  expect(log).toEqual(["bus-stuck"]);
});

test("a serial line that leads back to itself is no reader", () => {
  let echo: number[] = [];
  class Loop {
    read(): ArrayBuffer | undefined {
      const bytes = Uint8Array.from(echo);
      echo = [];
      return bytes.length > 0 ? bytes.buffer : undefined;
    }
    write(bytes: Uint8Array): void { echo.push(...bytes); }
    close(): void {}
  }
  const { clock, log } = bench("serial", { driver: { reader: { serial: { io: Loop, receive: 16, transmit: 17 } } } });
  clock.run(60_000);
  expect(log).toEqual(["bad-crc"]);
});
