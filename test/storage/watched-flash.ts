// NOR flash that counts what is done to it, tells of each change before it happens, and fails on request without losing power.
import type { Flash } from "../../modules/io.js";
import { ERASE_STEPS, NorFlash, PowerCut, type NorFlashOptions } from "../../sim/io/flash.js";

/** A write or an erase: what it costs of a power budget, and how to do it to some other flash. */
export interface Change { readonly cost: number; readonly apply: (flash: NorFlash) => void }

export class WatchedFlash implements Flash {
  readonly nor: NorFlash;
  reads = 0;
  bytesRead = 0;
  writes = 0;
  onChange: ((change: Change) => void) | undefined;
  /** Says at each change whether it fails: not at all, or once that many of its bytes are written. */
  failure: ((change: Change) => number | undefined) | undefined;

  constructor(options: NorFlashOptions | NorFlash) {
    this.nor = options instanceof NorFlash ? options : new NorFlash(options);
  }

  read(byteLength: number, byteOffset: number): ArrayBuffer {
    this.reads++;
    this.bytesRead += byteLength;
    return this.nor.read(byteLength, byteOffset);
  }

  write(buffer: Uint8Array, byteOffset: number): void {
    const bytes = buffer.slice();
    this.writes++;
    this.#change({ cost: bytes.length, apply: (flash) => flash.write(bytes, byteOffset) });
  }

  eraseBlock(start: number, end = start + 1): void {
    this.#change({ cost: ERASE_STEPS * (end - start), apply: (flash) => flash.eraseBlock(start, end) });
  }

  status(): ReturnType<NorFlash["status"]> { return this.nor.status(); }
  close(): void { this.nor.close(); }

  #change(change: Change): void {
    const failsAt = this.failure?.(change);
    if (failsAt !== undefined) {
      partly(this.nor, change, failsAt);
      throw new Error("flash: write failed");
    }
    this.onChange?.(change);
    change.apply(this.nor);
  }
}

/** Does the first part of a change, as a power cut would; the flash has power again. A budget that is enough does all of it. */
export function partly(flash: NorFlash, change: Change, budget: number): void {
  flash.powerBudget = budget;
  try {
    change.apply(flash);
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  flash.restorePower();
}
