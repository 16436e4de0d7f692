// A link on a bench: virtual time, wires, a broker and an outbox in memory.
import type { Resolver, TCPBinding, Timers } from "../../modules/io.js";
import type { MqttClientClass } from "../../modules/link/mqtt-client.js";
import type { LinkStatus } from "../../modules/link/link-status.js";
import { MqttLink, type MqttLinkOptions } from "../../modules/link/mqtt-link.js";
import type { Outbox, StoredEvent } from "../../modules/storage/outbox.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { FakeBroker } from "./fake-broker.js";
import { fakeClient } from "./fake-client.js";
import { Wires } from "./wires.js";

export function timersOf(clock: Clock): Timers {
  return {
    now: () => clock.now,
    after: (ms, callback) => {
      if (!Number.isInteger(ms) || ms < 0) throw new Error(`no timer can wait ${ms} ms`);
      return clock.after(ms, callback);
    },
    every: (ms, look) => {
      let cancel = (): void => {};
      const again = (): void => { cancel = clock.after(ms, () => { again(); look(); }); };
      again();
      return () => cancel();
    },
  };
}

/** Numbered events; what is released is gone, and only from the oldest on. */
export class MemoryOutbox implements Outbox {
  readonly events: StoredEvent[] = [];
  readonly releases: number[] = [];
  reads = 0;
  #seq = 0;

  append(count = 1): void {
    for (; count > 0; count--) this.events.push({ seq: ++this.#seq, payload: Uint8Array.of(this.#seq & 255) });
  }

  next(after: number): StoredEvent | undefined {
    this.reads++;
    return this.events.find(({ seq }) => seq > after);
  }

  release(seq: number): void {
    this.releases.push(seq);
    while (this.events[0] && this.events[0].seq <= seq) this.events.shift();
  }
}

/** Answers after a moment, or never while `dead`. */
export class FakeResolver implements Resolver {
  dead = false;
  asked: string[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) { this.#clock = clock; }

  resolve({ host, onResolved, onError }: Parameters<Resolver["resolve"]>[0]): void {
    this.asked.push(host);
    if (this.dead) return;
    this.#clock.after(20, () => host.startsWith("nowhere") ? onError(host) : onResolved(host, `ip-of-${host}`));
  }
}

interface BenchOptions extends Partial<MqttLinkOptions> {
  clock?: Clock;
  client?: (clock: Clock) => MqttClientClass;
  /** What is put between the link and the wires. */
  secure?: (wires: Wires, clock: Clock) => TCPBinding;
}

export function bench({ clock = new Clock(), client = fakeClient, secure, ...options }: BenchOptions = {}) {
  const wires = new Wires(clock);
  const broker = new FakeBroker(wires, "ip-of-broker.example");
  const spare = new FakeBroker(wires, "ip-of-spare.example");
  const outbox = new MemoryOutbox();
  const resolver = new FakeResolver(clock);
  const random = new Random(1);
  const statuses: LinkStatus[] = [];
  const link = new MqttLink({
    Client: client(clock), socket: secure?.(wires, clock) ?? { io: wires.TCP }, resolver, outbox,
    timers: timersOf(clock), random: () => random.next(),
    brokers: [{ host: "broker.example", port: 1883 }],
    clientId: "s1", topics: { status: "s1/status", state: "s1/state", event: "s1/event", telemetry: "s1/telemetry", reply: "s1/reply" },
    will: "offline", birth: () => "online", encode: ({ seq }) => `{"seq":${seq}}`, subscriptions: ["s1/command"],
    onStatus: (status) => statuses.push(status), ...options,
  });
  /** Until it is online, or for as long. */
  const goOnline = (ms = 10_000): void => {
    link.network(true);
    for (; ms > 0 && link.status.phase !== "online"; ms -= 10) clock.run(10);
  };
  return { clock, wires, broker, spare, outbox, resolver, link, statuses, goOnline };
}
