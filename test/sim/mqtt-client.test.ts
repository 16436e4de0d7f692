import MqttClient from "../../sim/vm/mqtt-client.js";
import { bench, bytesOf, CONNACK, publish, script, text } from "./mqtt-bench.js";

jest.mock("timer", () => jest.requireActual("./virtual-timer"), { virtual: true });
jest.mock("time", () => jest.requireActual("./virtual-timer"), { virtual: true });

const { PINGREQ, SUBSCRIBE, UNSUBSCRIBE } = MqttClient;
const welcome = 'control {"operation":2,"returnCode":0}';

test("it logs in, subscribes, hears what is retained, publishes and is acknowledged", () => {
  const { client, clock, broker, notes } = bench({ user: "u", password: "p", clean: false });
  broker.publish("bins/v1/s/command", "{}", { retain: true });
  client.write(null, { operation: SUBSCRIBE, id: 1, items: [{ topic: "bins/v1/s/command", QoS: 1 }] });
  clock.run(100);
  client.write(bytesOf('{"seq":1}'), { topic: "bins/v1/s/event", QoS: 1, id: 2 });
  clock.run(100);
  client.write(null, { operation: UNSUBSCRIBE, id: 3, items: [{ topic: "bins/v1/s/command" }, { topic: "x/#" }] });
  clock.run(100);
  expect(notes.log).toEqual([
    welcome, 'control {"operation":9,"payload":[1],"id":1}',
    'message {"topic":"bins/v1/s/command","byteLength":2,"QoS":1,"more":false} {}',
    'control {"operation":4,"id":2}', 'control {"operation":11,"id":3}',
  ]);
  expect(broker.messages.at(-1)).toMatchObject({ topic: "bins/v1/s/event", payload: '{"seq":1}', qos: 1, clientId: "station" });
});

test("a message at QoS 2 goes out once, in four steps", () => {
  const { client, clock, broker, notes } = bench();
  client.write(bytesOf("x"), { topic: "t", QoS: 2, id: 9 });
  clock.run(100);
  expect(notes.log.slice(1)).toEqual(['control {"operation":5,"id":9}', 'control {"operation":7,"id":9}']);
  expect(broker.messages).toHaveLength(1);
});

test("a message at QoS 2 that comes in is answered with PUBREC and PUBCOMP", () => {
  const { sent, hear, notes } = script();
  hear(...CONNACK);
  sent.length = 0;
  hear(...publish("t", "x", { QoS: 2 }));
  expect(sent).toEqual([0x50, 2, 0, 7]);
  hear(0x62, 2, 0, 7);
  expect(sent.slice(4)).toEqual([0x70, 2, 0, 7]);
  expect(notes.log.slice(1)).toEqual(['message {"topic":"t","byteLength":1,"QoS":2,"more":false} x', 'control {"operation":6,"id":7}']);
});

test("a long message goes out in parts, with no control packet in between", () => {
  const { client, clock, broker } = bench();
  expect(() => client.write(bytesOf("abc"), { topic: "t", byteLength: 2 })).toThrow("invalid");
  client.write(bytesOf("abc"), { topic: "t", byteLength: 7 });
  expect(() => client.write(null, { operation: PINGREQ })).toThrow();
  expect(() => client.write(bytesOf("defgh"))).toThrow();
  client.write(bytesOf("defg"));
  client.write(bytesOf("next"), { topic: "t" });
  clock.run(100);
  expect(broker.messages.map(({ payload }) => payload)).toEqual(["abcdefg", "next"]);
});

test("a message that comes byte by byte is handed over so, and only its first part has a head", () => {
  const { client, clock, broker, notes } = bench();
  client.write(null, { operation: SUBSCRIBE, id: 1, items: [{ topic: "t" }] });
  clock.run(100);
  broker.faults.fragment = true;
  broker.publish("t", "abc");
  clock.run(100);
  expect(notes.log.slice(2)).toEqual([
    'message {"topic":"t","byteLength":3,"QoS":0,"more":true} a', 'message {"more":true} b', 'message {"more":false} c',
  ]);
});

test("nothing more is parsed until a payload has been read", () => {
  const { client, clock, hear, notes } = script({ onReadable() {} });
  hear(...CONNACK, ...publish("t", "abcd"), 0xd0, 0);
  expect(text(client.read(2))).toBe("ab");
  clock.run(10);
  expect(notes.log).toEqual([welcome]);
  const rest = new Uint8Array(8);
  expect(client.read(rest)).toBe(2);
  clock.run(10);
  expect([...rest.subarray(0, 2)]).toEqual([...bytesOf("cd")]);
  expect(notes.log).toEqual([welcome, 'control {"operation":13}']);
  expect(client.read(1)).toBeUndefined();
});

test("it pings, and goes on as long as it is answered", () => {
  const { clock, broker, notes } = bench({ keepAlive: 60_000 });
  clock.run(3_600_000);
  expect(notes.log.filter((line) => line.startsWith("error"))).toEqual([]);
  expect(broker.clients).toEqual(["station"]);
});
