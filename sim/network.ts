// The network as a station sees it: Wi-Fi, name service, time service, and TCP to whatever the simulation puts behind it.
import type { Clock } from "./clock.js";

/** The far end of a TCP connection, and what it calls back. */
export interface Peer {
  send(bytes: Uint8Array): void;
  /** The station has closed its end. `silently`: without a word on the wire, as when the power or the network is gone. */
  close(silently: boolean): void;
}
export interface PeerEvents { onOpen(): void; onBytes(bytes: Uint8Array): void; onClose(): void }
/** Connects to a server; never throws, and calls back later, never from within. */
export type Connect = (address: string, port: number, events: PeerEvents) => Peer;

const WIFI_MS = 1_200;        // association and DHCP
const ROUND_TRIP_MS = 20;
const BEACONS_LOST_MS = 3_000; // until a station notices that the access point is gone
const NTP_EPOCH_S = 2_208_988_800; // 1970 in seconds since 1900: RFC 5905, 6

/** What changes at the station's Wi-Fi, as the SDK tells it. */
export interface WifiNews { connection: number; address?: string; RSSI?: number }

/** One station's network. `up` says whether the access point is there. */
export class Network {
  #up = true;
  #wifi: ((news: WifiNews) => void) | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #clock: Clock;
  readonly #connect: Connect;
  readonly #epochMs: () => number;

  constructor(clock: Clock, connect: Connect, epochMs: () => number) {
    this.#clock = clock;
    this.#connect = connect;
    this.#epochMs = epochMs;
  }

  get up(): boolean { return this.#up; }

  set up(up: boolean) {
    if (up === this.#up) return;
    this.#up = up;
    if (!up) this.#clock.after(BEACONS_LOST_MS, () => { if (!this.#up) this.#wifi?.({ connection: 200 }); });
  }

  /** The station wants Wi-Fi; `tell` hears how it goes. */
  joinWifi(tell: (news: WifiNews) => void): void {
    this.#wifi = tell;
    this.#clock.after(WIFI_MS, () => tell(this.#up
      ? { connection: 500, address: "10.0.0.2", RSSI: -61 } : { connection: 200 }));
  }

  leaveWifi(): void { this.#wifi = undefined; }

  /** Answers an address after a round trip, or undefined after a time-out. Every name but an address has one. */
  resolve(host: string, tell: (address: string | undefined) => void): void {
    const literal = host.split(".").length === 4 && host.split(".").every((part) => part !== "" && Number(part) <= 255);
    if (literal) this.#clock.after(0, () => tell(host));
    else if (this.#up) this.#clock.after(ROUND_TRIP_MS, () => tell("10.0.0.1"));
    else this.#clock.after(5_000, () => tell(undefined));
  }

  /** A datagram to a time server is answered by one (RFC 5905); any other is lost. */
  datagram(bytes: Uint8Array, port: number, answer: (bytes: Uint8Array) => void): void {
    if (!this.#up) throw new Error("UDP send failed"); // as the SDK does without a route
    if (port !== 123 || bytes.length < 48) return;
    this.#clock.after(ROUND_TRIP_MS, () => { if (this.#up) answer(this.#timeReply(bytes)); });
  }

  open(address: string, port: number, events: PeerEvents): Socket {
    const socket = new Socket(this.#clock, () => this.#up, (peerEvents) => this.#connect(address, port, peerEvents), events,
      () => this.#sockets.delete(socket));
    this.#sockets.add(socket);
    return socket;
  }

  /** The station has lost its power: every connection is left half open. */
  powerOff(): void {
    this.#wifi = undefined;
    for (const socket of [...this.#sockets]) socket.close(true);
  }

  #timeReply(request: Uint8Array): Uint8Array {
    const reply = new Uint8Array(48);
    const view = new DataView(reply.buffer);
    const now = this.#epochMs() - ROUND_TRIP_MS / 2;
    reply[0] = 0x24;                        // leap 0, version 4, mode 4 (server): RFC 5905, figure 8
    reply[1] = 2;                           // stratum
    reply.set(request.subarray(40, 48), 24); // origin: what the client sent as its transmit time
    for (const at of [16, 32, 40]) {
      view.setUint32(at, Math.floor(now / 1000) + NTP_EPOCH_S);
      view.setUint32(at + 4, Math.floor(((now % 1000) / 1000) * 2 ** 32));
    }
    return reply;
  }
}

/** One TCP connection. What either end sends while the network is down is lost, and neither end is told. */
export class Socket {
  #peer: Peer | undefined;
  #open = true;
  readonly #isUp: () => boolean;
  readonly #forget: () => void;
  readonly #clock: Clock;

  constructor(clock: Clock, isUp: () => boolean, connect: (events: PeerEvents) => Peer, events: PeerEvents, forget: () => void) {
    this.#clock = clock;
    this.#isUp = isUp;
    this.#forget = forget;
    const ifUp = <Values extends unknown[]>(tell: (...values: Values) => void) => (...values: Values): void => {
      if (this.#open && isUp()) tell(...values);
    };
    if (isUp()) this.#peer = connect({ onOpen: ifUp(events.onOpen), onBytes: ifUp(events.onBytes), onClose: ifUp(events.onClose) });
  }

  /** Calls back when the far end has acknowledged. */
  send(bytes: Uint8Array, acknowledged: () => void): void {
    if (!this.#open || !this.#isUp() || !this.#peer) return;
    this.#peer.send(bytes);
    this.#clock.after(ROUND_TRIP_MS, () => { if (this.#open) acknowledged(); });
  }

  close(silently: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    this.#forget();
    this.#peer?.close(silently || !this.#isUp());
  }
}
