// The registry of rangefinders: which driver stands behind which name in the settings.
import type { CompartmentSettings } from "./contract/settings.js";
import { A02yyuw } from "./drivers/a02yyuw.js";
import { Gp2y0a } from "./drivers/gp2y0a.js";
import { HcSr04 } from "./drivers/hc-sr04.js";
import type { Rangefinder } from "./drivers/rangefinder.js";
import { TfLuna } from "./drivers/tf-luna.js";
import type { Workshop } from "./workshop.js";

/** What reads as further away than the floor by more than the sensor's error and a dent in the floor is an echo gone astray. */
const FLOOR_MARGIN_MM = 100;

/** Throws where a pin or a port cannot be had. `celsius`: of the air, for those whose sound is timed here. */
export function openRangefinder({ io, timers }: Pick<Workshop, "io" | "timers">, { range, emptyMm }: CompartmentSettings, celsius: () => number | undefined): Rangefinder {
  const floorMm = emptyMm + FLOOR_MARGIN_MM;
  switch (range.driver) {
    case "a02yyuw": return new A02yyuw({ sensor: serial(io, range), timers, floorMm });
    case "jsn-sr04t": return new A02yyuw({ sensor: serial(io, range), timers, floorMm, model: "JSN-SR04T" });
    case "tf-luna": return new TfLuna({ sensor: serial(io, range), timers, floorMm, model: "TF-Luna" });
    case "tfmini": return new TfLuna({ sensor: serial(io, range), timers, floorMm, model: "TFmini" });
    case "hc-sr04": return new HcSr04({
      trigger: { io: io.Digital, pin: range.trigger },
      echo: { io: io.PulseWidth, pin: range.echo },
      level: { io: io.Digital, pin: range.echo },
      timers, floorMm, temperature: celsius,
    });
    case "gp2y0a21": case "gp2y0a02": {
      const { pin, fullScaleMv, recessMm } = range;
      return new Gp2y0a({ sensor: { io: io.Analog, pin }, timers, floorMm, fullScaleMv, recessMm,
        model: range.driver === "gp2y0a21" ? "GP2Y0A21YK" : "GP2Y0A02YK0F" });
    }
  }
}

function serial({ Serial }: Workshop["io"], { port, receive }: { port: number; receive: number }) { return { io: Serial, port, receive }; }
