// Solders the rangefinder that a compartment's settings name to the pins they name.
import type { RangefinderSettings } from "../modules/contract/device-settings.js";
import { A02yyuwChip } from "./chips/a02yyuw.js";
import { Gp2y0aChip } from "./chips/gp2y0a.js";
import { HcSr04Chip } from "./chips/hc-sr04.js";
import { TfLunaChip } from "./chips/tf-luna.js";
import type { Clock } from "./clock.js";
import { AnalogLine } from "./io/analog.js";
import type { DigitalLine } from "./io/digital.js";
import { VirtualSerial, type SerialChip } from "./io/serial.js";
import type { Random } from "./random.js";

/** What the world needs of any of them: how far the nearest thing is that it can see, in millimetres. */
export interface RangeChip { echoMm: number | undefined }

/** The pins of a board, by their numbers. */
export interface Pins {
  readonly lines: readonly DigitalLine[];
  readonly analogs: readonly AnalogLine[];
  readonly serials: Map<number, VirtualSerial>;
}

// Real sensors tremble: what reads the very same for hours is stuck, and the drivers say so.

/** What the converter reads at most, and what the sensor puts out then: two equal resistors make half of it. */
const CONVERTER_MV = 2_450;
const FULL_SCALE_MV = 4_900;

export function solderRange(settings: RangefinderSettings, { lines, analogs, serials }: Pins, clock: Clock, random: Random): RangeChip {
  const listening = <Chip extends SerialChip>(receive: number, chip: Chip): Chip => {
    serials.set(receive, new VirtualSerial(chip));
    return chip;
  };
  switch (settings.driver) {
    case "a02yyuw": {
      const chip = listening(settings.receive, new A02yyuwChip(clock, { random }));
      chip.blindMm = 0; // what the sensor makes of a bag against it; tests choose otherwise
      return chip;
    }
    case "tf-luna": case "tfmini": return Object.assign(listening(settings.receive, new TfLunaChip(clock, { random })), { tremble: 10 });
    case "hc-sr04":
      return Object.assign(new HcSr04Chip(clock, { trigger: lines[settings.trigger]!, echo: lines[settings.echo]!, random }), { trembleMm: 1 });
    case "gp2y0a21": case "gp2y0a02": {
      const output = new AnalogLine();
      const { fullScaleMv = FULL_SCALE_MV } = settings;
      analogs[settings.pin]!.source = () => output.mv * CONVERTER_MV / fullScaleMv;
      return Object.assign(new Gp2y0aChip(clock, { output, part: settings.driver, random }), { noiseMv: 5 });
    }
  }
}
