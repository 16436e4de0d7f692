// The line of text that a card reader with a serial port makes of a card's bytes. Makers' names for the forms (08H10D, 2H4H…) from the
// data sheet of the 09A-EMID reader (zgznk.com), byte order and framing from Promag's MF7xx manual (REV.C, 6).

export interface LineFormat {
  /**
   * `hex`: two digits a byte. `decimal`: one number. `parts`: the bytes before the last two and the last two as a number each, as
   * facility and number: 3 and 5 digits of three bytes (2H4H, what a 26-bit reader knows), 5 and 5 of four (4H4H).
   */
  notation: "hex" | "decimal" | "parts";
  /** How many bytes, counted from the end: 3 as a 26-bit Wiegand reader has them, 4 as a 34-bit one; all, if not said otherwise. */
  bytes?: number;
  /** The last byte comes first (before any are left out): "LSB first". */
  reversed?: boolean;
  /** Every bit is the other one. */
  inverted?: boolean;
  /** Hex in small letters. */
  lowercase?: boolean;
  /** Decimal digits, filled with zeros; 0 leaves zeros out. If not said otherwise, those that the largest number has. */
  digits?: number;
  /** Between the parts: a comma, if not said otherwise. */
  separator?: string;
  before?: string;
  /** CR LF, if not said otherwise. */
  after?: string;
}

/** `number`: the card's bytes in the order of the standard. */
export function line(number: readonly number[], { before = "", after = "\r\n", ...format }: LineFormat): string {
  return `${before}${text(number, format)}${after}`;
}

function text(number: readonly number[], { notation, bytes = number.length, reversed = false, inverted = false, ...format }: LineFormat): string {
  const ordered = reversed ? [...number].reverse() : number;
  const missing = Math.max(0, bytes - number.length);
  const kept = [...Array<number>(missing).fill(0), ...ordered.slice(Math.max(0, ordered.length - bytes))];
  const sent = inverted ? kept.map((byte) => byte ^ 0xff) : kept;
  if (notation === "parts") {
    const { separator = "," } = format;
    return `${decimal(sent.slice(0, -2))}${separator}${decimal(sent.slice(-2))}`;
  }
  if (notation === "decimal") return decimal(sent, format.digits);
  return format.lowercase ? hex(sent) : hex(sent).toUpperCase();
}

function hex(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** With the digits that the largest number of so many bytes has: 3 of one, 5 of two, 8 of three, 10 of four, 13 of five, 17 of seven. */
function decimal(bytes: readonly number[], digits = (2n ** BigInt(8 * bytes.length) - 1n).toString().length): string {
  return BigInt(`0x${hex(bytes)}`).toString().padStart(digits, "0");
}
