import type { TCPBinding } from "../../modules/io.js";
import { GuardedTcp, type GuardedTcpOptions } from "../../modules/link/guarded-tcp.js";
import { bench, timersOf } from "./bench.js";

interface Broken { handshake: boolean; record: number; records: number }
type TlsOptions = GuardedTcpOptions & { TCP: { io: typeof GuardedTcp }; broken: Broken };

/**
 * As the SDK's TLSSocket is built: it notes on the TCP below how much there is to be read, takes one record at a time, and
 * comes back for the next by a timer of its own. Here a record is what there is, up to 100 bytes.
 */
class FakeTls {
  #data: Uint8Array | undefined;
  #comingBack = false;
  readonly #tcp: GuardedTcp;
  readonly #options: TlsOptions;

  constructor(options: TlsOptions) {
    this.#options = options;
    this.#tcp = new options.TCP.io({
      ...options, onReadable: (count) => this.#onReadable(count), onError: () => options.onError?.(),
      onWritable: (count) => {
        if (options.broken.handshake) throw new Error("bad certificate");
        options.onWritable?.(count);
      },
    });
    this.#tcp.readable = 0;
  }

  read(count: number): ArrayBuffer {
    const part = this.#data!.slice(0, count);
    this.#data = part.length < this.#data!.length ? this.#data!.subarray(part.length) : undefined;
    if (!this.#data && this.#tcp.readable && !this.#comingBack) {
      this.#comingBack = true;
      this.#options.TCP.timers.after(0, () => {
        this.#comingBack = false;
        if (this.#tcp.readable) this.#onReadable(this.#tcp.readable);
      });
    }
    return part.buffer;
  }

  write(bytes: Uint8Array): number { return this.#tcp.write(bytes); }
  close(): void { this.#tcp.close(); }

  #onReadable(count: number): void {
    const { broken } = this.#options;
    this.#tcp.readable = count;
    if (this.#data) return;
    if (++broken.records === broken.record) throw new Error("bad record");
    const part = Math.min(count, 100);
    this.#data = new Uint8Array(this.#tcp.read(part)!);
    this.#tcp.readable -= part;
    this.#options.onReadable?.(part);
  }
}

function secured(faults: { handshake: boolean; record: number }) {
  const heard: number[] = [];
  const onBench = bench({
    secure: (wires, clock) => ({
      io: FakeTls, broken: { ...faults, records: 0 }, TCP: { io: GuardedTcp, inner: wires.TCP, timers: timersOf(clock) },
    }) as unknown as TCPBinding,
    onCommand: (_topic, payload) => heard.push(payload.byteLength),
  });
  return { ...onBench, heard };
}

test("messages of many records arrive whole", () => {
  const { broker, clock, goOnline, heard } = secured({ handshake: false, record: 0 });
  goOnline();
  broker.message("s1/command", "x".repeat(5_000));
  broker.message("s1/command", "x".repeat(10));
  clock.run(1_000);
  expect(heard).toEqual([5_000, 10]);
});

test("a handshake that fails costs the connection, and says why", () => {
  const { clock, goOnline, link } = secured({ handshake: true, record: 0 });
  goOnline(2_100);
  clock.run(100);
  expect(link.status).toMatchObject({ error: "tls", detail: "bad certificate" });
});

test.each([3, 4, 5, 30])("a bad record (%i) costs the connection, even out of TLSSocket's own timer", (record) => {
  const { broker, clock, goOnline, link } = secured({ handshake: false, record });
  goOnline();
  broker.message("s1/command", "x".repeat(5_000));
  clock.run(200);
  expect(link.status).toMatchObject({ error: "tls", detail: "bad record" });
  clock.run(10_000);
  expect(link.status.phase).toBe("online");
});
