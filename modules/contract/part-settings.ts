// The other parts of a station as its settings name them: what opens and locks, weighs, watches and answers. See device-settings.ts.
import { farInput, farPin, level, named, pin, uart } from "./device-settings.js";
import type { Infer, ObjectSchema } from "./schema.js";

const restMs = { type: "integer", minimum: 1, maximum: 10_000 } as const;

/** Between the pin and ground; `openLevel`: what the pin reads while the lid is open. How long it has to rest at open, and at closed. */
export const lid = { type: "object", required: ["driver", "pin", "openLevel"],
  properties: { driver: named("contact"), pin: farInput, openLevel: level, openMs: restMs, closeMs: restMs } } as const;

/** The contact at the bolt that tells that it is drawn. */
const feedback = { type: "object", required: ["pin", "unlockedLevel"], properties: { pin: farInput, unlockedLevel: level } } as const;

/** `pin` energises. With `holdDuty` it pulls with all there is and then holds with less, by PWM: then only on a pin of the board. */
const solenoid = { type: "object", required: ["driver", "pin", "unlockLevel"],
  properties: {
    driver: named("solenoid"), pin: farPin, unlockLevel: level,
    holdDuty: { type: "number", minimum: 0.1, maximum: 1 },
    feedback,
  } } as const;

const pulseUs = { type: "integer", minimum: 500, maximum: 2_500 } as const;

/** A hobby servo that moves the bolt: the pulse for each of its two places. */
const servo = { type: "object", required: ["driver", "pin", "lockedUs", "unlockedUs"],
  properties: { driver: named("servo"), pin, lockedUs: pulseUs, unlockedUs: pulseUs, feedback } } as const;

/**
 * A motor that lifts the lid itself, on an H-bridge (`open`, `close`: its two inputs), with a switch to ground at each end.
 * `current`: an analog pin at the bridge's shunt, so that an arm in the way is felt before the time is up; `edge`: a safety edge.
 */
export const lidActuator = { type: "object", required: ["driver", "open", "close", "openEnd", "closedEnd"],
  properties: {
    driver: named("lid-actuator"), open: farPin, close: farPin, openEnd: farInput, closedEnd: farInput,
    edge: farInput,
    /** Longer runs, with all the attempts to close that one opening may cost, are more than a motor takes: it would never start. */
    runMsMax: { type: "integer", minimum: 500, maximum: 15_000 },
    current: { type: "object", required: ["pin", "limitMv"],
      properties: { pin, limitMv: { type: "integer", minimum: 200, maximum: 2_400 } } },
  } } as const;

/** Whatever keeps a lid shut. */
export const bolt = { oneOf: [solenoid, servo, lidActuator] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type BoltSettings = Infer<typeof bolt>;

/** Load cells under a compartment, each with its HX711. */
export const scale = { type: "object", required: ["driver", "cells", "countsPerKg"],
  properties: {
    driver: named("hx711"),
    cells: { type: "array", minItems: 1, maxItems: 4, items: { type: "object", required: ["data", "clock"], properties: { data: pin, clock: pin } } },
    /** Of all cells together. */
    countsPerKg: { type: "number", minimum: 100, maximum: 2_000_000 },
    /** What the cells read of an empty compartment, together. Without it the first measurement of an empty one is taken. */
    tareCounts: { type: "integer", minimum: -33_554_432, maximum: 33_554_428 },
    capacityKg: { type: "number", minimum: 1, maximum: 2_000 },
  } } as const;
export type ScaleSettings = Infer<typeof scale>;

/** A push button between the pin and ground, or the supply. */
export const button = { type: "object", required: ["pin", "pressedLevel"], properties: { pin: farInput, pressedLevel: level } } as const;
export type ButtonSettings = Infer<typeof button>;

/** Those of the strip that stand for a compartment. */
export const pixels = { type: "object", required: ["from", "count"],
  properties: { from: { type: "integer", minimum: 0, maximum: 299 }, count: { type: "integer", minimum: 1, maximum: 100 } } } as const;

/** How much is in a compartment when the rangefinder sees so far: for those that are not as wide below as above. Nearest first. */
export const geometry = { type: "array", minItems: 2, maxItems: 16,
  items: { type: "object", required: ["mm", "litres"],
    properties: { mm: { type: "integer", minimum: 0, maximum: 4_500 }, litres: { type: "number", minimum: 0, maximum: 10_000 } } } } as const;

/** The one bus that all parts on I2C share. */
export const i2c = { type: "object", required: ["data", "clock"],
  properties: { data: pin, clock: pin, hz: { type: "integer", minimum: 10_000, maximum: 400_000 } } } as const;

/** `reset`: a pin of the board at RESET, so that its outputs can be let go when it no longer hears. */
export const expanders = { type: "array", maxItems: 8,
  items: { type: "object", required: ["driver", "address"],
    properties: { driver: named("mcp23017"), address: { type: "integer", minimum: 0x20, maximum: 0x27 }, interrupt: pin, reset: pin } } } as const;

/** A clock that goes on without power. */
export const timeChip = { type: "object", required: ["driver"], properties: { driver: named("ds3231", "pcf8563") } } as const;

const sht3x = { type: "object", required: ["driver"],
  properties: { driver: named("sht3x"), address: { type: "integer", minimum: 0x44, maximum: 0x45 } } } as const;

/** A thermistor from the pin to ground, a resistor of `seriesOhm` from it to 3.3 V. */
const ntc = { type: "object", required: ["driver", "pin"],
  properties: {
    driver: named("ntc"), pin,
    ohmAt25: { type: "integer", minimum: 1_000, maximum: 1_000_000 }, beta: { type: "integer", minimum: 2_000, maximum: 5_000 },
    seriesOhm: { type: "integer", minimum: 1_000, maximum: 1_000_000 },
  } } as const;

export const thermometer = { oneOf: [sht3x, ntc] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type ThermometerSettings = Infer<typeof thermometer>;

const contact = { type: "object", required: ["driver", "pin", "alarmLevel"],
  properties: { driver: named("contact"), pin: farInput, alarmLevel: level,
    /** How long the pin has to rest at the alarm, and away from it. */
    raiseMs: restMs, clearMs: restMs } } as const;

const lis3dh = { type: "object", required: ["driver"],
  properties: { driver: named("lis3dh"), address: { type: "integer", minimum: 0x18, maximum: 0x19 },
    tiltDegrees: { type: "integer", minimum: 5, maximum: 80 },
    /** The axis printed on the board that points up. Without it whatever is up at the start is right, in a station that lies on its side too. */
    up: named("x", "-x", "y", "-y", "z", "-z") } } as const;

export const watch = contact;
export const tilt = { oneOf: [contact, lis3dh] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type WatchSettings = Infer<typeof watch>;
export type TiltSettings = Infer<typeof tilt>;

const volts = { type: "number", minimum: 1, maximum: 60 } as const;

/** Through a divider: the battery has `ratio` times the volts of the pin. */
export const battery = { type: "object", required: ["driver", "pin", "ratio", "lowVolts"],
  properties: { driver: named("divider"), pin, ratio: { type: "number", minimum: 1, maximum: 50 }, lowVolts: volts } } as const;

/** A chain of WS2812; each compartment says which pixels are its own. */
export const strip = { type: "object", required: ["driver", "pin", "length"],
  properties: { driver: named("ws2812"), pin, length: { type: "integer", minimum: 1, maximum: 300 }, order: named("GRB", "RGB"),
    milliampsMax: { type: "integer", minimum: 50, maximum: 20_000 } } } as const;

export const voice = { type: "object", required: ["driver", "port", "transmit"],
  properties: { driver: named("dfplayer"), port: uart, transmit: pin, receive: pin, volume: { type: "integer", minimum: 0, maximum: 30 } } } as const;

const ssd1306 = { type: "object", required: ["driver"],
  properties: { driver: named("ssd1306"), address: { type: "integer", minimum: 0x3c, maximum: 0x3d } } } as const;

/** `command`: the wire that is called DC, D/C or RS. It has no MISO: what it is told is never heard of again. */
const st7789 = { type: "object", required: ["driver", "port", "clock", "out", "select", "command"],
  properties: { driver: named("st7789"), port: { type: "integer", minimum: 1, maximum: 2 }, clock: pin, out: pin, select: pin, command: pin,
    reset: farPin, backlight: farPin, height: { type: "integer", enum: [240, 320] } } } as const;

export const display = { oneOf: [ssd1306, st7789] } as const satisfies { oneOf: readonly ObjectSchema[] };
export type DisplaySettings = Infer<typeof display>;

/** A pulse for a camera to take a picture by, at each of these answers. */
export const camera = { type: "object", required: ["driver", "pin", "on"],
  properties: { driver: named("camera-trigger"), pin: farPin, activeLevel: level, pulseMs: { type: "integer", minimum: 10, maximum: 2_000 },
    on: { type: "array", minItems: 1, maxItems: 4, items: named("granted", "refused", "forced-open", "tamper") } } } as const;
export type CameraSettings = Infer<typeof camera>;
