// The MFRC522's FIFO buffer: 64 bytes, and the alarms at its water level (datasheet rev 3.9, 8.3).

const FIFO_BYTES = 64;   // 8.3

export class Fifo {
  #bytes: number[] = [];

  get length(): number { return this.#bytes.length; }

  /** False, and the byte is lost, when the FIFO is full. */
  push(byte: number): boolean {
    if (this.#bytes.length === FIFO_BYTES) return false;
    this.#bytes.push(byte);
    return true;
  }

  /** The oldest byte; 0 when there is none. */
  shift(): number { return this.#bytes.shift() ?? 0; }

  /** Takes all out. */
  drain(): number[] {
    const bytes = this.#bytes;
    this.#bytes = [];
    return bytes;
  }

  isHigh(waterLevel: number): boolean { return FIFO_BYTES - this.#bytes.length <= waterLevel; }   // 8.3.3
  isLow(waterLevel: number): boolean { return this.#bytes.length <= waterLevel; }
}
