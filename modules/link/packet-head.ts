// The head of an incoming MQTT packet, byte by byte: for a PUBLISH all up to its payload, for any other packet the whole.
// MQTT 3.1.1, sections 2.2 and 3; it trusts nothing, for the SDK's parser behind it trusts everything.
import { utf8Decode } from "../contract/bytes.js";
import { Packet } from "./mqtt-client.js";

/** What of a head is kept. Longer topics than ours (`bins/v1/{station}/…`) are not passed on. */
const HEAD_BYTES_MAX = 160;

/** The most subscriptions that one SUBACK may answer. */
const GRANTS_MAX = 32;

/** The only lengths that a broker's packets other than PUBLISH can have: sections 3.2, 3.4 to 3.7, 3.9, 3.11, 3.13. */
const LENGTHS: Readonly<Record<number, readonly [least: number, most: number]>> = Object.freeze({
  [Packet.connack]: [2, 2], [Packet.puback]: [2, 2], [Packet.pubrec]: [2, 2], [Packet.pubrel]: [2, 2],
  [Packet.pubcomp]: [2, 2], [Packet.suback]: [3, 2 + GRANTS_MAX], [Packet.unsuback]: [2, 2], [Packet.pingresp]: [0, 0],
}, true);

export class PacketHead {
  readonly #bytes = new Uint8Array(HEAD_BYTES_MAX);
  /** Bytes pushed. */
  #length = 0;
  #complete = false;
  /** Bytes of the fixed header, once known. */
  #fixed = 0;
  #remaining = 0;
  #topicBytes = 0;
  #id = 0;

  get type(): number { return this.#bytes[0]! >> 4; }
  get QoS(): number { return (this.#bytes[0]! >> 1) & 3; }
  get retain(): boolean { return (this.#bytes[0]! & 1) !== 0; }
  get duplicate(): boolean { return (this.#bytes[0]! & 8) !== 0; }
  /** The packet identifier of a PUBLISH; 0 at QoS 0. */
  get id(): number { return this.#id; }
  /** The bytes of a PUBLISH that follow the head. */
  get payloadBytes(): number { return this.type === Packet.publish ? this.#remaining - this.#variable : 0; }
  /** All of the head was kept. */
  get whole(): boolean { return this.#length <= HEAD_BYTES_MAX; }
  get bytes(): Uint8Array { return this.#bytes.subarray(0, Math.min(this.#length, HEAD_BYTES_MAX)); }
  /** The topic of a PUBLISH, cut short if it is very long. */
  get topic(): string {
    const start = this.#fixed + 2;
    return utf8Decode(this.#bytes, start, Math.min(start + this.#topicBytes, HEAD_BYTES_MAX));
  }
  /** CONNACK: its return code and whether the broker has kept our session (3.2.2). */
  get returnCode(): number { return this.#bytes[3]!; }
  get sessionPresent(): boolean { return (this.#bytes[2]! & 1) !== 0; }

  /** Bytes of a PUBLISH's variable header. */
  get #variable(): number { return 2 + this.#topicBytes + (this.QoS > 0 ? 2 : 0); }

  /** Takes the next byte; after a complete head it is the first of the next. Once malformed, the stream is lost. */
  push(byte: number): "more" | "complete" | "malformed" {
    if (this.#complete) this.#restart();
    const at = this.#length++;
    if (at < HEAD_BYTES_MAX) this.#bytes[at] = byte;
    if (at === 0) return this.#first(byte) ? "more" : "malformed";
    const verdict = this.#fixed === 0 ? this.#lengthByte(at, byte) : this.#variableByte(at - this.#fixed, byte);
    this.#complete = verdict === "complete";
    return verdict;
  }

  #restart(): void {
    this.#length = this.#fixed = this.#remaining = this.#topicBytes = this.#id = 0;
    this.#complete = false;
  }

  #first(byte: number): boolean {
    if (this.type === Packet.publish) return this.QoS < 3; // 3.3.1-4
    return LENGTHS[this.type] !== undefined && (byte & 0x0f) === (this.type === Packet.pubrel ? 2 : 0); // table 2.2
  }

  #lengthByte(at: number, byte: number): "more" | "complete" | "malformed" {
    this.#remaining += (byte & 0x7f) * 0x80 ** (at - 1);
    if (byte >= 0x80) return at < 4 ? "more" : "malformed"; // 2.2.3
    this.#fixed = at + 1;
    const range = LENGTHS[this.type];
    if (!range) return this.#remaining < 3 ? "malformed" : "more"; // a topic of one character: 3.3.2, 4.7.3-1
    if (this.#remaining < range[0] || this.#remaining > range[1]) return "malformed";
    return this.#remaining === 0 ? "complete" : "more";
  }

  #variableByte(offset: number, byte: number): "more" | "complete" | "malformed" {
    if (this.type !== Packet.publish) return offset + 1 === this.#remaining ? "complete" : "more";
    if (offset === 0) {
      this.#topicBytes = byte << 8;
      return "more";
    }
    if (offset === 1) this.#topicBytes |= byte;
    else if (offset >= 2 + this.#topicBytes) this.#id = (this.#id << 8) | byte;
    if (this.#topicBytes === 0 || this.#variable > this.#remaining) return "malformed"; // 4.7.3-1
    if (offset + 1 < this.#variable) return "more";
    return this.QoS > 0 && this.#id === 0 ? "malformed" : "complete"; // 2.3.1-1
  }
}
