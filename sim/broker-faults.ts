// What can go wrong between a station and its broker: everything here can be set at any time.
import type { Random } from "./random.js";

/** Chances are 0 (never) to 1 (always). */
export interface Faults {
  /** Milliseconds that bytes take, each way; the order is kept. */
  latencyMs: number;
  /** Each byte to a station comes in a delivery of its own. */
  fragment: boolean;
  /** Connections stay open, but nothing comes through any more: cut for good, though neither end is told. */
  swallow: boolean;
  /** Connections are accepted, but CONNECT is never answered. */
  muteConnack: boolean;
  /** What CONNECT is answered with: 0 for a welcome, 3 unavailable, 4 bad user or password, 5 not authorised. MQTT 3.1.1, table 3.1. */
  returnCode: number;
  /** Of a PUBACK or PUBREC not being sent, though the message counts as accepted. */
  losePuback: number;
  /** Of one being sent twice. */
  doublePuback: number;
}

export function noFaults(): Faults {
  return { latencyMs: 10, fragment: false, swallow: false, muteConnack: false, returnCode: 0, losePuback: 0, doublePuback: 0 };
}

/** Draws only where the outcome is open, so that an unused fault does not shift the chances of the others. */
export function happens(chance: number, random: Random): boolean {
  return chance >= 1 || (chance > 0 && random.next() < chance);
}
