// The PN532 on an I2C bus: every read begins with a byte that says whether there is a frame (UM0701-02, 6.2.4, by memory).
import type { I2CChip } from "../io/i2c.js";
import { Pn532Chip } from "./pn532.js";

const ADDRESS = 0x24;   // 6.2.4: 48h with the direction bit
const READY = 0x01;

export class Pn532I2CChip extends Pn532Chip implements I2CChip {
  readonly addresses = [ADDRESS];
  /** Bytes of the read that runs; undefined while there is none. */
  #read: number | undefined;
  #frame: readonly number[] | undefined;

  /** It holds the clock down while it wakes up, so nothing is lost (libnfc, pn532_i2c_wakeup). */
  start(_address: number, reading: boolean): boolean {
    if (!this.isUp) return false;
    this.rouse(0);
    this.#read = reading ? 0 : undefined;
    this.#frame = this.outgoing;
    if (!reading) this.begin();
    return true;
  }

  write(byte: number): boolean {
    this.hear(byte);
    return true;
  }

  read(): number {
    const at = this.#read!;
    this.#read = at + 1;
    if (at === 0) return this.#frame ? READY : 0x00;
    return this.#frame?.[at - 1] ?? 0x00;
  }

  /** A frame is fetched once: what a short read leaves is lost, unless a NACK asks for it. Looking at the first byte takes nothing. */
  stop(): void {
    if (this.#frame && this.#read !== undefined && this.#read > 1) this.fetched();
    this.#read = undefined;
  }
}
