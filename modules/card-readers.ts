// The registry of card readers: which driver stands behind which name in the settings.
import type { CardReaderSettings } from "./contract/device-settings.js";
import type { CardFormat } from "./drivers/card-number.js";
import type { FaultCallbacks } from "./drivers/fault.js";
import type { Card } from "./drivers/iso14443.js";
import { Mfrc522 } from "./drivers/mfrc522.js";
import { Pn532 } from "./drivers/pn532.js";
import { Rdm6300 } from "./drivers/rdm6300.js";
import { SerialReader } from "./drivers/serial-reader.js";
import { Wiegand } from "./drivers/wiegand.js";
import type { Workshop } from "./workshop.js";

/** A reader that repeats a held card needs three to take another's place; one that sends once shall have its one believed. */
const ONE = 1;

export interface Hearer extends FaultCallbacks { readonly onCard: (card: Card) => void }

/** Throws where a pin or a port cannot be had. */
export function openCardReader({ io, timers }: Pick<Workshop, "io" | "timers">, settings: CardReaderSettings, hearer: Hearer): void {
  switch (settings.driver) {
    case "mfrc522": {
      const { driver: _, reset, ...wiring } = settings;
      new Mfrc522({
        reader: { io: io.SPI, ...wiring },
        ...(reset === undefined ? {} : { reset: { io: io.Digital, pin: reset } }), timers, ...hearer,
      });
      return;
    }
    case "pn532-i2c": return void new Pn532({ reader: { i2c: { io: io.I2C } }, timers, ...hearer });
    case "pn532-spi": {
      const { driver: _, ...wiring } = settings;
      return void new Pn532({ reader: { spi: { io: io.SPI, ...wiring } }, timers, ...hearer });
    }
    case "pn532-serial": {
      const { port, receive, transmit } = settings;
      return void new Pn532({ reader: { serial: { io: io.Serial, port, receive, transmit } }, timers, ...hearer });
    }
    case "wiegand": {
      const { zero, one, format } = settings;
      return void new Wiegand({ reader: { io: io.PulsePair, zero, one }, timers, ...hearer, format: format as CardFormat | undefined });
    }
    case "rdm6300": {
      const { port, receive, canonicalBytes, sendsOnce } = settings;
      new Rdm6300({ reader: { io: io.Serial, port, receive }, timers, ...hearer, ...(sendsOnce && { missesMax: ONE }),
        ...(canonicalBytes && { format: { canonicalBytes } as CardFormat }) });
      return;
    }
    case "serial-reader": {
      const { port, receive, baud, ending, sendsOnce, format } = settings;
      new SerialReader({ reader: { io: io.Serial, port, receive }, timers, ...hearer, baud, ending, ...(sendsOnce && { missesMax: ONE }),
        format: format as CardFormat });
    }
  }
}
