// The settings document in two slots of a flash partition, half of the blocks each: DESIGN "Storage". The slot that is not
// in force is written, so that a power cut leaves the old document or the new one. slot-header.ts has the format.
import type { SettingsSource } from "../contract/words.js";
import type { Flash } from "../io.js";
import { crc32, mendBit } from "./crc32.js";
import { COMPLETE, HEADER_BYTES, isNewer, readHead, REPLACED, spoilHeader, writeHeader, writeMark, type FoundHead, type SlotHeader } from "./slot-header.js";

export interface FoundSettings {
  /** UTF-8 JSON as committed; undefined: use the factory document. */
  readonly document?: Uint8Array;
  readonly source: SettingsSource;
}

type Index = 0 | 1;
interface Slot extends FoundHead { readonly index: Index }

const CHUNK_BYTES = 256;

export class SettingsSlots {
  /** Of a document. */
  readonly bytesMax: number;
  readonly #flash: Flash;
  readonly #blocks: number;
  readonly #slotBytes: number;
  /** Undefined where neither slot counts. */
  #inForce: Index | undefined;
  #loaded = false;

  /** Throws when the partition has under 2 blocks. */
  constructor(flash: Flash) {
    const { size, blockLength } = flash.status();
    this.#flash = flash;
    this.#blocks = Math.floor(size / blockLength / 2);
    this.#slotBytes = this.#blocks * blockLength;
    this.bytesMax = this.#slotBytes - HEADER_BYTES;
    if (this.bytesMax <= 0) throw new Error("the settings need 2 blocks");
  }

  /**
   * What is in force: the newest document that can be read and that `accept` takes. Finishes what a power cut has left of
   * a commit or an erase. Never throws.
   */
  load(accept: (document: Uint8Array) => boolean): FoundSettings {
    this.#loaded = true;
    this.#inForce = undefined;
    const slots = this.#look();
    for (const slot of slots) {
      const document = this.#read(slot);
      if (!document || (document.length > 0 && !accepts(accept, document))) continue;
      const isLatest = slot === slots[0] && !slot.replaced;
      if (document.length === 0 && !isLatest) continue;
      this.#inForce = slot.index;
      if (document.length === 0) {
        this.#wipe();
        return { source: "factory" };
      }
      if (isLatest) this.#mark();
      return { document, source: isLatest ? "current" : "previous" };
    }
    return { source: slots.every(isVacant) ? "factory" : "damaged" };
  }

  /**
   * Atomic: the slot not in force is erased, the document written and read back, and only then the header that makes it
   * count. False: nothing has changed, the document is empty or above `bytesMax`, or the flash refuses. Never throws.
   */
  commit(document: Uint8Array): boolean {
    if (document.length === 0 || document.length > this.bytesMax || !this.#put(document)) return false;
    this.#mark();
    return true;
  }

  /**
   * Factory reset: both slots are erased. A power cut leaves what was there, or nothing. False when the flash refuses: then
   * the document is no longer in force, or all is as before. Never throws.
   */
  erase(): boolean {
    return this.#put(new Uint8Array(0)) && this.#wipe();
  }

  /** The newest first, those without a header last. */
  #look(): [Slot, Slot] {
    const [a, b] = [this.#head(0), this.#head(1)];
    const isTurned = b.header && (!a.header || isNewer(b.header, a.header));
    return isTurned ? [b, a] : [a, b];
  }

  /** What cannot be read may well have been a document. */
  #head(index: Index): Slot {
    try {
      return { index, ...readHead(this.#flash, this.#start(index)) };
    } catch {
      return { index, header: undefined, complete: true, replaced: false };
    }
  }

  /** One bit that has turned over is put right. */
  #read({ index, header }: Slot): Uint8Array | undefined {
    if (!header || header.length > this.bytesMax) return undefined;
    if (header.length === 0) return new Uint8Array(0);
    try {
      const bytes = new Uint8Array(this.#flash.read(header.length, this.#start(index) + HEADER_BYTES));
      return mendBit(bytes, 0, bytes.length, header.crc) ? bytes : undefined;
    } catch {
      return undefined;
    }
  }

  /** Puts a document in force; an empty one stands for none. */
  #put(document: Uint8Array): boolean {
    if (!this.#loaded) this.load(() => true);
    const slots = this.#look();
    const index = this.#spare(slots);
    const sequence = ((slots[0].header?.sequence ?? 0) + 1) >>> 0;
    try {
      this.#eraseSlot(index);
      this.#write(index, document);
      if (!this.#holds(index, document)) return false;
    } catch {
      return false;
    }
    if (!this.#begin(index, { sequence, length: document.length, crc: crc32(document) })) return false;
    this.#inForce = index;
    return true;
  }

  /** The slot to write: where none is in force, the one that holds nothing, so that damage stays on record until it is mended. */
  #spare(slots: readonly [Slot, Slot]): Index {
    if (this.#inForce !== undefined) return other(this.#inForce);
    return (slots.find(isVacant) ?? slots[1]).index;
  }

  #write(index: Index, document: Uint8Array): void {
    const at = this.#start(index) + HEADER_BYTES;
    const whole = document.length & ~3;
    if (whole > 0) this.#flash.write(document.subarray(0, whole), at);
    if (whole === document.length) return;
    const rest = new Uint8Array(4).fill(0xff);
    rest.set(document.subarray(whole));
    this.#flash.write(rest, at + whole);
  }

  #holds(index: Index, document: Uint8Array): boolean {
    const at = this.#start(index) + HEADER_BYTES;
    for (let from = 0; from < document.length; from += CHUNK_BYTES) {
      const read = new Uint8Array(this.#flash.read(Math.min(CHUNK_BYTES, document.length - from), at + from));
      for (let i = 0; i < read.length; i++) if (read[i] !== document[from + i]) return false;
    }
    return true;
  }

  /** What the flash holds in the end decides, not what it said: the next start will go by that. */
  #begin(index: Index, header: SlotHeader): boolean {
    attempt(() => writeHeader(this.#flash, this.#start(index), header));
    const found = this.#head(index).header;
    if (found && found.sequence === header.sequence && found.length === header.length && found.crc === header.crc) return true;
    attempt(() => spoilHeader(this.#flash, this.#start(index)));
    return false;
  }

  /** Evidence for the day that one of the slots is lost. What fails here is made up for by the next `load`. */
  #mark(): void {
    if (this.#inForce === undefined) return;
    const [own, old] = [this.#head(this.#inForce), this.#head(other(this.#inForce))];
    if (!own.complete) attempt(() => writeMark(this.#flash, this.#start(own.index), COMPLETE));
    if (old.header && !old.replaced) attempt(() => writeMark(this.#flash, this.#start(old.index), REPLACED));
  }

  /** Behind `#put` of nothing: first the document goes, then what says that there is none. */
  #wipe(): boolean {
    const none = this.#inForce;
    if (none === undefined) return false;
    return attempt(() => {
      this.#eraseSlot(other(none));
      this.#eraseSlot(none);
    });
  }

  #eraseSlot(index: Index): void { this.#flash.eraseBlock(index * this.#blocks, (index + 1) * this.#blocks); }
  #start(index: Index): number { return index * this.#slotBytes; }
}

function other(index: Index): Index { return index === 0 ? 1 : 0; }

/** Nothing was ever finished here: erased, torn, or not of this station. */
function isVacant({ header, complete }: Slot): boolean { return !header && !complete; }

function accepts(accept: (document: Uint8Array) => boolean, document: Uint8Array): boolean {
  try {
    return accept(document);
  } catch {
    return false;
  }
}

/** False when it throws. */
function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
