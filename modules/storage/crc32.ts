// CRC-32 as in ISO-HDLC and zlib (reflected polynomial EDB88320), by nibbles: a table of 16 words instead of 256.

const POLYNOMIAL = 0xedb88320;
const table = Object.freeze([
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
  0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
]);

/** Of `bytes` from `start` up to, not including, `end`: unsigned. */
export function crc32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = -1;
  for (let i = start; i < end; i++) {
    crc ^= bytes[i]!;
    crc = (crc >>> 4) ^ table[crc & 15]!;
    crc = (crc >>> 4) ^ table[crc & 15]!;
  }
  return ~crc >>> 0;
}

/**
 * Puts right the one bit of `bytes`, or of the CRC stored with them, that has turned over. False when that does not
 * explain it; then nothing is changed. A CRC is linear: a single wrong bit makes a difference that tells where it is.
 */
export function mendBit(bytes: Uint8Array, start: number, end: number, stored: number): boolean {
  const difference = (stored ^ crc32(bytes, start, end)) >>> 0;
  if ((difference & (difference - 1)) === 0) return true; // none, or one of the CRC's own
  let wrong = POLYNOMIAL; // what the last bit to go in would make; each bit before it, a step more
  for (let at = end - 1; at >= start; at--) {
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      if (wrong === difference) {
        bytes[at]! ^= bit;
        return true;
      }
      wrong = ((wrong >>> 1) ^ (wrong & 1 ? POLYNOMIAL : 0)) >>> 0;
    }
  }
  return false;
}
