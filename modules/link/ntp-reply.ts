// A time server's reply, checked in full: RFC 5905, section 7.3 (figure 8: packet header) and RFC 4330, section 5.

export type ReplyFault =
  | "short" | "not-a-reply" | "not-ours" | "kiss-of-death" | "unsynchronized" | "no-time" | "implausible";

export interface ServerTime {
  /** When the server sent it, in milliseconds since 1970. */
  readonly transmitMs: number;
  /** How long the server took between receiving and sending. */
  readonly processingMs: number;
}

export const PACKET_BYTES = 48;
/** Leap 0, version 4, mode 3 (client): figure 8. */
export const REQUEST_HEAD = 0x23;
/** Of the server's answer the origin timestamp is what the client gave as its transmit timestamp. */
const ORIGIN_AT = 24;
const RECEIVE_AT = 32;
export const TRANSMIT_AT = 40;

const EPOCH_S = 2_208_988_800; // 1970 in seconds since 1900: section 6
const ERA_MS = 2 ** 32 * 1_000; // the seconds wrap on 7 February 2036: section 6
/** A firmware does not live longer than this: what is later is a server that has lost its time. */
const LIFETIME_MS = 30 * 365.25 * 86_400_000;

/**
 * `nonce` is what was sent as the transmit timestamp. No time before `floorMs` (since 1970) is believed, and the era is
 * the one that puts the time after it.
 */
export function readReply(reply: Uint8Array, nonce: Uint8Array, floorMs: number): ServerTime | { fault: ReplyFault } {
  if (reply.length < PACKET_BYTES) return { fault: "short" };
  const version = (reply[0]! >> 3) & 7;
  if ((reply[0]! & 7) !== 4 || version < 3 || version > 4) return { fault: "not-a-reply" }; // mode 4: server
  for (let i = 0; i < nonce.length; i++) if (reply[ORIGIN_AT + i] !== nonce[i]) return { fault: "not-ours" };
  const stratum = reply[1]!;
  if (stratum === 0) return { fault: "kiss-of-death" }; // 7.4
  if (stratum > 15 || reply[0]! >> 6 === 3) return { fault: "unsynchronized" }; // figures 9 and 11

  const view = new DataView(reply.buffer, reply.byteOffset, reply.byteLength);
  const sent = timestampMs(view, TRANSMIT_AT);
  if (sent === 0) return { fault: "no-time" };
  const era0 = sent - EPOCH_S * 1_000;
  const transmitMs = era0 < floorMs ? era0 + ERA_MS : era0;
  if (transmitMs > floorMs + LIFETIME_MS) return { fault: "implausible" };
  return { transmitMs, processingMs: sent - timestampMs(view, RECEIVE_AT) };
}

/** Milliseconds since the start of its era; seconds and their fraction, 32 bits each: section 6. */
function timestampMs(view: DataView, at: number): number {
  return view.getUint32(at) * 1_000 + (view.getUint32(at + 4) * 1_000) / 2 ** 32;
}
