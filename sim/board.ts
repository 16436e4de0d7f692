// The board around the processor: what the firmware's calls over the bridge (sim/vm/protocol.ts) reach.
import { createHash } from "node:crypto";
import { failure, json, prefixed, text } from "./board-bytes.js";
import { openIO, type Hardware, type OpenIO } from "./board-io.js";
import type { Clock } from "./clock.js";
import type { Tell } from "./ports.js";
import { Answer, Cause, Op } from "./vm/protocol.js";

/** What the board tells the computer that it sits in. */
export interface BoardEvents {
  /** Calls the firmware back, at the earliest after what it does now. */
  post(cause: number, handle: number, value?: () => number, news?: unknown): void;
  restart(): void;
  feedWatchdog(): void;
  trace(text: string): void;
  resetReason(): number;
}

/** A power cut in the middle of what the firmware does: from then on nothing that it calls has any effect. */
export class Board {
  /** Calls left until the power goes; the way to cut it between any two effects. */
  callsLeft = Infinity;
  /** Bridge calls so far. */
  calls = 0;
  #powered = true;
  #nextHandle = 1;
  readonly #open = new Map<number, OpenIO>();
  readonly #hardware: Hardware;
  readonly #clock: Clock;
  readonly #events: BoardEvents;

  constructor(hardware: Hardware, clock: Clock, events: BoardEvents) {
    this.#hardware = hardware;
    this.#clock = clock;
    this.#events = events;
  }

  get powered(): boolean { return this.#powered; }

  /** For the engine's `onCall`: never throws. */
  readonly answer = (request: Uint8Array): Uint8Array => {
    this.calls++;
    if (this.callsLeft-- <= 0) this.powerOff();
    if (!this.#powered) return failure("no power");
    try {
      const bytes = this.#perform(request[0]!, (request[1]! << 8) | request[2]!, request.subarray(3));
      return bytes ? prefixed(Answer.bytes, bytes) : Uint8Array.of(Answer.nothing);
    } catch (error) {
      return failure((error as Error).message);
    }
  };

  /** Lets go of every wire at once, as a processor without power does. */
  powerOff(): void {
    this.#powered = false;
    for (const io of [...this.#open.values()]) io.close();
    this.#open.clear();
    this.#hardware.pulses?.powerOff();
    this.#hardware.network.powerOff();
  }

  #perform(op: number, handle: number, payload: Uint8Array): Uint8Array | undefined | void {
    if (op === Op.open) return this.#openIO(...JSON.parse(text(payload)) as [string, never]);
    if (op === Op.ask) return this.#ask(JSON.parse(text(payload)) as Record<string, unknown>);
    if (op === Op.feedWatchdog) return this.#events.feedWatchdog();
    if (op === Op.digest) return createHash("sha256").update(payload).digest();
    const io = this.#open.get(handle);
    if (!io) throw new Error(`no open IO ${handle}`);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const number = (at: number): number => payload.length >= at + 4 ? view.getUint32(at) : 0;
    switch (op) {
      case Op.close: this.#open.delete(handle); return io.close();
      case Op.read: return io.read!(number(0), number(4));
      case Op.write: return io.write!(payload);
      case Op.transfer: return io.transfer!(payload);
      case Op.erase: return io.erase!(number(0), number(4));
      default: throw new Error(`no operation ${op}`);
    }
  }

  #openIO(kind: string, options: never): Uint8Array {
    const handle = this.#nextHandle++ & 0xffff;
    const post = (cause: number) => (value?: () => number): void => {
      if (this.#open.has(handle)) this.#events.post(cause, handle, value);
    };
    const tell: Tell = { readable: post(Cause.readable), writable: post(Cause.writable), error: post(Cause.error),
      told: (news) => { if (this.#open.has(handle)) this.#events.post(Cause.told, handle, undefined, news); } };
    this.#open.set(handle, openIO(kind, options, tell, { hardware: this.#hardware, clock: this.#clock, powerOff: () => this.powerOff() }));
    return Uint8Array.of(handle >> 8, handle);
  }

  #ask(question: Record<string, unknown>): Uint8Array | undefined {
    const { keys, network } = this.#hardware;
    if ("trace" in question) return void this.#events.trace(String(question["trace"]));
    if ("restart" in question) return void this.#events.restart();
    if ("resetReason" in question) return json({ reason: this.#events.resetReason(), string: "" });
    if ("keyRead" in question) return json(keys.get(String(question["keyRead"])));
    if ("keyWrite" in question) return void keys.set(String(question["keyWrite"]), question["value"]);
    if ("keyDelete" in question) return void keys.delete(String(question["keyDelete"]));
    if ("wifiDisconnect" in question) return void network.leaveWifi();
    if ("wifiConnect" in question) {
      const handle = Number(question["wifiConnect"]);
      return void network.joinWifi((news) => { if (this.#open.has(handle)) this.#events.post(Cause.told, handle, undefined, news); });
    }
    if ("setTime" in question) return undefined; // nothing here reads the SDK's clock
    throw new Error(`no such question: ${Object.keys(question).join(", ")}`);
  }
}
