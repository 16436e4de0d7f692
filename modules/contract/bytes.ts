// Bytes written and read one after the other: varints (LEB128, as in Protocol Buffers) and UTF-8 (RFC 3629).

export class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity = 128) { this.#bytes = new Uint8Array(capacity); }

  /** What was written, as a copy of its own. */
  get written(): Uint8Array { return this.#bytes.slice(0, this.#length); }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length++] = value;
  }

  /** A whole number, 0 to 2^53 - 1. */
  varint(value: number): void {
    while (value >= 0x80) {
      this.byte((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    this.byte(value);
  }

  text(value: string): void {
    const bytes = utf8Encode(value);
    this.varint(bytes.length);
    for (const byte of bytes) this.byte(byte);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reading past the end, or a varint beyond 2^53, ends in `failed`; what is read from then on is zero or empty. */
export class ByteReader {
  #at = 0;
  #failed = false;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) { this.#bytes = bytes; }

  get failed(): boolean { return this.#failed; }
  get done(): boolean { return this.#failed || this.#at >= this.#bytes.length; }

  byte(): number {
    const value = this.#failed ? undefined : this.#bytes[this.#at++];
    return value ?? this.#fail();
  }

  varint(): number {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 49; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : this.#fail();
    }
    return this.#fail();
  }

  text(): string {
    const length = this.varint();
    if (this.#at + length > this.#bytes.length) return this.#fail(), "";
    const value = utf8Decode(this.#bytes, this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  #fail(): number {
    this.#failed = true;
    return 0;
  }
}

/**
 * Long texts are taken and put together in parts of this many UTF-16 units: XS counts to a character from the start of its
 * text, and copies a text whenever something is added to it.
 */
const PART = 64;

export function utf8Encode(text: string): Uint8Array {
  const units = text.length;
  if (units <= PART) {
    const bytes = new Uint8Array(units * 3);
    return bytes.slice(0, putText(bytes, 0, text));
  }
  let length = 0;
  for (let at = 0, end = 0; at < units; at = end) length += utf8Length(text.slice(at, end = partEnd(text, at)));
  const bytes = new Uint8Array(length);
  length = 0;
  for (let at = 0, end = 0; at < units; at = end) length = putText(bytes, length, text.slice(at, end = partEnd(text, at)));
  return bytes;
}

/** Where a part ends; a surrogate pair that would be parted begins the next. */
function partEnd(text: string, at: number): number {
  const last = text.charCodeAt(at + PART - 1);
  return last >= 0xd800 && last < 0xdc00 ? at + PART - 1 : at + PART;
}

function utf8Length(part: string): number {
  let length = 0;
  for (let i = 0; i < part.length; i++) {
    const code = part.codePointAt(i)!;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (code > 0xffff) i++;
  }
  return length;
}

function putText(bytes: Uint8Array, at: number, part: string): number {
  for (let i = 0; i < part.length; i++) {
    const code = part.codePointAt(i)!;
    if (code > 0xffff) i++;
    at = putCodePoint(bytes, at, code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
  }
  return at;
}

function putCodePoint(bytes: Uint8Array, at: number, code: number): number {
  if (code < 0x80) { bytes[at++] = code; return at; }
  if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
  else {
    if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12);
    else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (code & 0x3f);
  return at;
}

/** Malformed sequences become U+FFFD, one for each byte that starts none. */
export function utf8Decode(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = "";
  let part = "";
  for (let at = start; at < end;) {
    const first = bytes[at]!;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const code = length === 1 ? first : multiByte(bytes, at, length, end);
    part += String.fromCodePoint(code ?? 0xfffd);
    at += code === undefined ? 1 : length;
    if (part.length < PART) continue;
    text += part;
    part = "";
  }
  return text + part;
}

const SMALLEST = Object.freeze([0, 0, 0x80, 0x800, 0x10000]); // a longer form than needed is malformed: RFC 3629, 3

function multiByte(bytes: Uint8Array, at: number, length: number, end: number): number | undefined {
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4 || at + length > end) return undefined;
  let code = first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 0x3f);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < SMALLEST[length]! || code > 0x10ffff || surrogate ? undefined : code;
}
