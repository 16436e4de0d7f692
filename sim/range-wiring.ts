// Solders the rangefinder that a compartment's settings name to the pins they name.
import type { RangefinderSettings } from "../modules/contract/device-settings.js";
import { A02yyuwChip } from "./chips/a02yyuw.js";
import { Gp2y0aChip } from "./chips/gp2y0a.js";
import { HcSr04Chip } from "./chips/hc-sr04.js";
import { TfLunaChip } from "./chips/tf-luna.js";
import type { Clock } from "./clock.js";
import { AnalogLine } from "./io/analog.js";
import type { Pins, Plug } from "./pins.js";
import type { Random } from "./random.js";

/** What the world needs of any of them: how far the nearest thing is that it can see, in millimetres; and how warm its air is, where that counts. */
export interface RangeChip { echoMm: number | undefined; celsius?: number }

/** What the converter reads at most, and what the sensor puts out then: two equal resistors make half of it. */
const CONVERTER_MV = 2_450;
const FULL_SCALE_MV = 4_900;

/** Real sensors tremble: what reads the very same for hours is stuck, and the drivers say so. */
export function solderRange(name: string, settings: RangefinderSettings, pins: Pins, clock: Clock, random: Random): RangeChip {
  const { lines, analogs } = pins;
  const plug = (unplug: Plug): void => void pins.plugs.set(name, unplug);
  switch (settings.driver) {
    case "a02yyuw": case "jsn-sr04t": {
      const chip = pins.solderSerial(new A02yyuwChip(clock, { random, model: settings.driver }), settings);
      chip.blindMm = 0; // what the sensor makes of a bag against it; tests choose otherwise
      plug((plugged) => { chip.silent = !plugged; });
      return chip;
    }
    case "tf-luna": case "tfmini": {
      const chip = Object.assign(pins.solderSerial(new TfLunaChip(clock, { random }), settings), { tremble: 10 });
      plug((plugged) => { chip.silent = !plugged; });
      return chip;
    }
    case "hc-sr04": {
      const chip = Object.assign(new HcSr04Chip(clock, { trigger: lines[settings.trigger]!, echo: lines[settings.echo]!, random }), { trembleMm: 1 });
      pins.supply(name, (alive) => { chip.dead = !alive; });
      return chip;
    }
    case "gp2y0a21": case "gp2y0a02": {
      const output = new AnalogLine();
      const { fullScaleMv = FULL_SCALE_MV } = settings;
      const source = (): number => output.mv * CONVERTER_MV / fullScaleMv;
      analogs[settings.pin]!.source = source;
      plug((plugged) => { analogs[settings.pin]!.source = plugged ? source : () => 0; });
      return Object.assign(new Gp2y0aChip(clock, { output, part: settings.driver, random }), { noiseMv: 5 });
    }
  }
}
