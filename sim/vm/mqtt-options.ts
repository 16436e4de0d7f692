// What the SDK's MQTT client is constructed and called with, as types: `embedded:network/mqtt/client` of Moddable SDK 8.2.
//
// Traps, and where they are:
//  1. A PUBLISH without payload wedges the parser until keep-alive ends it, unacknowledged: #offer.
//  2. close() within onReadable throws out of the callback (#offer), as does a late DNS answer after close() (#fail), and
//     as do bytes behind a refused CONNACK (#take). An exception out of a callback wedges the parser: #receive.
//  3. Ids of its own count every write without `id`, pings too, and are 0 on the wire after 65,534 of them: write.
//  4. Session-present, id, retain and DUP of what comes in are not told: IncomingPacket. The PUBACK is queued before
//     onReadable runs, and with it an onWritable that nobody waited for: #offer, #flush.
//  5. onError says nothing, nor which code a refused CONNACK had: #fail. onClose never comes. Without keepAlive the wait
//     for CONNACK has no end; with it, it ends after one keepAlive, and a dead broker is noticed after one and a half: #watch.
//  6. A will as Uint8Array becomes text such as "1,2,3"; a will without message, a password without user, or a user of ""
//     make a malformed or another CONNECT: writeConnect. write(string) throws after half a packet: writePublish.
//  7. write() throws "overflow" beyond the room, answers room less 8, and on a broken connection neither throws nor sends:
//     writePublish. A fragment beyond the room throws out of the socket; nothing else may be written between fragments: write.
//  8. close() sends no DISCONNECT, so the broker publishes the will. After it write() and read() throw a TypeError: close.
//  9. A topic in malformed UTF-8 throws out of the socket's callback: IncomingPacket.
import type MqttClient from "./mqtt-client.js";
import type { Control } from "./mqtt-incoming.js";
import type { Login, PacketOptions } from "./mqtt-outgoing.js";

/** Of a message that comes in several parts only the first has topic, byteLength and QoS. */
export interface Fragment { more: boolean; topic?: string; byteLength?: number; QoS?: number }

export interface MqttOptions extends Login {
  host: string;
  port?: number;
  /** Milliseconds; 0, the default, for none. */
  keepAlive?: number;
  format?: string;
  target?: unknown;
  onReadable?(this: MqttClient, count: number, message: Fragment): void;
  onWritable?(this: MqttClient, count: number): void;
  onControl?(this: MqttClient, message: Control): void;
  onError?(this: MqttClient): void;
  /** Both `io` are classes, constructed with the options beside them. */
  dns: { io: new (options: never) => object };
  socket: { io: new (options: never) => object };
}

export interface MqttWriteOptions extends PacketOptions { id?: number | undefined }

/** An acknowledgement or a ping, and the room it takes. */
export interface OwnPacket { operation: number; id?: number | undefined; byteLength: number }

export interface Resolver {
  resolve(options: { host: string; onResolved(host: string, address: string): void; onError(): void }): void;
}
