// Small values that outlive a power cut (NVS on an ESP32): counters, credentials, and what must not happen twice.

/** Names have at most 15 characters (ESP-IDF, "NVS keys"); values are texts of at most 1,000 bytes. Nothing here throws. */
export interface KeyStore {
  read(name: string): string | undefined;
  /** False when it could not be written: then the old value stands. */
  write(name: string, value: string): boolean;
  delete(name: string): void;
}
