// IO beside ECMA-419 that the firmware uses, as types only: of small C modules of ours, and of one of the SDK's. See io.ts.
import type { Binding, Pin } from "./io.js";

// ---- What a script is too slow for: small C modules of ours (modules/platform/esp32)

/** Pulses on the two wires of a Wiegand reader, put into a ring by an interrupt. */
export interface PulsePair {
  /**
   * The pulses since the last read, two bytes each, low byte first: bit 15 says on which wire (1: `one`), bits 0 to 14 the time
   * since the pulse before in steps of 10 µs, at most 32767. Undefined when there are none.
   */
  read(): ArrayBuffer | undefined;
  close(): void;
}

export interface PulsePairOptions { zero: Pin; one: Pin }

export type PulsePairBinding = Binding<PulsePair, PulsePairOptions>;

/** The clock of an HX711, which powers itself down where one pulse lasts longer than 60 µs. */
export interface LoadCell {
  /** One conversion: -8388608 to 8388607. Undefined while there is none; it does not wait. */
  read(): number | undefined;
  /** Powers the chip down and up again: 60 µs and more of a high clock. */
  reset(): void;
  close(): void;
}

/** `pulses` of the clock for one conversion: 25 channel A with gain 128, 26 channel B with 32, 27 channel A with 64. */
export interface LoadCellOptions { data: Pin; clock: Pin; pulses: 25 | 26 | 27 }

export type LoadCellBinding = Binding<LoadCell, LoadCellOptions>;

// ---- A chain of WS2812 (the SDK's `neopixel`, by the RMT hardware of the ESP32 family)

export interface PixelChain {
  /** A colour for `setPixel`, of 0 to 255 each. */
  makeRGB(red: number, green: number, blue: number): number;
  setPixel(index: number, colour: number): void;
  /** Sends all of them. */
  update(): void;
  close(): void;
}

export interface PixelChainOptions { pin: Pin; length: number; order: string }

export type PixelChainBinding = Binding<PixelChain, PixelChainOptions>;
