// The 16-bit CRC x^16 + x^12 + x^5 + 1, least significant bit first: CRC_A of ISO/IEC 14443-3 (6.2.4, Annex B) and
// what the MFRC522's coprocessor computes (datasheet 8.2.5).

export const CRC_A_PRESET = 0x6363;   // ISO/IEC 14443-3, 6.2.4

const POLYNOMIAL = 0x8408;   // 0x1021, mirrored

/** Goes on from `crc`, which is the preset at the beginning. */
export function crc16(bytes: readonly number[], crc: number): number {
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return crc;
}

/** `bytes` followed by their CRC_A, low byte first. */
export function withCrcA(bytes: readonly number[]): number[] {
  const crc = crc16(bytes, CRC_A_PRESET);
  return [...bytes, crc & 0xff, crc >> 8];
}

/** Whether the last two bytes are the CRC_A of those before. */
export function endsInCrcA(bytes: readonly number[]): boolean {
  return bytes.length > 2 && crc16(bytes, CRC_A_PRESET) === 0;
}
