// A line of an export of events, read without trust in it: what it says of itself, before any mac is looked at.
import { WIRE_VERSION } from "./event.js";
import { fromHex, MAC_BYTES } from "./mac.js";

export interface Received {
  readonly station: string;
  readonly seq: number;
  readonly kind: string;
  /** MAC_BYTES in lowercase hex. */
  readonly prev?: string;
  /** Whether there is a `mac` at all, wherever it stands. */
  readonly isSigned: boolean;
  /** Of a gap: how many of `from` to `to` it says were given up. */
  readonly gap?: { readonly from: number; readonly to: number; readonly dropped: number };
}

/** Undefined for what is no event of this version of the wire. Never throws. */
export function received(json: string): Received | undefined {
  const { v, id, seq, kind, prev, mac, from, to, dropped } = objectOf(json);
  if (v !== WIRE_VERSION || !isSeq(seq) || typeof id !== "string" || typeof kind !== "string") return undefined;
  if (!id.endsWith(`-${seq}`) || (prev !== undefined && !isMac(prev))) return undefined;
  const event = { station: id.slice(0, -1 - String(seq).length), seq, kind, isSigned: mac !== undefined, ...(prev === undefined ? {} : { prev }) };
  if (kind !== "gap") return event;
  const count = sumOf(dropped);
  return isSeq(from) && isSeq(to) && from <= to && to < seq && count !== undefined ? { ...event, gap: { from, to, dropped: count } } : undefined;
}

/** The seq that a damaged line seems to have had. */
export function claimedSeq(line: string): number | undefined {
  const name = '"seq":';
  const at = line.indexOf(name) + name.length;
  const end = line.indexOf(",", at);
  const seq = Number(line.slice(at, end));
  return at >= name.length && end > at && isSeq(seq) ? seq : undefined;
}

function objectOf(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

function isSeq(value: unknown): value is number { return Number.isSafeInteger(value) && (value as number) >= 1; }

function isMac(value: unknown): value is string {
  return typeof value === "string" && value.length === 2 * MAC_BYTES && fromHex(value) !== undefined;
}

function sumOf(counts: unknown): number | undefined {
  if (typeof counts !== "object" || counts === null) return undefined;
  let sum = 0;
  for (const count of Object.values(counts)) {
    if (!Number.isSafeInteger(count) || (count as number) < 0) return undefined;
    sum += count as number;
  }
  return sum;
}
