// The traps of the SDK's MQTT client, numbered as in sim/vm/mqtt-options.ts.
import MqttClient from "../../sim/vm/mqtt-client.js";
import { bench, bytesOf, CONNACK, publish, script } from "./mqtt-bench.js";

jest.mock("timer", () => jest.requireActual("./virtual-timer"), { virtual: true });
jest.mock("time", () => jest.requireActual("./virtual-timer"), { virtual: true });

const { DISCONNECT, PINGREQ, SUBSCRIBE } = MqttClient;
const welcome = 'control {"operation":2,"returnCode":0}';

describe("trap 1: a PUBLISH without payload", () => {
  test("wedges the parser, unacknowledged, until the keep-alive ends the connection", () => {
    const { clock, broker, client, notes } = bench({ keepAlive: 60_000, clean: false });
    client.write(null, { operation: SUBSCRIBE, id: 1, items: [{ topic: "t", QoS: 1 }] });
    clock.run(100);
    broker.publish("t", "");
    broker.publish("t", "never parsed");
    clock.run(59_000);
    expect(notes.log).toHaveLength(2);
    clock.run(60_000);
    expect(notes.log.slice(2)).toEqual(["error (0 arguments)"]);
  });
});

describe("trap 2: close() and exceptions in the wrong place", () => {
  test("close() within onReadable throws out of the callback", () => {
    const { hear } = script({ onReadable() { this.read(); this.close(); } });
    hear(...CONNACK);
    expect(() => hear(...publish("t", "x"))).toThrow();
  });

  test("close() before the address is known throws when it comes", () => {
    const late: { answer?: (host: string, address: string) => void } = {};
    class Dns { resolve({ onResolved }: { onResolved(host: string, address: string): void }): void { late.answer = onResolved; } }
    bench({ dns: { io: Dns } }).client.close();
    expect(() => late.answer!("broker", "10.0.0.1")).toThrow(TypeError);
  });

  test("close() within onControl, onWritable and onError is harmless", () => {
    const onControl = script({ onControl() { this.close(); } });
    expect(() => onControl.hear(...CONNACK, 0xd0, 0)).not.toThrow();
    const onWritable = script({ onWritable() { this.close(); } });
    expect(() => onWritable.hear(...CONNACK, 0xd0, 0)).not.toThrow();
    const onError = script({ onError() { this.close(); } });
    onError.break();
    expect(() => onError.clock.run(10)).not.toThrow();
  });

  test("bytes behind a refused CONNACK throw", () => {
    expect(() => script().hear(0x20, 2, 0, 5, 0xd0, 0)).toThrow();
  });

  test("after an exception out of a callback nothing is parsed any more", () => {
    const { hear } = script({ onControl() { throw new Error("of the application"); } });
    expect(() => hear(...CONNACK)).toThrow("of the application");
    expect(() => hear(0xd0, 0)).toThrow(TypeError);
  });
});

test("trap 3: ids of its own come to 0 after 65,534 writes, and the broker ends the connection", () => {
  const { client, clock, broker, notes } = bench();
  for (let i = 0; i < 65_534; i++) {
    client.write(null, { operation: PINGREQ });
    if (i % 700 === 0) clock.run(2);
  }
  clock.run(100);
  client.write(bytesOf("x"), { topic: "t", QoS: 1 });
  clock.run(100);
  expect(broker.messages).toEqual([]);
  expect(notes.log.at(-1)).toBe("error (0 arguments)");
});

test("trap 4: a message counts as acknowledged though the application has not taken it, and room is told unasked", () => {
  const { clock, sent, hear, notes } = script({ onReadable() { throw new Error("not stored"); } });
  hear(...CONNACK);
  sent.length = notes.rooms.length = 0;
  expect(() => hear(...publish("t", "x", { QoS: 1 }))).toThrow("not stored");
  clock.run(0);
  expect(sent).toEqual([0x40, 2, 0, 7]);
  expect(notes.rooms).toEqual([1_524]);
});

describe("trap 5: errors say nothing, and some never come", () => {
  test("refused credentials are an error without a code", () => {
    const { notes } = bench({}, (broker) => { broker.faults.returnCode = 5; });
    expect(notes.log).toEqual(["error (0 arguments)"]);
  });

  test("without keepAlive it waits for CONNACK for ever, with it as long as that", () => {
    const mute = (keepAlive: number) => bench({ keepAlive }, (broker) => { broker.faults.muteConnack = true; });
    const patient = mute(0);
    patient.clock.run(86_400_000);
    expect(patient.notes.log).toEqual([]);
    const impatient = mute(60_000);
    impatient.clock.run(59_000);
    expect(impatient.notes.log).toEqual([]);
    impatient.clock.run(2_000);
    expect(impatient.notes.log).toEqual(["error (0 arguments)"]);
  });

  test("a broker that falls silent is noticed after one and a half keep-alives", () => {
    const { clock, broker, notes } = bench({ keepAlive: 60_000 });
    broker.faults.swallow = true;
    clock.run(88_000);
    expect(notes.log).toEqual([welcome]);
    clock.run(3_000);
    expect(notes.log.at(-1)).toBe("error (0 arguments)");
  });

  test("a connection that does not open is given up after 30 seconds", () => {
    const { clock, notes } = bench({}, (broker) => { broker.faults.swallow = true; });
    clock.run(29_000);
    expect(notes.log).toEqual([]);
    clock.run(2_000);
    expect(notes.log).toEqual(["error (0 arguments)"]);
  });
});

describe("trap 6: what is not a string", () => {
  test("a will as Uint8Array becomes text", () => {
    const message = Uint8Array.of(1, 2, 3) as unknown as string;
    const { clock, client, broker } = bench({ will: { topic: "w", message, QoS: 1 } });
    client.close();
    clock.run(100);
    expect(broker.messages).toMatchObject([{ topic: "w", payload: "1,2,3", qos: 1 }]);
  });

  test("a password without a user is a login that no broker takes", () => {
    expect(bench({ user: "", password: "p" }).notes.log).toEqual(["error (0 arguments)"]);
  });

  test("a payload as string throws after half a packet", () => {
    const { client, sent, hear } = script();
    hear(...CONNACK);
    sent.length = 0;
    expect(() => client.write("text" as unknown as Uint8Array, { topic: "t" })).toThrow();
    expect(sent).toEqual([0x30, 0x80, 0x80, 0x80, 0, 0, 1, 0x74]);
  });
});

describe("trap 7: the room", () => {
  test("is told less 8 bytes, and counts topic and header too", () => {
    const { client, clock, hear, notes, sent } = script();
    hear(...CONNACK);
    const login = notes.rooms.at(-1)!;
    expect(login).toBe(1_536 - 8);
    sent.length = 0;
    expect(() => client.write(new Uint8Array(login + 4), { topic: "t" })).toThrow("overflow");
    expect(sent).toEqual([]);
    expect(client.write(new Uint8Array(1_523), { topic: "t" })).toBe(0); // 7 bytes are left
    expect(() => client.write(bytesOf("abc"), { topic: "t" })).toThrow("overflow");
    clock.run(10);
    expect(notes.rooms.at(-1)).toBe(1_528);
  });

  test("a part beyond the room throws out of the socket", () => {
    const { client, hear } = script();
    hear(...CONNACK);
    client.write(new Uint8Array(0), { topic: "t", byteLength: 5_000 });
    expect(() => client.write(new Uint8Array(1_600))).toThrow("would block");
  });

  test("on a broken connection writes go nowhere, and nothing is said", () => {
    const { client, hear, sent, ...far } = script();
    hear(...CONNACK);
    sent.length = 0;
    far.break();
    expect(client.write(bytesOf("x"), { topic: "t", QoS: 1, id: 1 })).toBe(0);
    expect(client.write(new Uint8Array(9_000), { topic: "t", QoS: 1, id: 2 })).toBe(0);
    expect(sent).toEqual([]);
  });
});

describe("trap 8: the end", () => {
  const will = { topic: "w", message: "gone", QoS: 1, retain: true };

  test("close() alone has the will published, a DISCONNECT before it has not", () => {
    const rude = bench({ will });
    rude.client.close();
    rude.clock.run(100);
    expect(rude.broker.retained("w")).toBe("gone");
    const polite = bench({ will });
    polite.client.write(null, { operation: DISCONNECT });
    polite.client.close();
    polite.clock.run(100);
    expect(polite.broker.retained("w")).toBeUndefined();
    expect(polite.broker.clients).toEqual([]);
  });

  test("after close() one may close again, but neither write nor read", () => {
    const { client, notes } = bench();
    client.close();
    client.close();
    expect(() => client.write(bytesOf("x"), { topic: "t" })).toThrow(TypeError);
    expect(() => client.read()).toThrow(TypeError);
    expect(notes.log).toEqual([welcome]);
  });
});

test("trap 9: a topic in malformed UTF-8 throws out of the callback", () => {
  const { hear } = script();
  hear(...CONNACK);
  expect(() => hear(0x30, 5, 0, 2, 0xc3, 0x28, 0x78)).toThrow("invalid UTF-8");
});
