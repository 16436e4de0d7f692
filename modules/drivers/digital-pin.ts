// Opens a digital pin (ECMA-419, 10.1): what the wiring says, overruled by what the driver must have.
import type { Digital, DigitalBinding, DigitalOptions } from "../io.js";

/** Throws when the wiring names no pin, or the platform refuses it. */
export function openDigital({ io: Io, ...wiring }: DigitalBinding, wanted: Omit<DigitalOptions, "pin">): Digital {
  const { pin } = wiring;
  if (pin === undefined) throw new Error("the wiring names no pin");
  return new Io({ ...wiring, ...wanted, pin });
}
