// A station's key and what is signed with it, by node:crypto.
import { createHmac } from "node:crypto";
import { MAC_BYTES, type Sign } from "../../modules/contract/mac.js";

export function signer(key: string) {
  const sign = (bytes: Uint8Array): Uint8Array =>
    Uint8Array.from(createHmac("sha256", Buffer.from(key, "hex")).update(bytes).digest().subarray(0, MAC_BYTES));
  const signText: Sign = (text) => sign(Buffer.from(text));
  return { sign, signText };
}

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
