// Solomon Systech SSD1306: an OLED of 128 by 64 pixels on I2C, with the charge pump of the common modules. Commands by its data
// sheet, rev. 1.1 (table 9-1) and the application note on the charge pump that follows it, from memory of both.
import type { I2C, I2CBinding, Timers } from "../io.js";
import type { FaultCallbacks, FaultCode } from "./fault.js";
import { i2cFault, openI2C } from "./i2c-bus.js";
import { PaintedScreen } from "./painted-screen.js";
import { BAND_PX, type PlacedLine } from "./screen.js";

export interface Ssd1306Options extends FaultCallbacks {
  /** `address` is 0x3c, or 0x3d where the module's resistor says so. Without `hz` 400 kHz, the most the chip takes. */
  display: I2CBinding;
  timers: Timers;
  /** 0 to 255. Default 0xcf, bright; an OLED that always shows the same keeps longer at less. */
  contrast?: number | undefined;
  /** Mounted with the row of pins below the picture. */
  upsideDown?: boolean | undefined;
}

const WIDTH = 128;
const HEIGHT = 64;
const ADDRESS = 0x3c;          // 8.1.5: 011110 and SA0
const HZ = 400_000;            // table 13-6: a clock cycle of at least 2.5 µs
const REFRESH_BANDS = 1;       // the whole picture in 80 s

// Control bytes (8.1.5.2): no further control byte follows, but commands, or data for the display's memory
const COMMANDS = 0x00;
const DATA = 0x40;

const DISPLAY_OFF = 0xae;
const DISPLAY_ON = 0xaf;
const PAGE_START = 0xb0;       // page addressing mode: the page, then the column's low and high half
const COLUMN_LOW = 0x00;
const COLUMN_HIGH = 0x10;
const COLUMNS_PER_PART = 24;   // with addresses and control bytes 31 bytes in a turn

/** Commands that may be sent to a display that is on. The last one is left for whether it is to be. */
function configurationOf(contrast: number, upsideDown: boolean): Uint8Array {
  return Uint8Array.of(
    COMMANDS,
    0xd5, 0x80,                                          // clock as after a reset: no division, the middle frequency
    0xa8, HEIGHT - 1,                                    // multiplex ratio
    0xd3, 0x00,                                          // no offset
    0x40,                                                // the first row of memory is the first row
    0x20, 0x02,                                          // page addressing mode
    upsideDown ? 0xa0 : 0xa1,                            // a1: column 127 is segment 0
    upsideDown ? 0xc0 : 0xc8,                            // c8: scanned from the last common to the first
    0xda, 0x12,                                          // commons alternate, left and right as they are
    0x81, contrast,
    0xd9, 0xf1,                                          // precharge 15 clocks, discharge 1: for the charge pump, as its makers do
    0xdb, 0x20,                                          // deselect level 0.77 Vcc, as after a reset
    0xa4,                                                // what is in the memory is shown,
    0xa6,                                                // and a bit that is set shines
    0x8d, 0x14,                                          // charge pump on: before the display is
    DISPLAY_OFF,
  );
}

/**
 * A display that does not answer is a fault: `no-answer`, or `bus-stuck`. One that answers to its address alone may as well be
 * another chip: nothing in it can be read on I2C (8.1.5).
 */
export class Ssd1306 extends PaintedScreen {
  readonly #io: I2C;
  readonly #setup: Uint8Array;
  readonly #place = Uint8Array.of(COMMANDS, PAGE_START, COLUMN_LOW, COLUMN_HIGH);
  readonly #columns: Uint8Array;

  /** Throws when the platform refuses the port. */
  constructor({ display, timers, contrast = 0xcf, upsideDown = false, onFault, onRecovered }: Ssd1306Options) {
    const io = openI2C({ hz: HZ, ...display }, ADDRESS);
    super({ timers, width: WIDTH, height: HEIGHT, refreshBands: REFRESH_BANDS, onFault, onRecovered });
    this.#io = io;
    this.#setup = configurationOf(contrast, upsideDown);
    this.#columns = new Uint8Array(1 + COLUMNS_PER_PART);
    this.#columns[0] = DATA;
  }

  protected override configure(_step: number, lit: boolean): undefined {
    const setup = this.#setup;
    setup[setup.length - 1] = lit ? DISPLAY_ON : DISPLAY_OFF;
    this.#io.write(setup);
  }

  protected override paint(band: number, line: PlacedLine | undefined, part: number): boolean {
    const reach = this.page.reach(band);
    const end = WIDTH / 2 + reach;
    const x = WIDTH / 2 - reach + part * COLUMNS_PER_PART;
    const count = Math.min(COLUMNS_PER_PART, end - x);
    const columns = count === COLUMNS_PER_PART ? this.#columns : this.#columns.subarray(0, 1 + count);
    if (line) this.bitmap.columns(line.scale, x - WIDTH / 2 + line.reach, band * BAND_PX - line.top, columns, 1);
    else columns.fill(0, 1);
    const place = this.#place;
    place[1] = PAGE_START | band;
    place[2] = COLUMN_LOW | (x & 0x0f);
    place[3] = COLUMN_HIGH | (x >> 4);
    this.#io.write(place);
    this.#io.write(columns);
    return x + count === end;
  }

  protected override light(): void { this.#command(DISPLAY_ON); }

  protected override dark(): void { this.#command(DISPLAY_OFF); }

  protected override release(): void { this.#io.close(); }

  protected override faultOf(error: unknown): FaultCode { return i2cFault(error); }

  #command(command: number): void { this.#io.write(Uint8Array.of(COMMANDS, command)); }
}
