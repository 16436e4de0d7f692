// What @moddable/typings 5.6.0 lacks of SDK 8.2, or says otherwise, written from the SDK's documentation.

/** Its types are in modules/io.ts. */
declare module "embedded:io/pulsewidth" {
  const PulseWidth: unknown;
  export default PulseWidth;
}

declare module "embedded:storage/flash" {
  interface Flash {
    read(byteLength: number, byteOffset: number): ArrayBuffer;
    write(buffer: ArrayBuffer | ArrayBufferView, byteOffset: number): void;
    /** Blocks `start` up to, not including, `end`. */
    eraseBlock(start: number, end?: number): void;
    status(): { size: number; blockLength: number; blocks: number };
    close(): void;
  }
  const flash: { open(options: { path: string; mode?: "r" | "r+" }): Flash };
  export default flash;
}

declare module "embedded:storage/key-value" {
  interface KeyValue {
    read(key: string): unknown;
    write(key: string, value: unknown): void;
    delete(key: string): void;
    close(): void;
  }
  const keyValue: { open(options: { path: string; mode?: "r" | "r+"; format?: string }): KeyValue };
  export default keyValue;
}

declare module "embedded:storage/files" {
  export interface File {
    read(byteLength: number, position: number): ArrayBuffer;
    write(buffer: ArrayBuffer | ArrayBufferView, position: number): void;
    status(): { size: number };
    close(): void;
  }
  const files: {
    /** Mode "r+": it must be there; "w+": it is emptied. */
    openFile(options: { path: string; mode: "r" | "r+" | "w" | "w+" }): File;
    /** Of what is not there, isFile() is false. */
    status(path: string): { size: number; isFile(): boolean };
    /** False if it is there already. */
    createDirectory(path: string): boolean;
    /** False if it is not there. */
    delete(path: string): boolean;
    /** In place of what is at `to`. */
    move(from: string, to: string): void;
  };
  export default files;
}

declare module "embedded:network/interface/wifi" {
  export default class WiFi {
    constructor(options: { onChanged?: (property: string) => void });
    readonly connection: number;
    readonly address: string | undefined;
    readonly RSSI: number | undefined;
    connect(options: { SSID: string; password?: string }): void;
    disconnect(): void;
    close(): void;
  }
}

declare module "crypt" {
  export class Digest {
    constructor(type: "SHA256");
    write(data: ArrayBuffer | ArrayBufferView): void;
    /** The digest. What is hashed next begins with `reset`. */
    close(): ArrayBuffer;
    reset(): void;
  }
}

/** Its types are in modules/link/mqtt-client.ts. */
declare module "embedded:network/mqtt/client" {
  const MQTTClient: unknown;
  export default MQTTClient;
}

declare module "resetReason" {
  export default function resetReason(): { reason: number; string: string };
}

/** Its types are in modules/io.ts. */
declare module "neopixel" {
  const NeoPixel: unknown;
  export default NeoPixel;
}

/** What the manifest maps: esp32/wiegand.ts, with wiegand.c beside it. */
declare module "wiegand" {
  const PulsePair: unknown;
  export default PulsePair;
}

/** What the manifest maps: esp32/load-cell.ts, with load-cell.c beside it. */
declare module "load-cell" {
  const LoadCell: unknown;
  export default LoadCell;
}

/** What the manifest maps: esp32/watchdog.ts, with watchdog.c beside it. */
declare module "watchdog" {
  export default function feedWatchdog(): void;
}

/** Compiled by xsc into a call of the C function of that name ("XS in C", Native). */
declare function native(name: string): (...args: unknown[]) => void;

/** Compiled by xsc into a class whose instances hold what the C code keeps ("XS in C", Native). */
declare function Native(destructor: string): new () => object;

declare module "mc/config" {
  const config: { readonly [name: string]: string | undefined };
  export default config;
}

/** The settings document that the manifest maps. */
declare module "station" {
  const document: unknown;
  export default document;
}

/** The platform that the manifest maps: esp32.ts or host.ts. */
declare module "platform" {
  export function openPlatform(): import("../platform.js").Platform;
}

declare var System: {
  restart(): void;
  resolve(host: string, callback: (name: string, address: string | undefined) => void): void;
};

/** Called by XS before it gives up, with `defines.xs.abortHook`; returning false would carry on. */
declare var abort: ((message: string, exception?: unknown) => boolean) | undefined;

declare function trace(...items: unknown[]): void;

/** Of XS alone: UTF-8. */
interface StringConstructor { fromArrayBuffer(buffer: ArrayBuffer): string }
interface ArrayBufferConstructor { fromString(text: string): ArrayBuffer }

interface ObjectConstructor {
  /** In XS, `deep` freezes what can be reached as well, so that it stays in flash; other engines take no notice of it. */
  freeze<T>(object: T, deep: boolean): Readonly<T>;
}
