// A backend's pen: the mac of a text under a station's key, by node:crypto.
import { createHmac, createSecretKey } from "node:crypto";
import { MAC_BYTES, type Sign } from "../modules/contract/mac.js";

export function signerOf(key: Uint8Array): Sign {
  const secret = createSecretKey(key);
  return (text) => createHmac("sha256", secret).update(text).digest().subarray(0, MAC_BYTES);
}
