import { eventId } from "../../modules/link/event-window.js";
import { bench } from "./bench.js";

test("says who it is: client id, kept session, retained will at QoS 1, keep-alive", () => {
  const { broker, goOnline } = bench();
  goOnline();
  expect(broker.connects[0]).toMatchObject({
    clientId: "s1", clean: false, keepalive: 60, protocolVersion: 4,
    will: { topic: "s1/status", payload: Buffer.from("offline"), qos: 1, retain: true },
  });
});
test("first subscribes, then announces itself, then tells its state, then its events", () => {
  const { broker, outbox, link, clock, goOnline } = bench();
  outbox.append(2);
  link.publishState("state");
  goOnline();
  clock.run(1_000);
  expect(broker.subscribes[0]?.subscriptions).toMatchObject([{ topic: "s1/command", qos: 1 }]);
  expect(broker.published.map(({ topic, payload, qos, retain }) => [topic, payload, qos, retain])).toEqual([
    ["s1/status", "online", 1, true], ["s1/state", "state", 1, true],
    ["s1/event", '{"seq":1}', 1, false], ["s1/event", '{"seq":2}', 1, false]]);
});
test("releases events once the broker has them", () => {
  const { broker, outbox, link, clock, goOnline } = bench();
  goOnline();
  outbox.append(10);
  link.poke();
  clock.run(1_000);
  expect(broker.on("s1/event")).toHaveLength(10);
  expect(outbox.releases.at(-1)).toBe(10);
});

test("goes through 70,000 events in order; packet ids wrap and never are 0", () => {
  const { broker, outbox, link, clock, wires, goOnline } = bench();
  wires.latencyMs = 1;
  goOnline();
  for (let i = 0; i < 70; i++) {
    outbox.append(1_000);
    link.poke();
    clock.run(5_000);
  }
  const events = broker.on("s1/event");
  expect(events).toHaveLength(70_000);
  expect(events.every(({ payload, id }, i) => payload === `{"seq":${i + 1}}` && id === eventId(i + 1))).toBe(true);
  expect(events.every(({ id }) => id! >= 1 && id! <= 65_535)).toBe(true);
  expect(outbox.events).toHaveLength(0);
}, 30_000);
