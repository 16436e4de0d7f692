import type { UDP, UDPBinding, UDPOptions } from "../../modules/io.js";
import { ASK_MS_MIN, NtpClient, type NtpFault, type NtpTime, POLL_MS } from "../../modules/link/ntp.js";
import { Clock } from "../../sim/clock.js";
import { Random } from "../../sim/random.js";
import { FakeResolver, timersOf } from "./bench.js";

const FLOOR = Date.UTC(2026, 0, 1);
const TRUE_TIME = Date.UTC(2026, 6, 1, 12);
const EPOCH_S = 2_208_988_800;

/** A time server: what it answers is `edit`ed by the test. It takes 30 ms there, 5 ms inside, 30 ms back. */
function bench({ servers = ["time.example"] } = {}) {
  const clock = new Clock();
  const resolver = new FakeResolver(clock);
  const random = new Random(3);
  const asked: { at: number; address: string; bytes: Uint8Array }[] = [];
  const times: (NtpTime & { at: number })[] = [];
  const faults: NtpFault[] = [];
  const server = { startMs: TRUE_TIME, edit: (reply: Uint8Array): Uint8Array | undefined => reply, from: "", open: 0, route: true };

  class FakeUdp implements UDP {
    #received: (ArrayBuffer & { address: string; port: number })[] = [];
    #closed = false;
    readonly #options: UDPOptions;
    constructor(options: UDPOptions) { this.#options = options; server.open++; }
    read() {
      if (this.#closed) throw new Error("closed");
      return this.#received.shift();
    }
    write(bytes: Uint8Array, address: string, port: number): void {
      if (!server.route) throw new Error("UDP send failed");
      expect(port).toBe(123);
      asked.push({ at: clock.now, address, bytes: Uint8Array.from(bytes) });
      clock.after(65, () => {
        const reply = server.edit(replyTo(bytes, server.startMs + clock.now));
        if (!reply || this.#closed) return;
        this.#received.push(Object.assign(Uint8Array.from(reply).buffer, { address: server.from || address, port }));
        this.#options.onReadable?.(this.#received.length);
      });
    }
    close(): void { if (!this.#closed) server.open--; this.#closed = true; }
  }
  const ntp = new NtpClient({
    servers, socket: { io: FakeUdp } as UDPBinding, resolver, timers: timersOf(clock), random: () => random.next(), floorMs: FLOOR,
    onTime: (time) => times.push({ ...time, at: clock.now }), onFault: (fault) => faults.push(fault),
  });
  return { clock, resolver, asked, times, faults, server, ntp };
}

function replyTo(request: Uint8Array, nowMs: number): Uint8Array {
  const reply = new Uint8Array(48);
  reply.set([0x24, 2], 0); // leap 0, version 4, mode 4; stratum 2
  reply.set(request.subarray(40, 48), 24);
  stamp(reply, 32, nowMs - 35);
  stamp(reply, 40, nowMs - 30);
  return reply;
}

function stamp(reply: Uint8Array, at: number, epochMs: number): void {
  const view = new DataView(reply.buffer);
  view.setUint32(at, (Math.floor(epochMs / 1_000) + EPOCH_S) % 2 ** 32);
  view.setUint32(at + 4, Math.floor(((epochMs % 1_000) / 1_000) * 2 ** 32));
}

test("tells the time, with half the round trip added", () => {
  const { clock, times, ntp, asked } = bench();
  ntp.network(true);
  clock.run(5_000);
  expect(times).toHaveLength(1);
  expect(times[0]!.roundTripMs).toBe(60);
  expect(Math.abs(times[0]!.epochMs - (TRUE_TIME + times[0]!.at))).toBeLessThanOrEqual(1);
  expect(asked[0]!.bytes[0]).toBe(0x23); // RFC 5905, figure 8: version 4, client
});

test("asks nothing before the network is up, and gives up when it goes", () => {
  const { clock, asked, ntp, server } = bench();
  clock.run(60_000);
  expect(asked).toHaveLength(0);
  server.edit = () => undefined;
  ntp.network(true);
  clock.run(2_100);
  ntp.network(false);
  clock.run(3_600_000);
  expect(asked).toHaveLength(1);
  expect(server.open).toBe(0);
});

test("asks again every hour, each time under another number", () => {
  const { clock, asked, times, ntp } = bench();
  ntp.network(true);
  clock.run(10 * POLL_MS + 60_000);
  expect(times).toHaveLength(11);
  expect(new Set(asked.map(({ bytes }) => bytes.subarray(40).join())).size).toBe(11);
});

const edits: [string, NtpFault, (reply: Uint8Array) => Uint8Array][] = [
  ["too short", "short", (reply) => reply.subarray(0, 47)],
  ["empty", "short", () => new Uint8Array(0)],
  ["a question, not a reply", "not-a-reply", (reply) => { reply[0] = 0x23; return reply; }],
  ["of a version that is not", "not-a-reply", (reply) => { reply[0] = 0x3c; return reply; }],
  ["from a server that has no time (leap 3)", "unsynchronized", (reply) => { reply[0] = 0xe4; return reply; }],
  ["of stratum 16", "unsynchronized", (reply) => { reply[1] = 16; return reply; }],
  ["a kiss of death", "kiss-of-death", (reply) => { reply[1] = 0; return reply; }],
  ["without a transmit time", "no-time", (reply) => reply.fill(0, 40)],
  ["from 1970", "implausible", (reply) => { stamp(reply, 40, 5_000); return reply; }],
  ["from 2000", "implausible", (reply) => { stamp(reply, 40, Date.UTC(2000, 0, 1)); return reply; }],
  ["from before the floor", "implausible", (reply) => { stamp(reply, 40, FLOOR - 1); return reply; }],
  ["from 2080", "implausible", (reply) => { stamp(reply, 40, Date.UTC(2080, 0, 1)); return reply; }],
];
test.each(edits)("does not believe a reply %s", (_, fault, edit) => {
  const { clock, times, faults, ntp, server } = bench();
  server.edit = edit;
  ntp.network(true);
  clock.run(10_000);
  expect(times).toEqual([]);
  expect(faults).toEqual([fault]);
});

test("waits on when somebody else answers, or answers something else", () => {
  const { clock, times, faults, ntp, server } = bench();
  server.edit = (reply) => { reply[24]! ^= 1; return reply; };
  ntp.network(true);
  clock.run(6_000);
  expect(faults).toEqual(["no-reply"]);
  server.edit = (reply) => reply;
  server.from = "10.9.9.9";
  clock.run(40_000);
  expect(times).toEqual([]);
  server.from = "";
  clock.run(200_000);
  expect(times).toHaveLength(1);
});

test("goes on after the seconds have wrapped in 2036", () => {
  const { clock, times, ntp, server } = bench();
  server.startMs = Date.UTC(2036, 1, 8);
  ntp.network(true);
  clock.run(5_000);
  expect(new Date(times[0]!.epochMs).toISOString()).toMatch(/^2036-02-08T00:00:0/);
});

test("believes the question's travel, not a server's confused receive time", () => {
  const { clock, times, ntp, server } = bench();
  server.edit = (reply) => reply.fill(0, 32, 40);
  ntp.network(true);
  clock.run(5_000);
  expect(times[0]!.roundTripMs).toBe(65);
});

test("asks the next server when one does not answer", () => {
  const { clock, asked, times, ntp, server } = bench({ servers: ["one.example", "two.example"] });
  server.edit = (reply) => asked.length === 1 ? undefined : reply;
  ntp.network(true);
  clock.run(60_000);
  expect(asked.map(({ address }) => address)).toEqual(["ip-of-one.example", "ip-of-two.example"]);
  expect(times).toHaveLength(1);
});

test("a network without name service or without a route is tried again, ever more seldom", () => {
  const { clock, asked, faults, times, ntp, server, resolver } = bench({ servers: ["nowhere.example"] });
  ntp.network(true);
  clock.run(24 * 3_600_000);
  expect(new Set(faults)).toEqual(new Set(["unresolved"]));
  expect(resolver.asked.length).toBeLessThan(24 * 8 + 10); // 15 minutes apart at most, half of it on average
  expect(resolver.asked.length).toBeGreaterThan(24 * 4);
  expect([asked.length, times.length, server.open]).toEqual([0, 0, 0]);
});

test("without a route nothing is thrown", () => {
  const { clock, faults, times, ntp, server } = bench();
  server.route = false;
  ntp.network(true);
  clock.run(5_000);
  expect(faults).toEqual(["not-sent"]);
  server.route = true;
  clock.run(60_000);
  expect(times).toHaveLength(1);
  expect(server.open).toBe(0);
});

test("a network that comes and goes does not make it ask more often than a server bears", () => {
  const { clock, asked, ntp, server } = bench();
  server.edit = () => undefined;
  for (let i = 0; i < 100; i++) {
    ntp.network(true);
    clock.run(2_500);
    ntp.network(false);
    clock.run(500);
  }
  expect(asked.length).toBeGreaterThan(5);
  for (let i = 1; i < asked.length; i++) expect(asked[i]!.at - asked[i - 1]!.at).toBeGreaterThanOrEqual(ASK_MS_MIN - 2_000);
});

test("after close() nothing happens, though the name is resolved later", () => {
  const { clock, asked, times, ntp, resolver } = bench();
  ntp.network(true);
  while (resolver.asked.length === 0) clock.run(1);
  ntp.close();
  ntp.close();
  ntp.network(true);
  clock.run(3_600_000);
  expect([asked.length, times.length]).toEqual([0, 0]);
});
