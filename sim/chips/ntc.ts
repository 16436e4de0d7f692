// A thermistor and a fixed resistor between supply and ground, the converter's pin between the two. The curve is that of Vishay's
// NTCLE100E3 (data sheet 29049, "RT value calculation", by memory; it gives that sheet's 96358 Ω at -20 °C and 1070 Ω at 85 °C).
import type { AnalogLine } from "../io/analog.js";
import { Random } from "../random.js";

const ZERO_KELVIN = -273.15;
/** R(T) = R25 · exp(A + B/T + C/T² + D/T³) for the material with B25/85 = 3977 K. */
const CURVE = Object.freeze({ a: -14.6337, b: 4_791.842, c: -115_334, d: -3.730535e6 });
const KELVIN_AT_25 = 298.15;

export type NtcFault = "open" | "shorted" | "unplugged";

export interface NtcOptions {
  /** Where its divider goes. */
  output: AnalogLine;
  ohmsAt25?: number;
  /** For an ideal part, R(T) = R25 · exp(beta · (1/T - 1/298.15)), in kelvin; without it the curve of the data sheet. */
  beta?: number;
  /** The other resistor. */
  seriesOhms?: number;
  supplyMv?: number;
  /** The end that the thermistor is at: ground, if not said otherwise. At the supply, warmer is more volts. */
  end?: "ground" | "supply";
  random?: Random;
}

export class Ntc {
  /** What the air around it is. Set by the world. */
  celsius = 20;
  /** The most that the wire is off, either way, in millivolts. */
  noiseMv = 0;
  /** Its wire broken, its wires touching, or the whole divider off the pin, which then floats. */
  fault: NtcFault | undefined;

  readonly #ohmsAt25: number;
  readonly #beta: number | undefined;
  readonly #seriesOhms: number;
  readonly #supplyMv: number;
  readonly #atSupply: boolean;
  readonly #random: Random;

  constructor(options: NtcOptions) {
    const { output, ohmsAt25 = 10_000, beta, seriesOhms = 10_000, supplyMv = 3_300, end = "ground", random = new Random(1) } = options;
    this.#ohmsAt25 = ohmsAt25;
    this.#beta = beta;
    this.#seriesOhms = seriesOhms;
    this.#supplyMv = supplyMv;
    this.#atSupply = end === "supply";
    this.#random = random;
    output.source = () => this.#mv();
  }

  /** What the thermistor has, whole or not. */
  get ohms(): number {
    if (this.fault === "open") return Infinity;
    if (this.fault === "shorted") return 0;
    const kelvin = this.celsius - ZERO_KELVIN;
    if (this.#beta !== undefined) return this.#ohmsAt25 * Math.exp(this.#beta * (1 / kelvin - 1 / KELVIN_AT_25));
    const { a, b, c, d } = CURVE;
    return this.#ohmsAt25 * Math.exp(a + b / kelvin + c / kelvin ** 2 + d / kelvin ** 3);
  }

  #mv(): number | undefined {
    if (this.fault === "unplugged") return undefined;
    const lower = 1 / (1 + this.#seriesOhms / this.ohms);   // the share of the supply at the thermistor, also where it is 0 or infinite
    const noise = this.noiseMv > 0 ? (2 * this.#random.next() - 1) * this.noiseMv : 0;
    return Math.max(0, Math.min(this.#supplyMv, this.#supplyMv * (this.#atSupply ? 1 - lower : lower) + noise));
  }
}
