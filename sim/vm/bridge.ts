// The firmware's end of the bridge: calls to the board, and who is called back.
import { utf8Decode, utf8Encode } from "../../modules/contract/bytes.js";
import { Answer, Op, type IOClass } from "./protocol.js";

declare function issueCommand(request: ArrayBuffer): ArrayBuffer;

/** What the board can call back: an open IO. */
export interface Callee {
  readable?(value: number): void;
  writable?(value: number): void;
  error?(): void;
  told?(news: unknown): void;
}

const open = new Map<number, Callee>();

export function callee(handle: number): Callee | undefined { return open.get(handle); }

/** Calls the board. Throws the error it answers; undefined where it has nothing to say. */
export function call(op: number, handle: number, payload?: Uint8Array): Uint8Array | undefined {
  const request = new Uint8Array(3 + (payload?.length ?? 0));
  request[0] = op;
  request[1] = handle >> 8;
  request[2] = handle;
  if (payload) request.set(payload, 3);
  const reply = new Uint8Array(issueCommand(request.buffer as ArrayBuffer));
  switch (reply[0]) {
    case Answer.bytes: return reply.subarray(1);
    case Answer.error: throw new Error(utf8Decode(reply, 1));
    default: return undefined;
  }
}

/** Opens an IO on the board. Throws what the board says against it. */
export function openIO(kind: IOClass, options: object, callbacks: Callee): number {
  const answer = call(Op.open, 0, utf8Encode(JSON.stringify([kind, options])))!;
  const handle = (answer[0]! << 8) | answer[1]!;
  open.set(handle, callbacks);
  return handle;
}

export function closeIO(handle: number): void {
  open.delete(handle);
  call(Op.close, handle);
}

export function ask(question: object): unknown {
  const answer = call(Op.ask, 0, utf8Encode(JSON.stringify(question)));
  return answer && JSON.parse(utf8Decode(answer));
}

export function numbers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(4 * i, value));
  return bytes;
}

/** The bytes in a buffer of their own, as the SDK's classes give them. */
export function bufferOf(bytes: Uint8Array | undefined): ArrayBuffer | undefined {
  return bytes && bytes.slice().buffer as ArrayBuffer;
}

/** What the board answers as a float64. */
export function numberOf(bytes: Uint8Array | undefined): number | undefined {
  return bytes && new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
}

export function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
}
