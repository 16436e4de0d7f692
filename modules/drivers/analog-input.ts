// An analog pin (ECMA-419, 10.2) read in millivolts: the middle of a few samples, for the converter of an ESP32 has spikes.
import type { Analog, AnalogBinding } from "../io.js";

/** What an ESP32 reads at most, by the SDK's attenuation of 12 dB (gADCAttenuationMaxVoltage), in mV. */
export const FULL_SCALE_MV = 2_450;
/** Of full scale: an ESP32 reads ground as 142 mV of 2450. What is lower is nothing. */
export const LOW_OF_FULL = 0.06;
/** Of full scale: what is higher is cut off. */
export const HIGH_OF_FULL = 0.995;

const SAMPLES = 5;             // of some 50 µs each

/** Throws when the wiring names no pin, or the platform refuses it. */
export function openAnalog({ io: Io, ...wiring }: AnalogBinding): Analog {
  const { pin } = wiring;
  if (pin === undefined) throw new Error("the wiring names no pin");
  return new Io({ ...wiring, pin });
}

/** 0 to 1, of full scale. Undefined where the converter gives nothing: at a pin of ADC2 while Wi-Fi runs. */
export function readPart(analog: Analog): number | undefined {
  const counts: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const count = analog.read();
    if (count === undefined) return undefined;
    counts.push(count);
  }
  counts.sort((a, b) => a - b);
  return counts[SAMPLES >> 1]! / (2 ** analog.resolution - 1);
}
