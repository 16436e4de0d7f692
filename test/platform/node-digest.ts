// The SDK's digest (`crypt`) by Node's: after `close` it takes nothing before `reset`.
import { createHash } from "node:crypto";

export class NodeDigest {
  #hash: ReturnType<typeof createHash> | undefined = createHash("sha256");

  constructor(type: string) {
    if (type !== "SHA256") throw new Error("crypt: unsupported digest");
  }

  write(data: Uint8Array | ArrayBuffer): void { this.#hash!.update(new Uint8Array(data as ArrayBuffer)); }

  close(): ArrayBuffer {
    const bytes = Uint8Array.from(this.#hash!.digest());
    this.#hash = undefined;
    return bytes.buffer as ArrayBuffer;
  }

  reset(): void { this.#hash = createHash("sha256"); }
}
