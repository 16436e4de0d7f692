// A heap that XS has written: atoms, each with its size and tag as u32 big-endian, one atom around all (xsSnapshot.c).

/** What is live in it, as XS counts. */
export interface HeapUse {
  slots: number;
  chunkBytes: number;
}

export interface HeapRoom {
  slots: number;
  chunkBytes: number;
  /** Whether XS may ask for more; else running out ends it. */
  growing: boolean;
  /** Slots of the stack beyond those that the language's own prototypes lie on; as it was where not given. */
  stackSlots?: number | undefined;
}

const ATOM_HEADER_BYTES = 8;
const VERSION_SLOT_BYTES_AT = 3; // VERS: three numbers of the version, then the size of a slot on this machine
// CREA: i32 little-endian each, as struct xsCreation has them
const Creation = Object.freeze({ chunks: 0, chunkStep: 4, slots: 8, slotStep: 12, stack: 16 });

export function heapUse(snapshot: Uint8Array): HeapUse {
  return { slots: slotsIn(snapshot, "HEAP"), chunkBytes: atom(snapshot, "BLOC").byteLength };
}

/** The same heap with so much room beyond what is live in it. */
export function withRoom(snapshot: Uint8Array, room: HeapRoom): Uint8Array {
  const { slots, chunkBytes } = heapUse(snapshot);
  const copy = new Uint8Array(snapshot); // the slice of a Buffer would be no copy
  const creation = atom(copy, "CREA");
  creation.setInt32(Creation.chunks, chunkBytes + room.chunkBytes, true);
  creation.setInt32(Creation.slots, slots + room.slots + 1, true); // the first slot of a heap heads it
  creation.setInt32(Creation.chunkStep, room.growing ? room.chunkBytes : 0, true);
  creation.setInt32(Creation.slotStep, room.growing ? room.slots : 0, true);
  if (room.stackSlots !== undefined)
    creation.setInt32(Creation.stack, slotsIn(snapshot, "STAC") + room.stackSlots, true);
  return copy;
}

function slotsIn(snapshot: Uint8Array, tag: string): number {
  return atom(snapshot, tag).byteLength / atom(snapshot, "VERS").getUint8(VERSION_SLOT_BYTES_AT);
}

/** Throws where there is none. */
function atom(snapshot: Uint8Array, tag: string): DataView {
  const view = new DataView(snapshot.buffer, snapshot.byteOffset, snapshot.byteLength);
  for (let at = ATOM_HEADER_BYTES; at < view.byteLength;) {
    const size = view.getUint32(at);
    if (tagAt(view, at + 4) === tag)
      return new DataView(view.buffer, view.byteOffset + at + ATOM_HEADER_BYTES, size - ATOM_HEADER_BYTES);
    if (size < ATOM_HEADER_BYTES) break;
    at += size;
  }
  throw new Error(`the snapshot has no ${tag}`);
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}
