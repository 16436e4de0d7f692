import type { TCP, TCPOptions } from "../../modules/io.js";
import { MqttSocket, type SocketObserver } from "../../modules/link/mqtt-socket.js";
import { Clock } from "../../sim/clock.js";
import { timersOf } from "./bench.js";

/** A socket between a scripted transport and a scripted client. */
function bench(onBytes: (socket: MqttSocket, count: number) => void = (socket, count) => void socket.read(count)) {
  const clock = new Clock();
  const news: unknown[][] = [];
  const told: (number | "error")[] = [];
  const transport = { incoming: [] as number[], written: [] as number[][], room: 1_000, closed: 0, broken: false };
  let options!: TCPOptions;
  class FakeTcp implements TCP {
    constructor(given: TCPOptions) { options = given; }
    read(byteLength = transport.incoming.length): ArrayBuffer { return Uint8Array.from(transport.incoming.splice(0, byteLength)).buffer; }
    write(bytes: Uint8Array): number {
      if (transport.broken || bytes.length > transport.room) throw new Error("would block");
      transport.written.push([...bytes]);
      return transport.room -= bytes.length;
    }
    close(): void { transport.closed++; }
  }
  const observer: SocketObserver = {
    onOpened: () => {}, onConnack: (...what) => news.push(["connack", ...what]), onRefused: (...what) => news.push(["refused", ...what]),
    onFailed: (why) => news.push(["failed", why]),
  };
  const socket: MqttSocket = new MqttSocket({
    transport: { io: FakeTcp }, timers: timersOf(clock), payloadBytesMax: 100, observer, address: "10.0.0.1", port: 1883,
    onReadable: (count) => onBytes(socket, count), onWritable: (count) => told.push(count), onError: () => told.push("error"),
  });
  const receive = (...bytes: number[]): void => {
    transport.incoming.push(...bytes);
    options.onReadable!(transport.incoming.length);
  };
  return { clock, news, told, transport, socket, receive, tcp: () => options };
}

const EMPTY = [0x32, 5, 0, 1, 65, 0, 9]; // PUBLISH, QoS 1, topic "A", id 9, no payload
const ACK = [0x40, 2, 0, 9];

test("an empty message is acknowledged between packets, not inside one", () => {
  const { transport, socket, receive, tcp, told } = bench();
  tcp().onWritable!(transport.room);
  socket.write(Uint8Array.of(0x30), { more: true });
  socket.write(Uint8Array.of(0x84, 0x01), { more: true }); // 132 bytes are to follow
  socket.write(new Uint8Array(100));
  expect(socket.betweenPackets).toBe(false);
  receive(...EMPTY);
  tcp().onWritable!(transport.room);
  expect(transport.written).toHaveLength(3);
  const left = socket.write(new Uint8Array(32));
  expect(socket.betweenPackets).toBe(true);
  expect(transport.written.at(-1)).toEqual(ACK);
  expect(left).toBe(transport.room);
  expect(told.at(-1)).toBe(1_000 - 103);
});

test("an acknowledgement waits for room, and the client is told what is left", () => {
  const { transport, receive, tcp, told } = bench();
  transport.room = 3;
  tcp().onWritable!(3);
  receive(...EMPTY);
  expect(transport.written).toEqual([]);
  transport.room = 50;
  tcp().onWritable!(50);
  expect(transport.written).toEqual([ACK]);
  receive(...EMPTY);
  expect(told).toEqual([3, 3, 46, 42]);
});

test("more unanswered messages than it keeps count of end the connection", () => {
  const { receive, news } = bench();
  for (let i = 0; i < 17; i++) receive(...EMPTY);
  expect(news.at(-1)).toEqual(["failed", "exception"]);
});

test("tells of the CONNACK what the client does not", () => {
  const { receive, news } = bench();
  receive(0x20, 2, 1, 0, 0x20, 2, 0, 5);
  expect(news).toEqual([["connack", 0, true], ["connack", 5, false]]);
});

test("reads as the SDK's sockets do: a byte, so many bytes, into a buffer, or all there is", () => {
  const read: unknown[] = [];
  const { receive } = bench((socket, count) => {
    socket.format = "number";
    read.push(socket.read(), socket.read());
    socket.format = "buffer";
    if (count < 6) return void read.push(socket.read());
    const buffer = new Uint8Array(3);
    read.push(socket.read(buffer), [...buffer], new Uint8Array(socket.read(1) as ArrayBuffer)[0]);
    read.push(socket.read(), socket.read(5));
  });
  receive(0x90, 4, 0, 1, 0, 1); // SUBACK
  receive(0x40, 2, 0, 1);
  expect(read).toEqual([0x90, 4, 3, [0, 1, 0], 1, undefined, undefined, 0x40, 2, Uint8Array.of(0, 1).buffer]);
});

test.each([
  ["throws", "exception", () => { throw new Error("client"); }],
  ["reads nothing", "exception", () => {}],
])("a client that %s is told that the connection is over, once, and later", (_, why, onBytes) => {
  const { clock, receive, news, told, transport, tcp, socket } = bench(onBytes);
  receive(0xd0, 0);
  expect([news, told]).toEqual([[["failed", why]], []]);
  clock.run(10);
  receive(0xd0, 0);
  tcp().onWritable!(5);
  tcp().onError!();
  clock.run(10);
  expect([news, told, transport.closed]).toEqual([[["failed", why]], ["error"], 1]);
  expect([socket.write(new Uint8Array(1)), socket.read()]).toEqual([0, undefined]);
});

test("a write that the transport refuses is a failure, not an exception", () => {
  const { clock, news, told, transport, socket } = bench();
  transport.broken = true;
  expect(socket.write(Uint8Array.of(0xc0, 0))).toBe(0);
  clock.run(10);
  expect([news, told]).toEqual([[["failed", "transport"]], ["error"]]);
});

test("after close() nothing is told, and the transport is closed a little later", () => {
  const { clock, news, told, transport, tcp, socket, receive } = bench();
  socket.close();
  expect(transport.closed).toBe(0);
  receive(...EMPTY);
  tcp().onWritable!(5);
  tcp().onError!();
  socket.close();
  clock.run(10);
  expect([news, told, transport.closed]).toEqual([[], [], 1]);
});
