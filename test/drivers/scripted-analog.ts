// A converter of which the test says what it reads, in millivolts, sample by sample.
import type { Analog, AnalogOptions } from "../../modules/io.js";

export function scriptedAnalog(mv: number | undefined | (() => number | undefined), fullScaleMv = 2_450) {
  const seen = { mv, open: 0, isRefused: false };
  class Converter implements Analog {
    readonly resolution = 12;
    #open = true;
    constructor({ pin }: AnalogOptions) {
      expect(pin).toBe(34);
      if (seen.isRefused) throw new Error("in use");
      seen.open++;
    }
    read(): number | undefined {
      if (!this.#open) throw new Error("closed");
      const mv = typeof seen.mv === "function" ? seen.mv() : seen.mv;
      return mv === undefined ? undefined : Math.max(0, Math.min(4_095, Math.trunc(mv * 4_095 / fullScaleMv)));
    }
    close(): void {
      if (this.#open) seen.open--;
      this.#open = false;
    }
  }
  return { seen, binding: { io: Converter, pin: 34 } };
}
