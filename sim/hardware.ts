// The wiring of one station as its settings document describes it: virtual chips soldered to the pins of the board.
import type { CompartmentSettings, Settings } from "../modules/contract/settings.js";
import type { Serial, SerialOptions } from "../modules/io.js";
import type { Hardware } from "./board-io.js";
import type { Carrier } from "./chips/card-place.js";
import { Contact } from "./chips/contact.js";
import { Lid } from "./chips/lid.js";
import { Lock } from "./chips/lock.js";
import { Mfrc522Chip } from "./chips/mfrc522.js";
import { PushButton } from "./chips/push-button.js";
import type { Clock } from "./clock.js";
import { AnalogLine, VirtualAnalog } from "./io/analog.js";
import { DigitalLine, type Level, VirtualDigital } from "./io/digital.js";
import { NorFlash } from "./io/flash.js";
import { VirtualPulseWidth } from "./io/pulse-width.js";
import { PWMLine, VirtualPWM } from "./io/pwm.js";
import type { VirtualSerial } from "./io/serial.js";
import type { Network } from "./network.js";
import type { Random } from "./random.js";
import { solderReader, type ReaderChip } from "./reader-wiring.js";
import { solderRange, type Pins, type RangeChip } from "./range-wiring.js";

const PINS = 49;                       // GPIO 0 to 48: ESP32-S3, the largest of the family
const EVENTS_BYTES = 640 * 1024;       // the `events` partition of a 4 MB board (docs/hardware.md)
const SETTINGS_BYTES = 32 * 1024;      // `settings`, on every board
const KIB = 1024;

export interface Bay { readonly settings: CompartmentSettings; readonly lid: Lid; readonly lock: Lock; readonly range: RangeChip }

export interface Wiring {
  readonly hardware: Hardware;
  /** There also where the station has another reader. */
  readonly reader: Mfrc522Chip;
  /** Where people hold their cards, and the kind of card it is for. */
  readonly antenna: ReaderChip;
  readonly carrier: Carrier;
  readonly bays: readonly Bay[];
  /** Where the station has one. */
  readonly resetButton: PushButton | undefined;
  readonly events: NorFlash;
  /** The partition of the settings slots. */
  readonly settings: NorFlash;
  /** Levels of the light's channels. */
  light(): { red: boolean; green: boolean; blue: boolean };
  buzzerHz(): number;
  /** Calls back after a light or the buzzer has changed. */
  onSignal(callback: () => void): void;
}

export interface WiringOptions { settings: Settings; clock: Clock; random: Random; network: Network; eventsBytes?: number }

export function wire({ settings, clock, random, network, eventsBytes = EVENTS_BYTES }: WiringOptions): Wiring {
  const lines = Array.from({ length: PINS }, () => new DigitalLine());
  const tones = Array.from({ length: PINS }, () => new PWMLine());
  const reader = new Mfrc522Chip(clock, { random });
  const events = new NorFlash({ size: eventsBytes, blockLength: 4 * KIB, misaligned: "accept", random });
  const slots = new NorFlash({ size: SETTINGS_BYTES, blockLength: 4 * KIB, misaligned: "accept", random });
  const pins: Pins = { lines, analogs: Array.from({ length: PINS }, () => new AnalogLine()), serials: new Map() };
  const bays = settings.compartments.map((compartment) => bay(compartment, pins, clock, random));
  const soldered = solderReader(settings.reader, reader, pins, clock, random);

  const channels = settings.light && { red: lines[settings.light.red]!, green: lines[settings.light.green]!, blue: lines[settings.light.blue]! };
  const tone = settings.buzzer && tones[settings.buzzer.pin]!;
  return {
    hardware: {
      Digital: new VirtualDigital(lines).Digital,
      PWM: new VirtualPWM(tones).PWM,
      openSPI: soldered.openSPI,
      openSerial: (options) => openSerial(pins.serials, options),
      pulses: new VirtualPulseWidth(lines, clock),
      Analog: new VirtualAnalog({ lines: pins.analogs }).Analog,
      flash: { events, settings: slots }, network, keys: new Map(),
    },
    reader, antenna: soldered.chip, carrier: soldered.carrier, bays, resetButton: button(settings, lines, clock, random), events, settings: slots,
    light: () => ({ red: channels?.red.level === 1, green: channels?.green.level === 1, blue: channels?.blue.level === 1 }),
    buzzerHz: () => tone?.soundHz ?? 0,
    onSignal(callback) {
      for (const line of Object.values(channels ?? {})) line.onChange(callback);
      if (tone) tone.onChange = callback;
    },
  };
}

function bay(settings: CompartmentSettings, pins: Pins, clock: Clock, random: Random): Bay {
  const { lines } = pins;
  const lock = new Lock(clock);
  const coil = lines[settings.bolt.pin]!;
  const off = settings.bolt.unlockLevel === 1 ? 0 : 1;
  coil.pull(lock, off); // the resistor at the gate: no current while nobody drives the pin
  coil.onChange((level) => lock.energise(level !== off));
  const contact = new Contact(clock, lines[settings.lid.pin]!, { random });
  return { settings, lock, range: solderRange(settings.range, pins, clock, random), lid: new Lid({ lock, contact }) };
}

function button({ resetButton }: Settings, lines: readonly DigitalLine[], clock: Clock, random: Random): PushButton | undefined {
  if (!resetButton) return undefined;
  const { pin, pressedLevel } = resetButton;
  return new PushButton({ clock, contact: new Contact(clock, lines[pin]!, { near: false, level: pressedLevel as Level, random }) });
}

function openSerial(serials: ReadonlyMap<number, VirtualSerial>, options: SerialOptions): Serial {
  const wired = options.receive === undefined ? undefined : serials.get(options.receive);
  if (!wired) throw new Error(`serial: nothing is wired to receive pin ${options.receive}`);
  return new wired.Serial(options);
}
