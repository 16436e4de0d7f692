// The SDK's modules around the IO: Wi-Fi, name service, key-value store, reset reason, configuration and globals.
import { ask, closeIO, openIO } from "./bridge.js";

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

export const keyValue = {
  open({ path }: { path: string }) {
    return {
      read: (key: string): unknown => ask({ keyRead: `${path}/${key}` }),
      write(key: string, value: unknown): void {
        if (key.length > 15) throw new Error("ESP_ERR_NVS_KEY_TOO_LONG");
        ask({ keyWrite: `${path}/${key}`, value });
      },
      delete: (key: string): void => { ask({ keyDelete: `${path}/${key}` }); },
      close(): void {},
    };
  },
};

export function resetReason(): { reason: number; string: string } {
  return ask({ resetReason: true }) as { reason: number; string: string };
}

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
