// Bytes of the questions and answers that cross the bridge (sim/vm/protocol.ts), as the board writes and reads them.
import { Answer } from "./vm/protocol.js";

export function text(bytes: Uint8Array): string { return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"); }

export function json(value: unknown): Uint8Array | undefined { return value === undefined ? undefined : Buffer.from(JSON.stringify(value)); }

export function float(value: number | undefined): Uint8Array | undefined {
  if (value === undefined) return undefined;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return new Uint8Array(view.buffer);
}

export function failure(message: string): Uint8Array { return prefixed(Answer.error, Buffer.from(message)); }

export function prefixed(first: number, bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(1 + bytes.length);
  all[0] = first;
  all.set(bytes, 1);
  return all;
}
