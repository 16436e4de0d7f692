// Frames between the PN532 and its host, the same on all three interfaces: preamble, start code, length, data, checksum, postamble.
// Clauses are those of NXP's user manual UM0701-02, by memory; the frames have been checked against libnfc's
// (chips/pn53x.c and -internal.h).

export const ACK = Object.freeze([0x00, 0x00, 0xff, 0x00, 0xff, 0x00]);                        // 6.2.1.3
export const SYNTAX_ERROR = Object.freeze([0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00]);   // 6.2.1.5

const TFI_HOST = 0xd4;   // 6.2.1.1: from the host to the PN532
const TFI_CHIP = 0xd5;

/** 6.2.1.1. `data`: what follows TFI, at most 254 bytes. */
export function frame(data: readonly number[]): number[] {
  const length = data.length + 1;
  const sum = data.reduce((total, byte) => total + byte, TFI_CHIP);
  return [0x00, 0x00, 0xff, length, -length & 0xff, TFI_CHIP, ...data, -sum & 0xff, 0x00];
}

/** What the host has sent: a command without TFI, ACK (which aborts), or NACK (which asks for the last answer again). */
export type HostFrame = readonly number[] | "ack" | "nack";

/** Finds frames in a stream of bytes. Broken ones are passed over in silence: the host's time runs out. */
export class FrameParser {
  #bytes: number[] = [];

  reset(): void { this.#bytes = []; }

  /** The frame that ends with `byte`, if one does. */
  push(byte: number): HostFrame | undefined {
    this.#bytes.push(byte);
    const bytes = this.#bytes;
    if (bytes.length <= 2) {   // 6.2.1.6: any preamble up to the start code 00 FF
      const begins = bytes[0] === 0x00 && (bytes.length === 1 || byte === 0xff);
      if (!begins) this.#bytes = byte === 0x00 ? [0x00] : [];
      return undefined;
    }
    if (bytes.length < 4) return undefined;
    if (bytes.length === 4 && bytes[2] === 0x00 && byte === 0xff) return this.#end("ack");
    if (bytes.length === 4 && bytes[2] === 0xff && byte === 0x00) return this.#end("nack");   // 6.2.1.4
    const isExtended = bytes[2] === 0xff && bytes[3] === 0xff;   // 6.2.1.2
    if (isExtended && bytes.length < 7) return undefined;
    const length = isExtended ? (bytes[4]! << 8) | bytes[5]! : bytes[2]!;
    const isWhole = isExtended ? sum(bytes.slice(4, 7)) === 0 : sum(bytes.slice(2, 4)) === 0;
    if (!isWhole || length < 2) return this.#end(undefined);
    const begin = isExtended ? 7 : 4;
    if (bytes.length < begin + length + 1) return undefined;
    const data = bytes.slice(begin);
    return this.#end(sum(data) === 0 && data[0] === TFI_HOST ? data.slice(1, -1) : undefined);
  }

  #end(found: HostFrame | undefined): HostFrame | undefined {
    this.#bytes = [];
    return found;
  }
}

/** Zero where the last byte is the checksum of those before it. */
function sum(bytes: readonly number[]): number {
  return bytes.reduce((total, byte) => total + byte, 0) & 0xff;
}
