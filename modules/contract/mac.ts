// The chain of evidence: each event carries the mac of the one before it (`prev`) and its own (`mac`). DESIGN "The wire".
// HMAC-SHA256 (RFC 2104) with the station's key over the UTF-8 of the JSON text before `,"mac"`, cut to its first 12 bytes as
// RFC 2404 does for IPsec, in lowercase hex.

/** 96 bits: what a record can spare in flash (RFC 2404, 2: "truncated to the first 96 bits"). */
export const MAC_BYTES = 12;

/** Stands for the mac before the first event of a chain. */
export const NO_MAC = "0".repeat(2 * MAC_BYTES);

/** Computes a mac: MAC_BYTES of HMAC-SHA256 over the UTF-8 of a text. */
export type Sign = (text: string) => Uint8Array;

/** The text of a JSON object with `prev` as its last member. */
export function withPrev(json: string, prev: Uint8Array): string { return `${json.slice(0, -1)},"prev":"${hex(prev)}"}`; }

/** The mac of the text of a JSON object: over everything but its last brace, where the mac comes to stand. */
export function macOf(json: string, sign: Sign): Uint8Array { return sign(json.slice(0, -1)); }

/** The text of a JSON object with its mac as the last member. */
export function withMac(json: string, sign: Sign): string { return `${json.slice(0, -1)},"mac":"${hex(macOf(json, sign))}"}`; }

/** Behind the part that is signed: `,"mac":"` and the end. */
const MAC_AT = 8 + 2 * MAC_BYTES + 2;

/** The signed part of a text and its mac; undefined where it does not end in one. */
export function splitMac(json: string): { text: string; mac: string } | undefined {
  const text = json.slice(0, -MAC_AT);
  const mac = json.slice(-2 - 2 * MAC_BYTES, -2);
  return json === `${text},"mac":"${mac}"}` && isHex(mac) ? { text, mac } : undefined;
}

const digits = "0123456789abcdef";

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += digits[byte >> 4]! + digits[byte & 15]!;
  return text;
}

/** Undefined for anything but lowercase hex of whole bytes. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !isHex(text)) return undefined;
  return new Uint8Array(text.length / 2).map((_, i) => digits.indexOf(text[2 * i]!) * 16 + digits.indexOf(text[2 * i + 1]!));
}

function isHex(text: string): boolean {
  for (const digit of text) if (!digits.includes(digit)) return false;
  return true;
}
