// The wiring of one station as its settings document describes it: virtual chips soldered to the pins of the board.
import type { CompartmentSettings, Settings } from "../modules/contract/settings.js";
import type { Hardware } from "./board-io.js";
import { solderBolt, type BoltChip, type LidChip } from "./bolt-wiring.js";
import type { Carrier } from "./chips/card-place.js";
import { Mfrc522Chip } from "./chips/mfrc522.js";
import type { PushButton } from "./chips/push-button.js";
import { Ws2812Strip } from "./chips/ws2812.js";
import type { Clock } from "./clock.js";
import { VirtualAnalog } from "./io/analog.js";
import { VirtualDigital } from "./io/digital.js";
import { NorFlash } from "./io/flash.js";
import { VirtualI2C } from "./io/i2c.js";
import { VirtualLoadCell } from "./io/load-cell.js";
import { VirtualPixelChain } from "./io/pixel-chain.js";
import { VirtualPulsePair } from "./io/pulse-pair.js";
import { VirtualPulseWidth } from "./io/pulse-width.js";
import { VirtualPWM } from "./io/pwm.js";
import type { Network } from "./network.js";
import * as solder from "./part-wiring.js";
import { Pins, type Plug } from "./pins.js";
import type { Random } from "./random.js";
import { solderReader, type ReaderChip } from "./reader-wiring.js";
import { solderRange, type RangeChip } from "./range-wiring.js";

const EVENTS_BYTES = 640 * 1024;       // the `events` partition of a 4 MB board (docs/hardware.md)
const SETTINGS_BYTES = 32 * 1024;      // `settings`, on every board
const KIB = 1024;

export interface Bay {
  readonly settings: CompartmentSettings;
  readonly lid: LidChip;
  readonly bolt: BoltChip;
  readonly range: RangeChip;
  readonly scale: { set(kg: number): void } | undefined;
  readonly button: PushButton | undefined;
}

export interface Wiring {
  readonly hardware: Hardware;
  /** There also where the station has another reader. */
  readonly reader: Mfrc522Chip;
  /** Where people hold their cards, and the kind of card it is for. */
  readonly antenna: ReaderChip;
  readonly carrier: Carrier;
  readonly bays: readonly Bay[];
  /** Undefined where the station has none; so are those that follow. */
  readonly resetButton: PushButton | undefined;
  readonly reportButton: PushButton | undefined;
  readonly watches: Watches;
  readonly signs: Signs;
  /** The supply of everything but the processor comes or goes. */
  power(on: boolean): void;
  /** Parts that can be taken off their wires, by the names that the station has for them. */
  readonly plugs: ReadonlyMap<string, Plug>;
  /** What all that is soldered to. */
  readonly pins: Pins;
  readonly events: NorFlash;
  /** The partition of the settings slots. */
  readonly settings: NorFlash;
  /** Levels of the light's channels. */
  light(): { red: boolean; green: boolean; blue: boolean };
  buzzerHz(): number;
  /** Calls back after a light or the buzzer has changed. */
  onSignal(callback: () => void): void;
  /** Calls back after the strip, the voice or the camera has done something. */
  onSign(callback: () => void): void;
}

export type Watches = ReturnType<typeof solderWatches>;
export type Signs = ReturnType<typeof solderSigns>;

export interface WiringOptions { settings: Settings; clock: Clock; random: Random; network: Network; eventsBytes?: number }

export function wire({ settings, clock, random, network, eventsBytes = EVENTS_BYTES }: WiringOptions): Wiring {
  const pins = new Pins();
  const bench = { pins, clock, random };
  solder.solderExpanders(settings, bench);
  const reader = new Mfrc522Chip(clock, { random });
  const events = new NorFlash({ size: eventsBytes, blockLength: 4 * KIB, misaligned: "accept", random });
  const slots = new NorFlash({ size: SETTINGS_BYTES, blockLength: 4 * KIB, misaligned: "accept", random });
  const bays = settings.compartments.map((compartment) => bay(compartment, bench));
  const soldered = solderReader(settings.reader, reader, pins, clock, random);
  const watches = solderWatches(settings, bench);
  const signs = solderSigns(settings, bench);
  return {
    hardware: { ...ioOf(settings, bench, signs), flash: { events, settings: slots }, network, keys: new Map() },
    reader, antenna: soldered.chip, carrier: soldered.carrier, bays, watches, signs, plugs: pins.plugs, pins, power: (on) => pins.power(on), events, settings: slots,
    resetButton: solder.solderButton(settings.resetButton, bench), reportButton: solder.solderButton(settings.reportButton, bench),
    ...lamps(settings, pins),
    onSign(callback) {
      const { strip, voice, camera } = signs;
      if (strip) strip.onChange = callback;
      if (voice) voice.onChange = callback;
      if (camera) camera.onPicture = callback;
    },
  };
}

interface Bench { readonly pins: Pins; readonly clock: Clock; readonly random: Random }

function bay(settings: CompartmentSettings, bench: Bench): Bay {
  const { pins, clock, random } = bench;
  const { id, range, scale, button } = settings;
  return {
    settings, ...solderBolt(settings, pins, clock, random), range: solderRange(`range-${id}`, range, pins, clock, random),
    scale: solder.solderScale(`scale-${id}`, scale, bench), button: solder.solderButton(button, bench),
  };
}

function solderWatches({ smoke, tamper, mains, tilt, battery, thermometer, timeChip }: Settings, bench: Bench) {
  return {
    smoke: solder.solderAlarm(smoke, bench), tamper: solder.solderAlarm(tamper, bench), mains: solder.solderAlarm(mains, bench),
    tilt: solder.solderTilt(tilt, bench), battery: solder.solderBattery(battery, bench), thermometer: solder.solderThermometer(thermometer, bench),
    timeChip: solder.solderTimeChip(timeChip, bench),
  };
}

function solderSigns({ display, voice, camera, strip: settings }: Settings, bench: Bench) {
  const strip = settings && new Ws2812Strip(bench.clock, { length: settings.length, order: settings.order ?? "GRB" });
  if (strip) bench.pins.feed((on) => strip.power(on));
  return {
    display: solder.solderDisplay(display, bench), voice: solder.solderVoice(voice, bench), camera: solder.solderCamera(camera, bench),
    strip,
  };
}

function ioOf({ i2c, strip }: Settings, { pins, clock }: Bench, signs: Signs): Omit<Hardware, "flash" | "network" | "keys"> {
  const { lines, analogs, waves, cells } = pins;
  const digital = new VirtualDigital(lines);
  return {
    Digital: digital.Digital,
    PWM: new VirtualPWM(waves).PWM,
    openSPI: (options) => pins.openSPI(options),
    openSerial: (options) => pins.openSerial(options),
    pulses: new VirtualPulseWidth(lines, clock),
    Analog: new VirtualAnalog({ lines: analogs }).Analog,
    PulsePair: new VirtualPulsePair(lines, clock).PulsePair,
    LoadCell: new VirtualLoadCell(cells, clock).LoadCell,
    ...(i2c && { I2C: new VirtualI2C({ data: lines[i2c.data]!, clock: lines[i2c.clock]!, chips: pins.i2c, claim: (taken) => claim(digital, [i2c.data, i2c.clock], taken) }).I2C }),
    ...(strip && signs.strip && { PixelChain: new VirtualPixelChain({ strips: { [strip.pin]: signs.strip }, clock }).PixelChain }),
  };
}

/** Throws, as the SDK does, where a pin that the bus wants is somebody else's. */
function claim({ inUse, claimed }: VirtualDigital, wires: readonly number[], taken: boolean): void {
  if (taken && wires.some((pin) => inUse.has(pin))) throw new RangeError("inUse");
  for (const pin of wires) {
    if (taken) claimed.add(pin);
    else claimed.delete(pin);
  }
}

function lamps({ light, buzzer }: Settings, { lines, waves }: Pins): Pick<Wiring, "light" | "buzzerHz" | "onSignal"> {
  const channels = light && { red: lines[light.red]!, green: lines[light.green]!, blue: lines[light.blue]! };
  const tone = buzzer && waves[buzzer.pin]!;
  return {
    light: () => ({ red: channels?.red.level === 1, green: channels?.green.level === 1, blue: channels?.blue.level === 1 }),
    buzzerHz: () => tone?.soundHz ?? 0,
    onSignal(callback) {
      for (const line of Object.values(channels ?? {})) line.onChange(callback);
      if (tone) tone.onChange = callback;
    },
  };
}
