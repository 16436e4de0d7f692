// The last MQTT messages that went over the broker, for the page and for GET /api/messages.
import type { Live } from "./api.js";

export type Message = Extract<Live, { type: "mqtt" }>;

export interface Published { topic: string; retained: boolean; qos: number; payload: string }

export const MESSAGES_KEPT_MAX = 500;
/** What is shown of a payload, in UTF-16 units; the broker itself passes it on whole. */
export const PAYLOAD_SHOWN_MAX = 65_536;

export class MessageLog {
  readonly #messages: Message[] = [];
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #now: () => string;

  /** `now` is what the time is in the world, ISO 8601 in UTC. */
  constructor(now: () => string) {
    this.#now = now;
  }

  /** Oldest first. */
  get messages(): readonly Message[] { return this.#messages; }

  add({ topic, retained, qos, payload }: Published): void {
    const shown = payload.length > PAYLOAD_SHOWN_MAX ? `${payload.slice(0, PAYLOAD_SHOWN_MAX)}…` : payload;
    const message: Message = { type: "mqtt", at: this.#now(), topic, retained, qos, payload: shown };
    this.#messages.push(message);
    if (this.#messages.length > MESSAGES_KEPT_MAX) this.#messages.shift();
    for (const listener of this.#listeners) listener(message);
  }

  /** Calls back for every later message. Returns the way to stop. */
  onMessage(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
