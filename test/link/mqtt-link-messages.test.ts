// Messages of every size, in both directions, through sockets of every size: PLATFORM.md, "MQTT client".
import type { MessageFacts } from "../../modules/link/mqtt-session.js";
import { bench } from "./bench.js";

function listening(options: Parameters<typeof bench>[0] = {}) {
  const heard: { topic: string; text: string; facts: Partial<MessageFacts> }[] = [];
  const refused: [topic: string, byteLength: number, why: string][] = [];
  const onBench = bench({
    onCommand: (topic, payload, { retain, duplicate, QoS, id }) =>
      heard.push({ topic, text: Buffer.from(payload).toString(), facts: { retain, duplicate, QoS, id } }),
    onRefused: (...what) => refused.push(what),
    ...options,
  });
  return { ...onBench, heard, refused };
}

test("a command arrives with all that is known of it, and is acknowledged", () => {
  const { broker, clock, heard, goOnline } = listening();
  goOnline();
  broker.message("s1/command", "{}", { messageId: 300, retain: true, dup: true });
  broker.message("s1/command", "二", { qos: 0 });
  clock.run(1_000);
  expect(heard).toEqual([
    { topic: "s1/command", text: "{}", facts: { retain: true, duplicate: true, QoS: 1, id: 300 } },
    { topic: "s1/command", text: "二", facts: { retain: false, duplicate: false, QoS: 0, id: 0 } }]);
  expect(broker.acknowledged).toEqual([300]);
});

test("a message without a payload is acknowledged, told, and in nobody's way", () => {
  const { broker, clock, heard, refused, link, goOnline } = listening();
  goOnline();
  broker.message("s1/command", "", { messageId: 9, retain: true });
  broker.message("s1/command", "", { qos: 0 });
  broker.message("s1/command", "next", { messageId: 10 });
  clock.run(3_600_000);
  expect(heard.map(({ text }) => text)).toEqual(["next"]);
  expect(refused).toEqual([["s1/command", 0, "empty"], ["s1/command", 0, "empty"]]);
  expect(broker.acknowledged).toEqual([9, 10]);
  expect([broker.connects.length, link.status.phase]).toEqual([1, "online"]);
});

test("a message that is too large is acknowledged, told, and in nobody's way", () => {
  const { broker, clock, heard, refused, goOnline } = listening({ payloadBytesMax: 1_000 });
  goOnline();
  broker.message("s1/command", "x".repeat(1_001), { messageId: 9 });
  broker.message("s1/command", "y".repeat(300_000), { qos: 0 });
  broker.message("s1/" + "long/".repeat(60), "z", { messageId: 11 });
  broker.message("s1/command", "z".repeat(1_000), { messageId: 12 });
  clock.run(60_000);
  expect(heard.map(({ text }) => text)).toEqual(["z".repeat(1_000)]);
  expect(refused.map(([topic, byteLength, why]) => [topic.slice(0, 10), byteLength, why])).toEqual(
    [["s1/command", 1_001, "too-large"], ["s1/command", 300_000, "too-large"], ["s1/long/lo", 1, "too-large"]]);
  expect(broker.acknowledged).toEqual([9, 11, 12]);
});

test.each([1, 2, 7, 100, 511, 512, 513, 1_460])("messages of any size arrive whole in segments of %i bytes", (segmentBytes) => {
  const { broker, clock, heard, wires, goOnline } = listening();
  wires.segmentBytes = segmentBytes;
  goOnline();
  const texts = [1, 2, 127, 128, 500, 6_000].map((length) => "ab".repeat(length).slice(0, length));
  texts.forEach((text, i) => {
    broker.message("s1/command", text, { messageId: i + 1 });
    broker.message("s1/command", "", { qos: 0 });
  });
  clock.run(10_000);
  expect(heard.map(({ text }) => text)).toEqual(texts);
  expect(broker.acknowledged).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([536, 1_528, 5_744])("a huge state goes out whole through %i bytes of buffer, and events after it", (sendBytes) => {
  const { broker, clock, outbox, link, wires, goOnline } = bench();
  wires.sendBytes = sendBytes;
  goOnline();
  const state = JSON.stringify({ text: "垃圾".repeat(5_000) });
  link.publishState(state);
  outbox.append(20);
  link.poke();
  clock.run(60_000);
  expect(broker.on("s1/state").map(({ payload }) => payload)).toEqual([state]);
  expect(broker.on("s1/event")).toHaveLength(20);
  expect(broker.connects).toHaveLength(1);
});

test("pings go on and commands are acknowledged between the parts of states that never end", () => {
  const { broker, clock, link, wires, goOnline } = bench();
  wires.sendBytes = 1_528;
  goOnline();
  const state = "s".repeat(30_000);
  for (let i = 0; i < 600; i++) {
    link.publishState(`${i} ${state}`);
    if (i % 10 === 0) broker.message("s1/command", "{}", { messageId: 1 + i });
    clock.run(500);
  }
  expect(broker.acknowledged).toHaveLength(60);
  expect([broker.connects.length, link.status.phase]).toEqual([1, "online"]);
});

test("a network that goes in the middle of a message costs nothing but time", () => {
  const { broker, clock, link, outbox, wires, goOnline } = bench();
  wires.sendBytes = 1_528;
  goOnline();
  link.publishState("s".repeat(50_000));
  outbox.append(3);
  link.poke();
  clock.run(100);
  link.network(false);
  wires.up = false;
  clock.run(60_000);
  expect(wires.open).toBe(0);
  wires.up = true;
  goOnline();
  clock.run(5_000);
  expect(broker.on("s1/state").map(({ payload }) => payload.length)).toEqual([50_000]);
  expect(broker.on("s1/event")).toHaveLength(3);
});

test("a long message over a slow line is waited for as long as it gets on", () => {
  const { broker, clock, link, wires, goOnline } = bench();
  wires.sendBytes = 1_528;
  wires.latencyMs = 500;
  goOnline();
  link.publishState("s".repeat(50_000)); // half a minute; a whole one would be too much for the client's keep-alive
  clock.run(60_000);
  expect(broker.on("s1/state")).toHaveLength(1);
  expect(broker.connects).toHaveLength(1);
});

test("a message that stops half-way ends the connection", () => {
  const { clock, link, wires, goOnline } = bench();
  wires.sendBytes = 1_528;
  goOnline();
  link.publishState("s".repeat(50_000));
  clock.run(50);
  wires.up = false;
  clock.run(20_100);
  expect(link.status).toMatchObject({ phase: "waiting", error: "no-acknowledgement" });
});

test("of states that come faster than they are acknowledged only the newest follows", () => {
  const { broker, clock, link, goOnline } = bench();
  goOnline();
  clock.run(1_000);
  for (let i = 0; i < 100; i++) link.publishState(`state ${i}`);
  clock.run(1_000);
  expect(broker.on("s1/state").map(({ payload }) => payload)).toEqual(["state 0", "state 99"]);
});

test("figures go out at most once, at QoS 0", () => {
  const { broker, clock, link, goOnline } = bench();
  goOnline();
  link.publishTelemetry("{}");
  clock.run(1_000);
  expect(broker.on("s1/telemetry")).toMatchObject([{ payload: "{}", qos: 0, retain: false }]);
});

test("a flood of commands while events go out hurts neither", () => {
  const { broker, clock, link, outbox, heard, wires, goOnline } = listening();
  wires.sendBytes = 400;
  goOnline();
  outbox.append(200);
  link.poke();
  for (let i = 1; i <= 1_000; i++) broker.message("s1/command", `${i}`, { messageId: i });
  clock.run(120_000);
  expect(heard).toHaveLength(1_000);
  expect(broker.acknowledged).toHaveLength(1_000);
  expect(broker.on("s1/event")).toHaveLength(200);
  expect([broker.connects.length, link.status.phase]).toEqual([1, "online"]);
});

test("tells whether the broker has kept the session", () => {
  const { broker, link, goOnline } = bench();
  broker.sessionPresent = true;
  goOnline();
  expect(link.status).toMatchObject({ phase: "online", sessionPresent: true });
});

const nonsense: [string, number[]][] = [
  ["a packet type that is not", [0x00, 0]],
  ["a packet that only a client sends", [0x82, 2, 0, 1]],
  ["a length of five bytes", [0x30, 0xff, 0xff, 0xff, 0xff, 1]],
  ["a PUBACK with too much in it", [0x40, 3, 0, 1, 0]],
  ["a SUBACK of 200 MB", [0x90, 0xff, 0xff, 0xff, 0x5f, 0, 1]],
  ["QoS 3", [0x36, 8, 0, 2, 65, 66, 0, 1, 2, 3]],
  ["a topic longer than its packet", [0x30, 5, 0xff, 0xff, 65, 66, 67]],
  ["an empty topic", [0x30, 3, 0, 0, 65]],
  ["no topic at all", [0x30, 0]],
  ["the packet id 0", [0x32, 6, 0, 1, 65, 0, 0, 66]],
];
test.each(nonsense)("a broker that sends %s is left, and tried again", (_, bytes) => {
  const { broker, clock, link, wires, goOnline } = bench();
  goOnline();
  broker.sendBytes(...bytes);
  clock.run(500);
  expect(link.status).toMatchObject({ phase: "waiting", error: "protocol" });
  clock.run(5_000);
  expect(link.status.phase).toBe("online");
  expect(wires.open).toBe(1);
});

test("no socket is ever closed out of its own callback", () => {
  const { broker, clock, link, wires, goOnline } = bench();
  goOnline();
  broker.sendBytes(0, 0);
  clock.run(10_000);
  broker.kick();
  clock.run(10_000);
  broker.returnCode = 5;
  broker.kick();
  clock.run(600_000);
  link.close();
  clock.run(1_000);
  expect(wires.opened).toBeGreaterThan(3);
  expect([wires.closedInCallback, wires.open]).toEqual([0, 0]);
});
