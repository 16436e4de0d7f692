// A key store in memory, held to what NVS can hold, that refuses to write when told so.
import type { KeyStore } from "../../modules/storage/key-store.js";

export class MemoryKeys implements KeyStore {
  readonly values = new Map<string, string>();
  readonly writes: string[] = [];
  refuses = false;

  read(name: string): string | undefined { return this.values.get(name); }

  write(name: string, value: string): boolean {
    if (name.length > 15 || Buffer.byteLength(value) > 1_000) throw new Error(`NVS cannot hold ${name}: ${value}`);
    if (this.refuses) return false;
    this.values.set(name, value);
    this.writes.push(value);
    return true;
  }

  delete(name: string): void { this.values.delete(name); }
}
