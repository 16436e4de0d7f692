// The SDK's Analog (Moddable SDK 8.2, modules/io/analog/esp32): the converters of an ESP32 at wires that carry a voltage, traps kept.
import type { Analog, AnalogOptions } from "../../modules/io.js";

/** A wire with a voltage on it. */
export class AnalogLine {
  /** Millivolts while nothing drives it. */
  floatingMv = 0;
  /** What drives it says, whenever it is asked, how many millivolts; undefined: it has let go. */
  source: (() => number | undefined) | undefined;

  get mv(): number { return this.source?.() ?? this.floatingMv; }
}

export type AnalogChip = "esp32" | "esp32s3" | "esp32c3";

export interface VirtualAnalogOptions {
  /** The wire at each pin. */
  lines: Readonly<Record<number, AnalogLine>>;
  chip?: AnalogChip;
  /** Whether Wi-Fi runs, if not said otherwise: a station always has it on. */
  wifi?: () => boolean;
}

const RESOLUTION = 12;
const FULL = 2 ** RESOLUTION - 1;
/**
 * The SDK's default attenuation, 12 dB: its table has 2450 mV for full scale, on every chip. It calibrates to millivolts, scales these
 * back to counts, and cuts off: what is higher reads 4095.
 */
const FULL_MV = 2_450;

/**
 * Pins of each converter by the SDK's tables (gADCMap, gADC2Map); on the C3 it leaves the second out. `lowestMv` is what 0 counts are
 * calibrated to: an ESP32's curve begins at 142 mV (ESP-IDF, adc_cali_line_fitting.c, adc1_vref_atten_offset), and so ground reads.
 */
const chips: Readonly<Record<AnalogChip, { adc1: readonly number[]; adc2: readonly number[]; lowestMv: number }>> = Object.freeze({
  esp32: { adc1: [36, 37, 38, 39, 32, 33, 34, 35], adc2: [4, 0, 2, 15, 13, 12, 14, 27, 25, 26], lowestMv: 142 },
  esp32s3: { adc1: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], adc2: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20], lowestMv: 0 },
  esp32c3: { adc1: [0, 1, 2, 3, 4], adc2: [], lowestMv: 0 },
});

export class VirtualAnalog {
  readonly lines: Readonly<Record<number, AnalogLine>>;
  readonly chip: AnalogChip;
  readonly wifi: () => boolean;
  /** Pins of the instances not closed yet. */
  readonly inUse = new Set<number>();
  /** The class to hand to a driver as its `io`. */
  readonly Analog: new (options: AnalogOptions) => Analog;

  constructor({ lines, chip = "esp32s3", wifi = () => true }: VirtualAnalogOptions) {
    const board = this;
    this.lines = lines;
    this.chip = chip;
    this.wifi = wifi;
    this.Analog = class extends Port {
      constructor(options: AnalogOptions) { super(board, options); }
    };
  }

  /** Instances not closed yet. */
  get open(): number { return this.inUse.size; }
}

class Port implements Analog {
  /** The chip's, whatever was asked for. */
  readonly resolution = RESOLUTION;
  readonly #board: VirtualAnalog;
  readonly #pin: number;
  readonly #line: AnalogLine;
  #open = true;

  constructor(board: VirtualAnalog, { pin }: AnalogOptions) {
    const { adc1, adc2 } = chips[board.chip];
    if (board.inUse.has(pin)) throw new RangeError(`analog: pin ${pin} is in use`);
    if (!adc1.includes(pin) && !adc2.includes(pin)) throw new RangeError(`analog: ${pin} is not an analog pin`);
    const line = board.lines[pin];
    if (!line) throw new Error(`analog: nothing at pin ${pin}`);
    this.#board = board;
    this.#pin = pin;
    this.#line = line;
    board.inUse.add(pin);
  }

  /** Wi-Fi needs the second converter for itself; the SDK then returns nothing (ESP-IDF, adc_oneshot_read, ESP_ERR_TIMEOUT). */
  read(): number | undefined {
    if (!this.#open) throw new Error("analog: closed");
    const { adc2, lowestMv } = chips[this.#board.chip];
    if (adc2.includes(this.#pin) && this.#board.wifi()) return undefined;
    const mv = Math.max(lowestMv, Math.round(this.#line.mv));
    return Math.min(FULL, Math.trunc(mv * FULL / FULL_MV));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#board.inUse.delete(this.#pin);
  }
}
