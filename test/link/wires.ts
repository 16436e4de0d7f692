// TCP as lwIP under the SDK does it: PLATFORM.md. What a server does with it is the test's business.
import type { TCP, TCPOptions } from "../../modules/io.js";
import type { Clock } from "../../sim/clock.js";

/** The server's end of a connection. */
export interface Line {
  send(bytes: Uint8Array): void;
  /** Ends it with a word to the station. */
  end(): void;
  onBytes: (bytes: Uint8Array) => void;
  onEnd: () => void;
}

export class Wires {
  /** Nothing gets through while it is down, and nobody is told. */
  up = true;
  latencyMs = 10;
  sendBytes = 5_744;
  /** How much comes in at once. */
  segmentBytes = 1_460;
  /** Sockets that nobody has closed. */
  open = 0;
  opened = 0;
  closedInCallback = 0;
  readonly servers = new Map<string, (line: Line) => void>();
  readonly TCP: new (options: TCPOptions) => TCP;

  constructor(clock: Clock) {
    const wires = this;
    this.TCP = class extends Socket {
      constructor(options: TCPOptions) { super(wires, clock, options); }
    };
  }
}

class Socket implements TCP {
  #writable = 0;
  #connected = false;
  #ended = false;
  #closed = false;
  #calling = false;
  #incoming: number[] = [];
  #line: Line | undefined;
  readonly #wires: Wires;
  readonly #clock: Clock;
  readonly #options: TCPOptions;

  constructor(wires: Wires, clock: Clock, options: TCPOptions) {
    this.#wires = wires;
    this.#clock = clock;
    this.#options = options;
    if (!options.address) throw new Error("invalid address");
    wires.open++;
    wires.opened++;
    this.#later(() => this.#connect());
  }

  read(byteLength = this.#incoming.length): ArrayBuffer | undefined {
    this.#use();
    if (this.#incoming.length === 0) return undefined;
    if (byteLength <= 0 || byteLength > this.#incoming.length) throw new Error("invalid");
    const bytes = Uint8Array.from(this.#incoming.splice(0, byteLength));
    if (this.#ended && this.#incoming.length === 0) this.#fail();
    return bytes.buffer;
  }

  write(buffer: Uint8Array | ArrayBuffer): number {
    this.#use();
    if (!this.#connected) throw new Error("not ready");
    if (this.#ended) return undefined as unknown as number;
    const bytes = Uint8Array.from(buffer instanceof ArrayBuffer ? new Uint8Array(buffer) : buffer);
    if (bytes.length === 0) throw new Error("nothing to write");
    if (bytes.length > this.#writable) throw new Error("would block");
    this.#writable -= bytes.length;
    this.#onTheWay(() => {
      this.#line?.onBytes(bytes);
      this.#later(() => {
        this.#writable += bytes.length;
        if (!this.#ended) this.#call(() => this.#options.onWritable?.(this.#writable));
      });
    });
    return this.#writable;
  }

  close(): void {
    if (this.#closed) return;
    if (this.#calling) this.#wires.closedInCallback++;
    this.#closed = true;
    this.#wires.open--;
    const line = this.#line;
    this.#onTheWay(() => line?.onEnd());
  }

  #connect(): void {
    const serve = this.#wires.servers.get(this.#options.address!);
    if (!serve) return this.#fail();
    this.#connected = true;
    this.#writable = this.#wires.sendBytes;
    this.#line = {
      send: (bytes) => this.#receive(bytes),
      end: () => this.#later(() => {
        this.#ended = true;
        if (this.#incoming.length === 0) this.#fail();
      }),
      onBytes: () => {}, onEnd: () => {},
    };
    serve(this.#line);
    this.#call(() => this.#options.onWritable?.(this.#writable));
  }

  #receive(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += this.#wires.segmentBytes) {
      const segment = bytes.slice(at, at + this.#wires.segmentBytes);
      this.#later(() => {
        this.#incoming.push(...segment);
        this.#call(() => this.#options.onReadable?.(this.#incoming.length));
      });
    }
  }

  #fail(): void {
    this.#ended = true;
    this.#clock.after(0, () => this.#call(() => this.#options.onError?.()));
  }

  #later(work: () => void): void {
    this.#onTheWay(() => { if (!this.#closed) work(); });
  }

  /** What is under way is lost while the network is down; after a close() it still arrives. */
  #onTheWay(work: () => void): void {
    this.#clock.after(this.#wires.latencyMs, () => { if (this.#wires.up) work(); });
  }

  #call(callback: () => void): void {
    if (this.#closed) return;
    this.#calling = true;
    callback(); // what it throws ends the test, as it would end the engine
    this.#calling = false;
  }

  #use(): void { if (this.#closed) throw new Error("closed"); }
}
