import { generate } from "mqtt-packet";
import { bench, login, payloads, publish, subscribe, will } from "./broker-bench.js";

test("a PUBACK is lost, doubled, or comes unasked", () => {
  const world = bench();
  const client = login(world);
  world.broker.faults.losePuback = 1;
  client.send(publish("t", "lost", 1, 1));
  Object.assign(world.broker.faults, { losePuback: 0, doublePuback: 1 });
  client.send(publish("t", "double", 1, 2));
  world.broker.acknowledge("station", 77);
  world.clock.run(100);
  expect(client.heard.slice(1)).toEqual(["puback #2", "puback #2", "puback #77"]);
  expect(payloads(world.broker)).toEqual(["lost", "double"]);
});

test("chance falls the same way for the same seed", () => {
  const run = (seed: number): string => {
    const world = bench(seed);
    const client = login(world);
    world.broker.faults.losePuback = 0.5;
    for (let id = 1; id <= 40; id++) client.send(publish("t", "x", 1, id));
    return client.heard.join();
  };
  expect(run(3)).toBe(run(3));
  expect(run(3)).not.toBe(run(4));
});

test("down, it refuses; connections are cut and no wills published; up again, it has kept everything", () => {
  const world = bench();
  const client = login(world, { will, clean: false });
  client.send(publish("t", "x", 0, 0, { retain: true }));
  world.broker.down = true;
  expect(login(world).heard).toEqual(["closed"]);
  expect(client.heard).toEqual(["connack 0", "closed"]);
  world.broker.down = false;
  expect(login(world, { clean: false }).heard).toEqual(["connack 0 session"]);
  expect(world.broker.retained("t")).toBe("x");
  expect(payloads(world.broker)).toEqual(["x"]);
});

test("a restart keeps what it knew, or has lost it", () => {
  const world = bench();
  login(world, { clean: false }).send(publish("t", "x", 0, 0, { retain: true }));
  world.broker.restart("kept");
  expect(login(world, { clean: false }).heard).toEqual(["connack 0 session"]);
  world.broker.restart("lost");
  expect(login(world, { clean: false }).heard).toEqual(["connack 0"]);
  expect(world.broker.retained("t")).toBeUndefined();
});

test("every connection dropped: both ends know, and the wills are published", () => {
  const world = bench();
  const client = login(world, { will });
  world.broker.dropAll();
  world.clock.run(100);
  expect(client.heard).toEqual(["connack 0", "closed"]);
  expect(payloads(world.broker)).toEqual(["gone"]);
});

test("a login is refused with a code, or never answered", () => {
  const world = bench();
  world.broker.faults.returnCode = 5;
  expect(login(world).heard).toEqual(["connack 5", "closed"]);
  Object.assign(world.broker.faults, { returnCode: 0, muteConnack: true });
  const client = login(world);
  client.send(publish("t", "x", 1), { cmd: "pingreq" });
  world.clock.run(3_600_000);
  expect(client.heard).toEqual([]);
  expect(world.broker.messages).toEqual([]);
});

test("half open, nothing comes through and nobody is told; later the station meets a reset", () => {
  const world = bench();
  const client = login(world, { will, keepalive: 10 });
  world.broker.faults.swallow = true;
  client.send(publish("t", "x", 1));
  world.clock.run(60_000);
  expect(client.heard).toEqual(["connack 0"]);
  expect(payloads(world.broker)).toEqual(["gone"]);
  world.broker.faults.swallow = false;
  world.clock.run(60_000);
  expect(client.heard).toEqual(["connack 0"]);
  client.send({ cmd: "pingreq" }, { cmd: "pingreq" });
  expect(client.heard).toEqual(["connack 0", "closed"]);
});

test("bytes come one by one, and later, but in order", () => {
  const world = bench();
  const client = login(world);
  client.pieces.length = 0;
  Object.assign(world.broker.faults, { fragment: true, latencyMs: 5_000 });
  client.connection.receive(generate(subscribe("t")));
  world.broker.faults.latencyMs = 0;
  client.connection.receive(generate({ cmd: "pingreq" }));
  world.clock.run(4_999);
  expect(client.pieces).toEqual([]);
  world.clock.run(1);
  expect(client.heard.slice(1)).toEqual(["suback 1", "pingresp"]);
  expect(client.pieces).toEqual([1, 1, 1, 1, 1, 1, 1]);
});

test("what a station sends can be kept byte for byte", () => {
  const world = bench();
  world.broker.bytesIn = [];
  login(world).send(publish("t", "x"));
  expect(Buffer.concat(world.broker.bytesIn).toString("latin1")).toMatch(/^\x10.*\x30\x04\x00\x01tx$/s);
});

test("a virtual network opens, sends and closes; who vanishes silently is missed only when its keep-alive ends", () => {
  const world = bench();
  const heard: string[] = [];
  const connect = () => world.broker.connect("10.0.0.1", 1883, {
    onOpen: () => heard.push("open"), onBytes: (bytes) => heard.push(`${bytes.length} bytes`), onClose: () => heard.push("closed"),
  });
  const peer = connect();
  peer.send(generate({ cmd: "connect", protocolId: "MQTT", protocolVersion: 4, clientId: "s", clean: true, keepalive: 10, will }));
  world.clock.run(100);
  peer.close(true);
  world.clock.run(10_000);
  expect(world.broker.clients).toEqual(["s"]);
  world.clock.run(5_000);
  expect(payloads(world.broker)).toEqual(["gone"]);
  world.broker.down = true;
  connect();
  world.clock.run(100);
  expect(heard).toEqual(["open", "4 bytes", "closed", "closed"]);
});
