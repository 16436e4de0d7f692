// A battery behind two resistors that bring its voltage down to what a converter takes. Figures are those of a 12 V lead-acid
// battery of 7 Ah: 12.8 V full and at rest, 25 mΩ inside (Yuasa NP7-12, by memory).
import type { AnalogLine } from "../io/analog.js";
import { Random } from "../random.js";

const FULL_VOLTS = 12.8;
const INTERNAL_OHMS = 0.025;
const UPPER_OHMS = 100_000;                 // with these two, 18.7 V read full scale of the converter (2450 mV)
const LOWER_OHMS = 15_000;

/** The upper resistor or its wire broken; the lower one; the pin's wire; or the pin held at ground. */
export type BatteryFault = "upper-open" | "lower-open" | "unplugged" | "shorted-to-ground";

export interface BatteryOptions {
  /** Where the divider goes. */
  output: AnalogLine;
  upperOhms?: number;
  lowerOhms?: number;
  /** What the battery has inside; an old one has more, and its voltage falls further under load. */
  internalOhms?: number;
  random?: Random;
}

export class Battery {
  /** Its voltage at rest. Set by the world. */
  volts = FULL_VOLTS;
  /** What is drawn from it; less than nothing: what charges it. */
  loadMa = 0;
  internalOhms: number;
  /** The most that the wire is off, either way, in millivolts. */
  noiseMv = 0;
  fault: BatteryFault | undefined;

  readonly #upperOhms: number;
  readonly #lowerOhms: number;
  readonly #random: Random;

  constructor(options: BatteryOptions) {
    const { output, upperOhms = UPPER_OHMS, lowerOhms = LOWER_OHMS, internalOhms = INTERNAL_OHMS, random = new Random(1) } = options;
    this.#upperOhms = upperOhms;
    this.#lowerOhms = lowerOhms;
    this.internalOhms = internalOhms;
    this.#random = random;
    output.source = () => this.#mv();
  }

  /** Between its terminals, under the load. */
  get terminalVolts(): number { return Math.max(0, this.volts - this.loadMa / 1_000 * this.internalOhms); }

  #mv(): number | undefined {
    if (this.fault === "unplugged") return undefined;
    const noise = this.noiseMv > 0 ? (2 * this.#random.next() - 1) * this.noiseMv : 0;
    return Math.max(0, this.#dividedMv() + noise);
  }

  #dividedMv(): number {
    const mv = this.terminalVolts * 1_000;
    switch (this.fault) {
      case "upper-open": case "shorted-to-ground": return 0;
      case "lower-open": return mv;   // through the upper resistor, as next to no current flows into a pin
      default: return mv * this.#lowerOhms / (this.#upperOhms + this.#lowerOhms);
    }
  }
}
