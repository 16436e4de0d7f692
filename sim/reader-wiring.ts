// Solders the card reader that a settings document names to the pins it names.
import type { CardReaderSettings } from "../modules/contract/device-settings.js";
import type { SPIOptions } from "../modules/io.js";
import { HF, LF, type CardPlace, type Carrier } from "./chips/card-place.js";
import type { LineFormat } from "./chips/line-format.js";
import { Mfrc522Chip } from "./chips/mfrc522.js";
import { Rdm6300Chip } from "./chips/rdm6300.js";
import { SerialReaderChip } from "./chips/serial-reader.js";
import type { Clock } from "./clock.js";
import type { DigitalLine } from "./io/digital.js";
import { VirtualSerial } from "./io/serial.js";
import type { Random } from "./random.js";
import type { Pins } from "./range-wiring.js";

/** What the world needs of any of them. */
export interface ReaderChip {
  readonly field: CardPlace;
  /** Something is wrong with it, so that it has to be looked at also while nobody is there. */
  readonly faulty: boolean;
  power(on: boolean): void;
}

export interface SolderedReader { readonly chip: ReaderChip; readonly carrier: Carrier; openSPI(options: SPIOptions): { transfer(byte: number): number } }

/** `mfrc522` is there whatever the station has, and at the pins where that is named. */
export function solderReader(settings: CardReaderSettings | undefined, mfrc522: Mfrc522Chip, pins: Pins, clock: Clock, random: Random): SolderedReader {
  const noSPI = (): never => { throw new Error("SPI: nothing is wired to these pins"); };
  switch (settings?.driver) {
    case undefined: return { chip: mfrc522, carrier: HF, openSPI: noSPI };
    case "mfrc522":
      solderMfrc522(settings, mfrc522, pins.lines);
      return { chip: mfrc522, carrier: HF, openSPI: (options) => spiOf(settings, options, mfrc522, pins.lines) ?? noSPI() };
    case "rdm6300": {
      const chip = new Rdm6300Chip(clock, { once: settings.sendsOnce ?? false, random });
      pins.serials.set(settings.receive, new VirtualSerial(chip));
      return { chip, carrier: LF, openSPI: noSPI };
    }
    case "serial-reader": {
      const { baud, receive, format, sendsOnce = false } = settings;
      const chip = new SerialReaderChip(clock, { format: lineFormat(format), random, ...(baud === undefined ? {} : { baud }),
        ...(sendsOnce ? {} : { repeatMs: REPEAT_MS }) });
      pins.serials.set(receive, new VirtualSerial(chip));
      return { chip, carrier: HF, openSPI: noSPI };
    }
  }
}

const REPEAT_MS = 200; // makers' manuals name 100 to 500 ms

/** What a reader sends that the settings describe rightly. Check bytes are the business of readers that have them: not here. */
function lineFormat({ text = "hex", bytes, reversed = false, inverted = false, leadingZeros = true }: (CardReaderSettings & { driver: "serial-reader" })["format"]): LineFormat {
  return {
    notation: text === "facility" ? "parts" : text, reversed, inverted,
    ...(text === "facility" || bytes !== undefined ? { bytes: bytes ?? 3 } : {}), ...(leadingZeros ? {} : { digits: 0 }),
  };
}

type Mfrc522Settings = CardReaderSettings & { driver: "mfrc522" };

function solderMfrc522({ select, reset }: Mfrc522Settings, chip: Mfrc522Chip, lines: readonly DigitalLine[]): void {
  lines[select]!.onChange((level) => chip.select(level === 0));
  if (reset === undefined) return;
  lines[reset]!.pull(chip, 1);
  lines[reset]!.onChange((level) => { chip.nrstpd = level; });
}

/** The chip hears the bus while its select line is low; nobody drives MISO otherwise. */
function spiOf(reader: Mfrc522Settings, options: SPIOptions, chip: Mfrc522Chip, lines: readonly DigitalLine[]): { transfer(byte: number): number } | undefined {
  const wired = options.port === reader.port && options.clock === reader.clock && options.in === reader.in && options.out === reader.out;
  if (!wired) return undefined;
  const select = lines[reader.select]!;
  return { transfer: (byte) => select.driven && select.level === 0 ? chip.transfer(byte) : 0xff };
}
