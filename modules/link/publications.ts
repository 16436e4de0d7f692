// What a station has to say on one connection, in order of urgency: subscriptions, birth, state, figures, replies, events.
import type { Cancel, Timers } from "../io.js";
import { utf8Encode } from "../contract/bytes.js";
import type { Outbox, StoredEvent } from "../storage/outbox.js";
import { EVENT_IDS, eventId, EventWindow } from "./event-window.js";
import type { MqttSession, PublishOptions } from "./mqtt-session.js";
import { ReplyQueue } from "./reply-queue.js";

/** An answer that does not come within this ends the connection; so does a long message that does not get on. */
export const ANSWER_MS = 20_000;

/** Packet ids beside those of events. One packet of each kind is out at a time, so that these do not collide. */
const Id = Object.freeze({
  subscribe: EVENT_IDS + 1, birth: EVENT_IDS + 2, farewell: EVENT_IDS + 3, state: EVENT_IDS + 4, reply: EVENT_IDS + 5,
});

export interface PublicationOptions {
  topics: { status: string; state: string; event: string; telemetry?: string; reply?: string };
  subscriptions: readonly string[];
  outbox: Outbox;
  /** The JSON of an event: the same event, the same text. Must not throw. */
  encode: (event: StoredEvent) => string;
  timers: Timers;
  /** Something had no answer for ANSWER_MS. */
  onOverdue: () => void;
  onFarewell: () => void;
}

/** What waits for its answer, if `sentAt` (monotonic ms) is set. */
interface Waiting { sentAt: number | undefined }

/** A text of which only the newest counts. `due`: it is to be sent. */
interface Latest extends Waiting {
  readonly topic: string;
  readonly options: PublishOptions;
  text: string | undefined;
  due: boolean;
}

export class Publications {
  #session: MqttSession | undefined;
  /** The publish that is out in part. */
  #current: Waiting | undefined;
  #cancelWatch: Cancel | undefined;
  readonly #subscribe: Waiting & { due: boolean } = { sentAt: undefined, due: false };
  readonly #birth: Latest;
  readonly #farewell: Latest;
  readonly #state: Latest;
  readonly #telemetry: Latest | undefined;
  readonly #latest: readonly Latest[];
  readonly #replies = new ReplyQueue();
  readonly #events: EventWindow;
  readonly #options: PublicationOptions;

  constructor(options: PublicationOptions) {
    const { topics: { status, state, telemetry }, outbox } = options;
    this.#options = options;
    this.#birth = latest(status, Id.birth);
    this.#farewell = latest(status, Id.farewell);
    this.#state = latest(state, Id.state);
    if (telemetry !== undefined) this.#telemetry = { ...latest(telemetry, 0), options: FIGURES };
    this.#latest = [this.#birth, this.#state, ...(this.#telemetry ? [this.#telemetry] : []), this.#farewell];
    this.#events = new EventWindow(outbox);
  }

  /** A connection: all that the broker may not have is sent (again). */
  begin(session: MqttSession, birth: string): void {
    this.#session = session;
    this.#subscribe.due = this.#options.subscriptions.length > 0;
    this.#birth.text = birth;
    this.#birth.due = true;
    this.#state.due = this.#state.text !== undefined;
    this.#events.restart();
    this.pump();
  }

  /** The connection has gone. */
  end(): void {
    this.#session = undefined;
    this.#current = this.#subscribe.sentAt = undefined;
    for (const item of this.#latest) {
      item.sentAt = undefined;
      item.due = false;
    }
    this.#replies.restart();
    this.#cancelWatch?.();
    this.#cancelWatch = undefined;
  }

  state(text: string): void {
    this.#state.text = text;
    this.#state.due = this.#session !== undefined;
    this.pump();
  }

  /** Lost unless there is a connection. */
  telemetry(text: string): void {
    if (!this.#session || !this.#telemetry) return;
    this.#telemetry.text = text;
    this.#telemetry.due = true;
    this.pump();
  }

  /** Kept until the broker has it, at the latest until REPLIES_MAX more have come. Lost unless there is a topic for it. */
  reply(text: string): void {
    if (this.#options.topics.reply === undefined) return;
    this.#replies.add(text);
    this.pump();
  }

  /** The last that is sent, but for replies: `onFarewell` tells when the broker has it. */
  farewell(text: string): void {
    this.#farewell.text = text;
    this.#farewell.due = true;
    this.pump();
  }

  poke(): void {
    this.#events.poke();
    this.pump();
  }

  /** Sends what there is room for. */
  pump(): void {
    while (this.#session?.ready && this.#sendNext(this.#session)) this.#watch();
  }

  /** The session is ready again: no publish is out in part. */
  resume(): void {
    this.#current = undefined;
    this.pump();
  }

  progress(): void {
    if (this.#current) this.#current.sentAt = this.#options.timers.now();
  }

  /** A PUBACK. Those that nothing waits for are nothing to worry about: MQTT promises at least once. */
  acknowledged(id: number): void {
    const item = this.#latest.find(({ options, sentAt }) => options.id === id && sentAt !== undefined);
    if (item) item.sentAt = undefined;
    else if (id === Id.reply && this.#replies.sentAt !== undefined) this.#replies.acknowledged();
    else this.#events.acknowledge(id);
    if (item === this.#farewell) this.#options.onFarewell();
    else this.pump();
  }

  subscribed(id: number): void {
    if (id === Id.subscribe) this.#subscribe.sentAt = undefined;
  }

  get #leaving(): boolean { return this.#farewell.due || this.#farewell.sentAt !== undefined; }

  /** False when there is nothing to send, or no room for it. */
  #sendNext(session: MqttSession): boolean {
    if (this.#leaving) return this.#sendLast(session);
    if (this.#subscribe.due) {
      if (!session.subscribe(Id.subscribe, this.#options.subscriptions)) return false;
      this.#subscribe.due = false;
      this.#subscribe.sentAt = this.#options.timers.now();
      return true;
    }
    const item = this.#latest.find(isDue);
    if (item) return this.#sendLatest(session, item);
    return this.#replies.due ? this.#sendReply(session) : this.#sendEvent(session);
  }

  /** Whoever has commanded a restart is answered before. */
  #sendLast(session: MqttSession): boolean {
    if (!this.#farewell.due) return false;
    if (this.#replies.due) return this.#sendReply(session);
    return !this.#replies.behind && this.#sendLatest(session, this.#farewell);
  }

  #sendReply(session: MqttSession): boolean {
    const { text, duplicate } = this.#replies.first;
    const { reply = "" } = this.#options.topics;
    if (!session.publish(reply, utf8Encode(text), { QoS: 1, retain: false, duplicate, id: Id.reply })) return false;
    this.#replies.sent(this.#options.timers.now());
    this.#current = session.sending ? this.#replies : undefined;
    return true;
  }

  #sendLatest(session: MqttSession, item: Latest): boolean {
    if (!session.publish(item.topic, utf8Encode(item.text ?? ""), item.options)) return false;
    item.due = false;
    if (item.options.QoS > 0) this.#sent(session, item);
    if (item === this.#telemetry) item.text = undefined;
    return true;
  }

  #sendEvent(session: MqttSession): boolean {
    const next = this.#events.next();
    if (!next) return false;
    const { event, flight } = next;
    const { topics, encode } = this.#options;
    const options: PublishOptions = { QoS: 1, retain: false, duplicate: flight.tried, id: eventId(event.seq) };
    if (!session.publish(topics.event, utf8Encode(encode(event)), options)) return false;
    flight.tried = true;
    this.#sent(session, flight);
    return true;
  }

  #sent(session: MqttSession, item: Waiting): void {
    item.sentAt = this.#options.timers.now();
    this.#current = session.sending ? item : undefined;
  }

  get #waitingSince(): number | undefined {
    let oldest = this.#events.waitingSince;
    for (const { sentAt: since } of [this.#subscribe, this.#replies, ...this.#latest])
      if (since !== undefined && (oldest === undefined || since < oldest)) oldest = since;
    return oldest;
  }

  /** One timer, as long as anything waits. */
  #watch(): void {
    const { timers, onOverdue } = this.#options;
    const since = this.#cancelWatch ? undefined : this.#waitingSince;
    if (since === undefined) return;
    this.#cancelWatch = timers.after(Math.max(0, Math.ceil(since + ANSWER_MS - timers.now())), () => {
      this.#cancelWatch = undefined;
      const oldest = this.#waitingSince;
      if (oldest !== undefined && timers.now() - oldest >= ANSWER_MS) onOverdue();
      else this.#watch();
    });
  }
}

const FIGURES: PublishOptions = Object.freeze({ QoS: 0, retain: false, duplicate: false, id: 0 });

function latest(topic: string, id: number): Latest {
  return { topic, options: { QoS: 1, retain: true, duplicate: false, id }, text: undefined, due: false, sentAt: undefined };
}

/** Only one of its kind may be out at a time. */
function isDue({ due, sentAt }: Latest): boolean {
  return due && sentAt === undefined;
}
