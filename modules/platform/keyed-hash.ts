// HMAC-SHA256 (RFC 2104) over the SDK's `crypt`. Not the SDK's own HMAC, which makes the pads anew for every message.
import { Digest } from "crypt";

/** Bytes of SHA-256's block (FIPS 180-4, 1: figure 1), to which a key is filled up. */
const BLOCK_BYTES = 64;
/** RFC 2104, 2. */
const INNER = 0x36, OUTER = 0x5c;

export class KeyedHash {
  readonly #digest = new Digest("SHA256");
  readonly #inner = new Uint8Array(BLOCK_BYTES);
  readonly #outer = new Uint8Array(BLOCK_BYTES);
  #key: Uint8Array | undefined;

  /** 32 bytes. The pads are kept until another key comes, so a key's bytes must not change. */
  of(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    if (key !== this.#key) this.#take(key);
    return new Uint8Array(this.#hash(this.#outer, this.#hash(this.#inner, bytes)));
  }

  #take(key: Uint8Array): void {
    this.#key = key;
    const short = key.length > BLOCK_BYTES ? new Uint8Array(this.#hash(key)) : key;
    for (let at = 0; at < BLOCK_BYTES; at++) {
      const byte = short[at] ?? 0;
      this.#inner[at] = byte ^ INNER;
      this.#outer[at] = byte ^ OUTER;
    }
  }

  #hash(first: Uint8Array, second?: ArrayBuffer | Uint8Array): ArrayBuffer {
    this.#digest.reset();
    this.#digest.write(first);
    if (second) this.#digest.write(second);
    return this.#digest.close();
  }
}
