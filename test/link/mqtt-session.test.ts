import type { MqttClient, MqttClientOptions, MqttWriteOptions } from "../../modules/link/mqtt-client.js";
import { MqttSession, type SessionObserver } from "../../modules/link/mqtt-session.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./bench.js";
import { Wires } from "./wires.js";

/** A session over a client that does as it is told and has no wire. */
function bench(onConstructed: (options: MqttClientOptions) => void = () => {}) {
  const clock = new Clock();
  const news: unknown[][] = [];
  const writes: [length: number | undefined, options: MqttWriteOptions | undefined][] = [];
  const script = { options: undefined as unknown as MqttClientOptions, closed: 0, room: 0, throws: false };
  class ScriptedClient implements MqttClient {
    constructor(options: MqttClientOptions) {
      script.options = options;
      onConstructed(options);
    }
    write(data: Uint8Array | null, options?: MqttWriteOptions): number {
      if (script.throws) throw new Error("overflow");
      writes.push([data?.length, options]);
      return script.room;
    }
    read(): ArrayBuffer | undefined { return undefined; }
    close(): void { script.closed++; }
  }
  const tell = (name: string) => (...what: unknown[]): void => void news.push([name, ...what]);
  const observer: SessionObserver = {
    onOnline: tell("online"), onReady: tell("ready"), onProgress: tell("progress"), onAcknowledged: tell("acknowledged"),
    onSubscribed: tell("subscribed"), onMessage: tell("message"), onRefused: tell("refused"), onEnded: tell("ended"),
  };
  const session = new MqttSession({
    Client: ScriptedClient, transport: { io: new Wires(clock).TCP }, timers: timersOf(clock), host: "h", address: "a", port: 1,
    clientId: "s", will: { topic: "t", message: "m" }, payloadBytesMax: 100,
  }, observer);
  const goOnline = (): void => {
    session.open();
    script.options.onControl({ operation: 2 });
    script.options.onWritable(1_000);
  };
  return { clock, news, writes, script, session, goOnline };
}

const PUBLISH = Object.freeze({ QoS: 1, retain: false, duplicate: false, id: 5 } as const);

test("a long payload goes out in parts that are worth it", () => {
  const { session, writes, script, goOnline, news } = bench();
  goOnline();
  expect(session.publish("topic", new Uint8Array(1_500), PUBLISH)).toBe(true);
  expect(writes).toEqual([[1_000 - 9 - 15, { topic: "topic", ...PUBLISH, byteLength: 1_500 }]]);
  expect([session.sending, session.ready]).toEqual([true, false]);
  script.options.onWritable(10);
  expect(writes).toHaveLength(1);
  script.options.onWritable(500);
  expect(writes[1]).toEqual([500, undefined]);
  script.room = 900;
  script.options.onWritable(24);
  expect(writes[2]).toEqual([24, undefined]);
  expect([session.sending, session.ready]).toEqual([false, true]);
  expect(news.filter(([name]) => name !== "progress").map(([name]) => name)).toEqual(["online", "ready", "ready"]);
});

test("nothing is written before the CONNACK, nor without room, nor after the end", () => {
  const { session, writes, script, goOnline } = bench();
  session.open();
  script.options.onWritable(1_000);
  expect(session.publish("topic", new Uint8Array(5), PUBLISH)).toBe(false);
  goOnline();
  script.options.onWritable(100);
  expect([session.publish("topic", new Uint8Array(5), PUBLISH), session.subscribe(1, ["a"])]).toEqual([false, false]);
  session.close();
  script.options.onWritable(1_000);
  expect(session.publish("topic", new Uint8Array(5), PUBLISH)).toBe(false);
  expect(writes).toEqual([]);
});

test("a client that fails while it is constructed has ended, and is closed", () => {
  const { session, news, script, clock } = bench((options) => options.onError());
  session.open();
  expect(news).toEqual([["ended", "client"]]);
  clock.run(1);
  expect(script.closed).toBe(1);
});

test("a client that cannot be constructed has ended", () => {
  const { session, news, clock } = bench(() => { throw new Error("no memory"); });
  session.open();
  clock.run(1);
  expect(news).toEqual([["ended", "exception", "no memory"]]);
});

test("the end is told once, and nothing after it", () => {
  const { session, news, script, goOnline, clock } = bench();
  goOnline();
  script.throws = true;
  session.publish("topic", new Uint8Array(5), PUBLISH);
  script.options.onError();
  script.options.onControl({ operation: 4, id: 5 });
  script.options.onWritable(1_000);
  clock.run(1);
  expect(news.slice(2)).toEqual([["ended", "exception", "overflow"]]);
});
