// Sitronix ST7789 (ST7789V, data sheet V1.3, from memory of it): a colour display on SPI with a DC pin (4-line serial interface,
// 8.4), of 240 by 240 or 240 by 320 pixels. Text in one colour on another.
import { type Digital, type DigitalBinding, DigitalMode, type SPI, type SPIBinding, type Timers } from "../io.js";
import { openDigital } from "./digital-pin.js";
import type { FaultCallbacks, FaultCode } from "./fault.js";
import { PaintedScreen } from "./painted-screen.js";
import { BAND_PX, type PlacedLine } from "./screen.js";

export interface St7789Options extends FaultCallbacks {
  /** Without `hz` 15 MHz, the most the chip is rated for. Without `mode` 0, or 3 where `select` is not wired: so are the modules without such a pin. */
  display: SPIBinding;
  /** The pin DC, or RS: low for commands. */
  dataCommand: DigitalBinding;
  reset?: DigitalBinding | undefined;
  backlight?: DigitalBinding | undefined;
  /** Level that lights the backlight. Default 1. */
  backlightLevel?: 0 | 1 | undefined;
  timers: Timers;
  /** Of the glass. Default 240. */
  height?: 240 | 320 | undefined;
  upsideDown?: boolean | undefined;
  /** For glass that shows black as white without. Default true: IPS glass, which is what is sold. */
  inverted?: boolean | undefined;
  /** RGB565. Default white on black. */
  ink?: number | undefined;
  paper?: number | undefined;
}

const WIDTH = 240;
const MEMORY_HEIGHT = 320;     // 240 rows of glass are wired to its first rows
const HZ = 15_000_000;         // 7.4.4: a clock cycle of at least 66 ns for writing
const REFRESH_BANDS = 4;       // the whole picture in 80 s, or 100
const BYTES_PER_TURN = 480;    // a row; with its address it takes 1 ms at 4 MHz, where the bus is shared with a chip that bears no more

const SWRESET = 0x01;          // 9.1.2
const SLPOUT = 0x11;           // 9.1.12
const NORON = 0x13;            // 9.1.14
const INVOFF = 0x20;           // 9.1.15
const INVON = 0x21;            // 9.1.16
const DISPOFF = 0x28;          // 9.1.18
const DISPON = 0x29;           // 9.1.19
const CASET = 0x2a;            // 9.1.20
const RASET = 0x2b;            // 9.1.21
const RAMWR = 0x2c;            // 9.1.22
const MADCTL = 0x36;           // 9.1.28
const COLMOD = 0x3a;           // 9.1.32
const MIRRORED = 0xc0;         // MY and MX of MADCTL: from the last row and column on
const RGB565 = 0x55;           // 65K colours, 16 bits a pixel

const RESET_MS = 1;            // 7.4.5: at least 10 µs
const RESTART_MS = 120;        // 7.4.5, 9.1.2: as long as it may take, if it was awake
const WAKE_MS = 120;           // 9.1.12: until clock and supply are stable
const REWAKE_MS = 5;           // 9.1.12: until the next command; one that was awake has nothing to do

/** A colour as it goes over the wire, high byte first, from a processor that has the low one first. */
function swapped(colour: number): number { return ((colour & 0xff) << 8) | (colour >> 8); }

/** It says nothing to anybody, on modules as they are sold: whether one is there can only be seen. Fault: `no-port`. */
export class St7789 extends PaintedScreen {
  readonly #spi: SPI;
  readonly #dataCommand: Digital;
  readonly #reset: Digital | undefined;
  readonly #backlight: Digital | undefined;
  readonly #lit: 0 | 1;
  readonly #mirroring: number;
  readonly #inversion: number;
  readonly #topRow: number;
  readonly #ink: number;
  readonly #paper: number;
  readonly #pixels = new Uint16Array(BYTES_PER_TURN / 2);
  readonly #bytes: Uint8Array;

  /** Throws when a pin or the port cannot be had, and then holds none of them. */
  constructor(options: St7789Options) {
    const { timers, height = 240, upsideDown = false, inverted = true, ink = 0xffff, paper = 0x0000, onFault, onRecovered } = options;
    const ports = open(options);
    super({ timers, width: WIDTH, height, refreshBands: REFRESH_BANDS, onFault, onRecovered });
    this.#spi = ports.spi;
    this.#dataCommand = ports.dataCommand;
    this.#reset = ports.reset;
    this.#backlight = ports.backlight;
    this.#lit = options.backlightLevel ?? 1;
    this.#mirroring = upsideDown ? MIRRORED : 0;
    this.#inversion = inverted ? INVON : INVOFF;
    this.#topRow = upsideDown ? MEMORY_HEIGHT - height : 0;
    this.#ink = swapped(ink);
    this.#paper = swapped(paper);
    this.#bytes = new Uint8Array(this.#pixels.buffer);
  }

  /** One that shows a picture is configured again as it runs; another is reset before. */
  protected override configure(step: number, lit: boolean): number | undefined {
    switch (lit ? step + 2 : step) {
      case 0:
        this.#backlight?.write(1 - this.#lit);
        this.#reset?.write(0);
        return RESET_MS;
      case 1:
        if (this.#reset) this.#reset.write(1);
        else this.#command(SWRESET);
        return RESTART_MS;
      case 2:
        this.#command(SLPOUT);
        return lit ? REWAKE_MS : WAKE_MS;
      default:
        this.#command(COLMOD, RGB565);
        this.#command(MADCTL, this.#mirroring);
        this.#command(this.#inversion);
        this.#command(NORON);
        if (lit) this.#command(DISPON);
        return undefined;
    }
  }

  protected override paint(band: number, line: PlacedLine | undefined, part: number): boolean {
    const reach = this.page.reach(band);
    const rowsPerPart = Math.floor(this.#pixels.length / (2 * reach));
    const from = part * rowsPerPart;
    const to = Math.min(from + rowsPerPart, BAND_PX);
    if (part === 0) this.#window(WIDTH / 2 - reach, WIDTH / 2 + reach - 1, this.#topRow + band * BAND_PX);
    this.#pixels.fill(this.#paper);
    if (line) {
      const y = band * BAND_PX - line.top;
      for (let row = from; row < to; row++)
        this.bitmap.row(line.scale, y + row, this.#ink, this.#pixels, (row - from) * 2 * reach + reach - line.reach);
    }
    this.#data(this.#bytes.subarray(0, (to - from) * 4 * reach));
    return to === BAND_PX;
  }

  protected override light(): void {
    this.#command(DISPON);
    this.#backlight?.write(this.#lit);
  }

  protected override dark(): void {
    this.#backlight?.write(1 - this.#lit);
    this.#command(DISPOFF);
  }

  protected override release(): void {
    for (const port of [this.#spi, this.#dataCommand, this.#reset, this.#backlight]) port?.close();
  }

  protected override faultOf(): FaultCode { return "no-port"; }

  /** What comes then fills it row by row. It may come in several transfers (8.6, "Data transfer pause"). */
  #window(left: number, right: number, top: number): void {
    const bottom = top + BAND_PX - 1;
    this.#command(CASET, left >> 8, left & 0xff, right >> 8, right & 0xff);
    this.#command(RASET, top >> 8, top & 0xff, bottom >> 8, bottom & 0xff);
    this.#command(RAMWR);
  }

  #command(command: number, ...parameters: number[]): void {
    this.#dataCommand.write(0);
    this.#spi.write(Uint8Array.of(command));
    if (parameters.length > 0) this.#data(Uint8Array.from(parameters));
  }

  #data(bytes: Uint8Array): void {
    this.#dataCommand.write(1);
    this.#spi.write(bytes);
  }
}

interface Ports { spi: SPI; dataCommand: Digital; reset: Digital | undefined; backlight: Digital | undefined }

/** The backlight first, and dark: what a display shows when it gets its supply is noise. */
function open({ display, dataCommand, reset, backlight, backlightLevel = 1 }: St7789Options): Ports {
  const opened: Digital[] = [];
  const output = (binding: DigitalBinding, initialValue: 0 | 1): Digital => {
    const pin = openDigital(binding, { mode: DigitalMode.output, initialValue });
    opened.push(pin);
    return pin;
  };
  try {
    const { io: Io, ...wiring } = display;
    return {
      backlight: backlight && output(backlight, backlightLevel === 1 ? 0 : 1),
      reset: reset && output(reset, 1),
      dataCommand: output(dataCommand, 0),
      spi: new Io({ hz: HZ, mode: wiring.select === undefined ? 3 : 0, ...wiring }),
    };
  } catch (error) {
    for (const pin of opened) pin.close();
    throw error;
  }
}
