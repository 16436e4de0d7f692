// What the manifests give the engine on each board: the budget that the simulated firmware is held to.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HeapBudget } from "./engine/heap.js";
import { root } from "./root.js";

export type BoardName = "esp32c3" | "esp32s3";

interface Creation { heap: { initial: number }; chunk: { initial: number } }

const SLOT_BYTES = 16; // txSlot on a 32-bit chip (xs/sources/xsAll.h)

export function boardMemory(board: BoardName): Required<HeapBudget> {
  const { creation: { stack } } = read<{ creation: { stack: number } }>("manifest.json");
  const { platforms } = read<{ platforms: Record<string, { creation?: Creation }> }>("modules/platform/esp32/manifest.json");
  const { heap, chunk } = platforms[`esp32/${board}`]!.creation!;
  return { slotBytes: heap.initial * SLOT_BYTES, chunkBytes: chunk.initial, stackSlots: stack };
}

function read<T>(file: string): T { return JSON.parse(readFileSync(join(root, file), "utf8")) as T; }
