// The digits with which readers write a card's number, as bytes: hex, decimal, and facility with number. ASCII, no strings made.
// Every function takes characters `start` up to, not including, `end`, and fills `out` from its beginning, first byte first.

const DIGITS_PER_BYTE = 2.408_24;   // decimal digits of the largest number of n bytes: n log10(256), rounded up
const NUMBER_BYTES = 2;             // behind the facility: 16 bits, five digits. The facility is the rest
const NUMBER_DIGITS = 5;
const SPACE = 0x20;
const COMMA = 0x2c;                 // , - . / stand in a row
const SLASH = 0x2f;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const LETTER_A = 0x61;
const LETTER_F = 0x66;
const LOWER_CASE = 0x20;

/**
 * Digits in either case, in pairs or with separators anywhere. `length` bytes exactly, or where it is undefined as many as come;
 * with `short`, missing digits are zeros in front. Returns the bytes filled, or -1.
 */
export function hexBytes(
  text: Uint8Array, start: number, end: number, out: Uint8Array, length: number | undefined, short: boolean,
): number {
  let digits = 0;
  for (let i = start; i < end; i++) {
    if (isSeparator(text[i]!)) continue;
    if (hexDigit(text[i]!) < 0) return -1;
    digits++;
  }
  const filled = length ?? digits >> 1;
  if (digits === 0 || filled > out.length || digits > 2 * filled || (digits < 2 * filled && !short)) return -1;
  out.fill(0, 0, filled);
  let at = 2 * filled - digits;
  for (let i = start; i < end; i++) {
    if (isSeparator(text[i]!)) continue;
    const digit = hexDigit(text[i]!);
    out[at >> 1] = at & 1 ? out[at >> 1]! | digit : digit << 4;
    at++;
  }
  return filled;
}

/** One number of `length` bytes. More zeros in front than needed do no harm; fewer are wrong unless `short`. `length`, or -1. */
export function decimalBytes(
  text: Uint8Array, start: number, end: number, out: Uint8Array, length: number, short: boolean,
): number {
  return fill(text, start, end, out, 0, length, short) ? length : -1;
}

/** A facility and a number of 16 bits, together of `length` bytes: apart by separators, or the last five digits are the number. */
export function facilityBytes(
  text: Uint8Array, start: number, end: number, out: Uint8Array, length: number, short: boolean,
): number {
  let facilityEnd = start;
  while (facilityEnd < end && isDecimal(text[facilityEnd]!)) facilityEnd++;
  let numberStart = facilityEnd;
  while (numberStart < end && isSeparator(text[numberStart]!)) numberStart++;
  const together = facilityEnd === end;
  if (together) facilityEnd = numberStart = Math.max(start, end - NUMBER_DIGITS);
  const split = length - NUMBER_BYTES;
  if (together && facilityEnd - start > digitsOf(split)) return -1;   // rather a single number, which these are not the halves of
  out.fill(0, 0, split);
  const isFacility = (together && short && facilityEnd === start) || fill(text, start, facilityEnd, out, 0, split, short);
  return isFacility && fill(text, numberStart, end, out, split, length, short) ? length : -1;
}

/** Bytes `from` up to, not including, `to`. False when there are other characters, too few digits, or too large a number. */
function fill(text: Uint8Array, start: number, end: number, out: Uint8Array, from: number, to: number, short: boolean): boolean {
  if (end - start < (short ? 1 : digitsOf(to - from))) return false;
  out.fill(0, from, to);
  for (let i = start; i < end; i++) {
    if (!isDecimal(text[i]!)) return false;
    let carry = text[i]! - DIGIT_0;
    for (let at = to - 1; at >= from; at--) {
      carry += 10 * out[at]!;
      out[at] = carry & 0xff;
      carry >>= 8;
    }
    if (carry > 0) return false;
  }
  return true;
}

function digitsOf(bytes: number): number { return Math.ceil(bytes * DIGITS_PER_BYTE); }

function isDecimal(code: number): boolean { return code >= DIGIT_0 && code <= DIGIT_9; }

function isSeparator(code: number): boolean { return code === SPACE || (code >= COMMA && code <= SLASH) || code === COLON; }

/** 0 to 15, or -1. */
function hexDigit(code: number): number {
  if (isDecimal(code)) return code - DIGIT_0;
  const letter = code | LOWER_CASE;
  return letter >= LETTER_A && letter <= LETTER_F ? letter - LETTER_A + 10 : -1;
}
