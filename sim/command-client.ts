// A command on its way over a broker, and the reply to it: docs/integrating.md, "Commands".
import { randomUUID } from "node:crypto";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { readReply, type ReceivedReply } from "../modules/contract/reply.js";
import { topicsOf } from "../modules/contract/topics.js";

/** What the broker's retained status says of a station; `unknown`: there is none. */
export type Presence = "online" | "offline" | "unknown";

export interface Dispatch {
  broker: string;
  ca?: Buffer | undefined;
  station: string;
  id: string;
  message: string;
  /** How long to wait for the reply. */
  waitMs: number;
  /** It is out; this is how the station stands. */
  onSent: (presence: Presence) => void;
}

export type Answer = { readonly reply: ReceivedReply } | { readonly silent: Presence };

const CONNECT_MS = 10_000;
/** Retained messages come right behind the SUBACK, if there are any: MQTT 3.1.1, 3.8.4. */
const RETAINED_MS = 300;

/** Rejects with the error of the connection when the broker cannot be used. */
export async function dispatch({ broker, ca, station, id, message, waitMs, onSent }: Dispatch): Promise<Answer> {
  const options: IClientOptions = { clientId: `command-${randomUUID()}`, connectTimeout: CONNECT_MS, ...(ca ? { ca } : {}) };
  const client = await connectAsync(broker, { ...options, reconnectPeriod: 0 });
  try {
    return await exchange(client);
  } finally {
    await client.endAsync(true);
  }

  async function exchange(client: MqttClient): Promise<Answer> {
    const topics = topicsOf(station);
    let presence: Presence = "unknown";
    let answered: (reply: ReceivedReply) => void = () => {};
    const reply = new Promise<ReceivedReply>((resolve) => { answered = resolve; });
    client.on("message", (topic, payload) => {
      if (topic === topics.status) presence = presenceOf(payload.toString());
      const received = topic === topics.reply ? readReply(payload.toString()) : undefined;
      if (received?.id === id) answered(received);
    });
    const lost = new Promise<never>((_, reject) => {
      client.once("error", reject).once("close", () => reject(new Error("the connection broke")));
    });
    lost.catch(() => {}); // it is raced below, or no longer of interest
    const granted = await Promise.race([client.subscribeAsync([topics.status, topics.reply], { qos: 1 }), lost]);
    if (granted.some(({ qos }) => qos === 128)) throw new Error(`not allowed to read ${topics.reply}`);
    await Promise.race([client.publishAsync(topics.command, message, { qos: 1 }), lost]);
    const first = await Promise.race([reply, lost, after(RETAINED_MS)]);
    if (first) return { reply: first };
    onSent(presence);
    const late = await Promise.race([reply, lost, after(waitMs - RETAINED_MS)]);
    return late ? { reply: late } : { silent: presence };
  }
}

function presenceOf(status: string): Presence {
  try {
    return (JSON.parse(status) as { online?: unknown } | null)?.online === true ? "online" : "offline";
  } catch {
    return "unknown";
  }
}

function after(ms: number): Promise<undefined> {
  return new Promise((resolve) => { setTimeout(resolve, Math.max(0, ms), undefined).unref(); });
}
