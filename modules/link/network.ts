// The network interface: Wi-Fi by the SDK's `embedded:network/interface/wifi`, which does not try again by itself; or one
// that is there from the start, wired or the host's.
import type { Cancel, Timers } from "../io.js";
import { Backoff } from "./backoff.js";

/** `connection`: 200 idle, 300 connecting, 400 associated, 500 with addresses. */
export interface WiFi {
  readonly connection: number;
  readonly address?: string | undefined;
  readonly RSSI?: number | undefined;
  /** Throws when it is connecting, or cannot. */
  connect(options: { SSID: string; password?: string }): void;
  /** Nothing is called back for it. */
  disconnect(): void;
  close(): void;
}

export interface NetworkOptions {
  /** Without it, or without a name to join, the network is taken to be up. */
  WiFi?: (new (options: { onChanged: (property: string) => void }) => WiFi) | undefined;
  ssid?: string | undefined;
  password?: string | undefined;
  timers: Timers;
  /** At least 0, below 1. */
  random: () => number;
  onStatus: (status: NetworkStatus) => void;
}

/** `rssi` in dBm. `error`: why the last attempt to join failed, if the interface said so. */
export type NetworkStatus =
  | { readonly up: true; readonly address?: string; readonly rssi?: number }
  | { readonly up: false; readonly error?: string };

const CONNECTED = 500;
/** From joining to an address. */
export const JOIN_MS = 30_000;
/** Only a connection that has lasted this long ends the back-off. */
export const STEADY_MS = 60_000;
/** How often strength and connection are looked at, should a change not have been told. */
export const LOOK_MS = 30_000;
const RETRY = Object.freeze({ baseMs: 1_000, capMs: 60_000 });

export class Network {
  #status: NetworkStatus = { up: false };
  #wifi: WiFi | undefined;
  #phase: "waiting" | "joining" | "up" | "closed" = "waiting";
  #cancelTimer: Cancel | undefined;
  #cancelLook: Cancel | undefined;
  readonly #backoff: Backoff;
  readonly #options: NetworkOptions;

  /** Begins at once; never throws. */
  constructor(options: NetworkOptions) {
    const { WiFi, ssid, timers, random } = options;
    this.#options = options;
    this.#backoff = new Backoff({ ...RETRY, random });
    if (!WiFi || !ssid) {
      this.#after(0, () => this.#tell({ up: true }));
      return;
    }
    this.#cancelLook = timers.every(LOOK_MS, () => this.#look());
    this.#after(0, () => this.#join());
  }

  get status(): NetworkStatus { return this.#status; }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#cancelTimer?.();
    this.#cancelLook?.();
    this.#leave();
    attempt(() => this.#wifi?.close());
  }

  #join(): void {
    const { WiFi, ssid, password } = this.#options;
    this.#phase = "joining";
    this.#after(JOIN_MS, () => this.#retry("no address"));
    const error = attempt(() => {
      this.#wifi ??= new WiFi!({ onChanged: () => this.#onChanged() });
      this.#wifi.connect({ SSID: ssid!, ...(password ? { password } : {}) });
    });
    if (error !== undefined) this.#retry(error);
  }

  #onChanged(): void {
    const connection = this.#wifi?.connection ?? 0;
    if (this.#phase === "joining") {
      if (connection >= CONNECTED) this.#rise();
      else if (connection < 300) this.#retry();
    } else if (this.#phase === "up") this.#look();
  }

  #rise(): void {
    this.#phase = "up";
    this.#after(STEADY_MS, () => this.#backoff.reset());
    this.#tell(this.#seen());
  }

  /** While it is up: is it still, at the same address, and how strong? */
  #look(): void {
    if (this.#phase !== "up") return;
    if ((this.#wifi?.connection ?? 0) < CONNECTED) return this.#retry();
    const seen = this.#seen();
    if (this.#status.up && this.#status.address === seen.address && this.#status.rssi === seen.rssi) return;
    this.#tell(seen);
  }

  #seen(): Extract<NetworkStatus, { up: true }> {
    const { address, RSSI } = this.#wifi ?? {};
    return { up: true, ...(address === undefined ? {} : { address }), ...(RSSI === undefined ? {} : { rssi: RSSI }) };
  }

  #retry(error?: string): void {
    this.#phase = "waiting";
    this.#leave();
    this.#after(this.#backoff.next(), () => this.#join());
    this.#tell({ up: false, ...(error === undefined ? {} : { error }) });
  }

  #leave(): void { attempt(() => this.#wifi?.disconnect()); }

  #after(ms: number, then: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(ms, then);
  }

  #tell(status: NetworkStatus): void {
    this.#status = status;
    attempt(() => this.#options.onStatus(status));
  }
}

/** What went wrong, if anything did. */
function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
