// A clock chip on a bus of its own, and short ways to its registers.
import { Clock } from "../../sim/clock.js";
import { DigitalLine } from "../../sim/io/digital.js";
import { type I2CChip, VirtualI2C } from "../../sim/io/i2c.js";

export function timeBench<Chip extends I2CChip>(make: (clock: Clock) => Chip) {
  const clock = new Clock();
  const chip = make(clock);
  const bus = new VirtualI2C({ data: new DigitalLine(), clock: new DigitalLine(), chips: [chip] });
  const port = new bus.I2C({ data: 1, clock: 2, hz: 100_000, address: chip.addresses[0]! });
  const read = (register: number, count: number) => {
    port.write(Uint8Array.of(register));
    return [...new Uint8Array(port.read(count))];
  };
  return { clock, chip, port, read, write: (register: number, ...bytes: number[]) => port.write(Uint8Array.of(register, ...bytes)) };
}

export const DAY_MS = 86_400_000;
