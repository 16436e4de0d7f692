// A PN532 of which the test writes every answer, on each of its three wires. Frames by UM0701-02, 6.2.1, in numbers of its own.
import type { Card } from "../../modules/drivers/iso14443.js";
import { Pn532, type Pn532Options } from "../../modules/drivers/pn532.js";
import type { Pn532Wiring } from "../../modules/drivers/pn532-transport.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine, VirtualDigital } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { VirtualSerial } from "../../sim/io/serial.js";
import { VirtualSPI } from "../../sim/io/spi.js";
import { timersOf } from "./timers.js";

export const wires = ["i2c", "spi", "serial"] as const;
export type Wire = typeof wires[number];

export const hex = (bytes: Iterable<number>): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
export const bytesOf = (text: string): number[] => text.split(" ").map((pair) => parseInt(pair, 16));

export const ACK = bytesOf("00 00 ff 00 ff 00");
export const REFUSAL = bytesOf("00 00 ff 01 ff 7f 81 00");

export function answerFrame(data: readonly number[]): number[] {
  const sum = data.reduce((total, byte) => total + byte, 0xd5);
  return [0, 0, 0xff, data.length + 1, (256 - data.length - 1) & 0xff, 0xd5, ...data, -sum & 0xff, 0];
}

/** What InListPassiveTarget answers of a card of this number. */
export function target(number: string, { selRes = 0x08, ats = "" } = {}): number[] {
  const id = number.match(/../g)!.map((pair) => parseInt(pair, 16));
  return [0x4b, 1, 1, 0x00, 0x04, selRes, id.length, ...id, ...(ats ? bytesOf(ats) : [])];
}

const NOBODY = [0x4b, 0];

/** The chip's side, frame by frame. */
export class Script {
  /** Commands that arrived whole, the code first. */
  readonly commands: string[] = [];
  /** Everything that arrived, with aborts and demands to repeat. */
  readonly heard: string[] = [];
  /** Answer to the listing: undefined while no card is there. */
  card: number[] | undefined;
  /** Overrules what is sent for a command: frames, each `ms` after the one before; undefined: as a good chip does. */
  reply: ((code: number, command: number[]) => { ms: number; bytes: number[] }[] | undefined) | undefined;
  /** Changes each frame that leaves. */
  spoil: ((bytes: number[]) => number[]) | undefined;
  answerMs = 6;
  /** Neither hears nor speaks. */
  gone = false;
  /** Bytes of the longest transfer either way. */
  longest = 0;
  /** What the data line of a bus reads as while `gone`. */
  floating = 0x00;
  out: { at: number; bytes: number[] }[] = [];
  #last: number[] = [];
  /** A stream sends what a bus keeps until it is fetched. */
  onFrame: ((bytes: number[], at: number) => void) | undefined;
  readonly clock: Clock;

  constructor(clock: Clock) { this.clock = clock; }

  hear(bytes: number[]): void {
    if (this.gone) return;
    const text = hex(bytes);
    this.heard.push(text);
    if (text === hex(ACK)) {
      this.out = [];
    } else if (text === "00 00 ff ff 00 00") {
      this.#send([{ ms: 1, bytes: this.#last }]);
    } else {
      const command = unwrapped(bytes);
      this.commands.push(hex(command));
      this.out = [];
      this.#send(this.reply?.(command[0]!, command) ?? this.good(command));
    }
  }

  good(command: number[]): { ms: number; bytes: number[] }[] {
    return [{ ms: 0.5, bytes: ACK }, { ms: this.answerMs, bytes: answerFrame(this.answerTo(command)) }];
  }

  answerTo([code]: number[]): number[] {
    switch (code) {
      case 0x02: return [0x03, 0x32, 0x01, 0x06, 0x07];
      case 0x12: case 0x14: case 0x32: return [code + 1];
      case 0x4a: return this.card ?? NOBODY;
      case 0x52: return [0x53, 0x00];
      default: throw new Error(`not a command of the script: ${code}`);
    }
  }

  /** The frame that is ready, if one is. */
  get ready(): number[] | undefined {
    const first = this.gone ? undefined : this.out[0];
    return first && first.at <= this.clock.now ? first.bytes : undefined;
  }

  #send(frames: { ms: number; bytes: number[] }[]): void {
    let at = this.clock.now;
    for (const { ms, bytes } of frames) {
      at += ms;
      if (bytes.length > 8) this.#last = bytes;   // neither an acknowledge nor an error frame
      const sent = this.spoil ? this.spoil([...bytes]) : bytes;
      if (this.onFrame) this.onFrame(sent, at);
      else this.out.push({ at, bytes: sent });
    }
  }
}

function unwrapped(frame: number[]): number[] {
  const [zero, start, code, length, check, tfi] = frame;
  const data = frame.slice(5, -2);
  const sum = frame.slice(5, -1).reduce((total, byte) => total + byte, 0) & 0xff;
  if (zero !== 0 || start !== 0 || code !== 0xff || tfi !== 0xd4 || sum !== 0 || length !== data.length || ((length + check!) & 0xff) !== 0)
    throw new Error(`no frame: ${hex(frame)}`);
  return data.slice(1);
}

function overI2C(script: Script) {
  let heard: number[] | undefined;
  let position = -1;
  const chip = {
    addresses: [0x24],
    start(_: number, reading: boolean) {
      heard = reading ? undefined : [];
      position = -1;
      return !script.gone;
    },
    write(byte: number) {
      heard!.push(byte);
      return true;
    },
    read() {
      position++;
      return position === 0 ? (script.ready ? 1 : 0) : script.ready?.[position - 1] ?? 0;
    },
    stop() {
      if (heard?.length) script.hear(heard);
      script.longest = Math.max(script.longest, heard?.length ?? position + 1);
      if (position > 0 && script.ready) script.out.shift();
    },
  };
  const bus = new VirtualI2C({ data: new DigitalLine(), clock: new DigitalLine(), chips: [chip] });
  return { wiring: { i2c: { io: bus.I2C, data: 4, clock: 5, hz: 100_000 } }, isOpen: () => bus.inUse.size > 0 };
}

/** The low bit first, by the string of its bits. */
const mirrored = (byte: number): number => parseInt([...byte.toString(2).padStart(8, "0")].reverse().join(""), 2);

function overSPI(script: Script) {
  let out: number[] = [];
  const chip = {
    select(active: boolean) {
      script.longest = Math.max(script.longest, out.length);
      if (!active && out[0] === 0x01) script.hear(out.slice(1));
      if (!active && out[0] === 0x03 && script.ready) script.out.shift();
      out = [];
    },
    transfer(byte: number) {
      const position = out.push(mirrored(byte)) - 2;
      if (script.gone) return script.floating;
      if (out[0] === 0x02 && position >= 0) return mirrored(script.ready ? 1 : 0);
      return mirrored(out[0] === 0x03 && position >= 0 ? script.ready?.[position] ?? 0 : 0);
    },
  };
  const bus = new VirtualSPI(chip);
  return { wiring: { spi: { io: bus.SPI } }, isOpen: () => bus.open > 0 };
}

const WAKE_UP = "55 55 00 00 00 00 00 00 00 00 00 00 00 00 00 00";

function overSerial(script: Script) {
  let heard: number[] = [];
  const chip = {
    baud: 115_200,
    onByte: undefined as ((byte: number) => void) | undefined,
    receive(byte: number) {
      script.longest = Math.max(script.longest, heard.push(byte));
      const whole = hex(heard) === WAKE_UP;
      const body = heard.length >= 6 && heard[2] === 0xff ? heard[3]! : -1;
      const length = body === 0 || body === 0xff ? 6 : body + 7;
      if (whole || (body >= 0 && heard.length === length)) {
        const frame = heard;
        heard = [];
        if (!whole) script.hear(frame);
      }
    },
  };
  const wire = new VirtualSerial(chip);
  script.onFrame = (bytes, at) => {
    bytes.forEach((byte, i) => script.clock.after(at - script.clock.now + (i + 1) * 0.087, () => {
      if (!script.gone) chip.onByte?.(byte);
    }));
  };
  return { wiring: { serial: { io: wire.Serial, receive: 16, transmit: 17 } }, isOpen: () => wire.open > 0 };
}

const solder = { i2c: overI2C, spi: overSPI, serial: overSerial };

export interface BenchOptions {
  driver?: Partial<Pn532Options>;
  reset?: boolean;
  /** Before the driver comes. */
  prepare?: (script: Script) => void;
}

export function bench(wire: Wire, { driver, reset = false, prepare }: BenchOptions = {}) {
  const clock = new Clock();
  const script = new Script(clock);
  const soldered = solder[wire](script);
  const resetLine = new DigitalLine();
  const board = new VirtualDigital({ 9: resetLine });
  const log: string[] = [];
  prepare?.(script);
  const reader = new Pn532({
    reader: soldered.wiring as Pn532Wiring,
    reset: reset ? { io: board.Digital, pin: 9 } : undefined,
    timers: timersOf(clock),
    onCard: ({ number, kind }: Card) => log.push(kind === "fixed" ? number : `${number} ${kind}`),
    onGone: () => log.push("gone"),
    onFault: (code) => log.push(code),
    onRecovered: () => log.push("recovered"),
    ...driver,
  });
  return { clock, script, reader, log, resetLine, board, ...soldered };
}
