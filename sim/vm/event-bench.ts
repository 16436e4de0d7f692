// The event log in the device's engine, for its figures: the flash and HMAC are the host's, as they are native on the device.
import { utf8Encode } from "../../modules/contract/bytes.js";
import { eventJson } from "../../modules/contract/event.js";
import { MAC_BYTES, macOf, withMac } from "../../modules/contract/mac.js";
import { decodeRecord, encodeRecord, keepOf } from "../../modules/contract/record.js";
import { retention } from "../../modules/core/retention.js";
import type { Flash } from "../../modules/io.js";
import { EventLog } from "../../modules/storage/event-log.js";
import type { StoredEvent } from "../../modules/storage/outbox.js";
import { Call, Task } from "../event-protocol.js";
import { deposit, STATION } from "../event-samples.js";

declare function issueCommand(request: ArrayBuffer): ArrayBuffer;

function call(what: number, a = 0, b = 0, bytes?: Uint8Array): ArrayBuffer {
  const request = new Uint8Array(9 + (bytes?.length ?? 0));
  const view = new DataView(request.buffer);
  view.setUint8(0, what);
  view.setUint32(1, a);
  view.setUint32(5, b);
  if (bytes) request.set(bytes, 9);
  return issueCommand(request.buffer);
}

const flash: Flash = {
  read: (byteLength, byteOffset) => call(Call.read, byteLength, byteOffset),
  write: (buffer, byteOffset) => void call(Call.write, 0, byteOffset, buffer),
  eraseBlock: (start, end = start + 1) => void call(Call.erase, start, end),
  status() {
    const view = new DataView(call(Call.status));
    const [size, blockLength] = [view.getUint32(0), view.getUint32(4)];
    return { size, blockLength, blocks: size / blockLength };
  },
  close() {},
};

const sign = (text: string): Uint8Array => new Uint8Array(call(Call.sign, 0, 0, utf8Encode(text)));

function seal({ seq, payload, prev }: StoredEvent): Uint8Array {
  return macOf(eventJson(STATION, seq, decodeRecord(payload)!, prev), sign);
}

let log: EventLog | undefined;
let number = 0;
let mac: Uint8Array = new Uint8Array(MAC_BYTES);

Object.assign(globalThis, {
  handleCommand(message: ArrayBuffer): ArrayBuffer {
    const view = new DataView(message);
    const task = view.getUint8(0);
    for (let left = view.getUint32(1); left > 0; left--) run(task);
    return Uint32Array.of(log?.headSeq ?? 0).buffer;
  },
});

function run(task: number): void {
  if (task === Task.mount) log = new EventLog({ flash, retention: retention(() => deposit(0).moment), seal });
  else if (task === Task.line) writeLine();
  else append(task === Task.releasedAppend);
}

/** As the station does it: encoded, put on record, what was idle work done, and the broker has it. */
function append(release: boolean): void {
  const record = deposit(number++);
  const seq = log!.append(encodeRecord(record), keepOf(record.entry))!;
  log!.tend();
  if (release) log!.release(seq);
}

/** The reference: the event's JSON with its place in the chain, as a line that the host puts into a file. */
function writeLine(): void {
  const json = eventJson(STATION, number + 1, deposit(number++), mac);
  const text = withMac(json, (signed) => mac = sign(signed));
  call(Call.line, 0, 0, utf8Encode(`${text}\n`));
}
