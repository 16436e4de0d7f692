// A received message, put together from the parts in which the client hands it over.
import type { MqttFragment } from "./mqtt-client.js";

export class IncomingMessage {
  #topic = "";
  #payload: Uint8Array | undefined;
  #length = 0;

  get topic(): string { return this.#topic; }

  /** The whole payload, with its last part. A message in one part is not copied. */
  add(part: ArrayBuffer, { topic, byteLength = part.byteLength, more }: MqttFragment): ArrayBuffer | undefined {
    if (topic !== undefined) {
      this.#topic = topic;
      this.#length = 0;
      this.#payload = more ? new Uint8Array(byteLength) : undefined;
    }
    this.#payload?.set(new Uint8Array(part), this.#length);
    this.#length += part.byteLength;
    if (more) return undefined;
    const payload = (this.#payload?.buffer ?? part) as ArrayBuffer;
    this.#payload = undefined;
    return payload;
  }
}
