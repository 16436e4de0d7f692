// Solders what watches the station, tells people something and helps with pins, as the settings name it, to the pins they name.
import type { DisplaySettings, ScaleSettings, ThermometerSettings, WatchSettings } from "../modules/contract/part-settings.js";
import type { Settings } from "../modules/contract/settings.js";
import { i2cAddressOf } from "../modules/contract/wiring.js";
import { Battery } from "./chips/battery.js";
import { CameraChip } from "./chips/camera.js";
import { Contact } from "./chips/contact.js";
import { DfPlayerChip } from "./chips/dfplayer.js";
import { Ds3231Chip } from "./chips/ds3231.js";
import { Hx711Chip } from "./chips/hx711.js";
import { Lis3dhChip } from "./chips/lis3dh.js";
import { Mcp23017Chip, type Mcp23017Pin } from "./chips/mcp23017.js";
import { Ntc } from "./chips/ntc.js";
import { Pcf8563Chip } from "./chips/pcf8563.js";
import type { Picture } from "./chips/picture.js";
import { PushButton } from "./chips/push-button.js";
import { Sht3xChip } from "./chips/sht3x.js";
import { Ssd1306Chip } from "./chips/ssd1306.js";
import { St7789Chip } from "./chips/st7789.js";
import type { Clock } from "./clock.js";
import type { Level } from "./io/digital.js";
import { forgetful, type Pins } from "./pins.js";
import type { Random } from "./random.js";

interface Bench { readonly pins: Pins; readonly clock: Clock; readonly random: Random }

/** A contact that says whether something is the matter. */
export interface Alarm { set(present: boolean): void }

/** Their lines are the far pins of the settings. */
export function solderExpanders({ expanders = [] }: Settings, { pins, random }: Bench): void {
  expanders.forEach(({ address, interrupt, reset }, i) => {
    const chip = new Mcp23017Chip({ address, random, ...(interrupt === undefined ? {} : { interruptA: pins.lines[interrupt]! }),
      ...(reset === undefined ? {} : { reset: pins.lines[reset]! }) });
    for (const port of ["A", "B"] as const)
      for (let bit = 0; bit < 8; bit++) pins.lines[100 * (i + 1) + 8 * Number(port === "B") + bit] = chip.lines[`${port}${bit}` as Mcp23017Pin];
    pins.i2c.push(chip);
    pins.supply(`expander-${i + 1}`, (alive) => chip.power(alive));
  });
}

export function solderButton(settings: Settings["reportButton"], { pins, clock, random }: Bench): PushButton | undefined {
  if (!settings) return undefined;
  const { pin, pressedLevel } = settings;
  return new PushButton({ clock, contact: new Contact(clock, pins.lines[pin]!, { near: false, level: pressedLevel as Level, random }) });
}

/** Between the pin and ground: what reads 1 when something is the matter is closed while nothing is. */
export function solderAlarm(settings: WatchSettings | undefined, { pins, clock, random }: Bench): Alarm | undefined {
  if (!settings) return undefined;
  const closesAtAlarm = settings.alarmLevel === 0;
  const contact = new Contact(clock, pins.lines[settings.pin]!, { near: !closesAtAlarm, random });
  return { set: (present) => contact.setNear(present === closesAtAlarm) };
}

/** What a scale's cells carry together is shared out evenly. */
export function solderScale(name: string, settings: ScaleSettings | undefined, { pins, clock, random }: Bench): { set(kg: number): void } | undefined {
  if (!settings) return undefined;
  const chips = settings.cells.map((wires) => {
    const chip = Object.assign(new Hx711Chip(clock, { random, ...ratingFor(settings) }), { tremble: 30 });
    pins.cells.push({ ...wires, chip });
    return chip;
  });
  pins.feed((on) => { for (const chip of chips) chip.power(on); });
  pins.plugs.set(name, (plugged) => { for (const chip of chips) chip.disconnected = plugged ? undefined : "highest"; });
  return { set(kg) { for (const { bridge } of chips) bridge.kg = kg / chips.length; } };
}

/** The cells that the counts of the settings are right for: full scale is half the supply, divided by the gain of 128 (HX711 data sheet, "Analog Inputs"). */
function ratingFor({ countsPerKg }: ScaleSettings): { ratedKg: number; mvPerV: number } {
  const MV_PER_V = 2;
  const countsAtRated = MV_PER_V * COUNTS_PER_MV_PER_V;
  return { ratedKg: countsAtRated / countsPerKg, mvPerV: MV_PER_V };
}

const COUNTS_PER_MV_PER_V = 2 ** 23 * 2 * 128 / 1_000;

/** docs/hardware.md: with a thermistor of 10 kΩ, the converter of an ESP32 then sees from -20 to 70 °C. */
const SERIES_OHM = 33_000;

export function solderThermometer(settings: ThermometerSettings | undefined, { pins, clock, random }: Bench): { set(celsius: number, humidity: number): void } | undefined {
  if (!settings) return undefined;
  if (settings.driver === "sht3x") {
    const chip = new Sht3xChip(clock, { address: i2cAddressOf(settings) as 0x44 | 0x45, random });
    pins.i2c.push(chip);
    pins.supply("thermometer", forgetful(chip));
    return { set: (celsius, humidity) => void Object.assign(chip, { celsius, humidity }) };
  }
  const { pin, ohmAt25 = 10_000, beta, seriesOhm = SERIES_OHM } = settings;
  const chip = new Ntc({ output: pins.analogs[pin]!, ohmsAt25: ohmAt25, seriesOhms: seriesOhm, random, ...(beta === undefined ? {} : { beta }) });
  pins.plugs.set("thermometer", (plugged) => { chip.fault = plugged ? undefined : "open"; });
  return { set: (celsius) => void Object.assign(chip, { celsius }) };
}

export function solderTilt(settings: Settings["tilt"], bench: Bench): { set(degrees: number): void } | undefined {
  if (settings?.driver === "contact") {
    const alarm = solderAlarm(settings, bench)!;
    return { set: (degrees) => alarm.set(degrees > TILT_SWITCH_DEGREES) };
  }
  if (!settings) return undefined;
  const chip = Object.assign(new Lis3dhChip(bench.clock, { address: i2cAddressOf(settings) as 0x18 | 0x19, random: bench.random }), { trembleG: 0.01 });
  bench.pins.i2c.push(chip);
  bench.pins.supply("tilt", forgetful(chip));
  return { set: (degrees) => chip.lean(degrees) };
}

const TILT_SWITCH_DEGREES = 15; // a common ball switch (SW-520D)

export function solderBattery(settings: Settings["battery"], { pins, random }: Bench): Battery | undefined {
  if (!settings) return undefined;
  const LOWER = 10_000;
  return new Battery({ output: pins.analogs[settings.pin]!, lowerOhms: LOWER, upperOhms: LOWER * (settings.ratio - 1), random });
}

export function solderTimeChip(settings: Settings["timeChip"], { pins, clock, random }: Bench): Ds3231Chip | Pcf8563Chip | undefined {
  if (!settings) return undefined;
  const chip = settings.driver === "ds3231" ? new Ds3231Chip(clock, { random }) : new Pcf8563Chip(clock, { random });
  pins.i2c.push(chip);
  pins.supply("time-chip", (alive) => chip.power(alive));
  return chip;
}

/** `revision` counts what changes the picture of one that is `lit`. */
export interface DisplayChip { readonly revision: number; readonly lit: boolean; picture(): Picture }

export function solderDisplay(settings: DisplaySettings | undefined, { pins, clock, random }: Bench): DisplayChip | undefined {
  if (!settings) return undefined;
  if (settings.driver === "ssd1306") {
    const chip = new Ssd1306Chip({ address: i2cAddressOf(settings) as 0x3c | 0x3d, random });
    pins.i2c.push(chip);
    pins.supply("display", forgetful(chip));
    return chip;
  }
  const { command, reset, backlight, height } = settings;
  const line = (pin: number | undefined) => pin === undefined ? undefined : pins.lines[pin]!;
  const chip = new St7789Chip(clock, { dc: line(command)!, random, ...defined({ reset: line(reset), backlight: line(backlight), height: height as 240 | 320 | undefined }) });
  pins.solderSPI(chip, settings);
  pins.supply("display", forgetful(chip));
  return chip;
}

/** A recording of every outcome: two seconds each. */
const CLIPS: Readonly<Record<number, number>> = Object.fromEntries(Array.from({ length: 64 }, (_, i) => [i + 1, 2_000]));

export function solderVoice(settings: Settings["voice"], { pins, clock, random }: Bench): DfPlayerChip | undefined {
  if (!settings) return undefined;
  const chip = pins.solderSerial(new DfPlayerChip(clock, { random, clips: CLIPS }), settings);
  pins.supply("voice", (alive) => chip.power(alive));
  return chip;
}

export function solderCamera(settings: Settings["camera"], { pins, clock }: Bench): CameraChip | undefined {
  if (!settings) return undefined;
  const chip = new CameraChip(clock, { line: pins.lines[settings.pin]!, activeLevel: (settings.activeLevel ?? 1) as Level });
  pins.feed((on) => { chip.dead = !on; });
  return chip;
}

function defined<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}
