// What main.ts needs of the machine it runs on. One file beside this one for each platform; the manifest picks it.
import type { MqttClientClass } from "../link/mqtt-client.js";
import type { WiFi } from "../link/network.js";
import type { KeyStore } from "../storage/key-store.js";
import type { Reset } from "../contract/words.js";
import type { Analog, AnalogOptions, Digital, DigitalOptions, Flash, I2C, I2COptions, LoadCell, LoadCellOptions, PixelChain, PixelChainOptions,
  PulsePair, PulsePairOptions, PulseWidth, PulseWidthOptions, PWM, PWMOptions, Resolver, Serial, SerialOptions, SPI, SPIOptions, TCP,
  TCPOptions, Timers, UDP, UDPOptions } from "../io.js";

type Class<Instance, Options> = new (options: Options) => Instance;

export interface Platform {
  readonly timers: Timers;
  /** At least 0, below 1; from the chip's noise where it has any. */
  random(): number;
  readonly reset: Reset;
  /** Small values that outlive a power cut, and that others cannot read where the board can keep them secret. Nothing in it throws. */
  readonly keys: KeyStore;
  /** HMAC-SHA256 (RFC 2104): 32 bytes. The bytes of a key must not change. */
  hmac(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** The settings document that the firmware was built with. */
  readonly document: unknown;
  /** What the build or the installer sets apart from the document; all texts. */
  readonly config: PlatformConfig;
  /** A raw partition by its label. Throws when there is none. */
  openFlash(label: string): Flash;
  /** IO classes; absent where the machine has no such pins. */
  readonly io: {
    readonly Digital?: Class<Digital, DigitalOptions>;
    readonly SPI?: Class<SPI, SPIOptions>;
    readonly Serial?: Class<Serial, SerialOptions>;
    readonly PWM?: Class<PWM, PWMOptions>;
    readonly PulseWidth?: Class<PulseWidth, PulseWidthOptions>;
    readonly Analog?: Class<Analog, AnalogOptions>;
    readonly I2C?: Class<I2C, I2COptions>;
    readonly PulsePair?: Class<PulsePair, PulsePairOptions>;
    readonly LoadCell?: Class<LoadCell, LoadCellOptions>;
    readonly PixelChain?: Class<PixelChain, PixelChainOptions>;
  };
  readonly TCP: Class<TCP, TCPOptions>;
  readonly UDP: Class<UDP, UDPOptions>;
  /** `embedded:network/mqtt/client`. */
  readonly MQTTClient: MqttClientClass;
  readonly resolver: Resolver;
  /** Wi-Fi; absent where the network is there by itself. */
  readonly WiFi?: WiFiClass;
  /** The true time is known now: the SDK's TLS checks certificates against it. */
  setTime(epochMs: number): void;
  /** Keeps the watchdog from resetting the chip, for 10 s; the first time, starts it. Nothing where there is none. */
  feedWatchdog(): void;
  trace(text: string): void;
  /**
   * `rescue` runs when the engine is about to give up for good, before the chip restarts, with the exception that nobody
   * caught, or the engine's own word where there is none.
   */
  onAbort(rescue: (error: unknown) => void): void;
  /** The next boot's `reset` is "software" if this one was wanted, by a command or an update; else "panic". */
  restart(wanted?: boolean): void;
}

export interface PlatformConfig {
  readonly ssid?: string;
  readonly password?: string;
  /** `host` or `host:port`, in place of the document's brokers. */
  readonly broker?: string;
  /** In place of the document's station. */
  readonly station?: string;
}

/** The SDK's `embedded:network/interface/wifi`. `connection` is 500 once there is an address. */
export type WiFiClass = Class<WiFi, { onChanged?: (property: string) => void }>;
