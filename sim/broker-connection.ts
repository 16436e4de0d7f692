// One connection of the virtual broker: bytes in, packets understood, bytes out. MQTT 3.1.1, section 3.
import { generate, parser, type IConnectPacket, type IPublishPacket, type ISubscribePacket, type IUnsubscribePacket,
  type Packet } from "mqtt-packet";
import type { Faults } from "./broker-faults.js";
import type { Message, Outgoing, Session } from "./broker-session.js";
import { isFilter, isTopic } from "./broker-topics.js";
import type { Clock } from "./clock.js";

/** The station's end of a connection to the broker. */
export interface BrokerConnection {
  receive(bytes: Uint8Array): void;
  /** The station has closed its end. One that just vanishes says nothing. */
  close(): void;
}

/** Called later, never from within a call of the station's. */
export interface ConnectionEvents { onBytes(bytes: Uint8Array): void; onClose(): void }

/** What a connection needs of its broker. */
export interface Host {
  readonly clock: Clock;
  readonly faults: Faults;
  /** Raw bytes of the station, as they arrive. */
  record(bytes: Uint8Array): void;
  /** Answers the session and whether it was there before; ends another connection of the same client. */
  welcome(clientId: string, clean: boolean): { session: Session; present: boolean };
  accept(message: Message, dup: boolean, clientId: string): void;
  /** Retained messages that a new subscription takes in. */
  retained(filter: string): Message[];
  /** How often a PUBACK or PUBREC is sent. */
  acknowledgements(): number;
  /** `will` where the client has not said goodbye. */
  gone(connection: Connection, will: Message | undefined): void;
}

export class Connection implements BrokerConnection {
  #session: Session | undefined;
  #open = true;
  /** Bytes are missing, so it is cut for good; neither end knows. */
  #cut = false;
  #wasReset = false;
  /** CONNECT came while the broker was mute: nothing is answered. */
  #mute = false;
  #will: Message | undefined;
  #heardAt = 0;
  #busyIn = 0;
  #busyOut = 0;
  readonly #parser = parser();
  readonly #host: Host;
  readonly #events: ConnectionEvents;

  constructor(host: Host, events: ConnectionEvents) {
    this.#host = host;
    this.#events = events;
    this.#parser.on("packet", (packet) => { if (this.#open && !this.#mute) this.#take(packet); });
    this.#parser.on("error", () => this.end());
  }

  get session(): Session | undefined { return this.#session; }

  receive(bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.#busyIn = this.#later(this.#busyIn, () => {
      if (this.#isCut()) return this.#reset();
      if (!this.#open) return;
      this.#host.record(copy);
      this.#parser.parse(Buffer.from(copy));
    });
  }

  close(): void {
    this.#busyIn = this.#later(this.#busyIn, () => { if (!this.#isCut()) this.#finish(); });
  }

  /** Closes it from the broker's side. The will is published unless the client has said goodbye. */
  end(): void {
    if (this.#finish() && !this.#isCut()) this.#busyOut = this.#later(this.#busyOut, () => this.#events.onClose());
  }

  /** The broker itself is gone: nobody publishes the will. */
  die(): void {
    this.#will = undefined;
    this.end();
  }

  #finish(): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#host.gone(this, this.#will);
    return true;
  }

  send(packet: Packet): void {
    if (!this.#open || this.#isCut()) return;
    const bytes = new Uint8Array(generate(packet));
    const parts = this.#host.faults.fragment ? [...bytes].map((byte) => Uint8Array.of(byte)) : [bytes];
    for (const part of parts) this.#busyOut = this.#later(this.#busyOut, () => { if (!this.#isCut()) this.#events.onBytes(part); });
  }

  /** A message that the session takes in, at the QoS it was granted. */
  deliver(message: Message, session: Session, qos: 0 | 1): void {
    const outgoing = session.enqueue(message, qos);
    if (outgoing) this.#publish(outgoing, session);
  }

  #publish({ topic, payload, qos, retain, id, dup }: Outgoing, session: Session): void {
    this.send({ cmd: "publish", topic, payload: Buffer.from(payload), qos, retain, dup, ...(qos > 0 ? { messageId: id } : {}) });
    session.sent(id);
  }

  /** Keeps the order even while the latency changes. Returns when the act is due. */
  #later(busyUntil: number, act: () => void): number {
    const { clock, faults } = this.#host;
    const at = Math.max(busyUntil, clock.now + faults.latencyMs);
    clock.after(at - clock.now, act);
    return at;
  }

  #isCut(): boolean {
    this.#cut ||= this.#host.faults.swallow;
    return this.#cut;
  }

  /** Where packets come through again, the station is told by a reset, from a box in between: the broker is not. */
  #reset(): void {
    if (this.#host.faults.swallow || this.#wasReset) return;
    this.#wasReset = true;
    this.#busyOut = this.#later(this.#busyOut, () => this.#events.onClose());
  }

  #take(packet: Packet): void {
    this.#heardAt = this.#host.clock.now;
    if (packet.cmd === "connect") return this.#session ? this.end() : this.#connect(packet); // 3.1.0-2
    const session = this.#session;
    if (!session) return this.end(); // 3.1.0-1
    switch (packet.cmd) {
      case "publish": return this.#publication(packet, session);
      case "puback": return session.acknowledge(packet.messageId!);
      case "pubrel":
        session.release(packet.messageId!);
        return this.send({ cmd: "pubcomp", messageId: packet.messageId! });
      case "subscribe": return this.#subscribe(packet, session);
      case "unsubscribe": return this.#unsubscribe(packet, session);
      case "pingreq": return this.send({ cmd: "pingresp" });
      case "disconnect":
        this.#will = undefined; // 3.14.4-3
        return this.end();
      default: return this.end();
    }
  }

  #connect({ clientId, clean = false, keepalive = 0, will, username, password }: IConnectPacket): void {
    const { faults } = this.#host;
    if (password !== undefined && username === undefined) return this.end(); // 3.1.2-22
    if (faults.muteConnack) return void (this.#mute = true);
    const returnCode = faults.returnCode || (clientId === "" && !clean ? 2 : 0); // 3.1.3-8
    if (returnCode !== 0) {
      this.send({ cmd: "connack", returnCode, sessionPresent: false });
      return this.end();
    }
    const { session, present } = this.#host.welcome(clientId, clean);
    this.#session = session;
    this.send({ cmd: "connack", returnCode: 0, sessionPresent: present });
    if (will) this.#will = messageOf({ qos: 0, retain: false, ...will });
    if (keepalive > 0) this.#expect(keepalive * 1_500); // one and a half times: 3.1.2-24
    for (const outgoing of session.resend()) this.#publish(outgoing, session);
  }

  #expect(silenceMsMax: number): void {
    const { clock } = this.#host;
    clock.after(this.#heardAt + silenceMsMax - clock.now, () => {
      if (!this.#open) return;
      if (clock.now - this.#heardAt >= silenceMsMax) this.end();
      else this.#expect(silenceMsMax);
    });
  }

  #publication(packet: IPublishPacket, session: Session): void {
    const { topic, qos, dup, messageId } = packet;
    if (!isTopic(topic) || (qos > 0 && messageId === 0)) return this.end(); // 2.3.1-1
    if (qos < 2 || session.receive(messageId!)) this.#host.accept(messageOf(packet), dup, session.clientId);
    if (qos === 0) return;
    for (let left = this.#host.acknowledgements(); left > 0; left--) this.send({ cmd: qos === 1 ? "puback" : "pubrec", messageId: messageId! });
  }

  #subscribe({ subscriptions, messageId }: ISubscribePacket, session: Session): void {
    if (messageId === 0) return this.end(); // 2.3.1-1
    const granted = subscriptions.map(({ topic, qos }) => isFilter(topic) ? session.subscribe(topic, qos) : 0x80);
    this.send({ cmd: "suback", messageId: messageId!, granted });
    subscriptions.forEach(({ topic }, at) => {
      const qos = granted[at];
      if (qos === 0 || qos === 1) for (const message of this.#host.retained(topic)) this.deliver(message, session, qos);
    });
  }

  #unsubscribe({ unsubscriptions, messageId }: IUnsubscribePacket, session: Session): void {
    for (const filter of unsubscriptions) session.unsubscribe(filter);
    this.send({ cmd: "unsuback", messageId: messageId!, granted: [] });
  }
}

function messageOf({ topic, payload, qos, retain }: Pick<IPublishPacket, "topic" | "payload" | "qos" | "retain">): Message {
  return { topic, payload: new Uint8Array(Buffer.from(payload as Buffer)), qos, retain };
}
