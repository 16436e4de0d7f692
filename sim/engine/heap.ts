// The budget of the device: what the firmware makes in RAM beyond what its image holds in flash.
import { heapUse, type HeapUse } from "./snapshot.js";
import { createXs, SLOT_BYTES } from "./xs.js";
import type { XsEngine } from "./xs-engine.js";

/** The heap of a bundle that has been evaluated and not yet run; on the device this part lies in flash. */
export interface HeapImage extends HeapUse { readonly bytes: Uint8Array }

/** RAM for what the firmware makes beyond its image. */
export interface HeapBudget {
  /** Counted as on a 32-bit chip, 16 bytes a slot. */
  slotBytes: number;
  /** Counted as on this machine, where headers are 8 bytes larger and the items of arrays twice as large. */
  chunkBytes: number;
  /** Slots of the stack, 384 to 512 on the device; a few thousand where not given. */
  stackSlots?: number;
}

/** Evaluates the bundle and keeps the heap as it is before the first delivery. Throws as `createXs` does. */
export function image(code: string): HeapImage {
  const engine = createXs({ code, onCall: () => { throw new Error("the bundle calls the host while it is evaluated"); } });
  try {
    const bytes = engine.snapshot();
    return { ...heapUse(bytes), bytes };
  } finally {
    engine.close();
  }
}

/** What lives now beyond the engine's image, garbage not counted. Both are bytes as HeapBudget counts them. */
export function measure(engine: XsEngine): HeapUse & { slotBytes: number } {
  if (!engine.image) throw new Error("only an engine that began from an image has something to measure against");
  const now = heapUse(engine.snapshot());
  const slots = now.slots - engine.image.slots;
  return { slots, slotBytes: slots * SLOT_BYTES, chunkBytes: now.chunkBytes - engine.image.chunkBytes };
}
