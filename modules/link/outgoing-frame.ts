// Where one outgoing MQTT packet ends and the next begins, told from the bytes that pass: MQTT 3.1.1, 2.2.

export class OutgoingFrame {
  /** Bytes of the fixed header seen, 0 between packets and in the middle of a packet's body. */
  #header = 0;
  /** Bytes of the body still to come. */
  #left = 0;

  /** True between packets: only here may another packet be written. */
  get complete(): boolean { return this.#header === 0 && this.#left === 0; }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      if (this.#header === 0 && this.#left > 0) {
        const body = Math.min(this.#left, bytes.length - at);
        this.#left -= body;
        at += body;
      } else this.#headerByte(bytes[at++]!);
    }
  }

  #headerByte(byte: number): void {
    if (this.#header++ === 0) return;
    this.#left += (byte & 0x7f) * 0x80 ** (this.#header - 2);
    if (byte < 0x80) this.#header = 0;
  }
}
