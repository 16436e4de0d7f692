// Packets as the SDK's MQTT client writes them: piece by piece, into a socket that has said how much it takes.
// MQTT 3.1.1, sections 2 and 3. Each function returns what the socket still takes, and throws before the first byte
// where the packet does not fit.
import { utf8Encode } from "../../modules/contract/bytes.js";

export type Bytes = ArrayBuffer | ArrayBufferView;

/** ECMA-419's TCP, which the application injects. `write` answers undefined on a connection that is broken. */
export interface ByteSocket {
  format: string;
  read(count?: number | Bytes): ArrayBuffer | number | undefined;
  write(data: Bytes, options?: { more?: boolean; byteLength?: number }): number | undefined;
  close(): void;
}

/** MQTT 3.1.1, table 2.1. */
export const Operation = Object.freeze({
  connect: 1, connack: 2, publish: 3, puback: 4, pubrec: 5, pubrel: 6, pubcomp: 7, subscribe: 8, suback: 9,
  unsubscribe: 10, unsuback: 11, pingreq: 12, pingresp: 13, disconnect: 14,
});

export interface Will { topic?: string; message?: string | ArrayBuffer; QoS?: number; retain?: boolean }

export interface Login {
  id?: string;
  clean?: boolean;
  user?: string;
  password?: string | ArrayBuffer;
  will?: Will;
}

export interface Publish { topic?: string; QoS?: number; retain?: boolean; duplicate?: boolean; byteLength?: number }

export interface PacketOptions extends Publish { operation?: number; items?: readonly Item[] }

export interface Item { topic: string; QoS?: number }

const MORE = Object.freeze({ more: true });

/** Not checked against the room: a login that is too long throws out of the socket. */
export function writeConnect(socket: ByteSocket, { id = "", clean = true, user, password, will }: Login, keepAliveS: number): number {
  const name = text(user || undefined);
  const secret = text(password || undefined);
  const topic = text(will?.topic);
  const message = text(will?.message);
  const flags = (name.length > 0 ? 0x80 : 0) | (secret.length > 0 ? 0x40 : 0) | (will?.retain ? 0x20 : 0)
    | (((will?.QoS ?? 0) & 3) << 3) | (topic.length > 0 && message.length > 0 ? 0x04 : 0) | (clean ? 0x02 : 0);
  const fields = [text(id), topic, message, name, secret].filter(({ length }) => length > 0);
  const body = fields.reduce((sum, { length }) => sum + length, 10);
  writeHead(socket, Operation.connect << 4, body, packetLength(body));
  // Name and level of the protocol: 3.1.2.1 and 3.1.2.2.
  let room = socket.write(Uint8Array.of(0, 4, 0x4d, 0x51, 0x54, 0x54, 4, flags, keepAliveS >> 8, keepAliveS), MORE);
  fields.forEach((field, at) => { room = socket.write(field, at === fields.length - 1 ? undefined : MORE); });
  return room as number;
}

/** Any packet but CONNECT. Throws "unknown" for those that only a broker sends. */
export function writePacket(socket: ByteSocket, room: number, id: number, data: Bytes, options: PacketOptions): number {
  const operation = options.operation ?? Operation.publish;
  switch (operation) {
    case Operation.publish: return writePublish(socket, room, id, data, options);
    case Operation.subscribe: return writeSubscribe(socket, room, id, options.items!);
    case Operation.unsubscribe: return writeUnsubscribe(socket, room, id, options.items!);
    case Operation.puback: case Operation.pubrec: case Operation.pubrel: case Operation.pubcomp:
      return writeAcknowledgement(socket, room, operation, id);
    case Operation.pingreq: case Operation.disconnect: return writeBare(socket, room, operation);
    default: throw new Error("unknown");
  }
}

/** Of a longer payload `data` is the first part, and `byteLength` the whole. Throws on a string only after half a packet. */
function writePublish(socket: ByteSocket, room: number, id: number, data: Bytes, options: Publish): number {
  const QoS = options.QoS ?? 0;
  const whole = options.byteLength ?? data.byteLength;
  if (data.byteLength > whole) throw new Error("invalid");
  const topic = text(options.topic);
  const head = topic.length + (QoS ? 2 : 0);
  const length = 1 + lengthOfLength(head + whole) + head + data.byteLength;
  mustFit(length, room);
  const flags = (options.duplicate ? 8 : 0) | (QoS & 3) << 1 | (options.retain ? 1 : 0);
  writeHead(socket, (Operation.publish << 4) | flags, head + whole, length);
  socket.write(topic, MORE);
  if (QoS) socket.write(Uint8Array.of(id >> 8, id), MORE);
  const left = socket.write(data);
  if (left !== undefined && data.byteLength === undefined) throw new TypeError("no buffer"); // as the device's sockets do
  return left as number;
}

function writeSubscribe(socket: ByteSocket, room: number, id: number, items: readonly Item[]): number {
  const topics = items.map(({ topic }) => text(topic));
  const body = topics.reduce((sum, { length }) => sum + length + 1, 2);
  mustFit(packetLength(body), room);
  writeHead(socket, (Operation.subscribe << 4) | 2, body, packetLength(body));
  let left = socket.write(Uint8Array.of(id >> 8, id), MORE);
  items.forEach(({ QoS = 0 }, at) => {
    socket.write(topics[at]!, MORE);
    left = socket.write(Uint8Array.of(QoS & 3), at === items.length - 1 ? undefined : MORE);
  });
  return left as number;
}

function writeUnsubscribe(socket: ByteSocket, room: number, id: number, items: readonly Item[]): number {
  const topics = items.map(({ topic }) => text(topic));
  const body = topics.reduce((sum, { length }) => sum + length, 2);
  mustFit(packetLength(body), room);
  writeHead(socket, (Operation.unsubscribe << 4) | 2, body, packetLength(body));
  let left = socket.write(Uint8Array.of(id >> 8, id)); // as if nothing followed
  topics.forEach((topic, at) => { left = socket.write(topic, at === topics.length - 1 ? undefined : MORE); });
  return left as number;
}

function writeAcknowledgement(socket: ByteSocket, room: number, operation: number, id: number): number {
  mustFit(4, room);
  writeHead(socket, (operation << 4) | (operation === Operation.pubrel ? 2 : 0), 2, 4);
  return socket.write(Uint8Array.of(id >> 8, id)) as number;
}

function writeBare(socket: ByteSocket, room: number, operation: number): number {
  mustFit(2, room);
  return socket.write(Uint8Array.of(operation << 4, 0)) as number;
}

function mustFit(length: number, room: number): void {
  if (length > room) throw new Error("overflow");
}

function writeHead(socket: ByteSocket, first: number, body: number, byteLength: number): void {
  socket.write(Uint8Array.of(first), { more: true, byteLength });
  const bytes = new Uint8Array(lengthOfLength(body));
  for (let at = 0; at < bytes.length; at++) bytes[at] = ((body >> (7 * at)) & 0x7f) | (at < bytes.length - 1 ? 0x80 : 0); // 2.2.3
  socket.write(bytes, MORE);
}

function packetLength(body: number): number { return 1 + lengthOfLength(body) + body; }

/** 4 for NaN too, which is what a payload without a length comes to. */
function lengthOfLength(body: number): number {
  return body < 0x80 ? 1 : body < 0x4000 ? 2 : body < 0x20_0000 ? 3 : 4;
}

/** With its length in front (1.5.3), or nothing at all for undefined. All but strings and ArrayBuffers are turned to text. */
function text(value: unknown): Uint8Array {
  if (value === undefined) return new Uint8Array(0);
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : utf8Encode(String(value));
  const field = new Uint8Array(2 + bytes.length);
  field[0] = bytes.length >> 8;
  field[1] = bytes.length;
  field.set(bytes, 2);
  return field;
}
