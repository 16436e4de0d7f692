// The key-value store of an ESP32 (NVS) under the Moddable SDK 8.2: every value a string, in one namespace.
import keyValue from "embedded:storage/key-value";
import type { KeyStore } from "../storage/key-store.js";

/** The namespace; 15 characters at most, as for names (ESP-IDF, "Non-Volatile Storage Library"). */
const SPACE = "dingdian";

type Store = ReturnType<typeof keyValue.open>;

export const nvsKeys: KeyStore = Object.freeze({
  read(name) {
    const value = using((store) => store.read(name));
    return typeof value === "string" ? value : undefined;
  },
  write: (name, value) => using((store) => { store.write(name, value); return true; }) ?? false,
  delete(name) { using((store) => store.delete(name)); },
} satisfies KeyStore);

/** Undefined where the store is damaged or full, or holds another type under that name: no reason for a station to stand still. */
function using<T>(use: (store: Store) => T): T | undefined {
  try {
    const store = keyValue.open({ path: SPACE, format: "string" });
    try {
      return use(store);
    } finally {
      store.close();
    }
  } catch {
    return undefined;
  }
}
