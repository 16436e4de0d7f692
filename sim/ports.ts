// The network side of the board: TCP, UDP, Wi-Fi and names as open IOs, with the limits of lwIP on an ESP32-C3.
import type { Network, Socket } from "./network.js";

/** What an open IO tells the firmware, a moment later: the value is asked for then, and 0 is not told. */
export interface Tell {
  readable(value: () => number): void;
  writable(value: () => number): void;
  error(): void;
  told(news: unknown): void;
}

const SEND_BUFFER = 5_744; // lwIP's TCP_SND_BUF in ESP-IDF for the C3
const RECEIVED_MAX = 65_536;

export class TcpPort {
  #received: Uint8Array = new Uint8Array(0);
  #free = 0;
  #connected = false;
  #failed = false;
  readonly #socket: Socket;
  readonly #tell: Tell;

  constructor(network: Network, { address, port }: { address: string; port: number }, tell: Tell) {
    this.#tell = tell;
    this.#socket = network.open(address, port, {
      onOpen: () => { this.#connected = true; this.#free = SEND_BUFFER; tell.writable(() => this.#free); },
      onBytes: (bytes) => this.#receive(bytes),
      onClose: () => { this.#failed = true; tell.error(); },
    });
  }

  read(byteLength: number): Uint8Array | undefined {
    if (this.#received.length === 0) return undefined;
    if (byteLength > this.#received.length) throw new Error("invalid");
    const bytes = this.#received.slice(0, byteLength);
    this.#received = this.#received.slice(byteLength);
    return bytes;
  }

  /** Returns the bytes still free; undefined after an error. */
  write(bytes: Uint8Array): number | undefined {
    if (this.#failed) return undefined;
    if (!this.#connected) throw new Error("not ready");
    if (bytes.length > this.#free) throw new Error("would block");
    this.#free -= bytes.length;
    this.#socket.send(bytes, () => {
      this.#free += bytes.length;
      this.#tell.writable(() => this.#free);
    });
    return this.#free;
  }

  close(): void { this.#socket.close(false); }

  #receive(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#received.length + bytes.length);
    all.set(this.#received);
    all.set(bytes, this.#received.length);
    this.#received = all;
    if (all.length > RECEIVED_MAX) throw new Error(`the firmware leaves ${all.length} received bytes unread`);
    this.#tell.readable(() => this.#received.length);
  }
}

export class UdpPort {
  #packets: Uint8Array[] = [];
  #open = true;
  readonly #network: Network;
  readonly #tell: Tell;

  constructor(network: Network, tell: Tell) {
    this.#network = network;
    this.#tell = tell;
  }

  /** [address, 4 bytes][port, 2 bytes][datagram] */
  read(): Uint8Array | undefined { return this.#packets.shift(); }

  write(packet: Uint8Array): void {
    const from = packet.slice(0, 6);
    const port = (packet[4]! << 8) | packet[5]!;
    this.#network.datagram(packet.slice(6), port, (bytes) => {
      if (!this.#open) return;
      const answer = new Uint8Array(6 + bytes.length);
      answer.set(from);
      answer.set(bytes, 6);
      this.#packets.push(answer);
      this.#tell.readable(() => this.#packets.length);
    });
  }

  close(): void { this.#open = false; }
}
