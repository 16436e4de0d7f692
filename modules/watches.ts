// The registry of what measures the station itself: how it stands, its battery, the air in it.
import type { TiltSettings } from "./contract/part-settings.js";
import type { Settings } from "./contract/settings.js";
import { i2cAddressOf } from "./contract/wiring.js";
import { Battery } from "./drivers/battery.js";
import { Lis3dh } from "./drivers/lis3dh.js";
import { Ntc } from "./drivers/ntc.js";
import { Sht3x } from "./drivers/sht3x.js";
import { opened, watched, type Workshop } from "./workshop.js";

/** From 3.3 V: with a thermistor of 10 kΩ the converter of an ESP32, which reads up to 2450 mV, then sees from -20 to 70 °C. */
const SERIES_OHM = 33_000;

/** What tells of a danger by more than a contact (those: contacts.ts). */
export function openWatches(workshop: Workshop): void {
  const { tilt, battery } = workshop.settings;
  if (tilt?.driver === "lis3dh") watchTilt(workshop, tilt);
  if (battery) watchBattery(workshop, battery);
}

/** The way to know the air's temperature, in °C; undefined where there is no thermometer, or it does not know. */
export function openThermometer(workshop: Workshop): () => number | undefined {
  const { io, settings: { thermometer }, timers, post } = workshop;
  if (!thermometer) return unknown;
  const onClimate = ({ celsius, humidity }: { celsius: number; humidity?: number }): void => post({ type: "climate", celsius, humidity });
  const part = opened(workshop, "thermometer", () => {
    const common = { timers, onClimate, ...watched(workshop, "thermometer") };
    if (thermometer.driver === "sht3x") return new Sht3x({ sensor: { io: io.I2C, address: i2cAddressOf(thermometer)! }, ...common });
    const { pin, ohmAt25, beta, seriesOhm = SERIES_OHM } = thermometer;
    return new Ntc({ sensor: { io: io.Analog, pin }, nominalOhms: ohmAt25, beta, seriesOhms: seriesOhm, ...common });
  });
  return () => part?.celsius;
}

function unknown(): undefined {}

const axes = Object.freeze({
  x: { x: 1, y: 0, z: 0 }, "-x": { x: -1, y: 0, z: 0 }, y: { x: 0, y: 1, z: 0 }, "-y": { x: 0, y: -1, z: 0 }, z: { x: 0, y: 0, z: 1 }, "-z": { x: 0, y: 0, z: -1 },
}, true);

function watchTilt(workshop: Workshop, settings: TiltSettings & { driver: "lis3dh" }): void {
  const { io, timers, post } = workshop;
  opened(workshop, "tilt", () => new Lis3dh({
    sensor: { io: io.I2C, address: i2cAddressOf(settings)! }, timers, tiltDegrees: settings.tiltDegrees, mounting: settings.up && axes[settings.up], ...watched(workshop, "tilt"),
    onTilt: (present) => post({ type: "hazard", hazard: "tilt", present }),
  }));
}

function watchBattery(workshop: Workshop, { pin, ratio, lowVolts }: NonNullable<Settings["battery"]>): void {
  const { io, timers, post } = workshop;
  opened(workshop, "battery", () => new Battery({
    sensor: { io: io.Analog, pin }, timers, ratio, lowVolts, ...watched(workshop, "battery"),
    onLow: (present) => post({ type: "hazard", hazard: "battery-low", present }),
  }));
}
