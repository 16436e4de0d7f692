// The SDK's NeoPixel (Moddable SDK 8.2, modules/drivers/neopixel): a buffer of colours that the RMT hardware of an ESP32 sends, traps kept.
import type { PixelChain, PixelChainOptions } from "../../modules/io.js";
import type { Clock } from "../clock.js";

/** What hangs on the wire. It hears each sending as it begins. */
export interface PixelStrip {
  /** `bytes` in the order in which they are sent, from `startsAt` until `endsAt`. */
  receive(bytes: Uint8Array, startsAt: number, endsAt: number): void;
}

const BIT_MS = 0.0012;                      // led_strip_encoder.c: 0.3 and 0.9 µs for either bit
const RESET_MS = 0.05;                      // led_strip_encoder.c: "reset code duration defaults to 50us"
const BRIGHTNESS = 0x40;                    // modneopixel.c, xs_neopixel: a quarter, until somebody sets it
const ORDER = "GRB";                        // where none is given

export type PixelChip = "esp32" | "esp32s3" | "esp32c3";

/** RMT channels that can send (ESP-IDF, SOC_RMT_TX_CANDIDATES_PER_GROUP). With none free, ESP_ERROR_CHECK ends the program. */
const channels: Readonly<Record<PixelChip, number>> = Object.freeze({ esp32: 8, esp32s3: 4, esp32c3: 2 });

export interface VirtualPixelChainOptions {
  /** What hangs at each pin; at the others a wire ends in the air, and nobody notices. */
  strips: Readonly<Record<number, PixelStrip>>;
  clock: Clock;
  chip?: PixelChip;
}

export class VirtualPixelChain {
  readonly strips: Readonly<Record<number, PixelStrip>>;
  readonly clock: Clock;
  readonly chip: PixelChip;
  /** Instances not closed yet. */
  open = 0;
  /** Sendings since the start. */
  updates = 0;
  /** How long the script stood still altogether, because it sent while the sending before was under way. */
  blockedMs = 0;
  /** The class to hand to a driver as its `io`. */
  readonly PixelChain: new (options: PixelChainOptions) => VirtualNeoPixel;

  constructor({ strips, clock, chip = "esp32s3" }: VirtualPixelChainOptions) {
    const board = this;
    this.strips = strips;
    this.clock = clock;
    this.chip = chip;
    this.PixelChain = class extends Port {
      constructor(options: PixelChainOptions) { super(board, options); }
    };
  }
}

/** With what the SDK's class has beside our interface. */
export interface VirtualNeoPixel extends PixelChain {
  brightness: number;
  readonly length: number;
  readonly byteLength: number;
  getPixel(index: number): number | undefined;
}

class Port implements VirtualNeoPixel {
  readonly length: number;
  readonly #board: VirtualPixelChain;
  readonly #strip: PixelStrip | undefined;
  readonly #order: string;
  readonly #pixels: number[];
  #brightness = BRIGHTNESS;
  #freeAt = 0;
  #open = true;

  constructor(board: VirtualPixelChain, { pin, length, order = ORDER }: PixelChainOptions) {
    if (!length) throw new RangeError("no pixels");
    if (!(pin >= 0)) throw new RangeError("no pin");
    if (order.length !== 3 && order.length !== 4) throw new Error("invalid order");
    if (board.open === channels[board.chip]) throw new Error("ESP_ERROR_CHECK failed: no free RMT channel, the program ends");
    this.length = length;
    this.#board = board;
    this.#strip = board.strips[pin];
    this.#order = order;
    this.#pixels = Array.from({ length }, () => 0);
    board.open++;
    this.#send();
  }

  get byteLength(): number { return this.length * this.#order.length; }

  get brightness(): number { return this.#brightness; }
  set brightness(value: number) { this.#brightness = Math.max(0, Math.min(255, Math.trunc(value))); }

  /** As the order says; a colour that is not in it is where blue would be, at the lowest bits. */
  makeRGB(red: number, green: number, blue: number): number {
    this.#use();
    return (this.#shifted(red, "R") | this.#shifted(green, "G") | this.#shifted(blue, "B")) >>> 0;
  }

  /** Beyond the ends of the chain nothing happens. */
  setPixel(index: number, colour: number): void {
    this.#use();
    const at = Math.trunc(index);
    if (at < this.length && at >= 0) this.#pixels[at] = this.#order.length === 3 ? colour & 0xffffff : colour >>> 0;
  }

  getPixel(index: number): number | undefined {
    this.#use();
    return this.#pixels[Math.trunc(index)];
  }

  update(): void {
    this.#use();
    this.#send();
  }

  /** All dark, and then gone. */
  close(): void {
    if (!this.#open) return;
    this.#pixels.fill(0);
    this.#send();
    this.#open = false;
    this.#board.open--;
  }

  #shifted(value: number, letter: string): number {
    const place = this.#order.lastIndexOf(letter);
    return place < 0 ? value & 0xff : (value & 0xff) << (8 * (this.#order.length - 1 - place));
  }

  /** One that is under way is waited for; the task that sends has the script stand still for so long. */
  #send(): void {
    const board = this.#board;
    const { now } = board.clock;
    const startsAt = Math.max(now, this.#freeAt);
    const bytes = this.#bytes();
    const endsAt = startsAt + bytes.length * 8 * BIT_MS;
    board.updates++;
    board.blockedMs += startsAt - now;
    this.#freeAt = endsAt + RESET_MS;
    this.#strip?.receive(bytes, startsAt, endsAt);
  }

  /** Three bytes of a pixel go out in their order; four are a word of the processor's, whose lowest byte comes first. */
  #bytes(): Uint8Array {
    const count = this.#order.length;
    return Uint8Array.from({ length: this.byteLength }, (_, i) => {
      const place = i % count;
      const shift = 8 * (count === 3 ? 2 - place : place);
      return (((this.#pixels[Math.trunc(i / count)]! >>> shift) & 0xff) * this.#brightness) >> 8;
    });
  }

  #use(): void {
    if (!this.#open) throw new Error("closed");
  }
}
