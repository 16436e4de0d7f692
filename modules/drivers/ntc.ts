// An NTC thermistor with a series resistor at an analog pin, by its B value (IEC 60539-1, 3.8) or its Steinhart-Hart coefficients.
import type { Analog, AnalogBinding } from "../io.js";
import { FULL_SCALE_MV, HIGH_OF_FULL, LOW_OF_FULL, openAnalog, readPart } from "./analog-input.js";
import { Thermometer, type ThermometerOptions } from "./thermometer.js";

export interface NtcOptions extends ThermometerOptions {
  sensor: AnalogBinding;
  /** Where the other end of the thermistor is; the resistor goes to the other. Default `ground`. */
  thermistorTo?: "ground" | "supply" | undefined;
  /** Default 33 kΩ: a thermistor of 10 kΩ to ground at an ESP32 then reads from -20 to 70 °C. With one of 10 kΩ it begins at 3 °C. */
  seriesOhms?: number | undefined;
  /** Across both. Default 3300. */
  supplyMv?: number | undefined;
  /** What the converter reads at most, in mV. Default 2450: an ESP32. */
  fullScaleMv?: number | undefined;
  /** At 25 °C. Default 10 kΩ. */
  nominalOhms?: number | undefined;
  /** B(25/50), in K. Default 3950. Right within 1 K from 0 to 50 °C, and 2.5 K too high at -20 °C: coefficients know better. */
  beta?: number | undefined;
  /** A, B and C of 1/T = A + B·ln R + C·ln³ R, in K and Ω, in place of both. */
  steinhart?: readonly [number, number, number] | undefined;
}

const KELVIN = 273.15;
const NOMINAL_K = 25 + KELVIN;

export class Ntc extends Thermometer {
  readonly #analog: Analog;
  readonly #isToSupply: boolean;
  readonly #seriesOhms: number;
  readonly #partOfSupply: number;      // full scale in supplies
  /** Of the B formula: 1/T = A + B·ln R, and no third. */
  readonly #a: number;
  readonly #b: number;
  readonly #c: number;

  /**
   * Throws when the pin cannot be had, or a value is not above 0. Faults: `no-answer` (the converter gives nothing),
   * `disconnected` (open, or too cold for the divider), `out-of-range` (a short, or too hot), `unstable`.
   */
  constructor(options: NtcOptions) {
    const { sensor, thermistorTo = "ground", seriesOhms = 33_000, supplyMv = 3_300, fullScaleMv = FULL_SCALE_MV } = options;
    const { nominalOhms = 10_000, beta = 3_950, steinhart } = options;
    if (!(seriesOhms > 0 && supplyMv > 0 && fullScaleMv > 0 && nominalOhms > 0 && beta > 0)) throw new RangeError("ntc: every value is above 0");
    super(options);
    this.#isToSupply = thermistorTo === "supply";
    this.#seriesOhms = seriesOhms;
    this.#partOfSupply = fullScaleMv / supplyMv;
    [this.#a, this.#b, this.#c] = steinhart ?? [1 / NOMINAL_K - Math.log(nominalOhms) / beta, 1 / beta, 0];
    this.#analog = openAnalog(sensor);
    this.arm(0);
  }

  protected override release(): void { this.#analog.close(); }

  protected override advance(): void {
    const part = readPart(this.#analog);
    if (part === undefined) return this.failed("no-answer");
    const ofSupply = part * this.#partOfSupply;
    const isHigh = part >= HIGH_OF_FULL || ofSupply >= HIGH_OF_FULL;
    if (isHigh || part < LOW_OF_FULL) return this.failed(isHigh === this.#isToSupply ? "out-of-range" : "disconnected");
    const ratio = ofSupply / (1 - ofSupply);
    const log = Math.log(this.#isToSupply ? this.#seriesOhms / ratio : this.#seriesOhms * ratio);
    this.measured(1 / (this.#a + this.#b * log + this.#c * log ** 3) - KELVIN);
  }
}
