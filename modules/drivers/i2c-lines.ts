// The two wires of an I2C bus by hand, to free it from a chip that holds SDA low: NXP UM10204 rev. 7.0, 3.1.16, "Bus clear".
import { type Digital, DigitalMode, type DigitalOptions, type Pin } from "../io.js";

export interface I2CWires {
  readonly digital: new (options: DigitalOptions) => Digital;
  readonly data: Pin;
  readonly clock: Pin;
}

export type Lines = "free" | "freed" | "stuck";

const CLOCKS_MAX = 9;   // 3.1.16: a chip lets go of SDA within nine, the eight bits of a byte and its acknowledge

/**
 * Looks at the lines, and clocks and stops where SDA is low. `stuck`: still low, or SCL is, which nobody but the chip itself
 * can help. Nothing else may have the pins open. Throws where they cannot be had; holds neither afterwards. About 1 ms at worst:
 * a call from a script takes longer than the 4.7 µs that SCL must be low or high (table 10), so there is no need to wait.
 */
export function freeLines({ digital, data, clock }: I2CWires): Lines {
  if (levelOf(digital, clock) === 0) return "stuck";
  if (levelOf(digital, data) === 1) return "free";
  const scl = new digital({ pin: clock, mode: DigitalMode.outputOpenDrain, initialValue: 1 });
  try {
    for (let clocks = 0; clocks < CLOCKS_MAX; clocks++) {
      scl.write(0);
      scl.write(1);
      if (levelOf(digital, data) === 1 && stop(digital, data, scl)) return "freed";
    }
  } finally {
    scl.close();
  }
  return "stuck";
}

/** The level of a pin. An open-drain output cannot be read on the SDK, so it is an input for a moment. */
function levelOf(Io: I2CWires["digital"], pin: Pin): number {
  const line = new Io({ pin, mode: DigitalMode.inputPullUp });
  try {
    return line.read();
  } finally {
    line.close();
  }
}

/**
 * SDA rises while SCL is high. At once, as soon as SDA is free: with more clocks a chip that was being written to would take
 * the ones on the wire for data. One that was being read may hold SDA low again by its next bit: then it has missed the stop.
 */
function stop(Io: I2CWires["digital"], data: Pin, scl: Digital): boolean {
  scl.write(0);
  const sda = new Io({ pin: data, mode: DigitalMode.outputOpenDrain, initialValue: 0 });
  try {
    scl.write(1);
    sda.write(1);
  } finally {
    sda.close();
  }
  return levelOf(Io, data) === 1;
}
