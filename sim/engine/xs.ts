// The engine of the device on a PC: XS in a process of its own, from the package @agoric/xsnap.
import type { EngineOptions } from "./engine.js";
import type { HeapBudget, HeapImage } from "./heap.js";
import { withRoom, type HeapRoom } from "./snapshot.js";
import { workerBuilt } from "./worker.js";
import { XsEngine } from "./xs-engine.js";
import { XS_REALM } from "./xs-realm.js";

export interface XsOptions extends EngineOptions {
  /** Of this very code: starts from it, and that is faster than to evaluate the code again. */
  image?: HeapImage;
  /** Only with an image: running out of it stops the engine with the reason "memory". */
  budget?: HeapBudget;
}

export type { XsEngine };
export const SLOT_BYTES = 16; // txSlot on a 32-bit chip

const ROOM: HeapRoom = Object.freeze({ slots: 16_384, chunkBytes: 1_048_576, growing: true }); // without a budget

/** Whether the worker could be compiled on this machine. */
export const xsAvailable = workerBuilt;

/** Throws EngineStopped where the bundle cannot be evaluated, and Error where the worker cannot be started. */
export function createXs({ code, image, budget, ...options }: XsOptions): XsEngine {
  if (image) return new XsEngine({ ...options, image, heap: withRoom(image.bytes, budget ? roomOf(budget) : ROOM) });
  if (budget) throw new Error("a budget is for what is made beyond an image");
  const engine = new XsEngine({ ...options, image, heap: bareHeap() });
  engine.load(code);
  return engine;
}

let bare: Uint8Array | undefined;

/** The realm before any bundle. The worker's own heap takes 40 MB and as many milliseconds; from this it takes a tenth. */
function bareHeap(): Uint8Array {
  if (bare) return bare;
  const engine = new XsEngine({ heap: undefined, image: undefined, onCall: (request) => request });
  engine.evaluate(XS_REALM);
  bare = withRoom(engine.snapshot(), ROOM);
  engine.close();
  return bare;
}

function roomOf({ slotBytes, chunkBytes, stackSlots }: HeapBudget): HeapRoom {
  return { slots: Math.floor(slotBytes / SLOT_BYTES), chunkBytes, growing: false, stackSlots };
}
