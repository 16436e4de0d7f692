// A firmware that does what it is told with the SDK's modules of the simulator, for sdk.test.ts.
import { utf8Decode, utf8Encode } from "../../modules/contract/bytes.js";
import { hex, fromHex } from "../../modules/contract/mac.js";
import { KeyedHash } from "../../modules/platform/keyed-hash.js";
import { nvsKeys } from "../../modules/platform/nvs.js";
import { keyValue } from "../../sim/vm/system.js";
import { Digest } from "../../sim/vm/crypt.js";

const acts: Record<string, (...texts: string[]) => unknown> = {
  hmac: (key, bytes) => hex(new KeyedHash().of(fromHex(key!)!, fromHex(bytes!)!)),
  read: (name) => nvsKeys.read(name!),
  write: (name, value) => nvsKeys.write(name!, value!),
  delete: (name) => nvsKeys.delete(name!),
  rawWrite: (name, value) => keyValue.open({ path: "dingdian", format: "string" }).write(name!, value),
  rawRead: (name) => keyValue.open({ path: "dingdian", format: "string" }).read(name!),
  closed() {
    const store = keyValue.open({ path: "dingdian", format: "string" });
    store.close();
    return store.read("ssid");
  },
  open: (path, mode, format) => void keyValue.open({ path: path!, mode: mode!, format: format! }),
  digest: (type) => void new Digest(type!),
  writeAfterClose() {
    const digest = new Digest("SHA256");
    digest.close();
    digest.write(Uint8Array.of(1));
  },
};

Object.assign(globalThis, {
  handleCommand(message: ArrayBuffer) {
    const [name, ...texts] = JSON.parse(utf8Decode(new Uint8Array(message))) as [string, ...string[]];
    let answer: object;
    try {
      answer = { value: acts[name]!(...texts) };
    } catch (error) {
      answer = { error: String(error) };
    }
    return utf8Encode(JSON.stringify(answer)).slice().buffer;
  },
});
