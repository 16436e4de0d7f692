// The client double at one end of a wire in virtual time: a TCP class as the SDK's, and an application that takes notes.
import { VirtualBroker } from "../../sim/broker.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import MqttClient from "../../sim/vm/mqtt-client.js";
import type { MqttOptions } from "../../sim/vm/mqtt-options.js";
import { useClock } from "./virtual-timer.js";

export interface LineEvents { onOpen(): void; onBytes(bytes: Uint8Array): void; onClose(): void }
export interface Line { send(bytes: Uint8Array): void; close(): void }
export type Dial = (events: LineEvents) => Line;

interface Options { onReadable(count: number): void; onWritable(count: number): void; onError(): void }

const ROOM = 1_536; // the SDK's socket on a PC

/** A socket that has room again when the clock goes on. As the SDK's it throws on every call after close(). */
export function tcpOver(dial: Dial, clock: Clock) {
  return class {
    #format = "buffer";
    #received: number[] = [];
    #free = 0;
    #state: "open" | "broken" | "closed" = "open";
    #line: Line;

    constructor({ onReadable, onWritable, onError }: Options) {
      const ifOpen = (act: () => void): void => { if (this.#state === "open") act(); };
      this.#line = dial({
        onOpen: () => ifOpen(() => onWritable(this.#free = ROOM)),
        onBytes: (bytes) => ifOpen(() => { this.#received.push(...bytes); onReadable(this.#received.length); }),
        onClose: () => ifOpen(() => { this.#state = "broken"; clock.after(0, () => { if (this.#state === "broken") onError(); }); }),
      });
      this.#tellRoom = () => ifOpen(() => onWritable(this.#free = ROOM));
    }

    readonly #tellRoom: () => void;

    get format(): string { return this.#format; }
    set format(format: string) { this.#mustBeOpen(); this.#format = format; }

    read(count?: number | Uint8Array): ArrayBuffer | number | undefined {
      this.#mustBeOpen();
      if (this.#format === "number") return this.#received.shift();
      const length = typeof count === "object" ? count.length : count ?? this.#received.length;
      if (length > this.#received.length) throw new Error("invalid");
      const bytes = Uint8Array.from(this.#received.splice(0, length));
      if (typeof count !== "object") return bytes.buffer as ArrayBuffer;
      count.set(bytes);
      return length;
    }

    write(bytes: Uint8Array): number | undefined {
      this.#mustBeOpen();
      if (this.#state === "broken") return undefined;
      if (bytes.byteLength > this.#free) throw new Error("would block");
      if (this.#free === ROOM) clock.after(1, this.#tellRoom);
      this.#free -= bytes.byteLength;
      this.#line.send(new Uint8Array(bytes));
      return this.#free;
    }

    close(): void {
      this.#state = "closed";
      this.#line.close();
    }

    #mustBeOpen(): void { if (this.#state === "closed") throw new Error("closed"); }
  };
}

/** Answers in a millisecond. */
export function resolverOver(clock: Clock) {
  return class {
    resolve({ host, onResolved }: { host: string; onResolved(host: string, address: string): void }): void {
      clock.after(1, () => onResolved(host, "10.0.0.1"));
    }
  };
}

/** What the application has been told, in order. */
export interface Notes { log: string[]; rooms: number[]; traces: string[] }

export function openClient(clock: Clock, dial: Dial, options: Partial<MqttOptions> = {}) {
  const notes: Notes = { log: [], rooms: [], traces: [] };
  useClock(clock);
  Object.assign(globalThis, { trace: (...items: unknown[]) => notes.traces.push(items.join("")) });
  const client = new MqttClient({
    host: "broker", id: "station",
    dns: { io: resolverOver(clock) }, socket: { io: tcpOver(dial, clock) },
    onControl: (message) => { notes.log.push(`control ${JSON.stringify(message)}`); },
    onWritable: (count) => { notes.rooms.push(count); },
    onReadable(count, message) { notes.log.push(`message ${JSON.stringify(message)} ${text(this.read(count))}`); },
    onError(...given: unknown[]) { notes.log.push(`error (${given.length} arguments)`); },
    ...options,
  });
  return { client, notes };
}

/** The client and the virtual broker, connected unless the broker's faults say otherwise. */
export function bench(options: Partial<MqttOptions> = {}, prepare: (broker: VirtualBroker) => void = () => {}) {
  const clock = new Clock();
  const broker = new VirtualBroker(clock, new Random(1));
  prepare(broker);
  const dial: Dial = (events) => {
    const peer = broker.connect("10.0.0.1", 1883, events);
    return { send: (bytes) => peer.send(bytes), close: () => peer.close(false) };
  };
  const station = openClient(clock, dial, options);
  clock.run(100);
  return { clock, broker, ...station };
}

/** The client and a far end that does nothing by itself, after login. */
export function script(options: Partial<MqttOptions> = {}) {
  const clock = new Clock();
  const sent: number[] = [];
  const far: { events?: LineEvents } = {};
  const dial: Dial = (events) => {
    far.events = events;
    clock.after(0, () => events.onOpen());
    return { send: (bytes) => sent.push(...bytes), close() {} };
  };
  const station = openClient(clock, dial, options);
  clock.run(100);
  const hear = (...bytes: number[]): void => {
    far.events!.onBytes(Uint8Array.from(bytes));
    clock.run(10);
  };
  return { clock, sent, hear, break: () => far.events!.onClose(), ...station };
}

export const CONNACK = [0x20, 2, 0, 0] as const;

export function text(bytes: ArrayBuffer | number | undefined): string {
  return bytes instanceof ArrayBuffer ? Buffer.from(bytes).toString() : String(bytes);
}

export function bytesOf(value: string): Uint8Array { return new Uint8Array(Buffer.from(value)); }

/** A PUBLISH of at most 127 bytes. */
export function publish(topic: string, payload: string, { QoS = 0, id = 7 } = {}): number[] {
  const body = [0, topic.length, ...bytesOf(topic), ...(QoS > 0 ? [id >> 8, id & 0xff] : []), ...bytesOf(payload)];
  return [0x30 | (QoS << 1), body.length, ...body];
}
