// A broker that does as the test says, for one station at a time; its packets by mqtt-packet.
import { generate, parser, type IConnectPacket, type IPublishPacket, type ISubscribePacket, type Packet } from "mqtt-packet";
import type { Line, Wires } from "./wires.js";

export interface Received { topic: string; payload: string; qos: number; retain: boolean; dup: boolean; id: number | undefined }

export class FakeBroker {
  /** Of CONNACK: MQTT 3.1.1, table 3.1; undefined: none is sent. */
  returnCode: number | undefined = 0;
  sessionPresent = false;
  /** How often a PUBLISH is acknowledged. */
  acknowledgements: (publish: Received) => number = () => 1;
  answersPings = true;
  /** Ends each connection at once. */
  gone = false;
  readonly connects: IConnectPacket[] = [];
  readonly subscribes: ISubscribePacket[] = [];
  readonly published: Received[] = [];
  /** Ids of the messages to the station that it has acknowledged. */
  readonly acknowledged: number[] = [];
  grant = 1;
  pings = 0;
  goodbyes = 0;
  #line: Line | undefined;

  constructor(wires: Wires, address: string) { wires.servers.set(address, (line) => this.#serve(line)); }

  get connected(): boolean { return this.#line !== undefined; }

  on(topic: string): Received[] { return this.published.filter((publish) => publish.topic === topic); }

  send(packet: Packet): void { this.#line?.send(generate(packet)); }

  sendBytes(...bytes: number[]): void { this.#line?.send(Uint8Array.from(bytes)); }

  message(topic: string, payload: string, { qos = 1, messageId = 7, retain = false, dup = false }: Partial<IPublishPacket> = {}): void {
    this.send({ cmd: "publish", topic, payload, qos, retain, dup, ...(qos > 0 ? { messageId } : {}) } as Packet);
  }

  puback(messageId: number): void { this.send({ cmd: "puback", messageId }); }

  kick(): void {
    this.#line?.end();
    this.#line = undefined;
  }

  #serve(line: Line): void {
    if (this.gone) return line.end();
    const packets = parser({ protocolVersion: 4 });
    this.#line = line;
    line.onBytes = (bytes) => void packets.parse(Buffer.from(bytes));
    line.onEnd = () => { if (this.#line === line) this.#line = undefined; };
    packets.on("packet", (packet: Packet) => { if (this.#line === line) this.#onPacket(packet); });
    packets.on("error", (error: Error) => { throw error; });
  }

  #onPacket(packet: Packet): void {
    switch (packet.cmd) {
      case "connect": return this.#onConnect(packet);
      case "publish": return this.#onPublish(packet);
      case "subscribe":
        this.subscribes.push(packet);
        return this.send({ cmd: "suback", messageId: packet.messageId!, granted: packet.subscriptions.map(() => this.grant) } as Packet);
      case "puback": return void this.acknowledged.push(packet.messageId!);
      case "pingreq":
        this.pings++;
        if (this.answersPings) this.send({ cmd: "pingresp" });
        return;
      case "disconnect": this.goodbyes++; return;
      default: throw new Error(`unexpected ${packet.cmd}`);
    }
  }

  #onConnect(packet: IConnectPacket): void {
    this.connects.push(packet);
    const { returnCode, sessionPresent } = this;
    if (returnCode === undefined) return;
    this.send({ cmd: "connack", returnCode, sessionPresent: returnCode === 0 && sessionPresent });
    if (returnCode !== 0) this.kick();
  }

  #onPublish({ topic, payload, qos, retain, dup, messageId: id }: IPublishPacket): void {
    const received: Received = { topic, payload: payload.toString(), qos, retain, dup, id };
    this.published.push(received);
    if (qos === 1) for (let i = this.acknowledgements(received); i > 0; i--) this.puback(id!);
  }
}
