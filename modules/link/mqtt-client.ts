// The SDK's MQTT client (`embedded:network/mqtt/client`) as types, the packet types of MQTT 3.1.1 that it names, and what
// it is given in place of a resolver.
import type { Resolver } from "../io.js";

/** MQTT 3.1.1, table 2.1. */
export const Packet = Object.freeze({
  connect: 1, connack: 2, publish: 3, puback: 4, pubrec: 5, pubrel: 6, pubcomp: 7, subscribe: 8, suback: 9,
  unsuback: 11, pingresp: 13, disconnect: 14,
});

/**
 * All callbacks run inside the client: `close()` there, or an exception out of one, would be the end of the engine.
 * After `onError`, which says nothing, it has closed itself; `onClose` never comes.
 */
export interface MqttClientOptions {
  host: string;
  port: number;
  id: string;
  /** False: the broker keeps the session while we are away. */
  clean: boolean;
  /** Milliseconds. */
  keepAlive: number;
  user?: string;
  password?: string;
  will: { topic: string; message: string; QoS: number; retain: boolean };
  /** Each is constructed with the whole bag; the socket's with TCPOptions added. */
  dns: { io: new (options: never) => Resolver; [wiring: string]: unknown };
  socket: { io: new (options: never) => object; [wiring: string]: unknown };
  onReadable(count: number, message: MqttFragment): void;
  /** Bytes that may be written. */
  onWritable(count: number): void;
  onControl(message: MqttControl): void;
  onError(): void;
}

/** Of a message that comes in several parts only the first has `topic` and `byteLength`. */
export interface MqttFragment { more: boolean; topic?: string; byteLength?: number; QoS?: number }

/** `payload`: the grants of a SUBACK. */
export interface MqttControl { operation: number; id?: number; payload?: readonly number[] }

export interface MqttWriteOptions {
  operation?: number;
  id?: number;
  topic?: string;
  QoS?: number;
  retain?: boolean;
  duplicate?: boolean;
  /** Of the whole payload, when more than the part given is to follow by writes without options. */
  byteLength?: number;
  items?: readonly { topic: string; QoS: number }[];
}

export interface MqttClient {
  /** Returns the bytes that may be written next. Throws when there is no room, with nothing written. */
  write(data: Uint8Array | null, options?: MqttWriteOptions): number;
  read(count?: number): ArrayBuffer | undefined;
  close(): void;
}

export type MqttClientClass = new (options: MqttClientOptions) => MqttClient;

/** Answers at once what was resolved before: to be closed while it waits for a resolver would be the end of the client. */
export class KnownAddress implements Resolver {
  readonly #address: string;

  constructor({ address }: { address: string }) { this.#address = address; }

  resolve({ host, onResolved }: Parameters<Resolver["resolve"]>[0]): void { onResolved(host, this.#address); }
}
