// A host that speaks to the virtual PN532 over each of its interfaces, frame by frame, for the tests of the chip itself.
import type { I2C, Serial, SPI } from "../../modules/io.js";
import type { Pn532Chip, Pn532Options } from "../../sim/chips/pn532.js";
import { Pn532HSUChip } from "../../sim/chips/pn532-hsu.js";
import { Pn532I2CChip } from "../../sim/chips/pn532-i2c.js";
import { Pn532SPIChip } from "../../sim/chips/pn532-spi.js";
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { VirtualI2C } from "../../sim/io/i2c.js";
import { VirtualSerial } from "../../sim/io/serial.js";
import { VirtualSPI } from "../../sim/io/spi.js";

export const ACK = "0000ff00ff00";
export const NACK = "0000ffff0000";
export const SYNTAX_ERROR = "0000ff01ff7f8100";

export const hex = (bytes: ArrayLike<number>): string => Buffer.from(Array.from(bytes)).toString("hex");
export const unhex = (text: string): number[] => [...Buffer.from(text, "hex")];

/** As UM0701-02, 6.2.1.1 draws it. */
export function command(text: string): string {
  const data = [0xd4, ...unhex(text)];
  const sum = data.reduce((total, byte) => total + byte, 0);
  return `0000ff${hex([data.length, 0x100 - data.length])}${hex(data)}${hex([-sum & 0xff])}00`;
}

/** What follows TFI, if `text` is one whole answer and both checksums are right. */
export function answer(text: string): string | undefined {
  const bytes = unhex(text);
  const length = bytes[3] ?? 0;
  const data = bytes.slice(5, 6 + length);
  const isRight = hex(bytes.slice(0, 3)) === "0000ff" && ((length + bytes[4]!) & 0xff) === 0
    && (data.reduce((total, byte) => total + byte, 0) & 0xff) === 0 && data[0] === 0xd5 && bytes.length === length + 7;
  return isRight ? hex(data.slice(1, -1)) : undefined;
}

export abstract class Host<Chip extends Pn532Chip> {
  readonly clock = new Clock();
  readonly chip: Chip;

  constructor(make: (clock: Clock) => Chip) { this.chip = make(this.clock); }

  abstract send(text: string): void;
  /** The next frame, as much of it as there is; empty where there is none. */
  abstract fetch(): string;

  /** All frames that come within `ms` of sending `text`. */
  talk(text: string, ms = 20): string[] {
    this.send(text);
    return this.listen(ms);
  }

  listen(ms: number): string[] {
    const frames: string[] = [];
    for (let i = 0; i < ms; i++) {
      this.clock.run(1);
      const found = this.fetch();
      if (found) frames.push(found);
    }
    return frames;
  }

  /** The answer's data, where an ACK and a right answer come. */
  ask(text: string, ms = 20): string | undefined {
    const [first, second = ""] = this.talk(command(text), ms);
    return first === ACK ? answer(second) : undefined;
  }

  /** Out of low-battery mode, two tries for a card. */
  begin(): void {
    this.ask("14011401");
    this.ask("3205ff0101");
  }

  list(ms = 40): string | undefined { return this.ask("4a0100", ms); }
}

export class I2CHost extends Host<Pn532I2CChip> {
  readonly device: I2C;

  constructor(options: Pn532Options = {}) {
    super((clock) => new Pn532I2CChip(clock, options));
    const bus = new VirtualI2C({ data: new DigitalLine(), clock: new DigitalLine(), chips: [this.chip] });
    this.device = new bus.I2C({ data: 1, clock: 2, hz: 100_000, address: 0x24 });
  }

  send(text: string): void { this.device.write(Uint8Array.from(unhex(text))); }

  read(count: number): string { return hex(new Uint8Array(this.device.read(count))); }

  fetch(): string {
    if (this.read(1) !== "01") return "";
    const bytes = this.read(65).slice(2);
    return whole(bytes);
  }
}

export class SPIHost extends Host<Pn532SPIChip> {
  readonly device: SPI;

  constructor(options: Pn532Options = {}) {
    super((clock) => new Pn532SPIChip(clock, options));
    this.device = new (new VirtualSPI(this.chip).SPI)({ hz: 1_000_000 });
  }

  /** Bytes as the chip sees them: the first bit is the least significant. */
  transfer(text: string): string {
    const buffer = Uint8Array.from(unhex(text).map(mirror));
    this.device.transfer(buffer);
    return hex(buffer.map(mirror));
  }

  send(text: string): void { this.transfer(`01${text}`); }

  fetch(): string {
    if (this.transfer("0200").slice(2) !== "01") return "";
    return whole(this.transfer(`03${"00".repeat(64)}`).slice(2));
  }
}

export class HSUHost extends Host<Pn532HSUChip> {
  readonly port: Serial;

  constructor(options: Pn532Options = {}) {
    super((clock) => new Pn532HSUChip(clock, options));
    this.port = new (new VirtualSerial(this.chip).Serial)({ baud: 115_200, format: "buffer" });
  }

  send(text: string): void { this.port.write(Uint8Array.from(unhex(text))); }

  /** What has come meanwhile is put together until a frame is whole. */
  fetch(): string {
    this.#heard += hex(new Uint8Array(this.port.read() ?? new ArrayBuffer(0)));
    const found = whole(this.#heard);
    const length = unhex(this.#heard)[3] ?? Infinity;
    const isWhole = found === ACK ? this.#heard.length >= 12 : this.#heard.length >= 2 * (length + 7);
    if (!isWhole) return "";
    this.#heard = this.#heard.slice(found.length);
    return found;
  }

  #heard = "";

  wake(): void {
    this.send(`5555${"00".repeat(14)}`);
  }
}

/** Cut to the length that it tells. */
function whole(text: string): string {
  if (text.startsWith(ACK)) return ACK;
  return text.slice(0, 2 * ((unhex(text)[3] ?? 0) + 7));
}

function mirror(byte: number): number {
  return parseInt(byte.toString(2).padStart(8, "0").split("").reverse().join(""), 2);
}
