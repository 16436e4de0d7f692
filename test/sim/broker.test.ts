import { isFilter, topicMatches } from "../../sim/broker-topics.js";
import { bench, dial, login, payloads, publish, subscribe, will } from "./broker-bench.js";

describe("messages", () => {
  test("each message accepted is in the ledger, and told to those who look on", () => {
    const world = bench();
    const told: string[] = [];
    const stop = world.broker.onPublish(({ payload }) => told.push(payload));
    const client = login(world, { clientId: "s1" });
    client.send(publish("t", "回收", 1, 5, { retain: true, dup: true }));
    stop();
    client.send(publish("t", "two"));
    expect(client.heard).toEqual(["connack 0", "puback #5"]);
    expect(world.broker.messages[0]).toEqual({ at: 110, topic: "t", payload: "回收", retain: true, qos: 1, dup: true, clientId: "s1" });
    expect(payloads(world.broker)).toEqual(["回收", "two"]);
    expect(told).toEqual(["回收"]);
  });

  test("subscribers get the lower QoS of both, once, whatever overlaps", () => {
    const world = bench();
    const client = login(world);
    client.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "a/+", qos: 0 }, { topic: "a/#", qos: 2 }, { topic: "a/#/b", qos: 0 }] });
    world.broker.publish("a/b", "x", { qos: 1 });
    world.broker.publish("a/b", "y", { qos: 0 });
    client.send({ cmd: "unsubscribe", messageId: 2, unsubscriptions: ["a/+", "a/#"] });
    world.broker.publish("a/b", "z");
    world.clock.run(100);
    expect(client.heard).toEqual(["connack 0", "suback 0,1,128", "a/b=x q1 #1", "a/b=y q0", "unsuback #2"]);
  });

  test("the last retained message waits for whoever subscribes, until an empty one removes it", () => {
    const world = bench();
    const client = login(world);
    client.send(publish("a", "1", 0, 0, { retain: true }), publish("a", "2", 0, 0, { retain: true }), subscribe("#"));
    client.send(publish("a", "3", 0, 0, { retain: true }), publish("a", "", 0, 0, { retain: true }), subscribe("#"));
    expect(client.heard).toEqual(["connack 0", "suback 1", "a=2 q0 retained", "a=3 q0", "a= q0", "suback 1"]);
    expect(world.broker.retained("a")).toBeUndefined();
  });

  test("a message at QoS 2 counts once, however often it is sent before it is released", () => {
    const world = bench();
    const client = login(world);
    client.send(publish("t", "x", 2, 9), publish("t", "x", 2, 9, { dup: true }), { cmd: "pubrel", messageId: 9 }, publish("t", "y", 2, 9));
    expect(client.heard.slice(1)).toEqual(["pubrec #9", "pubrec #9", "pubcomp #9", "pubrec #9"]);
    expect(payloads(world.broker)).toEqual(["x", "y"]);
  });

  test.each([
    ["#", "a/b", true], ["a/#", "a", true], ["a/+", "a", false], ["+", "a", true], ["+/b", "a/b", true], ["a/+/c", "a/b/d", false],
    ["a", "a/b", false], ["a/b", "a", false], ["+", "/a", false], ["/+", "/a", true], ["#", "$SYS/x", false], ["$SYS/#", "$SYS/x", true],
  ])("filter %s takes in %s: %p", (filter, topic, expected) => {
    expect(topicMatches(filter, topic)).toBe(expected);
  });

  test("+ and # stand only for whole levels, # only for the last", () => {
    expect(["a/#", "+", "+/a/#"].map(isFilter)).toEqual([true, true, true]);
    expect(["", "a#", "#/a", "a+/b"].map(isFilter)).toEqual([false, false, false, false]);
  });
});

describe("sessions", () => {
  test("one that is kept gets what it missed, and what it did not acknowledge as a duplicate", () => {
    const world = bench();
    const first = login(world, { clean: false });
    first.send(subscribe("c"));
    world.broker.publish("c", "1");
    world.broker.publish("c", "2");
    world.clock.run(100);
    first.send({ cmd: "puback", messageId: 1 });
    first.connection.close();
    world.clock.run(100);
    world.broker.publish("c", "3");
    const second = login(world, { clean: false });
    expect(first.heard).toEqual(["connack 0", "suback 1", "c=1 q1 #1", "c=2 q1 #2"]);
    expect(second.heard).toEqual(["connack 0 session", "c=2 q1 #2 dup", "c=3 q1 #3"]);
    expect(login(world, { clean: true }).heard).toEqual(["connack 0"]);
    expect(login(world, { clean: false }).heard).toEqual(["connack 0"]);
  });

  test("who comes with the id of another takes its place, and the other's will comes before the welcome", () => {
    const world = bench();
    const first = login(world, { will });
    const second = login(world);
    expect(first.heard).toEqual(["connack 0", "closed"]);
    expect(second.heard).toEqual(["connack 0"]);
    expect(world.broker.messages).toMatchObject([{ topic: "will", payload: "gone", retain: true, clientId: "station" }]);
    expect(world.broker.clients).toEqual(["station"]);
  });

  test("a will is published unless goodbye was said", () => {
    const world = bench();
    login(world, { will }).connection.close();
    world.clock.run(100);
    expect(world.broker.retained("will")).toBe("gone");
    const polite = login(world, { will });
    polite.send({ cmd: "disconnect" });
    expect(polite.heard).toEqual(["connack 0", "closed"]);
    expect(payloads(world.broker)).toEqual(["gone"]);
  });

  test("silence longer than one and a half keep-alives is the end, pings are not silence", () => {
    const world = bench();
    const client = login(world, { will, keepalive: 10 });
    world.clock.run(14_000);
    client.send({ cmd: "pingreq" });
    world.clock.run(14_800);
    expect(client.heard).toEqual(["connack 0", "pingresp"]);
    world.clock.run(200);
    expect(client.heard).toEqual(["connack 0", "pingresp", "closed"]);
    expect(payloads(world.broker)).toEqual(["gone"]);
  });
});

describe("what MQTT forbids ends the connection", () => {
  /** CONNECT with these flags (3.1.2.3) and fields. */
  const connect = (flags: number, ...fields: string[]): number[] => {
    const body = [0, 4, ...Buffer.from("MQTT"), 4, flags, 0, 0, ...fields.flatMap((field) => [0, field.length, ...Buffer.from(field)])];
    return [0x10, body.length, ...body];
  };

  test.each([
    ["a message before the login", [0x30, 4, 0, 1, 0x74, 0x78], ["closed"]],
    ["a second login", [...connect(0x02, "s"), ...connect(0x02, "s")], ["connack 0", "closed"]],
    ["a password without a user", connect(0x42, "s", "p"), ["closed"]],
    ["a kept session without a name", connect(0x00, ""), ["connack 2", "closed"]],
    ["a packet identifier of 0", [...connect(0x02, "s"), 0x32, 6, 0, 1, 0x74, 0, 0, 0x78], ["connack 0", "closed"]],
    ["a topic with a wildcard", [...connect(0x02, "s"), 0x30, 4, 0, 1, 0x23, 0x78], ["connack 0", "closed"]],
    ["what is no packet", [...connect(0x02, "s"), 0xff, 0], ["connack 0", "closed"]],
  ])("%s", (_name, bytes, expected) => {
    const world = bench();
    const client = dial(world);
    client.connection.receive(Uint8Array.from(bytes));
    world.clock.run(100);
    expect(client.heard).toEqual(expected);
    expect(world.broker.messages).toEqual([]);
    expect(world.broker.clients).toEqual([]);
  });

  test("but a session that is not kept needs no name", () => {
    const world = bench();
    login(world, { clientId: "" });
    login(world, { clientId: "" });
    expect(new Set(world.broker.clients).size).toBe(2);
  });
});
