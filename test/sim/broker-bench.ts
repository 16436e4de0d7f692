// The virtual broker and raw clients of it, which know MQTT packets and nothing else.
import { generate, parser, type IConnectPacket, type Packet } from "mqtt-packet";
import { VirtualBroker } from "../../sim/broker.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";

export function bench(seed = 1) {
  const clock = new Clock();
  return { clock, broker: new VirtualBroker(clock, new Random(seed)) };
}

/** The other end, packet by packet. */
export function dial({ clock, broker }: ReturnType<typeof bench>) {
  const heard: string[] = [];
  const pieces: number[] = [];
  const reader = parser();
  reader.on("packet", (packet) => { heard.push(brief(packet)); });
  const connection = broker.accept({
    onBytes: (bytes) => { pieces.push(bytes.length); reader.parse(Buffer.from(bytes)); },
    onClose: () => { heard.push("closed"); },
  });
  const send = (...packets: Packet[]): void => {
    for (const packet of packets) connection.receive(generate(packet));
    clock.run(100);
  };
  return { heard, pieces, send, connection };
}

export function login(world: ReturnType<typeof bench>, options: Partial<IConnectPacket> = {}) {
  const client = dial(world);
  client.send({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clientId: "station", clean: true, ...options });
  return client;
}

function brief(packet: Packet): string {
  const { cmd, messageId } = packet;
  const id = messageId === undefined ? "" : ` #${messageId}`;
  if (cmd === "connack") return `connack ${packet.returnCode}${packet.sessionPresent ? " session" : ""}`;
  if (cmd === "suback") return `suback ${packet.granted.join()}`;
  if (cmd !== "publish") return `${cmd}${id}`;
  return `${packet.topic}=${packet.payload.toString()} q${packet.qos}${id}${packet.retain ? " retained" : ""}${packet.dup ? " dup" : ""}`;
}

export const publish = (topic: string, payload: string, qos: 0 | 1 | 2 = 0, messageId = 1, rest = {}): Packet =>
  ({ cmd: "publish", topic, payload, qos, dup: false, retain: false, ...(qos > 0 ? { messageId } : {}), ...rest });
export const subscribe = (...filters: string[]): Packet =>
  ({ cmd: "subscribe", messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos: 1 })) });
export const will = { topic: "will", payload: "gone", qos: 1 as const, retain: true };
export const payloads = (broker: VirtualBroker): string[] => broker.messages.map(({ payload }) => payload);
