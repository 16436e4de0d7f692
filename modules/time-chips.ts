// The registry of clocks that go on without power: read at the start, set whenever the true time is known.
import { Ds3231 } from "./drivers/ds3231.js";
import { Pcf8563 } from "./drivers/pcf8563.js";
import type { TimeChip } from "./drivers/time-chip.js";
import { opened, watched, type Workshop } from "./workshop.js";

/** A chip tells whole seconds. How well it was set, and how far it has run since, it does not tell: this is a month of its 20 ppm. */
const CHIP_ERROR_MS = 60_000;
/** A chip that does not answer may yet. */
const AGAIN_MS = 60_000;

/** `onTime` hears what the chip says, give or take `errorMs`: once, and never where it has lost its time. */
export function openTimeChip(workshop: Workshop, onTime: (epochMs: number, errorMs: number) => void): TimeChip | undefined {
  const { io, settings: { timeChip }, timers } = workshop;
  if (!timeChip) return undefined;
  const part = opened(workshop, "time-chip", () => {
    const options = { chip: { io: io.I2C }, timers, ...watched(workshop, "time-chip") };
    return timeChip.driver === "ds3231" ? new Ds3231(options) : new Pcf8563(options);
  });
  const ask = (): void => part?.read((time) => {
    if ("epochMs" in time) onTime(time.epochMs, CHIP_ERROR_MS);
    else if (time.fault !== "unset") timers.after(AGAIN_MS, ask);
  });
  ask();
  return part;
}
