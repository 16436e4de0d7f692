import fc from "fast-check";
import { SerialReader, type SerialReaderOptions } from "../../modules/drivers/serial-reader.js";
import { ascii, busy, inPieces, serialBench } from "./serial-bench.js";

function bench({ baud = 9_600, ...options }: Partial<SerialReaderOptions> = {}) {
  const { reader, timers, callbacks, ...rest } = serialBench(baud);
  const driver = new SerialReader({ reader, timers, baud, format: {}, ...callbacks, ...options });
  rest.clock.run(500);   // after which the line counts as quiet
  const sendText = (text: string): void => rest.send(ascii(text));
  /** The line again and again, `everyMs` from the end of one to the beginning of the next, for `ms`. */
  const repeat = (text: string, everyMs: number, ms: number): void => {
    for (const end = rest.clock.now + ms; rest.clock.now < end;) {
      sendText(text);
      rest.clock.run(everyMs);
    }
  };
  return { ...rest, reader, timers, driver, sendText, repeat };
}

const A = "04a1b2c3";
const B = "04a1b2c4";

test.each([
  ["CR", "04A1B2C3\r"], ["LF", "04A1B2C3\n"], ["CR and LF", "04A1B2C3\r\n"], ["LF and CR", "04A1B2C3\n\r"], ["two of them", "04A1B2C3\n\n"],
  ["STX before and ETX behind", "\x0204A1B2C3\r\n\x03"], ["blanks around it", "  04A1B2C3 \t\r\n"], ["empty lines before", "\r\n\r\n04A1B2C3\r\n"],
])("a line with %s is read", (_, text) => {
  const { clock, driver, log, sendText } = bench();
  sendText(text);
  expect(log).toEqual([A]);
  clock.run(400);
  sendText(text);
  expect(log).toEqual([A]);
  expect(driver.counters).toEqual({ cards: 1, lines: 2, refused: 0, malformed: 0, badChecks: 0, tooLong: 0, faults: 0 });
});

test.each([1_200, 9_600, 115_200])("at %i baud, ended by a line end or by silence", (baud) => {
  for (const ending of ["line", "silence"] as const) {
    const { clock, log, sendText } = bench({ baud, ending });
    sendText(ending === "line" ? "04A1B2C3\r\n" : "04A1B2C3");
    clock.run(65);
    expect(log).toEqual([A]);
  }
});

test.each([0, 1_199, 115_201, NaN])("%d baud is out of range", (baud) => {
  const { reader, timers } = serialBench();
  expect(() => new SerialReader({ reader, timers, baud, format: {}, onCard: () => {} })).toThrow("baud");
});

test.each([
  ["decimal", { text: "decimal" }, "0077705923\r\n", A],
  ["facility and number", { text: "facility" }, "134,62532\r\n", "0086f444"],
  ["check byte, the last byte first", { check: "xor", reversed: true }, "C3B2A104D4\r\n", A],
  ["random", {}, "08A1B2C3\r\n", "08a1b2c3 random"],
] as const)("the format is that of the settings: %s", (_, format, text, expected) => {
  const { log, sendText } = bench({ format });
  sendText(text);
  expect(log).toEqual([expected]);
});

test("a held card is one event, and gone half a second after its last line; a minute later it is a new tap", () => {
  const { clock, log, repeat } = bench();
  repeat("04A1B2C3\r\n", 200, 60_000);
  expect(log).toEqual([A]);
  clock.run(250);
  expect(log).toEqual([A]);
  clock.run(60);
  expect(log).toEqual([A, "gone"]);
  clock.run(60_000);
  repeat("04A1B2C3\r\n", 200, 1_000);
  expect(log).toEqual([A, "gone", A]);
});

test("how slowly a reader repeats is in the settings", () => {
  const { log, repeat } = bench({ goneMs: 2_500 });
  repeat("04A1B2C3\r\n", 1_000, 20_000);
  expect(log).toEqual([A]);
});

test("another card takes the place of the held one after three lines; of a reader that sends once, after one", () => {
  const repeating = bench();
  repeating.sendText("04A1B2C3\r\n04A1B2C4\r\n04A1B2C4\r\n");
  expect(repeating.log).toEqual([A]);
  repeating.sendText("04A1B2C4\r\n");
  expect(repeating.log).toEqual([A, "gone", B]);
  const once = bench({ missesMax: 1 });
  once.sendText("04A1B2C3\r\n04A1B2C4\r\n");
  expect(once.log).toEqual([A, "gone", B]);
});

test("a blank number is refused, and no fault", () => {
  const { driver, log, repeat } = bench();
  repeat("00000000\r\n", 100, 10_000);
  expect(log).toEqual([]);
  expect(driver.counters).toMatchObject({ refused: 91, faults: 0 });
});

// ---- Damage

test("a line that was cut is no card, wherever it was cut, also where leading zeros are not sent", () => {
  const text = "77705923";
  const format = { text: "decimal", leadingZeros: false } as const;
  for (let length = 1; length < text.length; length++) {
    const { clock, driver, log, sendText } = bench({ format });
    sendText(text.slice(0, length));
    clock.run(1_000);
    expect(log).toEqual([]);
    expect(driver.counters.malformed).toBe(1);
    sendText(`${text}\r\n`);
    expect(log).toEqual([A]);
  }
});

test("what was already under way when the port opened is no card", () => {
  const { reader, timers, log, callbacks, send } = serialBench();
  new SerialReader({ reader, timers, format: { text: "decimal", leadingZeros: false }, ...callbacks });
  send(ascii("5923\r\n77705923\r\n"));
  expect(log).toEqual([A]);
});

test("a line in the first second after the port opened is a card", () => {
  const { clock, reader, timers, log, callbacks, send } = serialBench();
  new SerialReader({ reader, timers, format: {}, ...callbacks });
  clock.run(120);
  send(ascii("04A1B2C3\r\n"));
  expect(log).toEqual([A]);
});

test("a line that never ends is bounded, told once, and the next one is read", () => {
  const { driver, log, sendText } = bench();
  sendText(`${"04A1B2C3".repeat(100)}\r\n04A1B2C4\r\n`);
  expect(log).toEqual([B]);
  expect(driver.counters).toMatchObject({ tooLong: 1, malformed: 0, lines: 1 });
});

test.each([
  ["lines in another format", {}, "0077705923\r\n", "wrong-chip"],
  ["bytes of another baud rate", {}, "\xf0\x8e\xff\x00\r", "wrong-chip"],
  ["lines without an end", {}, "04A1B2C3", "wrong-chip"],
  ["lines that are too long", {}, `${"0".repeat(80)}\r\n`, "wrong-chip"],
  ["wrong checksums", { check: "xor" }, "04A1B2C3D5\r\n", "bad-crc"],
] as const)("%s, and for 3 s nothing else, are a fault that one good line ends", (_, format, text, expected) => {
  const { driver, log, sendText, repeat } = bench({ format });
  repeat(text, 300, 2_500);
  expect(log).toEqual([]);
  repeat(text, 300, 2_500);
  expect([log, driver.fault]).toEqual([[expected], expected]);
  repeat(text, 300, 60_000);
  sendText("check" in format ? "04A1B2C3D4\r\n" : "04A1B2C3\r\n");
  expect([log, driver.fault]).toEqual([[expected, "recovered", A], undefined]);
});

test("noise between good lines is counted, and no fault", () => {
  const { driver, log, repeat } = bench();
  repeat("\xff\x00#\r\n04A1B2C3\r\n04A1B?C3\r\n", 200, 20_000);
  expect(log).toEqual([A]);
  expect(driver.counters.malformed).toBe(2 * driver.counters.lines);
  expect(driver.counters.faults).toBe(0);
});

test("lines that wait in the port while the processor is busy are no removal, and a line that waits is not cut", () => {
  const { clock, chip, reader, timers, callbacks, log } = serialBench();
  const driver = new SerialReader({ reader: busy(reader, clock, 90), timers, format: {}, ...callbacks });
  const burst = (at: number, text: string): void => { clock.after(at, () => { for (const byte of ascii(text)) chip.onByte?.(byte); }); };
  burst(1_000, "04A1");               // told at 1090
  burst(1_150, "B2C3\r\n");          // told at 1240; cut at 1196, if nobody looked
  burst(1_650, "04A1B2C3\r\n");      // told at 1740; gone at 1696, if nobody looked
  clock.run(2_100);
  expect(log).toEqual([A]);
  expect(driver.counters).toMatchObject({ lines: 2, malformed: 0 });
});

// ---- A flood

const byBaud = (lineOf: (i: number) => string) => (sendText: (text: string) => void, lines: number) => {
  for (let i = 0; i < lines; i++) sendText(lineOf(i));
};

test.each([
  ["of the same card", byBaud(() => "04A1B2C3\r\n"), [A, "gone", "stuck"]],
  ["of nonsense", byBaud(() => "x\n"), ["stuck"]],
  ["of line ends", byBaud(() => "\r\n"), ["stuck"]],
  ["without any line end", byBaud(() => "04A1B2C3"), ["stuck"]],
] as const)("a flood %s is told once as stuck, and over when it ends", (_, flood, expected) => {
  const { clock, driver, log, sendText } = bench({ baud: 115_200 });
  flood(sendText, 10_000);
  expect(log).toEqual(expected);
  expect(driver.fault).toBe("stuck");
  clock.run(2_100);
  expect(log).toEqual([...expected, "recovered"]);
  sendText("04A1B2C4\r\n");
  expect(log).toEqual([...expected, "recovered", B]);
});

test("a flood of numbers, each of another card, tells few of them", () => {
  const { log, sendText, clock } = bench({ baud: 115_200 });
  byBaud((i) => `${(0x04000000 + i).toString(16).padStart(8, "0")}\r\n`)(sendText, 20_000);
  const cards = log.filter((word) => word.length === 8);
  expect(clock.now).toBeGreaterThan(15_000);
  expect(cards.length).toBeLessThan(40);
  expect(log.slice(log.indexOf("stuck"))).toEqual(["stuck"]);
});

test("a flood costs no more than 4 KB of reading a second, however long it lasts", () => {
  const { chip, reader, timers, clock, callbacks } = serialBench(115_200);
  let read = 0;
  class Port extends reader.io {
    override read(): ArrayBuffer | undefined {
      const buffer = super.read();
      read += buffer?.byteLength ?? 0;
      return buffer;
    }
  }
  new SerialReader({ reader: { ...reader, io: Port }, timers, baud: 115_200, format: {}, ...callbacks });
  const line = ascii("04A1B2C3\r\n");
  for (let i = 0; i < 20 * 11_520; i++) {
    clock.run(1_000 / 11_520);
    chip.onByte?.(line[i % line.length]!);
  }
  expect(read).toBeLessThan(20 * 4_096);
});

test("a reader that repeats a held card 20 times a second at full speed is no flood", () => {
  const { log, repeat } = bench({ baud: 115_200 });
  repeat("04A1B2C3D4E5F6\r\n", 50, 10_000);
  expect(log).toEqual(["04a1b2c3d4e5f6"]);
});

// ---- Anything at all

const numbers = fc.array(fc.stringMatching(/^[1-7][0-9a-f]{7}$/), { maxLength: 6 });

test("lines are read however they are torn", () => {
  fc.assert(fc.property(numbers, fc.array(fc.nat(100), { maxLength: 8 }), fc.constantFrom("\r", "\n", "\r\n"), (cards, cuts, end) => {
    const { clock, log, send, sendText } = bench({ missesMax: 1 });
    const bytes = ascii(cards.map((card) => card + end).join(""));
    for (const piece of inPieces(bytes, cuts)) {
      send(piece);
      clock.run(50);
    }
    sendText(end);
    const changes = cards.filter((card, i) => card !== cards[i - 1]);
    expect(log.filter((word) => word !== "gone")).toEqual(changes);
  }));
});

test("whatever comes, no number is told but of a whole line", () => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 80 }).map((bytes) => [...bytes]), fc.constantFrom(A, B, `${A}\r\n`, `${B}\n`, "\r", `${A}${B}`).map(ascii),
    fc.tuple(fc.nat(9), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => ascii(`${A}\r\n`).map((it, i) => i === at ? byte : it)));
  fc.assert(fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
    const { clock, log, send } = bench();
    send(pieces.flat());
    clock.run(2_000);
    const lines = String.fromCharCode(...pieces.flat()).split(/[\r\n]/)
      .map((text) => text.replace(/^[\0- ]+|[\0- ]+$/g, "").replace(/[ ,:./-]/g, "").toLowerCase());
    for (const word of log) if (!["gone"].includes(word)) expect(lines).toContain(word.split(" ")[0]);
  }), { numRuns: 500 });
});

// ---- The end

test("a port that cannot be had, or not at this speed, throws and leaves nothing behind", () => {
  const { clock, wire, reader, timers, driver } = bench();
  expect(() => new SerialReader({ reader, timers, format: {}, onCard: () => {} })).toThrow("in use");
  driver.close();
  expect(() => new SerialReader({ reader, timers, baud: 1_200, format: {}, onCard: () => {} })).toThrow("baud");
  expect([wire.open, clock.next]).toEqual([0, undefined]);
});

test("an idle reader runs no timer, and is no fault", () => {
  const { clock, driver, log, sendText } = bench();
  sendText("04A1B2C3\r\n");
  clock.run(86_400_000);
  expect([log, driver.fault, clock.next]).toEqual([[A, "gone"], undefined, undefined]);
});

test.each(["listening", "held", "flooded", "on trial"])("closed while %s, it tells nothing more and runs no timer", (when) => {
  const { clock, chip, wire, log, sendText, driver } = bench({ baud: 115_200 });
  if (when !== "listening") sendText("04A1B2C3\r\n".repeat(when === "held" ? 1 : 200));
  if (when === "on trial") clock.run(1_100);
  const told = [...log];
  const late = chip.onByte;
  driver.close();
  driver.close();
  for (const byte of ascii("04A1B2C4\r\n")) late?.(byte);
  clock.run(10_000);
  expect([log, wire.open, clock.next]).toEqual([told, 0, undefined]);
});

test.each(["onCard", "onGone", "onFault", "onRecovered"] as const)("closed by %s, it tells nothing more", (name) => {
  const told: string[] = [];
  const { clock, wire, repeat, sendText, driver } = bench(Object.fromEntries(["onCard", "onGone", "onFault", "onRecovered"].map((each) => [each, () => {
    told.push(each);
    if (each === name) driver.close();
  }])));
  if (name === "onFault" || name === "onRecovered") repeat("nonsense\r\n", 100, 4_000);
  sendText("04A1B2C3\r\n");
  clock.run(1_000);
  sendText("04A1B2C4\r\n04A1B2C4\r\n04A1B2C4\r\n");
  clock.run(1_000);
  expect(told.at(-1)).toBe(name);
  expect(told.filter((each) => each === name)).toHaveLength(1);
  expect([wire.open, clock.next]).toEqual([0, undefined]);
});

test("closed by the flood that it ends, it stays closed", () => {
  const { clock, wire, sendText, driver } = bench({ baud: 115_200, onFault: () => driver.close() });
  sendText("04A1B2C3\r\n".repeat(300));
  clock.run(10_000);
  expect([wire.open, clock.next]).toEqual([0, undefined]);
});
