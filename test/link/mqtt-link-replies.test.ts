// Replies to commands: kept until a broker has them, few at a time.
import { EVENT_IDS } from "../../modules/link/event-window.js";
import { REPLIES_MAX } from "../../modules/link/reply-queue.js";
import { bench } from "./bench.js";

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `reply ${i + 1}`);

test("a reply goes out at QoS 1, not retained, under an id that no event has", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  link.publishReply("done");
  clock.run(1_000);
  expect(broker.on("s1/reply")).toMatchObject([{ payload: "done", qos: 1, retain: false, dup: false }]);
  expect(broker.on("s1/reply")[0]!.id).toBeGreaterThan(EVENT_IDS);
});

test("a command can be answered from where it is heard", () => {
  const { broker, clock, link, goOnline } = bench({ onCommand: (_topic, payload) => link.publishReply(`re ${Buffer.from(payload)}`) });
  goOnline();
  broker.message("s1/command", "one", { messageId: 1 });
  broker.message("s1/command", "two", { messageId: 2 });
  clock.run(1_000);
  expect(broker.on("s1/reply").map(({ payload }) => payload)).toEqual(["re one", "re two"]);
  expect(broker.acknowledged).toEqual([1, 2]);
});

test("the next reply waits until the one before it is acknowledged, for they share an id", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  broker.acknowledgements = ({ topic }) => (topic === "s1/reply" ? 0 : 1);
  for (const text of ["a", "b"]) link.publishReply(text);
  clock.run(1_000);
  expect(broker.on("s1/reply").map(({ payload }) => payload)).toEqual(["a"]);
  broker.puback(broker.on("s1/reply")[0]!.id!);
  clock.run(1_000);
  expect(broker.on("s1/reply").map(({ payload }) => payload)).toEqual(["a", "b"]);
});

test("a reply that nobody acknowledged comes again on the next connection, marked as a duplicate, and then no more", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  broker.acknowledgements = ({ topic }) => (topic === "s1/reply" ? 0 : 1);
  link.publishReply("done");
  clock.run(1_000);
  broker.acknowledgements = () => 1;
  broker.kick();
  clock.run(60_000);
  broker.kick();
  clock.run(60_000);
  expect(broker.connects).toHaveLength(3);
  expect(broker.on("s1/reply").map(({ payload, dup }) => [payload, dup])).toEqual([["done", false], ["done", true]]);
});

test("a reply without its acknowledgement ends the connection", () => {
  const { broker, link, clock, statuses, goOnline } = bench();
  goOnline();
  broker.acknowledgements = ({ topic }) => (topic === "s1/reply" ? 0 : 1);
  link.publishReply("done");
  clock.run(25_000);
  expect(statuses.map(({ error }) => error)).toContain("no-acknowledgement");
});

test("replies from before there is a connection wait for it; of many the last few", () => {
  const { broker, link, clock, goOnline } = bench();
  for (const text of numbered(10)) link.publishReply(text);
  goOnline();
  clock.run(1_000);
  expect(broker.on("s1/reply").map(({ payload }) => payload)).toEqual(numbered(10).slice(-REPLIES_MAX));
});

test("of many replies behind one that is out, that one and the last few arrive", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  for (const text of numbered(10)) link.publishReply(text);
  clock.run(1_000);
  expect(broker.on("s1/reply").map(({ payload }) => payload)).toEqual(["reply 1", ...numbered(10).slice(1 - REPLIES_MAX)]);
});

test("a reply of any length comes whole, among events", () => {
  const { broker, link, clock, outbox, wires, goOnline } = bench();
  wires.sendBytes = 536;
  goOnline();
  const long = JSON.stringify({ problems: "问题".repeat(1_000) });
  link.publishReply(long);
  link.publishReply("short");
  outbox.append(20);
  link.poke();
  clock.run(60_000);
  expect(broker.on("s1/reply").map(({ payload }) => payload)).toEqual([long, "short"]);
  expect(broker.on("s1/event")).toHaveLength(20);
});

test("whoever has commanded a restart is answered before the goodbye, with all that waits", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  for (const text of ["a", "b", "c"]) link.publishReply(text);
  link.close();
  clock.run(1_000);
  expect(link.status.phase).toBe("closed");
  expect(broker.published.slice(1).map(({ payload }) => payload)).toEqual(["a", "b", "c", "offline"]);
  expect(broker.goodbyes).toBe(1);
});

test("a broker that does not acknowledge the reply does not keep the station from closing", () => {
  const { broker, link, clock, goOnline } = bench();
  goOnline();
  broker.acknowledgements = () => 0;
  for (const text of ["a", "b"]) link.publishReply(text);
  link.close();
  clock.run(5_000);
  expect(link.status.phase).toBe("closed");
});

test("without a topic for them replies are nobody's business", () => {
  const { broker, link, clock, goOnline } = bench({ topics: { status: "s1/status", state: "s1/state", event: "s1/event" } });
  goOnline();
  link.publishReply("done");
  clock.run(1_000);
  expect(broker.published.map(({ topic }) => topic)).toEqual(["s1/status"]);
});
