// A card of the EM4100 kind: it knows 40 bits, says them for as long as a 125 kHz carrier gives it power, and hears nothing.
// Layout: "EM4100 protocol description" (Priority 1 Design): 8 bits of version or customer, 32 bits of data, header and parity about them.
import { type HeldCard, LF } from "./card-place.js";

/** All 64 bits (header and parity with them) once, 33 ms: at RF/64, the usual rate of the kind, a bit takes 64 periods of the carrier. */
export const EM4100_PASS_MS = 64 * 64 / LF;

export class Em4100Card implements HeldCard {
  readonly carrier = LF;
  /** The 32 bits that are printed and counted as the card's number: 8 hex digits. */
  readonly number: string;
  /** The 8 bits that are not printed: 2 hex digits. */
  readonly version: string;

  /** `number` in hex: 10 digits with the version, or 8 without one, which is 00 then. Throws a RangeError for others. */
  constructor(number: string) {
    if (!/^([0-9a-f]{8}|[0-9a-f]{10})$/i.test(number)) throw new RangeError(`card number ${number}: not 4 or 5 bytes in hex`);
    const digits = number.toLowerCase().padStart(10, "0");
    this.version = digits.slice(0, 2);
    this.number = digits.slice(2);
  }

  /** The five bytes, as readers send them that keep the version. */
  get bytes(): readonly number[] {
    return (`${this.version}${this.number}`.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  }

  /** On the card's face: all 32 bits as ten decimal digits. */
  get tenDigits(): string { return parseInt(this.number, 16).toString().padStart(10, "0"); }

  /** On the card's face, beside the ten digits: 8 bits of facility and 16 of number, of three and five decimal digits. */
  get facilityAndNumber(): string {
    const [facility, number] = [this.number.slice(2, 4), this.number.slice(4)].map((part) => parseInt(part, 16).toString());
    return `${facility!.padStart(3, "0")},${number!.padStart(5, "0")}`;
  }

  /** It has no state to lose: it begins to speak with the carrier and ends with it. */
  powerOn(): void {}
  powerOff(): void {}
}
