// The SDK's modules around the IO: Wi-Fi, name service, key-value store, reset reason, configuration and globals.
import { utf8Encode } from "../../modules/contract/bytes.js";
import { ask, call, closeIO, openIO } from "./bridge.js";
import { Op } from "./protocol.js";

/** `connection` as the SDK counts it: 200 idle, 300 connecting, 500 with an address. */
export class WiFi {
  connection = 200;
  address: string | undefined;
  RSSI: number | undefined;
  #handle: number | undefined;

  constructor({ onChanged }: { onChanged?: (property: string) => void }) {
    this.#handle = openIO("wifi", {}, {
      told: (news) => {
        Object.assign(this, news);
        onChanged?.call(this, "connection");
      },
    });
  }

  connect({ SSID, password }: { SSID: string; password?: string }): void {
    if (this.connection !== 200) throw new Error("already connecting");
    this.connection = 300;
    ask({ wifiConnect: this.#handle, SSID, password });
  }

  disconnect(): void {
    this.connection = 200;
    ask({ wifiDisconnect: this.#handle });
  }

  close(): void {
    if (this.#handle !== undefined) closeIO(this.#handle);
    this.#handle = undefined;
  }
}

/** ESP-IDF, "Non-Volatile Storage Library": names of keys and namespaces, and bytes of a string with its zero. */
const NAME_MAX = 15, STRING_MAX = 4_000;

/** NVS as the SDK 8.2 shows it: one format for a store, and errors with ESP-IDF's names. Only strings are modelled. */
export const keyValue = {
  open({ path, mode = "r+", format = "buffer" }: { path: string; mode?: string; format?: string }) {
    if (format !== "string") throw new Error(`key-value: format ${format} is not modelled`);
    if (mode !== "r+") throw new Error(`key-value: mode ${mode} is not modelled`);
    if (path.length > NAME_MAX) throw new Error("ESP_ERR_NVS_KEY_TOO_LONG");
    let open = true;
    const full = (key: string): string => {
      if (!open) throw new TypeError("invalid"); // the host object is gone
      if (key.length > NAME_MAX) throw new Error("ESP_ERR_NVS_KEY_TOO_LONG");
      return `${path}/${key}`;
    };
    return {
      read(key: string): unknown {
        const value = ask({ keyRead: full(key) });
        if (value !== undefined && typeof value !== "string") throw new TypeError("mismatch");
        return value;
      },
      write(key: string, value: unknown): void {
        const text = String(value);
        if (utf8Encode(text).length >= STRING_MAX) throw new Error("ESP_ERR_NVS_VALUE_TOO_LONG");
        ask({ keyWrite: full(key), value: text });
      },
      delete(key: string): void { ask({ keyDelete: full(key) }); },
      close(): void { open = false; },
    };
  },
};

export function resetReason(): { reason: number; string: string } {
  return ask({ resetReason: true }) as { reason: number; string: string };
}

export function feedWatchdog(): void { call(Op.feedWatchdog, 0); }

/** Filled by the board before main runs; the SDK's is built into the image. */
export const config: Record<string, string> = {};

export function installGlobals(): void {
  Object.assign(globalThis, {
    System: {
      restart(): void { ask({ restart: true }); },
      resolve(host: string, callback: (name: string, address: string | undefined) => void): void {
        const handle = openIO("resolve", { host }, {
          told(address) {
            closeIO(handle);
            callback(host, (address as string | null) ?? undefined);
          },
        });
      },
    },
    trace(...items: unknown[]): void { ask({ trace: items.map(String).join("") }); },
  });
}
