// An SNTP client (RFC 4330) that believes a reply only when it is one to its own question, and never blocks.
import type { Cancel, Resolver, Timers, UDP, UDPBinding } from "../io.js";
import { Backoff } from "./backoff.js";
import { PACKET_BYTES, readReply, REQUEST_HEAD, TRANSMIT_AT, type ReplyFault } from "./ntp-reply.js";

export type NtpFault = ReplyFault | "unresolved" | "not-sent" | "no-reply";

export interface NtpTime {
  /** The time when `onTime` is called, in milliseconds since 1970; off by half the round trip at most. */
  readonly epochMs: number;
  readonly roundTripMs: number;
}

export interface NtpOptions {
  /** Names or addresses, asked in turn; at least one. */
  servers: readonly string[];
  socket: UDPBinding;
  resolver: Resolver;
  timers: Timers;
  /** At least 0, below 1. Makes questions unguessable, too. */
  random: () => number;
  /** No time before this (milliseconds since 1970) is believed. */
  floorMs: number;
  /** From one success to the next question: POLL_MS unless given. */
  pollMs?: number;
  onTime: (time: NtpTime) => void;
  /** An attempt has failed; the next one, with the next server, follows by itself. */
  onFault?: (fault: NtpFault, server: string) => void;
}

export const POLL_MS = 3_600_000;
export const RESOLVE_MS = 10_000;
export const REPLY_MS = 3_000;
/** No server may be asked more often: RFC 4330, section 10. */
export const ASK_MS_MIN = 15_000;
const RETRY_CAP_MS = 900_000;
/** Stations that get their power or network back at once do not ask at once. */
const SPREAD_MS = 2_000;
const PORT = 123;

export class NtpClient {
  #up = false;
  #closed = false;
  #server = 0;
  /** Counts attempts, so that a late answer is known as one. */
  #attempt = 0;
  #earliest = 0;
  #socket: UDP | undefined;
  #cancelTimer: Cancel | undefined;
  readonly #backoff: Backoff;
  readonly #options: NtpOptions;

  /** Throws when there is no server. It waits for `network(true)`. */
  constructor(options: NtpOptions) {
    const { servers, random } = options;
    if (servers.length === 0) throw new Error("no time server is given");
    this.#options = options;
    this.#backoff = new Backoff({ baseMs: Math.ceil(ASK_MS_MIN / servers.length), capMs: RETRY_CAP_MS, random });
  }

  /** The interface is up, and the time is asked for anew; or down: then the attempt is given up. */
  network(up: boolean): void {
    if (this.#closed || up === this.#up) return;
    this.#up = up;
    this.#abandon();
    if (up) this.#ask(this.#earliest - this.#options.timers.now());
  }

  close(): void {
    this.#closed = true;
    this.#abandon();
  }

  #ask(inMs: number): void {
    const { timers, random } = this.#options;
    this.#after(Math.max(0, Math.ceil(inMs)) + Math.floor(random() * SPREAD_MS), () => {
      this.#earliest = timers.now() + Math.ceil(ASK_MS_MIN / this.#options.servers.length);
      this.#resolve();
    });
  }

  #resolve(): void {
    const host = this.#options.servers[this.#server]!;
    const attempt = ++this.#attempt;
    this.#after(RESOLVE_MS, () => this.#fail("unresolved"));
    try {
      this.#options.resolver.resolve({
        host,
        onResolved: (_host, address) => { if (attempt === this.#attempt) this.#send(address); },
        onError: () => { if (attempt === this.#attempt) this.#fail("unresolved"); },
      });
    } catch {
      if (attempt === this.#attempt) this.#fail("unresolved");
    }
  }

  #send(address: string): void {
    const { socket: { io: Io, ...wiring }, timers } = this.#options;
    const attempt = ++this.#attempt;
    const request = this.#request();
    const sentAt = timers.now();
    this.#after(REPLY_MS, () => this.#fail("no-reply"));
    try {
      const socket = this.#socket = new Io({
        ...wiring,
        onReadable: (packets) => {
          for (; packets > 0 && attempt === this.#attempt; packets--) this.#receive(socket, address, request, sentAt);
        },
        onError: () => { if (attempt === this.#attempt) this.#fail("no-reply"); },
      });
      socket.write(request, address, PORT);
    } catch {
      this.#fail("not-sent"); // there is no route, or no socket left
    }
  }

  /** A transmit timestamp that says nothing, and that nobody can guess: it comes back as the origin. */
  #request(): Uint8Array {
    const request = new Uint8Array(PACKET_BYTES);
    request[0] = REQUEST_HEAD;
    for (let at = TRANSMIT_AT; at < PACKET_BYTES; at++) request[at] = 1 + Math.floor(this.#options.random() * 255);
    return request;
  }

  #receive(socket: UDP, address: string, request: Uint8Array, sentAt: number): void {
    const { timers, floorMs, onTime, pollMs = POLL_MS } = this.#options;
    const packet = read(socket);
    if (!packet || packet.address !== address) return; // not from whom we asked: wait on
    const reply = readReply(new Uint8Array(packet), request.subarray(TRANSMIT_AT), floorMs);
    if ("fault" in reply) {
      if (reply.fault !== "not-ours") this.#fail(reply.fault);
      return;
    }
    const elapsed = timers.now() - sentAt;
    const { processingMs, transmitMs } = reply;
    const roundTripMs = processingMs >= 0 && processingMs <= elapsed ? elapsed - processingMs : elapsed;
    this.#abandon();
    this.#backoff.reset();
    this.#ask(pollMs);
    onTime({ epochMs: Math.round(transmitMs + roundTripMs / 2), roundTripMs: Math.round(roundTripMs) });
  }

  #fail(fault: NtpFault): void {
    const { servers, onFault } = this.#options;
    const server = servers[this.#server]!;
    this.#server = (this.#server + 1) % servers.length;
    this.#abandon();
    this.#ask(this.#backoff.next());
    onFault?.(fault, server);
  }

  /** Whatever is under way is over. */
  #abandon(): void {
    this.#attempt++;
    this.#cancelTimer?.();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) this.#options.timers.after(0, () => socket.close()); // it may be calling back
  }

  #after(ms: number, then: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(ms, then);
  }
}

function read(socket: UDP): ReturnType<UDP["read"]> {
  try {
    return socket.read();
  } catch {
    return undefined;
  }
}
