// Frames as they are on the air: bits in order of transmission, the least significant of each byte first
// (ISO/IEC 14443-3, 6.2.3). Start, parity and end are implied: a virtual frame never breaks them.

export type Bits = readonly number[];

export function toBits(bytes: readonly number[]): number[] {
  return bytes.flatMap((byte) => [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => (byte >> bit) & 1));
}

/** The last byte is filled up with zeros. */
export function toBytes(bits: Bits): number[] {
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  bits.forEach((bit, i) => { bytes[i >> 3]! |= bit << (i & 7); });
  return bytes;
}
