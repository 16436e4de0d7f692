// The registry of what watches the station itself and those who press something: hazards, climate, battery, buttons.
import type { ButtonSettings, TiltSettings, WatchSettings } from "./contract/part-settings.js";
import type { Settings } from "./contract/settings.js";
import { i2cAddressOf } from "./contract/wiring.js";
import type { Hazard } from "./contract/words.js";
import { Battery } from "./drivers/battery.js";
import { Contact } from "./drivers/contact.js";
import { Lis3dh } from "./drivers/lis3dh.js";
import { Ntc } from "./drivers/ntc.js";
import { Sht3x } from "./drivers/sht3x.js";
import { DigitalMode } from "./io.js";
import { opened, watched, type Workshop } from "./workshop.js";

/** A spark of rain on a contact is over by then. */
const RAISE_MS = 500;
const CLEAR_MS = 5_000;

/** From 3.3 V: with a thermistor of 10 kΩ the converter of an ESP32, which reads up to 2450 mV, then sees from -20 to 70 °C. */
const SERIES_OHM = 33_000;

/** Everything that tells of a danger. What is wrong already when it starts is told too. */
export function openWatches(workshop: Workshop): void {
  const { smoke, tamper, mains, tilt, battery } = workshop.settings;
  if (smoke) watchContact(workshop, "smoke", smoke);
  if (tamper) watchContact(workshop, "tamper", tamper);
  if (mains) watchContact(workshop, "mains-lost", mains);
  if (tilt?.driver === "contact") watchContact(workshop, "tilt", tilt);
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

/** The buttons by which people choose, and the one by which they report. */
export function openButtons(workshop: Workshop): void {
  const { settings: { compartments, reportButton }, post } = workshop;
  for (const { id, button } of compartments)
    if (button) openButton(workshop, `button-${id}`, button, () => post({ type: "button", compartment: id }));
  if (reportButton) openButton(workshop, "report-button", reportButton, () => post({ type: "report" }));
}

/** Nobody holds a button for so long: something is wedged in it. */
const JAMMED_MS = 30_000;

function openButton(workshop: Workshop, part: string, { pin, pressedLevel }: ButtonSettings, onPressed: () => void): void {
  const { io, timers } = workshop;
  opened(workshop, part, () => new Contact({
    contact: { io: io.Digital, pin, mode: pressedLevel === 0 ? DigitalMode.inputPullUp : DigitalMode.inputPullDown },
    timers, openLevel: pressedLevel as 0 | 1, stuckMs: JAMMED_MS, ...watched(workshop, part),
    onChange: (pressed) => { if (pressed) onPressed(); },
  }));
}

function watchContact(workshop: Workshop, hazard: Hazard, { pin, alarmLevel, raiseMs = RAISE_MS, clearMs = CLEAR_MS }: WatchSettings): void {
  const { io, timers, post } = workshop;
  const contact = opened(workshop, hazard, () => new Contact({
    contact: { io: io.Digital, pin }, timers, openLevel: alarmLevel as 0 | 1, openMs: raiseMs, closeMs: clearMs, ...watched(workshop, hazard),
    onChange: (present) => post({ type: "hazard", hazard, present }),
  }));
  if (contact?.open) post({ type: "hazard", hazard, present: true });
}

function watchTilt(workshop: Workshop, settings: TiltSettings & { driver: "lis3dh" }): void {
  const { io, timers, post } = workshop;
  opened(workshop, "tilt", () => new Lis3dh({
    sensor: { io: io.I2C, address: i2cAddressOf(settings)! }, timers, tiltDegrees: settings.tiltDegrees, ...watched(workshop, "tilt"),
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
