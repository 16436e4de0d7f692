// What the broker sends, byte by byte, as the SDK's MQTT client understands it: it believes nearly everything.
// MQTT 3.1.1, sections 2 and 3. Lengths that contradict each other are not modelled and throw.
import { utf8Decode, utf8Encode } from "../../modules/contract/bytes.js";
import { Operation, type Bytes } from "./mqtt-outgoing.js";

/** What `onControl` is given. */
export interface Control { operation: number; id?: number; returnCode?: number; payload?: number[] }

/** What is wrong with a CONNACK of another return code than 0. */
export const REFUSED = "connection rejected";

type Stage = "first" | "length" | "connack" | "ack" | "rest" | "topic length" | "topic" | "id" | "payload";

const NO_BYTES = new Uint8Array(0);

export class IncomingPacket {
  #stage: Stage = "first";
  #first = 0;
  /** Bytes of the packet still to come; of a PUBLISH in the stage "payload", those of its payload. */
  #left = 0;
  /** Bytes of the field that is being read. */
  #read = 0;
  #number = 0;
  #topicBytes: Uint8Array = NO_BYTES;
  #topic: string | undefined;
  #id: number | undefined;
  #control: Control | undefined;

  /** A PUBLISH's payload is next. */
  get atPayload(): boolean { return this.#stage === "payload"; }
  get payloadLeft(): number { return this.#left; }
  get QoS(): number { return (this.#first >> 1) & 3; }
  get id(): number | undefined { return this.#id; }

  /** The topic of a PUBLISH, once. */
  takeTopic(): string | undefined {
    const topic = this.#topic;
    this.#topic = undefined;
    return topic;
  }

  /** Payload bytes are handed over elsewhere; after the last one the next packet begins. */
  skipPayload(count: number): void {
    this.#left -= count;
    if (this.#left === 0) this.#stage = "first";
  }

  /** Takes a byte. Answers a packet that is complete, or what is wrong with it. */
  push(byte: number): Control | string | undefined {
    switch (this.#stage) {
      case "first": return this.#begin(byte);
      case "length": return this.#lengthByte(byte);
      case "connack": return this.#connackByte(byte);
      case "ack": return this.#ackByte(byte);
      case "rest": return this.#restByte(byte);
      default: return this.#publishByte(byte);
    }
  }

  #begin(byte: number): string | undefined {
    const operation = byte >> 4;
    if (operation === 0 || operation === 15) return "invalid operation";
    this.#first = byte;
    this.#id = undefined;
    this.#left = 0;
    return this.#enter("length");
  }

  #enter(stage: Stage): undefined {
    this.#stage = stage;
    this.#read = this.#number = 0;
    return undefined;
  }

  #lengthByte(byte: number): Control | string | undefined {
    this.#left += (byte & 0x7f) << (7 * this.#read++);
    if (byte & 0x80) return this.#read < 4 ? undefined : "bad data";
    const operation = this.#first >> 4;
    this.#control = { operation };
    if (this.#left === 0) return this.#complete(); // whatever it is: even an empty PUBLISH is shown to onControl
    switch (operation) {
      case Operation.publish: return this.#enter("topic length");
      case Operation.connack: return this.#left === 2 ? this.#enter("connack") : "unexpected length";
      case Operation.suback: this.#control.payload = []; return this.#enter("ack");
      case Operation.puback: case Operation.pubrec: case Operation.pubrel: case Operation.pubcomp:
      case Operation.unsuback: return this.#enter("ack");
      default: return "bad parse state";
    }
  }

  #connackByte(byte: number): Control | string | undefined {
    if (--this.#left > 0) return undefined; // session present: not handed over
    if (byte !== 0) return REFUSED;
    this.#control!.returnCode = byte;
    return this.#complete();
  }

  #ackByte(byte: number): Control | undefined {
    this.#left--;
    this.#number = (this.#number << 8) | byte;
    if (++this.#read < 2) return this.#mustGoOn();
    this.#control!.id = this.#number;
    if (this.#left === 0) return this.#complete();
    return this.#enter("rest");
  }

  #restByte(byte: number): Control | undefined {
    this.#control!.payload?.push(byte);
    return --this.#left === 0 ? this.#complete() : undefined;
  }

  #complete(): Control {
    this.#stage = "first";
    return this.#control!;
  }

  #publishByte(byte: number): string | undefined {
    this.#left--;
    if (this.#stage === "topic") return this.#topicByte(byte);
    this.#number = (this.#number << 8) | byte;
    if (++this.#read < 2) return this.#mustGoOn();
    if (this.#stage === "id") {
      this.#id = this.#number;
      return this.#enter("payload");
    }
    if (this.#number === 0) return "empty topic";
    if (this.#number + (this.#hasId ? 2 : 0) > this.#left) throw new Error("a topic longer than its packet is not modelled");
    this.#topicBytes = new Uint8Array(this.#number);
    return this.#enter("topic");
  }

  /** Anything but 1 and 2 comes without an identifier: 3.3.2.2. */
  get #hasId(): boolean { return this.QoS === 1 || this.QoS === 2; }

  #topicByte(byte: number): undefined {
    this.#topicBytes[this.#read++] = byte;
    if (this.#read < this.#topicBytes.length) return undefined;
    this.#topic = utf8Decode(this.#topicBytes);
    // What is malformed comes back longer; the device's String.fromArrayBuffer throws at it.
    if (utf8Encode(this.#topic).length !== this.#read) throw new TypeError("invalid UTF-8");
    this.#topicBytes = NO_BYTES;
    return this.#enter(this.#hasId ? "id" : "payload");
  }

  #mustGoOn(): undefined {
    if (this.#left === 0) throw new Error("a packet that ends within a field is not modelled");
    return undefined;
  }
}

/** Where `read` puts what fills less than the buffer it was given. */
export function firstBytes(buffer: Bytes, length: number): Bytes {
  if (length === buffer.byteLength) return buffer;
  return ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, length) : new Uint8Array(buffer, 0, length);
}
