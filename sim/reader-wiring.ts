// Solders the card reader that a settings document names to the pins it names.
import type { CardReaderSettings } from "../modules/contract/device-settings.js";
import { HF, LF, type CardPlace, type Carrier } from "./chips/card-place.js";
import type { LineFormat } from "./chips/line-format.js";
import { Mfrc522Chip } from "./chips/mfrc522.js";
import { Pn532HSUChip } from "./chips/pn532-hsu.js";
import { Pn532I2CChip } from "./chips/pn532-i2c.js";
import { Pn532SPIChip } from "./chips/pn532-spi.js";
import { Rdm6300Chip } from "./chips/rdm6300.js";
import { SerialReaderChip } from "./chips/serial-reader.js";
import { WiegandReaderChip } from "./chips/wiegand.js";
import type { Clock } from "./clock.js";
import type { DigitalLine } from "./io/digital.js";
import type { Pins } from "./pins.js";
import type { Random } from "./random.js";

/** What the world needs of any of them. */
export interface ReaderChip {
  readonly field: CardPlace;
  /** Something is wrong with it, so that it has to be looked at also while nobody is there. */
  readonly faulty: boolean;
  power(on: boolean): void;
}

export interface SolderedReader { readonly chip: ReaderChip; readonly carrier: Carrier }

/** `mfrc522` is there whatever the station has, and at the pins where that is named. */
export function solderReader(settings: CardReaderSettings | undefined, mfrc522: Mfrc522Chip, pins: Pins, clock: Clock, random: Random): SolderedReader {
  if (!settings) return { chip: mfrc522, carrier: HF };
  const chip = chipOf(settings, mfrc522, pins, clock, random);
  pins.supply("reader", (alive) => chip.power(alive));
  return { chip, carrier: settings.driver === "rdm6300" ? LF : HF };
}

function chipOf(settings: CardReaderSettings, mfrc522: Mfrc522Chip, pins: Pins, clock: Clock, random: Random): ReaderChip {
  switch (settings.driver) {
    case "mfrc522":
      solderReset(settings.reset, mfrc522, pins.lines);
      pins.solderSPI(mfrc522, settings);
      return mfrc522;
    case "pn532-i2c": {
      const chip = new Pn532I2CChip(clock, { random });
      pins.i2c.push(chip);
      return chip;
    }
    case "pn532-spi": {
      const chip = new Pn532SPIChip(clock, { random });
      pins.solderSPI(chip, settings);
      return chip;
    }
    case "pn532-serial": return pins.solderSerial(new Pn532HSUChip(clock, { random }), settings);
    case "rdm6300": return pins.solderSerial(new Rdm6300Chip(clock, { once: settings.sendsOnce ?? false, random }), settings);
    case "wiegand": {
      const { zero, one, format: { bytes = 3, reversed = false } = {} } = settings;
      return new WiegandReaderChip(clock, { zero: pins.lines[zero]!, one: pins.lines[one]!, bits: bytes === 3 ? 26 : 34, reversed, random });
    }
    case "serial-reader": {
      const { baud, format, sendsOnce = false } = settings;
      return pins.solderSerial(new SerialReaderChip(clock, { format: lineFormat(format), random, ...(baud === undefined ? {} : { baud }),
        ...(sendsOnce ? {} : { repeatMs: REPEAT_MS }) }), settings);
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

function solderReset(reset: number | undefined, chip: Mfrc522Chip, lines: Readonly<Record<number, DigitalLine>>): void {
  if (reset === undefined) return;
  lines[reset]!.pull(chip, 1);
  lines[reset]!.onChange((level) => { chip.nrstpd = level; });
}
