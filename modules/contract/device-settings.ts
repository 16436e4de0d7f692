// The parts of a station as its settings name them: by driver, with the pins they are on. DESIGN "The station is described".
import type { Infer, ObjectSchema } from "./schema.js";

/** GPIO 0 to 48: ESP32-S3, the largest of the family. */
export const pin = { type: "integer", minimum: 0, maximum: 48 } as const;
export const level = { type: "integer", minimum: 0, maximum: 1 } as const;
/** A UART. Parts that only talk in turn may share one. */
const uart = { type: "integer", minimum: 0, maximum: 2 } as const;

const named = <const Names extends readonly string[]>(...names: Names) => ({ type: "string", enum: names }) as const;

const a02yyuw = { type: "object", required: ["driver", "port", "receive"],
  properties: { driver: named("a02yyuw"), port: uart, receive: pin } } as const;

const tfLuna = { type: "object", required: ["driver", "port", "receive"],
  properties: { driver: named("tf-luna", "tfmini"), port: uart, receive: pin } } as const;

/** Not on an ESP32-C3, which has no capture hardware. */
const hcSr04 = { type: "object", required: ["driver", "trigger", "echo"],
  properties: { driver: named("hc-sr04"), trigger: pin, echo: pin } } as const;

const gp2y0a = { type: "object", required: ["driver", "pin"],
  properties: {
    driver: named("gp2y0a21", "gp2y0a02"), pin,
    /** What the sensor puts out when the converter reads its highest: behind a divider of two equal resistors, 4900 mV. */
    fullScaleMv: { type: "integer", minimum: 3_300, maximum: 20_000 },
    /** How far it stands back behind the highest that waste can reach. */
    recessMm: { type: "integer", minimum: 0, maximum: 1_000 },
  } } as const;

/** Whatever tells how far the waste is away. */
export const rangefinder = { oneOf: [a02yyuw, tfLuna, hcSr04, gp2y0a] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type RangefinderSettings = Infer<typeof rangefinder>;
