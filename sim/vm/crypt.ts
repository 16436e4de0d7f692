// The SDK's `crypt` as far as the firmware uses it: SHA-256, computed on the board's side of the bridge.
import { bufferOf, bytesOf, call } from "./bridge.js";
import { Op } from "./protocol.js";

const OUTPUT_BYTES = 32;

export class Digest {
  readonly blockSize = 64;
  readonly outputSize = OUTPUT_BYTES;
  #parts: Uint8Array[] = [];
  #closed = false;

  constructor(type: string) {
    if (type !== "SHA256") throw new Error("crypt: unsupported digest");
  }

  write(data: ArrayBuffer | ArrayBufferView): void {
    if (this.#closed) throw new Error("crypt: what is written after close, without reset, gives another digest on every chip");
    this.#parts.push(bytesOf(data).slice());
  }

  close(): ArrayBuffer {
    const bytes = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#closed = true;
    return bufferOf(call(Op.digest, 0, bytes))!;
  }

  reset(): void {
    this.#parts = [];
    this.#closed = false;
  }
}
