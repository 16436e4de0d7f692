// The PN532 on SPI: the first byte says what the transfer is for, and all bytes go least significant bit first (UM0701-02, 6.2.5, by
// memory), while a host's SPI sends the most significant one first. Reading in pieces is by libnfc's trace (pn532_spi_receive_next_chunk).
import type { SPIChip } from "../io/spi.js";
import { Pn532Chip } from "./pn532.js";

const DATA_WRITE = 0x01;
const STATUS_READ = 0x02;
const DATA_READ = 0x03;
const READY = 0x01;
/** Nobody drives MISO: so it reads without supply, and so libnfc finds a chip that sleeps (pn532_spi_wakeup). */
const FLOATING = 0xff;

export class Pn532SPIChip extends Pn532Chip implements SPIChip {
  #purpose: number | undefined;
  /** Bytes of the frame that have been fetched. */
  #at = 0;

  select(active: boolean): void {
    if (active) this.rouse();
    else if (this.outgoing && this.#at >= this.outgoing.length) this.#finish();
    this.#purpose = undefined;
  }

  transfer(byte: number): number {
    return this.isAwake ? mirror(this.#exchange(mirror(byte))) : FLOATING;
  }

  protected override onOutput(change: "added" | "cleared"): void {
    if (change === "cleared") this.#at = 0;
  }

  #exchange(byte: number): number {
    switch (this.#purpose) {
      case undefined: return this.#open(byte);
      case DATA_WRITE:
        this.hear(byte);
        return 0x00;
      case STATUS_READ: return this.#status;
      case DATA_READ: return this.#next();
      default: return 0x00;
    }
  }

  get #status(): number { return this.outgoing ? READY : 0x00; }

  /** With the first byte comes the status, or what comes next of a frame that has been begun: DATA_READ takes it. */
  #open(byte: number): number {
    this.#purpose = byte;
    if (byte === DATA_WRITE) this.begin();
    if (this.#at === 0) return this.#status;
    return byte === DATA_READ ? this.#next() : this.outgoing?.[this.#at] ?? 0x00;
  }

  #next(): number { return this.outgoing?.[this.#at++] ?? 0x00; }

  #finish(): void {
    this.#at = 0;
    this.fetched();
  }
}

function mirror(byte: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < 8; bit++) mirrored |= ((byte >> bit) & 1) << (7 - bit);
  return mirrored;
}
