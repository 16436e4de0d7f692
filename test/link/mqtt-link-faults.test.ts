// What goes wrong between a station and its broker: PLATFORM.md, "MQTT client", and FIELD.md, "Link".
import { KEEP_ALIVE_MS, SILENCE_MS } from "../../modules/link/mqtt-session.js";
import { STABLE_MS } from "../../modules/link/mqtt-link.js";
import { ANSWER_MS } from "../../modules/link/publications.js";
import { eventId, WINDOW } from "../../modules/link/event-window.js";
import type { MqttClientOptions } from "../../modules/link/mqtt-client.js";
import { bench } from "./bench.js";
import { fakeClient } from "./fake-client.js";

const payloads = (published: readonly { payload: string }[]): string[] => published.map(({ payload }) => payload);

test("what happens while the broker is away arrives when it is back, and the station announces itself again", () => {
  const { broker, outbox, link, clock, goOnline } = bench();
  goOnline();
  link.publishState("before");
  clock.run(2 * STABLE_MS);
  broker.gone = true;
  broker.kick();
  outbox.append(20);
  link.poke();
  link.publishState("between");
  link.publishState("after");
  clock.run(600_000);
  expect(link.status.phase).not.toBe("online");
  expect(outbox.events).toHaveLength(20);
  broker.gone = false;
  clock.run(301_000);
  expect(payloads(broker.on("s1/status"))).toEqual(["online", "online"]);
  expect(payloads(broker.on("s1/state"))).toEqual(["before", "after"]);
  expect(payloads(broker.on("s1/event"))).toEqual(Array.from({ length: 20 }, (_, i) => `{"seq":${i + 1}}`));
  expect(outbox.events).toHaveLength(0);
});

test("a PUBACK that is lost ends the connection; the event comes again under its id, with DUP, and nothing before it", () => {
  const { broker, outbox, link, clock, goOnline } = bench();
  broker.acknowledgements = ({ payload }) => payload === '{"seq":3}' ? 0 : 1;
  outbox.append(6);
  goOnline();
  clock.run(ANSWER_MS - 1_000);
  expect(outbox.releases.at(-1)).toBe(2);
  broker.acknowledgements = () => 1;
  clock.run(5_000);
  expect(link.status).toMatchObject({ phase: "online", error: "no-acknowledgement" });
  expect(outbox.events).toHaveLength(0);
  const again = broker.on("s1/event").filter(({ dup }) => dup);
  expect(again).toMatchObject([{ payload: '{"seq":3}', id: eventId(3) }]);
});

test("PUBACKs in any order release in order", () => {
  const { broker, outbox, clock, goOnline } = bench();
  broker.acknowledgements = ({ topic }) => topic === "s1/event" ? 0 : 1;
  outbox.append(4);
  goOnline();
  clock.run(1_000);
  for (const seq of [4, 2, 3]) broker.puback(eventId(seq));
  clock.run(1_000);
  expect(outbox.releases).toEqual([]);
  broker.puback(eventId(1));
  clock.run(1_000);
  expect(outbox.releases).toEqual([4]);
});

test("PUBACKs that come twice, or for nothing, release nothing", () => {
  const { broker, outbox, link, clock, goOnline } = bench();
  broker.acknowledgements = () => 2;
  goOnline();
  for (const id of [0, 1, 77, 65_535]) broker.puback(id);
  outbox.append(10);
  link.poke();
  clock.run(5_000);
  expect(outbox.releases).toEqual([...new Set(outbox.releases)].sort((a, b) => a - b));
  expect(outbox.releases.at(-1)).toBe(10);
  expect(broker.on("s1/event")).toHaveLength(10);
  expect(link.status.phase).toBe("online");
});

test("no more events are out than the window holds", () => {
  const { broker, outbox, clock, goOnline } = bench();
  broker.acknowledgements = ({ topic }) => topic === "s1/event" ? 0 : 1;
  outbox.append(50);
  goOnline();
  clock.run(1_000);
  expect(broker.on("s1/event")).toHaveLength(WINDOW);
  broker.puback(eventId(1));
  clock.run(1_000);
  expect(broker.on("s1/event")).toHaveLength(WINDOW + 1);
});

test("waits are whole milliseconds even where the clock counts fractions", () => {
  const { broker, outbox, link, clock, wires, goOnline } = bench();
  wires.latencyMs = 100 / 7;
  goOnline();
  clock.run(3 * SILENCE_MS);
  expect(broker.connects).toHaveLength(1);
  broker.acknowledgements = ({ payload }) => payload === '{"seq":1}' ? 1 : 0;
  for (const waitMs of [1_000 / 7, ANSWER_MS + 1]) {
    outbox.append();
    link.poke();
    clock.run(waitMs);
  }
  expect(link.status.error).toBe("no-acknowledgement");
});

test("an event that the log has dropped while it was out holds nothing up", () => {
  const { broker, outbox, clock, goOnline } = bench();
  broker.acknowledgements = ({ payload }) => payload === '{"seq":1}' ? 0 : 1;
  outbox.append(6);
  goOnline();
  clock.run(ANSWER_MS - 1_000);
  outbox.events.shift();
  clock.run(10_000);
  expect(outbox.events).toHaveLength(0);
  expect(broker.on("s1/event").filter(({ payload }) => payload === '{"seq":1}')).toHaveLength(1);
});

test("a broker that answers no pings is left", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  broker.answersPings = false;
  clock.run(2 * KEEP_ALIVE_MS);
  expect(broker.pings).toBeGreaterThan(0);
  expect(broker.connects.length).toBeGreaterThan(1);
  expect(link.status.error).toBe("client");
});

test("a connection that is half open is noticed, and left without a trace", () => {
  const { broker, link, clock, wires, goOnline } = bench();
  goOnline();
  wires.up = false;
  clock.run(SILENCE_MS);
  expect(link.status.phase).not.toBe("online");
  wires.up = true;
  clock.run(300_000);
  expect(link.status.phase).toBe("online");
  expect(broker.connects).toHaveLength(2);
  expect(wires.open).toBe(1);
});

test("a client that forgets to ask whether the broker is there is not relied on", () => {
  const { link, clock, wires, goOnline } = bench({ client: (clock) => class extends fakeClient(clock) {
    constructor(options: MqttClientOptions) { super({ ...options, keepAlive: 24 * 3_600_000 }); }
  } });
  goOnline();
  clock.run(1_000);
  wires.up = false;
  clock.run(SILENCE_MS - 2_000);
  expect(link.status.phase).toBe("online");
  clock.run(2_000);
  expect(link.status).toMatchObject({ phase: "waiting", error: "silence" });
});

test("with an event under way it is noticed sooner", () => {
  const { outbox, link, clock, wires, goOnline } = bench();
  goOnline();
  wires.up = false;
  outbox.append();
  link.poke();
  clock.run(ANSWER_MS);
  expect(link.status).toMatchObject({ phase: "waiting", error: "no-acknowledgement" });
});

test("nothing is read and nothing is kept while there is no connection", () => {
  const { broker, link, clock, outbox, goOnline } = bench();
  outbox.append(1_000);
  for (let i = 0; i < 1_000; i++) {
    link.poke();
    link.publishState(`state ${i}`);
    link.publishTelemetry(`figures ${i}`);
  }
  expect(outbox.reads).toBe(0);
  goOnline();
  clock.run(1_000);
  expect(payloads(broker.on("s1/state"))).toEqual(["state 999"]);
  expect(broker.on("s1/telemetry")).toEqual([]);
});

test("an outbox that is empty is not read over and over", () => {
  const { outbox, clock, goOnline } = bench();
  goOnline();
  clock.run(3_600_000);
  expect(outbox.reads).toBe(1);
});

test("what throws above, at birth or in a command, costs the connection and no more", () => {
  let bad = true;
  const { broker, link, clock, goOnline, statuses } = bench({
    birth: () => { if (bad) throw new Error("no birth"); return "online"; },
    onCommand: (_topic, payload) => { if (payload.byteLength === 3) throw new Error("no such command"); },
  });
  goOnline(500);
  clock.run(2_000);
  expect(statuses.find(({ error }) => error)).toMatchObject({ error: "exception", detail: "no birth" });
  bad = false;
  clock.run(10_000);
  expect(link.status.phase).toBe("online");
  broker.message("s1/command", "bad");
  clock.run(1_000);
  expect(link.status).toMatchObject({ phase: "waiting", detail: "no such command" });
  clock.run(20_000);
  expect(link.status.phase).toBe("online");
});

test("who listens to the status cannot hurt the link", () => {
  const { link, goOnline } = bench({ onStatus: () => { throw new Error("listener"); } });
  goOnline();
  expect(link.status.phase).toBe("online");
});

test("a subscription that is refused is told", () => {
  const { broker, link, clock, goOnline } = bench();
  broker.grant = 128;
  goOnline();
  clock.run(1_000);
  expect(link.status).toMatchObject({ phase: "online", error: "subscription-refused" });
});

test("a link without a broker is a mistake in the wiring", () => {
  expect(() => bench({ brokers: [] })).toThrow("no broker");
});
