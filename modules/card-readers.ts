// The registry of card readers: which driver stands behind which name in the settings.
import type { CardReaderSettings } from "./contract/device-settings.js";
import type { CardFormat } from "./drivers/card-number.js";
import type { FaultCallbacks } from "./drivers/fault.js";
import type { Card } from "./drivers/iso14443.js";
import { Mfrc522 } from "./drivers/mfrc522.js";
import { Rdm6300 } from "./drivers/rdm6300.js";
import { selectedSPI } from "./drivers/selected-spi.js";
import { SerialReader } from "./drivers/serial-reader.js";
import type { Workshop } from "./parts.js";

const SPI_HZ = 4_000_000; // the MFRC522 takes 10 MHz (data sheet, table 151); less goes over longer wires
/** A reader that repeats a held card needs three to take another's place; one that sends once shall have its one believed. */
const ONE = 1;

export interface Hearer extends FaultCallbacks { readonly onCard: (card: Card) => void }

/** Throws where a pin or a port cannot be had. */
export function openCardReader({ io, timers }: Pick<Workshop, "io" | "timers">, settings: CardReaderSettings, hearer: Hearer): void {
  switch (settings.driver) {
    case "mfrc522": {
      const { driver: _, reset, ...wiring } = settings;
      new Mfrc522({
        reader: { io: selectedSPI(io.SPI, io.Digital), hz: SPI_HZ, ...wiring },
        ...(reset === undefined ? {} : { reset: { io: io.Digital, pin: reset } }), timers, ...hearer,
      });
      return;
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
