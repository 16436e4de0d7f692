// The parts of a station as its settings name them: by driver, with the pins they are on. DESIGN "The station is described".
import type { Infer, ObjectSchema } from "./schema.js";

/** GPIO 0 to 48: ESP32-S3, the largest of the family. */
export const pin = { type: "integer", minimum: 0, maximum: 48 } as const;
/** Also a pin of an expander, for what is slow: 100 to 115 are GPA0 to GPA7 and GPB0 to GPB7 of the first, 200 to 215 those of the second… */
export const farPin = { type: "integer", minimum: 0, maximum: 815 } as const;
/** The same for what reads: GPA7 and GPB7 of an MCP23017 are outputs only (data sheet, revision D). */
export const farInput = { type: "integer", minimum: 0, maximum: 815 } as const;
export const level = { type: "integer", minimum: 0, maximum: 1 } as const;
/** A UART. Rangefinders, which talk in turn, may share one. The SDK's third UART is its second (modules/io/serial: UART_NUM_MAX is no macro). */
export const uart = { type: "integer", minimum: 0, maximum: 1 } as const;
/** SPI2 and SPI3 of the chip; 0 is its flash. All parts on one bus name the same wires. */
const spi = { port: { type: "integer", minimum: 1, maximum: 2 }, clock: pin, in: pin, out: pin, select: pin } as const;

export const named = <const Names extends readonly string[]>(...names: Names) => ({ type: "string", enum: names }) as const;

const a02yyuw = { type: "object", required: ["driver", "port", "receive"],
  properties: { driver: named("a02yyuw", "jsn-sr04t"), port: uart, receive: pin } } as const;

const tfLuna = { type: "object", required: ["driver", "port", "receive"],
  properties: { driver: named("tf-luna", "tfmini"), port: uart, receive: pin } } as const;

/** Not on an ESP32-C3, which has no capture hardware. */
const hcSr04 = { type: "object", required: ["driver", "trigger", "echo"],
  properties: { driver: named("hc-sr04"), trigger: pin, echo: pin } } as const;

/**
 * Nearer than the least distance of its curve the sensor reads as if things were far. So it is mounted that far back behind
 * the highest that waste can reach (`recessMm`), and nothing can come there.
 */
const gp2y0a = <const Name extends string>(driver: Name, leastMm: number) => ({ type: "object", required: ["driver", "pin", "recessMm"],
  properties: {
    driver: named(driver), pin, recessMm: { type: "integer", minimum: leastMm, maximum: 1_000 },
    /** What the sensor puts out when the converter reads its highest: behind a divider of two equal resistors, 4900 mV. */
    fullScaleMv: { type: "integer", minimum: 3_300, maximum: 20_000 },
  } }) as const;

/** Whatever tells how far the waste is away. */
export const rangefinder = { oneOf: [a02yyuw, tfLuna, hcSr04, gp2y0a("gp2y0a21", 100), gp2y0a("gp2y0a02", 200)] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type RangefinderSettings = Infer<typeof rangefinder>;

const mfrc522 = { type: "object", required: ["driver", "port", "clock", "in", "out", "select"],
  properties: { driver: named("mfrc522"), ...spi, reset: pin } } as const;

/** The same chip on any of its three buses; its two switches say on which. On I2C it is at the station's `i2c`. */
const pn532OnI2C = { type: "object", required: ["driver"], properties: { driver: named("pn532-i2c") } } as const;
const pn532OnSPI = { type: "object", required: ["driver", "port", "clock", "in", "out", "select"],
  properties: { driver: named("pn532-spi"), ...spi } } as const;
const pn532OnSerial = { type: "object", required: ["driver", "port", "receive", "transmit"],
  properties: { driver: named("pn532-serial"), port: uart, receive: pin, transmit: pin } } as const;

/** 125 kHz cards. `canonicalBytes` 4: the number printed on the card, without its version byte. */
const rdm6300 = { type: "object", required: ["driver", "port", "receive"],
  properties: { driver: named("rdm6300"), port: uart, receive: pin,
    canonicalBytes: { type: "integer", enum: [4, 7] }, sendsOnce: { type: "boolean" } } } as const;

/** ISO 14443-3, 6.5.4. */
const canonicalBytes = { type: "integer", enum: [4, 7, 10] } as const;

/** How the lines of a reader are to be read: modules/drivers/card-number.ts. */
const format = { type: "object", required: [], properties: {
  text: named("hex", "decimal", "facility"),
  bytes: { type: "integer", minimum: 3, maximum: 12 },
  reversed: { type: "boolean" }, inverted: { type: "boolean" }, leadingZeros: { type: "boolean" },
  check: named("none", "xor", "levels"),
  canonicalBytes,
} } as const;

/** Any reader that sends a line of digits for a card. */
const serialReader = { type: "object", required: ["driver", "port", "receive", "format"],
  properties: { driver: named("serial-reader"), port: uart, receive: pin, format,
    baud: { type: "integer", minimum: 1_200, maximum: 115_200 }, ending: named("line", "silence"), sendsOnce: { type: "boolean" } } } as const;

/** D0 and D1 of any reader that speaks Wiegand. */
const wiegand = { type: "object", required: ["driver", "zero", "one"],
  properties: { driver: named("wiegand"), zero: pin, one: pin,
    format: { type: "object", required: [], properties: {
      /** Of 26 bits, or of 34. */
      bytes: { type: "integer", minimum: 3, maximum: 4 },
      reversed: { type: "boolean" }, inverted: { type: "boolean" }, canonicalBytes,
    } } } } as const;

/** Whatever tells of a card that is held to it. */
export const cardReader = { oneOf: [mfrc522, pn532OnI2C, pn532OnSPI, pn532OnSerial, rdm6300, wiegand, serialReader] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type CardReaderSettings = Infer<typeof cardReader>;
